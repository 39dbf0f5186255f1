//! The account as a row of the store, and how far its device had come when it was saved.

use super::{Account, NamedDevice, OwnDevice};
use crate::credential::{CredentialError, DeviceIdentity};
use crate::envelope::EnvelopeKeys;
use crate::secret::Secret;
use ed25519_dalek::SigningKey;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sotto_wire::{Capability, Cursor, DeviceId, Handle, InboxId, Millis};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The account as a row. Wiped on drop.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub(crate) struct AccountRow {
    #[n(0)]
    #[zeroize(skip)]
    handle: Handle,
    #[cbor(n(1), with = "minicbor::bytes")]
    identity: [u8; 32],
    #[cbor(n(2), with = "minicbor::bytes")]
    device_key: [u8; 32],
    #[n(3)]
    #[zeroize(skip)]
    credential: ByteVec,
    #[cbor(n(4), with = "minicbor::bytes")]
    envelope: [u8; 32],
    #[n(5)]
    #[zeroize(skip)]
    inbox: InboxId,
    #[cbor(n(6), with = "minicbor::bytes")]
    reader: [u8; 32],
    #[n(7)]
    list_version: u64,
    #[n(8)]
    registered: bool,
    #[n(9)]
    protect_new: bool,
    #[n(10)]
    #[zeroize(skip)]
    inbox_cursor: Cursor,
    #[n(11)]
    #[zeroize(skip)]
    others: Vec<OwnDevice>,
    #[n(12)]
    #[zeroize(skip)]
    named: NamedDevice,
    #[n(13)]
    unpublished: bool,
    #[n(14)]
    phrase_checked: bool,
    #[n(15)]
    index_counter: u64,
    #[n(16)]
    #[zeroize(skip)]
    indexed_at: Millis,
    #[n(17)]
    published: u64,
    #[n(18)]
    #[zeroize(skip)]
    removed: Vec<DeviceId>,
    #[n(19)]
    #[zeroize(skip)]
    former: Vec<DeviceId>,
    #[n(20)]
    hide_ip: Option<bool>,
    #[n(21)]
    unlinked: Option<bool>,
    #[n(22)]
    joining: Option<bool>,
}

impl AccountRow {
    fn stage(&self) -> Stage {
        if self.unlinked == Some(true) {
            Stage::Unlinked
        } else if self.registered {
            Stage::SignedIn
        } else if self.joining == Some(true) {
            Stage::Joining
        } else {
            Stage::SigningUp
        }
    }
}

/// How far this device has come into the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The account is new, and the relay has not accepted its handle.
    SigningUp,
    /// The account exists, and this device is not in its published list.
    Joining,
    /// The published list has this device.
    SignedIn,
    /// This device was taken off the list.
    Unlinked,
}

impl Account {
    /// Takes a stored account up again.
    pub(crate) fn restore(row: &AccountRow) -> Result<(Self, Stage), CredentialError> {
        let account = Self {
            handle: row.handle.clone(),
            device: DeviceIdentity::restore(&Secret::new(row.device_key), &row.credential)?,
            protect_new: row.protect_new,
            hide_ip: row.hide_ip == Some(true),
            inbox_cursor: row.inbox_cursor,
            identity: SigningKey::from_bytes(&row.identity),
            envelope: EnvelopeKeys::from_secret(Secret::new(row.envelope)),
            inbox: row.inbox,
            reader: Capability::new(row.reader),
            list_version: row.list_version,
            others: row.others.clone(),
            named: row.named.clone(),
            unpublished: row.unpublished,
            phrase_checked: row.phrase_checked,
            index_counter: row.index_counter,
            indexed_at: row.indexed_at,
            published: row.published,
            removed: row.removed.clone(),
            former: row.former.clone(),
        };
        Ok((account, row.stage()))
    }

    /// The row to store.
    pub(crate) fn row(&self, stage: Stage) -> AccountRow {
        AccountRow {
            handle: self.handle.clone(),
            identity: self.identity.to_bytes(),
            device_key: *self.device.secret().expose(),
            credential: self.device.credential().to_bytes().into(),
            envelope: *self.envelope.secret().expose(),
            inbox: self.inbox,
            reader: *self.reader.expose(),
            list_version: self.list_version,
            registered: matches!(stage, Stage::SignedIn | Stage::Unlinked),
            protect_new: self.protect_new,
            inbox_cursor: self.inbox_cursor,
            others: self.others.clone(),
            named: self.named.clone(),
            unpublished: self.unpublished,
            phrase_checked: self.phrase_checked,
            index_counter: self.index_counter,
            indexed_at: self.indexed_at,
            published: self.published,
            removed: self.removed.clone(),
            former: self.former.clone(),
            hide_ip: self.hide_ip.then_some(true),
            unlinked: (stage == Stage::Unlinked).then_some(true),
            joining: (stage == Stage::Joining).then_some(true),
        }
    }
}
