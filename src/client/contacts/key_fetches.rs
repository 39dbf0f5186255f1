//! Key fetches under way: the people and devices, the purpose, and the people left out.

use crate::conversation::ConversationId;
use crate::conversation::key_fault::KeyFault;
use crate::conversation::outbox::Invitee;
use crate::conversation::protection::SendBlocker;
use crate::io::{Progress, ProgressView, count};
use crate::sorted::SortedMap;
use sotto_wire::{AccountKey, DeviceEntry, DeviceList, Handle};
use std::collections::VecDeque;

/// The purpose of the keys.
pub(in crate::client) enum Purpose {
    /// A new conversation: people are looked up, no KeyPackages are taken yet.
    Start {
        /// The command.
        ticket: u64,
        /// The group's name, if it is a group.
        name: Option<String>,
    },
    /// The group of a conversation whose switch is on.
    PendingGroup(ConversationId),
    /// People for an existing group.
    Add {
        /// The command.
        ticket: u64,
        /// The group.
        conversation: ConversationId,
    },
    /// Devices for an existing group, for no command.
    Devices(ConversationId),
    /// Members who are asked to let this device in again; no KeyPackages are taken.
    LetIn(ConversationId),
}

/// A person to look up, and the account that the handle must have.
#[derive(Clone)]
pub(in crate::client) struct Wanted {
    pub(in crate::client) handle: Handle,
    pub(in crate::client) account: Option<AccountKey>,
}

/// People without keys, with the fault of refused ones.
pub(in crate::client) type Without = SortedMap<AccountKey, Option<KeyFault>>;

/// A key fetch.
pub(in crate::client) struct KeyFetch {
    pub(in crate::client) purpose: Purpose,
    pub(in crate::client) handles: VecDeque<Wanted>,
    pub(in crate::client) devices: VecDeque<(AccountKey, DeviceEntry)>,
    pub(in crate::client) under_way: usize,
    /// The people who were found.
    pub(in crate::client) people: Vec<DeviceList>,
    /// The KeyPackages that were taken.
    pub(in crate::client) ready: Vec<Invitee>,
    /// People with a device whose KeyPackage is missing or cannot be used.
    pub(in crate::client) without: Without,
    pub(in crate::client) asked_for: usize,
}

impl KeyFetch {
    /// Begins with people by their handles.
    pub(in crate::client) fn of(purpose: Purpose, handles: impl IntoIterator<Item = Handle>) -> Self {
        let named = |handle| Wanted { handle, account: None };
        Self::wanting(purpose, handles.into_iter().map(named).collect())
    }

    /// Begins with known people: the directory must answer with these accounts.
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

    /// Adds devices that are known already.
    pub(in crate::client) fn and(mut self, devices: impl IntoIterator<Item = (AccountKey, DeviceEntry)>) -> Self {
        self.devices.extend(devices);
        self.asked_for += self.devices.len();
        self
    }

    pub(in crate::client) fn takes_keys(&self) -> bool {
        !matches!(self.purpose, Purpose::Start { .. } | Purpose::LetIn(_))
    }

    /// Adds the list of a person who was looked up before.
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

/// The next step of a key fetch.
pub(in crate::client) enum FetchStep {
    /// Take a KeyPackage of this device.
    Take(AccountKey, DeviceEntry),
    /// Look this person up.
    LookUp(Wanted),
    /// Each request was answered.
    Done,
    /// Enough requests are under way.
    Wait,
}

/// Requests under way at once for one key fetch.
const WINDOW: usize = 16;

impl KeyFetch {
    /// Returns the next request, and counts it as under way.
    pub(in crate::client) fn next(&mut self) -> FetchStep {
        if self.under_way >= WINDOW {
            return FetchStep::Wait;
        }
        let step = if let Some((account, entry)) = self.devices.pop_front() {
            FetchStep::Take(account, entry)
        } else if let Some(wanted) = self.handles.pop_front() {
            FetchStep::LookUp(wanted)
        } else if self.under_way == 0 {
            return FetchStep::Done;
        } else {
            return FetchStep::Wait;
        };
        self.under_way += 1;
        step
    }
}

/// The key fetches of this connection. Nothing of them is stored.
#[derive(Default)]
pub(in crate::client) struct KeyFetches {
    fetches: SortedMap<u64, KeyFetch>,
    /// Conversations without usable keys, and the reason.
    no_keys: SortedMap<ConversationId, SendBlocker>,
    last: u64,
}

impl KeyFetches {
    /// Begins a key fetch under a number unused so far while this client lives.
    pub(in crate::client) fn begin(&mut self, key_fetch: KeyFetch) -> u64 {
        self.last += 1;
        self.fetches.insert(self.last, key_fetch);
        self.last
    }

    /// The numbers of all key fetches.
    pub(in crate::client) fn ids(&self) -> Vec<u64> {
        self.fetches.keys().copied().collect()
    }

    /// The key fetch of this number.
    pub(in crate::client) fn get_mut(&mut self, id: u64) -> Option<&mut KeyFetch> {
        self.fetches.get_mut(&id)
    }

    /// Removes a key fetch.
    pub(in crate::client) fn remove(&mut self, id: u64) -> Option<KeyFetch> {
        self.fetches.remove(&id)
    }

    /// The key fetch for a conversation.
    pub(in crate::client) fn of(&self, id: ConversationId) -> Option<&KeyFetch> {
        self.fetches.values().find(|one| one.is_for(id))
    }

    /// Ends the key fetches for a conversation.
    pub(in crate::client) fn forget(&mut self, id: ConversationId) {
        self.fetches.retain(|_, one| !one.is_for(id));
    }

    /// Notes why a conversation's keys are missing.
    pub(in crate::client) fn lack(&mut self, id: ConversationId, why: SendBlocker) {
        self.no_keys.insert(id, why);
    }

    /// Notes that a conversation's keys are here.
    pub(in crate::client) fn have(&mut self, id: ConversationId) {
        self.no_keys.remove(&id);
    }

    /// Why a conversation's keys are missing.
    pub(in crate::client) fn lacks(&self, id: ConversationId) -> Option<SendBlocker> {
        self.no_keys.get(&id).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: ConversationId = ConversationId([1; 16]);

    fn handles(count: usize) -> Vec<Handle> {
        (0..count)
            .map(|number| Handle::parse(&format!("person{number}")).unwrap())
            .collect()
    }

    #[test]
    fn a_key_fetch_asks_a_few_at_a_time_until_all_are_answered() {
        let mut fetch = KeyFetch::of(Purpose::PendingGroup(ROOM), handles(WINDOW + 1));
        for _ in 0..WINDOW {
            assert!(matches!(fetch.next(), FetchStep::LookUp(_)));
        }
        assert!(matches!(fetch.next(), FetchStep::Wait));
        fetch.under_way -= 1;
        assert!(matches!(fetch.next(), FetchStep::LookUp(_)));
        fetch.under_way = 1;
        assert!(matches!(fetch.next(), FetchStep::Wait));
        fetch.under_way = 0;
        assert!(matches!(fetch.next(), FetchStep::Done));
    }

    #[test]
    fn a_conversation_has_one_key_fetch_until_it_is_forgotten() {
        let mut fetches = KeyFetches::default();
        let first = fetches.begin(KeyFetch::of(Purpose::Devices(ROOM), Vec::new()));
        let named = fetches.begin(KeyFetch::of(Purpose::Start { ticket: 1, name: None }, handles(1)));
        assert!(first != named && fetches.of(ROOM).is_some());
        fetches.forget(ROOM);
        assert!(fetches.of(ROOM).is_none() && fetches.remove(first).is_none());
        assert_eq!(fetches.ids(), [named]);
    }

    #[test]
    fn a_conversation_lacks_keys_until_it_has_them() {
        let mut fetches = KeyFetches::default();
        fetches.lack(ROOM, SendBlocker::NoKeyPackage);
        assert_eq!(fetches.lacks(ROOM), Some(SendBlocker::NoKeyPackage));
        fetches.have(ROOM);
        assert_eq!(fetches.lacks(ROOM), None);
    }
}
