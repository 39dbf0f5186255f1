//! Blobs against a `fetch` that the test controls: its requests, and the meaning of each answer.

use crate::store::script;
use js_sys::Promise;
use sotto::io::{Input, TransferError};
use sotto::web::blob::Transfers;
use sotto_wire::{BlobId, Ttl, limits};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const BLOB: BlobId = BlobId([0xab; 32]);

/// Replaces the browser's fetch while it lives.
struct Browser;

impl Browser {
    /// Every request gets this code's return value.
    fn answering(code: &str) -> Self {
        script(&format!(
            "globalThis.__fetch = globalThis.fetch; globalThis.asked = [];
             globalThis.fetch = async (url, init) => {{ globalThis.asked.push({{url, late: init.signal.aborted, ...init}}); {code} }};"
        ));
        Self
    }

    fn ask(&self, code: &str) -> String {
        script(&format!("return String({code});")).as_string().unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        script("globalThis.fetch = globalThis.__fetch;");
    }
}

/// How one transfer ended.
async fn ended(start: impl FnOnce(&Transfers)) -> Input {
    let heard: Rc<RefCell<Option<Input>>> = Rc::default();
    let mut settle = None;
    let promise = Promise::new(&mut |resolve, _| settle = Some(resolve));
    let (log, settle) = (Rc::clone(&heard), settle.unwrap());
    let transfers = Transfers::new("wss://relay.example/chat/ws?x#y", move |input| {
        log.replace(Some(input));
        settle.call0(&JsValue::UNDEFINED).unwrap();
    });
    start(&transfers);
    JsFuture::from(promise).await.unwrap();
    heard.take().unwrap()
}

async fn upload(bytes: &[u8]) -> Result<(), TransferError> {
    match ended(|transfers| transfers.upload(BLOB, bytes.to_vec(), Ttl::Hour)).await {
        Input::Uploaded { blob: BLOB, result } => result,
        _ => panic!("not this upload"),
    }
}

async fn download(limit: u32) -> Result<Vec<u8>, TransferError> {
    match ended(|transfers| transfers.download(BLOB, limit)).await {
        Input::Downloaded { blob: BLOB, result } => result,
        _ => panic!("not this download"),
    }
}

/// Lets everything that is ready run.
async fn pause() {
    let later = script(
        "return new Promise((resolve) => { const c = new MessageChannel(); c.port1.onmessage = () => { c.port1.close(); resolve(); }; c.port2.postMessage(0); });",
    );
    JsFuture::from(later.unchecked_into::<Promise>()).await.unwrap();
}

#[wasm_bindgen_test]
async fn an_upload_carries_the_bytes_and_nothing_else() {
    let browser = Browser::answering("return new Response(null, {status: 201});");
    assert_eq!(upload(&[1, 2, 3]).await, Ok(()));
    let url = format!("https://relay.example/chat/blob/{}?ttl=2", BLOB.to_hex());
    assert_eq!(
        browser.ask("asked.length + asked[0].method + asked[0].url"),
        format!("1PUT{url}")
    );
    assert_eq!(browser.ask("asked[0].body.join('.')"), "1.2.3");
    assert_eq!(
        browser.ask("[asked[0].credentials, asked[0].cache, asked[0].redirect, asked[0].headers]"),
        "omit,no-store,error,"
    );
    assert_eq!(browser.ask("asked[0].late"), "false");
}

#[wasm_bindgen_test]
async fn each_answer_to_an_upload_has_its_meaning() {
    for (status, result) in [
        (200, Ok(())),
        (201, Ok(())),
        (400, Err(TransferError::Refused)),
        (404, Err(TransferError::Gone)),
        (408, Err(TransferError::Away)),
        (409, Err(TransferError::Refused)),
        (413, Err(TransferError::TooLarge)),
        (429, Err(TransferError::Away)),
        (503, Err(TransferError::Away)),
        (507, Err(TransferError::Full)),
    ] {
        let _browser = Browser::answering(&format!("return new Response(null, {{status: {status}}});"));
        assert_eq!(upload(b"x").await, result, "{status}");
    }
    let _browser = Browser::answering("throw new TypeError('no network');");
    assert_eq!(upload(b"x").await, Err(TransferError::Away));
}

#[wasm_bindgen_test]
async fn more_than_a_blob_can_be_is_not_even_sent() {
    let browser = Browser::answering("return new Response(null, {status: 201});");
    assert_eq!(upload(&vec![0; limits::BLOB + 1]).await, Err(TransferError::TooLarge));
    assert_eq!(browser.ask("asked.length"), "0");
}

#[wasm_bindgen_test]
async fn a_download_brings_the_bytes_up_to_the_limit_and_no_further() {
    let browser = Browser::answering(
        "let left = 3;
         return new Response(new ReadableStream({
             pull(to) { if (left-- > 0) to.enqueue(new Uint8Array([7, 7])); else to.close(); },
             cancel() { globalThis.cancelled = true; },
         }, {highWaterMark: 0}));",
    );
    script("globalThis.cancelled = false;");
    assert_eq!(download(6).await, Ok(vec![7; 6]));
    assert_eq!(
        browser.ask("asked[0].url"),
        format!("https://relay.example/chat/blob/{}", BLOB.to_hex())
    );
    assert_eq!(browser.ask("cancelled"), "false");
    assert_eq!(download(5).await, Err(TransferError::TooLarge));
    assert_eq!(browser.ask("cancelled"), "true");
}

#[wasm_bindgen_test]
async fn a_failed_download_reports_the_cause() {
    for (answer, trouble) in [
        ("return new Response(null, {status: 404});", TransferError::Gone),
        ("return new Response(null, {status: 429});", TransferError::Away),
        ("return new Response(null, {status: 204});", TransferError::Refused),
        (
            "return new Response('cut', {headers: {'content-length': '9'}});",
            TransferError::Away,
        ),
        (
            "return new Response(new ReadableStream({pull(to) { to.error(new Error('lost')); }}));",
            TransferError::Away,
        ),
    ] {
        let _browser = Browser::answering(answer);
        assert_eq!(download(100).await, Err(trouble), "{answer}");
    }
    let _browser = Browser::answering("return new Response('');");
    assert_eq!(download(100).await, Ok(Vec::new()));
}

#[wasm_bindgen_test]
async fn a_stopped_transfer_is_aborted_and_a_later_one_is_not() {
    let browser = Browser::answering(
        "return await new Promise((resolve, reject) => {
             init.signal.onabort = () => reject(init.signal.reason);
             if (asked.length > 2) resolve(new Response(null, {status: 200}));
         });",
    );
    let heard: Rc<RefCell<Vec<BlobId>>> = Rc::default();
    let log = Rc::clone(&heard);
    let transfers = Transfers::new("ws://relay.example/ws", move |input| match input {
        Input::Uploaded { blob, .. } | Input::Downloaded { blob, .. } => log.borrow_mut().push(blob),
        _ => panic!("no transfer"),
    });
    transfers.upload(BlobId([1; 32]), vec![1], Ttl::Days16);
    transfers.download(BlobId([2; 32]), 1);
    pause().await;
    transfers.stop();
    assert_eq!(browser.ask("asked.map((one) => one.signal.aborted)"), "true,true");
    transfers.upload(BlobId([3; 32]), vec![1], Ttl::Days16);
    pause().await;
    assert_eq!(*heard.borrow(), [BlobId([3; 32])]);
    drop(transfers);
    assert_eq!(browser.ask("asked[2].signal.aborted"), "true");
    pause().await;
    assert_eq!(heard.borrow().len(), 1);
}
