//! Logs that a conversation has behind it: one type says how each of them ended, and what is still done with it.

use super::open::ClosedLog;
use super::protection::{Group, Protection};
use super::role::LogRole;
use super::{Conversation, Thread};
use minicbor::{Decode, Encode};
use sotto_wire::{Cursor, Millis, Topic};

/// A log that is not the conversation's current one any more.
#[derive(Encode, Decode)]
pub(crate) enum FinishedLog {
    /// An unprotected log: read to its end, never written.
    #[n(0)]
    Closed(#[n(0)] ClosedLog),
    /// The group of a protected thread that everybody agreed to end: read to its end, and messages written for it still
    /// go out there.
    #[n(1)]
    Agreed(#[n(0)] Group),
    /// A group whose place another group has taken: read to its end, and messages written for it go out in the other one.
    #[n(2)]
    Superseded(#[n(0)] Group),
    /// A log that had ended before this device joined: not read. Its history from another own device stands in a thread.
    #[n(3)]
    Past(#[n(0)] PastLog),
}

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

impl FinishedLog {
    /// The log's name.
    pub(crate) fn topic(&self) -> Topic {
        match self {
            Self::Closed(log) => log.topic,
            Self::Agreed(group) | Self::Superseded(group) => group.topic,
            Self::Past(log) => log.topic,
        }
    }

    /// The thread that shows it, if one does.
    pub(crate) fn thread(&self) -> Option<u32> {
        match self {
            Self::Closed(log) => Some(log.thread),
            Self::Agreed(group) | Self::Superseded(group) => Some(group.thread),
            Self::Past(log) => log.thread,
        }
    }

    /// Whether its thread is a protected one.
    pub(crate) fn is_protected(&self) -> bool {
        match self {
            Self::Closed(_) => false,
            Self::Agreed(_) | Self::Superseded(_) => true,
            Self::Past(log) => log.protected,
        }
    }

    /// Its role in the conversation.
    pub(crate) fn role(&self) -> LogRole {
        match self {
            Self::Closed(_) => LogRole::Closed,
            Self::Agreed(_) | Self::Superseded(_) => LogRole::Ended,
            Self::Past(_) => LogRole::Past,
        }
    }
}

/// The finished logs of one conversation, in the order in which they were added.
#[derive(Default, Encode, Decode)]
#[cbor(transparent)]
pub(crate) struct FinishedLogs(#[n(0)] Vec<FinishedLog>);

impl FinishedLogs {
    /// Adds one.
    pub(crate) fn push(&mut self, log: FinishedLog) {
        self.0.push(log);
    }

    /// Each of them, the oldest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &FinishedLog> {
        self.0.iter()
    }

    /// The log of this name.
    pub(crate) fn get(&self, topic: Topic) -> Option<&FinishedLog> {
        self.iter().find(|log| log.topic() == topic)
    }

    /// Takes one out: nothing of it is read any more.
    pub(crate) fn remove(&mut self, topic: Topic) {
        self.0.retain(|log| log.topic() != topic);
    }

    /// The unprotected logs that are read.
    pub(crate) fn closed(&self) -> impl Iterator<Item = &ClosedLog> {
        self.iter().filter_map(|log| match log {
            FinishedLog::Closed(log) => Some(log),
            FinishedLog::Agreed(_) | FinishedLog::Superseded(_) | FinishedLog::Past(_) => None,
        })
    }

    /// The same, to be changed.
    pub(crate) fn closed_mut(&mut self) -> impl Iterator<Item = &mut ClosedLog> {
        self.0.iter_mut().filter_map(|log| match log {
            FinishedLog::Closed(log) => Some(log),
            FinishedLog::Agreed(_) | FinishedLog::Superseded(_) | FinishedLog::Past(_) => None,
        })
    }

    /// The protected groups that are read, however they ended.
    pub(crate) fn groups(&self) -> impl DoubleEndedIterator<Item = &Group> {
        self.0.iter().filter_map(|log| match log {
            FinishedLog::Agreed(group) | FinishedLog::Superseded(group) => Some(group),
            FinishedLog::Closed(_) | FinishedLog::Past(_) => None,
        })
    }

    /// The same, to be changed.
    pub(crate) fn groups_mut(&mut self) -> impl Iterator<Item = &mut Group> {
        self.0.iter_mut().filter_map(|log| match log {
            FinishedLog::Agreed(group) | FinishedLog::Superseded(group) => Some(group),
            FinishedLog::Closed(_) | FinishedLog::Past(_) => None,
        })
    }

    /// The groups that everybody agreed to end: the only finished logs in which anything still goes out.
    pub(crate) fn agreed(&self) -> impl DoubleEndedIterator<Item = &Group> {
        self.0.iter().filter_map(|log| match log {
            FinishedLog::Agreed(group) => Some(group),
            FinishedLog::Closed(_) | FinishedLog::Superseded(_) | FinishedLog::Past(_) => None,
        })
    }

    fn past_mut(&mut self) -> impl Iterator<Item = &mut PastLog> {
        self.0.iter_mut().filter_map(|log| match log {
            FinishedLog::Past(log) => Some(log),
            FinishedLog::Closed(_) | FinishedLog::Agreed(_) | FinishedLog::Superseded(_) => None,
        })
    }

    /// The unprotected logs are not read any more: their cursors are lost.
    fn stop_reading_closed(&mut self) {
        for log in &mut self.0 {
            if let FinishedLog::Closed(closed) = log {
                *log = FinishedLog::Past(PastLog {
                    topic: closed.topic,
                    protected: false,
                    thread: Some(closed.thread),
                });
            }
        }
    }
}

impl Conversation {
    /// Takes note of a log that was over before this device came.
    pub(crate) fn add_past(&mut self, topic: Topic, protected: bool) {
        if matches!(self.role_of(topic), None | Some(LogRole::Replaced)) {
            self.finished.push(FinishedLog::Past(PastLog {
                topic,
                protected,
                thread: None,
            }));
        }
    }

    /// The thread that shows a log which is read, or was over before this device came; begun if there is none yet.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn group(topic: u8, thread: u32) -> Group {
        Group::new(Topic([topic; 32]), thread, Millis(0))
    }

    #[test]
    fn only_an_agreed_group_is_still_written_and_both_are_read() {
        let mut logs = FinishedLogs::default();
        logs.push(FinishedLog::Superseded(group(1, 0)));
        logs.push(FinishedLog::Agreed(group(2, 1)));
        logs.push(FinishedLog::Past(PastLog {
            topic: Topic([3; 32]),
            protected: true,
            thread: None,
        }));
        let topics = |groups: &mut dyn Iterator<Item = &Group>| groups.map(|one| one.topic.0[0]).collect::<Vec<_>>();
        assert_eq!(topics(&mut logs.groups()), [1, 2]);
        assert_eq!(topics(&mut logs.agreed()), [2]);
        let roles: Vec<_> = logs.iter().map(FinishedLog::role).collect();
        assert_eq!(roles, [LogRole::Ended, LogRole::Ended, LogRole::Past]);
        assert_eq!(logs.get(Topic([3; 32])).and_then(FinishedLog::thread), None);
        logs.remove(Topic([1; 32]));
        assert_eq!(topics(&mut logs.groups()), [2]);
    }
}
