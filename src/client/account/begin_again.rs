//! A store whose account does not open is emptied for the account that takes its place.

use crate::client::Client;
use crate::client::account::storage_state::StorageLoss;
use crate::io::Store;
use crate::transaction::Transaction;
use std::rc::Rc;

impl Client {
    /// What is left of a store whose account does not open goes.
    pub(in crate::client) fn clear_for_recovery(&mut self, tx: &mut Transaction<'_>) {
        if self.storage_loss == Some(StorageLoss::Lost) {
            let empty = Self::empty(Rc::clone(&self.key));
            let old = std::mem::replace(self, empty);
            // The connection goes on, and with it everything that is kept for its length.
            self.clock = old.clock;
            self.wakes = old.wakes;
            self.relay = old.relay;
            self.registration = old.registration;
            self.lookups = old.lookups;
            self.roll_call = old.roll_call;
            self.key_fetches = old.key_fetches;
            self.pairing = old.pairing;
            self.timeline = old.timeline.begin_again();
            self.history = old.history;
            self.transfers = old.transfers;
            self.index = old.index;
            self.recovery = old.recovery;
            self.dirty.app = true;
            for store in Store::ALL {
                tx.delete_all(store, String::new());
            }
        }
    }
}
