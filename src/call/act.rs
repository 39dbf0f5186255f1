//! The inputs of calls, and the acts that come out.

use super::message::CallMessage;
use super::one::{Between, Reason, Step};
use super::party::{CallId, JoinId, Party};
use super::topology::Topology;
use sotto_wire::{Millis, Topic};

/// The log and the kind of conversation in which a call message was sent.
#[derive(Clone, Copy)]
pub struct Room {
    /// The log.
    pub topic: Topic,
    /// Between whom its calls are.
    pub between: Between,
}

/// The two clocks of a transaction.
#[derive(Clone, Copy)]
pub struct Now {
    /// The core's own.
    pub here: Millis,
    /// The relay's time, as far as it is known.
    pub relay: Millis,
}

/// The parameters of a new call.
pub struct Start {
    /// Its id: of the call under way, or random.
    pub id: CallId,
    /// Our stay, random.
    pub join: JoinId,
    /// Which device we are.
    pub me: Party,
    /// With video.
    pub video: bool,
    /// The topology of its media, if the call is new.
    pub topology: Topology,
}

/// An act for the client, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Act {
    /// Seal and send this on the log.
    Say(Topic, CallMessage),
    /// For the page.
    Page(CallId, Step),
    /// A call has begun, with video or not: record it.
    Began(Topic, CallId, bool),
    /// Our call has ended, by this device or by another one.
    Over(Over),
    /// Two people called each other at the same time: this call merged into the other one.
    Merged(Topic, CallId),
}

/// A call that has ended here.
#[derive(Debug, PartialEq, Eq)]
pub struct Over {
    /// The log.
    pub topic: Topic,
    /// The call.
    pub call: CallId,
    /// Why.
    pub reason: Reason,
    /// How long a connection lasted, in milliseconds.
    pub lasted: Option<u64>,
    /// We started it.
    pub outgoing: bool,
    /// We were the last in it.
    pub last: bool,
}
