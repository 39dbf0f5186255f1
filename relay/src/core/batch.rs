//! A batch: answers and news since the last commit, which wait for its end.

use crate::core::connection::ConnectionId;
use crate::core::feed::{Entry, Feed};
use sotto_wire::{Code, Generation, InboxItem, Record, Refusal, RelayFrame, Reply, SignalFrame, Topic};
use std::collections::BTreeMap;

/// The open batch; none of it has left.
#[derive(Default)]
pub(crate) struct Batch {
    answers: Vec<Answer>,
    news: News,
}

/// The answer to one request.
pub(crate) struct Answer {
    pub(crate) to: ConnectionId,
    /// The request.
    pub(crate) id: u32,
    pub(crate) outcome: Result<Reply, Refusal>,
    /// The store took part in it: it is void if the commit fails.
    pub(crate) rests_on_store: bool,
    /// The connection is closed after it.
    pub(crate) closes: bool,
}

/// The news of a durable batch.
#[derive(Default)]
pub(crate) struct News {
    /// New entries, by feed.
    pub(crate) appended: BTreeMap<Feed, Vec<Entry>>,
    pub(crate) signals: Vec<(ConnectionId, SignalFrame)>,
    /// Records that were written.
    pub(crate) appends: u64,
    /// Records that were swept.
    pub(crate) swept: u64,
}

impl Batch {
    /// Keeps an answer until the commit.
    pub(crate) fn answer(&mut self, answer: Answer) {
        self.answers.push(answer);
    }

    /// Keeps a record for its followers.
    pub(crate) fn record(&mut self, record: Record) {
        self.news.appends += 1;
        let feed = Feed::Log(record.topic);
        let entries = self.news.appended.entry(feed).or_default();
        entries.push(Entry::Record(record));
    }

    /// Keeps an inbox item for its reader.
    pub(crate) fn item(&mut self, item: InboxItem) {
        let feed = Feed::Inbox(item.inbox);
        self.news.appended.entry(feed).or_default().push(Entry::Item(item));
    }

    /// Keeps a signal for the others.
    pub(crate) fn signal(&mut self, from: ConnectionId, signal: SignalFrame) {
        self.news.signals.push((from, signal));
    }

    /// Counts records that were swept.
    pub(crate) fn swept(&mut self, records: u64) {
        self.news.swept += records;
    }

    /// Ends the batch: its answers in order, and its news if it is durable.
    pub(crate) fn end(&mut self, is_durable: bool) -> (Vec<Answer>, Option<News>) {
        let Self { mut answers, news } = std::mem::take(self);
        for answer in answers.iter_mut().filter(|answer| answer.rests_on_store && !is_durable) {
            answer.outcome = Err(Code::Unavailable.into());
        }
        (answers, is_durable.then_some(news))
    }
}

impl Answer {
    /// The frame that carries the answer.
    pub(crate) fn into_frame(self) -> RelayFrame {
        let Self { id, outcome, .. } = self;
        match outcome {
            Ok(reply) => RelayFrame::Reply { id, reply },
            Err(refusal) => RelayFrame::Refused { id, refusal },
        }
    }
}

impl News {
    /// Logs in which a generation has begun, with the newest one.
    pub(crate) fn begun(&self) -> Vec<(Topic, Generation)> {
        let begun = self.appended.iter().filter_map(|(feed, entries)| {
            let Feed::Log(topic) = feed else { return None };
            let ends = entries.iter().filter_map(|entry| match entry {
                Entry::Record(record) if record.rotation.is_some() => Some(record.generation.next()),
                Entry::Record(_) | Entry::Item(_) => None,
            });
            Some((*topic, ends.max()?))
        });
        begun.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotto_wire::{CapabilityHash, Cursor, Millis, RecordId, Rotation};

    fn answer(to: ConnectionId, rests_on_store: bool) -> Answer {
        Answer {
            to,
            id: 1,
            outcome: Ok(Reply::Created),
            rests_on_store,
            closes: false,
        }
    }

    fn record(generation: u64, rotates: bool) -> Record {
        Record {
            topic: Topic([7; 32]),
            cursor: Cursor(1),
            generation: Generation(generation),
            id: RecordId([1; 16]),
            at: Millis(0),
            body: vec![].into(),
            rotation: rotates.then_some(Rotation {
                next: CapabilityHash([2; 32]),
            }),
        }
    }

    #[test]
    fn a_failed_batch_refuses_the_stores_answers_and_brings_nothing() {
        let (ana, mut batch) = (ConnectionId(1), Batch::default());
        batch.answer(answer(ana, true));
        batch.answer(answer(ana, false));
        batch.record(record(0, false));
        let (answers, news) = batch.end(false);
        let outcomes: Vec<_> = answers.into_iter().map(|answer| answer.outcome).collect();
        assert_eq!(outcomes, [Err(Code::Unavailable.into()), Ok(Reply::Created)]);
        assert!(news.is_none());
        assert!(batch.end(true).0.is_empty(), "the next one begins empty");
    }

    #[test]
    fn the_newest_generation_of_a_batch_has_begun() {
        let mut batch = Batch::default();
        for (generation, rotates) in [(3, true), (4, true), (5, false)] {
            batch.record(record(generation, rotates));
        }
        let news = batch.end(true).1.unwrap();
        assert_eq!(news.begun(), [(Topic([7; 32]), Generation(5))]);
        assert_eq!(news.appends, 3);
    }
}
