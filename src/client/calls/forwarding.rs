//! Our place in the room of the forwarding server.

use crate::call::{CallId, JoinId};
use sotto_wire::{Generation, Wanted};

/// Our place in the room, or what is under way to it.
pub(in crate::client) struct Forwarding {
    pub(super) call: CallId,
    pub(super) join: JoinId,
    pub(super) state: State,
    /// The offer that counts: an answer to an earlier one is passed over.
    pub(super) serial: u64,
    /// The newest generation whose capability was sent to the server, or refused by it.
    pub(super) shown: Option<Generation>,
    pub(super) offer: String,
    pub(super) wanted: Vec<Wanted>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::client) enum State {
    /// The offer is to be sent, in a generation after this one if it was refused there.
    Due(Option<Generation>),
    Offered,
    There,
    /// The server has forgotten us, or never knew.
    Lost,
}

/// Why a call did not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum Failure {
    /// Its conversation was not protected in time.
    Unprotected,
    /// More people than can be connected each with each, and the relay forwards nothing.
    NotCarried,
}
