//! Frames from the relay: the reply to each request, and pushes.
//!
//! One binary WebSocket message is one frame. Replies come in any order and carry the request's id; pushes of one log
//! come in the log's order.

use crate::{
    CapabilityHash, Cursor, Generation, IceServer, InboxId, KeyPackageBytes, Millis, RecordId, Refusal, Rotation,
    SignedDeviceList, Topic,
};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

/// A frame from the relay.
#[derive(Debug, Encode, Decode)]
pub enum RelayFrame {
    /// The answer to a request.
    #[n(0)]
    Reply {
        /// The request's id.
        #[n(0)]
        id: u32,
        /// The answer.
        #[n(1)]
        reply: Reply,
    },
    /// The request was refused.
    #[n(1)]
    Refused {
        /// The request's id; 0 when the frame was too broken to have one.
        #[n(0)]
        id: u32,
        /// Why.
        #[n(1)]
        refusal: Refusal,
    },
    /// A record of a followed log.
    #[n(2)]
    Record(#[n(0)] Record),
    /// A signal on a followed log.
    #[n(3)]
    Signal(#[n(0)] SignalFrame),
    /// An item of the followed inbox.
    #[n(4)]
    InboxItem(#[n(0)] InboxItem),
}

/// The answer to a request, one variant each.
#[derive(Debug, PartialEq, Eq, Encode, Decode)]
pub enum Reply {
    /// To [`crate::Request::Hello`].
    #[n(0)]
    Hello(#[n(0)] Hello),
    /// To [`crate::Request::Create`].
    #[n(1)]
    Created,
    /// To [`crate::Request::Append`]: the record's position and time.
    #[n(2)]
    Appended {
        /// The record's position.
        #[n(0)]
        cursor: Cursor,
        /// When the relay accepted it (its first time, for a resend).
        #[n(1)]
        at: Millis,
    },
    /// To [`crate::Request::Follow`] and [`crate::Request::FollowInbox`]; stored records or items follow this reply.
    #[n(3)]
    Following {
        /// The last position that this reader may read now: with it, the reader has caught up (0: nothing is there).
        #[n(0)]
        head: Cursor,
    },
    /// To [`crate::Request::Unfollow`].
    #[n(4)]
    Unfollowed,
    /// To [`crate::Request::Signal`].
    #[n(5)]
    Signalled,
    /// To [`crate::Request::Inspect`].
    #[n(6)]
    Inspected(#[n(0)] Inspected),
    /// To [`crate::Request::Deliver`].
    #[n(7)]
    Delivered,
    /// To [`crate::Request::TrimInbox`].
    #[n(8)]
    InboxTrimmed,
    /// To [`crate::Request::Challenge`].
    #[n(9)]
    Challenge(#[n(0)] ByteArray<32>),
    /// To [`crate::Request::Write`].
    #[n(10)]
    Written {
        /// One-time KeyPackages of the device that the directory now holds.
        #[n(0)]
        one_time_left: u32,
    },
    /// To [`crate::Request::Lookup`].
    #[n(11)]
    Account(#[n(0)] SignedDeviceList),
    /// To [`crate::Request::TakeKeyPackage`].
    #[n(12)]
    KeyPackage {
        /// The package.
        #[n(0)]
        key_package: KeyPackageBytes,
        /// True when no one-time package was left.
        #[n(1)]
        last_resort: bool,
    },
    /// To [`crate::Request::IceServers`].
    #[n(13)]
    IceServers {
        /// The servers; none when the operator has none.
        #[n(0)]
        servers: Vec<IceServer>,
        /// How long their credentials are good, in seconds from now.
        #[n(1)]
        ttl: u32,
        /// How many may be in one room of the relay's forwarding server; `None` when it has no such server.
        #[n(2)]
        forwards: Option<u32>,
    },
    /// To [`crate::Request::Forward`].
    #[n(14)]
    Forwarded {
        /// The SDP answer.
        #[n(0)]
        answer: String,
    },
    /// To [`crate::Request::Stay`].
    #[n(15)]
    Stays,
    /// To [`crate::Request::ForwardEnd`].
    #[n(16)]
    ForwardEnded,
}

/// The relay's half of the hello.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Hello {
    /// The relay's protocol version.
    #[n(0)]
    pub version: u16,
    /// The relay's clock.
    #[n(1)]
    pub now: Millis,
}

/// A record of a log, as readers get it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Record {
    /// The log.
    #[n(0)]
    pub topic: Topic,
    /// Its position in the log.
    #[n(1)]
    pub cursor: Cursor,
    /// The generation it was accepted in.
    #[n(2)]
    pub generation: Generation,
    /// Its id.
    #[n(3)]
    pub id: RecordId,
    /// When the relay accepted it.
    #[n(4)]
    pub at: Millis,
    /// The record.
    #[n(5)]
    pub body: ByteVec,
    /// Present when it ended its generation.
    #[n(6)]
    pub rotation: Option<Rotation>,
}

/// A signal, as followers get it. The relay has forgotten it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignalFrame {
    /// The log.
    #[n(0)]
    pub topic: Topic,
    /// The generation it was sent in.
    #[n(1)]
    pub generation: Generation,
    /// The sealed signal.
    #[n(2)]
    pub body: ByteVec,
}

/// An item of an inbox.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct InboxItem {
    /// The inbox.
    #[n(0)]
    pub inbox: InboxId,
    /// Its position in the inbox.
    #[n(1)]
    pub cursor: Cursor,
    /// Its id.
    #[n(2)]
    pub id: RecordId,
    /// When the relay accepted it.
    #[n(3)]
    pub at: Millis,
    /// The sealed item.
    #[n(4)]
    pub body: ByteVec,
}

/// The relay's whole copy of a log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Inspected {
    /// The log's current generation.
    #[n(0)]
    pub generation: Generation,
    /// The hash of the reader's own generation's capability.
    #[n(1)]
    pub capability: CapabilityHash,
    /// Records stored in all that this reader may see.
    #[n(2)]
    pub count: u64,
    /// The newest of them, oldest first: at most [`crate::limits::INSPECTED`], and no more than fit a frame.
    #[n(3)]
    pub records: Vec<StoredRecord>,
}

/// One record with all that the relay's store has on it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StoredRecord {
    /// The record.
    #[n(0)]
    pub record: Record,
    /// When the relay will delete it.
    #[n(1)]
    pub expires_at: Millis,
}
