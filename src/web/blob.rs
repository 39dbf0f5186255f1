//! Blobs to and from the relay over HTTP, with `fetch`.

use crate::io::{Input, TransferError};
use js_sys::{Array, Promise, Reflect, Uint8Array};
use sotto_wire::{BlobId, Ttl, limits};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, AbortSignal, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestInit,
    RequestRedirect, Response, Url,
};

#[wasm_bindgen]
extern "C" {
    /// The same in a worker and in a window.
    #[wasm_bindgen(catch)]
    fn fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;
}

/// The longest time for one transfer, in milliseconds: the relay's own.
const LONGEST: u32 = 300_000;

/// Transfers with one relay. Once stopped or dropped, it reports nothing of those under way.
pub struct Transfers {
    /// The WebSocket's address: blobs are beside it.
    relay: String,
    sink: Rc<dyn Fn(Input)>,
    /// Of the transfers that were begun since the last stop.
    stop: RefCell<Rc<Stop>>,
}

/// Ends transfers.
struct Stop {
    over: Cell<bool>,
    controller: Option<AbortController>,
}

impl Transfers {
    /// Transfers with the relay whose WebSocket is at `relay`. `sink` is called with how each of them ended.
    pub fn new(relay: &str, sink: impl Fn(Input) + 'static) -> Self {
        Self {
            relay: relay.to_owned(),
            sink: Rc::new(sink),
            stop: RefCell::new(Stop::new()),
        }
    }

    /// Puts a blob; ends with [`Input::Uploaded`].
    pub fn upload(&self, blob: BlobId, bytes: Vec<u8>, ttl: Ttl) {
        let url = address(&self.relay, blob, Some(ttl));
        self.run(async move |signal| {
            let result = upload(url, &signal, &bytes).await;
            Input::Uploaded { blob, result }
        });
    }

    /// Fetches a blob of at most `limit` bytes; ends with [`Input::Downloaded`].
    pub fn download(&self, blob: BlobId, limit: u32) {
        let url = address(&self.relay, blob, None);
        self.run(async move |signal| {
            let result = download(url, &signal, limit as usize).await;
            Input::Downloaded { blob, result }
        });
    }

    /// Ends the transfers under way; later ones are unaffected.
    pub fn stop(&self) {
        self.stop.replace(Stop::new()).now();
    }

    fn run<F>(&self, transfer: impl FnOnce(AbortSignal) -> F)
    where
        F: Future<Output = Input> + 'static,
    {
        let stop = Rc::clone(&self.stop.borrow());
        let sink = Rc::clone(&self.sink);
        let transfer = transfer(stop.signal());
        spawn_local(async move {
            let ended = transfer.await;
            if !stop.over.get() {
                sink(ended);
            }
        });
    }
}

impl Drop for Transfers {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Stop {
    fn new() -> Rc<Self> {
        Rc::new(Self {
            over: Cell::new(false),
            controller: AbortController::new().ok(),
        })
    }

    fn now(&self) {
        self.over.set(true);
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }

    /// Aborts at the stop, or when it takes too long.
    fn signal(&self) -> AbortSignal {
        let late = AbortSignal::timeout_with_u32(LONGEST);
        match &self.controller {
            Some(controller) => AbortSignal::any(&Array::of2(&controller.signal(), &late)),
            None => late,
        }
    }
}

/// The address of a blob: `blob/<id>` beside the WebSocket, over HTTP.
fn address(relay: &str, blob: BlobId, ttl: Option<Ttl>) -> Result<String, TransferError> {
    let query = ttl.map_or(String::new(), |ttl| format!("?ttl={}", ttl.code()));
    let url =
        Url::new_with_base(&format!("blob/{}{query}", blob.to_hex()), relay).map_err(|_| TransferError::Refused)?;
    // ws: is http:, and wss: is https:.
    url.href()
        .strip_prefix("ws")
        .map(|rest| format!("http{rest}"))
        .ok_or(TransferError::Refused)
}

async fn upload(url: Result<String, TransferError>, signal: &AbortSignal, bytes: &[u8]) -> Result<(), TransferError> {
    if bytes.len() > limits::BLOB {
        return Err(TransferError::TooLarge);
    }
    let request = request(signal);
    request.set_method("PUT");
    request.set_body(&Uint8Array::from(bytes));
    let response = answer(&url?, &request).await?;
    match response.status() {
        200 | 201 => Ok(()),
        status => Err(trouble(status)),
    }
}

async fn download(
    url: Result<String, TransferError>,
    signal: &AbortSignal,
    limit: usize,
) -> Result<Vec<u8>, TransferError> {
    let response = answer(&url?, &request(signal)).await?;
    match response.status() {
        200 => body(&response, limit).await,
        status => Err(trouble(status)),
    }
}

fn request(signal: &AbortSignal) -> RequestInit {
    let request = RequestInit::new();
    request.set_signal(Some(signal));
    request.set_cache(RequestCache::NoStore);
    request.set_credentials(RequestCredentials::Omit);
    request.set_redirect(RequestRedirect::Error);
    request
}

/// The answer's head. A network that fails, a timeout and a stop all look alike.
async fn answer(url: &str, request: &RequestInit) -> Result<Response, TransferError> {
    let promise = fetch(url, request).map_err(away)?;
    let response = JsFuture::from(promise).await.map_err(away)?;
    response.dyn_into().map_err(|_| TransferError::Refused)
}

/// The answer's body, as far as it is within the limit.
async fn body(response: &Response, limit: usize) -> Result<Vec<u8>, TransferError> {
    let announced = response.headers().get("content-length").ok().flatten();
    let announced = announced.and_then(|length| length.parse::<usize>().ok());
    let mut body = Vec::with_capacity(announced.unwrap_or_default().min(limit));
    let Some(stream) = response.body() else {
        return Ok(body);
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        let piece = JsFuture::from(reader.read()).await.map_err(away)?;
        let value = Reflect::get(&piece, &"value".into()).map_err(away)?;
        let Ok(bytes) = value.dyn_into::<Uint8Array>() else {
            return whole(body, announced);
        };
        if body.len() + bytes.length() as usize > limit {
            // The rest is not needed; if the server cannot be told, nothing changes.
            let _ = reader.cancel();
            return Err(TransferError::TooLarge);
        }
        body.extend_from_slice(&bytes.to_vec());
    }
}

/// A body that ended before its announced length was cut off.
fn whole(body: Vec<u8>, announced: Option<usize>) -> Result<Vec<u8>, TransferError> {
    if announced.is_none_or(|length| length == body.len()) {
        Ok(body)
    } else {
        Err(TransferError::Away)
    }
}

fn trouble(status: u16) -> TransferError {
    match status {
        404 => TransferError::Gone,
        413 => TransferError::TooLarge,
        507 => TransferError::Full,
        // Asked for a pause, or ill.
        408 | 429 | 500..=599 => TransferError::Away,
        _ => TransferError::Refused,
    }
}

fn away(_: JsValue) -> TransferError {
    TransferError::Away
}
