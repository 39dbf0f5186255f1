//! Our seat in the room of the forwarding server.

use crate::call::{CallId, JoinId};
use sotto_wire::{Generation, Wanted};

/// Our seat in the room, or the steps to it that are under way.
pub(in crate::client) struct Forwarding {
    pub(super) call: CallId,
    pub(super) join: JoinId,
    pub(super) state: State,
    /// The number of the offer that counts: answers to earlier ones are ignored.
    pub(super) serial: u64,
    /// The newest generation whose capability was sent to the server, or refused by it.
    pub(super) shown: Option<Generation>,
    pub(super) offer: String,
    pub(super) wanted: Vec<Wanted>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::client) enum State {
    /// The offer is to be sent; in a later generation than this one, if it was refused there.
    Due(Option<Generation>),
    Offered,
    There,
    /// The server has forgotten our seat, or never had it.
    Lost,
}

/// Why a call did not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum Failure {
    /// Its conversation was not protected in time.
    Unprotected,
    /// The group has more people than a mesh takes, and the relay forwards no calls.
    NotCarried,
}
