//! Messages: composed, received, kept in threads and shown.

pub(super) mod compose;
pub(super) mod inspect;
pub(super) mod open_logs;
pub(super) mod receive;
pub(super) mod threads;
pub(super) mod timeline;
pub(super) mod timer;
mod unreadable;
