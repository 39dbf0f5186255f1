//! Frames from clients: requests, each with exactly one reply.
//!
//! The first request of a connection is [`Request::Hello`]. One binary WebSocket message is one frame.

use crate::{
    AccountKey, Capability, CapabilityHash, Cursor, DeviceId, Generation, Handle, InboxId, MemberId, RecordId, RoomId,
    SignedWrite, Topic,
};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// A frame from a client.
#[derive(Debug, Encode, Decode)]
pub struct ClientFrame {
    /// Chosen by the client; the reply carries it.
    #[n(0)]
    pub id: u32,
    /// The request.
    #[n(1)]
    pub request: Request,
}

/// A client's request. Each has exactly one reply.
#[derive(Debug, Encode, Decode)]
pub enum Request {
    /// The first request of a connection. → [`crate::Reply::Hello`]
    #[n(0)]
    Hello {
        /// [`crate::VERSION`].
        #[n(0)]
        version: u16,
    },
    /// Makes a log whose generation 0 has this capability; repeating it is harmless. → [`crate::Reply::Created`]
    #[n(1)]
    Create {
        /// The log.
        #[n(0)]
        topic: Topic,
        /// Generation 0's capability hash.
        #[n(1)]
        first: CapabilityHash,
    },
    /// Appends one record to the current generation, and ends it when `rotation` is there. → [`crate::Reply::Appended`]
    #[n(2)]
    Append {
        /// The log.
        #[n(0)]
        topic: Topic,
        /// The generation that the record belongs to.
        #[n(1)]
        generation: Generation,
        /// That generation's capability.
        #[n(2)]
        capability: Capability,
        /// The record's random id: appending it again answers with its first position.
        #[n(3)]
        id: RecordId,
        /// How long the relay keeps it.
        #[n(4)]
        ttl: Ttl,
        /// The record.
        #[n(5)]
        body: ByteVec,
        /// Present when this record ends the generation.
        #[n(6)]
        rotation: Option<Rotation>,
    },
    /// Pushes a log's records up to and including the one that ends `generation`, from a position on, present and new
    /// ones. Following again replaces the earlier subscription to that log. → [`crate::Reply::Following`]
    #[n(3)]
    Follow {
        /// The log.
        #[n(0)]
        topic: Topic,
        /// The reader's generation.
        #[n(1)]
        generation: Generation,
        /// That generation's capability.
        #[n(2)]
        capability: Capability,
        /// The start.
        #[n(3)]
        from: From,
    },
    /// Stops following a log. → [`crate::Reply::Unfollowed`]
    #[n(4)]
    Unfollow {
        /// The log.
        #[n(0)]
        topic: Topic,
    },
    /// Passes a sealed signal to all connections that follow the log in its current generation; it is never stored. →
    /// [`crate::Reply::Signalled`]
    #[n(5)]
    Signal {
        /// The log.
        #[n(0)]
        topic: Topic,
        /// The current generation.
        #[n(1)]
        generation: Generation,
        /// Its capability.
        #[n(2)]
        capability: Capability,
        /// The sealed signal.
        #[n(3)]
        body: ByteVec,
    },
    /// The relay's whole copy of a log, for "What the server sees". → [`crate::Reply::Inspected`]
    #[n(6)]
    Inspect {
        /// The log.
        #[n(0)]
        topic: Topic,
        /// The reader's generation: later records are left out.
        #[n(1)]
        generation: Generation,
        /// Its capability.
        #[n(2)]
        capability: Capability,
    },
    /// Puts an item into a device's inbox; repeating it is harmless. → [`crate::Reply::Delivered`]
    #[n(7)]
    Deliver {
        /// The inbox.
        #[n(0)]
        inbox: InboxId,
        /// The item's random id.
        #[n(1)]
        id: RecordId,
        /// The item, sealed to the device.
        #[n(2)]
        body: ByteVec,
    },
    /// Pushes an inbox's items after a position, present and new ones. → [`crate::Reply::Following`]
    #[n(8)]
    FollowInbox {
        /// The inbox.
        #[n(0)]
        inbox: InboxId,
        /// Its read capability.
        #[n(1)]
        capability: Capability,
        /// The last item already processed.
        #[n(2)]
        after: Cursor,
    },
    /// Forgets an inbox's items up to and including a position. → [`crate::Reply::InboxTrimmed`]
    #[n(9)]
    TrimInbox {
        /// The inbox.
        #[n(0)]
        inbox: InboxId,
        /// Its read capability.
        #[n(1)]
        capability: Capability,
        /// The last item to forget.
        #[n(2)]
        through: Cursor,
    },
    /// A fresh challenge, good for one directory write on this connection. → [`crate::Reply::Challenge`]
    #[n(10)]
    Challenge,
    /// A directory write, signed over the challenge. → [`crate::Reply::Written`]
    #[n(11)]
    Write {
        /// The write.
        #[n(0)]
        write: SignedWrite,
    },
    /// An account's signed device list. → [`crate::Reply::Account`]
    #[n(12)]
    Lookup {
        /// The handle, in any case.
        #[n(0)]
        handle: Handle,
    },
    /// One KeyPackage of a device: a one-time one, consumed, or the last-resort one. → [`crate::Reply::KeyPackage`]
    #[n(13)]
    TakeKeyPackage {
        /// The account.
        #[n(0)]
        account: AccountKey,
        /// Its device.
        #[n(1)]
        device: DeviceId,
    },
    /// The ICE servers for calls, with a credential for this connection. → [`crate::Reply::IceServers`]
    #[n(14)]
    IceServers,
    /// Enters a room of the forwarding server, or changes the wanted media there. A connection is in one room at most:
    /// another room or another name replaces the earlier one. → [`crate::Reply::Forwarded`]
    #[n(15)]
    Forward {
        /// The log whose members may be in the room.
        #[n(0)]
        topic: Topic,
        /// Its current generation.
        #[n(1)]
        generation: Generation,
        /// That generation's capability.
        #[n(2)]
        capability: Capability,
        /// The room.
        #[n(3)]
        room: RoomId,
        /// The name under which other members want this one's media; a connection that had it before loses it.
        #[n(4)]
        member: MemberId,
        /// An SDP offer of at most [`crate::limits::OFFER`] bytes; its media goes to the members who want it.
        #[n(5)]
        offer: String,
        /// The wanted media, by section, at most [`crate::limits::WANTED`].
        #[n(6)]
        wanted: Vec<Wanted>,
    },
    /// Shows the current generation's capability. A member in a room of the log that does not is put out of it
    /// [`crate::limits::FORWARD_GRACE`] after a generation has ended. → [`crate::Reply::Stays`]
    #[n(16)]
    Stay {
        /// The log.
        #[n(0)]
        topic: Topic,
        /// Its current generation.
        #[n(1)]
        generation: Generation,
        /// That generation's capability.
        #[n(2)]
        capability: Capability,
    },
    /// Leaves the room, if the connection is in one. → [`crate::Reply::ForwardEnded`]
    #[n(17)]
    ForwardEnd,
}

/// The member whose media is wanted in one of the offer's media sections.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Wanted {
    /// The section's `mid`, one that only receives.
    #[n(0)]
    pub mid: String,
    /// The member whose media of that kind is wanted.
    #[n(1)]
    pub member: MemberId,
}

/// The start of following a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum From {
    /// At the first record of the reader's generation: for a device that has just joined in it.
    #[n(0)]
    Generation,
    /// After a record that was already processed.
    #[n(1)]
    After(#[n(0)] Cursor),
}

/// The part of an append that ends its generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Rotation {
    /// The next generation's capability hash.
    #[n(0)]
    pub next: CapabilityHash,
}

/// How long the relay keeps a record or a blob: coarse, so that it does not learn a conversation's timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Ttl {
    /// Messages that disappear: 14 days unread and the longest timer, rounded up.
    #[n(0)]
    Days16,
    /// Everything else.
    #[n(1)]
    Days90,
    /// For records that are read at once or not at all: the log over which a device is linked.
    #[n(2)]
    Hour,
}

impl Ttl {
    /// The time to live in milliseconds.
    pub fn millis(self) -> u64 {
        const HOUR: u64 = 3_600_000;
        const DAY: u64 = 24 * HOUR;
        match self {
            Ttl::Days16 => 16 * DAY,
            Ttl::Days90 => 90 * DAY,
            Ttl::Hour => HOUR,
        }
    }

    /// Its number in the protocol, as frames and a blob's address carry it.
    pub fn code(self) -> u8 {
        match self {
            Ttl::Days16 => 0,
            Ttl::Days90 => 1,
            Ttl::Hour => 2,
        }
    }

    /// The time to live with that number.
    pub fn from_code(code: u8) -> Option<Self> {
        [Ttl::Days16, Ttl::Days90, Ttl::Hour]
            .into_iter()
            .find(|ttl| ttl.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::to_bytes;

    #[test]
    fn a_time_to_live_has_one_number_in_frames_and_in_addresses() {
        for code in 0..=u8::MAX {
            match Ttl::from_code(code) {
                Some(ttl) => assert_eq!(to_bytes(&ttl), [code]),
                None => assert!(code > 2),
            }
        }
    }
}
