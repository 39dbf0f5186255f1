//! What changed in a transaction and is to be saved or shown, beside what the parts mark themselves.

use crate::conversation::ConversationId;
use crate::sorted::SortedSet;

/// What was changed and is to be saved, or shown, at the end of the transaction.
#[derive(Default)]
pub(super) struct Dirty {
    /// Conversations of which the snapshot may be old.
    pub(in crate::client) views: SortedSet<ConversationId>,
    /// The whole snapshot outside the threads may be old.
    pub(in crate::client) app: bool,
}
