//! A log with its cursor, its keys, and the thread that shows it.

use crate::conversation::ConversationId;
use sotto_wire::{Capability, Cursor, Generation, Topic};

/// The reader of one log: its topic, our generation with its capability, and the thread that shows it.
pub(in crate::client) struct Reader {
    pub(in crate::client) thread: u32,
    pub(in crate::client) topic: Topic,
    pub(in crate::client) generation: Generation,
    pub(in crate::client) capability: Capability,
}

/// A log's cursor, and the thread that shows it.
#[derive(Clone, Copy)]
pub(in crate::client) struct LogPosition {
    pub(in crate::client) conversation: ConversationId,
    pub(in crate::client) thread: u32,
    pub(in crate::client) cursor: Cursor,
    pub(in crate::client) protected: bool,
}
