//! The tables of the embedded store, one upgrade per schema version, and the settings that make a commit durable.

use super::StoreError;
use rusqlite::Connection;

/// Each step takes a database from the version that is its index to the next. Never change a step that has shipped.
const STEPS: &[&str] = &[
    "
CREATE TABLE logs (
    topic BLOB PRIMARY KEY,
    generation INTEGER NOT NULL,
    head INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE generations (
    topic BLOB NOT NULL,
    generation INTEGER NOT NULL,
    capability BLOB NOT NULL,
    start INTEGER NOT NULL,
    PRIMARY KEY (topic, generation)
) WITHOUT ROWID;
CREATE TABLE records (
    topic BLOB NOT NULL,
    cursor INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    next BLOB,
    body BLOB NOT NULL
);
CREATE UNIQUE INDEX records_by_place ON records (topic, cursor);
CREATE UNIQUE INDEX records_by_id ON records (topic, id);
CREATE INDEX records_by_expiry ON records (expires_at);
CREATE TABLE inboxes (
    inbox BLOB PRIMARY KEY,
    account BLOB NOT NULL,
    device BLOB NOT NULL,
    reader BLOB NOT NULL,
    head INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE items (
    inbox BLOB NOT NULL,
    cursor INTEGER NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE UNIQUE INDEX items_by_place ON items (inbox, cursor);
CREATE UNIQUE INDEX items_by_id ON items (inbox, id);
CREATE INDEX items_by_expiry ON items (expires_at);
CREATE TABLE accounts (
    account BLOB PRIMARY KEY,
    handle TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    list BLOB NOT NULL,
    signature BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE key_packages (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    account BLOB NOT NULL,
    device BLOB NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX key_packages_by_device ON key_packages (account, device, place);
CREATE TABLE last_resorts (
    account BLOB NOT NULL,
    device BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (account, device)
) WITHOUT ROWID;
",
    "
CREATE TABLE blobs (
    blob BLOB PRIMARY KEY,
    expires_at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    whole INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX blobs_by_expiry ON blobs (expires_at);
CREATE TABLE blob_parts (
    blob BLOB NOT NULL,
    part INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE UNIQUE INDEX blob_parts_by_place ON blob_parts (blob, part);
",
];

/// Sets the connection up and brings its tables to this relay's version.
pub fn prepare(database: &mut Connection) -> Result<(), StoreError> {
    // Before the first table: SQLite fixes the vacuum mode then.
    database.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    database.pragma_update(None, "journal_mode", "WAL")?;
    database.pragma_update(None, "synchronous", "FULL")?;
    // Expired rows are overwritten, not only unlinked.
    database.pragma_update(None, "secure_delete", "ON")?;
    database.pragma_update(None, "cache_size", -65_536)?;
    database.pragma_update(None, "temp_store", "MEMORY")?;
    database.set_prepared_statement_cache_capacity(64);
    let version: u32 = database.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    let steps = STEPS.get(done..).ok_or(StoreError::Newer(version))?;
    for (step, to) in steps.iter().zip(version.saturating_add(1)..) {
        let upgrade = database.transaction()?;
        upgrade.execute_batch(step)?;
        upgrade.pragma_update(None, "user_version", to)?;
        upgrade.commit()?;
    }
    Ok(())
}

/// Gives freed pages back to the file system, a bounded number at a time.
pub fn give_back(database: &Connection) -> Result<(), StoreError> {
    let mut vacuum = database.prepare_cached("PRAGMA incremental_vacuum(1024)")?;
    let mut rows = vacuum.query([])?;
    while rows.next()?.is_some() {}
    Ok(())
}
