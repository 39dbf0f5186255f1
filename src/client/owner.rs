//! The one lookup of what a log is to this client. A topic has one role in all of it; whatever names a log that has another
//! role already (an invitation, a share, a proposal) is refused where it comes in.

use super::*;
use crate::conversation::role::LogRole;
use crate::recovery::Backup;

/// What a log is to this client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LogOwner {
    /// A conversation's.
    Conversation(ConversationId, LogRole),
    /// The log with the account's index.
    Index,
    /// The log in which a device is being linked.
    Linking,
    /// It has no role: a conversation may take it up.
    Nobody,
}

impl Client {
    /// Whose log it is, and what for. A conversation that is over gives way to one that is read.
    pub(super) fn owner_of(&self, topic: Topic) -> LogOwner {
        if self
            .link
            .pairing
            .as_ref()
            .is_some_and(|pairing| pairing.topic() == topic)
        {
            return LogOwner::Linking;
        }
        let mut over = None;
        for conversation in self.conversations.values() {
            let Some(role) = conversation.role_of(topic) else {
                continue;
            };
            let found = LogOwner::Conversation(conversation.id, role);
            if conversation.is_read() {
                return found;
            }
            over.get_or_insert(found);
        }
        over.unwrap_or_else(|| {
            if self.is_index(topic) {
                LogOwner::Index
            } else {
                LogOwner::Nobody
            }
        })
    }

    /// Whether a log has no role here.
    pub(super) fn is_free(&self, topic: Topic) -> bool {
        self.owner_of(topic) == LogOwner::Nobody
    }

    fn is_index(&self, topic: Topic) -> bool {
        match (self.link.index_topic, &self.account) {
            (Some(index), _) => index == topic,
            (None, Some(account)) => Backup::of(&account.seed()).topic() == topic,
            (None, None) => false,
        }
    }
}
