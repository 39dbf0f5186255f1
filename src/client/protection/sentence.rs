//! The sentence above the composer: the readers of a thread, and the send blocker.

use crate::client::Client;
use crate::conversation::protection::{Protection, Readership, SendBlocker, Stage};
use crate::conversation::session::Audience;
use crate::conversation::{Conversation, ConversationId};
use crate::io::count;
use crate::sorted::SortedSet;
use sotto_wire::{AccountKey, Topic};

impl Client {
    pub(in crate::client) fn people_of(&self, id: ConversationId) -> SortedSet<AccountKey> {
        let people = self.conversations.get(&id).map(|found| found.people.iter().copied());
        people.into_iter().flatten().collect()
    }

    /// The readers of a protected thread of this conversation.
    pub(in crate::client) fn readers_of(&self, id: ConversationId) -> Readership {
        match self.conversations.get(&id) {
            Some(conversation) => match conversation.peer() {
                Some(peer) => Readership::One(peer),
                None => Readership::Group(count(conversation.people.len() + 1)),
            },
            None => Readership::Group(1),
        }
    }

    /// The send blocker of a conversation; the relay being away is none.
    pub(in crate::client) fn send_blocker(&self, conversation: &Conversation) -> Option<SendBlocker> {
        let contacts = || {
            let people = conversation.people.iter();
            people.filter_map(|person| self.contacts.get(person))
        };
        if let Some(contact) = contacts().find(|contact| contact.changed.is_some()) {
            return Some(SendBlocker::IdentityChanged(contact.account));
        }
        if let Some(contact) =
            contacts().find(|contact| contact.blocked && conversation.peer() == Some(contact.account))
        {
            return Some(SendBlocker::Blocked(contact.account));
        }
        if matches!(&conversation.protection, Protection::Off(log) if log.is_ended()) {
            return Some(SendBlocker::LogEnded);
        }
        // Another device's group may have replaced it by now.
        let needs_keys =
            matches!(&conversation.protection, Protection::Waiting(pending) if pending.stage == Stage::NeedKeys);
        self.key_fetches.lacks(conversation.id).filter(|_| needs_keys)
    }

    /// The audience of a group's thread.
    pub(in crate::client) fn audience_of(&self, topic: Topic) -> Option<Audience> {
        let context = self.position_of(topic)?;
        let me = self.account.key()?;
        self.conversations.get(&context.conversation)?.audience(topic, me)
    }
}
