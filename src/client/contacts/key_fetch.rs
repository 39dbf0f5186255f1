//! Fetching keys: the directory looks people up, the client pins them, and one KeyPackage of each device is taken, a
//! few at a time.
//!
//! Nothing of it is stored. A restart or a lost connection begins the fetch for a pending group again, and fails a
//! command that waits.

use crate::client::Client;
use crate::client::contacts::key_fetches::{FetchStep, KeyFetch, Purpose, Wanted};
use crate::client::event::PartEvent;
use crate::client::membership::start::believed;
use crate::client::relay::requests::PendingRequest;
use crate::contact::Compared;
use crate::conversation::ConversationId;
use crate::conversation::key_fault::KeyFault;
use crate::conversation::outbox::Invitee;
use crate::conversation::protection::SendBlocker;
use crate::conversation::session::KeyPackageError;
use crate::io::{Forged, Problem};
use crate::transaction::Transaction;
use sotto_wire::{
    AccountKey, Code, DeviceEntry, DeviceList, Handle, KeyPackageBytes, Refusal, Request, SignedDeviceList,
};

/// The pause before a device without KeyPackages is tried again.
const AGAIN_MS: u64 = 2_000;

impl Client {
    pub(in crate::client) fn fetch_keys(&mut self, tx: &mut Transaction<'_>, key_fetch: KeyFetch) {
        let id = self.key_fetches.begin(key_fetch);
        self.advance(tx, id);
    }

    pub(in crate::client) fn is_fetching_keys(&self, id: ConversationId) -> bool {
        self.key_fetches.of(id).is_some()
    }

    /// Continues all key fetches after a pause.
    pub(in crate::client) fn advance_all(&mut self, tx: &mut Transaction<'_>) {
        for id in self.key_fetches.ids() {
            self.advance(tx, id);
        }
    }

    fn advance(&mut self, tx: &mut Transaction<'_>, id: u64) {
        if !self.relay.is_free() {
            return;
        }
        self.dirty.app = true;
        while let Some(key_fetch) = self.key_fetches.get_mut(id) {
            let (request, asked) = match key_fetch.next() {
                FetchStep::Take(account, entry) => {
                    let device = entry.device;
                    let asked = PendingRequest::KeyPackage {
                        key_fetch: id,
                        account,
                        entry,
                    };
                    (Request::TakeKeyPackage { account, device }, asked)
                }
                FetchStep::LookUp(wanted) => {
                    let handle = wanted.handle.clone();
                    let asked = PendingRequest::LookUp { key_fetch: id, wanted };
                    (Request::Lookup { handle }, asked)
                }
                // It stays, and blocks a second one for the same conversation, until the event is handled.
                FetchStep::Done => return self.events.push(PartEvent::KeysFetched(id)),
                FetchStep::Wait => return,
            };
            self.relay.send(tx, request, asked);
        }
    }

    pub(in crate::client) fn person_found(
        &mut self,
        tx: &mut Transaction<'_>,
        id: u64,
        wanted: &Wanted,
        list: &SignedDeviceList,
    ) {
        if self.key_fetches.get_mut(id).is_none() {
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
        match (found, self.key_fetches.get_mut(id)) {
            // The handle belongs to an account other than the wanted one, which gets nothing meant for that one.
            (Ok(list), Some(key_fetch)) if other(&list) => {
                key_fetch.under_way -= 1;
                if let Some(account) = wanted.account {
                    key_fetch.without.insert(account, Some(KeyFault::Foreign));
                }
                self.advance(tx, id);
            }
            (Ok(list), Some(key_fetch)) => {
                key_fetch.under_way -= 1;
                key_fetch.add(list);
                self.advance(tx, id);
            }
            (Err(problem), _) => self.give_up(tx, id, &problem),
            (Ok(_), None) => {}
        }
    }

    pub(in crate::client) fn key_package_taken(
        &mut self,
        tx: &mut Transaction<'_>,
        id: u64,
        account: AccountKey,
        entry: DeviceEntry,
        package: &KeyPackageBytes,
    ) {
        // The relay hands packages out, so the client trusts only the account's signature in the leaf.
        let handle = match self.account.get() {
            Some(own) if own.key() == account => Some(&own.handle),
            Some(_) | None => self.contacts.get(&account).map(|contact| &contact.handle),
        };
        // A package of another suite cannot be read further.
        let found = match package.suite() {
            Some(sotto_wire::SUITE) | None => self.groups.inspect_key_package(&package.0),
            Some(_) => Err(KeyPackageError::Suite),
        };
        let checked = KeyFault::check(found, account, handle, &entry);
        let Some(key_fetch) = self.key_fetches.get_mut(id) else {
            return;
        };
        key_fetch.under_way -= 1;
        match checked {
            Ok(()) => key_fetch.ready.push(Invitee {
                inbox: entry.inbox,
                inbox_key: entry.inbox_key,
                key_package: package.0.clone(),
                account,
                device: entry.device,
            }),
            Err(fault) => {
                key_fetch.without.insert(account, Some(fault));
            }
        }
        self.advance(tx, id);
    }

    /// Handles the relay's refusal of a step of a key fetch.
    pub(in crate::client) fn key_fetch_refused(
        &mut self,
        tx: &mut Transaction<'_>,
        asked: PendingRequest,
        refusal: Refusal,
    ) {
        let (id, unknown) = match &asked {
            PendingRequest::LookUp { key_fetch, wanted } => (*key_fetch, Some(wanted.handle.clone())),
            PendingRequest::KeyPackage { key_fetch, .. } => (*key_fetch, None),
            _ => return,
        };
        let Some(key_fetch) = self.key_fetches.get_mut(id) else {
            return;
        };
        match (refusal.code, asked, unknown) {
            (Code::RateLimited, PendingRequest::LookUp { wanted, .. }, _) => {
                key_fetch.under_way -= 1;
                key_fetch.handles.push_front(wanted);
                self.relay.pause(tx, refusal.detail);
            }
            (Code::RateLimited, PendingRequest::KeyPackage { account, entry, .. }, _) => {
                key_fetch.under_way -= 1;
                key_fetch.devices.push_front((account, entry));
                self.relay.pause(tx, refusal.detail);
            }
            (Code::NoKeyPackage, PendingRequest::KeyPackage { account, .. }, _) => {
                key_fetch.under_way -= 1;
                key_fetch.without.entry(account).or_default();
                self.advance(tx, id);
            }
            (Code::UnknownHandle, _, Some(handle)) => {
                let handle = handle.as_str().to_owned();
                self.give_up(tx, id, &Problem::HandleUnknown { handle });
            }
            _ => self.give_up(tx, id, &crate::client::relay::answers::problem(refusal)),
        }
    }

    /// Gives up all key fetches with their connection.
    pub(in crate::client) fn give_up_key_fetches(&mut self, tx: &mut Transaction<'_>) {
        let away = Problem::RelayAway { goes_on: false };
        for id in self.key_fetches.ids() {
            self.give_up(tx, id, &away);
        }
    }

    /// Ends a key fetch without its purpose; answers to its requests are then ignored.
    fn give_up(&mut self, tx: &mut Transaction<'_>, id: u64, problem: &Problem) {
        let Some(key_fetch) = self.key_fetches.remove(id) else {
            return;
        };
        self.dirty.app = true;
        match key_fetch.purpose {
            Purpose::Start { ticket, .. } | Purpose::Add { ticket, .. } => tx.done(ticket, Err(problem.clone())),
            Purpose::PendingGroup(conversation) if matches!(problem, Problem::HandleUnknown { .. }) => {
                self.no_key_package(tx, conversation);
            }
            // The next connection asks again.
            Purpose::LetIn(conversation) => {
                self.events.push(PartEvent::LetInFailed(conversation));
            }
            Purpose::PendingGroup(_) | Purpose::Devices(_) => {}
        }
    }

    pub(in crate::client) fn no_key_package(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        self.key_fetches.lack(id, SendBlocker::NoKeyPackage);
        self.dirty.app = true;
        tx.wake(AGAIN_MS);
    }
}

pub(in crate::client) fn identity_changed(handle: &Handle) -> Problem {
    let handle = handle.as_str().to_owned();
    Problem::PeerForged(Forged::IdentityChanged { handle })
}
