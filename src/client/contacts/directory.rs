//! People whom we meet in groups: taken up by what their account signed, then held against the directory.

use crate::client::Client;
use crate::client::event::PartEvent;
use crate::client::relay::back_off::Later;
use crate::client::relay::requests::PendingRequest;
use crate::credential::DeviceCredential;
use crate::invitation::OpenPerson;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Handle, Request, SignedDeviceList};

/// People of groups whom the directory is asked about at once.
const MEMBERS_AT_ONCE: usize = 16;

impl Client {
    /// Takes up people of a group whom we did not know: by what their account signed, until the directory was asked.
    pub(in crate::client) fn meet<'a>(&mut self, devices: impl Iterator<Item = &'a DeviceCredential>) {
        for device in devices {
            self.meet_one(device.account, &device.handle);
        }
    }

    /// The same, by what somebody who is in it says of a group without protection.
    pub(in crate::client) fn meet_named(&mut self, people: &[OpenPerson]) {
        for person in people {
            self.meet_one(person.account, &person.handle);
        }
    }

    fn meet_one(&mut self, account: AccountKey, handle: &Handle) {
        let Some(own) = self.account.get() else { return };
        if account != own.key() {
            let is_mine = own.handle.folded() == handle.folded();
            self.contacts.meet(account, handle, is_mine);
        }
    }

    /// Asks the directory about people of groups whom it was not asked about yet, a few at a time.
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

    /// The directory's answer about somebody of a group. If it gives the name to another account, the member only claims it:
    /// the member is not shown under it, and nobody else is kept from anything. A contact whose name was pinned has a changed
    /// key then.
    pub(in crate::client) fn member_found(&mut self, account: AccountKey, handle: &Handle, list: &SignedDeviceList) {
        let Ok(list) = crate::client::membership::start::believed(handle, list) else {
            return;
        };
        let holder = self.contacts.holder(handle).map(|holder| holder.account);
        // A name that is pinned to somebody else stays theirs: what a member is called changes no contact.
        let is_free = holder.is_none_or(|holder| holder == account);
        if is_free && (list.account == account || holder.is_some()) {
            self.contacts.learn(&list);
        } else {
            self.contacts.dispute(account);
        }
        self.dirty.app = true;
    }

    /// Nobody has the name that a member claims.
    pub(in crate::client) fn member_unknown(&mut self, account: AccountKey) {
        self.contacts.dispute(account);
        self.dirty.app = true;
    }

    /// Asks for the list of somebody's devices; once at a time.
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

    /// The directory's answer about somebody's devices; `None` if it has refused. What does not verify, or is older than
    /// what was seen, changes nothing.
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
