//! Stories of the core on a virtual clock, over the real embedded store in memory.

mod blob;
mod directory;
mod failure;
mod follow;
mod forward;
mod ice;
mod inbox;
mod log;
mod manners;
mod model;
mod person;
mod privacy;

use crate::{Config, ConnectionId, Deliver, Relay, SqliteStore, Store};
use sotto_wire::{
    Capability, ClientFrame, Code, Cursor, From, Generation, InboxItem, Millis, Record, RecordId, Refusal, RelayFrame,
    Reply, Request, Rotation, SignalFrame, Topic, Ttl, VERSION, from_bytes, limits, to_bytes,
};
use std::collections::HashMap;

/// A relay with its clock and the frames that each connection got.
struct World<S: Store = SqliteStore> {
    relay: Relay<S>,
    now: Millis,
    told: HashMap<ConnectionId, Vec<RelayFrame>>,
    closed: Vec<ConnectionId>,
    seats_ended: Vec<crate::SeatId>,
    next_request: u32,
}

const DAY: u64 = 86_400_000;
const TOPIC: Topic = Topic([0x70; 32]);

fn world() -> World {
    World::over(SqliteStore::in_memory().unwrap(), Config::unlimited())
}

impl<S: Store> World<S> {
    fn over(store: S, config: Config) -> Self {
        let mut drawn = 0u8;
        let random = move |bytes: &mut [u8]| {
            drawn = drawn.wrapping_add(1);
            bytes.fill(drawn);
        };
        Self {
            relay: Relay::new(store, config, Box::new(random)),
            now: Millis(1_000_000),
            told: HashMap::new(),
            closed: Vec::new(),
            seats_ended: Vec::new(),
            next_request: 1,
        }
    }

    /// A connection after its hello.
    fn join(&mut self) -> ConnectionId {
        let connection = self.relay.connect();
        let reply = self.ask(connection, Request::Hello { version: VERSION });
        assert!(matches!(reply, Ok(Reply::Hello(hello)) if hello.version == VERSION));
        connection
    }

    /// Sends a request without committing; returns its id.
    fn send(&mut self, from: ConnectionId, request: Request) -> u32 {
        let id = self.next_request;
        self.next_request += 1;
        self.relay
            .receive(from, &to_bytes(&ClientFrame { id, request }), self.now);
        id
    }

    fn commit(&mut self) {
        for outgoing in self.relay.commit() {
            match outgoing.what {
                Deliver::Frame(frame) => {
                    let frame = from_bytes(&frame, limits::FRAME).unwrap();
                    self.told.entry(outgoing.to).or_default().push(frame);
                }
                Deliver::Close => self.closed.push(outgoing.to),
            }
        }
    }

    /// The answer to a request that was sent and committed; removes it from the sent frames.
    fn answer(&mut self, to: ConnectionId, id: u32) -> Result<Reply, Refusal> {
        let told = self.told.get_mut(&to).expect("nothing was told");
        let place = told
            .iter()
            .position(|frame| match frame {
                RelayFrame::Reply { id: other, .. } | RelayFrame::Refused { id: other, .. } => *other == id,
                RelayFrame::Record(_) | RelayFrame::Signal(_) | RelayFrame::InboxItem(_) => false,
            })
            .expect("no answer");
        match told.remove(place) {
            RelayFrame::Reply { reply, .. } => Ok(reply),
            RelayFrame::Refused { refusal, .. } => Err(refusal),
            other => panic!("{other:?}"),
        }
    }

    fn ask(&mut self, from: ConnectionId, request: Request) -> Result<Reply, Refusal> {
        let id = self.send(from, request);
        self.commit();
        self.answer(from, id)
    }

    fn pushed(&mut self, to: ConnectionId) -> Vec<RelayFrame> {
        self.told.remove(&to).unwrap_or_default()
    }

    fn records(&mut self, to: ConnectionId) -> Vec<Record> {
        (self.pushed(to).into_iter())
            .filter_map(|frame| match frame {
                RelayFrame::Record(record) => Some(record),
                _ => None,
            })
            .collect()
    }

    fn cursors(&mut self, to: ConnectionId) -> Vec<u64> {
        self.records(to).iter().map(|record| record.cursor.0).collect()
    }

    fn signals(&mut self, to: ConnectionId) -> Vec<SignalFrame> {
        (self.pushed(to).into_iter())
            .filter_map(|frame| match frame {
                RelayFrame::Signal(signal) => Some(signal),
                _ => None,
            })
            .collect()
    }

    fn items(&mut self, to: ConnectionId) -> Vec<InboxItem> {
        (self.pushed(to).into_iter())
            .filter_map(|frame| match frame {
                RelayFrame::InboxItem(item) => Some(item),
                _ => None,
            })
            .collect()
    }

    fn create(&mut self, from: ConnectionId) {
        let request = Request::Create {
            topic: TOPIC,
            first: token(0).hash(),
        };
        assert_eq!(self.ask(from, request), Ok(Reply::Created));
    }

    /// Appends a small record in a generation; returns its position.
    fn append(&mut self, from: ConnectionId, generation: u64, id: u8) -> Result<u64, Refusal> {
        place(self.ask(from, append(generation, id)))
    }

    /// Ends a generation; returns the position.
    fn rotate(&mut self, from: ConnectionId, generation: u64, id: u8) -> Result<u64, Refusal> {
        place(self.ask(from, rotate(generation, id)))
    }

    fn follow(&mut self, from: ConnectionId, generation: u64, start: From) -> Result<u64, Refusal> {
        match self.ask(from, follow(generation, start))? {
            Reply::Following { head } => Ok(head.0),
            other => panic!("{other:?}"),
        }
    }
}

/// The capability of a generation.
fn token(generation: u64) -> Capability {
    Capability::new([u8::try_from(generation).unwrap() + 1; 32])
}

fn append(generation: u64, id: u8) -> Request {
    Request::Append {
        topic: TOPIC,
        generation: Generation(generation),
        capability: token(generation),
        id: RecordId([id; 16]),
        ttl: Ttl::Days16,
        body: vec![id; 4].into(),
        rotation: None,
    }
}

fn rotate(generation: u64, id: u8) -> Request {
    match append(generation, id) {
        Request::Append {
            topic,
            generation: of,
            capability,
            id,
            ttl,
            body,
            ..
        } => {
            let rotation = Some(Rotation {
                next: token(generation + 1).hash(),
            });
            Request::Append {
                topic,
                generation: of,
                capability,
                id,
                ttl,
                body,
                rotation,
            }
        }
        other => other,
    }
}

fn follow(generation: u64, from: From) -> Request {
    Request::Follow {
        topic: TOPIC,
        generation: Generation(generation),
        capability: token(generation),
        from,
    }
}

fn signal(generation: u64, body: &[u8]) -> Request {
    Request::Signal {
        topic: TOPIC,
        generation: Generation(generation),
        capability: token(generation),
        body: body.to_vec().into(),
    }
}

fn place(answer: Result<Reply, Refusal>) -> Result<u64, Refusal> {
    match answer? {
        Reply::Appended { cursor, .. } => Ok(cursor.0),
        other => panic!("{other:?}"),
    }
}

fn after(cursor: u64) -> From {
    From::After(Cursor(cursor))
}

fn refused<T>(code: Code) -> Result<T, Refusal> {
    Err(code.into())
}

fn refused_with<T>(code: Code, detail: u64) -> Result<T, Refusal> {
    Err(Refusal::with(code, detail))
}
