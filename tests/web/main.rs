//! The browser layer in a real browser: the store, the store key, and the page's view of the core.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod alarm;
mod blob;
mod clock;
mod core;
mod key;
mod socket;
mod store;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
