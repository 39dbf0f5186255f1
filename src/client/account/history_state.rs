//! History on its way between devices of one account: the part left to send, the logs that the other device reads
//! itself, and history that came too early.

use crate::conversation::ConversationId;
use crate::io::count;
use crate::sorted::{SortedMap, SortedSet};
use crate::sync::Past;
use sotto_wire::{DeviceId, RecordId, Topic};

/// History on its way to a device: the part left to send.
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
    /// For a finished log: the conversation's present log, and whether this one was protected.
    pub(super) over: Option<(Topic, bool)>,
}

/// The logs that another own device reads itself, as far as this one knows.
#[derive(Default)]
pub(in crate::client) struct Handed {
    /// Unprotected logs that were handed over: the other device reads them from the beginning.
    pub(super) open: SortedSet<Topic>,
    /// Groups that a device was let into: the position of the first message after that, and the messages then waiting.
    pub(super) groups: SortedMap<(DeviceId, Topic), (u64, SortedSet<RecordId>)>,
}

/// History that came before its conversation, by the conversation's present log.
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
    /// The logs that another linked device reads itself.
    pub(super) handed: Handed,
    /// History on its way to a linked device.
    pub(super) sending: Option<History>,
}

impl HistoryState {
    /// Notes unprotected logs that another device reads, too.
    pub(in crate::client) fn note_handed(&mut self, topics: impl IntoIterator<Item = Topic>) {
        self.handed.open.extend(topics);
    }
}
