//! The browser's clocks and timers, the same in a worker and in a window.

use sotto_wire::Millis;
use std::cell::Cell;
use std::time::Duration;
use wasm_bindgen::prelude::*;

/// The longest delay that `setTimeout` takes without running at once: 2^31 − 1 milliseconds.
const LONGEST: u128 = i32::MAX as u128;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout, catch)]
    fn set_timeout(handler: &js_sys::Function, milliseconds: i32) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: &JsValue);
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

/// The wall clock, in milliseconds since the Unix epoch, or the last reading plus the elapsed time, if that is later.
/// So a clock that is set back while the page is open stops no timer. It can jump forward.
pub fn now() -> Millis {
    thread_local! {
        static LAST: Cell<(f64, f64)> = const { Cell::new((0.0, 0.0)) };
    }
    let (last, at) = LAST.get();
    let steady = monotonic();
    let now = js_sys::Date::now().max(last + (steady - at));
    LAST.set((now, steady));
    Millis(now as u64)
}

/// A clock that never goes back, in milliseconds since the worker started. It may stop while the computer sleeps.
pub fn monotonic() -> f64 {
    performance_now()
}

/// A callback that runs once, unless this is dropped before.
pub struct Timer {
    id: Option<JsValue>,
    _callback: Closure<dyn FnMut()>,
}

impl Timer {
    /// Runs `callback` after the delay, or after 24 days when the delay is longer.
    pub fn after(delay: Duration, callback: impl FnOnce() + 'static) -> Self {
        let callback = Closure::once(callback);
        let delay = delay.as_millis().min(LONGEST) as i32;
        let id = set_timeout(callback.as_ref().unchecked_ref(), delay).ok();
        Self {
            id,
            _callback: callback,
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(id) = &self.id {
            clear_timeout(id);
        }
    }
}
