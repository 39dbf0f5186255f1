//! Invitations that come too early: what they lead into is not read to its end yet. Each waits alone, and not for ever.

use crate::client::Client;
use crate::client::membership::early_invitations::PATIENCE_MS;
use crate::client::membership::log_owner::LogOwner;
use crate::conversation::role::LogRole;
use crate::invitation::{Invitation, PendingInvitation};
use crate::transaction::Transaction;
use sotto_wire::{Cursor, RecordId, Topic};

impl Client {
    /// A Welcome back into a group that, as far as we have read, we are still in. It waits, in its turn, until we have read
    /// how we were taken out: what was said before that is ours to read, too. Only what our own account or somebody of that
    /// group has sent can make it wait.
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

    /// A group that takes the place of one whose log is not read to its end yet: who is in it may be about to change. It
    /// waits a while for the relay.
    pub(in crate::client) fn waits_for_its_log(&mut self, tx: &mut Transaction<'_>, id: RecordId) -> bool {
        let Some((topic, _)) = self.pending_invitations.get(&id).and_then(here) else {
            return false;
        };
        if !self.is_free(topic) {
            return false;
        }
        // What it replaces is inside; until then it may be any group that its sender shares with us.
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

    /// Looks again at invitations whose logs were read to their ends meanwhile, or have taken too long.
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

/// The group that an invitation leads into, and the place of the commit that it belongs to.
fn here(held: &PendingInvitation) -> Option<(Topic, Cursor)> {
    match &held.invitation {
        Invitation::Welcome { topic, after, .. } | Invitation::FarWelcome { topic, after, .. } => {
            Some((*topic, *after))
        }
        Invitation::Open { .. } | Invitation::Shared(_) | Invitation::LetIn { .. } | Invitation::List => None,
    }
}
