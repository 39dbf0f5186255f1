//! The threads in memory: those that the page has open, the newest message of each conversation, and rows on their way
//! from the store. Nothing of it is stored.

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
    /// The store has older messages.
    more: bool,
    /// The first page is here.
    ready: bool,
    /// Commands that wait for a page.
    tickets: Vec<u64>,
    loading: bool,
    /// When the page last asked for it, as a number that grows.
    used: u64,
    /// The number of its last shown change. It grows over all threads, so that a thread opened again never has a number
    /// of its earlier time in memory.
    version: u64,
}

/// The changes of an open thread since it was last shown.
#[derive(Default)]
pub(in crate::client) struct ThreadChange {
    /// Changed and new messages, by position.
    pub(in crate::client) positions: SortedSet<u64>,
    /// Messages that are gone.
    pub(in crate::client) gone: Vec<RecordId>,
    /// Whether all of it changed, because people have other names.
    pub(in crate::client) whole: bool,
}

/// The purpose of rows that are being read.
pub(in crate::client) enum Reading {
    Page(ConversationId, u32),
    Preview(ConversationId, u32),
    /// Finding messages that another device painted, at a time of the core's clock.
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

/// The way in which a thread opens.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::client) enum Opening {
    /// The wanted part is in memory.
    Ready,
    /// A page of it is on its way.
    Waits,
    /// A page has to be read: the rows before this key, or the newest.
    Reads(Option<String>),
}

/// The threads in memory, and the changes since they were last shown.
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

    /// Asks the store for rows of messages: the newest, or the last before a key, at most `limit`.
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

    /// Takes the purpose of a request's rows; None for an unknown request.
    pub(in crate::client) fn has_read(&mut self, request: u64) -> Option<Reading> {
        self.reading.remove(&request)
    }

    /// Adds a page of a thread, and returns the commands that waited for it.
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

    /// Adds the newest message in the store, for a conversation without a newer one in memory.
    pub(in crate::client) fn add_preview(&mut self, id: ConversationId, message: Message) {
        self.previews.entry(id).or_insert(message);
        self.changed_previews.insert(id);
    }

    /// Takes a message's present state; `in_current` if its thread is the conversation's current one.
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

    /// Removes a message from its position.
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

    /// Forgets a deleted conversation, and returns the commands that wait for a page of it.
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

    /// Begins again for another account in this store. Requested rows still arrive, and keep their numbers.
    pub(in crate::client) fn begin_again(self) -> Self {
        Self {
            reading: self.reading,
            last: self.last,
            ..Self::default()
        }
    }

    /// Drops expired messages.
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

    /// Starts the timers of messages that were painted in an open thread, and returns these messages.
    pub(in crate::client) fn paint(&mut self, of: ThreadOf, painted: &[RecordId], now: Millis) -> Vec<Message> {
        let loaded = self.loaded.get_mut(&of);
        let messages = loaded.into_iter().flat_map(|loaded| loaded.messages.values_mut());
        messages
            .filter_map(|message| (painted.contains(&message.id) && message.paint(now)).then(|| message.clone()))
            .collect()
    }

    /// The messages of an open thread in memory, in order, and whether the store has older ones.
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

    /// Shows each open thread whole, because people have other names.
    pub(in crate::client) fn names_changed(&mut self) {
        for of in self.loaded.keys() {
            self.changed.entry(*of).or_default().whole = true;
        }
    }

    /// The newest message of a conversation's current thread, if it is in memory.
    pub(in crate::client) fn preview(&self, id: ConversationId) -> Option<&Message> {
        self.previews.get(&id)
    }

    /// A message of an open thread.
    pub(in crate::client) fn message(&self, of: ThreadOf, id: RecordId) -> Option<&Message> {
        self.loaded.get(&of)?.messages.values().find(|message| message.id == id)
    }

    /// Takes the changes of the open threads since the last call, each with the version before it. The page has not
    /// seen a thread without its first page.
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

    /// Takes the conversations whose newest message or open threads changed since the last call.
    pub(in crate::client) fn take_changed_previews(&mut self) -> SortedSet<ConversationId> {
        let mut ids = std::mem::take(&mut self.changed_previews);
        ids.extend(self.changed.keys().map(|(id, _)| *id));
        ids
    }

    /// Drops the thread that the page has not asked for in the longest time.
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

    /// A number unused so far while this client lives.
    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

#[cfg(test)]
mod tests;
