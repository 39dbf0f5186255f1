//! The WebSocket to the relay: it opens, and reopens until it is stopped.

use crate::web::clock::{Timer, monotonic};
use js_sys::{ArrayBuffer, Uint8Array};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{BinaryType, EventTarget, MessageEvent, WebSocket};

/// Events of the connection.
pub enum SocketEvent {
    /// It is open.
    Connected,
    /// It closed, or could not be opened.
    Disconnected,
    /// One binary message.
    Frame(Vec<u8>),
}

/// A connection that reopens. After its drop it reports nothing.
pub struct Socket {
    shared: Rc<Shared>,
    online: Closure<dyn FnMut()>,
}

struct Shared {
    url: String,
    sink: Box<dyn Fn(SocketEvent)>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    live: Option<Live>,
    retry: Option<Timer>,
    attempts: u32,
    stopped: bool,
}

/// One browser socket and its listeners. Dropping it removes the listeners, so that an old socket's late events are
/// lost.
struct Live {
    socket: WebSocket,
    opened_at: Option<f64>,
    _open: Closure<dyn FnMut()>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut()>,
}

/// The first delay, doubled with every attempt that fails.
const FIRST: Duration = Duration::from_millis(500);
/// The longest delay.
const LONGEST: Duration = Duration::from_secs(30);
/// How many milliseconds a connection must hold before delays start over.
const GOOD: f64 = 10_000.0;

/// The delay before attempt number `attempts`, doubling from half a second up to 30 seconds; between half of it and all
/// of it, at random, so that clients do not reconnect in step.
pub fn backoff(attempts: u32) -> Duration {
    let full = FIRST.saturating_mul(1 << attempts.min(16)).min(LONGEST);
    full.mul_f64(0.5 + js_sys::Math::random() / 2.0)
}

impl Socket {
    /// A connection to `url`, not yet opened. `sink` gets its events.
    pub fn new(url: String, sink: impl Fn(SocketEvent) + 'static) -> Self {
        let shared = Rc::new(Shared {
            url,
            sink: Box::new(sink),
            state: RefCell::default(),
        });
        let weak = Rc::downgrade(&shared);
        let online = Closure::<dyn FnMut()>::new(move || retry(&weak));
        if let Some(target) = global() {
            // A worker without this event still has the timer.
            let _ = target.add_event_listener_with_callback("online", online.as_ref().unchecked_ref());
        }
        Self { shared, online }
    }

    /// Opens the connection now, unless it is open, being opened, or stopped for good.
    pub fn connect(&self) {
        connect(&self.shared);
    }

    /// Closes the connection and opens it again after `delay`.
    pub fn reconnect(&self, delay: Duration) {
        self.close();
        schedule(&self.shared, delay);
    }

    /// Closes the connection and reopens it after a delay that grows while this repeats.
    pub fn reconnect_later(&self) {
        let was = self.close();
        schedule(&self.shared, next_delay(&self.shared, was));
    }

    /// Closes the connection without a [`SocketEvent`]. [`Socket::connect`] and [`Socket::reconnect`] open it again.
    /// Returns when it had been opened, on the monotonic clock.
    pub fn close(&self) -> Option<f64> {
        let (live, retry) = {
            let mut state = self.shared.state.borrow_mut();
            (state.live.take(), state.retry.take())
        };
        drop(retry);
        live.and_then(|live| live.opened_at)
    }

    /// Closes the connection for good.
    pub fn stop(&self) {
        self.close();
        self.shared.state.borrow_mut().stopped = true;
    }

    /// Sends one binary message; drops it when there is no connection.
    pub fn send(&self, frame: &[u8]) {
        let state = self.shared.state.borrow();
        if let Some(live) = state.live.as_ref().filter(|live| live.opened_at.is_some()) {
            // Fails only when the socket is closing; its close event follows, and the core sends again.
            let _ = live.socket.send_with_u8_array(frame);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.stop();
        if let Some(target) = global() {
            let _ = target.remove_event_listener_with_callback("online", self.online.as_ref().unchecked_ref());
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Fails only for codes and reasons, and none is given.
        let _ = self.socket.close();
    }
}

fn connect(shared: &Rc<Shared>) {
    {
        let mut state = shared.state.borrow_mut();
        if state.stopped || state.live.is_some() {
            return;
        }
        state.retry = None;
    }
    match open(shared) {
        Ok(live) => shared.state.borrow_mut().live = Some(live),
        Err(_) => schedule(shared, next_delay(shared, None)),
    }
}

fn open(shared: &Rc<Shared>) -> Result<Live, JsValue> {
    let socket = WebSocket::new(&shared.url)?;
    socket.set_binary_type(BinaryType::Arraybuffer);
    let weak = Rc::downgrade(shared);
    let on_open = Closure::<dyn FnMut()>::new({
        let weak = weak.clone();
        move || opened(&weak)
    });
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
        let weak = weak.clone();
        move |event: MessageEvent| received(&weak, &event.data())
    });
    // An error is always followed by a close event, so this one is enough.
    let on_close = Closure::<dyn FnMut()>::new(move || lost(&weak));
    socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
    socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
    Ok(Live {
        socket,
        opened_at: None,
        _open: on_open,
        _message: on_message,
        _close: on_close,
    })
}

fn opened(shared: &Weak<Shared>) {
    let Some(shared) = shared.upgrade() else { return };
    if let Some(live) = shared.state.borrow_mut().live.as_mut() {
        live.opened_at = Some(monotonic());
    }
    (shared.sink)(SocketEvent::Connected);
}

fn received(shared: &Weak<Shared>, data: &JsValue) {
    let Some(shared) = shared.upgrade() else { return };
    match data.dyn_ref::<ArrayBuffer>() {
        Some(buffer) if buffer.byte_length() as usize <= sotto_wire::limits::FRAME => {
            (shared.sink)(SocketEvent::Frame(Uint8Array::new(buffer).to_vec()));
        }
        // Text, or longer than a frame: this is no relay of the protocol.
        Some(_) | None => lost(&Rc::downgrade(&shared)),
    }
}

fn lost(shared: &Weak<Shared>) {
    let Some(shared) = shared.upgrade() else { return };
    let live = shared.state.borrow_mut().live.take();
    let was = live.as_ref().and_then(|live| live.opened_at);
    drop(live);
    schedule(&shared, next_delay(&shared, was));
    (shared.sink)(SocketEvent::Disconnected);
}

/// The network is back: no need to wait out the delay.
fn retry(shared: &Weak<Shared>) {
    let Some(shared) = shared.upgrade() else { return };
    let waiting = shared.state.borrow_mut().retry.take();
    if waiting.is_some() {
        connect(&shared);
    }
}

fn next_delay(shared: &Shared, opened_at: Option<f64>) -> Duration {
    let mut state = shared.state.borrow_mut();
    if opened_at.is_some_and(|at| monotonic() - at >= GOOD) {
        state.attempts = 0;
    }
    let delay = backoff(state.attempts);
    state.attempts = state.attempts.saturating_add(1);
    delay
}

fn schedule(shared: &Rc<Shared>, delay: Duration) {
    let mut state = shared.state.borrow_mut();
    if state.stopped {
        return;
    }
    let weak = Rc::downgrade(shared);
    state.retry = Some(Timer::after(delay, move || {
        if let Some(shared) = weak.upgrade() {
            connect(&shared);
        }
    }));
}

fn global() -> Option<EventTarget> {
    js_sys::global().dyn_into().ok()
}
