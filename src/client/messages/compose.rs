//! What goes into the outbox: messages, lines that the conversation itself says, and what moves when the switch goes on.

use crate::client::Client;
use crate::client::problem::{nonsense, not_here};

use crate::content::Content;
use crate::conversation::message::{Message, Says, Sending};
use crate::conversation::outbox::{Item, Job};
use crate::conversation::protection::Protection;
use crate::conversation::{Conversation, ConversationId};
use crate::io::{Closed, Notice, Outcome, Problem, Store};
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, RecordId, limits};

impl Client {
    /// Takes a message in that a person has written, once.
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

    /// The thread that words go into which were typed under another thread's sentence: the current one while it is
    /// protected. Nothing goes from a protected thread into a readable one.
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

    /// Puts a message of ours into a thread and the outbox: the current one, or one that everybody has just agreed to end.
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
        // Readable only in the very thread that says so: whatever is for another one goes out encrypted or not at all.
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

    /// True if a message of that id was asked for before: in the outbox, or among the last ones.
    pub(in crate::client) fn is_known(&self, id: ConversationId, record: RecordId) -> bool {
        self.outbox.find(id, record).is_some()
            || self
                .conversations
                .get(&id)
                .is_some_and(|conversation| conversation.remembers(record))
    }

    /// A line that the conversation itself says.
    pub(in crate::client) fn notice(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        thread: u32,
        notice: Notice<AccountKey>,
    ) {
        let mut message = Message {
            id: RecordId(tx.random()),
            position: 0,
            says: Says::Notice(notice.into()),
            at: tx.now,
            expires_after: None,
            deadline: None,
            started: true,
            thread,
        };
        self.place(tx, id, &mut message);
    }

    /// Takes a message off its place in the thread that was current before.
    fn unplace(&mut self, tx: &mut Transaction<'_>, id: ConversationId, message: &Message) {
        tx.delete(Store::Messages, message.key(id));
        self.timeline.remove((id, message.thread), message.position);
    }
}
