//! What becomes of items in the outbox: dropped, left unsent, moved into the protected thread, taken by the relay.

use crate::client::Client;
use crate::conversation::message::Message;
use crate::conversation::outbox::{ControlStage, Item, Job};
use crate::conversation::protection::Protection;
use crate::conversation::{Conversation, ConversationId};
use crate::io::Store;
use crate::transaction::Transaction;
use sotto_wire::Millis;

impl Client {
    /// Nothing of a conversation is sent any more: what waited is shown as not sent. Only whom we have let in is told so
    /// still, because they are in it.
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

    /// A message that cannot be sent any more is shown as not sent.
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

    /// Readable records are not sent any more once the switch is on: what is not on its way yet goes out encrypted.
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
            // A timer set in the open thread is in the group's terms already.
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

    /// Takes a message off its place in the thread that was current before.
    pub(in crate::client) fn unplace(&mut self, tx: &mut Transaction<'_>, id: ConversationId, message: &Message) {
        tx.delete(Store::Messages, message.key(id));
        self.timeline.remove((id, message.thread), message.position);
    }

    /// The relay has an item. What is read back from a log stays, without its content, until it has been read back.
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
            // Read back with the epoch that it makes.
            Job::Commit { .. } | Job::AwaitingEcho => return,
            // Read back with what it says.
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
