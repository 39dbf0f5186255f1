//! History on its way between devices of one account: what is left to send, what the other one has, and what came too early.

use crate::conversation::ConversationId;
use crate::io::count;
use crate::sorted::{SortedMap, SortedSet};
use crate::sync::Past;
use sotto_wire::{DeviceId, RecordId, Topic};

/// History on its way to a device: what is left of it.
pub(in crate::client) struct History {
    pub(super) device: DeviceId,
    pub(super) threads: Vec<Old>,
    pub(super) total: u32,
    pub(super) before: Option<String>,
}

/// A thread whose messages are sent.
pub(in crate::client) struct Old {
    pub(super) conversation: ConversationId,
    pub(super) thread: u32,
    pub(super) topic: Topic,
    /// For a log that is over: the log that the conversation has now, and whether this one was protected.
    pub(super) over: Option<(Topic, bool)>,
}

/// What another device of ours has of a log, as far as this one knows: it reads on from here by itself.
#[derive(Default)]
pub(in crate::client) struct Handed {
    /// Unprotected logs that were handed over: they are read from their beginning.
    pub(super) open: SortedSet<Topic>,
    /// Groups that a device was let into: the position of the first message after that, and what waited then.
    pub(super) groups: SortedMap<(DeviceId, Topic), (u64, SortedSet<RecordId>)>,
}

/// History that came before its conversation: what it belongs to, by the log that the conversation has now.
pub(in crate::client) type Early = SortedMap<Topic, Vec<(Topic, Option<bool>, Vec<Past>)>>;

impl History {
    pub(in crate::client) fn progress(&self) -> crate::io::ProgressView {
        let left = count(self.threads.len());
        crate::io::ProgressView {
            done: self.total.saturating_sub(left),
            total: self.total,
            what: crate::io::Progress::History,
        }
    }
}

/// History between this device and the others of its account. Nothing of it is stored.
#[derive(Default)]
pub(in crate::client) struct HistoryState {
    /// History of conversations that this device is not in yet.
    pub(super) early: Early,
    /// What another device that was linked reads by itself.
    pub(super) handed: Handed,
    /// History on its way to a device that was linked.
    pub(super) sending: Option<History>,
}

impl HistoryState {
    /// These unprotected logs are another device's, too.
    pub(in crate::client) fn note_handed(&mut self, topics: impl IntoIterator<Item = Topic>) {
        self.handed.open.extend(topics);
    }
}
