//! The connection to the relay, as far as the core knows it. Nothing of it is stored.

use crate::client::relay::back_off::BackOff;
use crate::client::relay::requests::PendingRequests;
use crate::sorted::SortedMap;
use sotto_wire::{Cursor, Generation, Millis, Topic};

/// The connection. Nothing of it is stored.
#[derive(Default)]
pub(in crate::client) struct RelayConnection {
    pub(in crate::client) state: State,
    pub(in crate::client) requests: PendingRequests,
    /// Outbox items that were sent on this connection and are not answered.
    pub(in crate::client) in_flight: SortedMap<u64, u32>,
    /// Outbox items whose epoch had ended, as the relay said; the one in which we were then, and how often it said so.
    pub(in crate::client) stale: SortedMap<u64, (Option<Generation>, u8)>,
    /// Logs followed on this connection.
    pub(in crate::client) logs: SortedMap<Topic, Following>,
    /// The last inbox item that was there when following began.
    pub(in crate::client) inbox_head: Option<Cursor>,
    /// The relay's clock minus ours, in milliseconds.
    pub(in crate::client) ahead_ms: i64,
    /// The relay asks for a pause: nothing is sent before this time of the core's clock.
    pub(in crate::client) quiet_until: Option<Millis>,
    /// What was refused, and waits alone.
    pub(in crate::client) back_off: BackOff,
}

/// How far the connection is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::client) enum State {
    /// The first socket of this life is on its way.
    #[default]
    Connecting,
    Offline,
    /// The socket is open, the hello is not answered.
    Greeting,
    Ready,
    /// The relay speaks another version.
    Outdated,
}

/// A log that is followed on this connection.
pub(in crate::client) struct Following {
    pub(in crate::client) generation: Generation,
    /// The last place there was when following began; None until the relay has said so.
    pub(in crate::client) head: Option<Cursor>,
}
