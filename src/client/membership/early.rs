//! Early invitations: the log that they lead into is not read to its end yet. Each waits alone, and not for ever.

use crate::client::Client;
use crate::client::membership::early_invitations::PATIENCE_MS;
use crate::client::membership::log_owner::LogOwner;
use crate::conversation::role::LogRole;
use crate::invitation::{Invitation, PendingInvitation};
use crate::transaction::Transaction;
use sotto_wire::{Cursor, RecordId, Topic};

impl Client {
    /// Whether a Welcome leads back into a group that this device, as far as it has read, never left. It waits in order
    /// until this device has read its own removal: earlier messages are still to be read. Only an invitation of the own
    /// account, or of a member of that group, can make it wait.
    pub(in crate::client) fn is_early(&mut self, id: RecordId) -> bool {
        let Some((topic, after)) = self.pending_invitations.get(&id).and_then(here) else {
            return false;
        };
        let LogOwner::Conversation(conversation, LogRole::Group) = self.owner_of(topic) else {
            return false;
        };
        let Some(found) = self.conversations.get(&conversation) else {
            return false;
        };
        let counts = |held: &PendingInvitation| {
            let account = held.from.account;
            let looked_at = self
                .contacts
                .get(&account)
                .is_none_or(|contact| contact.changed.is_none());
            looked_at && (self.account.is(account) || found.people.contains(&account))
        };
        if !self.pending_invitations.get(&id).is_some_and(counts) {
            return false;
        }
        let is_before = |held: &PendingInvitation| {
            counts(held) && here(held).is_some_and(|(of, before)| of == topic && before < after)
        };
        let is_read = found.is_read() && found.group().is_some_and(|group| !group.broken);
        self.pending_invitations.values().any(is_before) || is_read && self.groups.open(topic).is_some()
    }

    /// Whether a group replaces one whose log is not read to its end yet: its members may be about to change. It waits
    /// a limited time for the relay.
    pub(in crate::client) fn waits_for_its_log(&mut self, tx: &mut Transaction<'_>, id: RecordId) -> bool {
        let Some((topic, _)) = self.pending_invitations.get(&id).and_then(here) else {
            return false;
        };
        if !self.is_free(topic) {
            return false;
        }
        // The sealed part names the replaced log; until it is opened, that may be any group shared with the sender.
        let Some(from) = self.pending_invitations.get(&id).map(|held| held.from.account) else {
            return false;
        };
        let behind = self.conversations.values().find_map(|found| {
            let group = found.group()?;
            let shares = found.people.contains(&from) || self.account.is(from);
            let is_behind = !group.broken && !self.is_current(group) && self.groups.has_keys(group.topic);
            (shares && found.is_read() && found.kind.group().is_some() && is_behind).then_some(group.topic)
        });
        let waits = self.early_invitations.waits(id, behind, tx.effective);
        if waits {
            tx.wake(PATIENCE_MS);
        }
        waits
    }

    /// Continues with invitations whose logs are read to their ends by now, or whose wait was too long.
    pub(in crate::client) fn look_at_early(&mut self, tx: &mut Transaction<'_>) {
        if !self.relay.is_online() {
            return;
        }
        let mut early = std::mem::take(&mut self.early_invitations);
        let is_read = |log| {
            let group = self.conversations.values().find_map(|found| found.group_of(log));
            group.is_none_or(|group| group.broken || self.is_current(group))
        };
        let is_due = early.take_due(tx.effective, |id| self.pending_invitations.contains(id), is_read);
        self.early_invitations = early;
        if is_due {
            self.look_up_senders(tx);
        }
    }
}

/// The group of an invitation, and the position of its commit.
fn here(held: &PendingInvitation) -> Option<(Topic, Cursor)> {
    match &held.invitation {
        Invitation::Welcome { topic, after, .. } | Invitation::FarWelcome { topic, after, .. } => {
            Some((*topic, *after))
        }
        Invitation::Open { .. } | Invitation::Shared(_) | Invitation::LetIn { .. } | Invitation::List => None,
    }
}
