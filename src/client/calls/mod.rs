//! Calls: commands and reports of the page, and messages of other devices.

pub(super) mod call_keys;
pub(super) mod call_state;
pub(super) mod calling;
pub(super) mod forward;
pub(super) mod forwarding;
pub(super) mod ice;
pub(super) mod keys;
pub(super) mod lines;
pub(super) mod room;
pub(super) mod signals;
pub(super) mod views;
