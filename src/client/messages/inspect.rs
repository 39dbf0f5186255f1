//! "What the server sees": the relay's copy of a thread's log, beside the messages shown here.

use crate::client::Client;
use crate::client::relay::log_position::Reader;
use crate::client::relay::requests::PendingRequest;
use crate::conversation::{ConversationId, open};
use crate::io::{InspectedRecord, InspectedView, Missing, Outcome, Problem};
use crate::transaction::Transaction;
use sotto_wire::{Inspected, Record, RecordId, Request, StoredRecord, Topic};

impl Client {
    /// Asks the relay for the newest records of a thread's log.
    pub(in crate::client) fn inspect(
        &mut self,
        tx: &mut Transaction<'_>,
        ticket: u64,
        id: &str,
        thread: u32,
    ) -> Result<(), Problem> {
        let conversation = self.conversation_named(id)?;
        if !self.relay.is_online() {
            return Err(Problem::RelayAway { goes_on: false });
        }
        let reader = self
            .readers(conversation)
            .into_iter()
            .rev()
            .find(|reader| reader.thread == thread);
        let Some(Reader {
            topic,
            generation,
            capability,
            ..
        }) = reader
        else {
            return Err(Problem::NotHere { why: Missing::Records });
        };
        let request = Request::Inspect {
            topic,
            generation,
            capability,
        };
        self.relay.send(
            tx,
            request,
            PendingRequest::Inspect {
                ticket,
                conversation,
                thread,
            },
        );
        Ok(())
    }

    pub(in crate::client) fn inspected(
        &self,
        tx: &mut Transaction<'_>,
        ticket: u64,
        conversation: ConversationId,
        thread: u32,
        inspected: Inspected,
    ) {
        let protected = self
            .conversations
            .get(&conversation)
            .and_then(|conversation| conversation.threads.get(thread as usize))
            .is_some_and(|thread| thread.protected);
        let now = tx.effective;
        let shown = |id: RecordId| {
            let message = self.timeline.message((conversation, thread), id)?;
            let remaining_ms = message.remaining_ms(now);
            let shown = message.expires_after.is_none() || remaining_ms.is_some();
            let says = message.says.view(|account| self.person_name(account));
            shown.then_some((says, remaining_ms))
        };
        let topic = inspected.records.first().map(|stored| stored.record.topic);
        let record = |stored: StoredRecord| {
            let record = stored.record;
            let shown = shown(record.id);
            // A disappearing message stays readable to the relay for longer than here.
            let hidden = shown.is_none() && !protected && disappears(&record);
            InspectedRecord {
                cursor: record.cursor.0,
                generation: record.generation.0,
                id: record.id.to_hex(),
                at: record.at.0,
                expires_at: stored.expires_at.0,
                size: record.body.len() as u64,
                hidden,
                remaining_ms: shown.as_ref().and_then(|(_, remaining_ms)| *remaining_ms),
                seen_as: shown.map(|(says, _)| says),
                body: if hidden { Vec::new() } else { record.body.into() },
            }
        };
        let records = inspected.records.into_iter().map(record).collect();
        let topic = topic.map(Topic::to_hex).unwrap_or_default();
        let view = InspectedView {
            protected,
            topic,
            generation: inspected.generation.0,
            capability_hash: Topic(inspected.capability.0).to_hex(),
            count: inspected.count,
            records,
        };
        tx.done(ticket, Ok(Outcome::Inspected { inspected: view }));
    }
}

/// Whether a readable record is a message that disappears.
fn disappears(record: &Record) -> bool {
    let read = open::read(record.topic, record.id, &record.body);
    read.is_ok_and(|(_, content)| content.expires.is_some())
}
