//! Blobs in the embedded store: a head row, and the body in parts, so that no transaction writes much of it.

use super::columns::{count, int};
use super::{BlobTotals, NewBlob, StoreError, SweptBlobs, schema};
use rusqlite::{Connection, OptionalExtension, params};
use sotto_wire::{BlobId, Millis};

/// Writes the head of a blob that has no parts yet.
pub(super) fn write_head(database: &Connection, blob: &NewBlob) -> Result<(), StoreError> {
    database
        .prepare_cached("INSERT INTO blobs (blob, expires_at, size, whole) VALUES (?1, ?2, ?3, 0)")?
        .execute(params![&blob.blob.0, int(blob.give_up_at.0), int(blob.size)])?;
    Ok(())
}

/// Writes one part.
pub(super) fn write_part(database: &Connection, blob: &BlobId, part: u64, body: &[u8]) -> Result<(), StoreError> {
    database
        .prepare_cached("INSERT INTO blob_parts (blob, part, body) VALUES (?1, ?2, ?3)")?
        .execute(params![&blob.0, int(part), body])?;
    Ok(())
}

/// Makes a blob readable until it expires.
pub(super) fn complete(database: &Connection, blob: &BlobId, expires_at: Millis) -> Result<(), StoreError> {
    database
        .prepare_cached("UPDATE blobs SET whole = 1, expires_at = ?2 WHERE blob = ?1")?
        .execute(params![&blob.0, int(expires_at.0)])?;
    Ok(())
}

/// The bytes of a readable blob.
pub(super) fn read(database: &Connection, blob: &BlobId, now: Millis) -> Result<Option<Vec<u8>>, StoreError> {
    let mut query =
        database.prepare_cached("SELECT size FROM blobs WHERE blob = ?1 AND whole = 1 AND expires_at > ?2")?;
    let size = query.query_row(params![&blob.0, int(now.0)], |row| count(row, 0));
    let Some(size) = size.optional()? else {
        return Ok(None);
    };
    let mut body = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    let mut query = database.prepare_cached("SELECT body FROM blob_parts WHERE blob = ?1 ORDER BY part")?;
    let mut rows = query.query([&blob.0])?;
    while let Some(row) = rows.next()? {
        let part = row
            .get_ref(0)?
            .as_blob()
            .map_err(|_| StoreError::Damaged("part of a blob"))?;
        body.extend_from_slice(part);
    }
    if u64::try_from(body.len()).ok() != Some(size) {
        return Err(StoreError::Damaged("blob"));
    }
    Ok(Some(body))
}

/// Deletes a blob that is unfinished or has expired.
pub(super) fn drop_unreadable(database: &Connection, blob: &BlobId, now: Millis) -> Result<BlobTotals, StoreError> {
    let mut query = database
        .prepare_cached("DELETE FROM blobs WHERE blob = ?1 AND (whole = 0 OR expires_at <= ?2) RETURNING size")?;
    let size = query.query_row(params![&blob.0, int(now.0)], |row| count(row, 0));
    let Some(size) = size.optional()? else {
        return Ok(BlobTotals::default());
    };
    database
        .prepare_cached("DELETE FROM blob_parts WHERE blob = ?1")?
        .execute([&blob.0])?;
    Ok(BlobTotals::of_one(size))
}

/// Deletes up to `most` parts of expired blobs, and heads that have no parts left.
pub(super) fn sweep(database: &Connection, now: Millis, most: usize) -> Result<SweptBlobs, StoreError> {
    let mut swept = SweptBlobs::default();
    let mut left = most;
    while left > 0 {
        let mut query = database
            .prepare_cached("SELECT blob, size FROM blobs WHERE expires_at <= ?1 ORDER BY expires_at LIMIT 1")?;
        let head = query.query_row([int(now.0)], |row| Ok((BlobId(row.get(0)?), count(row, 1)?)));
        let Some((blob, size)) = head.optional()? else { break };
        let parts = database
            .prepare_cached(
                "DELETE FROM blob_parts WHERE rowid IN
                 (SELECT rowid FROM blob_parts WHERE blob = ?1 ORDER BY part LIMIT ?2)",
            )?
            .execute(params![&blob.0, i64::try_from(left).unwrap_or(i64::MAX)])?;
        swept.parts = swept.parts.saturating_add(u64::try_from(parts).unwrap_or(u64::MAX));
        if parts == left {
            // The head goes with the next step: until then it names the remaining parts.
            break;
        }
        left -= parts.max(1);
        database
            .prepare_cached("DELETE FROM blobs WHERE blob = ?1")?
            .execute([&blob.0])?;
        swept.gone.add(BlobTotals::of_one(size));
    }
    if swept.parts > 0 {
        schema::give_back(database)?;
    }
    Ok(swept)
}

/// All blobs, counted.
pub(super) fn total(database: &Connection) -> Result<BlobTotals, StoreError> {
    let query = "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM blobs";
    Ok(database.query_row(query, [], |row| {
        Ok(BlobTotals {
            blobs: count(row, 0)?,
            bytes: count(row, 1)?,
        })
    })?)
}
