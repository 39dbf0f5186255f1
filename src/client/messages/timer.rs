//! The timer of a conversation, set by a person: a record in a readable log, a commit in a protected group.

use crate::client::Client;
use crate::client::messages::notices::timer_set;
use crate::client::problem::not_here;
use crate::client::relay::log_position::LogPosition;
use crate::content::{Content, Control};
use crate::conversation::Conversation;
use crate::conversation::outbox::{CommitIntent, Job};
use crate::conversation::protection::Protection;
use crate::expiry::Timer;
use crate::io::{Outcome, Problem};
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, RecordId};

type Answer = Result<Outcome, Problem>;

impl Client {
    /// Sets the timer of new messages, in seconds; None turns it off.
    pub(in crate::client) fn set_timer(
        &mut self,
        tx: &mut Transaction<'_>,
        conversation: &str,
        seconds: Option<u32>,
    ) -> Answer {
        let id = self.writable(conversation)?;
        if let Some(seconds) = seconds {
            Timer::new(seconds).map_err(|_| Problem::TimerOutOfRange)?;
        }
        let Some(conversation) = self.conversations.edit(&id) else {
            return Err(not_here());
        };
        if conversation.timer == seconds {
            return Ok(Outcome::Nothing);
        }
        conversation.timer = seconds;
        let record = RecordId(tx.random());
        let work = match &conversation.protection {
            Protection::Off(log) => {
                let content = Content::control(tx.random(), &Control::Timer(seconds));
                conversation.timer_set = Some(record);
                Job::Open {
                    post: log.post(&content),
                    message: None,
                }
            }
            Protection::Waiting(_) | Protection::On(_) => Job::Commit {
                intent: CommitIntent::Timer { seconds },
                made: None,
            },
        };
        self.outbox.push(record, id, work);
        let thread = self.conversations.get(&id).map_or(0, Conversation::current);
        if let Some(me) = self.account.key() {
            self.notice(tx, id, thread, timer_set(me, seconds));
        }
        Ok(Outcome::Nothing)
    }

    /// Takes in a timer from a readable log. In a protected thread the terms have it: a commit sets it, never a
    /// message.
    pub(in crate::client) fn open_timer(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        sender: AccountKey,
        seconds: Option<u32>,
    ) {
        let valid = seconds.is_none_or(|seconds| Timer::new(seconds).is_ok());
        let changes = |found: &Conversation| {
            !here.protected
                && valid
                && matches!(&found.protection, Protection::Off(log) if log.thread() == here.thread)
                && found.timer != seconds
        };
        if let Some(conversation) = self.conversations.edit_if(&here.conversation, changes) {
            conversation.timer = seconds;
            self.notice(tx, here.conversation, here.thread, timer_set(sender, seconds));
        }
    }
}
