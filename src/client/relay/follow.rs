//! Following logs: the reader of each log, its cursor, and the request on this connection.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::client::relay::log_position::Reader;
use crate::client::relay::relay_connection::Following;
use crate::client::relay::requests::PendingRequest;
use crate::conversation::outbox::{Item, Job};
use crate::conversation::protection::{Group, Protection, Stage};
use crate::conversation::{Conversation, ConversationId};
use crate::transaction::Transaction;
use sotto_wire::{Cursor, From as Start, Generation, Millis, Request, Topic};

impl Client {
    /// Follows every log that is not followed yet in its current generation.
    pub(in crate::client) fn follow_logs(&mut self, tx: &mut Transaction<'_>) {
        // Own conversations first: any number of requests then takes only the room that is left at the relay.
        let (members, requests): (Vec<_>, Vec<_>) = self.conversations.values().partition(|found| found.is_member());
        let ids: Vec<_> = members.into_iter().chain(requests).map(|found| found.id).collect();
        for id in ids {
            if self
                .conversations
                .get(&id)
                .is_some_and(|found| self.is_followed(found, tx.effective))
            {
                continue;
            }
            for reader in self.readers(id) {
                self.follow_log(tx, reader);
            }
        }
    }

    /// True when each of a conversation's logs is followed in its current generation. Derives nothing.
    fn is_followed(&self, conversation: &Conversation, now: Millis) -> bool {
        if !conversation.is_read() {
            return true;
        }
        let open = match &conversation.protection {
            Protection::Off(log) => Some(log.topic()),
            Protection::Waiting(_) | Protection::On(_) => None,
        };
        let open = conversation.finished.closed().map(|log| log.topic).chain(open);
        let groups = conversation.groups().filter(|group| !group.broken);
        let waits = |topic: &Topic| self.relay.back_off.waits(Later::Follow(*topic), now);
        let follows = |topic: &Topic| self.relay.logs.get(topic).map(|following| following.generation);
        let generation = |topic: &Topic| self.groups.generation(*topic);
        open.into_iter().all(|topic| follows(&topic).is_some() || waits(&topic))
            && groups.into_iter().all(|group| {
                let followed = follows(&group.topic);
                waits(&group.topic)
                    || followed.is_some() && generation(&group.topic).is_none_or(|now| followed == Some(now))
            })
    }

    fn follow_log(&mut self, tx: &mut Transaction<'_>, reader: Reader) {
        let Reader {
            topic,
            generation,
            capability,
            ..
        } = reader;
        if self
            .relay
            .logs
            .get(&topic)
            .is_some_and(|following| following.generation == generation)
            || self.relay.back_off.waits(Later::Follow(topic), tx.effective)
        {
            return;
        }
        // The relay has a log of this device's making only once it was created there.
        let unheard = |item: &Item| matches!(&item.work, Job::Create { topic: other, .. } if *other == topic);
        if self
            .outbox
            .iter()
            .any(|item| unheard(item) && !self.relay.in_flight.contains_key(&item.seq))
        {
            return;
        }
        let here = self.position_of(topic);
        let enters = here.is_some_and(|here| {
            let found = self.conversations.get(&here.conversation);
            found
                .and_then(|found| found.group_of(topic))
                .is_some_and(|group| group.entry.is_some())
        });
        let from = match here {
            Some(here) if enters || here.cursor > Cursor(0) => Start::After(here.cursor),
            Some(_) | None => Start::Generation,
        };
        self.relay.logs.insert(topic, Following { generation, head: None });
        self.relay.send(
            tx,
            Request::Follow {
                topic,
                generation,
                capability,
                from,
            },
            PendingRequest::Follow(topic),
        );
    }

    /// The readers of a conversation's logs; the current one last.
    pub(in crate::client) fn readers(&mut self, id: ConversationId) -> Vec<Reader> {
        let Some(conversation) = self.conversations.get(&id).filter(|found| found.is_read()) else {
            return Vec::new();
        };
        let open = |thread, topic, capability| Reader {
            thread,
            topic,
            generation: Generation(0),
            capability,
        };
        let closed = conversation
            .finished
            .closed()
            .map(|log| open(log.thread, log.topic, log.token()));
        let mut readers: Vec<Reader> = closed.collect();
        if let Protection::Off(log) = &conversation.protection {
            readers.push(open(log.thread(), log.topic(), log.token()));
        }
        let ended: Vec<_> = conversation
            .finished
            .groups()
            .map(|group| (group.topic, group.thread))
            .collect();
        let begun = !matches!(&conversation.protection,
            Protection::Waiting(pending) if pending.stage == Stage::NeedKeys);
        let current = conversation.group().filter(|group| !group.broken && begun);
        let current = current.map(|group| (group.topic, group.thread));
        for (topic, thread) in ended.into_iter().chain(current) {
            readers.extend(self.group_reader(topic, thread));
        }
        readers
    }

    fn group_reader(&mut self, topic: Topic, thread: u32) -> Option<Reader> {
        let generation = self.groups.open(topic)?.generation();
        let capability = self.groups.capability(topic)?;
        Some(Reader {
            thread,
            topic,
            generation,
            capability,
        })
    }

    /// True if this log was read to its end on this connection.
    pub(in crate::client) fn is_current(&self, group: &Group) -> bool {
        let Some(following) = self.relay.logs.get(&group.topic) else {
            return false;
        };
        let epoch = self.groups.generation(group.topic);
        !group.broken
            && epoch.is_none_or(|generation| generation == following.generation)
            && following
                .head
                .is_some_and(|head| group.cursor.max(group.unreadable).unwrap_or_default() >= head)
    }
}
