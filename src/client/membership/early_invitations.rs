//! Invitations that wait for a log to be read to its end. Each waits alone, and not for ever. Nothing of it is stored.

use crate::sorted::SortedMap;
use sotto_wire::{Millis, RecordId, Topic};

/// How long an invitation waits for a log, in milliseconds.
pub(in crate::client) const PATIENCE_MS: u64 = 60_000;

/// Waiting invitations by their ids.
#[derive(Default)]
pub(in crate::client) struct EarlyInvitations {
    waiting: SortedMap<RecordId, Wait>,
}

struct Wait {
    log: Topic,
    /// The end of its wait.
    until: Millis,
    /// Its sender was looked up again after the wait: this happens once, whatever the directory answers.
    over: bool,
}

impl EarlyInvitations {
    /// Whether an invitation has to wait for this log, which is not read to its end. None stands for no such log.
    pub(in crate::client) fn waits(&mut self, id: RecordId, log: Option<Topic>, now: Millis) -> bool {
        let Some(log) = log else {
            self.waiting.remove(&id);
            return false;
        };
        let until = self.waiting.get(&id).map(|wait| wait.until);
        if until.is_some_and(|until| until <= now) {
            return false;
        }
        let until = until.unwrap_or(Millis(now.0.saturating_add(PATIENCE_MS)));
        let over = false;
        self.waiting.insert(id, Wait { log, until, over });
        true
    }

    /// Whether any wait has just ended: its log is read to its end, or the time is over. Invitations that are kept no
    /// more are forgotten.
    pub(in crate::client) fn take_due(
        &mut self,
        now: Millis,
        is_kept: impl Fn(&RecordId) -> bool,
        is_read: impl Fn(Topic) -> bool,
    ) -> bool {
        self.waiting.retain(|id, _| is_kept(id));
        let mut any = false;
        for wait in self.waiting.values_mut() {
            if !wait.over && (wait.until <= now || is_read(wait.log)) {
                wait.over = true;
                any = true;
            }
        }
        any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: Topic = Topic([1; 32]);
    const ID: RecordId = RecordId([2; 16]);

    #[test]
    fn an_invitation_waits_once_and_a_minute_for_its_log() {
        let mut early = EarlyInvitations::default();
        assert!(early.waits(ID, Some(LOG), Millis(0)));
        assert!(early.waits(ID, Some(LOG), Millis(PATIENCE_MS - 1)));
        assert!(!early.take_due(Millis(PATIENCE_MS - 1), |_| true, |_| false));
        assert!(early.take_due(Millis(PATIENCE_MS), |_| true, |_| false));
        assert!(!early.take_due(Millis(PATIENCE_MS), |_| true, |_| false), "once");
        assert!(!early.waits(ID, Some(LOG), Millis(PATIENCE_MS)));
    }

    #[test]
    fn an_invitation_continues_when_its_log_is_read() {
        let mut early = EarlyInvitations::default();
        assert!(early.waits(ID, Some(LOG), Millis(0)));
        assert!(early.take_due(Millis(1), |_| true, |log| log == LOG));
        assert!(!early.waits(ID, None, Millis(1)));
        assert!(early.waits(ID, Some(LOG), Millis(2)));
        assert!(
            !early.take_due(Millis(3), |_| false, |_| true),
            "it is not kept any more"
        );
    }
}
