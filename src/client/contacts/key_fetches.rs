//! Key fetches under way: whose KeyPackages are taken, for what, and who is left out.

use crate::conversation::ConversationId;
use crate::conversation::key_fault::KeyFault;
use crate::conversation::outbox::Invitee;
use crate::conversation::protection::SendBlocker;
use crate::io::{Progress, ProgressView, count};
use crate::sorted::SortedMap;
use sotto_wire::{AccountKey, DeviceEntry, DeviceList, Handle};
use std::collections::VecDeque;

/// What the keys are for.
pub(in crate::client) enum Purpose {
    /// A new conversation: people are looked up, no keys are taken yet.
    Start {
        /// The command.
        ticket: u64,
        /// The group's name, when it is one.
        name: Option<String>,
    },
    /// The group of a conversation whose switch is on.
    PendingGroup(ConversationId),
    /// People for a group that is there.
    Add {
        /// The command.
        ticket: u64,
        /// The group.
        conversation: ConversationId,
    },
    /// Devices for a group that is there, without anybody waiting for it.
    Devices(ConversationId),
    /// People of a group who are asked to let this device in again; no keys are taken.
    LetIn(ConversationId),
}

/// Somebody to look up, and the account that it has to be.
#[derive(Clone)]
pub(in crate::client) struct Wanted {
    pub(in crate::client) handle: Handle,
    pub(in crate::client) account: Option<AccountKey>,
}

/// People without keys, and what is wrong with those of them that were refused.
pub(in crate::client) type Without = SortedMap<AccountKey, Option<KeyFault>>;

/// Keys on their way.
pub(in crate::client) struct KeyFetch {
    pub(in crate::client) purpose: Purpose,
    pub(in crate::client) handles: VecDeque<Wanted>,
    pub(in crate::client) devices: VecDeque<(AccountKey, DeviceEntry)>,
    pub(in crate::client) under_way: usize,
    /// Who was found.
    pub(in crate::client) people: Vec<DeviceList>,
    /// What was taken.
    pub(in crate::client) ready: Vec<Invitee>,
    /// Whose device had nothing to take, or nothing that can be used.
    pub(in crate::client) without: Without,
    pub(in crate::client) asked_for: usize,
}

impl KeyFetch {
    /// People by their names.
    pub(in crate::client) fn of(purpose: Purpose, handles: impl IntoIterator<Item = Handle>) -> Self {
        let named = |handle| Wanted { handle, account: None };
        Self::wanting(purpose, handles.into_iter().map(named).collect())
    }

    /// People who are known: the directory has to answer with these very accounts.
    pub(in crate::client) fn of_people(
        purpose: Purpose,
        people: impl IntoIterator<Item = (AccountKey, Handle)>,
    ) -> Self {
        let known = |(account, handle)| Wanted {
            handle,
            account: Some(account),
        };
        Self::wanting(purpose, people.into_iter().map(known).collect())
    }

    pub(in crate::client) fn wanting(purpose: Purpose, handles: VecDeque<Wanted>) -> Self {
        Self {
            asked_for: handles.len(),
            purpose,
            handles,
            devices: VecDeque::new(),
            under_way: 0,
            people: Vec::new(),
            ready: Vec::new(),
            without: SortedMap::new(),
        }
    }

    /// Devices that are known already.
    pub(in crate::client) fn and(mut self, devices: impl IntoIterator<Item = (AccountKey, DeviceEntry)>) -> Self {
        self.devices.extend(devices);
        self.asked_for += self.devices.len();
        self
    }

    pub(in crate::client) fn takes_keys(&self) -> bool {
        !matches!(self.purpose, Purpose::Start { .. } | Purpose::LetIn(_))
    }

    /// Takes a person's list up who was looked up before.
    pub(in crate::client) fn with(mut self, list: DeviceList) -> Self {
        self.add(list);
        self
    }

    pub(in crate::client) fn add(&mut self, list: DeviceList) {
        if self.takes_keys() {
            let devices = list.devices.iter().cloned().map(|entry| (list.account, entry));
            self.devices.extend(devices);
            self.asked_for += list.devices.len();
        }
        self.people.push(list);
    }

    pub(in crate::client) fn is_for(&self, id: ConversationId) -> bool {
        match &self.purpose {
            Purpose::PendingGroup(other)
            | Purpose::Add {
                conversation: other, ..
            }
            | Purpose::Devices(other)
            | Purpose::LetIn(other) => *other == id,
            Purpose::Start { .. } => false,
        }
    }

    pub(in crate::client) fn progress(&self) -> ProgressView {
        let left = self.handles.len() + self.devices.len() + self.under_way;
        ProgressView {
            done: count(self.asked_for.saturating_sub(left)),
            total: count(self.asked_for),
            what: Progress::Keys,
        }
    }
}

/// The key fetches of this connection. Nothing of them is stored.
#[derive(Default)]
pub(in crate::client) struct KeyFetches {
    pub(in crate::client) fetches: SortedMap<u64, KeyFetch>,
    /// Conversations for which there are no keys to take, and why.
    pub(in crate::client) no_keys: SortedMap<ConversationId, SendBlocker>,
    last: u64,
}

impl KeyFetches {
    /// Begins one; its number was not used before in this life of the client.
    pub(in crate::client) fn begin(&mut self, key_fetch: KeyFetch) -> u64 {
        self.last += 1;
        self.fetches.insert(self.last, key_fetch);
        self.last
    }
}
