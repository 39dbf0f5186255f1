//! The store key: the same one every time, bound to its profile, and reported when it is missing.

use crate::store::{open, row, script};
use js_sys::{Object, Promise, Reflect};
use rand_core::{TryCryptoRng, TryRng};
use sotto::io::{Durability, Store, Write};
use sotto::web::random::BrowserRng;
use sotto::web::wrap::{WrapError, unlock};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Runs `change` on the `meta` row of a profile, or deletes it.
async fn tamper(profile: &str, change: &str) {
    let done = script(&format!(
        "return new Promise((done, failed) => {{
             const request = indexedDB.open('sotto/{profile}');
             request.onerror = failed;
             request.onsuccess = () => {{
                 const transaction = request.result.transaction('meta', 'readwrite');
                 const meta = transaction.objectStore('meta');
                 const read = meta.get('store key');
                 read.onsuccess = () => {{ const row = read.result; {change}; }};
                 transaction.oncomplete = () => {{ request.result.close(); done(); }};
             }};
         }});"
    ));
    JsFuture::from(Promise::from(done)).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_record_opens_again_after_the_database_was_closed() {
    let database = open("key-again").await;
    let key = unlock(&database, "key-again").await.ok().unwrap();
    let sealed = key.seal(Store::State, "a", b"words", &mut BrowserRng);
    drop((key, database));
    let key = unlock(&open("key-again").await, "key-again").await.ok().unwrap();
    assert_eq!(key.open(Store::State, "a", &sealed).unwrap().as_slice(), b"words");
}

#[wasm_bindgen_test]
async fn two_workers_at_first_run_end_with_one_key() {
    let (one, other) = (open("key-race").await, open("key-race").await);
    let (mine, yours) = futures_util::future::join(unlock(&one, "key-race"), unlock(&other, "key-race")).await;
    let sealed = mine.ok().unwrap().seal(Store::State, "a", b"words", &mut BrowserRng);
    assert!(yours.ok().unwrap().open(Store::State, "a", &sealed).is_ok());
}

#[wasm_bindgen_test]
async fn the_wrapping_key_cannot_be_taken_out_of_the_browser() {
    let database = open("key-inside").await;
    unlock(&database, "key-inside").await.ok().unwrap();
    let meta = database.meta().await.unwrap().unwrap();
    let key = Reflect::get(&meta, &"key".into()).unwrap();
    assert_eq!(Reflect::get(&key, &"extractable".into()).unwrap(), JsValue::FALSE);
    let names = Object::keys(meta.unchecked_ref::<Object>()).join(",");
    assert_eq!(String::from(names), "lock,key,iv,wrapped");
}

#[wasm_bindgen_test]
async fn rows_without_a_key_are_not_opened_and_no_new_key_is_made() {
    let database = open("key-gone").await;
    unlock(&database, "key-gone").await.ok().unwrap();
    let rows = [Write::Put(row(Store::Outbox, "o", None))];
    database.commit(&rows, Durability::Strict).await.unwrap();
    tamper("key-gone", "meta.delete('store key')").await;
    assert_eq!(unlock(&database, "key-gone").await.err(), Some(WrapError::Gone));
    assert!(database.meta().await.unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_key_that_was_bent_or_is_of_another_profile_is_refused() {
    let database = open("key-bent").await;
    unlock(&database, "key-bent").await.ok().unwrap();
    assert_eq!(unlock(&database, "key-other").await.err(), Some(WrapError::Refused));
    tamper("key-bent", "row.wrapped[5] ^= 1; meta.put(row, 'store key')").await;
    assert_eq!(unlock(&database, "key-bent").await.err(), Some(WrapError::Refused));
    tamper("key-bent", "row.lock = 'of tomorrow'; meta.put(row, 'store key')").await;
    assert_eq!(unlock(&database, "key-bent").await.err(), Some(WrapError::NewerLock));
}

#[wasm_bindgen_test]
fn the_randomness_is_fresh_each_time() {
    fn draw(rng: &mut impl TryCryptoRng) -> [u8; 32] {
        let mut bytes = [0; 32];
        assert!(rng.try_fill_bytes(&mut bytes).is_ok());
        bytes
    }
    assert_ne!(draw(&mut BrowserRng), draw(&mut BrowserRng));
    assert_ne!(BrowserRng.try_next_u64(), BrowserRng.try_next_u64());
}
