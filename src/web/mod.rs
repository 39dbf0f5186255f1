//! The browser layer: IndexedDB, WebSocket, clock and bindings. The only impure module.
