//! The core's own clock: it follows the wall clock forward, and continues from its own time when the wall clock is set
//! back.

use minicbor::{Decode, Encode};
use sotto_wire::Millis;

/// Wall clock plus an offset that only grows, so that a clock set back never extends a life. Persisted with every
/// change of the offset, and as a high-water mark at least once a minute of use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Clock {
    #[n(0)]
    offset: u64,
    #[n(1)]
    high: Millis,
    #[n(2)]
    saved: Millis,
}

/// How far the high-water mark may run ahead of the saved one, in milliseconds.
const SAVE_EVERY: u64 = 60_000;

impl Clock {
    /// The core's time for a wall-clock time, without advancing the clock.
    pub fn effective(&self, now: Millis) -> Millis {
        Millis(now.0.saturating_add(self.offset)).max(self.high)
    }

    /// Moves on to `now` and returns the core's time.
    pub fn advance(&mut self, now: Millis) -> Millis {
        let wall = now.0.saturating_add(self.offset);
        if wall < self.high.0 {
            self.offset = self.offset.saturating_add(self.high.0 - wall);
        }
        self.high = self.effective(now);
        self.high
    }

    /// True when the mark has to be saved now; marks it as saved.
    pub fn must_save(&mut self, before: Clock) -> bool {
        let due = self.offset != before.offset || self.high.0.saturating_sub(self.saved.0) >= SAVE_EVERY;
        if due {
            self.saved = self.high;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_set_back_continues_from_its_own_time() {
        let mut clock = Clock::default();
        assert_eq!(clock.advance(Millis(10_000)), Millis(10_000));
        assert_eq!(clock.advance(Millis(4_000)), Millis(10_000));
        assert_eq!(
            clock.advance(Millis(9_000)),
            Millis(15_000),
            "five seconds have passed since"
        );
    }

    #[test]
    fn the_mark_is_saved_on_every_jump_back_and_once_a_minute() {
        let mut clock = Clock::default();
        let before = clock;
        clock.advance(Millis(100_000));
        assert!(clock.must_save(before));
        let before = clock;
        clock.advance(Millis(110_000));
        assert!(!clock.must_save(before));
        let before = clock;
        clock.advance(Millis(105_000));
        assert!(clock.must_save(before));
    }
}
