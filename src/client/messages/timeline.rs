//! Messages on the screen: threads are loaded by page, painted messages start their timers, and what is over is
//! forgotten before anything else is shown.

use crate::client::Client;
use crate::client::messages::threads::Reading;
use crate::client::problem::not_here;
use crate::conversation::message::{Message, Says, prefix};
use crate::conversation::{Conversation, ConversationId, Unread};
use crate::expiry;
use crate::io::{Effect, Notice, Outcome, Problem, Row, Store};
use crate::sync::Sync;
use crate::transaction::{Transaction, open_row};
use sotto_wire::{Millis, RecordId};

/// Messages in one page.
const PAGE: u32 = 60;
/// Threads that the page may have open at once, over all its tabs.
const OPEN: usize = 32;

impl Client {
    pub(in crate::client) fn open_thread(
        &mut self,
        tx: &mut Transaction<'_>,
        ticket: u64,
        conversation: &str,
        thread: Option<u32>,
        earlier: bool,
    ) -> Result<(), Problem> {
        let id = self.conversation_named(conversation)?;
        let found = self.conversations.get(&id).ok_or_else(not_here)?;
        let thread = thread.unwrap_or_else(|| found.current());
        if thread as usize >= found.threads.len() {
            return Err(not_here());
        }
        self.make_room(id, thread);
        let used = self.timeline.next_load();
        let loaded = self.timeline.loaded.entry((id, thread)).or_default();
        loaded.used = used;
        if loaded.ready && !(earlier && loaded.more) {
            self.answer_open(tx, id, thread, ticket);
            return Ok(());
        }
        loaded.tickets.push(ticket);
        if !loaded.loading {
            loaded.loading = true;
            let before = loaded.messages.first_key_value().map(|(_, message)| message.key(id));
            self.load(tx, Reading::Page(id, thread), prefix(id, thread), before, PAGE);
        }
        Ok(())
    }

    pub(in crate::client) fn load_previews(&mut self, tx: &mut Transaction<'_>) {
        let ids: Vec<_> = self
            .conversations
            .values()
            .map(|found| (found.id, found.current()))
            .collect();
        for (id, thread) in ids {
            self.load(tx, Reading::Preview(id, thread), prefix(id, thread), None, 1);
        }
    }

    pub(in crate::client) fn load(
        &mut self,
        tx: &mut Transaction<'_>,
        what: Reading,
        prefix: String,
        before: Option<String>,
        limit: u32,
    ) {
        let request = self.timeline.next_load();
        self.timeline.reading.insert(request, what);
        tx.out.effect(Effect::Load {
            request,
            store: Store::Messages,
            prefix,
            before,
            limit,
        });
    }

    pub(in crate::client) fn rows_loaded(&mut self, tx: &mut Transaction<'_>, request: u64, rows: &[Row]) {
        let Some(reading) = self.timeline.reading.remove(&request) else {
            return tx.bug("rows that were not asked for");
        };
        let alive = rows.iter().filter(|row| !expiry::is_over(row.expires_at, tx.effective));
        let messages: Vec<Message> = alive
            .map(|row| open_row::<Message>(&self.key, row).unwrap_or_else(|_| damaged(row, reading.thread())))
            .filter(|message| !expiry::is_over(message.deadline, tx.effective))
            .collect();
        let page = page_of(rows);
        match reading {
            Reading::Preview(id, _) => {
                if let Some(message) = messages.into_iter().next() {
                    self.timeline.previews.entry(id).or_insert(message);
                    self.dirty.views.insert(id);
                }
            }
            Reading::Elsewhere {
                conversation,
                thread,
                messages: ids,
                since,
            } => self.start_elsewhere(tx, (conversation, thread), (ids, since), messages, page),
            Reading::History => self.history_read(tx, rows.len(), messages),
            Reading::Page(id, thread) => {
                let Some(loaded) = self.timeline.loaded.get_mut(&(id, thread)) else {
                    return;
                };
                loaded.more = rows.len() >= PAGE as usize;
                loaded.ready = true;
                loaded.loading = false;
                for message in messages {
                    loaded.messages.entry(message.position).or_insert(message);
                }
                for ticket in std::mem::take(&mut loaded.tickets) {
                    self.answer_open(tx, id, thread, ticket);
                }
                self.dirty.threads.insert((id, thread));
            }
        }
    }

    fn answer_open(&self, tx: &mut Transaction<'_>, id: ConversationId, thread: u32, ticket: u64) {
        let answer = match self.thread_view(id, thread, tx.effective) {
            Some(thread) => Ok(Outcome::Thread { thread }),
            None => Err(not_here()),
        };
        tx.done(ticket, answer);
    }

    /// The thread that nobody has looked at for longest gives way.
    fn make_room(&mut self, id: ConversationId, thread: u32) {
        if self.timeline.loaded.len() < OPEN || self.timeline.loaded.contains_key(&(id, thread)) {
            return;
        }
        let oldest = self
            .timeline
            .loaded
            .iter()
            .filter(|(_, loaded)| !loaded.loading)
            .min_by_key(|(_, loaded)| loaded.used);
        if let Some(key) = oldest.map(|(key, _)| *key) {
            self.timeline.loaded.remove(&key);
        }
    }

    /// Gives a new message the next place of its thread, saves it, and shows it where the thread is open.
    pub(in crate::client) fn place(&mut self, tx: &mut Transaction<'_>, id: ConversationId, message: &mut Message) {
        let Some(conversation) = self.conversations.edit(&id) else {
            return tx.bug("message of no conversation");
        };
        let Some(thread) = conversation.threads.get_mut(message.thread as usize) else {
            return tx.bug("message of no thread");
        };
        message.position = thread.next;
        thread.next += 1;
        if message.says.is_peers() && !message.started {
            thread.unread.push(Unread {
                position: message.position,
                deadline: message.deadline,
            });
        }
        self.update_message(tx, id, message.clone());
    }

    /// Saves a message in its place, and shows it as it is now.
    pub(in crate::client) fn update_message(&mut self, tx: &mut Transaction<'_>, id: ConversationId, message: Message) {
        tx.out.strictly();
        tx.put(Store::Messages, message.key(id), &message, message.deadline);
        let current = self.conversations.get(&id).map(Conversation::current);
        let newest = self
            .timeline
            .previews
            .get(&id)
            .is_none_or(|shown| shown.thread != message.thread || shown.position <= message.position);
        if current == Some(message.thread) && newest && !message.says.is_notice() {
            self.timeline.previews.insert(id, message.clone());
        }
        let key = (id, message.thread);
        if let Some(loaded) = self.timeline.loaded.get_mut(&key) {
            loaded.messages.insert(message.position, message);
            self.dirty.threads.insert(key);
        }
        self.dirty.views.insert(id);
    }

    pub(in crate::client) fn painted(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        thread: u32,
        ids: &[String],
    ) {
        let Some(loaded) = self.timeline.loaded.get_mut(&(id, thread)) else {
            return;
        };
        let painted: Vec<RecordId> = ids.iter().filter_map(|id| RecordId::from_hex(id)).collect();
        let mut started = Vec::new();
        for message in loaded.messages.values_mut() {
            if painted.contains(&message.id) && message.paint(tx.effective) {
                started.push(message.clone());
            }
        }
        let messages: Vec<_> = started.iter().map(|message| message.id).collect();
        for message in started {
            self.settle_read(id, thread, message.position);
            self.update_message(tx, id, message);
        }
        let logs = self.conversations.get(&id).map(Conversation::logs).unwrap_or_default();
        let log = logs.into_iter().find(|(_, shown)| *shown == thread);
        if let Some((topic, _)) = log.filter(|_| !messages.is_empty()) {
            self.tell_own(tx, &Sync::Read { topic, messages });
        }
    }

    /// A message is not unread any more.
    pub(in crate::client) fn settle_read(&mut self, id: ConversationId, thread: u32, position: u64) {
        if let Some(conversation) = self.conversations.edit(&id)
            && let Some(kept) = conversation.threads.get_mut(thread as usize)
        {
            kept.unread.retain(|unread| unread.position != position);
        }
    }

    /// Forgets everything in memory whose time has come; the rows go with the sweep.
    pub(in crate::client) fn forget_expired(&mut self, tx: &Transaction<'_>) {
        let now = tx.effective;
        for (key, loaded) in self.timeline.loaded.iter_mut() {
            let before = loaded.messages.len();
            loaded
                .messages
                .retain(|_, message| !expiry::is_over(message.deadline, now));
            if loaded.messages.len() != before {
                self.dirty.threads.insert(*key);
            }
        }
        let before = self.timeline.previews.len();
        self.timeline
            .previews
            .retain(|_, message| !expiry::is_over(message.deadline, now));
        self.dirty.app |= self.timeline.previews.len() != before;
        self.conversations.forget_expired(now);
    }

    pub(in crate::client) fn forget_loaded(&mut self, id: ConversationId, thread: u32, position: u64) {
        if let Some(loaded) = self.timeline.loaded.get_mut(&(id, thread)) {
            loaded.messages.remove(&position);
            self.dirty.threads.insert((id, thread));
        }
        if self
            .timeline
            .previews
            .get(&id)
            .is_some_and(|shown| shown.thread == thread && shown.position == position)
        {
            self.timeline.previews.remove(&id);
        }
        self.dirty.views.insert(id);
    }
}

/// How many rows came, and the key of the last one: where the next page goes on.
fn page_of(rows: &[Row]) -> (usize, Option<String>) {
    (rows.len(), rows.last().map(|row| row.key.clone()))
}

/// A line in the place of a row that does not open any more. Shown, never stored.
fn damaged(row: &Row, thread: u32) -> Message {
    let place = row
        .key
        .rsplit_once('/')
        .and_then(|(_, place)| u64::from_str_radix(place, 16).ok());
    let position = place.unwrap_or_default();
    let mut id = [0; RecordId::LEN];
    id[..8].copy_from_slice(&position.to_be_bytes());
    Message {
        id: RecordId(id),
        position,
        says: Says::Notice(Notice::DamagedHere.into()),
        at: Millis(0),
        expires_after: None,
        deadline: row.expires_at,
        started: true,
        thread,
    }
}
