//! The directory's record of this device, and a sign-up that waits for it. Nothing of it is stored.

/// One-time KeyPackages that the directory should hold for this device…
const ONE_TIME: u32 = 20;
/// … and below which more are published.
const ONE_TIME_LOW: u32 = 10;

/// The directory's record of this device, as far as known on this connection.
#[derive(Default)]
pub(in crate::client) struct Registration {
    ticket: Option<u64>,
    missing: u32,
    reachable: bool,
}

impl Registration {
    /// Lets a command wait until the account is listed; returns the ticket of a command that waited before.
    pub(in crate::client) fn wait(&mut self, ticket: u64) -> Option<u64> {
        self.ticket.replace(ticket)
    }

    /// Whether a command waits.
    pub(in crate::client) fn waits(&self) -> bool {
        self.ticket.is_some()
    }

    /// Takes the waiting command, to answer it now.
    pub(in crate::client) fn settle(&mut self) -> Option<u64> {
        self.ticket.take()
    }

    /// Takes the number of one-time KeyPackages in the directory; true if they suffice, and others can reach this
    /// device. Otherwise the next directory write brings the missing ones.
    pub(in crate::client) fn has_key_packages(&mut self, left: u32) -> bool {
        self.reachable |= left >= ONE_TIME_LOW;
        if left < ONE_TIME_LOW {
            self.missing = ONE_TIME - left;
        }
        left >= ONE_TIME_LOW
    }

    /// Takes the number of missing one-time KeyPackages, and whether the directory has none at all.
    pub(in crate::client) fn take_missing(&mut self) -> (u32, bool) {
        let missing = std::mem::take(&mut self.missing);
        (missing, missing == ONE_TIME)
    }

    /// Whether others find KeyPackages of this device.
    pub(in crate::client) fn is_reachable(&self) -> bool {
        self.reachable
    }

    /// Forgets the directory's answers with the connection; returns the waiting command, which fails.
    pub(in crate::client) fn disconnected(&mut self) -> Option<u64> {
        self.reachable = false;
        self.settle()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_with_enough_key_packages_is_reachable() {
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
