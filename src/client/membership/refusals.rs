//! Refused invitations, for the person at the screen: the sender and the fault. The list is short, so that a stranger
//! who sends many fills nothing.

use crate::io::{InvitationFault, RefusedView};
use minicbor::{Decode, Encode};
use sotto_wire::{AccountKey, Handle, Millis};

/// The most refusals that are kept.
const KEPT: usize = 20;
/// The row.
pub(in crate::client) const REFUSALS: &str = "refusals";

/// Recent refusals, the latest last.
#[derive(Default, Encode, Decode)]
pub(in crate::client) struct Refusals {
    #[n(0)]
    kept: Vec<Refusal>,
    #[cbor(skip)]
    changed: bool,
}

#[derive(Encode, Decode)]
struct Refusal {
    #[n(0)]
    handle: Handle,
    #[n(1)]
    account: AccountKey,
    #[n(2)]
    fault: InvitationFault,
    #[n(3)]
    at: Millis,
}

impl Refusals {
    /// Keeps a refusal; the same fault of the same account is kept once.
    pub(in crate::client) fn note(&mut self, account: AccountKey, handle: &Handle, fault: InvitationFault, at: Millis) {
        self.kept.retain(|one| (one.account, one.fault) != (account, fault));
        if self.kept.len() == KEPT {
            self.kept.remove(0);
        }
        self.kept.push(Refusal {
            handle: handle.clone(),
            account,
            fault,
            at,
        });
        self.changed = true;
    }

    /// Puts away the refusals that the person has read.
    pub(in crate::client) fn put_away(&mut self) {
        self.changed |= !self.kept.is_empty();
        self.kept.clear();
    }

    /// True once after each change.
    pub(in crate::client) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    pub(in crate::client) fn views(&self) -> Vec<RefusedView> {
        let views = self.kept.iter().rev().map(|one| RefusedView {
            account: one.account.to_hex(),
            handle: one.handle.as_str().to_owned(),
            fault: one.fault,
            at: one.at.0,
        });
        views.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_refusals_stays_small() {
        let mut refusals = Refusals::default();
        let handle = Handle::parse("eve").unwrap();
        for number in 0..100_u8 {
            for _ in 0..3 {
                let account = AccountKey([number; 32]);
                refusals.note(account, &handle, InvitationFault::NotAMember, Millis(u64::from(number)));
            }
        }
        let views = refusals.views();
        assert_eq!((views.len(), views[0].at), (KEPT, 99));
        assert!(refusals.take_changed() && !refusals.take_changed());
        refusals.put_away();
        assert!(refusals.views().is_empty() && refusals.take_changed());
    }
}
