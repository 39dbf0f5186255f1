//! What changed in a turn and is to be saved or shown, and what was written of it last.

use crate::conversation::ConversationId;
use crate::conversation::outbox::Item;
use crate::conversation::place::Place;
use crate::io::Row;
use crate::sorted::SortedSet;
use sotto_wire::RecordId;

/// Rows that are put together once all are there.
#[derive(Default)]
pub(super) struct Taken {
    pub(in crate::client) mls: Vec<(String, zeroize::Zeroizing<Vec<u8>>)>,
    pub(in crate::client) items: Vec<Item>,
    pub(in crate::client) places: Vec<(ConversationId, Place)>,
    /// Those that do not open.
    pub(in crate::client) damaged: Vec<Row>,
}

/// What the rows of a conversation were when they were last written, so that only what changed is written again.
pub(super) struct Written {
    pub(in crate::client) conversation: [u8; 32],
    pub(in crate::client) place: Place,
}

/// What was changed and is to be saved, or shown, at the end of the turn.
#[derive(Default)]
pub(super) struct Dirty {
    pub(in crate::client) account: bool,
    pub(in crate::client) conversations: SortedSet<ConversationId>,
    pub(in crate::client) held: SortedSet<RecordId>,
    pub(in crate::client) outbox: SortedSet<u64>,
    /// Threads whose open snapshot is old.
    pub(in crate::client) threads: SortedSet<(ConversationId, u32)>,
    /// Conversations of which the snapshot may be old.
    pub(in crate::client) views: SortedSet<ConversationId>,
    /// The whole snapshot outside the threads may be old.
    pub(in crate::client) app: bool,
}
