//! Columns of SQLite as values of the protocol.

use super::StoreError;
use rusqlite::Row;
use sotto_wire::{CapabilityHash, Cursor, Generation, Millis, Record, RecordId, Rotation, Topic};

/// SQLite's integers are signed: a larger value from a client means "the end".
pub(super) fn int(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A column that is never negative.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}

/// A record's row: cursor, generation, id, time, next capability, body.
pub(super) fn record(row: &Row<'_>, topic: &Topic) -> rusqlite::Result<Record> {
    Ok(Record {
        topic: *topic,
        cursor: Cursor(count(row, 0)?),
        generation: Generation(count(row, 1)?),
        id: RecordId(row.get(2)?),
        at: Millis(count(row, 3)?),
        rotation: row.get::<_, Option<[u8; 32]>>(4)?.map(|next| Rotation {
            next: CapabilityHash(next),
        }),
        body: row.get::<_, Vec<u8>>(5)?.into(),
    })
}

/// Rows until their sizes reach `bytes`.
pub(super) fn taken<T>(
    rows: impl Iterator<Item = rusqlite::Result<T>>,
    bytes: usize,
    size: impl Fn(&T) -> usize,
) -> Result<Vec<T>, StoreError> {
    let mut page = Vec::new();
    let mut sum = 0usize;
    for row in rows {
        let row = row?;
        sum = sum.saturating_add(size(&row));
        page.push(row);
        if sum >= bytes {
            break;
        }
    }
    Ok(page)
}
