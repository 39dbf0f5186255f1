//! The embedded store: SQLite, one writer, a write-ahead log that is flushed at every commit.

use super::columns::{count, int, record, taken};
use super::{
    Account, BlobTotals, Inbox, Log, NewBlob, NewItem, NewRecord, Page, RecordLocation, Store, StoreError,
    StoredGeneration, SweptBlobs, blob_rows, directory_rows, schema,
};
use rusqlite::{Connection, OptionalExtension, params};
use sotto_wire::{
    AccountKey, BlobId, CapabilityHash, Cursor, DeviceId, Generation, InboxId, InboxItem, KeyPackageBytes, Millis,
    Record, RecordId, StoredRecord, Topic,
};
use std::path::Path;

/// The store in one file (with its write-ahead log beside it) or in memory.
#[derive(Debug)]
pub struct SqliteStore {
    pub(crate) database: Connection,
}

impl SqliteStore {
    /// Opens or makes the file. The caller sees to it that one process does so at a time.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepared(Connection::open(path)?)
    }

    /// A store that ends when it is dropped: for tests.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepared(Connection::open_in_memory()?)
    }

    fn prepared(mut database: Connection) -> Result<Self, StoreError> {
        schema::prepare(&mut database)?;
        Ok(Self { database })
    }
}

impl Store for SqliteStore {
    fn begin(&mut self) -> Result<(), StoreError> {
        Ok(self.database.prepare_cached("BEGIN")?.execute([]).map(drop)?)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        Ok(self.database.prepare_cached("COMMIT")?.execute([]).map(drop)?)
    }

    fn rollback(&mut self) {
        // SQLite may have rolled back already (disk full): then nothing is left to undo.
        if !self.database.is_autocommit() {
            let _ = self.database.execute_batch("ROLLBACK");
        }
    }

    fn log(&mut self, topic: &Topic) -> Result<Option<Log>, StoreError> {
        let mut query = self
            .database
            .prepare_cached("SELECT generation, head FROM logs WHERE topic = ?1")?;
        let row = query.query_row([&topic.0], |row| {
            Ok(Log {
                generation: Generation(count(row, 0)?),
                head: Cursor(count(row, 1)?),
            })
        });
        Ok(row.optional()?)
    }

    fn generation(&mut self, topic: &Topic, generation: Generation) -> Result<Option<StoredGeneration>, StoreError> {
        let mut query = self.database.prepare_cached(
            "SELECT g.capability, g.start, n.start FROM generations g
             LEFT JOIN generations n ON n.topic = g.topic AND n.generation = g.generation + 1
             WHERE g.topic = ?1 AND g.generation = ?2",
        )?;
        let row = query.query_row(params![&topic.0, int(generation.0)], |row| {
            Ok(StoredGeneration {
                capability: CapabilityHash(row.get(0)?),
                start: Cursor(count(row, 1)?),
                end: row.get::<_, Option<i64>>(2)?.map(|end| Cursor(end.unsigned_abs())),
            })
        });
        Ok(row.optional()?)
    }

    fn create_log(&mut self, topic: &Topic, first: &CapabilityHash) -> Result<(), StoreError> {
        self.database
            .prepare_cached("INSERT INTO logs (topic, generation, head) VALUES (?1, 0, 0)")?
            .execute([&topic.0])?;
        self.begin_generation(topic, Generation(0), first, Cursor(0))
    }

    fn append(&mut self, record: &NewRecord<'_>) -> Result<(), StoreError> {
        self.database
            .prepare_cached(
                "INSERT INTO records (topic, cursor, generation, id, at, expires_at, next, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                &record.topic.0,
                int(record.cursor.0),
                int(record.generation.0),
                &record.id.0,
                int(record.at.0),
                int(record.expires_at.0),
                record.rotation.map(|rotation| rotation.next.0),
                record.body,
            ])?;
        let mut generation = record.generation;
        if let Some(rotation) = record.rotation {
            generation = generation.next();
            self.begin_generation(&record.topic, generation, &rotation.next, record.cursor)?;
        }
        self.database
            .prepare_cached("UPDATE logs SET head = ?2, generation = ?3 WHERE topic = ?1")?
            .execute(params![&record.topic.0, int(record.cursor.0), int(generation.0)])?;
        Ok(())
    }

    fn locate(&mut self, topic: &Topic, id: &RecordId) -> Result<Option<RecordLocation>, StoreError> {
        let mut query = self
            .database
            .prepare_cached("SELECT cursor, generation, at FROM records WHERE topic = ?1 AND id = ?2")?;
        let row = query.query_row(params![&topic.0, &id.0], |row| {
            Ok(RecordLocation {
                cursor: Cursor(count(row, 0)?),
                generation: Generation(count(row, 1)?),
                at: Millis(count(row, 2)?),
            })
        });
        Ok(row.optional()?)
    }

    fn records(&mut self, topic: &Topic, page: Page) -> Result<Vec<Record>, StoreError> {
        let mut query = self.database.prepare_cached(
            "SELECT cursor, generation, id, at, next, body FROM records
             WHERE topic = ?1 AND cursor > ?2 AND cursor <= ?3 AND expires_at > ?4 ORDER BY cursor",
        )?;
        let rows = query.query_map(
            params![&topic.0, int(page.after.0), int(page.through.0), int(page.now.0)],
            |row| record(row, topic),
        )?;
        taken(rows, page.bytes, |record| record.body.len())
    }

    fn last_record(&mut self, topic: &Topic, through: Cursor, now: Millis) -> Result<Cursor, StoreError> {
        let mut query = self.database.prepare_cached(
            "SELECT cursor FROM records WHERE topic = ?1 AND cursor <= ?2 AND expires_at > ?3
             ORDER BY cursor DESC LIMIT 1",
        )?;
        let row = query.query_row(params![&topic.0, int(through.0), int(now.0)], |row| count(row, 0));
        Ok(Cursor(row.optional()?.unwrap_or(0)))
    }

    fn newest(
        &mut self,
        topic: &Topic,
        through: Cursor,
        most: usize,
        now: Millis,
    ) -> Result<(u64, Vec<StoredRecord>), StoreError> {
        let mut query = self
            .database
            .prepare_cached("SELECT COUNT(*) FROM records WHERE topic = ?1 AND cursor <= ?2 AND expires_at > ?3")?;
        let total = query.query_row(params![&topic.0, int(through.0), int(now.0)], |row| count(row, 0))?;
        let mut query = self.database.prepare_cached(
            "SELECT cursor, generation, id, at, next, body, expires_at FROM records
             WHERE topic = ?1 AND cursor <= ?2 AND expires_at > ?3 ORDER BY cursor DESC LIMIT ?4",
        )?;
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rows = query.query_map(params![&topic.0, int(through.0), int(now.0), most], |row| {
            Ok(StoredRecord {
                record: record(row, topic)?,
                expires_at: Millis(count(row, 6)?),
            })
        })?;
        Ok((total, rows.collect::<Result<_, _>>()?))
    }

    fn inbox(&mut self, inbox: &InboxId) -> Result<Option<Inbox>, StoreError> {
        let mut query = self
            .database
            .prepare_cached("SELECT account, device, reader, head FROM inboxes WHERE inbox = ?1")?;
        let row = query.query_row([&inbox.0], |row| {
            Ok(Inbox {
                account: AccountKey(row.get(0)?),
                device: DeviceId(row.get(1)?),
                reader: CapabilityHash(row.get(2)?),
                head: Cursor(count(row, 3)?),
            })
        });
        Ok(row.optional()?)
    }

    fn register_inbox(&mut self, inbox: &InboxId, row: &Inbox) -> Result<(), StoreError> {
        self.database
            .prepare_cached(
                "INSERT INTO inboxes (inbox, account, device, reader, head) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (inbox) DO UPDATE SET reader = excluded.reader",
            )?
            .execute(params![
                &inbox.0,
                &row.account.0,
                &row.device.0,
                &row.reader.0,
                int(row.head.0)
            ])?;
        Ok(())
    }

    fn has_item(&mut self, inbox: &InboxId, id: &RecordId) -> Result<bool, StoreError> {
        let mut query = self
            .database
            .prepare_cached("SELECT 1 FROM items WHERE inbox = ?1 AND id = ?2")?;
        Ok(query.exists(params![&inbox.0, &id.0])?)
    }

    fn items_waiting(&mut self, inbox: &InboxId, now: Millis) -> Result<u64, StoreError> {
        let mut query = self
            .database
            .prepare_cached("SELECT COUNT(*) FROM items WHERE inbox = ?1 AND expires_at > ?2")?;
        Ok(query.query_row(params![&inbox.0, int(now.0)], |row| count(row, 0))?)
    }

    fn put_item(&mut self, item: &NewItem<'_>) -> Result<(), StoreError> {
        self.database
            .prepare_cached(
                "INSERT INTO items (inbox, cursor, id, at, expires_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                &item.inbox.0,
                int(item.cursor.0),
                &item.id.0,
                int(item.at.0),
                int(item.expires_at.0),
                item.body
            ])?;
        self.database
            .prepare_cached("UPDATE inboxes SET head = ?2 WHERE inbox = ?1")?
            .execute(params![&item.inbox.0, int(item.cursor.0)])?;
        Ok(())
    }

    fn items(&mut self, inbox: &InboxId, page: Page) -> Result<Vec<InboxItem>, StoreError> {
        let mut query = self.database.prepare_cached(
            "SELECT cursor, id, at, body FROM items
             WHERE inbox = ?1 AND cursor > ?2 AND cursor <= ?3 AND expires_at > ?4 ORDER BY cursor",
        )?;
        let rows = query.query_map(
            params![&inbox.0, int(page.after.0), int(page.through.0), int(page.now.0)],
            |row| {
                Ok(InboxItem {
                    inbox: *inbox,
                    cursor: Cursor(count(row, 0)?),
                    id: RecordId(row.get(1)?),
                    at: Millis(count(row, 2)?),
                    body: row.get::<_, Vec<u8>>(3)?.into(),
                })
            },
        )?;
        taken(rows, page.bytes, |item| item.body.len())
    }

    fn last_item(&mut self, inbox: &InboxId, now: Millis) -> Result<Cursor, StoreError> {
        let mut query = self.database.prepare_cached(
            "SELECT cursor FROM items WHERE inbox = ?1 AND expires_at > ?2 ORDER BY cursor DESC LIMIT 1",
        )?;
        let row = query.query_row(params![&inbox.0, int(now.0)], |row| count(row, 0));
        Ok(Cursor(row.optional()?.unwrap_or(0)))
    }

    fn trim(&mut self, inbox: &InboxId, through: Cursor) -> Result<(), StoreError> {
        self.database
            .prepare_cached("DELETE FROM items WHERE inbox = ?1 AND cursor <= ?2")?
            .execute(params![&inbox.0, int(through.0)])?;
        Ok(())
    }

    fn account(&mut self, account: &AccountKey) -> Result<Option<Account>, StoreError> {
        directory_rows::account_by_key(&self.database, account)
    }

    fn account_named(&mut self, folded: &str) -> Result<Option<Account>, StoreError> {
        directory_rows::account_by_handle(&self.database, folded)
    }

    fn put_account(&mut self, account: &Account, folded: &str) -> Result<(), StoreError> {
        directory_rows::write_account(&self.database, account, folded)
    }

    fn add_key_packages(
        &mut self,
        account: &AccountKey,
        device: &DeviceId,
        packages: &[KeyPackageBytes],
        most: usize,
    ) -> Result<u32, StoreError> {
        directory_rows::add_packages(&self.database, account, device, packages, most)
    }

    fn put_last_resort(
        &mut self,
        account: &AccountKey,
        device: &DeviceId,
        package: &KeyPackageBytes,
    ) -> Result<(), StoreError> {
        directory_rows::write_last_resort(&self.database, account, device, package)
    }

    fn take_key_package(
        &mut self,
        account: &AccountKey,
        device: &DeviceId,
    ) -> Result<Option<(KeyPackageBytes, bool)>, StoreError> {
        directory_rows::take_package(&self.database, account, device)
    }

    fn drop_key_packages(&mut self, account: &AccountKey, device: &DeviceId) -> Result<(), StoreError> {
        directory_rows::drop_packages(&self.database, account, device)
    }

    fn begin_blob(&mut self, blob: &NewBlob) -> Result<(), StoreError> {
        blob_rows::write_head(&self.database, blob)
    }

    fn put_blob_part(&mut self, blob: &BlobId, part: u64, body: &[u8]) -> Result<(), StoreError> {
        blob_rows::write_part(&self.database, blob, part, body)
    }

    fn finish_blob(&mut self, blob: &BlobId, expires_at: Millis) -> Result<(), StoreError> {
        blob_rows::complete(&self.database, blob, expires_at)
    }

    fn blob(&mut self, blob: &BlobId, now: Millis) -> Result<Option<Vec<u8>>, StoreError> {
        blob_rows::read(&self.database, blob, now)
    }

    fn drop_blob_unless_readable(&mut self, blob: &BlobId, now: Millis) -> Result<BlobTotals, StoreError> {
        blob_rows::drop_unreadable(&self.database, blob, now)
    }

    fn sweep_blobs(&mut self, now: Millis, most: usize) -> Result<SweptBlobs, StoreError> {
        blob_rows::sweep(&self.database, now, most)
    }

    fn count_blobs(&mut self) -> Result<BlobTotals, StoreError> {
        blob_rows::total(&self.database)
    }

    fn sweep(&mut self, now: Millis, most: usize) -> Result<(u64, u64), StoreError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let mut deleted = [0u64; 2];
        for (table, deleted) in ["records", "items"].into_iter().zip(&mut deleted) {
            let rows = self
                .database
                .prepare_cached(&format!(
                    "DELETE FROM {table} WHERE rowid IN
                     (SELECT rowid FROM {table} WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)"
                ))?
                .execute(params![int(now.0), most])?;
            *deleted = u64::try_from(rows).unwrap_or(u64::MAX);
        }
        if deleted != [0, 0] {
            schema::give_back(&self.database)?;
        }
        Ok((deleted[0], deleted[1]))
    }

    fn count_records(&mut self) -> Result<u64, StoreError> {
        Ok(self
            .database
            .query_row("SELECT COUNT(*) FROM records", [], |row| count(row, 0))?)
    }

    fn check(&mut self) -> Result<(), StoreError> {
        let mut query = self.database.prepare_cached("SELECT COUNT(*) FROM sqlite_schema")?;
        Ok(query.query_row([], |row| count(row, 0)).map(drop)?)
    }
}

impl SqliteStore {
    fn begin_generation(
        &mut self,
        topic: &Topic,
        generation: Generation,
        capability: &CapabilityHash,
        start: Cursor,
    ) -> Result<(), StoreError> {
        self.database
            .prepare_cached("INSERT INTO generations (topic, generation, capability, start) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![&topic.0, int(generation.0), &capability.0, int(start.0)])?;
        Ok(())
    }
}
