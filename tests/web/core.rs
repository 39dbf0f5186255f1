//! The page's view of the core: `Core.open`, `run`, `close`.

use crate::store::{open, row};
use js_sys::{Array, Function, Object, Reflect};
use sotto::io::{Durability, Store, Write};
use sotto::web::bindings::Core;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// No server listens there.
const NOWHERE: &str = "ws://127.0.0.1:9/";
const HANDLE: &str = "ana.of.the.plaintext";

#[wasm_bindgen]
extern "C" {
    /// The exported class, as the page holds it.
    type PageCore;
    #[wasm_bindgen(method)]
    fn run(this: &PageCore, command: &JsValue) -> js_sys::Promise;
    #[wasm_bindgen(method)]
    fn close(this: &PageCore);
}

async fn page_core(profile: &str) -> Result<(PageCore, Array), JsValue> {
    let events = Array::new();
    let push = Function::new_with_args("event", "this.push(event)").bind0(&events);
    let core = JsFuture::from(Core::open(profile.into(), NOWHERE.into(), &push)).await?;
    Ok((core.unchecked_into(), events))
}

async fn refused(profile: &str) -> String {
    text(&page_core(profile).await.err().unwrap(), "code")
}

fn text(object: &JsValue, name: &str) -> String {
    Reflect::get(object, &name.into()).unwrap().as_string().unwrap()
}

fn command(json: &str) -> JsValue {
    js_sys::JSON::parse(json).unwrap()
}

fn create_account() -> JsValue {
    command(&format!(
        r#"{{"verb":"createAccount","handle":"{HANDLE}","protectNew":true}}"#
    ))
}

#[wasm_bindgen_test]
async fn opening_brings_the_first_snapshot_as_a_plain_object() {
    let (core, events) = page_core("core-first").await.unwrap();
    let first = events.get(0);
    assert_eq!(text(&first, "kind"), "app");
    let app = Reflect::get(&first, &"app".into()).unwrap();
    assert_eq!(text(&app, "connection"), "connecting");
    assert!(Reflect::has(&app, &"account".into()).unwrap());
    let absent = Reflect::get(&app, &"account".into()).unwrap();
    assert!(absent.is_undefined(), "as the page's types say of optional fields");
    assert!(Object::is_prototype_of(&Object::get_prototype_of(&Object::new()), &app));
    core.close();
}

#[wasm_bindgen_test]
async fn a_command_that_makes_no_sense_is_refused() {
    let (core, _) = page_core("core-nonsense").await.unwrap();
    for json in [
        "{}",
        r#"{"verb":"steal"}"#,
        r#"{"verb":"protect","conversation":"a","more":1}"#,
        "7",
    ] {
        let refused = JsFuture::from(core.run(&command(json))).await.unwrap_err();
        assert_eq!(text(&refused, "code"), "internal");
        let about = Object::keys(refused.unchecked_ref::<Object>());
        assert_eq!(about.length(), 1, "a code, and no words");
    }
    core.close();
}

#[wasm_bindgen_test]
async fn a_closed_core_refuses_present_and_later_commands() {
    let (core, _) = page_core("core-closed").await.unwrap();
    let under_way = core.run(&create_account());
    core.close();
    for command in [under_way, core.run(&create_account())] {
        let refused = JsFuture::from(command).await.unwrap_err();
        assert_eq!(text(&refused, "code"), "closed");
    }
}

#[wasm_bindgen_test]
async fn a_damaged_row_and_a_missing_key_have_their_own_codes() {
    page_core("core-damaged").await.unwrap().0.close();
    let database = open("core-damaged").await;
    let junk = [Write::Put(row(Store::State, "account", None))];
    database.commit(&junk, Durability::Strict).await.unwrap();
    drop(database);
    // It opens, reports the damage, and asks for the phrase.
    let (core, events) = page_core("core-damaged").await.unwrap();
    let app = Reflect::get(&events.get(0), &"app".into()).unwrap();
    let storage = Reflect::get(&app, &"storage".into()).unwrap();
    assert_eq!(text(&storage, "kind"), "damaged");
    core.close();

    let database = open("core-no-key").await;
    database.commit(&junk, Durability::Strict).await.unwrap();
    assert_eq!(refused("core-no-key").await, "noKey");
}

#[wasm_bindgen_test]
async fn the_stored_bytes_are_unreadable_and_stay_in_their_profile() {
    let (core, _) = page_core("core-sealed").await.unwrap();
    // No relay is there to take the handle, but the account is made and stored.
    let away = JsFuture::from(core.run(&create_account())).await.unwrap_err();
    assert_eq!(text(&away, "code"), "relayAway");
    core.close();
    let (core, events) = page_core("core-sealed").await.unwrap();
    let app = Reflect::get(&events.get(0), &"app".into()).unwrap();
    assert_eq!(text(&Reflect::get(&app, &"account".into()).unwrap(), "handle"), HANDLE);
    core.close();
    let (other, events) = page_core("core-sealed-other").await.unwrap();
    let app = Reflect::get(&events.get(0), &"app".into()).unwrap();
    assert!(Reflect::get(&app, &"account".into()).unwrap().is_falsy());
    other.close();

    let rows = open("core-sealed").await.all(&Store::ALL).await.unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        assert!(!row.key.contains(HANDLE));
        // Sealed: the version and the key's id, then nothing that was ever readable.
        assert_eq!(row.value[..5], [1, 0, 0, 0, 0]);
        assert!(
            !row.value
                .windows(HANDLE.len())
                .any(|window| window == HANDLE.as_bytes())
        );
    }
}
