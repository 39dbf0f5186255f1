//! Unprotected conversations, shared with the account's other devices.

use crate::client::Client;
use crate::conversation::ConversationId;
use crate::invitation::OpenShare;
use crate::sync::{Sync, in_parts};
use crate::transaction::Transaction;
use sotto_wire::{DeviceId, Topic, to_bytes};

/// The size of one record of unprotected conversations among own devices, in bytes.
const SHARES: usize = 64 * 1024;

impl Client {
    pub(in crate::client) fn open_shares(&self) -> Vec<OpenShare> {
        let members = self.conversations.values().filter(|found| found.is_member());
        members.filter_map(|found| self.open_share_of(found)).collect()
    }

    /// Shares all unprotected conversations with a device that joined the others: some may be newer than its transfer.
    pub(in crate::client) fn share_open(&mut self, tx: &mut Transaction<'_>) {
        let shares = self.open_shares();
        self.history.note_handed(shares.iter().map(|share| share.topic));
        self.tell_shares(tx, shares);
    }

    /// Shares ended conversations with a device that gets history: no member lets it into those.
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

    /// Shares an unprotected log that all members agreed on with own devices that were not in the group and so did not
    /// read of it.
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
