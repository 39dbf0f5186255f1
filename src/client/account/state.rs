//! The state of this profile's account: the one owner of its keys, its row, and its progress into the directory.

use crate::account::{Account, AccountRow, OwnDevice, Stage};
use crate::call::Party;
use crate::io::{Row, Store};
use crate::seal::StoreKey;
use crate::transaction::{RowError, Transaction, open_row};
use rand_core::CryptoRng;
use sotto_wire::{AccountKey, DeviceId};

/// The key of the account's row.
const ACCOUNT: &str = "account";

/// The states of this profile's account.
pub(in crate::client) enum AccountState {
    /// The profile has no account.
    SignedOut,
    /// It was made here, and the relay has not accepted its handle yet: without a handle, it is not worth keeping.
    SigningUp(Account),
    /// This device becomes one of an existing account: linked, recovered, or renewed. The directory does not list it
    /// yet.
    Joining(Account),
    /// The directory lists this device.
    SignedIn(Account),
    /// Another device revoked this one: it reads its stored messages, and publishes nothing more.
    Unlinked(Account),
}

impl AccountState {
    fn of(account: Account, stage: Stage) -> Self {
        match stage {
            Stage::SigningUp => Self::SigningUp(account),
            Stage::Joining => Self::Joining(account),
            Stage::SignedIn => Self::SignedIn(account),
            Stage::Unlinked => Self::Unlinked(account),
        }
    }

    fn parts(&self) -> Option<(&Account, Stage)> {
        match self {
            Self::SignedOut => None,
            Self::SigningUp(account) => Some((account, Stage::SigningUp)),
            Self::Joining(account) => Some((account, Stage::Joining)),
            Self::SignedIn(account) => Some((account, Stage::SignedIn)),
            Self::Unlinked(account) => Some((account, Stage::Unlinked)),
        }
    }

    fn account_mut(&mut self) -> Option<&mut Account> {
        match self {
            Self::SignedOut => None,
            Self::SigningUp(account) | Self::Joining(account) | Self::SignedIn(account) | Self::Unlinked(account) => {
                Some(account)
            }
        }
    }
}

/// The account of this profile. An account lent for a change is saved at the end of the transaction.
pub(in crate::client) struct OwnAccount {
    state: AccountState,
    changed: bool,
}

impl Default for OwnAccount {
    fn default() -> Self {
        Self {
            state: AccountState::SignedOut,
            changed: false,
        }
    }
}

impl OwnAccount {
    /// The present state.
    pub(in crate::client) fn state(&self) -> &AccountState {
        &self.state
    }

    /// The account, in any state.
    pub(in crate::client) fn get(&self) -> Option<&Account> {
        self.state.parts().map(|(account, _)| account)
    }

    /// The account, while this device acts for it.
    pub(in crate::client) fn signed_in(&self) -> Option<&Account> {
        match &self.state {
            AccountState::SignedIn(account) => Some(account),
            AccountState::SignedOut
            | AccountState::SigningUp(_)
            | AccountState::Joining(_)
            | AccountState::Unlinked(_) => None,
        }
    }

    /// The account that the directory does not list yet.
    pub(in crate::client) fn unlisted(&self) -> Option<&Account> {
        match &self.state {
            AccountState::SigningUp(account) | AccountState::Joining(account) => Some(account),
            AccountState::SignedOut | AccountState::SignedIn(_) | AccountState::Unlinked(_) => None,
        }
    }

    /// Whether the directory lists this device, or has listed it: the profile has conversations to read.
    pub(in crate::client) fn is_complete(&self) -> bool {
        matches!(self.state, AccountState::SignedIn(_) | AccountState::Unlinked(_))
    }

    /// Whether this profile is the account's home: it has conversations to show, and no other account replaces it. A
    /// joining account is home only if it was renewed; otherwise its phrase or its other devices can begin it again.
    pub(in crate::client) fn is_kept(&self) -> bool {
        match &self.state {
            AccountState::SignedOut | AccountState::SigningUp(_) => false,
            AccountState::Joining(account) => !account.former.is_empty(),
            AccountState::SignedIn(_) | AccountState::Unlinked(_) => true,
        }
    }

    /// Whether this device was taken off the account's list.
    pub(in crate::client) fn is_unlinked(&self) -> bool {
        matches!(self.state, AccountState::Unlinked(_))
    }

    /// The account's identity key.
    pub(in crate::client) fn key(&self) -> Option<AccountKey> {
        self.get().map(Account::key)
    }

    /// This device.
    pub(in crate::client) fn device(&self) -> Option<DeviceId> {
        self.get().map(|account| account.device.credential().device)
    }

    /// This device, as calls and groups name it.
    pub(in crate::client) fn party(&self) -> Option<Party> {
        let credential = self.get()?.device.credential();
        Some(Party {
            device: credential.device,
            account: credential.account,
        })
    }

    /// Whether this is the account's key.
    pub(in crate::client) fn is(&self, account: AccountKey) -> bool {
        self.key() == Some(account)
    }

    /// Whether the account has no other device that this one knows.
    pub(in crate::client) fn is_alone(&self) -> bool {
        self.get().is_none_or(|account| account.others.is_empty())
    }

    /// The setting "Protect every new conversation".
    pub(in crate::client) fn protects_new(&self) -> bool {
        self.get().is_some_and(|account| account.protect_new)
    }

    /// The setting "Always hide my IP address in calls".
    pub(in crate::client) fn hides_ip(&self) -> bool {
        self.get().is_some_and(|account| account.hide_ip)
    }

    /// Lends the account for a change.
    pub(in crate::client) fn edit(&mut self) -> Option<&mut Account> {
        let account = self.state.account_mut()?;
        self.changed = true;
        Some(account)
    }

    /// Offers each other device for a change; the closure says whether it made one.
    pub(in crate::client) fn edit_others(&mut self, mut change: impl FnMut(&mut OwnDevice) -> bool) {
        let others = self.state.account_mut().map(|account| account.others.as_mut_slice());
        for one in others.unwrap_or_default() {
            self.changed |= change(one);
        }
    }

    /// Takes a new account, whose handle the relay is to be asked for.
    pub(in crate::client) fn sign_up(&mut self, account: Account) {
        self.become_state(AccountState::SigningUp(account));
    }

    /// Takes an existing account, of which this device becomes one.
    pub(in crate::client) fn join(&mut self, account: Account) {
        self.become_state(AccountState::Joining(account));
    }

    /// Gives this device new keys, which the directory does not know yet. False if there is no device to renew: a
    /// revoked one does not return this way, and one that is new to the directory has no past.
    pub(in crate::client) fn renew(&mut self, rng: &mut dyn CryptoRng) -> bool {
        self.change_state(|state| match state {
            AccountState::SignedIn(mut account) => {
                account.renew(rng);
                (AccountState::Joining(account), true)
            }
            AccountState::SignedOut
            | AccountState::SigningUp(_)
            | AccountState::Joining(_)
            | AccountState::Unlinked(_) => (state, false),
        })
    }

    /// Marks this device as listed. None if the directory cannot have been asked to list one.
    pub(in crate::client) fn enter_directory(&mut self) -> Option<&mut Account> {
        let entered = self.change_state(|state| match state {
            AccountState::SigningUp(account) | AccountState::Joining(account) => {
                (AccountState::SignedIn(account), true)
            }
            AccountState::SignedOut | AccountState::SignedIn(_) | AccountState::Unlinked(_) => (state, false),
        });
        if entered { self.edit() } else { None }
    }

    /// Marks this device as revoked by another. False if it is in no list, or was revoked before.
    pub(in crate::client) fn unlink(&mut self) -> bool {
        self.change_state(|state| match state {
            AccountState::SignedIn(account) => (AccountState::Unlinked(account), true),
            AccountState::SignedOut
            | AccountState::SigningUp(_)
            | AccountState::Joining(_)
            | AccountState::Unlinked(_) => (state, false),
        })
    }

    /// Forgets an account whose handle belongs to another. An account that was ever in a directory is never forgotten:
    /// people have pinned its identity key.
    pub(in crate::client) fn give_up(&mut self) -> Option<Account> {
        let mut given_up = None;
        self.change_state(|state| match state {
            AccountState::SigningUp(account) => {
                given_up = Some(account);
                (AccountState::SignedOut, true)
            }
            AccountState::SignedOut
            | AccountState::Joining(_)
            | AccountState::SignedIn(_)
            | AccountState::Unlinked(_) => (state, false),
        });
        given_up
    }

    fn become_state(&mut self, state: AccountState) {
        self.state = state;
        self.changed = true;
    }

    fn change_state(&mut self, change: impl FnOnce(AccountState) -> (AccountState, bool)) -> bool {
        let (state, changed) = change(std::mem::replace(&mut self.state, AccountState::SignedOut));
        self.state = state;
        self.changed |= changed;
        changed
    }

    /// Takes the stored row; false for another row.
    pub(in crate::client) fn restore(&mut self, key: &StoreKey, row: &Row) -> Result<bool, RowError> {
        if row.store != Store::State || row.key != ACCOUNT {
            return Ok(false);
        }
        let row: AccountRow = open_row(key, row)?;
        let (account, stage) = Account::restore(&row).map_err(|_| RowError::Damaged)?;
        self.state = AccountState::of(account, stage);
        Ok(true)
    }

    /// Saves the account if it changed; true if so.
    pub(in crate::client) fn save(&mut self, tx: &mut Transaction<'_>) -> bool {
        if !std::mem::take(&mut self.changed) {
            return false;
        }
        match self.state.parts() {
            Some((account, stage)) => tx.put(Store::State, ACCOUNT.to_owned(), &account.row(stage), None),
            None => tx.delete(Store::State, ACCOUNT.to_owned()),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use sotto_wire::{Handle, Millis};

    fn account(rng: &mut ChaCha20Rng) -> Account {
        Account::generate(Handle::parse("ana").unwrap(), false, Millis(1), rng)
    }

    #[test]
    fn a_new_account_can_be_given_up_and_a_listed_one_never() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut own = OwnAccount::default();
        assert!(own.give_up().is_none() && !own.is_kept());
        own.sign_up(account(&mut rng));
        assert!(own.give_up().is_some() && own.get().is_none());
        own.sign_up(account(&mut rng));
        assert!(own.enter_directory().is_some() && own.enter_directory().is_none());
        assert!(own.give_up().is_none() && own.signed_in().is_some());
        assert!(own.renew(&mut rng) && !own.renew(&mut rng));
        assert!(own.give_up().is_none() && own.unlisted().is_some() && own.is_kept());
    }

    #[test]
    fn a_revoked_device_does_not_return() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut own = OwnAccount::default();
        own.join(account(&mut rng));
        assert!(!own.unlink() && !own.is_kept());
        own.enter_directory();
        assert!(own.unlink() && !own.unlink());
        assert!(own.signed_in().is_none() && own.is_kept());
        assert!(!own.renew(&mut rng) && own.enter_directory().is_none() && own.is_unlinked());
    }

    #[test]
    fn every_state_is_restored_from_its_row() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        for stage in [Stage::SigningUp, Stage::Joining, Stage::SignedIn, Stage::Unlinked] {
            let row = account(&mut rng).row(stage);
            let (restored, found) = Account::restore(&row).unwrap();
            assert_eq!((found, restored.handle.as_str()), (stage, "ana"));
        }
    }
}
