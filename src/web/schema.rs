//! The IndexedDB schema: its version, its object stores, and one step for each version.

use crate::io::Store;
use indexed_db_futures::KeyPath;
use indexed_db_futures::database::{Database, VersionChangeEvent};
use indexed_db_futures::prelude::*;

/// The version this page writes. One more for each step below.
pub const VERSION: u32 = STEPS.len() as u32;

/// Holds the wrapped store key; the only object store whose value is no sealed record.
pub const META: &str = "meta";

/// The property, and the index of the same name, with the time at which a row must be deleted.
pub const EXPIRES_AT: &str = "expires_at";

/// The property that holds the sealed record.
pub const VALUE: &str = "value";

type Step = fn(&Database) -> indexed_db_futures::Result<()>;

/// `STEPS[n]` leads from version n to version n + 1. A step that has shipped is never changed.
const STEPS: [Step; 1] = [first];

/// The name of a profile's database.
pub fn database(profile: &str) -> String {
    format!("sotto/{profile}")
}

/// Takes every step from the version found to this one, all in the browser's one upgrade transaction.
pub fn upgrade(event: VersionChangeEvent, database: Database) -> indexed_db_futures::Result<()> {
    let found = event.old_version() as usize;
    STEPS.iter().skip(found).try_for_each(|step| step(&database))
}

fn first(database: &Database) -> indexed_db_futures::Result<()> {
    database.create_object_store(META).build()?;
    for store in Store::ALL {
        let rows = database.create_object_store(store.name()).build()?;
        rows.create_index(EXPIRES_AT, KeyPath::from(EXPIRES_AT)).build()?;
    }
    Ok(())
}
