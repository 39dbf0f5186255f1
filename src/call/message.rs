//! Call messages: each device's presence for all members, and the peer messages by which two devices connect.
//!
//! A [`Presence`] is the whole state of its sender. The newest one counts, so lost, late and repeated ones do no harm.
//! [`PeerMessage`]s between two devices are numbered and repeated until they are acknowledged (see `stream`).

use super::party::{CallId, JoinId, Party};
use super::topology::Topology;
use minicbor::{Decode, Encode};
use sotto_wire::{Millis, from_bytes, limits};

/// The longest payload of a peer message, in bytes.
pub const PAYLOAD: usize = 12 * 1024;

/// One call message of a device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CallMessage {
    /// The call.
    #[n(0)]
    pub call: CallId,
    /// The sender's stay in it.
    #[n(1)]
    pub join: JoinId,
    /// Rises with each message of the sender, over all its calls: a number that is not higher is old or replayed.
    #[n(2)]
    pub seq: u64,
    /// The content.
    #[n(3)]
    pub body: Body,
}

/// The content of a call message.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Body {
    /// To all members.
    #[n(0)]
    Presence(#[n(0)] Presence),
    /// To one device.
    #[n(1)]
    Peer(#[n(0)] PeerMessage),
}

/// The state of one device in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Presence {
    /// How far it is.
    #[n(0)]
    pub status: PresenceStatus,
    /// The call was started with video.
    #[n(1)]
    pub video: bool,
    /// In a call between two: with whom.
    #[n(2)]
    pub with: Option<Party>,
    /// The media that it sends.
    #[n(3)]
    pub media: Media,
    /// When it was sent, by the relay's clock: a ring older than a minute does not ring.
    #[n(4)]
    pub at: Millis,
    /// How the call's media travels.
    #[n(5)]
    pub topology: Topology,
}

/// How far a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum PresenceStatus {
    /// It rings the other person's devices.
    #[n(0)]
    Calling,
    /// It is in the call.
    #[n(1)]
    In,
    /// The person at this device declined.
    #[n(2)]
    Declined,
    /// Its person is in another call.
    #[n(3)]
    Busy,
    /// It is not in the call any more.
    #[n(4)]
    Left,
}

/// The media that a device sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Media {
    /// Its microphone is off.
    #[n(0)]
    pub muted: bool,
    /// Its camera is on.
    #[n(1)]
    pub camera: bool,
    /// It shows its screen.
    #[n(2)]
    pub screen: bool,
}

/// A message by which one device connects with another.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PeerMessage {
    /// For whom.
    #[n(0)]
    pub to: Party,
    /// For which stay of theirs.
    #[n(1)]
    pub join: JoinId,
    /// The last item that the sender processed.
    #[n(2)]
    pub ack: u64,
    /// The items, from the first one that was not acknowledged.
    #[n(3)]
    pub items: Vec<Item>,
}

/// One step of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Item {
    /// Its number, from 1.
    #[n(0)]
    pub number: u64,
    /// Its kind.
    #[n(1)]
    pub kind: SignalKind,
    /// The page's own: at most [`PAYLOAD`] bytes.
    #[n(2)]
    pub payload: String,
}

/// The kind of a step of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cbor(index_only)]
#[serde(rename_all = "camelCase")]
pub enum SignalKind {
    /// An SDP offer.
    #[n(0)]
    Offer,
    /// An SDP answer.
    #[n(1)]
    Answer,
    /// An ICE candidate; an empty payload ends the list.
    #[n(2)]
    Candidate,
}

impl CallMessage {
    /// Parses a call message. `None` if it is not in its only form, or a payload is too long.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let message: Self = from_bytes(bytes, limits::SIGNAL).ok()?;
        match &message.body {
            Body::Peer(message) if message.items.iter().any(|item| item.payload.len() > PAYLOAD) => None,
            Body::Peer(_) | Body::Presence(_) => Some(message),
        }
    }
}
