//! The browser layer: IndexedDB, WebSocket, blobs over HTTP, clock and bindings. The only impure module.

pub mod alarm;
#[cfg(feature = "core")]
pub mod bindings;
pub mod blob;
pub mod clock;
pub mod command;
pub mod driver;
mod fault;
#[cfg(feature = "frames")]
pub mod frames;
pub mod random;
pub mod schema;
pub mod socket;
pub mod storage_health;
pub mod store;
pub mod wrap;

// Browser tests run in a page; without this line the runner skips them.
#[cfg(test)]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
