//! The forwarding server of larger calls, an SFU: it passes each member's media to the members of the room that want
//! it.
//!
//! The core has the rules of rooms and sends commands. `engine` has the media: one WebRTC connection for each member,
//! without sockets or a clock of its own. It forwards packets and reads none, because their payload is sealed from
//! member to member (SFrame). `task` gives it a socket.

mod allocation;
mod engine;
mod inbound;
mod offer;
mod outbound;
mod participant;
mod rewrite;
mod task;
#[cfg(test)]
mod tests;
mod vp9;

pub use task::Media;
pub(crate) use task::{Forwarder, Traffic};

/// A datagram and its destination.
type Datagram = (std::net::SocketAddr, Vec<u8>);
