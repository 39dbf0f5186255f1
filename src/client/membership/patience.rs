//! Pending groups that no device joins: a line reports it after a day, and a group with fresh keys is made after a
//! week.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::conversation::kind::Kind;
use crate::conversation::patience::{Due, Patience};
use crate::conversation::protection::{Protection, Stage};
use crate::conversation::{Conversation, ConversationId};
use crate::io::Notice;
use crate::transaction::Transaction;

/// The pause before a log that is not read to its end is looked at again.
const READING_MS: u64 = 5_000;
/// The pause before a pending group whose log is gone is made again.
const LOST_MS: u64 = 15_000;

impl Client {
    /// Advances every pending group. Only a log read to its end shows whether a device has joined.
    pub(in crate::client) fn tend_pending_groups(&mut self, tx: &mut Transaction<'_>) {
        let waits = |found: &&Conversation| {
            found.kind != Kind::Own
                && found.is_member()
                && matches!(&found.protection, Protection::Waiting(pending) if pending.stage == Stage::Invited)
        };
        let ids: Vec<_> = self
            .conversations
            .values()
            .filter(waits)
            .map(|found| found.id)
            .collect();
        for id in ids {
            self.tend_pending_group(tx, id);
        }
    }

    fn tend_pending_group(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        let group = self.conversations.get(&id).and_then(Conversation::group);
        if !group.is_some_and(|group| self.is_current(group)) {
            tx.wake(READING_MS);
            return;
        }
        let Some(Protection::Waiting(pending)) = self.conversations.get(&id).map(|found| &found.protection) else {
            return;
        };
        let before = pending.patience;
        let mut patience = before.unwrap_or_else(|| Patience::since(tx.effective));
        let due = patience.due(tx.effective);
        if before != Some(patience)
            && let Some(Protection::Waiting(pending)) = self.conversations.edit(&id).map(|found| &mut found.protection)
        {
            pending.patience = Some(patience);
        }
        let again = match due {
            Due::In(ms) => {
                tx.wake(ms);
                return;
            }
            Due::Say => {
                tx.wake(READING_MS);
                false
            }
            Due::Again => {
                self.make_pending_group_again(tx, id);
                true
            }
        };
        let Some(found) = self.conversations.get(&id) else {
            return tx.bug("pending group of no conversation");
        };
        let (thread, group) = (found.current(), found.kind.group().map(|info| info.name.clone()));
        let line = match found.peer() {
            Some(who) => Notice::NotJoined { who, again },
            None => Notice::NobodyJoined {
                group: group.unwrap_or_default(),
                again,
            },
        };
        self.notice(tx, id, thread, line);
    }

    /// Makes another group, after a pause, for each pending group whose log is gone or broken.
    pub(in crate::client) fn renew_lost_pending_groups(&mut self, tx: &mut Transaction<'_>) {
        for id in std::mem::take(&mut self.lost_pending_groups) {
            self.relay.wait_once(tx, Later::Keys(id), LOST_MS);
            self.begin_pending_group_again(tx, id);
        }
    }

    /// Drops the pending group and keeps its messages; the new group replaces it even for a person who still accepts
    /// the old invitation.
    fn make_pending_group_again(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        self.begin_pending_group_again(tx, id);
        self.relay.forget_wait(Later::Keys(id));
        self.resume_pending_groups(tx);
    }

    fn begin_pending_group_again(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        self.leave_pending_group(tx, id);
        let random = tx.random();
        if let Some(Protection::Waiting(pending)) = self.conversations.edit(&id).map(|found| &mut found.protection) {
            *pending = pending.again(random);
        }
    }
}
