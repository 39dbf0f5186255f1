//! The relay's core: frames in, a durable batch, frames out. No clock, no sockets, no threads of its own.

use crate::core::batch::{Answer, Batch};
use crate::core::blob::Blobs;
use crate::core::config::Config;
use crate::core::connection::Connection;
use crate::core::feed::Feed;
use crate::core::rejection::Rejection;
use crate::sfu::Rooms;
use crate::store::{BlobTotals, Store, StoreError};
use sotto_wire::{
    ClientFrame, Code, FrameError, Hello, Millis, Refusal, RelayFrame, Reply, Request, SignalFrame, VERSION,
    from_bytes, limits,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// A connection's name inside the relay; never stored, never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(u64);

/// Something to do for one connection. Those of one connection are to be done in order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Outgoing {
    /// The connection.
    pub to: ConnectionId,
    /// What to do.
    pub what: Deliver,
}

/// What goes to a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deliver {
    /// One frame.
    Frame(Vec<u8>),
    /// Close it after the frames before; the relay has already forgotten it.
    Close,
}

/// Fills a buffer with unpredictable bytes.
pub type Random = Box<dyn FnMut(&mut [u8]) + Send>;

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
    pub(crate) store: S,
    pub(crate) config: Config,
    pub(crate) random: Random,
    pub(crate) now: Millis,
    pub(crate) connections: BTreeMap<ConnectionId, Connection>,
    /// Who follows what: the inverse of every connection's `follows`.
    pub(crate) followers: HashMap<Feed, BTreeSet<ConnectionId>>,
    /// Connections with something to read from the store, in turn.
    pub(crate) lagging: VecDeque<ConnectionId>,
    pub(crate) blobs: Blobs,
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
            blobs: store.count_blobs().unwrap_or_default(),
            ..Counters::default()
        };
        Self {
            store,
            config,
            random,
            now: Millis(0),
            connections: BTreeMap::new(),
            followers: HashMap::new(),
            lagging: VecDeque::new(),
            blobs: Blobs::default(),
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
        let outcome = match self.admit(from, &request) {
            Ok(()) if rests_on_store => self.begin().and_then(|()| self.answer((from, id), request)),
            Ok(()) => self.answer((from, id), request),
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
                self.batch.failed = true;
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

    /// True when another [`Relay::commit`] would hand out more or go on with blobs, with nothing received in between.
    pub fn has_backlog(&self) -> bool {
        !self.lagging.is_empty() || self.blobs.is_busy()
    }

    /// Deletes expired records and items, up to 500 of each, and up to 2 MiB of blobs, in the open batch. Returns how many
    /// rows that were, so that the caller can go on while there are more.
    pub fn sweep(&mut self, now: Millis) -> u64 {
        const STEP: usize = 500;
        const PARTS: usize = 8;
        self.now = self.now.max(now);
        self.blobs.tidy(self.now);
        let swept = self.begin().and_then(|()| {
            let rows = self.store.sweep(self.now, STEP)?;
            Ok((rows, self.store.sweep_blobs(self.now, PARTS)?))
        });
        match swept {
            Ok(((records, items), blobs)) => {
                self.batch.swept += records;
                self.batch.blobs.gone.add(blobs.gone);
                records + items + blobs.parts + blobs.gone.blobs
            }
            Err(Rejection::Store(error)) => {
                tracing::error!(%error, "the sweep failed");
                self.batch.failed = true;
                0
            }
            Err(Rejection::Refused(_)) => 0,
        }
    }

    /// Succeeds if the store answers.
    pub fn check(&mut self) -> Result<(), StoreError> {
        self.store.check()
    }

    /// The counts so far.
    pub fn counters(&self) -> Counters {
        let connections = u64::try_from(self.connections.len()).unwrap_or(u64::MAX);
        let (rooms, seats) = self.rooms.counts();
        Counters {
            connections,
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
    fn answer(&mut self, (from, id): (ConnectionId, u32), request: Request) -> Result<Option<Reply>, Rejection> {
        let reply = match request {
            Request::Hello { .. } => Ok(Reply::Hello(Hello {
                version: VERSION,
                now: self.now,
            })),
            Request::Create { topic, first } => self.create(&topic, &first),
            Request::Append {
                topic,
                generation,
                capability,
                id,
                ttl,
                body,
                rotation,
            } => {
                let append = crate::core::log::Append {
                    topic,
                    generation,
                    id,
                    ttl,
                    body: &body,
                    rotation,
                };
                self.append(&append, &capability)
            }
            Request::Follow {
                topic,
                generation,
                capability,
                from: start,
            } => self.follow(from, topic, generation, &capability, start),
            Request::Unfollow { topic } => {
                // Stays unfollowed even if this batch fails.
                self.batch
                    .former
                    .retain(|(connection, feed, _)| (*connection, *feed) != (from, Feed::Log(topic)));
                self.unfollow(from, Feed::Log(topic));
                Ok(Reply::Unfollowed)
            }
            Request::Signal {
                topic,
                generation,
                capability,
                body,
            } => self.signal(
                from,
                SignalFrame {
                    topic,
                    generation,
                    body,
                },
                &capability,
            ),
            Request::Inspect {
                topic,
                generation,
                capability,
            } => self.inspect(&topic, generation, &capability),
            Request::Deliver { inbox, id, body } => self.deliver(inbox, id, &body),
            Request::FollowInbox {
                inbox,
                capability,
                after,
            } => self.follow_inbox(from, inbox, &capability, after),
            Request::TrimInbox {
                inbox,
                capability,
                through,
            } => self.trim_inbox(&inbox, &capability, through),
            Request::Challenge => {
                let mut challenge = [0; 32];
                (self.random)(&mut challenge);
                if let Some(connection) = self.connections.get_mut(&from) {
                    connection.challenge = Some(challenge);
                }
                Ok(Reply::Challenge(challenge.into()))
            }
            Request::Write { write } => {
                let challenge = self
                    .connections
                    .get_mut(&from)
                    .and_then(|connection| connection.challenge.take());
                self.write_directory(&write, challenge)
            }
            Request::Lookup { handle } => self.lookup(&handle),
            Request::TakeKeyPackage { account, device } => self.take_key_package(&account, &device),
            Request::IceServers => Ok(self.ice_servers()),
            Request::Forward { .. } | Request::Stay { .. } | Request::ForwardEnd => {
                return self.ask_forwarder(from, id, request).map(|()| None);
            }
        };
        reply.map(Some)
    }

    pub(crate) fn count_append(&mut self) {
        self.batch.appends += 1;
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

/// The id of a frame that does not parse, if it at least begins like one.
fn leading_id(frame: &[u8]) -> Option<u32> {
    let mut decoder = minicbor::Decoder::new(frame);
    decoder.array().ok().flatten()?;
    decoder.u32().ok()
}
