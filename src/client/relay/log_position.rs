//! A log as it is read: how far, under which keys, and the thread that shows it.

use crate::conversation::ConversationId;
use sotto_wire::{Capability, Cursor, Generation, Topic};

/// What reads one log: its name, our generation, that generation's capability; and the thread that shows it.
pub(in crate::client) struct Reader {
    pub(in crate::client) thread: u32,
    pub(in crate::client) topic: Topic,
    pub(in crate::client) generation: Generation,
    pub(in crate::client) capability: Capability,
}

/// A log, how far it was read, and the thread that shows it.
#[derive(Clone, Copy)]
pub(in crate::client) struct LogPosition {
    pub(in crate::client) conversation: ConversationId,
    pub(in crate::client) thread: u32,
    pub(in crate::client) cursor: Cursor,
    pub(in crate::client) protected: bool,
}
