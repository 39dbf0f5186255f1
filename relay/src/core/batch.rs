//! A batch: what it collects while the store's transaction is open, and how it ends, well or badly.

use crate::core::blob::BlobReply;
use crate::core::connection::{ConnectionId, Deliver, Outgoing};
use crate::core::feed::{Entry, Feed, Position};
use crate::core::relay::{Relay, answer_frame};
use crate::store::Store;
use sotto_wire::{Code, RelayFrame, SignalFrame, limits, to_bytes};
use std::collections::BTreeMap;

/// What one batch has done so far; none of it has left.
#[derive(Default)]
pub(crate) struct Batch {
    answers: Vec<Answer>,
    /// Follows as they were before this batch, newest change last.
    pub(crate) former: Vec<(ConnectionId, Feed, Option<Position>)>,
    /// What was appended, by feed.
    pub(crate) fresh: BTreeMap<Feed, Vec<Entry>>,
    pub(crate) signals: Vec<(ConnectionId, SignalFrame)>,
    pub(crate) appends: u64,
    pub(crate) swept: u64,
}

pub(crate) struct Answer {
    pub(crate) to: ConnectionId,
    pub(crate) frame: RelayFrame,
    /// The store had a part in it: it is worth nothing if the commit fails.
    pub(crate) rests_on_store: bool,
    pub(crate) closes: bool,
}

impl<S: Store> Relay<S> {
    /// Makes the batch durable and hands out its replies and pushes. If the store refuses, everything that rests on
    /// it is answered [`Code::Unavailable`], nothing is pushed, and follows are as they were.
    #[must_use = "what is not handed on is lost to its connection"]
    pub fn commit(&mut self) -> Vec<Outgoing> {
        self.transfers.go_on(&mut self.transaction, self.now);
        let batch = std::mem::take(&mut self.batch);
        let failed = !self.transaction.end();
        self.counters.failed_commits += u64::from(failed);
        let mut out = Vec::new();
        for answer in batch.answers {
            let frame = match answer.frame {
                RelayFrame::Reply { id, .. } | RelayFrame::Refused { id, .. } if failed && answer.rests_on_store => {
                    RelayFrame::Refused {
                        id,
                        refusal: Code::Unavailable.into(),
                    }
                }
                frame => frame,
            };
            if let RelayFrame::Refused { refusal, .. } = &frame {
                self.count_refusal(refusal.code);
            }
            self.hand_out(answer.to, to_bytes(&frame), &mut out);
            if answer.closes {
                self.close(answer.to, &mut out);
            }
        }
        for answer in self.transfers.end_batch(!failed) {
            match &answer.outcome {
                Ok(BlobReply::Created) => self.counters.uploads += 1,
                Ok(BlobReply::Body(_)) => self.counters.downloads += 1,
                Ok(BlobReply::AlreadyThere) => (),
                Err(refusal) => *self.counters.refusals.entry(refusal.name()).or_default() += 1,
            }
        }
        let most = self.config.forwards.unwrap_or_default();
        let is_open = |connection| self.connections.contains_key(&connection);
        for (asker, outcome) in self.rooms.end_batch(!failed, most, is_open) {
            if let Err(refusal) = &outcome {
                self.count_refusal(refusal.code);
            }
            let frame = answer_frame(asker.request, outcome);
            self.hand_out(asker.connection, to_bytes(&frame), &mut out);
        }
        if failed {
            for (connection, feed, position) in batch.former.into_iter().rev() {
                self.restore_follow(connection, feed, position);
            }
        } else {
            self.counters.appends += batch.appends;
            self.counters.stored_records = self
                .counters
                .stored_records
                .saturating_add(batch.appends)
                .saturating_sub(batch.swept);
            for (topic, begun) in batch.fresh.iter().filter_map(|(feed, entries)| feed.begun(entries)) {
                self.rooms.doubt(topic, begun, self.now);
            }
            self.push_fresh(batch.fresh, &mut out);
            self.push_signals(batch.signals, &mut out);
        }
        self.push_backlog(&mut out);
        self.close_overfull(&mut out);
        out
    }

    pub(crate) fn count_refusal(&mut self, code: Code) {
        *self.counters.refusals.entry(code_name(code)).or_default() += 1;
    }

    /// Keeps an answer until the commit.
    pub(crate) fn stage(&mut self, answer: Answer) {
        if answer.closes
            && let Some(connection) = self.connections.get_mut(&answer.to)
        {
            connection.closing = true;
        }
        self.batch.answers.push(answer);
    }

    /// Counts a frame as on its way; nothing goes to a connection that is gone.
    pub(crate) fn hand_out(&mut self, to: ConnectionId, frame: Vec<u8>, out: &mut Vec<Outgoing>) {
        if let Some(connection) = self.connections.get_mut(&to) {
            connection.in_flight = connection.in_flight.saturating_add(frame.len());
            out.push(Outgoing {
                to,
                what: Deliver::Frame(frame),
            });
        }
    }

    pub(crate) fn close(&mut self, connection: ConnectionId, out: &mut Vec<Outgoing>) {
        if self.connections.contains_key(&connection) {
            self.disconnect(connection);
            out.push(Outgoing {
                to: connection,
                what: Deliver::Close,
            });
        }
    }

    /// A connection that asks on and on without reading its replies is closed: only replies can take it that far.
    fn close_overfull(&mut self, out: &mut Vec<Outgoing>) {
        let most = self.config.window.saturating_mul(4).saturating_add(limits::FRAME);
        let overfull: Vec<_> = (self.connections.iter())
            .filter(|(_, connection)| connection.in_flight > most)
            .map(|(id, _)| *id)
            .collect();
        for connection in overfull {
            self.close(connection, out);
        }
    }
}

/// A code's name in the metrics.
fn code_name(code: Code) -> &'static str {
    match code {
        Code::Malformed => "malformed",
        Code::Version => "version",
        Code::HelloFirst => "hello_first",
        Code::TooLarge => "too_large",
        Code::TooManyTopics => "too_many_topics",
        Code::RateLimited => "rate_limited",
        Code::UnknownTopic => "unknown_topic",
        Code::TopicTaken => "topic_taken",
        Code::Stale => "stale",
        Code::Forbidden => "forbidden",
        Code::UnknownHandle => "unknown_handle",
        Code::HandleTaken => "handle_taken",
        Code::BadSignature => "bad_signature",
        Code::StaleList => "stale_list",
        Code::NoKeyPackage => "no_key_package",
        Code::WrongSuite => "wrong_suite",
        Code::UnknownInbox => "unknown_inbox",
        Code::InboxFull => "inbox_full",
        Code::Unavailable => "unavailable",
        Code::NoForwarder => "no_forwarder",
        Code::RoomFull => "room_full",
        Code::BadOffer => "bad_offer",
        Code::NoRoom => "no_room",
    }
}
