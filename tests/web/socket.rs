//! The connection against a WebSocket that the test controls: its events, its silence, and its reopening.

use crate::store::script;
use sotto::web::socket::{Socket, SocketEvent, backoff};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

type Heard = Rc<RefCell<Vec<String>>>;

/// Replaces the browser's WebSocket while it lives.
struct Browser;

impl Browser {
    fn new() -> Self {
        script(
            "globalThis.__WebSocket = globalThis.WebSocket; globalThis.sockets = [];
             globalThis.WebSocket = class {
                 constructor(url) { this.url = url; this.sent = []; this.closed = false; globalThis.sockets.push(this); }
                 send(bytes) { this.sent.push(bytes.slice().join('.')); }
                 close() { this.closed = true; }
             };",
        );
        Self
    }

    fn say(&self, code: &str) {
        script(code);
    }

    fn ask(&self, code: &str) -> String {
        script(&format!("return String({code});")).as_string().unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        script("globalThis.WebSocket = globalThis.__WebSocket;");
    }
}

fn socket() -> (Socket, Heard) {
    let heard = Heard::default();
    let log = Rc::clone(&heard);
    let socket = Socket::new("wss://relay.example/".into(), move |event| {
        log.borrow_mut().push(match event {
            SocketEvent::Connected => "connected".to_owned(),
            SocketEvent::Disconnected => "disconnected".to_owned(),
            SocketEvent::Frame(frame) => format!("{frame:?}"),
        });
    });
    (socket, heard)
}

#[wasm_bindgen_test]
fn frames_go_both_ways_and_nothing_is_sent_before_it_is_open() {
    let browser = Browser::new();
    let (socket, heard) = socket();
    socket.connect();
    socket.connect();
    socket.send(&[9]);
    assert_eq!(browser.ask("sockets.length"), "1");
    assert_eq!(
        browser.ask("sockets[0].url + sockets[0].binaryType"),
        "wss://relay.example/arraybuffer"
    );
    browser.say("sockets[0].onopen()");
    socket.send(&[1, 2]);
    browser.say("sockets[0].onmessage({data: new Uint8Array([3, 4]).buffer})");
    assert_eq!(browser.ask("sockets[0].sent"), "1.2");
    assert_eq!(*heard.borrow(), ["connected", "[3, 4]"]);
}

#[wasm_bindgen_test]
fn a_lost_connection_reopens_at_once_with_the_network() {
    let browser = Browser::new();
    let (socket, heard) = socket();
    socket.connect();
    browser.say("sockets[0].onopen(); sockets[0].onclose();");
    assert_eq!(*heard.borrow(), ["connected", "disconnected"]);
    assert_eq!(browser.ask("sockets.length"), "1");
    browser.say("dispatchEvent(new Event('online')); dispatchEvent(new Event('online'));");
    assert_eq!(browser.ask("sockets.length"), "2");
    browser.say("sockets[1].onopen()");
    assert_eq!(*heard.borrow(), ["connected", "disconnected", "connected"]);
}

#[wasm_bindgen_test]
fn a_connection_that_never_opened_is_reported() {
    let browser = Browser::new();
    let (socket, heard) = socket();
    socket.connect();
    browser.say("sockets[0].onclose()");
    assert_eq!(*heard.borrow(), ["disconnected"]);
}

#[wasm_bindgen_test]
fn a_closed_socket_reports_nothing_more() {
    let browser = Browser::new();
    let (socket, heard) = socket();
    socket.connect();
    browser.say("sockets[0].onopen()");
    socket.reconnect(Duration::from_secs(3600));
    assert_eq!(
        browser.ask("[sockets[0].closed, sockets[0].onmessage, sockets[0].onclose]"),
        "true,,"
    );
    browser.say("dispatchEvent(new Event('online'))");
    assert_eq!(browser.ask("sockets.length"), "2");
    assert_eq!(*heard.borrow(), ["connected"]);
    drop(socket);
    assert_eq!(browser.ask("sockets[1].closed"), "true");
}

#[wasm_bindgen_test]
fn a_stopped_connection_never_reopens() {
    let browser = Browser::new();
    let (socket, _) = socket();
    socket.connect();
    browser.say("sockets[0].onopen()");
    socket.stop();
    socket.connect();
    socket.reconnect(Duration::ZERO);
    browser.say("dispatchEvent(new Event('online'))");
    assert_eq!(browser.ask("[sockets.length, sockets[0].closed]"), "1,true");
}

#[wasm_bindgen_test]
fn a_relay_that_sends_text_or_too_much_is_left() {
    let browser = Browser::new();
    let (socket, heard) = socket();
    for (index, data) in ["'text'", "new ArrayBuffer(512 * 1024 + 1)"].into_iter().enumerate() {
        socket.connect();
        browser.say(&format!(
            "sockets[{index}].onopen(); sockets[{index}].onmessage({{data: {data}}})"
        ));
        assert_eq!(browser.ask(&format!("sockets[{index}].closed")), "true");
    }
    assert_eq!(
        *heard.borrow(),
        ["connected", "disconnected", "connected", "disconnected"]
    );
}

#[wasm_bindgen_test]
fn delays_grow_from_half_a_second_to_thirty_and_are_spread() {
    for (attempts, most) in [(0, 500), (1, 1_000), (5, 16_000), (6, 30_000), (u32::MAX, 30_000)] {
        let delay = backoff(attempts).as_millis();
        assert!((most / 2..=most).contains(&delay), "{attempts} attempts: {delay} ms");
    }
    let first = backoff(6);
    assert!((0..20).any(|_| backoff(6) != first));
}
