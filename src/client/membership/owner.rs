//! The one lookup of what a log is to this client. A topic has one role in all of it; whatever names a log that has another
//! role already (an invitation, a share, a proposal) is refused where it comes in.

use crate::client::Client;
use crate::client::membership::log_owner::LogOwner;
use crate::conversation::Conversation;
use crate::conversation::kind::Standing;
use crate::conversation::role::LogRole;
use crate::recovery::Backup;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Cursor, Topic};

impl Client {
    /// Whose log it is, and what for. A conversation that is over gives way to one that is read; and to have a log is more
    /// than to name it.
    pub(in crate::client) fn owner_of(&self, topic: Topic) -> LogOwner {
        if self.pairing.as_ref().is_some_and(|pairing| pairing.topic() == topic) {
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
    pub(in crate::client) fn is_free(&self, topic: Topic) -> bool {
        self.owner_of(topic) == LogOwner::Nobody
    }

    /// A stranger can name any log, before whoever it belongs to does. What waits as a request, and what nothing was ever read
    /// of, gives a log up to somebody whom we talk with, or who shares a conversation with us; true if it is free then.
    pub(in crate::client) fn take_from_squatter(
        &mut self,
        tx: &mut Transaction<'_>,
        topic: Topic,
        from: AccountKey,
    ) -> bool {
        let LogOwner::Conversation(id, role) = self.owner_of(topic) else {
            return false;
        };
        let is_known = self.talks_with(from);
        let shares = self
            .conversations
            .values()
            .any(|found| found.is_member() && found.people.contains(&from) && found.role_of(topic).is_none());
        let Some(conversation) = self.conversations.get(&id) else {
            return false;
        };
        if conversation.people.contains(&from) {
            return false;
        }
        if conversation.standing == Standing::Request && (shares || is_known) {
            let id = id.to_hex();
            return self.delete_conversation(tx, &id).is_ok();
        }
        let is_unread = role == LogRole::Closed
            && conversation
                .reads(topic, role)
                .is_some_and(|(_, cursor)| cursor == Cursor(0));
        if is_unread && let Some(conversation) = self.conversations.edit(&id) {
            conversation.finished.remove(topic);
            self.relay.unfollow(topic);
        }
        is_unread
    }

    fn is_index(&self, topic: Topic) -> bool {
        match (self.index.topic, self.account.get()) {
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
