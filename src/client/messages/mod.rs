//! Messages: composed, received, kept in threads and shown.

pub(super) mod compose;
pub(super) mod open_logs;
pub(super) mod receive;
pub(super) mod threads;
pub(super) mod timeline;
mod unreadable;
