//! Contacts: people whose identity key is pinned here on first use.

use minicbor::{Decode, Encode};
use sotto_wire::{AccountKey, DeviceList, Handle};

/// A person that this profile knows.
#[derive(Clone, Encode, Decode)]
pub(crate) struct Contact {
    /// The pinned identity key.
    #[n(0)]
    pub account: AccountKey,
    /// The name, as its owner typed it.
    #[n(1)]
    pub handle: Handle,
    /// The safety number was compared.
    #[n(2)]
    pub verified: bool,
    /// The identity key that the directory names now, when it is another: sending waits until it is acknowledged.
    #[n(3)]
    pub changed: Option<AccountKey>,
    /// The highest version of the device list seen: an older one is refused.
    #[n(4)]
    pub list_version: u64,
    /// We talk with this person: we began, or accepted. Who only shares a group with us is not one, and what such a person
    /// begins is a request.
    #[n(5)]
    pub known: bool,
    /// Nothing of this person reaches us, and they are not told.
    #[n(6)]
    pub blocked: bool,
}

/// What the directory's answer means for a pinned contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// The pinned account; its devices may be used.
    Same,
    /// Another account under the same name: blocked until acknowledged.
    Changed,
    /// The pinned account, with an older list than one seen before: a replay.
    Replayed,
}

impl Contact {
    /// Pins a person by the directory's verified answer.
    pub(crate) fn pin(list: &DeviceList) -> Self {
        Self {
            account: list.account,
            handle: list.handle.clone(),
            verified: false,
            changed: None,
            list_version: list.version,
            known: false,
            blocked: false,
        }
    }

    /// Somebody of a group, by the credential that the account signed; the directory has not been asked yet.
    pub(crate) fn met(account: AccountKey, handle: Handle) -> Self {
        Self {
            account,
            handle,
            verified: false,
            changed: None,
            list_version: 0,
            known: false,
            blocked: false,
        }
    }

    /// Holds a later answer of the directory against the pin.
    pub(crate) fn compare(&mut self, list: &DeviceList) -> Compared {
        if list.account != self.account {
            self.changed = Some(list.account);
            return Compared::Changed;
        }
        if list.version < self.list_version {
            return Compared::Replayed;
        }
        self.changed = None;
        self.list_version = list.version;
        Compared::Same
    }

    /// Accepts the changed identity key; what was verified is not any more.
    pub(crate) fn acknowledge(&mut self) -> Option<AccountKey> {
        let account = self.changed.take()?;
        self.account = account;
        self.verified = false;
        self.list_version = 0;
        Some(account)
    }
}
