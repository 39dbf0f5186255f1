//! Logs that had ended before this device joined: they are not read, and their history from another own device stands
//! in threads of its own.

use super::protection::Protection;
use super::role::LogRole;
use super::{Conversation, Thread};
use minicbor::{Decode, Encode};
use sotto_wire::{Millis, Topic};

/// A log that this device was never in.
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct PastLog {
    /// Its name.
    #[n(0)]
    pub topic: Topic,
    /// Whether it was a protected one.
    #[n(1)]
    pub protected: bool,
    /// The thread that shows it, once something of it has come.
    #[n(2)]
    pub thread: Option<u32>,
}

impl Conversation {
    /// Each of them, the oldest first.
    pub(crate) fn past(&self) -> impl Iterator<Item = &PastLog> {
        self.past.iter().flatten()
    }

    /// Takes note of a log that was over before this device came.
    pub(crate) fn add_past(&mut self, topic: Topic, protected: bool) {
        if matches!(self.role_of(topic), None | Some(LogRole::Replaced)) {
            self.past.get_or_insert_default().push(PastLog {
                topic,
                protected,
                thread: None,
            });
        }
    }

    /// The thread that shows a log which is read, or was over before this device came; begun if there is none yet.
    pub(crate) fn thread_of(&mut self, topic: Topic) -> Option<u32> {
        if let Some((_, thread)) = self.logs().into_iter().find(|(log, _)| *log == topic) {
            return Some(thread);
        }
        let past = self.past.iter_mut().flatten().find(|log| log.topic == topic)?;
        self.threads.push(Thread::new(past.protected));
        past.thread = u32::try_from(self.threads.len() - 1).ok();
        past.thread
    }

    /// Its changing part is lost, and with it the cursors of its logs and the ends of its threads. Stored messages stay
    /// in threads that go on far behind them. An unprotected log is read again into a thread of its own; ended ones are
    /// not read any more.
    pub(crate) fn forget_cursors(&mut self, now: Millis) {
        for thread in &mut self.threads {
            // Later than any earlier message: no device receives 256 in a millisecond.
            thread.next = super::FIRST_POSITION + (now.0 << 8);
            thread.unread.clear();
        }
        self.active_at = now;
        for log in std::mem::take(&mut self.closed) {
            self.past.get_or_insert_default().push(PastLog {
                topic: log.topic,
                protected: false,
                thread: Some(log.thread),
            });
        }
        let anew = u32::try_from(self.threads.len()).unwrap_or(u32::MAX);
        if let Protection::Off(log) = &mut self.protection {
            self.threads.push(Thread::new(false));
            log.read_anew(anew);
        }
    }

    /// Every ended log, and whether it was protected, for a device that is linked later.
    pub(crate) fn over(&self) -> Vec<(Topic, bool)> {
        let closed = self.closed.iter().map(|log| (log.topic, false));
        let ended = self.ended.iter().map(|group| (group.topic, true));
        let past = self.past().map(|log| (log.topic, log.protected));
        past.chain(closed).chain(ended).collect()
    }
}
