//! Back-off: each refused request waits separately, longer each time, and delays no other. Nothing of it is stored.

use crate::sorted::SortedMap;
use sotto_wire::{AccountKey, Millis, Topic};

/// The longest wait, in milliseconds.
const MOST_MS: u64 = 3_600_000;

/// A subject that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::client) enum Later {
    /// An item of the outbox.
    Item(u64),
    /// All invitations: the relay asks for a pause.
    Deliveries,
    /// Following a log.
    Follow(Topic),
    /// Asking about a member.
    Member(AccountKey),
    /// Fetching the keys of a conversation's people.
    Keys(crate::conversation::ConversationId),
    /// Reading the unreadable end of a log again.
    Reread(Topic),
    /// The requests that a connection begins with.
    Greeting,
}

/// The subjects that wait, and until when.
#[derive(Default)]
pub(in crate::client) struct BackOff {
    waits: SortedMap<Later, Wait>,
}

struct Wait {
    until: Millis,
    ms: u64,
}

impl BackOff {
    /// Makes a refused subject wait: `first_ms` the first time, then twice as long each time. Returns the wait in
    /// milliseconds.
    pub(in crate::client) fn refused(&mut self, what: Later, now: Millis, first_ms: u64) -> u64 {
        let ms = match self.waits.get(&what) {
            Some(wait) => wait.ms.saturating_mul(2),
            None => first_ms,
        };
        let ms = ms.clamp(100, MOST_MS);
        let until = Millis(now.0.saturating_add(ms));
        self.waits.insert(what, Wait { until, ms });
        ms
    }

    /// Makes a subject wait for this long, whatever its last wait.
    pub(in crate::client) fn pause(&mut self, what: Later, now: Millis, ms: u64) -> u64 {
        self.waits.remove(&what);
        self.refused(what, now, ms)
    }

    /// Whether the subject still has to wait.
    pub(in crate::client) fn waits(&self, what: Later, now: Millis) -> bool {
        self.waits.get(&what).is_some_and(|wait| now < wait.until)
    }

    /// True once after a wait has ended.
    pub(in crate::client) fn is_due(&mut self, what: Later, now: Millis) -> bool {
        let due = self.waits.get(&what).is_some_and(|wait| wait.until <= now);
        due && self.waits.remove(&what).is_some()
    }

    /// Whether the subject has waited, or still waits.
    pub(in crate::client) fn is_kept(&self, what: Later) -> bool {
        self.waits.contains_key(&what)
    }

    /// The logs to read again now.
    pub(in crate::client) fn ended(&self, now: Millis) -> Vec<Topic> {
        let due = self.waits.iter().filter(|(_, wait)| wait.until <= now);
        due.filter_map(|(what, _)| match what {
            Later::Reread(topic) => Some(*topic),
            _ => None,
        })
        .collect()
    }

    /// Forgets a subject that has succeeded, or is no longer needed.
    pub(in crate::client) fn forget(&mut self, what: Later) {
        self.waits.remove(&what);
    }

    /// Milliseconds until the next wait ends.
    pub(in crate::client) fn next(&self, now: Millis) -> Option<u64> {
        let waits = self.waits.values().filter(|wait| now < wait.until);
        waits.map(|wait| wait.until.0 - now.0).min()
    }

    /// Forgets all waits, for a new connection.
    pub(in crate::client) fn clear(&mut self) {
        self.waits.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_doubles_up_to_an_hour_and_begins_small_again() {
        let mut backoff = BackOff::default();
        let mut now = Millis(0);
        let mut all = Vec::new();
        for _ in 0..10 {
            let ms = backoff.refused(Later::Item(1), now, 15_000);
            assert!(backoff.waits(Later::Item(1), Millis(now.0 + ms - 1)));
            now.0 += ms;
            assert!(!backoff.waits(Later::Item(1), now));
            all.push(ms / 1000);
        }
        assert_eq!(all, [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        backoff.forget(Later::Item(1));
        assert_eq!(backoff.refused(Later::Item(1), now, 15_000), 15_000);
    }

    #[test]
    fn a_wait_delays_no_other_subject_and_the_next_is_known() {
        let mut backoff = BackOff::default();
        let now = Millis(1_000);
        backoff.refused(Later::Item(1), now, 15_000);
        backoff.pause(Later::Deliveries, now, 500);
        assert!(!backoff.waits(Later::Item(2), now));
        assert_eq!(backoff.next(now), Some(500));
        assert!(!backoff.is_due(Later::Deliveries, Millis(1_499)));
        assert!(backoff.is_due(Later::Deliveries, Millis(1_500)) && !backoff.is_due(Later::Deliveries, Millis(1_500)));
        assert_eq!(backoff.next(Millis(1_500)), Some(14_500));
        backoff.clear();
        assert_eq!(backoff.next(now), None);
    }

    #[test]
    fn a_pause_named_by_the_relay_is_bounded() {
        let mut backoff = BackOff::default();
        assert_eq!(backoff.pause(Later::Deliveries, Millis(u64::MAX), u64::MAX), MOST_MS);
        assert_eq!(backoff.pause(Later::Deliveries, Millis(0), 0), 100);
    }
}
