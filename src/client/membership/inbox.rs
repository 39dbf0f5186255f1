//! The inbox: invitations arrive, and their senders are looked up and pinned before anything else.

use crate::account::Account;
use crate::client::Client;
use crate::client::relay::requests::PendingRequest;
use crate::contact::Compared;
use crate::credential::DeviceCredential;
use crate::invitation::{Invitation, PendingInvitation};
use crate::io::InvitationFault;
use crate::transaction::Transaction;
use sotto_wire::{InboxItem, RecordId, Request, SignedDeviceList};

impl Client {
    /// Takes in one inbox item; the cursor and the item's effects are saved together. An item for another device, or
    /// not by its named sender, is dropped: any client may write into an inbox.
    pub(in crate::client) fn inbox_item(&mut self, tx: &mut Transaction<'_>, item: InboxItem) {
        let is_new = |account: &&Account| item.inbox == account.inbox() && item.cursor > account.inbox_cursor;
        if self.account.get().filter(is_new).is_none() {
            return;
        }
        let Some(account) = self.account.edit() else { return };
        account.inbox_cursor = item.cursor;
        let opened = account.envelope().open(item.inbox, &item.body).ok();
        let verified = opened.and_then(|plain| Invitation::verified(item.inbox, &plain).ok());
        let (inbox, capability, device) = (account.inbox(), account.reader(), account.device.credential().device);
        // Other own devices invite, too; invitations of blocked people are dropped.
        let blocked = |from: &DeviceCredential| self.contacts.is_blocked(from.account);
        let welcome = verified.filter(|(from, _)| from.device != device && !blocked(from));
        let room = |from: &DeviceCredential| self.pending_invitations.has_room_for(from.account);
        if let Some((from, _)) = welcome
            .as_ref()
            .filter(|(from, _)| !self.account.is(from.account) && !room(from))
        {
            self.refuse(tx, &from.clone(), InvitationFault::TooMany);
        } else if let Some((from, invitation)) = welcome {
            self.pending_invitations.add(PendingInvitation {
                id: item.id,
                from,
                invitation,
            });
            self.look_up_senders(tx);
        }
        let request = Request::TrimInbox {
            inbox,
            capability,
            through: item.cursor,
        };
        // Effects leave after the commit, so the inbox is never trimmed before the item is durable.
        self.relay.send(tx, request, PendingRequest::TrimInbox);
    }

    pub(in crate::client) fn sender_found(&mut self, tx: &mut Transaction<'_>, id: RecordId, list: &SignedDeviceList) {
        let Some(from) = self.pending_invitations.get(&id).map(|held| held.from.clone()) else {
            return;
        };
        let signed = list;
        let Ok(list) = crate::client::membership::start::believed(&from.handle, signed) else {
            self.pending_invitations.remove(&id);
            return;
        };
        if list.account != from.account {
            // The directory gives the handle to another account.
            self.pending_invitations.remove(&id);
            self.refuse(tx, &from, InvitationFault::OtherName);
            return;
        }
        if self.account.is(from.account) {
            self.own_sender_found(tx, id, &from, signed, &list);
            return;
        }
        match self.contacts.learn(&list) {
            Compared::Same => {}
            // An account with a changed identity key keeps its invitations waiting until the person has accepted the
            // key.
            Compared::Changed => return,
            // The next connection asks the server again.
            Compared::Replayed => {
                self.refuse(tx, &from, InvitationFault::OldList);
                return;
            }
            Compared::Renamed => {
                self.pending_invitations.remove(&id);
                self.refuse(tx, &from, InvitationFault::OtherName);
                return;
            }
        }
        match entry_of(&list, &from) {
            Some(entry) => self.accept_invitation(tx, id, Some(entry)),
            None => {
                self.pending_invitations.remove(&id);
                self.refuse(tx, &from, InvitationFault::NotListed);
            }
        }
    }

    /// Handles an invitation of an own device: the newest known list decides whether it is one.
    fn own_sender_found(
        &mut self,
        tx: &mut Transaction<'_>,
        id: RecordId,
        from: &DeviceCredential,
        signed: &SignedDeviceList,
        list: &sotto_wire::DeviceList,
    ) {
        let known = self.account.get().map_or(0, |account| account.published);
        if list.version < known {
            self.refuse(tx, from, InvitationFault::OldList);
            return;
        }
        if list.version > known {
            self.own_list_found(tx, signed);
        }
        let Some(account) = self.account.get() else { return };
        let is_ours = account
            .other_devices()
            .any(|entry| entry.device == from.device && entry.key == from.key);
        let is_gone = account.former.contains(&from.device) || account.removed.contains(&from.device);
        match entry_of(list, from).filter(|_| is_ours && !is_gone && !self.account.is_unlinked()) {
            Some(entry) => self.accept_invitation(tx, id, Some(entry)),
            None => {
                self.pending_invitations.remove(&id);
                self.refuse(tx, from, InvitationFault::NotListed);
            }
        }
    }

    /// Refuses an invitation whose sender the directory does not know.
    pub(in crate::client) fn sender_unknown(&mut self, tx: &mut Transaction<'_>, id: RecordId) {
        if let Some(from) = self.pending_invitations.get(&id).map(|held| held.from.clone()) {
            self.refuse(tx, &from, InvitationFault::NotListed);
        }
        self.pending_invitations.remove(&id);
    }
}

/// A sender's device as its account's list names it.
fn entry_of(list: &sotto_wire::DeviceList, from: &DeviceCredential) -> Option<sotto_wire::DeviceEntry> {
    let is_it = |entry: &&sotto_wire::DeviceEntry| entry.device == from.device && entry.key == from.key;
    list.devices.iter().find(is_it).cloned()
}
