//! State to save or show at the end of a transaction, besides the parts' own marks.

use crate::conversation::ConversationId;
use crate::sorted::SortedSet;

/// State to save or show at the end of the transaction.
#[derive(Default)]
pub(super) struct Dirty {
    /// Conversations whose snapshot may be old.
    pub(in crate::client) views: SortedSet<ConversationId>,
    /// The whole snapshot outside the threads may be old.
    pub(in crate::client) app: bool,
}
