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
    /// Whose log it is, and what for. A conversation that is over gives way to one that is read; and to have a log is more
    /// than to name it.
    pub(super) fn owner_of(&self, topic: Topic) -> LogOwner {
        if self
            .link
            .pairing
            .as_ref()
            .is_some_and(|pairing| pairing.topic() == topic)
        {
            return LogOwner::Linking;
        }
        let roles = self.conversations.values().filter_map(|found| {
            let role = found.role_of(topic)?;
            Some((rank(found, role), LogOwner::Conversation(found.id, role)))
        });
        let found = roles.max_by_key(|(rank, _)| *rank).map(|(_, owner)| owner);
        found.unwrap_or_else(|| {
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

fn rank(conversation: &Conversation, role: LogRole) -> u8 {
    match role {
        LogRole::Open | LogRole::Closed | LogRole::Group | LogRole::Ended if conversation.is_read() => 3,
        LogRole::Open | LogRole::Closed | LogRole::Group | LogRole::Ended | LogRole::Past => 2,
        LogRole::Proposed | LogRole::Replaced => 1,
    }
}
