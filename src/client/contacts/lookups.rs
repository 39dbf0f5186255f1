//! People whom the directory was asked about on this connection. Nothing of it is stored.

use crate::sorted::SortedSet;
use sotto_wire::AccountKey;

/// Each is asked about once.
#[derive(Default)]
pub(in crate::client) struct Lookups {
    asked: SortedSet<AccountKey>,
}

impl Lookups {
    /// The directory is asked about somebody.
    pub(in crate::client) fn ask(&mut self, account: AccountKey) {
        self.asked.insert(account);
    }

    /// Whether it was asked before.
    pub(in crate::client) fn is_asked(&self, account: AccountKey) -> bool {
        self.asked.contains(&account)
    }

    /// It has refused: it can be asked again.
    pub(in crate::client) fn refused(&mut self, account: AccountKey) {
        self.asked.remove(&account);
    }

    /// The connection is over: everybody can be asked about again.
    pub(in crate::client) fn disconnected(&mut self) {
        self.asked.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_lookup_is_asked_again_and_so_is_each_after_the_connection() {
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
