//! What the relay knows of one connection while it lasts; none of it is ever stored.

use crate::core::budget::Budget;
use crate::core::feed::{Feed, Position};
use std::collections::{HashMap, VecDeque};

/// A connection's name inside the relay; never stored, never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub(super) u64);

/// Something to do for one connection. Those of one connection are to be done in order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Outgoing {
    /// The connection.
    pub to: ConnectionId,
    /// What to do.
    pub what: Deliver,
}

/// What goes to a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deliver {
    /// One frame.
    Frame(Vec<u8>),
    /// Close it after the frames before; the relay has already forgotten it.
    Close,
}

/// One connection's state.
#[derive(Default)]
pub(crate) struct Connection {
    /// True after an accepted hello.
    pub(crate) greeted: bool,
    /// True once its close has been decided: later frames are not read.
    pub(crate) closing: bool,
    /// The challenge that its next directory write signs.
    pub(crate) challenge: Option<[u8; 32]>,
    /// What it follows, and how far it has been told.
    pub(crate) follows: HashMap<Feed, Position>,
    /// Feeds with more to read from the store, in turn.
    pub(crate) behind: VecDeque<Feed>,
    /// True while it stands in the relay's queue of those that lag.
    pub(crate) in_turn: bool,
    /// Bytes handed out and not yet delivered.
    pub(crate) in_flight: usize,
    pub(crate) budget: Budget,
}

impl Connection {
    /// Notes that a feed has more to read.
    pub(crate) fn fall_behind(&mut self, feed: Feed) {
        if !self.behind.contains(&feed) {
            self.behind.push_back(feed);
        }
    }
}
