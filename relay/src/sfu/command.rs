//! What the relay's rules ask of the forwarding server.

use sotto_wire::{MemberId, RoomId, Topic, Wanted};

/// One stay in a room, by the relay's own name for it; never stored, never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeatId(pub(super) u64);

/// A room, which is of one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoomKey {
    /// The log whose members may be in it.
    pub topic: Topic,
    /// Its name there.
    pub room: RoomId,
}

/// Something to do, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum ForwardCommand {
    /// Take this offer, and answer with its ticket.
    Offer(ForwardOffer),
    /// The stay is over: nothing of it is forwarded any more, and nothing to it.
    End(SeatId),
}

/// An offer whose sender has shown the capability.
#[derive(Debug, PartialEq, Eq)]
pub struct ForwardOffer {
    /// The answer carries it.
    pub ticket: u64,
    /// The stay: a new one, or one whose connection changes.
    pub seat: SeatId,
    /// Where it is.
    pub room: RoomKey,
    /// The name that the others in the room have for it.
    pub member: MemberId,
    /// The SDP offer, within its limit and not looked at.
    pub offer: String,
    /// Whose media is wanted where, within its limit and not looked at.
    pub wanted: Vec<Wanted>,
}
