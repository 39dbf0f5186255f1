//! Records that cannot be read, and groups whose current epoch cannot be entered.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::client::relay::log_position::LogPosition;
use crate::conversation::outbox::Job;
use crate::conversation::protection::Protection;
use crate::io::Notice;
use crate::transaction::Transaction;
use sotto_wire::{Cursor, Topic};

/// The pause before a log is read again whose last record could not be read, and the longest one; doubled each time.
const REREAD_MS: u64 = 5_000;
const REREAD_MOST_MS: u64 = 600_000;

impl Client {
    /// A record could not be read. It is said once, and the cursor stays in front of it, so that it is asked for again after
    /// a while: the server, or the way, may have spoilt it. A member's own rubbish stays what it is, and holds up nothing.
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

    /// Logs whose last records could not be read are read again, ever more seldom.
    pub(in crate::client) fn read_again(&mut self, tx: &mut Transaction<'_>) {
        for topic in self.relay.due_again(tx.effective) {
            let is_followed = self.relay.has_head(topic);
            let ms = self.relay.wait_for(tx, Later::Reread(topic), REREAD_MS);
            if is_followed && ms <= 2 * REREAD_MOST_MS {
                self.relay.unfollow(topic);
            }
        }
    }

    /// A record that is forged or damaged: said in the thread, and passed over.
    pub(in crate::client) fn damaged(&mut self, tx: &mut Transaction<'_>, here: LogPosition) {
        self.notice(tx, here.conversation, here.thread, Notice::Damaged);
    }

    /// The current epoch of a group cannot be entered, or the relay does not have the log: only a fresh start helps.
    pub(in crate::client) fn group_lost(&mut self, topic: Topic) {
        let Some(id) = self.position_of(topic).map(|here| here.conversation) else {
            return;
        };
        let Some(conversation) = self.conversations.edit(&id) else {
            return;
        };
        let waits = matches!(&conversation.protection, Protection::Waiting(pending) if pending.group.topic == topic);
        if waits {
            // One that waits for its first device is made again by whoever made it: this device.
            self.lost_pending_groups.insert(id);
        } else if let Some(group) = conversation.group_of_mut(topic) {
            group.broken = true;
        }
        // A commit that was to be read back from it is not waited for.
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
