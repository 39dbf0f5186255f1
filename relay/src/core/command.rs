//! Commands of the core to the forwarding server.

use sotto_wire::{MemberId, RoomId, Topic, Wanted};

/// One seat in a room, by the relay's own name for it; never stored, never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeatId(pub(crate) u64);

/// A room, which is of one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomKey {
    /// The log whose members may be in it.
    pub topic: Topic,
    /// Its name there.
    pub room: RoomId,
}

/// One command; they are carried out in order.
#[derive(Debug, PartialEq, Eq)]
pub enum ForwardCommand {
    /// Take this offer, and answer with its ticket.
    Offer(ForwardOffer),
    /// Forward nothing from this seat any more, and nothing to it.
    End(SeatId),
}

/// An offer whose sender has shown the capability.
#[derive(Debug, PartialEq, Eq)]
pub struct ForwardOffer {
    /// The answer carries it.
    pub ticket: u64,
    /// The seat: a new one, or one whose media connection changes.
    pub seat: SeatId,
    /// The room that it is in.
    pub room: RoomKey,
    /// Its name in the room, for the others.
    pub member: MemberId,
    /// The SDP offer, within its limit and not looked at.
    pub offer: String,
    /// The members whose media is wanted, by section; within its limit and not looked at.
    pub wanted: Vec<Wanted>,
}
