//! How the media of a call goes: from each device to each other one, or through the relay's forwarding server.

use minicbor::{Decode, Encode};

/// People who may be in one call where each is connected with each. A conversation of more has its calls forwarded.
pub const MESH: usize = 6;
/// People who may be in one call that is forwarded.
pub const FORWARDED: usize = 25;

/// Another way than from device to device; a call has it from its start on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Way {
    /// Through the relay's forwarding server, which reads none of it.
    #[n(0)]
    Forwarded,
}

/// How many may be in a call.
pub fn most(way: Option<Way>) -> usize {
    match way {
        None => MESH,
        Some(Way::Forwarded) => FORWARDED,
    }
}
