//! Emptying a store whose account does not open, for the account that replaces it.

use crate::client::Client;
use crate::client::account::storage_state::StorageLoss;
use crate::io::Store;
use crate::transaction::Transaction;
use std::rc::Rc;

impl Client {
    /// Drops the rest of a store whose account does not open.
    pub(in crate::client) fn clear_for_recovery(&mut self, tx: &mut Transaction<'_>) {
        if self.storage_loss == Some(StorageLoss::Lost) {
            let empty = Self::empty(Rc::clone(&self.key));
            let old = std::mem::replace(self, empty);
            // The connection continues, and with it all state that lasts as long as it.
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
            self.events = old.events;
            self.dirty.app = true;
            for store in Store::ALL {
                tx.delete_all(store, String::new());
            }
        }
    }
}
