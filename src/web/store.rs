//! One profile's IndexedDB database: sealed rows in, sealed rows out, one transaction for each output of the core.

use crate::io::{Durability, Row, Store, Write};
use crate::web::schema::{self, EXPIRES_AT, META, VALUE};
use indexed_db_futures::KeyRange;
use indexed_db_futures::cursor::CursorDirection;
use indexed_db_futures::database::Database as Idb;
use indexed_db_futures::error::{Error, OpenDbError};
use indexed_db_futures::internals::SystemRepr;
use indexed_db_futures::object_store::ObjectStore;
use indexed_db_futures::prelude::*;
use indexed_db_futures::transaction::{Transaction, TransactionDurability, TransactionMode, TransactionOptions};
use js_sys::{Object, Reflect, Uint8Array};
use sotto_wire::Millis;
use wasm_bindgen::prelude::*;
use web_sys::{DomException, EventTarget, IdbTransaction};

/// An open database. Closed when dropped.
pub struct Database {
    idb: Idb,
    _retire: Closure<dyn FnMut()>,
}

/// Why an operation of the store failed. Nothing of a failed commit is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The browser gives no IndexedDB.
    Missing,
    /// The database is of a newer version of the page.
    Newer,
    /// No room is left.
    Quota,
    /// A row is not of the form that this layer writes.
    Damaged {
        /// The row's key.
        key: String,
    },
    /// Anything else; names the browser's exception.
    Failed {
        /// `DOMException.name`, or its substitute.
        name: String,
    },
}

/// A page of rows to read: keys that start with `prefix` and come before `before`, the highest first.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The store.
    pub store: Store,
    /// The prefix of the keys. ASCII, as all keys are.
    pub prefix: &'a str,
    /// The first key that is too high.
    pub before: Option<&'a str>,
    /// The highest number of rows.
    pub limit: u32,
    /// Rows that expire at or before this moment are left out.
    pub now: Millis,
}

impl Database {
    /// Opens a profile's database and brings it to this version. `retired` is called when another page needs it closed,
    /// to delete it or to bring it to a newer version; it is closed then already.
    pub async fn open(profile: &str, retired: impl Fn() + 'static) -> Result<Self, StoreError> {
        let idb = Idb::open(schema::database(profile))
            .with_version(schema::VERSION)
            .with_on_upgrade_needed(schema::upgrade)
            .build()?
            .await?;
        let sys = idb.as_sys().clone();
        let retire = Closure::<dyn FnMut()>::new(move || {
            sys.close();
            retired();
        });
        let target: &EventTarget = idb.as_sys().unchecked_ref();
        target
            .add_event_listener_with_callback("versionchange", retire.as_ref().unchecked_ref())
            .map_err(Error::from)?;
        Ok(Self { idb, _retire: retire })
    }

    /// Every row of some stores, in the order of their keys.
    pub async fn all(&self, stores: &[Store]) -> Result<Vec<Row>, StoreError> {
        let names: Vec<&str> = stores.iter().map(|store| store.name()).collect();
        let transaction = self.idb.transaction(names.as_slice()).build()?;
        let mut rows = Vec::new();
        for &store in stores {
            let from = transaction.object_store(store.name())?;
            let Some(mut cursor) = from.open_cursor().await? else {
                continue;
            };
            while let Some(value) = cursor.next_record::<JsValue>().await? {
                rows.push(parse(store, cursor.primary_key()?, &value)?);
            }
        }
        Ok(rows)
    }

    /// A page of rows, in descending order of their keys.
    pub async fn page(&self, page: Page<'_>) -> Result<Vec<Row>, StoreError> {
        let end = after(page.prefix);
        let end = page.before.map_or(end.as_str(), |before| before.min(end.as_str()));
        let mut rows = Vec::new();
        if end <= page.prefix || page.limit == 0 {
            return Ok(rows);
        }
        let transaction = self.idb.transaction(page.store.name()).build()?;
        let from = transaction.object_store(page.store.name())?;
        let cursor = from
            .open_cursor()
            .with_query::<&str, _>(KeyRange::Bound(page.prefix, false, end, true))
            .with_direction(CursorDirection::Prev)
            .await?;
        let Some(mut cursor) = cursor else {
            return Ok(rows);
        };
        while let Some(value) = cursor.next_record::<JsValue>().await? {
            let row = parse(page.store, cursor.primary_key()?, &value)?;
            if row.expires_at.is_none_or(|at| at > page.now) {
                rows.push(row);
            }
            if rows.len() >= page.limit as usize {
                break;
            }
        }
        Ok(rows)
    }

    /// The earliest `expires_at` in any store.
    pub async fn earliest(&self) -> Result<Option<Millis>, StoreError> {
        let transaction = self.idb.transaction(Store::ALL.map(Store::name)).build()?;
        let mut earliest = None;
        for store in Store::ALL {
            let rows = transaction.object_store(store.name())?;
            let index = rows.index(EXPIRES_AT)?;
            let Some(cursor) = index.open_key_cursor().await? else {
                continue;
            };
            if let Some(at) = cursor.as_sys().key().map_err(Error::from)?.as_f64() {
                let at = Millis(at as u64);
                earliest = Some(earliest.map_or(at, |other: Millis| other.min(at)));
            }
        }
        Ok(earliest)
    }

    /// Makes all changes in one transaction, in order. Ends when the transaction has completed, not before; on an error
    /// none of them is kept.
    pub async fn commit(&self, writes: &[Write], durability: Durability) -> Result<(), StoreError> {
        let transaction = self.begin(&Store::ALL.map(Store::name), durability)?;
        let sys: IdbTransaction = transaction.as_sys().clone().unchecked_into();
        if let Err(error) = apply(&transaction, writes).await {
            return Err(cause(&sys, error));
        }
        transaction.commit().await.map_err(|error| cause(&sys, error))
    }

    /// The row that holds the wrapped store key.
    pub async fn meta(&self) -> Result<Option<JsValue>, StoreError> {
        let transaction = self.idb.transaction(META).build()?;
        let meta = transaction.object_store(META)?;
        Ok(meta.get::<JsValue, _, _>(STORE_KEY).primitive()?.await?)
    }

    /// Stores the row with the wrapped key if there is none yet and no store has rows, and returns the row that is there
    /// then: none, when there are rows without a key.
    pub async fn claim_meta(&self, row: &JsValue) -> Result<Option<JsValue>, StoreError> {
        let [state, outbox, messages] = Store::ALL.map(Store::name);
        let transaction = self.begin(&[META, state, outbox, messages], Durability::Strict)?;
        let sys: IdbTransaction = transaction.as_sys().clone().unchecked_into();
        let meta = transaction.object_store(META)?;
        if let Some(there) = meta.get::<JsValue, _, _>(STORE_KEY).primitive()?.await? {
            return Ok(Some(there));
        }
        for store in Store::ALL {
            let rows = transaction.object_store(store.name())?;
            if rows.open_key_cursor().await?.is_some() {
                return Ok(None);
            }
        }
        meta.put(row).with_key(STORE_KEY).without_key_type().primitive()?;
        drop(meta);
        transaction.commit().await.map_err(|error| cause(&sys, error))?;
        Ok(Some(row.clone()))
    }

    fn begin(&self, stores: &[&str], durability: Durability) -> Result<Transaction<'_>, StoreError> {
        let durability = match durability {
            Durability::Relaxed => TransactionDurability::Relaxed,
            Durability::Strict => TransactionDurability::Strict,
        };
        Ok(self
            .idb
            .transaction(stores)
            .with_mode(TransactionMode::Readwrite)
            .with_options(TransactionOptions::new().with_durability(durability))
            .build()?)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let target: &EventTarget = self.idb.as_sys().unchecked_ref();
        // Fails for nothing that was added; and the database is closed next.
        let _ = target.remove_event_listener_with_callback("versionchange", self._retire.as_ref().unchecked_ref());
        self.idb.as_sys().close();
    }
}

const STORE_KEY: &str = "store key";

/// A bound after every key with a prefix: U+FFFF comes after all ASCII.
fn after(prefix: &str) -> String {
    format!("{prefix}\u{ffff}")
}

async fn apply(transaction: &Transaction<'_>, writes: &[Write]) -> Result<(), Error> {
    // Requests run in the order in which they are made; one that fails aborts the transaction, which `commit` reports.
    for write in writes {
        match write {
            Write::Put(row) => {
                let store = transaction.object_store(row.store.name())?;
                store
                    .put(record(row)?)
                    .with_key(row.key.as_str())
                    .without_key_type()
                    .primitive()?;
            }
            Write::Delete { store, key } => {
                let store = transaction.object_store(store.name())?;
                store.delete(key.as_str()).primitive()?;
            }
            Write::DeleteAll { store, prefix } => {
                let store = transaction.object_store(store.name())?;
                let end = after(prefix);
                let keys = KeyRange::Bound(prefix.as_str(), false, end.as_str(), true);
                store.delete::<&str, _>(keys).primitive()?;
            }
            Write::Sweep { through } => {
                for store in Store::ALL {
                    sweep(&transaction.object_store(store.name())?, *through).await?;
                }
            }
        }
    }
    Ok(())
}

async fn sweep(store: &ObjectStore<'_>, through: Millis) -> Result<(), Error> {
    let index = store.index(EXPIRES_AT)?;
    // Spelled out because this library's conversion from `..=` leaves the bound itself out.
    let due = KeyRange::UpperBound(through.0 as f64, false);
    let keys: Vec<String> = index
        .get_all_keys()
        .with_query::<f64, _>(due)
        .primitive()?
        .await?
        .collect::<Result<_, _>>()?;
    for key in keys {
        store.delete(key.as_str()).primitive()?;
    }
    Ok(())
}

fn record(row: &Row) -> Result<JsValue, Error> {
    let record = Object::new();
    Reflect::set(&record, &VALUE.into(), &Uint8Array::from(row.value.as_slice()))?;
    if let Some(at) = row.expires_at {
        Reflect::set(&record, &EXPIRES_AT.into(), &JsValue::from_f64(at.0 as f64))?;
    }
    Ok(record.into())
}

fn parse(store: Store, key: Option<String>, record: &JsValue) -> Result<Row, StoreError> {
    let key = key.unwrap_or_default();
    let part = |name: &str| Reflect::get(record, &name.into()).unwrap_or_default();
    let expires_at = part(EXPIRES_AT);
    match (part(VALUE).dyn_into::<Uint8Array>(), expires_at.as_f64()) {
        (Ok(value), at) if at.is_some() || expires_at.is_undefined() => Ok(Row {
            store,
            key,
            value: value.to_vec(),
            expires_at: at.map(|at| Millis(at as u64)),
        }),
        _ => Err(StoreError::Damaged { key }),
    }
}

/// The transaction has the cause of an abort; a request may only know of the abort.
fn cause(transaction: &IdbTransaction, error: Error) -> StoreError {
    transaction
        .error()
        .map_or_else(|| error.into(), |exception| named(&exception))
}

impl From<Error> for StoreError {
    fn from(error: Error) -> Self {
        match error {
            Error::DomException(exception) => named(exception.as_sys()),
            Error::Serialisation(_) => failed("Serialisation"),
            Error::MissingData(_) => failed("MissingData"),
            Error::Unknown(_) => failed("Unknown"),
        }
    }
}

impl From<OpenDbError> for StoreError {
    fn from(error: OpenDbError) -> Self {
        match error {
            OpenDbError::UnsupportedEnvironment | OpenDbError::NullFactory => StoreError::Missing,
            OpenDbError::VersionZero => failed("VersionZero"),
            OpenDbError::Base(error) => error.into(),
        }
    }
}

fn named(exception: &DomException) -> StoreError {
    match exception.name().as_str() {
        "QuotaExceededError" => StoreError::Quota,
        "VersionError" => StoreError::Newer,
        "SecurityError" => StoreError::Missing,
        name => failed(name),
    }
}

fn failed(name: &str) -> StoreError {
    StoreError::Failed { name: name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_browsers_exceptions_name_the_culprit() {
        let of = |name: &str| named(&DomException::new_with_message_and_name("", name).unwrap());
        assert_eq!(of("QuotaExceededError"), StoreError::Quota);
        assert_eq!(of("VersionError"), StoreError::Newer);
        assert_eq!(of("SecurityError"), StoreError::Missing);
        assert_eq!(of("AbortError"), failed("AbortError"));
    }
}
