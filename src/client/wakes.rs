//! The moments at which the core has to be woken. The driver keeps one alarm, and forgets it with each tick: so this
//! type keeps every moment until it has come, and asks for the next one again.

use crate::sorted::SortedSet;
use sotto_wire::Millis;

/// Moments by the core's own clock. Nothing of them is stored.
#[derive(Default)]
pub(super) struct Wakes {
    due: SortedSet<Millis>,
    /// The time of the driver's alarm.
    armed: Option<Millis>,
}

impl Wakes {
    pub(super) fn add(&mut self, at: Millis) {
        self.due.insert(at);
    }

    /// Notes a tick of the driver: its alarm is off.
    pub(super) fn ticked(&mut self, now: Millis) {
        self.due.retain(|at| now < *at);
        self.armed = None;
    }

    /// The milliseconds until the driver has to tick; None if its alarm is right already.
    pub(super) fn arm(&mut self, now: Millis) -> Option<u64> {
        let next = *self.due.first()?;
        if self.armed.is_some_and(|armed| armed <= next) {
            return None;
        }
        self.armed = Some(next);
        Some(next.0.saturating_sub(now.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_early_tick_loses_no_later_moment() {
        let mut wakes = Wakes::default();
        assert_eq!(wakes.arm(Millis(0)), None);
        wakes.add(Millis(60_000));
        assert_eq!(wakes.arm(Millis(0)), Some(60_000));
        wakes.add(Millis(90_000));
        assert_eq!(wakes.arm(Millis(0)), None, "the alarm is sooner");
        wakes.add(Millis(5_000));
        assert_eq!(wakes.arm(Millis(1_000)), Some(4_000));
        wakes.ticked(Millis(5_000));
        assert_eq!(wakes.arm(Millis(5_000)), Some(55_000));
        wakes.ticked(Millis(20_000));
        assert_eq!(wakes.arm(Millis(20_000)), Some(40_000), "a tick for another reason");
        wakes.ticked(Millis(100_000));
        assert_eq!(wakes.arm(Millis(100_000)), None);
    }
}
