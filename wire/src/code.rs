//! The relay's stable refusal codes. Clients branch on them; they are never parsed from text.

use minicbor::{Decode, Encode};

/// Why the relay refused a request. The numbers are the protocol: never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Code {
    /// The frame is not a well-formed value of the protocol (the connection is closed after it).
    #[n(1)]
    Malformed,
    /// The hello's version is not the relay's; `detail` is the relay's.
    #[n(2)]
    Version,
    /// A request before the hello.
    #[n(3)]
    HelloFirst,
    /// A body over its limit; `detail` is the limit in bytes.
    #[n(4)]
    TooLarge,
    /// More logs followed on this connection than allowed; `detail` is the limit.
    #[n(5)]
    TooManyTopics,
    /// Too many requests; `detail` is the time to wait in milliseconds.
    #[n(6)]
    RateLimited,
    /// No log of that name.
    #[n(10)]
    UnknownTopic,
    /// A log of that name exists with another first capability.
    #[n(11)]
    TopicTaken,
    /// The append's generation has ended; `detail` is the current one. Catch up, encrypt again, append.
    #[n(12)]
    Stale,
    /// The capability is not that generation's (or the inbox's), or the generation does not exist yet.
    #[n(13)]
    Forbidden,
    /// No account has that handle.
    #[n(20)]
    UnknownHandle,
    /// Another account has that handle.
    #[n(21)]
    HandleTaken,
    /// A signature in a directory write does not verify, or signs another challenge.
    #[n(22)]
    BadSignature,
    /// The device list's version is not newer than the stored one; `detail` is the stored one.
    #[n(23)]
    StaleList,
    /// The device has neither a one-time nor a last-resort KeyPackage.
    #[n(24)]
    NoKeyPackage,
    /// A KeyPackage is not of the suite 0x004D.
    #[n(25)]
    WrongSuite,
    /// No inbox of that name.
    #[n(30)]
    UnknownInbox,
    /// The inbox is at its limit of items.
    #[n(31)]
    InboxFull,
    /// The relay's store failed; nothing was written. Try again later.
    #[n(40)]
    Unavailable,
    /// This relay has no forwarding server.
    #[n(50)]
    NoForwarder,
    /// As many are in that room as may be, or in all rooms together; `detail` is the limit.
    #[n(51)]
    RoomFull,
    /// The offer is none that the forwarding server can take, or a wanted `mid` is no section of it that only receives.
    #[n(52)]
    BadOffer,
    /// The connection is in no room of that log.
    #[n(53)]
    NoRoom,
}

/// A refusal: the code and the one number that belongs to it (0 where it has none).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Refusal {
    /// Why.
    #[n(0)]
    pub code: Code,
    /// The number that the code's documentation names; else 0.
    #[n(1)]
    pub detail: u64,
}

impl Refusal {
    /// A refusal with its number.
    pub fn with(code: Code, detail: u64) -> Self {
        Self { code, detail }
    }
}

impl core::convert::From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self { code, detail: 0 }
    }
}
