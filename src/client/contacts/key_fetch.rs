//! Gathering keys: people are looked up and pinned, and one KeyPackage of each of their devices is taken, a few at a time.
//!
//! Nothing of it is stored. A restart or a lost connection begins an attempt again, and refuses a command that waits.

use crate::client::Client;
use crate::client::contacts::key_fetches::{Gathering, Purpose, Wanted};
use crate::client::membership::start::believed;
use crate::client::relay::back_off::Later;
use crate::client::relay::requests::Asked;
use crate::contact::Compared;
use crate::conversation::ConversationId;
use crate::conversation::key_fault::KeyFault;
use crate::conversation::outbox::Invitee;
use crate::conversation::session::{KeyPackageError, inspect_key_package};
use crate::io::{Forged, Problem};
use crate::turn::Turn;
use sotto_wire::{
    AccountKey, Code, DeviceEntry, DeviceList, Handle, KeyPackageBytes, Refusal, Request, SignedDeviceList,
};

/// Requests under way at once for one gathering.
const WINDOW: usize = 16;
/// How long to wait, the first time, for other keys of a device than those that were refused.
const AGAIN_MS: u64 = 5_000;

impl Client {
    pub(in crate::client) fn gather(&mut self, turn: &mut Turn<'_>, gathering: Gathering) {
        let id = self.key_fetches.begin(gathering);
        self.advance(turn, id);
    }

    pub(in crate::client) fn is_gathering(&self, id: ConversationId) -> bool {
        self.key_fetches.gatherings.values().any(|one| one.is_for(id))
    }

    /// Goes on with everything that a pause has held up.
    pub(in crate::client) fn advance_all(&mut self, turn: &mut Turn<'_>) {
        let ids: Vec<_> = self.key_fetches.gatherings.keys().copied().collect();
        for id in ids {
            self.advance(turn, id);
        }
    }

    fn advance(&mut self, turn: &mut Turn<'_>, id: u64) {
        if !self.online() || self.relay.quiet_until.is_some() {
            return;
        }
        self.dirty.app = true;
        while let Some(gathering) = self.key_fetches.gatherings.get_mut(&id) {
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
                if let Some(gathering) = self.key_fetches.gatherings.remove(&id) {
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
        if !self.key_fetches.gatherings.contains_key(&id) {
            return;
        }
        let handle = &wanted.handle;
        let found = believed(handle, list).and_then(|list| match self.contacts.learn(&list) {
            Compared::Same => Ok(list),
            Compared::Changed => Err(identity_changed(handle)),
            Compared::Replayed => Err(Problem::PeerForged(Forged::OldAnswer)),
            Compared::Renamed => Err(Problem::PeerForged(Forged::OtherName)),
        });
        let other = |list: &DeviceList| wanted.account.is_some_and(|account| account != list.account);
        match (found, self.key_fetches.gatherings.get_mut(&id)) {
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
        let Some(gathering) = self.key_fetches.gatherings.get_mut(&id) else {
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
        let Some(gathering) = self.key_fetches.gatherings.get_mut(&id) else {
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
                let handle = handle.as_str().to_owned();
                self.give_up(turn, id, &Problem::HandleUnknown { handle });
            }
            _ => self.give_up(turn, id, &crate::client::relay::answers::problem(refusal)),
        }
    }

    /// Everything that was being gathered on a connection is given up with it.
    pub(in crate::client) fn forget_gatherings(&mut self, turn: &mut Turn<'_>) {
        let away = Problem::RelayAway { goes_on: false };
        for id in self.key_fetches.gatherings.keys().copied().collect::<Vec<_>>() {
            self.give_up(turn, id, &away);
        }
    }

    /// A gathering ends without what it was for; what it is asked for still is passed over when it comes.
    fn give_up(&mut self, turn: &mut Turn<'_>, id: u64, problem: &Problem) {
        let Some(gathering) = self.key_fetches.gatherings.remove(&id) else {
            return;
        };
        self.dirty.app = true;
        match gathering.purpose {
            Purpose::Start { ticket, .. } | Purpose::Add { ticket, .. } => turn.done(ticket, Err(problem.clone())),
            Purpose::Attempt(conversation) if matches!(problem, Problem::HandleUnknown { .. }) => {
                self.no_key_package(turn, conversation);
            }
            // Asked again with the next connection.
            Purpose::LetIn(conversation) => {
                self.recovery.rejoining.insert(conversation);
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
                    self.relay
                        .back_off
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
    let handle = handle.as_str().to_owned();
    Problem::PeerForged(Forged::IdentityChanged { handle })
}
