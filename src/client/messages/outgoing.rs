//! Outcomes for items of the outbox: dropped, left unsent, moved into the protected thread, accepted by the relay.

use crate::client::Client;
use crate::conversation::message::Message;
use crate::conversation::outbox::{ControlStage, Item, Job};
use crate::conversation::protection::Protection;
use crate::conversation::{Conversation, ConversationId};
use crate::io::Store;
use crate::transaction::Transaction;
use sotto_wire::Millis;

impl Client {
    /// Stops all sending for a conversation: waiting messages are shown as not sent. Only the invitations of members
    /// already let in still go out.
    pub(in crate::client) fn withdraw_all(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        for seq in self.outbox.of(id) {
            let work = self.outbox.item(seq).map(|item| &item.work);
            match work {
                Some(Job::Deliver { refused: Some(_), .. }) => self.drop_item(seq),
                Some(Job::Deliver { .. } | Job::Upload { .. }) => {}
                _ => self.leave_unsent(tx, seq),
            }
        }
    }

    /// Shows a message that cannot be sent any more as not sent.
    pub(in crate::client) fn leave_unsent(&mut self, tx: &mut Transaction<'_>, seq: u64) {
        let Some(item) = self.outbox.remove(seq) else {
            return tx.bug("unsent item that is not in the outbox");
        };
        self.relay.forget_item(seq);
        if let Job::Open { message, .. } | Job::Private { message, .. } = item.work
            && let Some(mut message) = message
        {
            message.leave_unsent();
            self.update_message(tx, item.conversation, message);
        }
    }

    pub(in crate::client) fn drop_item(&mut self, seq: u64) {
        self.outbox.remove(seq);
        self.relay.forget_item(seq);
    }

    /// Stops sending readable records of conversations whose switch is on: those not in flight go out encrypted.
    pub(in crate::client) fn withdraw_open_posts(&mut self, tx: &mut Transaction<'_>) {
        let ids: Vec<_> = self.conversations.keys().copied().collect();
        for id in ids {
            if !matches!(
                self.conversations.get(&id).map(|found| &found.protection),
                Some(Protection::Off(_)) | None
            ) {
                self.move_waiting(tx, id);
            }
        }
    }

    /// Moves a conversation's waiting messages into its current, protected thread.
    pub(in crate::client) fn move_waiting(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        for seq in self.outbox.of(id) {
            let is_open = self
                .outbox
                .item(seq)
                .is_some_and(|item| matches!(item.work, Job::Open { .. }));
            if !is_open || self.relay.is_in_flight(seq) {
                continue;
            }
            let Some(Item {
                id: record,
                work: Job::Open { post, message },
                ..
            }) = self.outbox.remove(seq)
            else {
                tx.bug("readable item that went before it was moved");
                continue;
            };
            // The group's terms already have a timer that was set in the open thread.
            let Some(mut message) = message else { continue };
            self.unplace(tx, id, &message);
            message.thread = self.conversations.get(&id).map_or(0, Conversation::current);
            self.place(tx, id, &mut message);
            let work = Job::Private {
                content: post.withdraw().into(),
                message: Some(message),
            };
            self.outbox.push(record, id, work);
        }
    }

    /// Takes a message out of its thread, which is no longer the current one.
    pub(in crate::client) fn unplace(&mut self, tx: &mut Transaction<'_>, id: ConversationId, message: &Message) {
        tx.delete(Store::Messages, message.key(id));
        self.timeline.remove((id, message.thread), message.position);
    }

    /// Handles the relay's acceptance of an item. An item that comes back from a log stays, without its content, until
    /// it was read back.
    pub(in crate::client) fn accepted(&mut self, tx: &mut Transaction<'_>, seq: u64, at: Option<Millis>) {
        self.relay.forget_item(seq);
        let ago = at.map_or(0, |at| self.relay.since(tx.now, at));
        let Some(item) = self.outbox.edit(seq) else { return };
        let id = item.conversation;
        let accepted = match &mut item.work {
            Job::Create { .. } | Job::Deliver { .. } | Job::Index | Job::Upload { .. } => {
                self.outbox.remove(seq);
                self.invited(tx, id);
                return;
            }
            // A commit is read back with the epoch that it makes.
            Job::Commit { .. } | Job::AwaitingEcho => return,
            // An ordered control is read back, and counts then.
            Job::OrderedControl { stage, .. } => {
                *stage = ControlStage::Taken;
                return;
            }
            Job::Open { message, .. } | Job::Private { message, .. } => message.take(),
        };
        item.work = Job::AwaitingEcho;
        if let Some(mut message) = accepted {
            message.accept(tx.effective, ago);
            self.update_message(tx, id, message);
        }
    }
}
