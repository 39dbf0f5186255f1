//! The directory's tables in the embedded store: accounts and KeyPackages.

use super::columns::{count, int};
use super::{Account, StoreError};
use minicbor::bytes::ByteArray;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sotto_wire::{AccountKey, DeviceId, KeyPackageBytes, SignedDeviceList};

/// An account by its key.
pub(super) fn account_by_key(database: &Connection, key: &AccountKey) -> Result<Option<Account>, StoreError> {
    let mut query =
        database.prepare_cached("SELECT account, version, list, signature FROM accounts WHERE account = ?1")?;
    Ok(query.query_row([&key.0], account).optional()?)
}

/// An account by its folded handle.
pub(super) fn account_by_handle(database: &Connection, folded: &str) -> Result<Option<Account>, StoreError> {
    let mut query =
        database.prepare_cached("SELECT account, version, list, signature FROM accounts WHERE handle = ?1")?;
    Ok(query.query_row([folded], account).optional()?)
}

/// Writes an account over the former one.
pub(super) fn write_account(database: &Connection, account: &Account, folded: &str) -> Result<(), StoreError> {
    database
        .prepare_cached(
            "INSERT INTO accounts (account, handle, version, list, signature) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (account) DO UPDATE SET handle = excluded.handle, version = excluded.version,
             list = excluded.list, signature = excluded.signature",
        )?
        .execute(params![
            &account.account.0,
            folded,
            int(account.version),
            account.list.list.as_slice(),
            account.list.signature.as_slice()
        ])?;
    Ok(())
}

/// Adds one-time KeyPackages and keeps the newest `most`; returns their number.
pub(super) fn add_packages(
    database: &Connection,
    account: &AccountKey,
    device: &DeviceId,
    packages: &[KeyPackageBytes],
    most: usize,
) -> Result<u32, StoreError> {
    let mut insert = database.prepare_cached("INSERT INTO key_packages (account, device, body) VALUES (?1, ?2, ?3)")?;
    for package in packages {
        insert.execute(params![&account.0, &device.0, package.0.as_slice()])?;
    }
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    database
        .prepare_cached(
            "DELETE FROM key_packages WHERE place IN
             (SELECT place FROM key_packages WHERE account = ?1 AND device = ?2
              ORDER BY place DESC LIMIT -1 OFFSET ?3)",
        )?
        .execute(params![&account.0, &device.0, most])?;
    let left = database
        .prepare_cached("SELECT COUNT(*) FROM key_packages WHERE account = ?1 AND device = ?2")?
        .query_row(params![&account.0, &device.0], |row| count(row, 0))?;
    Ok(u32::try_from(left).unwrap_or(u32::MAX))
}

/// Replaces the last-resort KeyPackage.
pub(super) fn write_last_resort(
    database: &Connection,
    account: &AccountKey,
    device: &DeviceId,
    package: &KeyPackageBytes,
) -> Result<(), StoreError> {
    database
        .prepare_cached("INSERT OR REPLACE INTO last_resorts (account, device, body) VALUES (?1, ?2, ?3)")?
        .execute(params![&account.0, &device.0, package.0.as_slice()])?;
    Ok(())
}

/// Takes the oldest one-time KeyPackage, or reads the last-resort one (true).
pub(super) fn take_package(
    database: &Connection,
    account: &AccountKey,
    device: &DeviceId,
) -> Result<Option<(KeyPackageBytes, bool)>, StoreError> {
    let one_time: Option<Vec<u8>> = database
        .prepare_cached(
            "DELETE FROM key_packages WHERE place =
             (SELECT MIN(place) FROM key_packages WHERE account = ?1 AND device = ?2) RETURNING body",
        )?
        .query_row(params![&account.0, &device.0], |row| row.get(0))
        .optional()?;
    if let Some(body) = one_time {
        return Ok(Some((KeyPackageBytes(body.into()), false)));
    }
    let last_resort: Option<Vec<u8>> = database
        .prepare_cached("SELECT body FROM last_resorts WHERE account = ?1 AND device = ?2")?
        .query_row(params![&account.0, &device.0], |row| row.get(0))
        .optional()?;
    Ok(last_resort.map(|body| (KeyPackageBytes(body.into()), true)))
}

/// Deletes every KeyPackage of a device.
pub(super) fn drop_packages(database: &Connection, account: &AccountKey, device: &DeviceId) -> Result<(), StoreError> {
    for table in ["key_packages", "last_resorts"] {
        database
            .prepare_cached(&format!("DELETE FROM {table} WHERE account = ?1 AND device = ?2"))?
            .execute(params![&account.0, &device.0])?;
    }
    Ok(())
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        account: AccountKey(row.get(0)?),
        version: count(row, 1)?,
        list: SignedDeviceList {
            list: row.get::<_, Vec<u8>>(2)?.into(),
            signature: ByteArray::from(row.get::<_, [u8; 64]>(3)?),
        },
    })
}
