//! First run: the account is made and saved here, then the relay is asked for its handle, then KeyPackages are
//! published.

use crate::account::Account;
use crate::client::Client;
use crate::client::relay::relay_connection::State;
use crate::client::relay::requests::PendingRequest;
use crate::conversation::session::KeyPackageKind;
use crate::io::{Outcome, PairingProblem, Problem};
use crate::transaction::Transaction;
use sotto_wire::{DirectoryWrite, Handle, KeyPackageBytes, Request, SignedWrite};

/// The pause before the relay is asked again for a handle that belongs to this account.
const AGAIN_MS: u64 = 60_000;

impl Client {
    pub(in crate::client) fn create_account(
        &mut self,
        tx: &mut Transaction<'_>,
        ticket: u64,
        handle: &str,
        protect_new: bool,
    ) -> Result<(), Problem> {
        if self.account.is_kept() {
            return Err(Problem::AccountExists);
        }
        let handle = Handle::parse(handle.trim()).map_err(|error| Problem::HandleNotAllowed {
            why: error.into(),
            other: false,
        })?;
        let again = self.account.unlisted().is_some_and(|account| account.handle == handle);
        if !again {
            self.clear_for_recovery(tx);
            let account = Account::generate(handle, protect_new, tx.now, tx.rng);
            self.account.sign_up(account);
        }
        if let Some(before) = self.registration.wait(ticket) {
            tx.done(before, Err(Problem::OtherHandle));
        }
        match self.relay.state() {
            State::Ready => {
                self.relay.send(tx, Request::Challenge, PendingRequest::SignUpChallenge);
            }
            State::Connecting | State::Greeting => {}
            State::Offline | State::Outdated => {
                self.registration.settle();
                return Err(Problem::RelayAway { goes_on: true });
            }
        }
        Ok(())
    }

    pub(in crate::client) fn write_sign_up(&mut self, tx: &mut Transaction<'_>, challenge: &[u8; 32]) {
        let Some(account) = self.account.get() else {
            return tx.bug("sign-up of no account");
        };
        let write = DirectoryWrite {
            account: account.key(),
            device: account.device.credential().device,
            list: Some(account.device_list()),
            inbox: Some(account.inbox_registration()),
            one_time: Vec::new(),
            last_resort: None,
        };
        let write = SignedWrite::new(&write, challenge, |input| account.device.sign(input));
        self.relay.send(tx, Request::Write { write }, PendingRequest::SignUp);
    }

    pub(in crate::client) fn signed_up(&mut self, tx: &mut Transaction<'_>) {
        let Some(account) = self.account.enter_directory() else {
            return;
        };
        account.list_is_published(account.list_version());
        self.tell_linked(tx);
        self.recovery_may_be_over(tx);
        self.follow_index(tx);
        self.resume_pending_groups(tx);
        self.follow_inbox(tx);
        self.ask_for_key_packages(tx);
    }

    /// Handles a handle that belongs to another account. A new account is forgotten, and the person chooses another
    /// handle. An existing account was listed under it before, so the server is wrong, and the account stays.
    pub(in crate::client) fn handle_taken(&mut self, tx: &mut Transaction<'_>) {
        if let Some(account) = self.account.give_up() {
            let handle = account.handle.as_str().to_owned();
            self.settle_sign_up(tx, Err(Problem::HandleTaken { handle }));
            return;
        }
        self.settle_sign_up(tx, Err(Problem::RelayForged));
        if let Some(ticket) = self.recovery.give_up() {
            tx.done(ticket, Err(Problem::RelayForged));
        }
        self.pairing_is_over(PairingProblem::ServerRefused);
        self.relay.greet_later(tx, AGAIN_MS);
    }

    fn settle_sign_up(&mut self, tx: &mut Transaction<'_>, result: Result<Outcome, Problem>) {
        if let Some(ticket) = self.registration.settle() {
            tx.done(ticket, result);
        }
    }

    pub(in crate::client) fn write_key_packages(&mut self, tx: &mut Transaction<'_>, challenge: &[u8; 32]) {
        let Some(account) = self.account.get() else {
            return tx.bug("KeyPackages of no account");
        };
        let (missing, all) = self.registration.take_missing();
        let mut make = |kind| self.groups.key_package(tx.rng, &account.device, kind);
        let made: Result<Vec<_>, _> = (0..missing).map(|_| make(KeyPackageKind::OneTime)).collect();
        let last_resort = if all {
            make(KeyPackageKind::LastResort).ok()
        } else {
            None
        };
        let write = DirectoryWrite {
            account: account.key(),
            device: account.device.credential().device,
            list: None,
            inbox: None,
            one_time: made
                .unwrap_or_default()
                .into_iter()
                .map(|bytes| KeyPackageBytes(bytes.into()))
                .collect(),
            last_resort: last_resort.map(|bytes| KeyPackageBytes(bytes.into())),
        };
        let write = SignedWrite::new(&write, challenge, |input| account.device.sign(input));
        self.relay
            .send(tx, Request::Write { write }, PendingRequest::KeyPackages);
    }

    /// Ends the first run once others find KeyPackages of this device.
    pub(in crate::client) fn key_packages_left(&mut self, tx: &mut Transaction<'_>, left: u32) {
        if self.registration.has_key_packages(left) {
            self.settle_sign_up(tx, Ok(Outcome::Nothing));
            self.publish_list(tx);
            self.ask_to_be_let_in(tx);
            self.dirty.app = true;
        } else {
            self.ask_for_key_packages(tx);
        }
    }
}
