//! What the directory has of this device, and a sign-up that waits for it. Nothing of it is stored.

/// One-time KeyPackages that the directory should hold for this device…
const ONE_TIME: u32 = 20;
/// … and below which more are published.
const ONE_TIME_LOW: u32 = 10;

/// The directory's state of this device, as far as it has said on this connection.
#[derive(Default)]
pub(in crate::client) struct Registration {
    ticket: Option<u64>,
    missing: u32,
    reachable: bool,
}

impl Registration {
    /// A command waits for the account to be listed; the ticket of the one that waited before it.
    pub(in crate::client) fn wait(&mut self, ticket: u64) -> Option<u64> {
        self.ticket.replace(ticket)
    }

    /// Whether a command waits.
    pub(in crate::client) fn waits(&self) -> bool {
        self.ticket.is_some()
    }

    /// The command that waits is answered now.
    pub(in crate::client) fn settle(&mut self) -> Option<u64> {
        self.ticket.take()
    }

    /// The directory has so many one-time KeyPackages; true if that is enough, and others can reach this device. Otherwise
    /// the next directory write brings those that are missing.
    pub(in crate::client) fn has_key_packages(&mut self, left: u32) -> bool {
        self.reachable |= left >= ONE_TIME_LOW;
        if left < ONE_TIME_LOW {
            self.missing = ONE_TIME - left;
        }
        left >= ONE_TIME_LOW
    }

    /// The number of one-time KeyPackages that are missing, and whether the directory has none at all; once.
    pub(in crate::client) fn take_missing(&mut self) -> (u32, bool) {
        let missing = std::mem::take(&mut self.missing);
        (missing, missing == ONE_TIME)
    }

    /// Whether others find KeyPackages of this device.
    pub(in crate::client) fn is_reachable(&self) -> bool {
        self.reachable
    }

    /// The connection is over: the directory has to say it again. The command that waited hears so.
    pub(in crate::client) fn disconnected(&mut self) -> Option<u64> {
        self.reachable = false;
        self.settle()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_reachable_once_the_directory_has_enough_key_packages() {
        let mut registration = Registration::default();
        assert_eq!(registration.wait(1), None);
        assert_eq!(registration.wait(2), Some(1));
        assert!(!registration.has_key_packages(0) && !registration.is_reachable());
        assert_eq!(registration.take_missing(), (ONE_TIME, true));
        assert_eq!(registration.take_missing(), (0, false));
        assert!(!registration.has_key_packages(ONE_TIME_LOW - 1));
        assert_eq!(registration.take_missing(), (ONE_TIME - ONE_TIME_LOW + 1, false));
        assert!(registration.has_key_packages(ONE_TIME_LOW) && registration.is_reachable());
        assert!(registration.waits());
        assert_eq!(registration.disconnected(), Some(2));
        assert!(!registration.is_reachable() && !registration.waits());
    }
}
