//! The inbox: invitations come in, and their senders are looked up and pinned before anything else.

use super::link::Asked;
use super::*;
use crate::contact::Compared;
use crate::credential::DeviceCredential;
use crate::invitation::Invitation;
use sotto_wire::{InboxItem, Request, SignedDeviceList};

impl Client {
    pub(super) fn follow_inbox(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = &self.account else { return };
        if self.link.inbox_head.is_some() || self.is_asked(|asked| matches!(asked, Asked::FollowInbox)) {
            return;
        }
        let request = Request::FollowInbox {
            inbox: account.inbox(),
            capability: account.reader(),
            after: account.inbox_cursor,
        };
        self.ask(turn, request, Asked::FollowInbox);
    }

    /// Takes one inbox item in; the cursor and what it leads to are saved together. One that is not for us, or not by
    /// whom it says, is passed over: anybody may write into an inbox.
    pub(super) fn inbox_item(&mut self, turn: &mut Turn<'_>, item: InboxItem) {
        let Some(account) = &mut self.account else { return };
        if item.inbox != account.inbox() || item.cursor <= account.inbox_cursor {
            return;
        }
        account.inbox_cursor = item.cursor;
        self.dirty.account = true;
        let opened = account.envelope().open(item.inbox, &item.body).ok();
        let verified = opened.and_then(|plain| Invitation::verified(item.inbox, &plain).ok());
        let (inbox, capability, device) = (account.inbox(), account.reader(), account.device.credential().device);
        // One's own other devices invite, too; but nothing comes from somebody whom one has blocked.
        let blocked = |from: &DeviceCredential| self.is_blocked(from.account);
        if let Some((from, invitation)) = verified.filter(|(from, _)| from.device != device && !blocked(from)) {
            self.held.insert(
                item.id,
                Held {
                    id: item.id,
                    from,
                    invitation,
                },
            );
            self.dirty.held.insert(item.id);
            self.look_up_senders(turn);
        }
        let request = Request::TrimInbox {
            inbox,
            capability,
            through: item.cursor,
        };
        // Trimming before the commit is durable is impossible: effects leave after it.
        self.ask(turn, request, Asked::TrimInbox);
    }

    /// Asks the directory about everybody whose invitation waits. Their word alone does not make them who they say.
    pub(super) fn look_up_senders(&mut self, turn: &mut Turn<'_>) {
        if !self.online() {
            return;
        }
        let waiting: Vec<_> = self
            .held
            .values()
            .map(|held| (held.id, held.from.handle.clone()))
            .collect();
        for (id, handle) in waiting {
            if !self.is_asked(|asked| matches!(asked, Asked::Sender(other) if *other == id)) {
                self.ask(turn, Request::Lookup { handle }, Asked::Sender(id));
            }
        }
    }

    pub(super) fn sender_found(&mut self, turn: &mut Turn<'_>, id: RecordId, list: &SignedDeviceList) {
        let Some(from) = self.held.get(&id).map(|held| held.from.clone()) else {
            return;
        };
        let Ok(list) = super::starting::believed(&from.handle, list) else {
            self.drop_held(id);
            return;
        };
        let listed = list
            .devices
            .iter()
            .find(|entry| entry.device == from.device && entry.key == from.key)
            .cloned();
        if list.account != from.account || listed.is_none() {
            self.drop_held(id);
            return;
        }
        let own = self.account.as_ref().map(Account::key);
        // A changed identity key keeps its invitations waiting until the person has looked at it.
        if Some(list.account) == own || self.pin(&list) != Compared::Changed {
            self.accept_held(turn, id, listed);
        }
    }

    pub(super) fn drop_held(&mut self, id: RecordId) {
        self.held.remove(&id);
        self.dirty.held.insert(id);
    }
}
