//! The operator's limits: the rates of one connection, and the relay's memory and disk.

use crate::core::ice::Ice;
use crate::core::rate::Rate;

/// The operator's limits; those of the protocol are in [`sotto_wire::limits`].
#[derive(Clone, Debug)]
pub struct Config {
    /// All requests of a connection.
    pub requests: Rate,
    /// Appends, creations of logs and signals.
    pub appends: Rate,
    /// Deliveries to inboxes.
    pub delivers: Rate,
    /// KeyPackages taken.
    pub takes: Rate,
    /// Handles looked up, and directory writes.
    pub lookups: Rate,
    /// Requests for ICE servers.
    pub ice_requests: Rate,
    /// Uploads from one address: a token for each 64 KiB begun.
    pub uploads: Rate,
    /// Downloads to one address.
    pub downloads: Rate,
    /// Bytes that all blobs together may take in the store.
    pub blobs: u64,
    /// Bytes under way to one connection (handed out and not yet [`crate::Relay::delivered`]) at which its backlog
    /// waits. Bounds the relay's memory per connection.
    pub window: usize,
    /// Bytes of backlog that one [`crate::Relay::commit`] hands out over all connections.
    pub turn: usize,
    /// How long an inbox item is kept, in milliseconds.
    pub inbox_ttl: u64,
    /// ICE servers for calls.
    pub ice: Ice,
    /// Offers to the forwarding server, and proofs of membership there.
    pub forward_requests: Rate,
    /// Seats in one room of the forwarding server; `None` when there is no such server.
    pub forwards: Option<u32>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            requests: Rate {
                burst: 2000,
                interval: 5,
            },
            appends: Rate {
                burst: 200,
                interval: 50,
            },
            // Adding a thousand people to a group takes a lookup for each, and a KeyPackage and a delivery for each of
            // their devices.
            delivers: Rate {
                burst: 1200,
                interval: 50,
            },
            takes: Rate {
                burst: 1200,
                interval: 50,
            },
            lookups: Rate {
                burst: 1200,
                interval: 50,
            },
            ice_requests: Rate {
                burst: 20,
                interval: 30_000,
            },
            uploads: Rate {
                burst: 4096,
                interval: 50,
            },
            downloads: Rate {
                burst: 1000,
                interval: 50,
            },
            blobs: 4 * 1024 * 1024 * 1024,
            window: 1024 * 1024,
            turn: 8 * 1024 * 1024,
            inbox_ttl: 90 * 86_400_000,
            ice: Ice::default(),
            forward_requests: Rate {
                burst: 100,
                interval: 500,
            },
            forwards: None,
        }
    }
}

impl Config {
    /// No rate limits and no window: for a driver that hands all frames on at once, such as a test on a virtual clock.
    pub fn unlimited() -> Self {
        let all = Rate {
            burst: u32::MAX,
            interval: 1,
        };
        Self {
            requests: all,
            appends: all,
            delivers: all,
            takes: all,
            lookups: all,
            ice_requests: all,
            forward_requests: all,
            uploads: all,
            downloads: all,
            blobs: u64::MAX,
            window: usize::MAX,
            turn: usize::MAX,
            ..Self::default()
        }
    }
}
