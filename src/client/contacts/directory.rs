//! Fellow members: taken from credentials that their accounts signed, then compared with the directory.

use crate::client::Client;
use crate::client::event::PartEvent;
use crate::client::relay::back_off::Later;
use crate::client::relay::requests::PendingRequest;
use crate::credential::DeviceCredential;
use crate::invitation::OpenPerson;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Handle, Request, SignedDeviceList};

/// Members about whom the directory is asked at once.
const MEMBERS_AT_ONCE: usize = 16;

impl Client {
    /// Adds unknown members of a group, by the credentials that their accounts signed, until the directory has
    /// answered.
    pub(in crate::client) fn add_unverified<'a>(&mut self, devices: impl Iterator<Item = &'a DeviceCredential>) {
        for device in devices {
            self.add_unverified_one(device.account, &device.handle);
        }
    }

    /// Adds unknown members of an unprotected group, by the names that another member gives.
    pub(in crate::client) fn add_unverified_named(&mut self, people: &[OpenPerson]) {
        for person in people {
            self.add_unverified_one(person.account, &person.handle);
        }
    }

    fn add_unverified_one(&mut self, account: AccountKey, handle: &Handle) {
        let Some(own) = self.account.get() else { return };
        if account != own.key() {
            let is_mine = own.handle.folded() == handle.folded();
            self.contacts.add_unverified(account, handle, is_mine);
        }
    }

    /// Asks the directory about members that it was not asked about yet, a few at a time.
    pub(in crate::client) fn look_up_members(&mut self, tx: &mut Transaction<'_>) {
        if !self.relay.is_free() {
            return;
        }
        let under_way = |asked: &PendingRequest| matches!(asked, PendingRequest::Member(..));
        let room = MEMBERS_AT_ONCE.saturating_sub(self.relay.count_asked(under_way));
        let unknown: Vec<_> = self
            .contacts
            .values()
            .filter(|contact| contact.list_version == 0 && contact.changed.is_none())
            .filter(|contact| !self.lookups.is_asked(contact.account))
            .filter(|contact| !self.relay.waits(Later::Member(contact.account), tx.effective))
            .map(|contact| (contact.account, contact.handle.clone()))
            .take(room)
            .collect();
        for (account, handle) in unknown {
            self.lookups.ask(account);
            let request = Request::Lookup { handle: handle.clone() };
            self.relay.send(tx, request, PendingRequest::Member(account, handle));
        }
    }

    /// Takes the directory's answer about a member. If the handle belongs to another account, the member only claims
    /// it: the page does not show the member under it, and no other person's messages are affected. A contact with a
    /// pinned handle then has a changed key.
    pub(in crate::client) fn member_found(&mut self, account: AccountKey, handle: &Handle, list: &SignedDeviceList) {
        let Ok(list) = crate::client::membership::start::believed(handle, list) else {
            return;
        };
        let holder = self.contacts.holder(handle).map(|holder| holder.account);
        // A handle pinned to another contact stays with that contact: a member's name changes no contact.
        let is_free = holder.is_none_or(|holder| holder == account);
        if is_free && (list.account == account || holder.is_some()) {
            self.contacts.learn(&list);
        } else {
            self.contacts.dispute(account);
        }
        self.dirty.app = true;
    }

    /// Marks a member's name as claimed: the directory has no such handle.
    pub(in crate::client) fn member_unknown(&mut self, account: AccountKey) {
        self.contacts.dispute(account);
        self.dirty.app = true;
    }

    /// Asks for an account's device list; once at a time.
    pub(in crate::client) fn look_up_devices(&mut self, tx: &mut Transaction<'_>, account: AccountKey) {
        let Some(contact) = self.contacts.get(&account) else {
            return;
        };
        let handle = contact.handle.clone();
        if self.relay.is_online()
            && !self
                .relay
                .is_asked(|asked| matches!(asked, PendingRequest::Devices(other, _) if *other == account))
        {
            let request = Request::Lookup { handle: handle.clone() };
            self.relay.send(tx, request, PendingRequest::Devices(account, handle));
        }
    }

    /// Takes the directory's answer about an account's devices; `None` if it refused. A list that does not verify, or
    /// is older than a seen one, changes nothing.
    pub(in crate::client) fn devices_found(
        &mut self,
        account: AccountKey,
        handle: &Handle,
        list: Option<&SignedDeviceList>,
    ) {
        let list = list.and_then(|list| crate::client::membership::start::believed(handle, list).ok());
        let holds = self
            .contacts
            .holder(handle)
            .is_some_and(|holder| holder.account == account);
        if let Some(list) = list.filter(|list| holds || list.account == account) {
            self.contacts.learn(&list);
        }
        self.events.push(PartEvent::DevicesAnswered(account));
    }
}
