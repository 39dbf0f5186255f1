//! Contacts: people whose identity key is pinned here on first use.

mod listed;

use crate::io::NameKind;
pub(crate) use listed::Listed;
use minicbor::{Decode, Encode};
use sotto_wire::{AccountKey, DeviceList, Handle};
use std::hash::{DefaultHasher, Hash, Hasher};

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
    /// The highest version of the device list seen: older ones are refused.
    #[n(4)]
    pub list_version: u64,
    /// A contact: this account began a conversation with them, or accepted theirs. A person who only shares a group
    /// with this account is no contact, and begins a request.
    #[n(5)]
    pub known: bool,
    /// This device drops the person's messages, and does not tell them.
    #[n(6)]
    pub blocked: bool,
    /// Whether the name is theirs.
    #[n(7)]
    pub name: NameState,
    /// The devices of the newest list; none before a list was seen.
    #[n(8)]
    pub devices: Option<Listed>,
}

/// Whether a name belongs to the account. The directory and the pins decide; a credential's name is a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum NameState {
    /// Pinned: by the directory, or by the person at this screen. One account holds a name.
    #[n(0)]
    Pinned,
    /// The account's credential claims the name, and nothing contradicts it yet.
    #[n(1)]
    Claimed,
    /// The account's credential claims the name, and the directory gives it to another account, or to none.
    #[n(2)]
    Disputed,
}

/// The meaning of the directory's answer for a pinned contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// The pinned account; its devices may be used.
    Same,
    /// Another account under the same name: blocked until acknowledged.
    Changed,
    /// The pinned account, with an older list than one seen before: a replay.
    Replayed,
    /// The pinned account under another name. A name never changes: the list is refused.
    Renamed,
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
            name: NameState::Pinned,
            devices: Some(Listed::of(list)),
        }
    }

    /// A member of a group, by the credential that the account signed; the directory was not asked yet.
    pub(crate) fn unverified(account: AccountKey, handle: Handle) -> Self {
        Self {
            account,
            handle,
            verified: false,
            changed: None,
            list_version: 0,
            known: false,
            blocked: false,
            name: NameState::Claimed,
            devices: None,
        }
    }

    /// Holds a later answer of the directory against the pin.
    pub(crate) fn compare(&mut self, list: &DeviceList) -> Compared {
        if list.account != self.account {
            self.changed = Some(list.account);
            return Compared::Changed;
        }
        if list.handle.folded() != self.handle.folded() {
            return Compared::Renamed;
        }
        if list.version < self.list_version {
            return Compared::Replayed;
        }
        self.changed = None;
        self.list_version = list.version;
        self.devices = Some(Listed::of(list));
        Compared::Same
    }

    /// A hash of the name as it is shown.
    pub(crate) fn shown_hash(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        (self.handle.as_str(), self.name == NameState::Disputed).hash(&mut hash);
        hash.finish()
    }

    /// The worth of the handle. A claim is believed until something contradicts it.
    pub(crate) fn name_kind(&self) -> NameKind {
        match self.name {
            NameState::Pinned | NameState::Claimed => NameKind::Known,
            NameState::Disputed => NameKind::Claimed,
        }
    }
}
