//! Refusing an invitation: it is noted for the person at the screen, with the fault and the sender.

use crate::client::Client;
use crate::io::{InvitationFault, Outcome};
use crate::transaction::Transaction;

impl Client {
    /// Refuses an invitation, and keeps only the note of it.
    pub(in crate::client) fn refuse(
        &mut self,
        tx: &Transaction<'_>,
        from: &crate::credential::DeviceCredential,
        fault: InvitationFault,
    ) {
        self.refusals.note(from.account, &from.handle, fault, tx.now);
        self.dirty.app = true;
    }

    pub(in crate::client) fn put_refusals_away(&mut self) -> Outcome {
        self.refusals.put_away();
        self.dirty.app = true;
        Outcome::Nothing
    }
}
