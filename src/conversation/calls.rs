//! The calls in a conversation's thread: one line each, made from the records of their start and end.

use crate::content::CallOutcome;
use crate::expiry::counted;
use minicbor::{Decode, Encode};
use sotto_wire::{AccountKey, Millis, RecordId};

/// How many ended calls are remembered, so that none leaves a second line.
const DONE: usize = 32;
/// How many calls may stand open in one conversation.
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
pub(crate) fn line(video: bool, called: bool, name: &str, outcome: CallOutcome, seconds: u32) -> Option<String> {
    let (noun, start) = match video {
        true => ("video call", "Video call"),
        false => ("voice call", "Voice call"),
    };
    Some(match (outcome, called) {
        (CallOutcome::Talked, _) => format!("{start}, {}.", duration(seconds)),
        (CallOutcome::Missed | CallOutcome::Cancelled, false) => format!("{start}, not answered."),
        (CallOutcome::Busy, false) => format!("{start}: {name} was in another call."),
        (CallOutcome::Missed | CallOutcome::Cancelled | CallOutcome::Busy, true) => {
            format!("Missed {noun} from {name}.")
        }
        (CallOutcome::Declined, false) => format!("{name} declined the {noun}."),
        (CallOutcome::Declined, true) => format!("You declined a {noun} from {name}."),
        (CallOutcome::Failed, _) => format!("{start}: no connection could be made."),
        (CallOutcome::Merged, _) => return None,
    })
}

/// "3 minutes"
pub(crate) fn duration(seconds: u32) -> String {
    let minutes = seconds.saturating_add(30) / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => counted(seconds, "second"),
        (0, minutes) => counted(minutes, "minute"),
        (hours, 0) => counted(hours, "hour"),
        (hours, minutes) => format!("{} {}", counted(hours, "hour"), counted(minutes, "minute")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_leaves_one_line_in_words() {
        let line = |called, outcome| line(true, called, "ana", outcome, 170).unwrap_or_default();
        assert_eq!(line(true, CallOutcome::Talked), "Video call, 3 minutes.");
        assert_eq!(line(true, CallOutcome::Missed), "Missed video call from ana.");
        assert_eq!(line(false, CallOutcome::Declined), "ana declined the video call.");
        assert_eq!(line(false, CallOutcome::Merged), "");
        let words = [1, 29, 60, 3_600, 5_460].map(duration);
        assert_eq!(
            words,
            ["1 second", "29 seconds", "1 minute", "1 hour", "1 hour 31 minutes"]
        );
        assert_eq!(
            duration(u32::MAX),
            "1193046 hours 28 minutes",
            "a peer says how long it was"
        );
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
