//! Asking the directory for somebody's newest device list, and what follows when it comes.

use crate::client::Client;
use crate::client::relay::requests::PendingRequest;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Handle, Request, SignedDeviceList};

impl Client {
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
        tx: &mut Transaction<'_>,
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
            self.drop_invitations_to_gone(tx, account);
        }
        self.read_on_after(tx, account);
    }
}
