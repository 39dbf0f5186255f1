//! What of the threads is in memory: those that the page has open, the newest message of each conversation, and rows on
//! their way from the store. Nothing of it is stored.

use crate::conversation::ConversationId;
use crate::conversation::message::Message;
use crate::expiry;
use crate::io::{Effect, Store};
use crate::sorted::{SortedMap, SortedSet};
use crate::transaction::Transaction;
use sotto_wire::{Millis, RecordId};

/// Threads that the page may have open at once, over all its tabs.
const OPEN: usize = 32;

/// One thread of a conversation, by its number.
pub(in crate::client) type ThreadOf = (ConversationId, u32);

/// The loaded part of a thread.
#[derive(Default)]
struct Loaded {
    messages: SortedMap<u64, Message>,
    /// There are older messages in the store.
    more: bool,
    /// The first page has come.
    ready: bool,
    /// Commands that wait for a page.
    tickets: Vec<u64>,
    loading: bool,
    /// When it was last asked for: a number that grows.
    used: u64,
    /// The number of its last shown change. It grows over all threads, so that one that was opened again never has the
    /// number of an earlier life.
    version: u64,
}

/// The part of an open thread that is not as it was last shown.
#[derive(Default)]
pub(in crate::client) struct ThreadChange {
    /// The changed and the new messages, by position.
    pub(in crate::client) positions: SortedSet<u64>,
    /// The messages that are gone.
    pub(in crate::client) gone: Vec<RecordId>,
    /// All of it, because people have other names now.
    pub(in crate::client) whole: bool,
}

/// What rows are being read for.
pub(in crate::client) enum Reading {
    Page(ConversationId, u32),
    Preview(ConversationId, u32),
    /// Messages that were painted on another device at a time of the core's clock.
    Elsewhere {
        conversation: ConversationId,
        thread: u32,
        messages: Vec<RecordId>,
        since: Millis,
    },
    /// History for another device.
    History,
}

impl Reading {
    pub(in crate::client) fn thread(&self) -> u32 {
        match self {
            Reading::Page(_, thread) | Reading::Preview(_, thread) | Reading::Elsewhere { thread, .. } => *thread,
            Reading::History => 0,
        }
    }
}

/// How a thread is opened.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::client) enum Opening {
    /// What is wanted of it is in memory.
    Ready,
    /// A page of it is on its way already.
    Waits,
    /// A page is to be read: the rows before this key, or the newest.
    Reads(Option<String>),
}

/// The threads in memory, and which of them are not as they were last shown.
#[derive(Default)]
pub(in crate::client) struct Timeline {
    loaded: SortedMap<ThreadOf, Loaded>,
    /// The newest message of each conversation's current thread, for the list.
    previews: SortedMap<ConversationId, Message>,
    reading: SortedMap<u64, Reading>,
    last: u64,
    changed: SortedMap<ThreadOf, ThreadChange>,
    changed_previews: SortedSet<ConversationId>,
}

impl Timeline {
    /// Opens a thread for a command, or reads the page before the oldest message in memory.
    pub(in crate::client) fn open(&mut self, of: ThreadOf, ticket: u64, earlier: bool) -> Opening {
        self.make_room(of);
        let used = self.next();
        let loaded = self.loaded.entry(of).or_insert_with(|| Loaded {
            version: used,
            ..Loaded::default()
        });
        loaded.used = used;
        if loaded.ready && !(earlier && loaded.more) {
            return Opening::Ready;
        }
        loaded.tickets.push(ticket);
        if std::mem::replace(&mut loaded.loading, true) {
            return Opening::Waits;
        }
        let oldest = loaded.messages.first_key_value();
        Opening::Reads(oldest.map(|(_, message)| message.key(of.0)))
    }

    /// Asks the store for rows of messages: the newest, or those before a key, at most `limit`.
    pub(in crate::client) fn read(
        &mut self,
        tx: &mut Transaction<'_>,
        what: Reading,
        prefix: String,
        before: Option<String>,
        limit: u32,
    ) {
        let request = self.next();
        self.reading.insert(request, what);
        tx.out.effect(Effect::Load {
            request,
            store: Store::Messages,
            prefix,
            before,
            limit,
        });
    }

    /// What the rows of a request were read for; None of one that is not known.
    pub(in crate::client) fn has_read(&mut self, request: u64) -> Option<Reading> {
        self.reading.remove(&request)
    }

    /// A page of a thread has come; the commands that waited for it.
    pub(in crate::client) fn add_page(&mut self, of: ThreadOf, more: bool, messages: Vec<Message>) -> Vec<u64> {
        let Some(loaded) = self.loaded.get_mut(&of) else {
            return Vec::new();
        };
        loaded.more = more;
        loaded.ready = true;
        loaded.loading = false;
        for message in messages {
            loaded.messages.entry(message.position).or_insert(message);
        }
        std::mem::take(&mut loaded.tickets)
    }

    /// The newest message in the store has come, for a conversation that has no newer one in memory.
    pub(in crate::client) fn add_preview(&mut self, id: ConversationId, message: Message) {
        self.previews.entry(id).or_insert(message);
        self.changed_previews.insert(id);
    }

    /// Takes a message in as it is now; `in_current` if its thread is the conversation's current one.
    pub(in crate::client) fn update(&mut self, id: ConversationId, message: Message, in_current: bool) {
        let shown = self.previews.get(&id);
        let newest = shown.is_none_or(|shown| shown.thread != message.thread || shown.position <= message.position);
        if in_current && newest && !message.says.is_notice() {
            self.previews.insert(id, message.clone());
        }
        self.changed_previews.insert(id);
        let of = (id, message.thread);
        if let Some(loaded) = self.loaded.get_mut(&of) {
            self.changed.entry(of).or_default().positions.insert(message.position);
            loaded.messages.insert(message.position, message);
        }
    }

    /// A message has left its place.
    pub(in crate::client) fn remove(&mut self, of: ThreadOf, position: u64) {
        let loaded = self.loaded.get_mut(&of);
        if let Some(message) = loaded.and_then(|loaded| loaded.messages.remove(&position)) {
            let change = self.changed.entry(of).or_default();
            change.positions.remove(&position);
            change.gone.push(message.id);
        }
        let is_it = |shown: &Message| (shown.thread, shown.position) == (of.1, position);
        if self.previews.get(&of.0).is_some_and(is_it) {
            self.previews.remove(&of.0);
        }
        self.changed_previews.insert(of.0);
    }

    /// A conversation is deleted; the commands that wait for a page of it.
    pub(in crate::client) fn forget(&mut self, id: ConversationId) -> Vec<u64> {
        self.previews.remove(&id);
        self.changed_previews.insert(id);
        let mut waiting = Vec::new();
        self.loaded.retain(|(conversation, _), loaded| {
            let stays = *conversation != id;
            if !stays {
                waiting.append(&mut loaded.tickets);
            }
            stays
        });
        waiting
    }

    /// Another account begins in this store. Rows that were asked for still come, under numbers that stay theirs.
    pub(in crate::client) fn begin_again(self) -> Self {
        Self {
            reading: self.reading,
            last: self.last,
            ..Self::default()
        }
    }

    /// Drops what expired.
    pub(in crate::client) fn forget_expired(&mut self, now: Millis) {
        for (of, loaded) in self.loaded.iter_mut() {
            let over = loaded
                .messages
                .extract_if(|_, message| expiry::is_over(message.deadline, now));
            let gone: Vec<_> = over.map(|(_, message)| message.id).collect();
            if !gone.is_empty() {
                self.changed.entry(*of).or_default().gone.extend(gone);
            }
        }
        let changed = &mut self.changed_previews;
        self.previews.retain(|id, message| {
            let is_over = expiry::is_over(message.deadline, now);
            if is_over {
                changed.insert(*id);
            }
            !is_over
        });
    }

    /// Starts the timers of messages that were painted in an open thread; those that it started.
    pub(in crate::client) fn paint(&mut self, of: ThreadOf, painted: &[RecordId], now: Millis) -> Vec<Message> {
        let loaded = self.loaded.get_mut(&of);
        let messages = loaded.into_iter().flat_map(|loaded| loaded.messages.values_mut());
        messages
            .filter_map(|message| (painted.contains(&message.id) && message.paint(now)).then(|| message.clone()))
            .collect()
    }

    /// The messages of an open thread in memory, in order, and whether there are older ones in the store.
    pub(in crate::client) fn messages(&self, of: ThreadOf) -> Option<(impl Iterator<Item = &Message>, bool)> {
        let loaded = self.loaded.get(&of).filter(|loaded| loaded.ready)?;
        Some((loaded.messages.values(), loaded.more))
    }

    /// A message of an open thread, by its position.
    pub(in crate::client) fn at(&self, of: ThreadOf, position: u64) -> Option<&Message> {
        self.loaded.get(&of)?.messages.get(&position)
    }

    /// The number of an open thread's last shown change.
    pub(in crate::client) fn version(&self, of: ThreadOf) -> u64 {
        self.loaded.get(&of).map_or(0, |loaded| loaded.version)
    }

    /// People have other names: each open thread is shown anew.
    pub(in crate::client) fn names_changed(&mut self) {
        for of in self.loaded.keys() {
            self.changed.entry(*of).or_default().whole = true;
        }
    }

    /// The newest message of a conversation's current thread, as far as it is in memory.
    pub(in crate::client) fn preview(&self, id: ConversationId) -> Option<&Message> {
        self.previews.get(&id)
    }

    /// A message of an open thread.
    pub(in crate::client) fn message(&self, of: ThreadOf, id: RecordId) -> Option<&Message> {
        self.loaded.get(&of)?.messages.values().find(|message| message.id == id)
    }

    /// The open threads that changed since this was last asked, with the change, and the version before it. A thread
    /// without its first page has been shown to nobody.
    pub(in crate::client) fn take_changed(&mut self) -> Vec<(ThreadOf, ThreadChange, u64)> {
        let changed = std::mem::take(&mut self.changed).into_iter();
        let mut shown = Vec::new();
        for (of, change) in changed {
            let version = self.next();
            if let Some(loaded) = self.loaded.get_mut(&of).filter(|loaded| loaded.ready) {
                shown.push((of, change, std::mem::replace(&mut loaded.version, version)));
            }
        }
        shown
    }

    /// The conversations whose newest message, or whose open threads, changed since this was last asked.
    pub(in crate::client) fn take_changed_previews(&mut self) -> SortedSet<ConversationId> {
        let mut ids = std::mem::take(&mut self.changed_previews);
        ids.extend(self.changed.keys().map(|(id, _)| *id));
        ids
    }

    /// The thread that nobody has looked at for longest gives way.
    fn make_room(&mut self, of: ThreadOf) {
        if self.loaded.len() < OPEN || self.loaded.contains_key(&of) {
            return;
        }
        let idle = self.loaded.iter().filter(|(_, loaded)| !loaded.loading);
        let oldest = idle.min_by_key(|(_, loaded)| loaded.used);
        if let Some(of) = oldest.map(|(of, _)| *of) {
            self.loaded.remove(&of);
        }
    }

    /// A number that was not used before in this life of the client.
    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

#[cfg(test)]
mod tests;
