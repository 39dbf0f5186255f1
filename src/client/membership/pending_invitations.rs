//! Waiting invitations: until their sender is looked up, or until this device has read far enough to take them.

use crate::invitation::PendingInvitation;
use crate::io::{Row, Store};
use crate::seal::{RowNames, StoreKey};
use crate::tracked::TrackedMap;
use crate::transaction::{RowError, Transaction, open_row};
use sotto_wire::{AccountKey, RecordId};

const PREFIX: &str = "held/";
/// The most waiting invitations, of all senders and of one account: more are refused.
const MOST: usize = 1_000;
const MOST_OF_ONE: usize = 16;

/// Invitations by the id of their inbox item. Changes are saved at the end of the transaction.
#[derive(Default)]
pub(in crate::client) struct PendingInvitations {
    waiting: TrackedMap<RecordId, PendingInvitation>,
}

impl PendingInvitations {
    /// Takes one stored row; false for a row of another part.
    pub(in crate::client) fn restore(&mut self, key: &StoreKey, row: &Row) -> Result<bool, RowError> {
        if !row.key.starts_with(PREFIX) {
            return Ok(false);
        }
        let invitation: PendingInvitation = open_row(key, row)?;
        self.waiting.restore(invitation.id, invitation);
        Ok(true)
    }

    /// Whether one more of this account may wait.
    pub(in crate::client) fn has_room_for(&self, account: AccountKey) -> bool {
        let of_one = self.waiting.values().filter(|one| one.from.account == account);
        self.waiting.len() < MOST && of_one.count() < MOST_OF_ONE
    }

    pub(in crate::client) fn add(&mut self, invitation: PendingInvitation) {
        self.waiting.insert(invitation.id, invitation);
    }

    pub(in crate::client) fn get(&self, id: &RecordId) -> Option<&PendingInvitation> {
        self.waiting.get(id)
    }

    pub(in crate::client) fn remove(&mut self, id: &RecordId) -> Option<PendingInvitation> {
        self.waiting.remove(id)
    }

    pub(in crate::client) fn contains(&self, id: &RecordId) -> bool {
        self.waiting.contains_key(id)
    }

    pub(in crate::client) fn values(&self) -> impl Iterator<Item = &PendingInvitation> {
        self.waiting.values()
    }

    pub(in crate::client) fn ids(&self) -> Vec<RecordId> {
        self.waiting.keys().copied().collect()
    }

    /// Writes the changes; true if there were any.
    pub(in crate::client) fn save(&mut self, tx: &mut Transaction<'_>, names: &RowNames) -> bool {
        let changed = self.waiting.take_changed();
        for id in &changed {
            let key = format!("{PREFIX}{}", names.name("held", &id.0));
            tx.put_or_delete(Store::State, key, self.waiting.get(id));
        }
        !changed.is_empty()
    }
}
