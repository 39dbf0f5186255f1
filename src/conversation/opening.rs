//! Another unprotected log for a conversation of two that has one: both began at the same time, or one of them began again.

use super::Conversation;
use super::finished::FinishedLog;
use super::kind::Standing;
use super::open::OpenLog;
use super::protection::{Protection, theirs_wins};
use sotto_wire::{Capability, Topic};

/// Unprotected logs that are read besides the current one. Two people who begin at once need one; a person who begins
/// again and again is refused.
const CLOSED_LOGS: usize = 8;

/// The outcome for another unprotected log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Another {
    /// It is read.
    Taken,
    /// The conversation is about to be protected: nothing readable comes into it.
    Passed,
    /// The conversation is protected: nothing readable comes into it.
    Protected,
    /// The conversation already reads as many logs as it may.
    TooMany,
}

impl Conversation {
    /// Adds another unprotected log between the same two. Both write to the log with the smaller name, and read the
    /// other one to its end, because it may hold messages. A request has one log, the first. The conversation chooses
    /// the thread: the readable one in which it writes now.
    pub(crate) fn add_open(&mut self, topic: Topic, token: Capability) -> Another {
        let ours = match &self.protection {
            Protection::Off(ours) => ours,
            Protection::Waiting(_) => return Another::Passed,
            Protection::On(_) => return Another::Protected,
        };
        if self.standing == Standing::Request || self.finished.closed().count() >= CLOSED_LOGS {
            return Another::TooMany;
        }
        let log = OpenLog::new(topic, token, ours.thread());
        let other = if theirs_wins(ours.topic(), topic) {
            match std::mem::replace(&mut self.protection, Protection::Off(log)) {
                Protection::Off(ours) => ours,
                Protection::Waiting(_) | Protection::On(_) => return Another::Passed,
            }
        } else {
            log
        };
        self.finished.push(FinishedLog::Closed(other.close(&self.people)));
        Another::Taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::ConversationId;
    use crate::conversation::kind::Kind;
    use sotto_wire::{AccountKey, Millis};

    fn conversation() -> Conversation {
        let log = OpenLog::new(Topic([100; 32]), Capability::new([1; 32]), 0);
        let who = (Kind::Direct, vec![AccountKey([2; 32])]);
        Conversation::unprotected(ConversationId([3; 16]), who, log, Millis(1))
    }

    fn add(conversation: &mut Conversation, topic: u8) -> Another {
        conversation.add_open(Topic([topic; 32]), Capability::new([1; 32]))
    }

    #[test]
    fn a_request_reads_one_log_however_many_are_offered() {
        let mut request = conversation();
        request.standing = Standing::Request;
        for topic in 1..50 {
            assert_eq!(add(&mut request, topic), Another::TooMany);
        }
        assert_eq!(request.logs(), [(Topic([100; 32]), 0)]);
    }

    #[test]
    fn a_contact_who_begins_too_many_logs_is_refused() {
        let mut known = conversation();
        let taken = (1..50).filter(|topic| add(&mut known, *topic) == Another::Taken);
        assert_eq!(taken.count(), CLOSED_LOGS);
        assert!(known.logs().iter().all(|(_, thread)| *thread == 0));
    }
}
