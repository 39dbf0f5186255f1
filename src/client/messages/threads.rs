//! Threads that the page has open, and rows on their way from the store.

use crate::conversation::ConversationId;
use crate::conversation::message::Message;
use crate::sorted::SortedMap;
use sotto_wire::{Millis, RecordId};

/// The loaded part of a thread.
#[derive(Default)]
pub(in crate::client) struct Loaded {
    pub(in crate::client) messages: SortedMap<u64, Message>,
    /// There are older messages in the store.
    pub(in crate::client) more: bool,
    /// The first page has come.
    pub(in crate::client) ready: bool,
    pub(in crate::client) tickets: Vec<u64>,
    pub(in crate::client) loading: bool,
    pub(in crate::client) used: u64,
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

/// What of the threads is in memory. Nothing of it is stored.
#[derive(Default)]
pub(in crate::client) struct Timeline {
    /// Threads that the page has open.
    pub(in crate::client) loaded: SortedMap<(ConversationId, u32), Loaded>,
    /// The newest message of each conversation's current thread, for the list.
    pub(in crate::client) previews: SortedMap<ConversationId, Message>,
    /// Rows on their way from the store.
    pub(in crate::client) reading: SortedMap<u64, Reading>,
    next_load: u64,
}

impl Timeline {
    /// A number that was not used before in this life of the client.
    pub(in crate::client) fn next_load(&mut self) -> u64 {
        self.next_load += 1;
        self.next_load
    }

    /// Forgets a conversation that is deleted. Returns the tickets of those who wait for one of its threads.
    pub(in crate::client) fn forget(&mut self, id: ConversationId) -> Vec<u64> {
        self.previews.remove(&id);
        let mut waiting = Vec::new();
        self.loaded.retain(|(conversation, _), loaded| {
            let goes = *conversation == id;
            if goes {
                waiting.append(&mut loaded.tickets);
            }
            !goes
        });
        waiting
    }
}
