//! Requests to the directory about the own account: its list, its registration, its KeyPackages.

use crate::client::Client;
use crate::client::relay::requests::PendingRequest;
use crate::transaction::Transaction;
use sotto_wire::Request;

impl Client {
    /// Asks the directory for the own list: another device may have changed it.
    pub(in crate::client) fn look_up_own_list(&mut self, tx: &mut Transaction<'_>) {
        let Some(account) = self.account.get() else { return };
        if self.relay.is_online() && !self.relay.is_asked(|asked| matches!(asked, PendingRequest::OwnList)) {
            let handle = account.handle.clone();
            self.relay.send(tx, Request::Lookup { handle }, PendingRequest::OwnList);
        }
    }

    /// Publishes the list if it has changed here.
    pub(in crate::client) fn publish_list(&mut self, tx: &mut Transaction<'_>) {
        let due = self.account.signed_in().is_some_and(|account| account.unpublished);
        if due && self.relay.is_online() && !self.relay.is_asked(PendingRequest::writes_directory) {
            self.relay.send(tx, Request::Challenge, PendingRequest::ListChallenge);
        }
    }

    /// Asks the relay for the handle, and registers this device in the directory.
    pub(in crate::client) fn begin_sign_up(&mut self, tx: &mut Transaction<'_>) {
        if !self.relay.is_asked(PendingRequest::writes_directory) {
            self.relay.send(tx, Request::Challenge, PendingRequest::SignUpChallenge);
        }
    }

    /// Asks for the number of KeyPackages left; the answer may lead to new ones.
    pub(in crate::client) fn ask_for_key_packages(&mut self, tx: &mut Transaction<'_>) {
        if !self.relay.is_asked(PendingRequest::writes_directory) {
            self.relay
                .send(tx, Request::Challenge, PendingRequest::KeyPackageChallenge);
        }
    }
}
