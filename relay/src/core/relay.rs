//! The relay's core: frames in, a durable batch, frames out. It owns the parts and reacts to what they return.

use crate::core::batch::{Answer, Batch, News};
use crate::core::blob::{BlobAnswer, BlobRequest};
use crate::core::command::ForwardCommand;
use crate::core::config::Config;
use crate::core::connection::{ConnectionId, Connections, Outgoing};
use crate::core::counters::Counters;
use crate::core::random::Random;
use crate::core::rejection::Rejection;
use crate::core::rooms::{Asker, Rooms};
use crate::core::route::{Parts, rests_on_store};
use crate::core::subscriptions::Subscriptions;
use crate::core::transaction::Transaction;
use crate::core::transfers::{Transfers, Upload};
use crate::store::{Store, StoreError};
use sotto_wire::{ClientFrame, Code, FrameError, Millis, Refusal, Request, Ttl, VERSION, from_bytes, limits, to_bytes};

/// The relay. [`Relay::receive`] and [`Relay::sweep`] collect one batch in an open store transaction;
/// [`Relay::commit`] ends it. Acknowledged requests are durable; those of a failed batch were neither kept nor pushed.
pub struct Relay<S: Store> {
    transaction: Transaction<S>,
    batch: Batch,
    connections: Connections,
    subscriptions: Subscriptions,
    transfers: Transfers,
    rooms: Rooms,
    counters: Counters,
    config: Config,
    random: Random,
    now: Millis,
}

impl<S: Store> Relay<S> {
    /// A relay over a store. `random` makes challenges.
    pub fn new(mut store: S, config: Config, random: Random) -> Self {
        let counters = Counters {
            stored_records: store.count_records().unwrap_or(0),
            ..Counters::default()
        };
        let transfers = Transfers::over(store.count_blobs().unwrap_or_default());
        Self {
            transaction: Transaction::over(store),
            batch: Batch::default(),
            connections: Connections::default(),
            subscriptions: Subscriptions::default(),
            transfers,
            rooms: Rooms::default(),
            counters,
            config,
            random,
            now: Millis(0),
        }
    }

    /// A new connection.
    pub fn connect(&mut self) -> ConnectionId {
        self.connections.open()
    }

    /// The connection has closed. Its requests in the open batch still take effect.
    pub fn disconnect(&mut self, connection: ConnectionId) {
        if self.connections.remove(connection) {
            self.forget(connection);
        }
    }

    /// Takes one frame in. Its effects stay inside until [`Relay::commit`].
    pub fn receive(&mut self, from: ConnectionId, frame: &[u8], now: Millis) {
        self.pass(now);
        if !self.connections.is_read(from) {
            return;
        }
        let ClientFrame { id, request } = match from_bytes(frame, limits::FRAME) {
            Ok(frame) => frame,
            Err(error) => return self.refuse_unreadable(from, frame, error),
        };
        let rests_on_store = rests_on_store(&request);
        let closes = matches!(&request, Request::Hello { version } if *version != VERSION);
        let admitted = self.connections.admit(from, &request, &self.config, self.now);
        let asker = Asker {
            connection: from,
            request: id,
        };
        let routed = admitted.map_err(Rejection::from).and_then(|()| {
            let parts = Parts {
                transaction: &mut self.transaction,
                batch: &mut self.batch,
                connections: &mut self.connections,
                subscriptions: &mut self.subscriptions,
                rooms: &mut self.rooms,
                config: &self.config,
                random: &mut self.random,
                now: self.now,
            };
            parts.route(asker, request)
        });
        let (outcome, closes) = match routed {
            Ok(Some(reply)) => (Ok(reply), closes),
            Ok(None) => return,
            // A directory write may be malformed inside a frame that is not.
            Err(Rejection::Refused(refusal)) => (Err(refusal), closes || refusal.code == Code::Malformed),
            Err(Rejection::Store(error)) => {
                tracing::error!(%error, "the store failed");
                self.transaction.fail();
                (Err(Code::Unavailable.into()), false)
            }
        };
        self.answer(Answer {
            to: from,
            id,
            outcome,
            rests_on_store,
            closes,
        });
    }

    /// The driver has passed on this many bytes of frames to the connection: its backlog may continue with the next
    /// [`Relay::commit`]. A driver whose [`Config::window`] is unlimited need not call this.
    pub fn delivered(&mut self, connection: ConnectionId, bytes: usize, now: Millis) {
        self.pass(now);
        self.connections.delivered(connection, bytes);
        self.subscriptions.go_on(connection);
    }

    /// Puts a blob. Its parts are written over several batches, a bounded number in each; the answer comes after the
    /// last one's [`Relay::commit`], from [`Relay::blob_answers`].
    pub fn put_blob(&mut self, request: BlobRequest, body: Vec<u8>, ttl: Ttl, now: Millis) {
        self.pass(now);
        let upload = Upload::new(request, body, ttl);
        self.transfers
            .put(&mut self.transaction, upload, &self.config, self.now);
    }

    /// Fetches a blob. The answer comes after a later [`Relay::commit`], from [`Relay::blob_answers`].
    pub fn fetch_blob(&mut self, request: BlobRequest, now: Millis) {
        self.pass(now);
        self.transfers.fetch(request, &self.config, self.now);
    }

    /// The answers to requests for blobs whose batch has been committed, each once.
    #[must_use = "an answer that is not handed on is lost to its asker"]
    pub fn blob_answers(&mut self) -> Vec<BlobAnswer> {
        self.transfers.take_answers()
    }

    /// The forwarding server's answer to an offer. It leaves with the next [`Relay::commit`].
    pub fn forwarded(&mut self, ticket: u64, outcome: Result<String, Refusal>) {
        if let Some((asker, outcome)) = self.rooms.forwarded(ticket, outcome) {
            self.answer(Answer {
                to: asker.connection,
                id: asker.request,
                outcome,
                rests_on_store: false,
                closes: false,
            });
        }
    }

    /// Ends the seats that have not shown the new generation's capability in time.
    pub fn put_out(&mut self, now: Millis) {
        self.pass(now);
        self.rooms.put_out(self.now);
    }

    /// Commands for the forwarding server since the last time this was called.
    pub fn forward_commands(&mut self) -> Vec<ForwardCommand> {
        self.rooms.take_commands()
    }

    /// True when another [`Relay::commit`] would hand out more or continue with blobs, with nothing received in
    /// between.
    pub fn has_backlog(&self) -> bool {
        self.subscriptions.has_backlog() || self.transfers.is_busy()
    }

    /// Deletes expired records and items, up to 500 of each, and up to 2 MiB of blobs, in the open batch. Returns the
    /// number of rows, so that the caller can repeat it while there are more.
    pub fn sweep(&mut self, now: Millis) -> u64 {
        const STEP: usize = 500;
        const PARTS: usize = 8;
        self.pass(now);
        self.transfers.forget_idle(self.now);
        let swept = self.transaction.begin().and_then(|store| {
            let rows = store.sweep(self.now, STEP)?;
            Ok((rows, self.transfers.sweep(store, self.now, PARTS)?))
        });
        match swept {
            Ok(((records, items), blobs)) => {
                self.batch.swept(records);
                records + items + blobs
            }
            Err(Rejection::Store(error)) => {
                tracing::error!(%error, "the sweep failed");
                self.transaction.fail();
                0
            }
            Err(Rejection::Refused(_)) => 0,
        }
    }

    /// Makes the batch durable and hands out its replies and pushes. If the store refuses, every answer that depends on
    /// it is [`Code::Unavailable`], nothing is pushed, and follows are as they were.
    #[must_use = "what is not handed on is lost to its connection"]
    pub fn commit(&mut self) -> Vec<Outgoing> {
        self.transfers.go_on(&mut self.transaction, self.now);
        let is_durable = self.transaction.end();
        self.counters.failed_commits += u64::from(!is_durable);
        let (answers, news) = self.batch.end(is_durable);
        for answer in answers {
            let (to, closes) = (answer.to, answer.closes);
            self.send(answer);
            if closes {
                self.close(to);
            }
        }
        for answer in self.transfers.end_batch(is_durable) {
            self.counters.blob(&answer.outcome);
        }
        self.end_rooms_batch(is_durable);
        self.subscriptions.end_batch(is_durable);
        if let Some(news) = news {
            self.publish(news);
        }
        let (store, connections) = (self.transaction.between(), &mut self.connections);
        let unreadable = self.subscriptions.read_on(store, connections, &self.config, self.now);
        unreadable.into_iter().for_each(|connection| self.close(connection));
        let overfull = self.connections.overfull(self.config.window);
        overfull.into_iter().for_each(|connection| self.close(connection));
        self.connections.take_outgoing()
    }

    /// Succeeds if the store answers.
    pub fn check(&mut self) -> Result<(), StoreError> {
        self.transaction.between().check()
    }

    /// The counts so far.
    pub fn counters(&self) -> Counters {
        let (rooms, seats) = self.rooms.counts();
        Counters {
            connections: self.connections.count(),
            blobs: self.transfers.stored(),
            rooms,
            seats,
            ..self.counters.clone()
        }
    }

    /// Pushes a durable batch's news to their followers.
    fn publish(&mut self, news: News) {
        self.counters.records(&news);
        for (topic, begun) in news.begun() {
            self.rooms.doubt(topic, begun, self.now);
        }
        let (connections, window) = (&mut self.connections, self.config.window);
        self.subscriptions.publish(news.appended, connections, window);
        self.subscriptions.signal(news.signals, connections, window);
    }

    /// Has the rooms carry out the batch's requests.
    fn end_rooms_batch(&mut self, is_durable: bool) {
        let most = self.config.forwards.unwrap_or_default();
        let is_open = |connection| self.connections.is_open(connection);
        for (asker, outcome) in self.rooms.end_batch(is_durable, most, is_open) {
            self.send(Answer {
                to: asker.connection,
                id: asker.request,
                outcome,
                rests_on_store: true,
                closes: false,
            });
        }
    }

    /// Keeps an answer until the commit.
    fn answer(&mut self, answer: Answer) {
        if answer.closes {
            self.connections.stop_reading(answer.to);
        }
        self.batch.answer(answer);
    }

    fn send(&mut self, answer: Answer) {
        if let Err(refusal) = &answer.outcome {
            self.counters.refused(refusal.code);
        }
        self.connections.send(answer.to, to_bytes(&answer.into_frame()));
    }

    fn close(&mut self, connection: ConnectionId) {
        if self.connections.close(connection) {
            self.forget(connection);
        }
    }

    /// Ends the seat and the subscriptions of a connection that has closed.
    fn forget(&mut self, connection: ConnectionId) {
        self.rooms.leave(connection);
        self.subscriptions.remove(connection);
    }

    /// The clock may be set back; positions and times of records never go back.
    fn pass(&mut self, now: Millis) {
        self.now = self.now.max(now);
    }

    fn refuse_unreadable(&mut self, from: ConnectionId, frame: &[u8], error: FrameError) {
        let refusal = match error {
            FrameError::TooLong => Refusal::with(Code::TooLarge, u64::try_from(limits::FRAME).unwrap_or(u64::MAX)),
            FrameError::Malformed => Code::Malformed.into(),
        };
        self.answer(Answer {
            to: from,
            id: leading_id(frame).unwrap_or(0),
            outcome: Err(refusal),
            rests_on_store: false,
            closes: true,
        });
    }
}

#[cfg(test)]
impl<S: Store> Relay<S> {
    pub(super) fn store(&self) -> &S {
        self.transaction.store()
    }

    pub(super) fn reconfigure(&mut self, config: Config) {
        self.config = config;
    }
}

/// The id of a frame that does not parse, if it at least begins like one.
fn leading_id(frame: &[u8]) -> Option<u32> {
    let mut decoder = minicbor::Decoder::new(frame);
    decoder.array().ok().flatten()?;
    decoder.u32().ok()
}
