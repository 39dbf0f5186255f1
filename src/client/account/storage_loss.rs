//! A store that is no longer trusted: set back to an earlier state, or damaged in part. Nothing is sent under its old
//! keys. The account continues as a new device, which rejoins its conversations.

use crate::client::account::storage_state::StorageLoss;
use crate::client::{Client, persist};
use crate::conversation::ConversationId;
use crate::conversation::kind::Kind;
use crate::conversation::outbox::Job;
use crate::conversation::protection::Protection;
use crate::io::{Outcome, Row, StorageKind, StorageView, Store};
use crate::transaction::Transaction;
use sotto_wire::Topic;

impl Client {
    /// Continues the account under new keys if rows did not open at the start.
    pub(in crate::client) fn after_damage(&mut self, tx: &mut Transaction<'_>, damaged: Vec<Row>) {
        if damaged.is_empty() {
            return;
        }
        if self.account.get().is_none() {
            self.storage_loss = Some(StorageLoss::Lost);
            return;
        }
        for row in damaged {
            tx.delete(row.store, row.key);
        }
        self.conversations.forget_missing_cursors(tx.now);
        self.renew(tx, StorageLoss::Damaged);
    }

    /// Puts the notice away that the person has read. The notice of a lost account stays until there is an account.
    pub(in crate::client) fn put_storage_away(&mut self, tx: &mut Transaction<'_>) -> Outcome {
        if self.account.get().is_some() {
            self.storage_loss = None;
            tx.delete(Store::State, persist::STORAGE_LOSS.to_owned());
            self.dirty.app = true;
        }
        Outcome::Nothing
    }

    /// Makes this device another one of the same account: new keys, a new inbox, and none of the old groups.
    pub(in crate::client) fn renew(&mut self, tx: &mut Transaction<'_>, loss: StorageLoss) {
        if !self.account.renew(tx.rng) {
            return;
        }
        self.storage_loss = Some(loss);
        tx.put(Store::State, persist::STORAGE_LOSS.to_owned(), &loss, None);
        self.dirty.app = true;
        self.groups.forget_everything();
        for id in self.pending_invitations.ids() {
            self.pending_invitations.remove(&id);
        }
        self.drop_unsendable();
        let ids: Vec<_> = self.conversations.keys().copied().collect();
        for id in ids {
            self.begin_anew(tx, id);
        }
        // Requests under way on this connection are the old device's.
        if self.relay.is_online() {
            self.leave_connection(tx);
        }
    }

    /// Drops items that belong to the old keys; people's messages stay and are sent.
    fn drop_unsendable(&mut self) {
        let bound: Vec<_> = self
            .outbox
            .iter()
            .filter(|item| match &item.work {
                Job::Commit { .. }
                | Job::Deliver { .. }
                | Job::Create { .. }
                | Job::AwaitingEcho
                | Job::Index
                | Job::Upload { .. }
                | Job::OrderedControl { .. } => true,
                Job::Private { message, .. } => message.is_none(),
                Job::Open { .. } => false,
            })
            .map(|item| item.seq)
            .collect();
        for seq in bound {
            self.drop_item(seq);
        }
        self.relay.forget_items();
    }

    /// Gives a protected conversation a group that includes this device: two people get a new one; in a group, a member
    /// lets the device in again.
    fn begin_anew(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        let topic = Topic(tx.random());
        let Some(conversation) = self.conversations.edit(&id) else {
            return;
        };
        let is_member = conversation.is_member();
        conversation.off = None;
        // The old keys have no further use, not even for messages that wait in an ended thread.
        for group in conversation.finished.groups_mut() {
            group.broken = true;
        }
        if let Protection::On(group) = &mut conversation.protection {
            group.broken = true;
        }
        match (&conversation.kind, &conversation.protection) {
            (Kind::Own, _) => {
                self.conversations.remove(&id);
            }
            (_, Protection::Off(_)) => {}
            _ if !is_member => {}
            (Kind::Group(_), Protection::On(_)) => {
                self.recovery.rejoin(id);
            }
            (Kind::Direct | Kind::Group(_), _) => conversation.begin_pending_group(topic),
        }
    }

    /// The loss, for the page.
    pub(in crate::client) fn storage_view(&self) -> Option<StorageView> {
        let (kind, needs_phrase) = match self.storage_loss? {
            StorageLoss::RolledBack => (StorageKind::RolledBack, false),
            StorageLoss::Damaged => (StorageKind::Damaged, false),
            StorageLoss::Lost => (StorageKind::Damaged, true),
        };
        Some(StorageView { kind, needs_phrase })
    }
}
