//! Filling the outbox: messages, notices of the conversation, and waiting messages that move when protection is turned
//! on.

use crate::client::Client;
use crate::client::problem::{nonsense, not_here};
use crate::content::Content;
use crate::conversation::ConversationId;
use crate::conversation::message::{Message, Says, Sending};
use crate::conversation::outbox::Job;
use crate::conversation::protection::Protection;
use crate::io::{Closed, Outcome, Problem};
use crate::transaction::Transaction;
use sotto_wire::{RecordId, limits};

impl Client {
    /// Takes in a message of the person at this device, once.
    pub(in crate::client) fn send(
        &mut self,
        tx: &mut Transaction<'_>,
        conversation: &str,
        thread: Option<u32>,
        id: &str,
        text: &str,
    ) -> Result<Outcome, Problem> {
        let conversation = self.writable(conversation)?;
        let id = RecordId::from_hex(id).ok_or_else(nonsense)?;
        if text.trim().is_empty() {
            return Err(Problem::MessageEmpty);
        }
        if text.len() > limits::TEXT {
            return Err(Problem::MessageTooLong);
        }
        if !self.is_known(conversation, id) {
            let thread = self.thread_for(conversation, thread)?;
            self.compose(tx, (conversation, thread), id, text);
        }
        Ok(Outcome::Nothing)
    }

    /// The thread for a message that was typed under another thread's sentence: the current one while it is protected.
    /// No message moves from a protected thread into a readable one.
    fn thread_for(&self, id: ConversationId, typed_in: Option<u32>) -> Result<u32, Problem> {
        let found = self.conversations.get(&id).ok_or_else(not_here)?;
        let current = found.current();
        let over = |thread: &u32| {
            found
                .finished
                .agreed()
                .any(|group| group.thread == *thread && !group.broken)
        };
        match (&found.protection, typed_in) {
            (Protection::Waiting(_) | Protection::On(_), _) => Ok(current),
            (Protection::Off(_), None) if !found.is_agreed() => Ok(current),
            (Protection::Off(_), Some(thread)) if thread == current => Ok(current),
            (Protection::Off(_), Some(thread)) if over(&thread) => Ok(thread),
            (Protection::Off(_), _) => Err(Problem::ReadOnly { why: Closed::Thread }),
        }
    }

    /// Puts an own message into a thread and the outbox: the current thread, or one that all members have just agreed
    /// to end.
    pub(in crate::client) fn compose(
        &mut self,
        tx: &mut Transaction<'_>,
        (id, thread): (ConversationId, u32),
        record: RecordId,
        text: &str,
    ) {
        let Some(conversation) = self.conversations.edit(&id) else {
            return tx.bug("message composed for no conversation");
        };
        let expires_after = conversation.timer;
        let content = Content::text(tx.random(), text, expires_after);
        let mut message = Message {
            id: record,
            position: 0,
            says: Says::Own(text.to_owned(), Sending::Queued),
            at: tx.now,
            expires_after,
            deadline: None,
            started: false,
            thread,
        };
        // Readable only in the very thread that says so: a message for another one is encrypted or not sent.
        let work = |message: Message, protection: &Protection| match protection {
            Protection::Off(log) if log.thread() == message.thread => Job::Open {
                post: log.post(&content),
                message: Some(message),
            },
            Protection::Off(_) | Protection::Waiting(_) | Protection::On(_) => Job::Private {
                content: content.to_bytes().into(),
                message: Some(message),
            },
        };
        conversation.active_at = tx.now;
        conversation.remember(record);
        self.place(tx, id, &mut message);
        let Some(conversation) = self.conversations.get(&id) else {
            return tx.bug("conversation that went while a message was composed");
        };
        let work = work(message, &conversation.protection);
        self.outbox.push(record, id, work);
    }

    /// True if the page sent a message of that id before: it is in the outbox, or among the last ones.
    pub(in crate::client) fn is_known(&self, id: ConversationId, record: RecordId) -> bool {
        self.outbox.find(id, record).is_some()
            || self
                .conversations
                .get(&id)
                .is_some_and(|conversation| conversation.remembers(record))
    }
}
