//! The browser layer: IndexedDB, WebSocket, clock and bindings. The only impure module.

pub mod alarm;
pub mod bindings;
pub mod clock;
pub mod driver;
pub mod fault;
pub mod random;
pub mod schema;
pub mod socket;
pub mod store;
pub mod wrap;
