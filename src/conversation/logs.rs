//! The logs that a conversation reads, and its finished ones.

use super::finished::{FinishedLog, PastLog};
use super::protection::Protection;
use super::role::LogRole;
use super::{Conversation, Thread};
use sotto_wire::{Cursor, Millis, Topic};

impl Conversation {
    /// Adds a log that had ended before this device joined.
    pub(crate) fn add_past(&mut self, topic: Topic, protected: bool) {
        if matches!(self.role_of(topic), None | Some(LogRole::Replaced)) {
            self.finished.push(FinishedLog::Past(PastLog {
                topic,
                protected,
                thread: None,
            }));
        }
    }

    /// The thread of a log that is read, or had ended before this device joined; begun if there is none yet.
    pub(crate) fn thread_of(&mut self, topic: Topic) -> Option<u32> {
        if let Some((_, thread)) = self.logs().into_iter().find(|(log, _)| *log == topic) {
            return Some(thread);
        }
        let past = self.finished.past_mut().find(|log| log.topic == topic)?;
        self.threads.push(Thread::new(past.protected));
        past.thread = u32::try_from(self.threads.len() - 1).ok();
        past.thread
    }

    /// How far one of its logs was read.
    pub(crate) fn move_cursor(&mut self, topic: Topic, cursor: Cursor) {
        if let Some(log) = self.finished.closed_mut().find(|log| log.topic == topic) {
            log.cursor = cursor;
        } else if let Some(group) = self.group_of_mut(topic) {
            group.cursor = Some(cursor);
        } else if let Protection::Off(log) = &mut self.protection {
            log.cursor = cursor;
        }
    }

    /// The row with the cursors of the logs and the ends of the threads is lost. Stored messages stay, in threads that
    /// continue far behind them. An unprotected log is read again into a thread of its own; ended logs are not read any
    /// more.
    pub(crate) fn forget_cursors(&mut self, now: Millis) {
        for thread in &mut self.threads {
            // Later than any earlier message: no device receives 256 of them in a millisecond.
            thread.next = super::FIRST_POSITION + (now.0 << 8);
            thread.unread.clear();
        }
        self.active_at = now;
        self.finished.stop_reading_closed();
        let fresh = u32::try_from(self.threads.len()).unwrap_or(u32::MAX);
        if let Protection::Off(log) = &mut self.protection {
            self.threads.push(Thread::new(false));
            log.read_anew(fresh);
        }
    }

    /// Every finished log, and whether it was protected, for a device that is linked later.
    pub(crate) fn over(&self) -> Vec<(Topic, bool)> {
        let logs = self.finished.iter();
        logs.map(|log| (log.topic(), log.is_protected())).collect()
    }
}
