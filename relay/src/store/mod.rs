//! The store: rows of logs, inboxes, blobs and the directory, in transactions that survive a killed process.
//!
//! Reads take `now` and never return expired rows, swept or not. The relay holds the rules; a store holds rows.

mod blob_rows;
mod columns;
#[cfg(test)]
mod contract;
mod directory_rows;
mod schema;
mod sqlite;

pub use sqlite::SqliteStore;

use sotto_wire::{
    AccountKey, BlobId, CapabilityHash, Cursor, DeviceId, Generation, InboxId, InboxItem, KeyPackageBytes, Millis,
    Record, RecordId, Rotation, SignedDeviceList, StoredRecord, Topic,
};

/// A store. Everything between [`Store::begin`] and [`Store::commit`] happens or does not; reads see the open
/// transaction's own writes. One owner, one transaction at a time.
pub trait Store: Send {
    /// Opens a transaction.
    fn begin(&mut self) -> Result<(), StoreError>;
    /// Makes the transaction durable: once this returns, a killed process does not lose it.
    fn commit(&mut self) -> Result<(), StoreError>;
    /// Forgets the open transaction, if there is one.
    fn rollback(&mut self);

    /// A log's current generation and head.
    fn log(&mut self, topic: &Topic) -> Result<Option<Log>, StoreError>;
    /// One generation of a log.
    fn generation(&mut self, topic: &Topic, generation: Generation) -> Result<Option<StoredGeneration>, StoreError>;
    /// Makes a log in generation 0 with an empty head.
    fn create_log(&mut self, topic: &Topic, first: &CapabilityHash) -> Result<(), StoreError>;
    /// Writes a record after the head, moves the head to it, and begins the next generation if it rotates.
    fn append(&mut self, record: &NewRecord<'_>) -> Result<(), StoreError>;
    /// The location of the record of that id, expired or not, while its row is there.
    fn locate(&mut self, topic: &Topic, id: &RecordId) -> Result<Option<RecordLocation>, StoreError>;
    /// A log's records after one position and through another, in order.
    fn records(&mut self, topic: &Topic, page: Page) -> Result<Vec<Record>, StoreError>;
    /// The position of the last record up to `through`; 0 if there is none.
    fn last_record(&mut self, topic: &Topic, through: Cursor, now: Millis) -> Result<Cursor, StoreError>;
    /// How many records there are up to `through`, and the newest `most` of them, newest first.
    fn newest(
        &mut self,
        topic: &Topic,
        through: Cursor,
        most: usize,
        now: Millis,
    ) -> Result<(u64, Vec<StoredRecord>), StoreError>;

    /// An inbox.
    fn inbox(&mut self, inbox: &InboxId) -> Result<Option<Inbox>, StoreError>;
    /// Makes an inbox, or gives an existing one another reader.
    fn register_inbox(&mut self, inbox: &InboxId, row: &Inbox) -> Result<(), StoreError>;
    /// True if the inbox has an item of that id.
    fn has_item(&mut self, inbox: &InboxId, id: &RecordId) -> Result<bool, StoreError>;
    /// How many items wait in an inbox.
    fn items_waiting(&mut self, inbox: &InboxId, now: Millis) -> Result<u64, StoreError>;
    /// Writes an item after the head and moves the head to it.
    fn put_item(&mut self, item: &NewItem<'_>) -> Result<(), StoreError>;
    /// An inbox's items after one position and through another, in order.
    fn items(&mut self, inbox: &InboxId, page: Page) -> Result<Vec<InboxItem>, StoreError>;
    /// The position of the last item; 0 if there is none.
    fn last_item(&mut self, inbox: &InboxId, now: Millis) -> Result<Cursor, StoreError>;
    /// Deletes items up to and including a position.
    fn trim(&mut self, inbox: &InboxId, through: Cursor) -> Result<(), StoreError>;

    /// An account by its key.
    fn account(&mut self, account: &AccountKey) -> Result<Option<Account>, StoreError>;
    /// An account by its folded handle.
    fn account_named(&mut self, folded: &str) -> Result<Option<Account>, StoreError>;
    /// Writes an account's device list under its folded handle, over the former one.
    fn put_account(&mut self, account: &Account, folded: &str) -> Result<(), StoreError>;
    /// Adds one-time KeyPackages and keeps the newest `most`; returns how many there are now.
    fn add_key_packages(
        &mut self,
        account: &AccountKey,
        device: &DeviceId,
        packages: &[KeyPackageBytes],
        most: usize,
    ) -> Result<u32, StoreError>;
    /// Replaces a device's last-resort KeyPackage.
    fn put_last_resort(
        &mut self,
        account: &AccountKey,
        device: &DeviceId,
        package: &KeyPackageBytes,
    ) -> Result<(), StoreError>;
    /// Takes a device's oldest one-time KeyPackage out of the store, or else reads its last-resort one (true).
    fn take_key_package(
        &mut self,
        account: &AccountKey,
        device: &DeviceId,
    ) -> Result<Option<(KeyPackageBytes, bool)>, StoreError>;
    /// Deletes every KeyPackage of a device.
    fn drop_key_packages(&mut self, account: &AccountKey, device: &DeviceId) -> Result<(), StoreError>;

    /// Begins a blob under an id that has none. It is not there for readers until it is finished.
    fn begin_blob(&mut self, blob: &NewBlob) -> Result<(), StoreError>;
    /// Writes the part of that number, from 0.
    fn put_blob_part(&mut self, blob: &BlobId, part: u64, body: &[u8]) -> Result<(), StoreError>;
    /// The blob has all its parts: it is there from now on.
    fn finish_blob(&mut self, blob: &BlobId, expires_at: Millis) -> Result<(), StoreError>;
    /// A finished blob's bytes.
    fn blob(&mut self, blob: &BlobId, now: Millis) -> Result<Option<Vec<u8>>, StoreError>;
    /// Deletes the blob of that id if it is unfinished or has expired; returns the totals of the deleted blob.
    fn drop_blob_unless_readable(&mut self, blob: &BlobId, now: Millis) -> Result<BlobTotals, StoreError>;
    /// Deletes up to `most` parts of expired blobs, and blobs that have none left.
    fn sweep_blobs(&mut self, now: Millis, most: usize) -> Result<SweptBlobs, StoreError>;
    /// All blobs in the store, unfinished and expired ones too. Counts rows: for the start, not for each request.
    fn count_blobs(&mut self) -> Result<BlobTotals, StoreError>;

    /// Deletes up to `most` expired records and as many expired items; returns how many records and items that were.
    fn sweep(&mut self, now: Millis, most: usize) -> Result<(u64, u64), StoreError>;
    /// Records in the store, over all logs. Counts rows: for the start, not for each request.
    fn count_records(&mut self) -> Result<u64, StoreError>;
    /// Succeeds if the store answers.
    fn check(&mut self) -> Result<(), StoreError>;
}

/// A log's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Log {
    /// The current generation.
    pub generation: Generation,
    /// The last position ever given out; 0 before the first.
    pub head: Cursor,
}

/// One generation of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredGeneration {
    /// The hash of its capability.
    pub capability: CapabilityHash,
    /// The position of the record that began it; 0 for generation 0.
    pub start: Cursor,
    /// The position of the record that ended it.
    pub end: Option<Cursor>,
}

/// A record to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewRecord<'a> {
    /// The log.
    pub topic: Topic,
    /// The position after the head.
    pub cursor: Cursor,
    /// The current generation.
    pub generation: Generation,
    /// Its id, new to this log.
    pub id: RecordId,
    /// Now.
    pub at: Millis,
    /// When the row is deleted.
    pub expires_at: Millis,
    /// The record.
    pub body: &'a [u8],
    /// Begins the next generation.
    pub rotation: Option<Rotation>,
}

/// The location of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordLocation {
    /// The record's position.
    pub cursor: Cursor,
    /// Its generation.
    pub generation: Generation,
    /// When it was accepted.
    pub at: Millis,
}

/// The rows of a read, and their most bytes.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// Rows after this position,
    pub after: Cursor,
    /// up to and including this one,
    pub through: Cursor,
    /// ending after the row whose body takes the sum of bodies to this many bytes,
    pub bytes: usize,
    /// that have not expired by now.
    pub now: Millis,
}

/// An inbox's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbox {
    /// The account whose device opened it.
    pub account: AccountKey,
    /// The device that opened it.
    pub device: DeviceId,
    /// The hash of the reader's capability.
    pub reader: CapabilityHash,
    /// The last position ever given out; 0 before the first.
    pub head: Cursor,
}

/// An inbox item to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewItem<'a> {
    /// The inbox.
    pub inbox: InboxId,
    /// The position after the head.
    pub cursor: Cursor,
    /// Its id, new to this inbox.
    pub id: RecordId,
    /// Now.
    pub at: Millis,
    /// When the row is deleted.
    pub expires_at: Millis,
    /// The sealed item.
    pub body: &'a [u8],
}

/// A blob to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewBlob {
    /// Its id.
    pub blob: BlobId,
    /// When the row is deleted if the upload is unfinished.
    pub give_up_at: Millis,
    /// The bytes of all its parts.
    pub size: u64,
}

/// Counts of one step of a sweep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SweptBlobs {
    /// Parts of blobs.
    pub parts: u64,
    /// Blobs that were deleted altogether.
    pub gone: BlobTotals,
}

/// How many blobs, and their bytes in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlobTotals {
    /// Blobs.
    pub blobs: u64,
    /// Bytes of their bodies.
    pub bytes: u64,
}

impl BlobTotals {
    /// One blob of this many bytes.
    pub fn of_one(bytes: u64) -> Self {
        Self { blobs: 1, bytes }
    }

    /// Adds the others.
    pub fn add(&mut self, more: Self) {
        self.blobs = self.blobs.saturating_add(more.blobs);
        self.bytes = self.bytes.saturating_add(more.bytes);
    }

    /// These without the others.
    #[must_use]
    pub fn without(self, gone: Self) -> Self {
        Self {
            blobs: self.blobs.saturating_sub(gone.blobs),
            bytes: self.bytes.saturating_sub(gone.bytes),
        }
    }
}

/// An account of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its identity key.
    pub account: AccountKey,
    /// The version of its device list.
    pub version: u64,
    /// The list, as the account signed it.
    pub list: SignedDeviceList,
}

/// Why the store failed. The operator can mend each of them; none names the contents of a row.
#[derive(Debug)]
pub enum StoreError {
    /// SQLite refused: disk full, file damaged, no permission.
    Database(rusqlite::Error),
    /// The file was made by a newer relay (its schema version).
    Newer(u32),
    /// A row has a form that this relay never writes.
    Damaged(&'static str),
}

impl core::fmt::Display for StoreError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the database refused: {error}"),
            Self::Newer(version) => write!(f, "the database is of a newer relay (schema {version})"),
            Self::Damaged(column) => write!(f, "the database holds a damaged {column}"),
        }
    }
}

impl core::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Newer(_) | Self::Damaged(_) => None,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}
