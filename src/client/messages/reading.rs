//! Threads on the screen: opened page by page, and read.

use crate::client::Client;
use crate::client::messages::threads::{Opening, Reading, ThreadChange, ThreadOf};
use crate::client::problem::not_here;
use crate::conversation::message::{Message, Says, prefix};
use crate::conversation::{Conversation, ConversationId};
use crate::expiry;
use crate::io::{MessageView, Notice, Outcome, Problem, Row, ThreadChangeView, ThreadView};
use crate::sync::Sync;
use crate::transaction::{Transaction, open_row};
use sotto_wire::{Millis, RecordId};

/// Messages in one page.
const PAGE: u32 = 60;

impl Client {
    pub(in crate::client) fn open_thread(
        &mut self,
        tx: &mut Transaction<'_>,
        ticket: u64,
        conversation: &str,
        thread: Option<u32>,
        earlier: bool,
    ) -> Result<Option<Outcome>, Problem> {
        let id = self.conversation_named(conversation)?;
        let found = self.conversations.get(&id).ok_or_else(not_here)?;
        let thread = thread.unwrap_or_else(|| found.current());
        if thread as usize >= found.threads.len() {
            return Err(not_here());
        }
        match self.timeline.open((id, thread), ticket, earlier) {
            Opening::Ready => self.opened_thread(tx, id, thread).map(Some),
            Opening::Waits => Ok(None),
            Opening::Reads(before) => {
                let page = Reading::Page(id, thread);
                self.timeline.read(tx, page, prefix(id, thread), before, PAGE);
                Ok(None)
            }
        }
    }

    pub(in crate::client) fn rows_loaded(&mut self, tx: &mut Transaction<'_>, request: u64, rows: &[Row]) {
        let Some(reading) = self.timeline.has_read(request) else {
            return tx.bug("rows that were not asked for");
        };
        let alive = rows.iter().filter(|row| !expiry::is_over(row.expires_at, tx.effective));
        let messages: Vec<Message> = alive
            .map(|row| open_row::<Message>(&self.key, row).unwrap_or_else(|_| damaged(row, reading.thread())))
            .filter(|message| !expiry::is_over(message.deadline, tx.effective))
            .collect();
        let page = page_of(rows);
        match reading {
            Reading::Preview(id, _) => {
                if let Some(message) = messages.into_iter().next() {
                    self.timeline.add_preview(id, message);
                }
            }
            Reading::Elsewhere {
                conversation,
                thread,
                messages: ids,
                since,
            } => self.start_elsewhere(tx, (conversation, thread), (ids, since), messages, page),
            Reading::History => self.history_read(tx, rows.len(), messages),
            Reading::Page(id, thread) => {
                let more = rows.len() >= PAGE as usize;
                for ticket in self.timeline.add_page((id, thread), more, messages) {
                    let answer = self.opened_thread(tx, id, thread);
                    tx.done(ticket, answer);
                }
            }
        }
    }

    pub(in crate::client) fn opened_thread(
        &self,
        tx: &Transaction<'_>,
        id: ConversationId,
        thread: u32,
    ) -> Result<Outcome, Problem> {
        let thread = self.thread_view(id, thread, tx.effective).ok_or_else(not_here)?;
        Ok(Outcome::Thread { thread })
    }

    pub(in crate::client) fn painted(
        &mut self,
        tx: &mut Transaction<'_>,
        conversation: &str,
        thread: u32,
        ids: &[String],
    ) -> Result<Outcome, Problem> {
        let id = self.conversation_named(conversation)?;
        let painted: Vec<RecordId> = ids.iter().filter_map(|id| RecordId::from_hex(id)).collect();
        let started = self.timeline.paint((id, thread), &painted, tx.effective);
        let messages: Vec<_> = started.iter().map(|message| message.id).collect();
        for message in started {
            // A started timer survives any loss of power.
            tx.out.strictly();
            self.settle_read(id, thread, message.position);
            self.update_message(tx, id, message);
        }
        let logs = self.conversations.get(&id).map(Conversation::logs).unwrap_or_default();
        let log = logs.into_iter().find(|(_, shown)| *shown == thread);
        if let Some((topic, _)) = log.filter(|_| !messages.is_empty()) {
            self.tell_own(tx, &Sync::Read { topic, messages });
        }
        Ok(Outcome::Nothing)
    }

    /// An open thread as the page shows it.
    pub(in crate::client) fn thread_view(&self, id: ConversationId, thread: u32, now: Millis) -> Option<ThreadView> {
        let conversation = self.conversations.get(&id)?;
        let kept = conversation.threads.get(thread as usize)?;
        let (messages, more) = self.timeline.messages((id, thread))?;
        Some(ThreadView {
            conversation: id.to_hex(),
            thread,
            version: self.timeline.version((id, thread)),
            protected: kept.protected,
            read_only: thread != conversation.current() || !conversation.is_member(),
            more,
            messages: messages.map(|message| self.message_view(message, now)).collect(),
        })
    }

    /// The change of an open thread since the version that the page has.
    pub(in crate::client) fn thread_change(
        &self,
        of: ThreadOf,
        change: &ThreadChange,
        before: u64,
        now: Millis,
    ) -> Option<ThreadChangeView> {
        let conversation = self.conversations.get(&of.0)?;
        let changed = change
            .positions
            .iter()
            .filter_map(|position| self.timeline.at(of, *position));
        Some(ThreadChangeView {
            conversation: of.0.to_hex(),
            thread: of.1,
            before,
            version: self.timeline.version(of),
            read_only: of.1 != conversation.current() || !conversation.is_member(),
            messages: changed.map(|message| self.message_view(message, now)).collect(),
            gone: change.gone.iter().map(|id| id.to_hex()).collect(),
        })
    }

    fn message_view(&self, message: &Message, now: Millis) -> MessageView {
        let says = message.says.view(|account| self.person_name(account));
        message.view(says, now)
    }
}

/// The number of rows, and the key of the last one: the next page starts there.
fn page_of(rows: &[Row]) -> (usize, Option<String>) {
    (rows.len(), rows.last().map(|row| row.key.clone()))
}

/// A line in place of a row that does not open. Shown, never stored.
fn damaged(row: &Row, thread: u32) -> Message {
    let place = row
        .key
        .rsplit_once('/')
        .and_then(|(_, place)| u64::from_str_radix(place, 16).ok());
    let position = place.unwrap_or_default();
    let mut id = [0; RecordId::LEN];
    id[..8].copy_from_slice(&position.to_be_bytes());
    Message {
        id: RecordId(id),
        position,
        says: Says::Notice(Notice::DamagedHere.into()),
        at: Millis(0),
        expires_after: None,
        deadline: row.expires_at,
        started: true,
        thread,
    }
}
