//! When messages disappear: the rules of the timer, and nothing else.

use sotto_wire::{Millis, Ttl};

/// A conversation's timer: 5 to 86,400 seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer(u32);

/// A timer out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange;

/// An unpainted message expires after 14 days, unless its timer ends it earlier.
pub const UNREAD_LIFE_MS: u64 = 14 * 86_400_000;

impl Timer {
    /// The shortest, in seconds.
    pub const MIN: u32 = 5;
    /// The longest, in seconds.
    pub const MAX: u32 = 86_400;

    /// Checks the range.
    pub fn new(seconds: u32) -> Result<Self, OutOfRange> {
        if (Self::MIN..=Self::MAX).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(OutOfRange)
        }
    }

    /// In seconds.
    pub fn seconds(self) -> u32 {
        self.0
    }
}

/// The timer that a receiver gives a message: the sender may shorten the conversation's timer, never lengthen it.
pub fn agreed(of_message: Option<u32>, of_conversation: Option<u32>) -> Option<u32> {
    // The peer chooses a message's own value: values out of range are clamped.
    let of_message = of_message.map(|seconds| seconds.clamp(Timer::MIN, Timer::MAX));
    match (of_message, of_conversation) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// The deadline of a received message that has not been painted: 14 days after it came, if it disappears at all.
pub fn unread_deadline(received: Millis, expires_after: Option<u32>) -> Option<Millis> {
    expires_after.map(|_| Millis(received.0.saturating_add(UNREAD_LIFE_MS)))
}

/// The deadline once the timer runs; an earlier one stays.
pub fn started(at: Millis, expires_after: Option<u32>, earlier_one: Option<Millis>) -> Option<Millis> {
    let own = expires_after.map(|seconds| Millis(at.0.saturating_add(u64::from(seconds) * 1000)));
    earlier(own, earlier_one)
}

/// The deadline, on the core's clock, of a message with an absolute expiry in seconds since the Unix epoch: the earlier
/// of the two clocks' deadlines, and never later than that of an unread message.
pub fn absolute(seconds: u32, effective: Millis, relay_now: Millis) -> Millis {
    let at = u64::from(seconds) * 1000;
    let by_relay = effective.0.saturating_add(at.saturating_sub(relay_now.0));
    let unread = effective.0.saturating_add(UNREAD_LIFE_MS);
    Millis(at.min(by_relay).min(unread))
}

/// The earlier of two deadlines.
pub fn earlier(one: Option<Millis>, other: Option<Millis>) -> Option<Millis> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// True when the deadline has passed.
pub fn is_over(deadline: Option<Millis>, now: Millis) -> bool {
    deadline.is_some_and(|deadline| deadline <= now)
}

/// The relay's coarse time to live: it reveals that a message disappears some day, never when.
pub fn ttl(expires_after: Option<u32>) -> Ttl {
    if expires_after.is_some() {
        Ttl::Days16
    } else {
        Ttl::Days90
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timer_is_from_five_seconds_to_a_day() {
        assert_eq!(Timer::new(4), Err(OutOfRange));
        for seconds in [5, 5400, 86_400] {
            assert_eq!(Timer::new(seconds).map(Timer::seconds), Ok(seconds));
        }
        assert_eq!(Timer::new(86_401), Err(OutOfRange));
    }

    #[test]
    fn a_sender_may_shorten_but_never_lengthen() {
        assert_eq!(agreed(Some(10), Some(60)), Some(10));
        assert_eq!(agreed(Some(600), Some(60)), Some(60));
        assert_eq!(agreed(None, Some(60)), Some(60));
        assert_eq!(agreed(Some(10), None), Some(10));
        assert_eq!(agreed(Some(0), None), Some(5));
        assert_eq!(agreed(Some(u32::MAX), None), Some(86_400));
        assert_eq!(agreed(None, None), None);
    }

    #[test]
    fn an_absolute_time_counts_by_the_sooner_clock() {
        let now = Millis(1_000_000);
        assert_eq!(absolute(1_060, now, now), Millis(1_060_000));
        assert_eq!(
            absolute(1_060, now, Millis(1_030_000)),
            Millis(1_030_000),
            "this clock is slow"
        );
        assert_eq!(
            absolute(1_060, now, Millis(900_000)),
            Millis(1_060_000),
            "the relay's clock is slow"
        );
        assert!(is_over(Some(absolute(1_000, now, now)), now));
        assert!(is_over(Some(absolute(0, now, Millis(0))), now));
        assert!(is_over(Some(absolute(1_060, now, Millis(u64::MAX))), now));
        assert_eq!(absolute(u32::MAX, now, now), Millis(now.0 + UNREAD_LIFE_MS));
        assert_eq!(
            absolute(u32::MAX, Millis(u64::MAX), Millis(0)).0,
            u64::from(u32::MAX) * 1000
        );
    }

    #[test]
    fn the_earliest_deadline_wins() {
        assert_eq!(started(Millis(1000), Some(5), Some(Millis(4000))), Some(Millis(4000)));
        assert_eq!(started(Millis(1000), Some(5), Some(Millis(9000))), Some(Millis(6000)));
        assert_eq!(started(Millis(1000), None, None), None);
        assert!(
            is_over(Some(Millis(5)), Millis(5)) && !is_over(Some(Millis(5)), Millis(4)) && !is_over(None, Millis(4))
        );
    }
}
