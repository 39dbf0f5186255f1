//! The forwarding server of larger calls: rooms in which what one member sends goes to those who want it.
//!
//! `rooms` has the rules, inside of the relay's core: who may be in a room. `engine` has the media: one WebRTC connection
//! for each member, without sockets or a clock of its own. It passes packets on and reads none: their payload is sealed
//! from member to member (SFrame). `task` gives it a socket.

mod allocation;
mod command;
mod engine;
mod inbound;
mod offer;
mod outbound;
mod participant;
mod rewrite;
mod rooms;
mod task;
#[cfg(test)]
mod tests;
mod vp9;

pub use command::{ForwardCommand, ForwardOffer, RoomKey, SeatId};
pub(crate) use rooms::{ForwardAsk, Rooms};
pub use task::Media;
pub(crate) use task::{Forwarder, Traffic};

/// A datagram and where it goes.
type Datagram = (std::net::SocketAddr, Vec<u8>);
