//! Messages on the screen: threads are loaded by page, painted messages start their timers, and expired ones are
//! forgotten before anything is shown.

use crate::client::Client;
use crate::client::messages::threads::Reading;
use crate::conversation::message::{Message, prefix};
use crate::conversation::{Conversation, ConversationId, Unread};
use crate::io::Store;
use crate::transaction::Transaction;

impl Client {
    pub(in crate::client) fn load_previews(&mut self, tx: &mut Transaction<'_>) {
        let ids: Vec<_> = self
            .conversations
            .values()
            .map(|found| (found.id, found.current()))
            .collect();
        for (id, thread) in ids {
            let preview = Reading::Preview(id, thread);
            self.timeline.read(tx, preview, prefix(id, thread), None, 1);
        }
    }

    /// Gives a new message the next position of its thread, saves it, and shows it if the thread is open.
    pub(in crate::client) fn place(&mut self, tx: &mut Transaction<'_>, id: ConversationId, message: &mut Message) {
        let Some(conversation) = self.conversations.edit(&id) else {
            return tx.bug("message of no conversation");
        };
        let Some(thread) = conversation.threads.get_mut(message.thread as usize) else {
            return tx.bug("message of no thread");
        };
        message.position = thread.next;
        thread.next += 1;
        if message.says.is_peers() && !message.started {
            thread.unread.push(Unread {
                position: message.position,
                deadline: message.deadline,
            });
        }
        self.update_message(tx, id, message.clone());
    }

    /// Saves a message at its position, and shows its present state.
    pub(in crate::client) fn update_message(&mut self, tx: &mut Transaction<'_>, id: ConversationId, message: Message) {
        tx.put(Store::Messages, message.key(id), &message, message.deadline);
        let current = self.conversations.get(&id).map(Conversation::current);
        let in_current = current == Some(message.thread);
        self.timeline.update(id, message, in_current);
    }

    /// Marks a message as read.
    pub(in crate::client) fn settle_read(&mut self, id: ConversationId, thread: u32, position: u64) {
        if let Some(conversation) = self.conversations.edit(&id)
            && let Some(kept) = conversation.threads.get_mut(thread as usize)
        {
            kept.unread.retain(|unread| unread.position != position);
        }
    }

    /// Forgets expired messages in memory; the sweep deletes their rows.
    pub(in crate::client) fn forget_expired(&mut self, tx: &Transaction<'_>) {
        let now = tx.effective;
        self.timeline.forget_expired(now);
        self.conversations.forget_expired(now);
    }
}
