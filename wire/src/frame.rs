//! The frames of one WebSocket connection: requests with their replies, and what the relay pushes.
//!
//! One binary WebSocket message is one frame. The first request is [`Request::Hello`]. Replies come in any order and
//! name the request's id; pushes of one log come in the log's order.

use crate::{
    AccountKey, Capability, CapabilityHash, Cursor, DeviceId, Generation, Handle, InboxId, KeyPackageBytes, Millis,
    RecordId, Refusal, SignedDeviceList, SignedWrite, Topic,
};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

/// What a client sends.
#[derive(Debug, Encode, Decode)]
pub struct ClientFrame {
    /// Chosen by the client; the reply carries it.
    #[n(0)]
    pub id: u32,
    /// What it asks.
    #[n(1)]
    pub request: Request,
}

/// What a client may ask. Every request has exactly one reply.
#[derive(Debug, Encode, Decode)]
pub enum Request {
    /// The first request of a connection. → [`Reply::Hello`]
    #[n(0)]
    Hello {
        /// [`crate::VERSION`].
        #[n(0)]
        version: u16,
    },
    /// Makes a log whose generation 0 has this capability; repeating it is harmless. → [`Reply::Created`]
    #[n(1)]
    Create {
        /// The log.
        #[n(0)]
        topic: Topic,
        /// Generation 0's capability hash.
        #[n(1)]
        first: CapabilityHash,
    },
    /// Appends one record to the current generation, and ends it when `rotation` is there. → [`Reply::Appended`]
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
        /// The record's random id: appending it again answers with its first place.
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
    /// Pushes a log's records up to and including the one that ends `generation`, from a place on, now and as they
    /// come. Following again replaces what was followed of that log. → [`Reply::Following`]
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
        /// Where to start.
        #[n(3)]
        from: From,
    },
    /// Stops following a log. → [`Reply::Unfollowed`]
    #[n(4)]
    Unfollow {
        /// The log.
        #[n(0)]
        topic: Topic,
    },
    /// Passes a sealed signal to everyone who follows the log in its current generation; kept nowhere.
    /// → [`Reply::Signalled`]
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
    /// Everything that the relay holds for a log, for "What the server sees". → [`Reply::Inspected`]
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
    /// Puts an item into a device's inbox; repeating it is harmless. → [`Reply::Delivered`]
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
    /// Pushes an inbox's items after a place, now and as they come. → [`Reply::Following`]
    #[n(8)]
    FollowInbox {
        /// The inbox.
        #[n(0)]
        inbox: InboxId,
        /// Its read capability.
        #[n(1)]
        capability: Capability,
        /// The last item already taken in.
        #[n(2)]
        after: Cursor,
    },
    /// Forgets an inbox's items up to and including a place. → [`Reply::InboxTrimmed`]
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
    /// A fresh challenge, good for one directory write on this connection. → [`Reply::Challenge`]
    #[n(10)]
    Challenge,
    /// A directory write, signed over the challenge. → [`Reply::Written`]
    #[n(11)]
    Write {
        /// The write.
        #[n(0)]
        write: SignedWrite,
    },
    /// An account's signed device list. → [`Reply::Account`]
    #[n(12)]
    Lookup {
        /// The handle, in any case.
        #[n(0)]
        handle: Handle,
    },
    /// One KeyPackage of a device: a one-time one, consumed, or the last-resort one. → [`Reply::KeyPackage`]
    #[n(13)]
    TakeKeyPackage {
        /// The account.
        #[n(0)]
        account: AccountKey,
        /// Its device.
        #[n(1)]
        device: DeviceId,
    },
}

/// Where following starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum From {
    /// At the first record of the reader's generation: for one who has just joined in it.
    #[n(0)]
    Generation,
    /// After a place already taken in.
    #[n(1)]
    After(#[n(0)] Cursor),
}

/// What makes an append end its generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Rotation {
    /// The next generation's capability hash.
    #[n(0)]
    pub next: CapabilityHash,
}

/// How long the relay keeps a record: coarse, so that it does not learn a conversation's timer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Ttl {
    /// Messages that disappear: 14 days unread and the longest timer, rounded up.
    #[n(0)]
    Days16,
    /// Everything else.
    #[n(1)]
    Days90,
}

impl Ttl {
    /// The time to live in milliseconds.
    pub fn millis(self) -> u64 {
        const DAY: u64 = 86_400_000;
        match self {
            Ttl::Days16 => 16 * DAY,
            Ttl::Days90 => 90 * DAY,
        }
    }
}

/// What the relay sends.
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
    /// To [`Request::Hello`].
    #[n(0)]
    Hello(#[n(0)] Hello),
    /// To [`Request::Create`].
    #[n(1)]
    Created,
    /// To [`Request::Append`]: where the record stands and since when.
    #[n(2)]
    Appended {
        /// The record's place.
        #[n(0)]
        cursor: Cursor,
        /// When the relay accepted it (its first time, for a resend).
        #[n(1)]
        at: Millis,
    },
    /// To [`Request::Follow`] and [`Request::FollowInbox`]; what is already there follows this reply.
    #[n(3)]
    Following {
        /// The last place that this reader may read now: it has caught up once it has that (0: nothing is there).
        #[n(0)]
        head: Cursor,
    },
    /// To [`Request::Unfollow`].
    #[n(4)]
    Unfollowed,
    /// To [`Request::Signal`].
    #[n(5)]
    Signalled,
    /// To [`Request::Inspect`].
    #[n(6)]
    Inspected(#[n(0)] Inspected),
    /// To [`Request::Deliver`].
    #[n(7)]
    Delivered,
    /// To [`Request::TrimInbox`].
    #[n(8)]
    InboxTrimmed,
    /// To [`Request::Challenge`].
    #[n(9)]
    Challenge(#[n(0)] ByteArray<32>),
    /// To [`Request::Write`].
    #[n(10)]
    Written {
        /// One-time KeyPackages that the directory now holds for the device.
        #[n(0)]
        one_time_left: u32,
    },
    /// To [`Request::Lookup`].
    #[n(11)]
    Account(#[n(0)] SignedDeviceList),
    /// To [`Request::TakeKeyPackage`].
    #[n(12)]
    KeyPackage {
        /// The package.
        #[n(0)]
        key_package: KeyPackageBytes,
        /// True when no one-time package was left.
        #[n(1)]
        last_resort: bool,
    },
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
    /// Its place in the log.
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
    /// Its place in the inbox.
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

/// Everything that the relay holds for a log.
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
