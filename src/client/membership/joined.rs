//! Joining a pending group: its devices announce it, except in a large group.

use crate::client::Client;
use crate::content::{Content, Control};
use crate::conversation::kind::{Kind, Standing};
use crate::conversation::outbox::{Item, Job};
use crate::conversation::protection::Readership;
use crate::conversation::{Conversation, ConversationId};
use crate::io::Notice;
use crate::transaction::Transaction;

/// In a group of this many people or more, devices do not announce that they have joined.
const JOINED_IN_WORDS: usize = 32;

impl Client {
    /// Announces this device to the one that turned protection on, unless the conversation is still a request, or so
    /// large that all announcements would be a flood.
    pub(in crate::client) fn say_joined(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        let silent = self.conversations.get(&id).is_none_or(|found| {
            found.standing != Standing::Member || found.kind == Kind::Own || found.people.len() >= JOINED_IN_WORDS
        });
        if !silent {
            let content = Content::control(tx.random(), &Control::Joined).to_bytes().into();
            self.outbox.add(tx, id, Job::Private { content, message: None });
        }
    }

    /// Turns protection on in a group without announcements, once every invitation is delivered.
    pub(in crate::client) fn invited(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        let pending =
            |item: &Item| item.conversation == id && matches!(item.work, Job::Deliver { .. } | Job::Upload { .. });
        if self.outbox.iter().any(pending) {
            return;
        }
        let is_large = |found: &Conversation| found.people.len() >= JOINED_IN_WORDS;
        let Some(conversation) = self.conversations.edit_if(&id, is_large) else {
            return;
        };
        let topic = conversation.group().map(|group| group.topic);
        if topic.is_some_and(|topic| conversation.confirm(topic)) {
            let thread = conversation.current();
            if let Readership::Group(people) = self.readers_of(id) {
                self.notice(tx, id, thread, Notice::EverybodyInvited { people });
            }
        }
    }
}
