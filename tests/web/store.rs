//! The contract of the store: committed rows are there, whole, in order, and expired ones are not.

use indexed_db_futures::database::Database as Idb;
use indexed_db_futures::prelude::*;
use js_sys::Function;
use sotto::io::{Durability, Row, Store, Write};
use sotto::web::schema;
use sotto::web::store::{Database, Page, StoreError};
use sotto_wire::Millis;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

pub async fn open(profile: &str) -> Database {
    Database::open(profile, || {}).await.unwrap()
}

pub fn row(store: Store, key: &str, expires_at: Option<u64>) -> Row {
    Row {
        store,
        key: key.into(),
        value: key.as_bytes().to_vec(),
        expires_at: expires_at.map(Millis),
    }
}

fn message(key: &str, expires_at: Option<u64>) -> Write {
    Write::Put(row(Store::Messages, key, expires_at))
}

fn page<'a>(prefix: &'a str, before: Option<&'a str>, limit: u32, now: u64) -> Page<'a> {
    Page {
        store: Store::Messages,
        prefix,
        before,
        limit,
        now: Millis(now),
    }
}

async fn keys(database: &Database, page: Page<'_>) -> Vec<String> {
    let rows = database.page(page).await.unwrap();
    rows.into_iter().map(|row| row.key).collect()
}

pub fn script(code: &str) -> JsValue {
    Function::new_no_args(code).call0(&JsValue::UNDEFINED).unwrap()
}

#[wasm_bindgen_test]
async fn rows_come_back_as_they_were_put_and_only_those_not_deleted() {
    let profile = "store-rows";
    let kept = row(Store::State, "b", Some(9));
    let writes = [
        Write::Put(row(Store::State, "a", None)),
        Write::Put(row(Store::State, "b", None)),
        Write::Put(kept.clone()),
        Write::Put(row(Store::Outbox, "o", None)),
        Write::Delete {
            store: Store::State,
            key: "a".into(),
        },
        Write::Delete {
            store: Store::Messages,
            key: "never there".into(),
        },
    ];
    let database = open(profile).await;
    database.commit(&writes, Durability::Strict).await.unwrap();
    drop(database);
    let rows = open(profile).await.all(&[Store::State, Store::Outbox]).await.unwrap();
    assert!(rows == [kept, row(Store::Outbox, "o", None)]);
}

#[wasm_bindgen_test]
async fn a_page_has_the_highest_unexpired_keys_before_a_key() {
    let database = open("store-page").await;
    let writes = [
        message("m/1", None),
        message("m/2", Some(100)),
        message("m/3", Some(101)),
        message("m/4", None),
        message("l/9", None),
        message("m0", None),
        message("n/1", None),
    ];
    database.commit(&writes, Durability::Relaxed).await.unwrap();
    assert_eq!(keys(&database, page("m/", None, 9, 100)).await, ["m/4", "m/3", "m/1"]);
    assert_eq!(
        keys(&database, page("m/", Some("m/4"), 9, 0)).await,
        ["m/3", "m/2", "m/1"]
    );
    // An expired row does not count towards the limit.
    assert_eq!(keys(&database, page("m/", Some("m/4"), 2, 100)).await, ["m/3", "m/1"]);
    assert_eq!(keys(&database, page("m/", Some("zzz"), 1, 0)).await, ["m/4"]);
    assert!(keys(&database, page("m/", Some("m/"), 9, 0)).await.is_empty());
    assert!(keys(&database, page("m/", Some("a"), 9, 0)).await.is_empty());
    assert!(keys(&database, page("m/", None, 0, 0)).await.is_empty());
}

#[wasm_bindgen_test]
async fn a_sweep_sees_earlier_writes_and_deletes_all_due_rows() {
    let database = open("store-sweep").await;
    let writes = [
        Write::Put(row(Store::State, "due", Some(50))),
        Write::Put(row(Store::Outbox, "due", Some(49))),
        message("at the bound", Some(50)),
        message("later", Some(51)),
        message("never", None),
        Write::Sweep { through: Millis(50) },
        message("after", Some(40)),
    ];
    database.commit(&writes, Durability::Relaxed).await.unwrap();
    let rows = database.all(&Store::ALL).await.unwrap();
    let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["after", "later", "never"]);
    assert_eq!(database.earliest().await.unwrap(), Some(Millis(40)));
}

#[wasm_bindgen_test]
async fn rows_with_a_prefix_are_deleted_and_no_others() {
    let database = open("store-delete-all").await;
    let all = Write::DeleteAll {
        store: Store::Messages,
        prefix: "m/".into(),
    };
    let writes = [
        message("l/9", None),
        message("m/1", Some(50)),
        message("m/2/3", None),
        Write::Put(row(Store::State, "m/1", None)),
        all,
        message("m/4", None),
        message("n", None),
    ];
    database.commit(&writes, Durability::Relaxed).await.unwrap();
    let rows = database.all(&Store::ALL).await.unwrap();
    let keys: Vec<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["m/1", "l/9", "m/4", "n"]);
}

#[wasm_bindgen_test]
async fn a_store_without_expiring_rows_has_no_earliest_expiry() {
    let database = open("store-earliest").await;
    database
        .commit(&[message("never", None)], Durability::Relaxed)
        .await
        .unwrap();
    assert_eq!(database.earliest().await.unwrap(), None);
}

#[wasm_bindgen_test]
async fn the_durability_asked_for_is_the_one_the_transaction_has() {
    let database = open("store-durability").await;
    script(
        "globalThis.__begin = IDBDatabase.prototype.transaction; globalThis.__seen = [];
         IDBDatabase.prototype.transaction = function (...args) {
             const transaction = globalThis.__begin.apply(this, args);
             globalThis.__seen.push(transaction.durability);
             return transaction;
         };",
    );
    let strict = database.commit(&[message("s", None)], Durability::Strict).await;
    let relaxed = database.commit(&[message("r", None)], Durability::Relaxed).await;
    let seen = script("IDBDatabase.prototype.transaction = globalThis.__begin; return globalThis.__seen.join();");
    assert_eq!((strict, relaxed), (Ok(()), Ok(())));
    assert_eq!(seen.as_string().unwrap(), "strict,relaxed");
}

#[wasm_bindgen_test]
async fn a_row_of_another_form_is_named_as_damaged() {
    let database = open("store-damaged").await;
    database
        .commit(&[message("m/1", None)], Durability::Strict)
        .await
        .unwrap();
    for foreign in [
        "{}",
        "{value: 'text'}",
        "{value: new Uint8Array(3), expires_at: 'soon'}",
    ] {
        let put = script(&format!(
            "return new Promise((done, failed) => {{
                 const request = indexedDB.open('sotto/store-damaged');
                 request.onerror = failed;
                 request.onsuccess = () => {{
                     const transaction = request.result.transaction('messages', 'readwrite');
                     transaction.objectStore('messages').put({foreign}, 'm/2');
                     transaction.oncomplete = () => {{ request.result.close(); done(); }};
                 }};
             }});"
        ));
        wasm_bindgen_futures::JsFuture::from(js_sys::Promise::from(put))
            .await
            .unwrap();
        let damaged = Err(StoreError::Damaged { key: "m/2".into() });
        assert_eq!(
            database.page(page("m/", None, 9, 0)).await.map(|rows| rows.len()),
            damaged
        );
    }
}

#[wasm_bindgen_test]
async fn a_database_of_a_newer_page_is_not_touched() {
    let newer = Idb::open(schema::database("store-newer"))
        .with_version(schema::VERSION + 1)
        .with_on_upgrade_needed(|_, database| database.create_object_store("of tomorrow").build().map(drop));
    newer.await.unwrap().close();
    let refused = Database::open("store-newer", || {}).await.map(drop);
    assert_eq!(refused, Err(StoreError::Newer));
}

#[wasm_bindgen_test]
async fn the_schema_has_an_expiry_index_on_every_store_of_rows() {
    drop(open("store-schema").await);
    let database = Idb::open(schema::database("store-schema")).await.unwrap();
    assert_eq!(database.version() as u32, schema::VERSION);
    let stores: Vec<String> = database.object_store_names().collect();
    assert_eq!(stores, ["messages", "meta", "outbox", "state"]);
    for store in Store::ALL {
        let transaction = database.transaction(store.name()).build().unwrap();
        let rows = transaction.object_store(store.name()).unwrap();
        assert_eq!(rows.index_names().collect::<Vec<_>>(), [schema::EXPIRES_AT]);
    }
}

#[wasm_bindgen_test]
async fn a_page_that_needs_the_database_closed_gets_it() {
    let told = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = std::rc::Rc::clone(&told);
    let database = Database::open("store-retired", move || count.set(count.get() + 1))
        .await
        .unwrap();
    let gone = Idb::delete_by_name(&schema::database("store-retired")).unwrap();
    gone.await.unwrap();
    assert_eq!(told.get(), 1);
    let refused = database.commit(&[message("m", None)], Durability::Strict).await;
    assert_eq!(
        refused,
        Err(StoreError::Failed {
            name: "InvalidStateError".into()
        })
    );
}
