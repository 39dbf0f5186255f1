//! Records that cannot be read, and groups whose current epoch cannot be entered.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::client::relay::log_position::LogPosition;
use crate::conversation::outbox::Job;
use crate::conversation::protection::Protection;
use crate::io::Notice;
use crate::transaction::Transaction;
use sotto_wire::{Cursor, Topic};

/// The first pause before a log is read again whose last record could not be read, doubled each time, and the longest
/// one.
const REREAD_MS: u64 = 5_000;
const REREAD_MOST_MS: u64 = 600_000;

impl Client {
    /// Reports an unreadable record, once, and keeps the cursor in front of it, so that it is fetched again after a
    /// pause: the server or the network may have damaged it. A member's invalid record stays unreadable, and delays no
    /// other record.
    pub(super) fn unreadable(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        topic: Topic,
        before: Option<Cursor>,
    ) {
        let conversation = self.conversations.edit(&here.conversation);
        let Some(group) = conversation.and_then(|found| found.group_of_mut(topic)) else {
            return tx.bug("unreadable record of no group");
        };
        group.cursor = before;
        if group.unreadable >= Some(here.cursor) {
            return;
        }
        group.unreadable = Some(here.cursor);
        self.damaged(tx, here);
        let again = Later::Reread(topic);
        if !self.relay.has_waited(again) {
            self.relay.wait_for(tx, again, REREAD_MS);
        }
    }

    /// Reads logs with an unreadable last record again, after ever longer pauses.
    pub(in crate::client) fn read_again(&mut self, tx: &mut Transaction<'_>) {
        for topic in self.relay.due_again(tx.effective) {
            let is_followed = self.relay.has_head(topic);
            let ms = self.relay.wait_for(tx, Later::Reread(topic), REREAD_MS);
            if is_followed && ms <= 2 * REREAD_MOST_MS {
                self.relay.unfollow(topic);
            }
        }
    }

    /// Reports a forged or damaged record in the thread, and skips it.
    pub(in crate::client) fn damaged(&mut self, tx: &mut Transaction<'_>, here: LogPosition) {
        self.notice(tx, here.conversation, here.thread, Notice::Damaged);
    }

    /// Marks a group as broken: its current epoch cannot be entered, or the relay does not have the log. Only a new
    /// group helps.
    pub(in crate::client) fn group_lost(&mut self, topic: Topic) {
        let Some(id) = self.position_of(topic).map(|here| here.conversation) else {
            return;
        };
        let Some(conversation) = self.conversations.edit(&id) else {
            return;
        };
        let waits = matches!(&conversation.protection, Protection::Waiting(pending) if pending.group.topic == topic);
        if waits {
            // A pending group is made again by its maker, which is this device.
            self.lost_pending_groups.insert(id);
        } else if let Some(group) = conversation.group_of_mut(topic) {
            group.broken = true;
        }
        // A commit that was to be read back from its log goes out again.
        for seq in self.outbox.of(id) {
            let item = self.outbox.item(seq);
            if item
                .is_some_and(|item| matches!(&item.work, Job::Commit { made: Some(made), .. } if made.topic == topic))
            {
                self.relay.sends_again(seq);
            }
        }
    }
}
