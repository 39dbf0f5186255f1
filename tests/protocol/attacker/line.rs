//! A raw connection to the relay, with no client behind it.

use crate::world::World;
use sotto_relay::ConnectionId;
use sotto_wire::{ClientFrame, Refusal, RelayFrame, Reply, Request, VERSION, from_bytes, limits, to_bytes};
use std::collections::VecDeque;

pub struct Line {
    connection: ConnectionId,
    next: u32,
}

impl Line {
    pub fn open(world: &mut World) -> Self {
        let connection = world.relay.connect();
        world.lines.insert(connection, VecDeque::new());
        let mut line = Self { connection, next: 0 };
        line.ask(world, Request::Hello { version: VERSION }).unwrap();
        line
    }

    /// Asks the real relay. Frames of its answer to clients are under way, and have not arrived.
    pub fn ask(&mut self, world: &mut World, request: Request) -> Result<Reply, Refusal> {
        self.next += 1;
        let frame = to_bytes(&ClientFrame { id: self.next, request });
        world.relay.receive(self.connection, &frame, world.now);
        world.deliver();
        let mut frames = world.lines[&self.connection].iter();
        let mine = |bytes: &Vec<u8>| match from_bytes::<RelayFrame>(bytes, limits::FRAME).unwrap() {
            RelayFrame::Reply { id, reply } if id == self.next => Some(Ok(reply)),
            RelayFrame::Refused { id, refusal } if id == self.next => Some(Err(refusal)),
            _ => None,
        };
        frames.find_map(mine).expect("the relay answers each request")
    }

    /// Every frame that the relay has sent here.
    pub fn frames(&self, world: &World) -> Vec<RelayFrame> {
        let frames = world.lines[&self.connection].iter();
        frames.map(|bytes| from_bytes(bytes, limits::FRAME).unwrap()).collect()
    }
}

/// One request on a connection of its own.
pub fn ask(world: &mut World, request: Request) -> Result<Reply, Refusal> {
    Line::open(world).ask(world, request)
}
