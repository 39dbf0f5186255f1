//! How long an invitation into a group waits for a device to join: after a day the page shows it, after a week it is
//! made again.

use minicbor::{Decode, Encode};
use sotto_wire::Millis;

/// After this many milliseconds the page shows that no device has joined…
const SAID_AFTER_MS: u64 = 86_400_000;
/// … and after this many the group is made again.
const AGAIN_AFTER_MS: u64 = 7 * SAID_AFTER_MS;

/// When an invitation was sent, on the core's clock, and whether the page has shown that it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Patience {
    #[n(0)]
    since: Millis,
    #[n(1)]
    said: bool,
}

/// The next step of a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// Nothing, for this many milliseconds.
    In(u64),
    /// Show that no device has joined; once.
    Say,
    /// To make the group again.
    Again,
}

impl Patience {
    /// The invitations go out now.
    pub(crate) fn since(now: Millis) -> Self {
        Self {
            since: now,
            said: false,
        }
    }

    /// The step that is due now. `Say` comes once.
    pub(crate) fn due(&mut self, now: Millis) -> Due {
        let age = now.0.saturating_sub(self.since.0);
        if age >= AGAIN_AFTER_MS {
            return Due::Again;
        }
        if self.said {
            return Due::In(AGAIN_AFTER_MS - age);
        }
        if age >= SAID_AFTER_MS {
            self.said = true;
            return Due::Say;
        }
        Due::In(SAID_AFTER_MS - age)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_shown_once_after_a_day_and_ends_after_a_week() {
        let at = |ms| Millis(5 + ms);
        let mut patience = Patience::since(at(0));
        assert_eq!(patience.due(at(0)), Due::In(SAID_AFTER_MS));
        assert_eq!(patience.due(at(SAID_AFTER_MS - 1)), Due::In(1));
        assert_eq!(patience.due(at(SAID_AFTER_MS)), Due::Say);
        assert_eq!(patience.due(at(SAID_AFTER_MS)), Due::In(6 * SAID_AFTER_MS));
        assert_eq!(patience.due(at(AGAIN_AFTER_MS)), Due::Again);
        assert_eq!(
            patience.due(Millis(0)),
            Due::In(AGAIN_AFTER_MS),
            "a clock that was set back"
        );
    }
}
