//! Finished logs of a conversation: one type with the way each of them ended, and what is left to do with it.

use super::open::ClosedLog;
use super::protection::Group;
use minicbor::{Decode, Encode};
use sotto_wire::Topic;

/// A log that is no longer the conversation's current one.
#[derive(Encode, Decode)]
pub(crate) enum FinishedLog {
    /// An unprotected log: read to its end, never written.
    #[n(0)]
    Closed(#[n(0)] ClosedLog),
    /// The group of a protected thread that all members agreed to end: read to its end, and the log to which its
    /// thread's waiting messages still go.
    #[n(1)]
    Agreed(#[n(0)] Group),
    /// A replaced group: read to its end; messages written for it go to its replacement.
    #[n(2)]
    Superseded(#[n(0)] Group),
    /// A log that had ended before this device joined: not read. A thread shows its history from another own device.
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
    /// The thread that shows it, once a message of it has arrived.
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

    /// The thread that shows it, if any.
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

    /// The groups that all members agreed to end: the only finished logs that still get messages.
    pub(crate) fn agreed(&self) -> impl DoubleEndedIterator<Item = &Group> {
        self.0.iter().filter_map(|log| match log {
            FinishedLog::Agreed(group) => Some(group),
            FinishedLog::Closed(_) | FinishedLog::Superseded(_) | FinishedLog::Past(_) => None,
        })
    }

    /// The logs that had ended before this device joined, to be changed.
    pub(crate) fn past_mut(&mut self) -> impl Iterator<Item = &mut PastLog> {
        self.0.iter_mut().filter_map(|log| match log {
            FinishedLog::Past(log) => Some(log),
            FinishedLog::Closed(_) | FinishedLog::Agreed(_) | FinishedLog::Superseded(_) => None,
        })
    }

    /// The unprotected logs are not read any more: their cursors are lost.
    pub(crate) fn stop_reading_closed(&mut self) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use sotto_wire::Millis;

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
        assert!(logs.iter().all(FinishedLog::is_protected));
        assert_eq!(logs.get(Topic([3; 32])).and_then(FinishedLog::thread), None);
        logs.remove(Topic([1; 32]));
        assert_eq!(topics(&mut logs.groups()), [2]);
    }
}
