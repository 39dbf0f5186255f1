//! The calls in a conversation's thread: one line each, made from the records of their start and end.

use crate::content::CallOutcome;
use crate::io::Notice;
use minicbor::{Decode, Encode};
use sotto_wire::{AccountKey, Millis, RecordId};

/// How many ended calls are remembered, so that none leaves a second line.
const DONE: usize = 32;
/// How many calls may be open in one conversation.
const OPEN: usize = 8;
/// How many milliseconds after its last sign a call without a recorded end counts as ended.
pub(crate) const UNHEARD_MS: u64 = 60_000;

/// The calls of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub(crate) struct CallLog {
    /// Calls without a recorded end.
    #[n(0)]
    pub open: Vec<OpenCall>,
    /// Ended calls.
    #[n(1)]
    done: Vec<RecordId>,
}

/// A call whose start was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct OpenCall {
    /// The call.
    #[n(0)]
    pub id: RecordId,
    /// The account that started it.
    #[n(1)]
    pub by: AccountKey,
    /// With video.
    #[n(2)]
    pub video: bool,
    /// When we read so, on the core's own clock.
    #[n(3)]
    pub read_at: Millis,
}

impl CallLog {
    /// Notes a start. False if the call is known.
    pub(crate) fn begin(&mut self, call: OpenCall) -> bool {
        if self.done.contains(&call.id) || self.open.iter().any(|one| one.id == call.id) || self.open.len() >= OPEN {
            return false;
        }
        self.open.push(call);
        true
    }

    /// Notes an end. The call, if it was open.
    pub(crate) fn end(&mut self, id: RecordId) -> Option<OpenCall> {
        let at = self.open.iter().position(|one| one.id == id)?;
        if self.done.len() == DONE {
            self.done.remove(0);
        }
        self.done.push(id);
        Some(self.open.remove(at))
    }
}

/// The line of a call between two, for the caller or the called person; None for a call that merged into another.
pub(crate) fn line(
    video: bool,
    called: bool,
    who: AccountKey,
    outcome: CallOutcome,
    seconds: u32,
) -> Option<Notice<AccountKey>> {
    Some(match (outcome, called) {
        (CallOutcome::Talked, _) => Notice::CallTalked { video, seconds },
        (CallOutcome::Missed | CallOutcome::Cancelled, false) => Notice::CallUnanswered { video },
        (CallOutcome::Busy, false) => Notice::CallBusy { video, who },
        (CallOutcome::Missed | CallOutcome::Cancelled | CallOutcome::Busy, true) => Notice::CallMissed { video, who },
        (CallOutcome::Declined, false) => Notice::CallDeclinedByPeer { video, who },
        (CallOutcome::Declined, true) => Notice::CallDeclined { video, who },
        (CallOutcome::Failed, _) => Notice::CallFailed { video },
        (CallOutcome::Merged, _) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_leaves_one_line() {
        let (video, who) = (true, AccountKey([1; 32]));
        let line = |called, outcome| line(video, called, who, outcome, 170);
        let talked = Notice::CallTalked { video, seconds: 170 };
        assert_eq!(line(true, CallOutcome::Talked), Some(talked));
        let missed = Notice::CallMissed { video, who };
        assert_eq!(line(true, CallOutcome::Missed), Some(missed));
        let declined = Notice::CallDeclinedByPeer { video, who };
        assert_eq!(line(false, CallOutcome::Declined), Some(declined));
        assert_eq!(line(false, CallOutcome::Merged), None);
    }

    #[test]
    fn a_call_begins_once_and_ends_once() {
        let mut log = CallLog::default();
        let call = OpenCall {
            id: RecordId([1; 16]),
            by: AccountKey([2; 32]),
            video: false,
            read_at: Millis(3),
        };
        assert!(log.begin(call) && !log.begin(call));
        assert_eq!(log.end(call.id), Some(call));
        assert_eq!(log.end(call.id), None);
        assert!(!log.begin(call));
    }
}
