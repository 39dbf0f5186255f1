//! History for a linked device: the messages from before it joined, page by page, newest first. It leaves out messages
//! that disappear and messages that the new device reads in the logs itself.

use crate::client::Client;
use crate::client::account::history_state::{History, Old};
use crate::client::event::PartEvent;
use crate::client::messages::threads::Reading;
use crate::conversation::kind::Kind;
use crate::conversation::message::{Message, Says, Sending, prefix};
use crate::conversation::{Conversation, ConversationId};
use crate::io::count;
use crate::sorted::SortedSet;
use crate::sync::{Past, PastSays, Sync, in_parts};
use crate::transaction::Transaction;
use sotto_wire::{DeviceId, Topic, to_bytes};

/// History gets positions this far below a device's own messages: there is room for sixty devices, one after the other.
const HISTORY_STEP: u64 = 1 << 42;
/// Messages read at once for the history.
const HISTORY_PAGE: u32 = 200;
/// Text of one history message, with room for the rest of a record.
const HISTORY_BYTES: usize = 96 * 1024;

impl Client {
    /// Notes own devices that were let into a group: later messages they read there.
    pub(in crate::client) fn note_let_in(
        &mut self,
        id: ConversationId,
        thread: u32,
        topic: Topic,
        devices: &[DeviceId],
    ) {
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        let next = conversation
            .threads
            .get(thread as usize)
            .map_or(0, |thread| thread.next);
        let waiting = self.outbox.of(id).into_iter();
        let waiting: SortedSet<_> = waiting
            .filter_map(|seq| self.outbox.item(seq))
            .map(|item| item.id)
            .collect();
        for device in devices {
            let here = self.history.handed.groups.entry((*device, topic));
            here.or_insert_with(|| (next, waiting.clone()));
        }
    }

    /// Sends a linked device the earlier messages.
    pub(in crate::client) fn send_history(&mut self, tx: &mut Transaction<'_>, device: DeviceId) {
        self.share_ended(tx, device);
        let mut threads = Vec::new();
        for found in self.conversations.values().filter(|found| found.kind != Kind::Own) {
            let logs = found.logs();
            let Some((current, _)) = logs.last().copied() else {
                continue;
            };
            for (topic, thread) in logs {
                let protected = found
                    .threads
                    .get(thread as usize)
                    .is_some_and(|thread| thread.protected);
                threads.push(Old {
                    conversation: found.id,
                    thread,
                    topic,
                    over: (topic != current).then_some((current, protected)),
                });
            }
        }
        threads.retain(|old| !self.history.handed.open.contains(&old.topic));
        self.history.sending = Some(History {
            device,
            total: count(threads.len()),
            threads,
            before: None,
        });
        self.more_history(tx);
    }

    fn more_history(&mut self, tx: &mut Transaction<'_>) {
        self.dirty.app = true;
        let Some(history) = &self.history.sending else { return };
        let Some(old) = history.threads.last() else {
            self.history.sending = None;
            self.events.push(PartEvent::HistorySent);
            return;
        };
        let (prefix, before) = (prefix(old.conversation, old.thread), history.before.clone());
        self.timeline.read(tx, Reading::History, prefix, before, HISTORY_PAGE);
    }

    /// Sends a page of the history that was read.
    pub(in crate::client) fn history_read(&mut self, tx: &mut Transaction<'_>, rows: usize, messages: Vec<Message>) {
        let Some(history) = &mut self.history.sending else {
            return;
        };
        let Some(old) = history.threads.last() else {
            return;
        };
        let (device, topic, over) = (history.device, old.topic, old.over);
        history.before = messages.last().map(|message| message.key(old.conversation));
        if rows < HISTORY_PAGE as usize || messages.is_empty() {
            history.threads.pop();
            history.before = None;
        }
        let read_there = self.history.handed.groups.get(&(device, topic));
        let stays = messages
            .into_iter()
            .filter(|message| message.expires_after.is_none() && message.deadline.is_none())
            .filter(|message| {
                read_there.is_none_or(|(next, waited)| message.position < *next && !waited.contains(&message.id))
            });
        for messages in in_parts(stays.filter_map(past), HISTORY_BYTES, |past| to_bytes(past).len()) {
            let history = Sync::History {
                device,
                topic,
                messages,
                over,
            };
            self.tell_own(tx, &history);
        }
        self.more_history(tx);
    }

    /// Takes history in, in front of all messages read here. History of a finished log gets a read-only thread of its
    /// own.
    pub(in crate::client) fn take_history(
        &mut self,
        tx: &mut Transaction<'_>,
        device: DeviceId,
        (topic, over): (Topic, Option<(Topic, bool)>),
        messages: Vec<Past>,
    ) {
        if self.account.party().map(|me| me.device) != Some(device) {
            return;
        }
        let current = over.map_or(topic, |(current, _)| current);
        let found = |found: &&Conversation| found.has_read(topic) || found.has_read(current);
        let found = self.conversations.values().find(found).map(|found| found.id);
        let Some(conversation) = found.and_then(|id| self.conversations.edit(&id)) else {
            // It arrived before the invitation into its conversation was accepted.
            let early = self.history.early.entry(current).or_default();
            early.push((topic, over.map(|(_, protected)| protected), messages));
            return;
        };
        if let Some((_, protected)) = over {
            conversation.add_past(topic, protected);
        }
        let Some(thread) = conversation.thread_of(topic) else {
            return;
        };
        let id = conversation.id;
        let me = self.account.key();
        for past in messages {
            let says = match past.says {
                PastSays::Of(text, account) if Some(account) != me => Says::Peer(text, account),
                PastSays::Own(text) | PastSays::Of(text, _) => Says::Own(text, Sending::Sent),
                PastSays::Notice(notice) => Says::Notice(notice),
            };
            let message = Message {
                id: past.id,
                position: past.position.saturating_sub(HISTORY_STEP),
                says,
                at: past.at,
                expires_after: None,
                deadline: None,
                started: true,
                thread,
            };
            self.update_message(tx, id, message);
        }
    }

    /// Takes in history that arrived before this device joined its conversation.
    pub(in crate::client) fn take_early_history(&mut self, tx: &mut Transaction<'_>, topic: Topic) {
        let own = self.account.party().map(|me| me.device);
        let early = self.history.early.remove(&topic).unwrap_or_default();
        for (of, protected, messages) in early {
            if let Some(device) = own {
                let over = protected.map(|protected| (topic, protected));
                self.take_history(tx, device, (of, over), messages);
            }
        }
    }
}

fn past(message: Message) -> Option<Past> {
    let says = match message.says {
        Says::Own(text, Sending::Sent) => PastSays::Own(text),
        Says::Peer(text, sender) => PastSays::Of(text, sender),
        Says::Notice(notice) => PastSays::Notice(notice),
        Says::Own(_, Sending::Queued | Sending::Unsent) => return None,
    };
    Some(Past {
        id: message.id,
        position: message.position,
        says,
        at: message.at,
    })
}
