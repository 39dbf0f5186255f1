//! Requests: conversations begun by people who are no contacts. They can be read, and nothing is acknowledged before
//! the person accepts. Deleting and blocking are silent and local.

use crate::client::Client;
use crate::client::event::PartEvent;
use crate::client::problem::{nonsense, not_here};
use crate::conversation::kind::Standing;
use crate::conversation::protection::Protection;
use crate::conversation::{Conversation, ConversationId};
use crate::io::{Missing, Outcome, Problem, Store};
use crate::sync::Sync;
use crate::transaction::Transaction;
use sotto_wire::AccountKey;

type Answer = Result<Outcome, Problem>;

impl Client {
    pub(in crate::client) fn accept_request(&mut self, tx: &mut Transaction<'_>, conversation: &str) -> Answer {
        let id = self.conversation_named(conversation)?;
        let is_request = |found: &Conversation| found.standing == Standing::Request;
        let Some(conversation) = self.conversations.edit_if(&id, is_request) else {
            return Ok(Outcome::Nothing);
        };
        conversation.standing = Standing::Member;
        let peer = conversation.peer();
        let protected = matches!(conversation.protection, Protection::On(_));
        if let Some(peer) = peer {
            self.contacts.mark_known(peer);
            self.events.push(PartEvent::PersonSettled(peer));
        }
        self.tell_accepted(tx, id);
        if protected {
            self.say_joined(tx, id);
        } else if self.account.protects_new() {
            self.protect(tx, id);
        }
        Ok(Outcome::Nothing)
    }

    /// Makes the other own devices accept it, too, and lets in devices linked since.
    fn tell_accepted(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        let logs = self.conversations.get(&id).map(Conversation::logs).unwrap_or_default();
        if let Some((topic, _)) = logs.last() {
            self.tell_own(tx, &Sync::Accepted { topic: *topic });
        }
        self.account.edit_others(|one| !std::mem::replace(&mut one.joins, true));
        self.settle_devices(tx);
    }

    /// Deletes a request, or an ended conversation, with every message of it.
    pub(in crate::client) fn delete_conversation(&mut self, tx: &mut Transaction<'_>, conversation: &str) -> Answer {
        let id = self.conversation_named(conversation)?;
        let found = self.conversations.get(&id).ok_or_else(not_here)?;
        if found.standing == Standing::Member {
            return Err(Problem::NotHere { why: Missing::End });
        }
        let topics: Vec<_> = found.groups().map(|group| group.topic).collect();
        for topic in topics {
            self.relay.unfollow(topic);
            self.groups.forget(topic);
        }
        self.withdraw_all(tx, id);
        self.conversations.remove(&id);
        for ticket in self.timeline.forget(id) {
            tx.done(ticket, Err(not_here()));
        }
        self.seen.forget(tx, id);
        tx.delete_all(Store::Messages, format!("{}/", id.to_hex()));
        Ok(Outcome::Nothing)
    }

    /// Blocks a person or ends the block. Blocking deletes the person's requests.
    pub(in crate::client) fn set_blocked(&mut self, tx: &mut Transaction<'_>, person: &str, blocked: bool) -> Answer {
        let person = AccountKey::from_hex(person).ok_or_else(nonsense)?;
        self.contacts.edit(person).ok_or_else(not_here)?.blocked = blocked;
        self.events.push(PartEvent::PersonSettled(person));
        if blocked {
            let requests: Vec<_> = self
                .conversations
                .values()
                .filter(|found| found.standing == Standing::Request && found.peer() == Some(person))
                .map(|found| found.id.to_hex())
                .collect();
            for id in requests {
                self.delete_conversation(tx, &id)?;
            }
            let held: Vec<_> = self
                .pending_invitations
                .values()
                .filter(|held| held.from.account == person)
                .map(|held| held.id)
                .collect();
            for id in held {
                self.pending_invitations.remove(&id);
            }
        }
        Ok(Outcome::Nothing)
    }
}
