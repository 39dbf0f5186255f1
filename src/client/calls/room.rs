//! The room of a call: the current group of a conversation that includes this device.

use crate::call::act::{Now, Room};
use crate::call::one::Between;
use crate::client::Client;
use crate::client::calls::call_state::party;
use crate::conversation::kind::{Kind, Standing};
use crate::conversation::protection::Protection;
use crate::conversation::{Conversation, ConversationId};
use crate::sorted::SortedSet;
use crate::transaction::Transaction;
use sotto_wire::Topic;

impl Client {
    /// Forgets former members' call messages, and all on logs that are no conversation's current one; once in each
    /// generation of a log.
    pub(in crate::client) fn keep_callers(&mut self, topic: Topic) {
        let Some(session) = self.groups.get(topic) else {
            return;
        };
        let generation = session.generation();
        if self.calls.looked.insert(topic, generation) == Some(generation) {
            return;
        }
        let members: SortedSet<_> = session.members().iter().map(party).collect();
        let groups = self.conversations.values().filter_map(Conversation::group);
        let groups: SortedSet<_> = groups.map(|group| group.topic).collect();
        self.calls.looked.retain(|topic, _| groups.contains(topic));
        self.calls.machine.keep_topics(|topic| groups.contains(&topic));
        self.calls.machine.keep(topic, |party| members.contains(party));
    }

    /// The room of a log: the current group of a conversation that includes this device.
    pub(in crate::client) fn room(&self, topic: Topic) -> Option<Room> {
        let found = self.whose_group(topic)?;
        let on = matches!(&found.protection, Protection::On(group) if !group.broken);
        let between = match &found.kind {
            Kind::Direct => Between::Two,
            Kind::Group(_) => Between::Many,
            Kind::Own => return None,
        };
        (on && found.standing == Standing::Member).then_some(Room { topic, between })
    }

    /// The conversation whose current group has this log.
    pub(in crate::client) fn whose_group(&self, topic: Topic) -> Option<&Conversation> {
        let of = |found: &&Conversation| found.group().is_some_and(|group| group.topic == topic);
        self.conversations.values().find(of)
    }

    /// The two clocks.
    pub(in crate::client) fn now(&self, tx: &Transaction<'_>) -> Now {
        Now {
            here: tx.effective,
            relay: self.relay.now(tx.now),
        }
    }

    pub(in crate::client) fn conversation_of(&self, topic: Topic) -> Option<ConversationId> {
        self.whose_group(topic).map(|found| found.id)
    }
}
