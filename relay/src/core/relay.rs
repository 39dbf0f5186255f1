//! The relay's core: frames in, a durable batch, frames out. No clock, no sockets, no threads of its own.

use crate::core::batch::{Answer, Batch};
use crate::core::blob::{BlobAnswer, BlobRequest};
use crate::core::command::{ForwardCommand, RoomKey};
use crate::core::config::Config;
use crate::core::connection::{Connection, ConnectionId};
use crate::core::feed::{Entry, Feed, Position};
use crate::core::log::{Append, Appended};
use crate::core::random::{Random, draw};
use crate::core::rejection::Rejection;
use crate::core::rooms::{Asker, Offer, Rooms};
use crate::core::transaction::Transaction;
use crate::core::transfers::{Transfers, Upload};
use crate::core::{directory, ice, inbox, log};
use crate::store::{BlobTotals, Store, StoreError};
use sotto_wire::{
    ClientFrame, Code, FrameError, Hello, Millis, Refusal, RelayFrame, Reply, Request, SignalFrame, Ttl, VERSION,
    from_bytes, limits,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// Counts since the start, without a word about whom they were for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Connections that are open now.
    pub connections: u64,
    /// Records accepted and made durable.
    pub appends: u64,
    /// Records that the store holds now.
    pub stored_records: u64,
    /// Blobs that the store holds now.
    pub blobs: BlobTotals,
    /// Blobs put and made durable.
    pub uploads: u64,
    /// Blobs fetched.
    pub downloads: u64,
    /// Refusals by code.
    pub refusals: BTreeMap<&'static str, u64>,
    /// Batches whose commit failed.
    pub failed_commits: u64,
    /// Rooms of the forwarding server with somebody in them.
    pub rooms: usize,
    /// Stays in all of them.
    pub seats: usize,
}

/// The relay. [`Relay::receive`] and [`Relay::sweep`] collect one batch in an open store transaction;
/// [`Relay::commit`] ends it. What was acknowledged is durable; what failed was neither kept nor told to anybody.
pub struct Relay<S: Store> {
    pub(crate) transaction: Transaction<S>,
    pub(crate) config: Config,
    pub(crate) random: Random,
    pub(crate) now: Millis,
    pub(crate) connections: BTreeMap<ConnectionId, Connection>,
    /// Who follows what: the inverse of every connection's `follows`.
    pub(crate) followers: HashMap<Feed, BTreeSet<ConnectionId>>,
    /// Connections with something to read from the store, in turn.
    pub(crate) lagging: VecDeque<ConnectionId>,
    pub(crate) transfers: Transfers,
    pub(crate) rooms: Rooms,
    pub(crate) batch: Batch,
    pub(crate) counters: Counters,
    next_connection: u64,
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
            config,
            random,
            now: Millis(0),
            connections: BTreeMap::new(),
            followers: HashMap::new(),
            lagging: VecDeque::new(),
            transfers,
            rooms: Rooms::default(),
            batch: Batch::default(),
            counters,
            next_connection: 0,
        }
    }

    /// A new connection.
    pub fn connect(&mut self) -> ConnectionId {
        self.next_connection += 1;
        let id = ConnectionId(self.next_connection);
        self.connections.insert(id, Connection::default());
        id
    }

    /// The connection is gone. What it asked in the open batch still happens.
    pub fn disconnect(&mut self, connection: ConnectionId) {
        let Some(state) = self.connections.remove(&connection) else {
            return;
        };
        self.rooms.leave(connection);
        for feed in state.follows.keys() {
            self.forget_follower(*feed, connection);
        }
    }

    /// Takes one frame in. Its effects stay inside until [`Relay::commit`].
    pub fn receive(&mut self, from: ConnectionId, frame: &[u8], now: Millis) {
        // The clock may be set back; places and times of records are not.
        self.now = self.now.max(now);
        match self.connections.get(&from) {
            Some(connection) if !connection.closing => (),
            _ => return,
        }
        let ClientFrame { id, request } = match from_bytes(frame, limits::FRAME) {
            Ok(frame) => frame,
            Err(error) => return self.refuse_unreadable(from, frame, error),
        };
        let rests_on_store = !matches!(
            request,
            Request::Hello { .. } | Request::Unfollow { .. } | Request::Challenge | Request::IceServers
        );
        let closes = matches!(&request, Request::Hello { version } if *version != VERSION);
        let asker = Asker {
            connection: from,
            request: id,
        };
        let outcome = match self.admit(from, &request) {
            Ok(()) => self.answer(asker, request),
            Err(refusal) => Err(refusal.into()),
        };
        let (frame, closes) = match outcome {
            Ok(Some(reply)) => (RelayFrame::Reply { id, reply }, closes),
            Ok(None) => return,
            // A directory write may be malformed inside a frame that is not.
            Err(Rejection::Refused(refusal)) => (
                RelayFrame::Refused { id, refusal },
                closes || refusal.code == Code::Malformed,
            ),
            Err(Rejection::Store(error)) => {
                tracing::error!(%error, "the store failed");
                self.transaction.fail();
                let refusal = Code::Unavailable.into();
                (RelayFrame::Refused { id, refusal }, false)
            }
        };
        self.stage(Answer {
            to: from,
            frame,
            rests_on_store,
            closes,
        });
    }

    /// The driver has passed on that many bytes of frames to the connection: its backlog may go on with the next
    /// [`Relay::commit`]. A driver whose [`Config::window`] is unlimited need not call this.
    pub fn delivered(&mut self, connection: ConnectionId, bytes: usize, now: Millis) {
        self.now = self.now.max(now);
        let Some(state) = self.connections.get_mut(&connection) else {
            return;
        };
        state.in_flight = state.in_flight.saturating_sub(bytes);
        if !state.behind.is_empty() && !std::mem::replace(&mut state.in_turn, true) {
            self.lagging.push_back(connection);
        }
    }

    /// Puts a blob. Its parts are written over as many batches as it takes, a bounded number in each; the answer comes
    /// after the last one's [`Relay::commit`], from [`Relay::blob_answers`].
    pub fn put_blob(&mut self, request: BlobRequest, body: Vec<u8>, ttl: Ttl, now: Millis) {
        self.now = self.now.max(now);
        let upload = Upload::new(request, body, ttl);
        self.transfers
            .put(&mut self.transaction, upload, &self.config, self.now);
    }

    /// Fetches a blob. The answer comes after a later [`Relay::commit`], from [`Relay::blob_answers`].
    pub fn fetch_blob(&mut self, request: BlobRequest, now: Millis) {
        self.now = self.now.max(now);
        self.transfers.fetch(request, &self.config, self.now);
    }

    /// The answers to requests for blobs whose batch has been committed, each once.
    #[must_use = "an answer that is not handed on is lost to its asker"]
    pub fn blob_answers(&mut self) -> Vec<BlobAnswer> {
        self.transfers.take_answers()
    }

    /// The forwarding server's answer to an offer. It goes out with the next [`Relay::commit`].
    pub fn forwarded(&mut self, ticket: u64, outcome: Result<String, Refusal>) {
        if let Some((asker, outcome)) = self.rooms.forwarded(ticket, outcome) {
            self.stage(Answer {
                to: asker.connection,
                frame: answer_frame(asker.request, outcome),
                rests_on_store: false,
                closes: false,
            });
        }
    }

    /// Puts out of its room who has not shown the new generation's capability in time.
    pub fn put_out(&mut self, now: Millis) {
        self.now = self.now.max(now);
        self.rooms.put_out(self.now);
    }

    /// What the forwarding server is to do, since the last time this was asked.
    pub fn forward_commands(&mut self) -> Vec<ForwardCommand> {
        self.rooms.take_commands()
    }

    /// True when another [`Relay::commit`] would hand out more or go on with blobs, with nothing received in between.
    pub fn has_backlog(&self) -> bool {
        !self.lagging.is_empty() || self.transfers.is_busy()
    }

    /// Deletes expired records and items, up to 500 of each, and up to 2 MiB of blobs, in the open batch. Returns how many
    /// rows that were, so that the caller can go on while there are more.
    pub fn sweep(&mut self, now: Millis) -> u64 {
        const STEP: usize = 500;
        const PARTS: usize = 8;
        self.now = self.now.max(now);
        self.transfers.forget_idle(self.now);
        let swept = self.transaction.begin().and_then(|store| {
            let rows = store.sweep(self.now, STEP)?;
            Ok((rows, self.transfers.sweep(store, self.now, PARTS)?))
        });
        match swept {
            Ok(((records, items), blobs)) => {
                self.batch.swept += records;
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

    /// Succeeds if the store answers.
    pub fn check(&mut self) -> Result<(), StoreError> {
        self.transaction.between().check()
    }

    /// The counts so far.
    pub fn counters(&self) -> Counters {
        let connections = u64::try_from(self.connections.len()).unwrap_or(u64::MAX);
        let (rooms, seats) = self.rooms.counts();
        Counters {
            connections,
            blobs: self.transfers.stored(),
            rooms,
            seats,
            ..self.counters.clone()
        }
    }

    fn admit(&mut self, from: ConnectionId, request: &Request) -> Result<(), Refusal> {
        let Some(connection) = self.connections.get_mut(&from) else {
            return Err(Code::HelloFirst.into());
        };
        connection.budget.spend(request, &self.config, self.now)?;
        match request {
            Request::Hello { version } if *version == VERSION => connection.greeted = true,
            Request::Hello { .. } => return Err(Refusal::with(Code::Version, u64::from(VERSION))),
            _ if !connection.greeted => return Err(Code::HelloFirst.into()),
            _ => (),
        }
        Ok(())
    }

    /// `Ok(None)` when the reply comes later.
    fn answer(&mut self, asker: Asker, request: Request) -> Result<Option<Reply>, Rejection> {
        let (from, now) = (asker.connection, self.now);
        let reply = match request {
            Request::Hello { .. } => {
                let version = VERSION;
                Reply::Hello(Hello { version, now })
            }
            Request::Create { topic, first } => {
                log::create(self.transaction.begin()?, &topic, &first)?;
                Reply::Created
            }
            Request::Append {
                topic,
                generation,
                capability,
                id,
                ttl,
                body,
                rotation,
            } => {
                let append = Append {
                    topic,
                    generation,
                    id,
                    ttl,
                    body,
                    rotation,
                };
                match log::append(self.transaction.begin()?, append, &capability, now)? {
                    Appended::Before(cursor, at) => Reply::Appended { cursor, at },
                    Appended::New(record) => {
                        let (cursor, at) = (record.cursor, record.at);
                        self.batch.appends += 1;
                        self.note_fresh(Feed::Log(topic), Entry::Record(record));
                        Reply::Appended { cursor, at }
                    }
                }
            }
            Request::Follow {
                topic,
                generation,
                capability,
                from: start,
            } => {
                let store = self.transaction.begin()?;
                let (sent, head) = log::reader(store, &topic, generation, &capability, (start, now))?;
                let position = Position::in_log(sent, generation);
                self.start(from, Feed::Log(topic), position)?;
                Reply::Following { head }
            }
            Request::Unfollow { topic } => {
                // Stays unfollowed even if this batch fails.
                self.batch
                    .former
                    .retain(|(connection, feed, _)| (*connection, *feed) != (from, Feed::Log(topic)));
                self.unfollow(from, Feed::Log(topic));
                Reply::Unfollowed
            }
            Request::Signal {
                topic,
                generation,
                capability,
                body,
            } => {
                let signal = SignalFrame {
                    topic,
                    generation,
                    body,
                };
                log::admit_signal(self.transaction.begin()?, &signal, &capability)?;
                self.batch.signals.push((from, signal));
                Reply::Signalled
            }
            Request::Inspect {
                topic,
                generation,
                capability,
            } => {
                let store = self.transaction.begin()?;
                Reply::Inspected(log::inspect(store, &topic, generation, &capability, now)?)
            }
            Request::Deliver { inbox, id, body } => {
                let times = (now, self.config.inbox_ttl);
                let item = inbox::deliver(self.transaction.begin()?, inbox, (id, body), times)?;
                if let Some(item) = item {
                    self.note_fresh(Feed::Inbox(inbox), Entry::Item(item));
                }
                Reply::Delivered
            }
            Request::FollowInbox {
                inbox,
                capability,
                after,
            } => {
                let (reader, head) = inbox::reader(self.transaction.begin()?, &inbox, &capability, now)?;
                let position = Position::in_inbox(after, reader);
                self.start(from, Feed::Inbox(inbox), position)?;
                Reply::Following { head }
            }
            Request::TrimInbox {
                inbox,
                capability,
                through,
            } => {
                inbox::trim(self.transaction.begin()?, &inbox, &capability, through)?;
                Reply::InboxTrimmed
            }
            Request::Challenge => {
                let challenge = draw(&mut self.random);
                if let Some(connection) = self.connections.get_mut(&from) {
                    connection.challenge = Some(challenge);
                }
                Reply::Challenge(challenge.into())
            }
            Request::Write { write } => {
                let store = self.transaction.begin()?;
                let challenge = self.connections.get_mut(&from);
                let challenge = challenge.and_then(|connection| connection.challenge.take());
                let one_time_left = directory::write(store, &write, challenge)?;
                Reply::Written { one_time_left }
            }
            Request::Lookup { handle } => Reply::Account(directory::lookup(self.transaction.begin()?, &handle)?),
            Request::TakeKeyPackage { account, device } => {
                let store = self.transaction.begin()?;
                let (key_package, last_resort) = directory::take_key_package(store, &account, &device)?;
                Reply::KeyPackage {
                    key_package,
                    last_resort,
                }
            }
            Request::IceServers => {
                let name = draw(&mut self.random);
                Reply::IceServers {
                    servers: self.config.ice.servers(name, now),
                    ttl: ice::LIFETIME,
                    forwards: self.config.forwards,
                }
            }
            Request::Forward {
                topic,
                generation,
                capability,
                room,
                member,
                offer,
                wanted,
            } => {
                let offer = Offer {
                    room: RoomKey { topic, room },
                    generation,
                    member,
                    offer,
                    wanted,
                };
                let (store, forwards) = (self.transaction.begin()?, self.config.forwards);
                self.rooms.offer(store, asker, (offer, &capability), forwards)?;
                return Ok(None);
            }
            Request::Stay {
                topic,
                generation,
                capability,
            } => {
                let store = self.transaction.begin()?;
                self.rooms.stay(store, asker, (topic, generation), &capability)?;
                return Ok(None);
            }
            Request::ForwardEnd => {
                self.transaction.begin()?;
                self.rooms.end(asker);
                return Ok(None);
            }
        };
        Ok(Some(reply))
    }

    fn refuse_unreadable(&mut self, from: ConnectionId, frame: &[u8], error: FrameError) {
        let refusal = match error {
            FrameError::TooLong => Refusal::with(Code::TooLarge, u64::try_from(limits::FRAME).unwrap_or(u64::MAX)),
            FrameError::Malformed => Code::Malformed.into(),
        };
        let frame = RelayFrame::Refused {
            id: leading_id(frame).unwrap_or(0),
            refusal,
        };
        self.stage(Answer {
            to: from,
            frame,
            rests_on_store: false,
            closes: true,
        });
    }
}

/// The frame that answers a request.
pub(crate) fn answer_frame(id: u32, outcome: Result<Reply, Refusal>) -> RelayFrame {
    match outcome {
        Ok(reply) => RelayFrame::Reply { id, reply },
        Err(refusal) => RelayFrame::Refused { id, refusal },
    }
}

/// The id of a frame that does not parse, if it at least begins like one.
fn leading_id(frame: &[u8]) -> Option<u32> {
    let mut decoder = minicbor::Decoder::new(frame);
    decoder.array().ok().flatten()?;
    decoder.u32().ok()
}

#[cfg(test)]
impl<S: Store> Relay<S> {
    pub(super) fn store(&self) -> &S {
        self.transaction.store()
    }
}
