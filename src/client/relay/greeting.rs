//! The first requests of a connection.

use crate::client::Client;
use crate::client::account::state::AccountState;
use crate::client::relay::back_off::Later;
use crate::transaction::Transaction;

impl Client {
    /// Repeats refused requests at the end of a pause.
    pub(in crate::client) fn retry(&mut self, tx: &mut Transaction<'_>) {
        let paused = self.relay.paused_until.is_some_and(|until| tx.effective < until);
        if paused || !self.relay.is_online() {
            return;
        }
        let greets = self.relay.back_off.is_due(Later::Greeting, tx.effective);
        if self.relay.paused_until.take().is_some() || greets {
            self.greeted(tx);
        }
        self.read_again(tx);
        self.advance_all(tx);
        self.resume_downloads(tx);
        self.settle_devices(tx);
        self.resume_pending_groups(tx);
        self.look_up_members(tx);
        self.tend_pending_groups(tx);
    }

    /// Sends the first requests of a connection; a retry repeats those that are not under way.
    pub(in crate::client) fn greeted(&mut self, tx: &mut Transaction<'_>) {
        match self.account.state() {
            AccountState::SignedOut => return,
            AccountState::SigningUp(_) | AccountState::Joining(_) => {
                self.begin_sign_up(tx);
                return;
            }
            AccountState::Unlinked(_) => {
                self.follow_inbox(tx);
                return;
            }
            AccountState::SignedIn(_) => {}
        }
        self.follow_inbox(tx);
        self.ask_for_key_packages(tx);
        self.look_up_senders(tx);
        self.look_up_members(tx);
        self.look_up_own_list(tx);
        self.publish_list(tx);
        self.follow_index(tx);
        self.mend_own_conversation(tx);
        self.resume_pending_groups(tx);
        self.tend_pending_groups(tx);
    }
}
