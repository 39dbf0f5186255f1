//! Messages: composed, received, kept in threads and shown.

pub(super) mod compose;
pub(super) mod inspect;
pub(super) mod notices;
pub(super) mod open_logs;
pub(super) mod outgoing;
pub(super) mod reading;
pub(super) mod receive;
pub(super) mod take_in;
pub(super) mod threads;
pub(super) mod timeline;
pub(super) mod timer;
mod unreadable;
