//! An account on its way back from its recovery phrase.

use crate::conversation::ConversationId;
use crate::sorted::SortedSet;

/// A recovery under way. Not stored: after a reload the phrase is typed again.
pub(in crate::client) struct Recovering {
    pub(in crate::client) ticket: u64,
    pub(in crate::client) indexed: bool,
}

/// What a recovered account waits for. Nothing of it is stored.
#[derive(Default)]
pub(in crate::client) struct Recovery {
    /// An account that is being recovered.
    pub(in crate::client) recovering: Option<Recovering>,
    /// Groups whose people are to be asked to let this device in again.
    pub(in crate::client) rejoining: SortedSet<ConversationId>,
}
