//! The role of a log for this client.

use crate::conversation::ConversationId;
use crate::conversation::role::LogRole;

/// The role of a log for this client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum LogOwner {
    /// A log of a conversation.
    Conversation(ConversationId, LogRole),
    /// The log with the account's index.
    Index,
    /// The log in which a device is being linked.
    Linking,
    /// A log without a role, free for a conversation.
    Nobody,
}
