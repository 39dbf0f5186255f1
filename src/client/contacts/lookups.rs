//! Accounts about which the directory was asked on this connection. Nothing of it is stored.

use crate::sorted::SortedSet;
use sotto_wire::AccountKey;

/// The accounts; the directory is asked about each once.
#[derive(Default)]
pub(in crate::client) struct Lookups {
    asked: SortedSet<AccountKey>,
}

impl Lookups {
    /// Notes that the directory is asked about an account.
    pub(in crate::client) fn ask(&mut self, account: AccountKey) {
        self.asked.insert(account);
    }

    /// Whether the directory was asked about an account.
    pub(in crate::client) fn is_asked(&self, account: AccountKey) -> bool {
        self.asked.contains(&account)
    }

    /// Forgets a refused question, so that it can be asked again.
    pub(in crate::client) fn refused(&mut self, account: AccountKey) {
        self.asked.remove(&account);
    }

    /// Forgets all questions with the connection.
    pub(in crate::client) fn disconnected(&mut self) {
        self.asked.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lookup_is_repeated_after_a_refusal_or_a_lost_connection() {
        let (ana, ben) = (AccountKey([1; 32]), AccountKey([2; 32]));
        let mut lookups = Lookups::default();
        lookups.ask(ana);
        lookups.ask(ben);
        lookups.refused(ben);
        assert!(lookups.is_asked(ana) && !lookups.is_asked(ben));
        lookups.disconnected();
        assert!(!lookups.is_asked(ana));
    }
}
