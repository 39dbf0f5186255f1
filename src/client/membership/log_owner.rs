//! What a log is to this client.

use crate::conversation::ConversationId;
use crate::conversation::role::LogRole;

/// What a log is to this client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum LogOwner {
    /// A conversation's.
    Conversation(ConversationId, LogRole),
    /// The log with the account's index.
    Index,
    /// The log in which a device is being linked.
    Linking,
    /// It has no role: a conversation may take it up.
    Nobody,
}
