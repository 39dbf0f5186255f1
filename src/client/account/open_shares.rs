//! Unprotected conversations, told to the account's other devices.

use crate::client::Client;
use crate::conversation::ConversationId;
use crate::invitation::OpenShare;
use crate::sync::{Sync, in_parts};
use crate::transaction::Transaction;
use sotto_wire::{DeviceId, Topic, to_bytes};

/// Unprotected conversations that one record among our devices tells of, in bytes.
const SHARES: usize = 64 * 1024;

impl Client {
    pub(in crate::client) fn open_shares(&self) -> Vec<OpenShare> {
        let members = self.conversations.values().filter(|found| found.is_member());
        members.filter_map(|found| self.open_share_of(found)).collect()
    }

    /// A device has come to the others: what was unprotected, or became so, since it was handed the account.
    pub(in crate::client) fn share_open(&mut self, tx: &mut Transaction<'_>) {
        let shares = self.open_shares();
        self.history.note_handed(shares.iter().map(|share| share.topic));
        self.tell_shares(tx, shares);
    }

    /// A device is to have what was said: also in conversations that are over, which nobody lets it into.
    pub(in crate::client) fn share_ended(&mut self, tx: &mut Transaction<'_>, device: DeviceId) {
        let all = self.conversations.values();
        let ended = all.filter_map(|found| self.ended_share_of(found, device)).collect();
        self.tell_shares(tx, ended);
    }

    pub(in crate::client) fn tell_shares(&mut self, tx: &mut Transaction<'_>, shares: Vec<OpenShare>) {
        for shares in in_parts(shares, SHARES, |share| to_bytes(share).len()) {
            self.tell_own(tx, &Sync::Open { shares });
        }
    }

    /// Everybody has agreed on an unprotected log: a device of ours that was not let into the group yet has not read it.
    pub(in crate::client) fn share_agreed(&mut self, tx: &mut Transaction<'_>, id: ConversationId, group: Topic) {
        let Some(account) = self.account.get() else { return };
        let members = self.groups.members(group);
        let has_read = |device| members.iter().any(|member| member.credential.device == device);
        if account.other_devices().all(|entry| has_read(entry.device)) {
            return;
        }
        if let Some(share) = self.conversations.get(&id).and_then(|found| self.open_share_of(found)) {
            self.history.note_handed([share.topic]);
            self.tell_own(tx, &Sync::Open { shares: vec![share] });
        }
    }
}
