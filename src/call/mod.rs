//! Calls: ringing, participants, key changes and ends. The page connects, and reports.
//!
//! `calls` and `one` are the state machine, without input or output and on the caller's clock; `message` has the call
//! messages between devices and `signal` their sealing; `keys`, `keyset` and `frames` protect the media. Of WebRTC the
//! module needs only offers, answers and candidates.

pub(crate) mod act;
pub(crate) mod calls;
mod farewell;
pub mod frames;
mod heard;
pub(crate) mod keys;
pub mod keyset;
pub mod message;
pub(crate) mod one;
mod party;
mod peer;
mod replay;
pub(crate) mod sdp;
pub mod signal;
mod stream;
pub mod topology;

pub use party::{CallId, JoinId, Party, peer_name};
pub use peer::PeerReport;
pub(crate) use peer::{Link, Peer};

#[cfg(test)]
mod tests;
