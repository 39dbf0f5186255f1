//! The one lookup of a log's role for this client. A topic has one role in all of it; an invitation, share or proposal
//! that names a log with another role is refused on arrival.

use crate::client::Client;
use crate::client::membership::log_owner::LogOwner;
use crate::client::relay::log_position::LogPosition;
use crate::conversation::Conversation;
use crate::conversation::kind::Standing;
use crate::conversation::role::LogRole;
use crate::io::InvitationFault;
use crate::recovery::Backup;
use sotto_wire::{AccountKey, Topic};

/// The most requests that wait: one more is refused.
const REQUESTS: usize = 200;

impl Client {
    /// The owner and the role of a log. A conversation that is read has precedence over an ended one, and having a log
    /// over naming it.
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

    fn is_index(&self, topic: Topic) -> bool {
        match (self.index.topic(), self.account.get()) {
            (Some(index), _) => index == topic,
            (None, Some(account)) => Backup::of(&account.seed()).topic() == topic,
            (None, None) => false,
        }
    }

    /// The position for a log's records: none for a log that is not read.
    pub(in crate::client) fn position_of(&self, topic: Topic) -> Option<LogPosition> {
        let LogOwner::Conversation(id, role) = self.owner_of(topic) else {
            return None;
        };
        let (thread, cursor) = self.conversations.get(&id)?.reads(topic, role)?;
        Some(LogPosition {
            conversation: id,
            thread,
            cursor,
            protected: role.is_protected(),
        })
    }

    /// Whether an account is the own one, or a contact.
    pub(in crate::client) fn talks_with(&self, account: AccountKey) -> bool {
        self.account.is(account) || self.contacts.get(&account).is_some_and(|contact| contact.known)
    }

    /// The standing of a conversation that another account begins: a request, unless the account is a contact.
    pub(in crate::client) fn standing_with(&self, from: AccountKey) -> Result<Standing, InvitationFault> {
        if self.talks_with(from) {
            return Ok(Standing::Member);
        }
        let requests = self.conversations.values();
        if requests.filter(|found| found.standing == Standing::Request).count() >= REQUESTS {
            return Err(InvitationFault::TooMany);
        }
        Ok(Standing::Request)
    }

    pub(in crate::client) fn is_protected(&self, topic: Topic) -> bool {
        self.position_of(topic).is_some_and(|here| here.protected)
    }
}

fn rank(conversation: &Conversation, role: LogRole) -> u8 {
    match role {
        LogRole::Open | LogRole::Closed | LogRole::Group | LogRole::Ended if conversation.is_read() => 3,
        LogRole::Open | LogRole::Closed | LogRole::Group | LogRole::Ended | LogRole::Past => 2,
        LogRole::Proposed | LogRole::Replaced => 1,
    }
}
