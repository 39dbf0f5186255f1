//! Gathering keys: people are looked up and pinned, and one KeyPackage of each of their devices is taken, a few at a time.
//!
//! Nothing of it is stored. A restart or a lost connection begins an attempt again, and refuses a command that waits.

use crate::client::Client;
use crate::client::membership::start::believed;
use crate::client::relay::answers::AWAY;
use crate::client::relay::back_off::Later;
use crate::client::relay::connection::Asked;
use crate::contact::Compared;
use crate::conversation::ConversationId;
use crate::conversation::key_fault::KeyFault;
use crate::conversation::outbox::Invitee;
use crate::conversation::session::{KeyPackageError, inspect_key_package};
use crate::io::{Problem, ProblemCode, ProgressView};
use crate::sorted::SortedMap;
use crate::turn::Turn;
use sotto_wire::{
    AccountKey, Code, DeviceEntry, DeviceList, Handle, KeyPackageBytes, Refusal, Request, SignedDeviceList,
};
use std::collections::VecDeque;

/// Requests under way at once for one gathering.
const WINDOW: usize = 16;
/// How long to wait, the first time, for other keys of a device than those that were refused.
const AGAIN_MS: u64 = 5_000;

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
    Attempt(ConversationId),
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
    pub handle: Handle,
    pub account: Option<AccountKey>,
}

/// People without keys, and what is wrong with those of them that were refused.
pub(in crate::client) type Without = SortedMap<AccountKey, Option<KeyFault>>;

/// Keys on their way.
pub(in crate::client) struct Gathering {
    pub purpose: Purpose,
    handles: VecDeque<Wanted>,
    devices: VecDeque<(AccountKey, DeviceEntry)>,
    under_way: usize,
    /// Who was found.
    pub people: Vec<DeviceList>,
    /// What was taken.
    pub ready: Vec<Invitee>,
    /// Whose device had nothing to take, or nothing that can be used.
    pub without: Without,
    asked_for: usize,
}

impl Gathering {
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

    fn wanting(purpose: Purpose, handles: VecDeque<Wanted>) -> Self {
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

    fn takes_keys(&self) -> bool {
        !matches!(self.purpose, Purpose::Start { .. } | Purpose::LetIn(_))
    }

    /// Takes a person's list up who was looked up before.
    pub(in crate::client) fn with(mut self, list: DeviceList) -> Self {
        self.add(list);
        self
    }

    fn add(&mut self, list: DeviceList) {
        if self.takes_keys() {
            let devices = list.devices.iter().cloned().map(|entry| (list.account, entry));
            self.devices.extend(devices);
            self.asked_for += list.devices.len();
        }
        self.people.push(list);
    }

    pub(in crate::client) fn is_for(&self, id: ConversationId) -> bool {
        match &self.purpose {
            Purpose::Attempt(other)
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
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        ProgressView {
            done: count(self.asked_for.saturating_sub(left)),
            total: count(self.asked_for),
            words: "Fetching keys".to_owned(),
        }
    }
}

impl Client {
    pub(in crate::client) fn gather(&mut self, turn: &mut Turn<'_>, gathering: Gathering) {
        let id = self.link.next_load();
        self.link.gatherings.insert(id, gathering);
        self.advance(turn, id);
    }

    pub(in crate::client) fn is_gathering(&self, id: ConversationId) -> bool {
        self.link.gatherings.values().any(|one| one.is_for(id))
    }

    /// Goes on with everything that a pause has held up.
    pub(in crate::client) fn advance_all(&mut self, turn: &mut Turn<'_>) {
        let ids: Vec<_> = self.link.gatherings.keys().copied().collect();
        for id in ids {
            self.advance(turn, id);
        }
    }

    fn advance(&mut self, turn: &mut Turn<'_>, id: u64) {
        if !self.online() || self.link.quiet_until.is_some() {
            return;
        }
        self.dirty.app = true;
        while let Some(gathering) = self.link.gatherings.get_mut(&id) {
            if gathering.under_way >= WINDOW {
                return;
            }
            let (request, asked) = if let Some((account, entry)) = gathering.devices.pop_front() {
                let device = entry.device;
                let asked = Asked::KeyPackage {
                    gathering: id,
                    account,
                    entry,
                };
                (Request::TakeKeyPackage { account, device }, asked)
            } else if let Some(wanted) = gathering.handles.pop_front() {
                let handle = wanted.handle.clone();
                let asked = Asked::LookUp { gathering: id, wanted };
                (Request::Lookup { handle }, asked)
            } else if gathering.under_way == 0 {
                if let Some(gathering) = self.link.gatherings.remove(&id) {
                    self.gathered(turn, gathering);
                }
                return;
            } else {
                return;
            };
            gathering.under_way += 1;
            self.ask(turn, request, asked);
        }
    }

    pub(in crate::client) fn person_found(
        &mut self,
        turn: &mut Turn<'_>,
        id: u64,
        wanted: &Wanted,
        list: &SignedDeviceList,
    ) {
        if !self.link.gatherings.contains_key(&id) {
            return;
        }
        let handle = &wanted.handle;
        let found = believed(handle, list).and_then(|list| match self.contacts.learn(&list) {
            Compared::Same => Ok(list),
            Compared::Changed => Err(identity_changed(handle)),
            Compared::Replayed => Err(Problem::new(
                ProblemCode::PeerForged,
                "The server's answer about this person is older than one that was seen before.",
            )),
            Compared::Renamed => Err(Problem::new(
                ProblemCode::PeerForged,
                "The server's answer gives an account another name than it had before.",
            )),
        });
        let other = |list: &DeviceList| wanted.account.is_some_and(|account| account != list.account);
        match (found, self.link.gatherings.get_mut(&id)) {
            // The name is another account's than the one that is meant: it gets nothing that is not for it.
            (Ok(list), Some(gathering)) if other(&list) => {
                gathering.under_way -= 1;
                if let Some(account) = wanted.account {
                    gathering.without.insert(account, Some(KeyFault::Foreign));
                }
                self.advance(turn, id);
            }
            (Ok(list), Some(gathering)) => {
                gathering.under_way -= 1;
                gathering.add(list);
                self.advance(turn, id);
            }
            (Err(problem), _) => self.give_up(turn, id, &problem),
            (Ok(_), None) => {}
        }
    }

    pub(in crate::client) fn key_package_taken(
        &mut self,
        turn: &mut Turn<'_>,
        id: u64,
        account: AccountKey,
        entry: DeviceEntry,
        package: &KeyPackageBytes,
    ) {
        // The relay hands packages out, so it is not believed: the account's signature in the leaf decides.
        let handle = match &self.account {
            Some(own) if own.key() == account => Some(&own.handle),
            Some(_) | None => self.contacts.get(&account).map(|contact| &contact.handle),
        };
        // Of another suite, the rest cannot be read at all.
        let found = match package.suite() {
            Some(sotto_wire::SUITE) | None => inspect_key_package(&self.mls, &package.0),
            Some(_) => Err(KeyPackageError::Suite),
        };
        let checked = KeyFault::check(found, account, handle, &entry);
        let Some(gathering) = self.link.gatherings.get_mut(&id) else {
            return;
        };
        gathering.under_way -= 1;
        match checked {
            Ok(()) => gathering.ready.push(Invitee {
                inbox: entry.inbox,
                inbox_key: entry.inbox_key,
                key_package: package.0.clone(),
                account,
                device: entry.device,
            }),
            Err(fault) => {
                gathering.without.insert(account, Some(fault));
            }
        }
        self.advance(turn, id);
    }

    /// The relay has refused a step of a gathering.
    pub(in crate::client) fn gathering_refused(&mut self, turn: &mut Turn<'_>, asked: Asked, refusal: Refusal) {
        let (id, unknown) = match &asked {
            Asked::LookUp { gathering, wanted } => (*gathering, Some(wanted.handle.clone())),
            Asked::KeyPackage { gathering, .. } => (*gathering, None),
            _ => return,
        };
        let Some(gathering) = self.link.gatherings.get_mut(&id) else {
            return;
        };
        match (refusal.code, asked, unknown) {
            (Code::RateLimited, Asked::LookUp { wanted, .. }, _) => {
                gathering.under_way -= 1;
                gathering.handles.push_front(wanted);
                self.quiet(turn, refusal.detail);
            }
            (Code::RateLimited, Asked::KeyPackage { account, entry, .. }, _) => {
                gathering.under_way -= 1;
                gathering.devices.push_front((account, entry));
                self.quiet(turn, refusal.detail);
            }
            (Code::NoKeyPackage, Asked::KeyPackage { account, .. }, _) => {
                gathering.under_way -= 1;
                gathering.without.entry(account).or_default();
                self.advance(turn, id);
            }
            (Code::UnknownHandle, _, Some(handle)) => {
                let words = format!("Nobody here is called {}.", handle.as_str());
                self.give_up(turn, id, &Problem::new(ProblemCode::HandleUnknown, words));
            }
            _ => self.give_up(turn, id, &crate::client::relay::answers::problem(refusal)),
        }
    }

    /// Everything that was being gathered on a connection is given up with it.
    pub(in crate::client) fn forget_gatherings(&mut self, turn: &mut Turn<'_>) {
        let away = Problem::new(ProblemCode::RelayAway, AWAY);
        for id in self.link.gatherings.keys().copied().collect::<Vec<_>>() {
            self.give_up(turn, id, &away);
        }
    }

    /// A gathering ends without what it was for; what it is asked for still is passed over when it comes.
    fn give_up(&mut self, turn: &mut Turn<'_>, id: u64, problem: &Problem) {
        let Some(gathering) = self.link.gatherings.remove(&id) else {
            return;
        };
        self.dirty.app = true;
        match gathering.purpose {
            Purpose::Start { ticket, .. } | Purpose::Add { ticket, .. } => turn.done(ticket, Err(problem.clone())),
            Purpose::Attempt(conversation) if problem.code == ProblemCode::HandleUnknown => {
                self.no_key_package(turn, conversation);
            }
            // Asked again with the next connection.
            Purpose::LetIn(conversation) => {
                self.link.rejoining.insert(conversation);
            }
            Purpose::Attempt(_) | Purpose::Devices(_) => {}
        }
    }

    fn gathered(&mut self, turn: &mut Turn<'_>, gathering: Gathering) {
        match gathering.purpose {
            Purpose::Start { ticket, name } => {
                let answer = self.begin_with(turn, gathering.people, name);
                turn.done(ticket, answer);
            }
            Purpose::Attempt(conversation) => {
                self.keys_for_attempt(turn, conversation, gathering.ready, &gathering.without);
            }
            Purpose::Add { ticket, conversation } => {
                let answer = self.keys_for_group(turn, conversation, gathering.ready, &gathering.without);
                turn.done(ticket, answer);
            }
            Purpose::LetIn(conversation) => self.ask_these(turn, conversation, &gathering.people),
            Purpose::Devices(conversation) => {
                if gathering.without.values().any(Option::is_some) {
                    // Each time uses one up.
                    self.link
                        .backoff
                        .refused(Later::Keys(conversation), turn.effective, AGAIN_MS);
                }
                if !gathering.ready.is_empty() {
                    self.add_devices(turn, conversation, gathering.ready);
                }
            }
        }
    }
}

pub(in crate::client) fn identity_changed(handle: &Handle) -> Problem {
    let words = format!(
        "{}'s identity key has changed. Look at it in your conversation with them first.",
        handle.as_str()
    );
    Problem::new(ProblemCode::PeerForged, words)
}
