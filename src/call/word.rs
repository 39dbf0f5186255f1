//! What devices in a call tell each other: how each of them stands, which all the others hear, and what two of them need
//! for their connection.
//!
//! A [`Status`] is the whole truth of its sender: the newest one counts, so that one which is lost, late or doubled does no
//! harm. [`Post`]s between two devices are numbered and repeated until they are acknowledged (see `stream`).

use super::party::{CallId, JoinId, Party};
use super::way::Way;
use minicbor::{Decode, Encode};
use sotto_wire::{Millis, from_bytes, limits};

/// The longest payload of a post, in bytes.
pub const PAYLOAD: usize = 12 * 1024;

/// One word of a device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Word {
    /// The call.
    #[n(0)]
    pub call: CallId,
    /// The sender's stay in it.
    #[n(1)]
    pub join: JoinId,
    /// Rises with each word of the sender, over all its calls: what is not higher than before is old, or is played back.
    #[n(2)]
    pub seq: u64,
    /// What it says.
    #[n(3)]
    pub body: Body,
}

/// What a word says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Body {
    /// To everybody.
    #[n(0)]
    Status(#[n(0)] Status),
    /// To one device.
    #[n(1)]
    Post(#[n(0)] Post),
}

/// How a device stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Status {
    /// How far it is.
    #[n(0)]
    pub stand: Stand,
    /// The call was started with video.
    #[n(1)]
    pub video: bool,
    /// In a call between two: with whom.
    #[n(2)]
    pub with: Option<Party>,
    /// What it sends.
    #[n(3)]
    pub media: Media,
    /// When it was said, by the relay's clock: a ring that is over a minute old does not ring.
    #[n(4)]
    pub at: Millis,
    /// How the call's media goes, if not from device to device.
    #[n(5)]
    pub way: Option<Way>,
}

/// How far a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Stand {
    /// It rings the other person's devices.
    #[n(0)]
    Calling,
    /// It is in the call.
    #[n(1)]
    In,
    /// It was asked, and the person declined.
    #[n(2)]
    Declined,
    /// Its person is in another call.
    #[n(3)]
    Busy,
    /// It is not in the call any more.
    #[n(4)]
    Left,
}

/// What a device sends.
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

/// What one device needs to connect with another.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Post {
    /// For whom.
    #[n(0)]
    pub to: Party,
    /// For which stay of theirs.
    #[n(1)]
    pub join: JoinId,
    /// The last item that the sender took in.
    #[n(2)]
    pub ack: u64,
    /// From the first one on that was not acknowledged.
    #[n(3)]
    pub items: Vec<Item>,
}

/// One step of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Item {
    /// Its number, from 1.
    #[n(0)]
    pub number: u64,
    /// What it is.
    #[n(1)]
    pub kind: SignalKind,
    /// The page's own: at most [`PAYLOAD`] bytes.
    #[n(2)]
    pub payload: String,
}

/// What a step of a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, serde::Serialize)]
#[cbor(index_only)]
#[serde(rename_all = "camelCase")]
pub enum SignalKind {
    /// An SDP offer.
    #[n(0)]
    Offer,
    /// An SDP answer.
    #[n(1)]
    Answer,
    /// An ICE candidate; an empty payload says that there are no more.
    #[n(2)]
    Candidate,
}

impl Word {
    /// Parses a word. `None` if it is not in its one form, or a payload is too long.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let word: Self = from_bytes(bytes, limits::SIGNAL).ok()?;
        match &word.body {
            Body::Post(post) if post.items.iter().any(|item| item.payload.len() > PAYLOAD) => None,
            Body::Post(_) | Body::Status(_) => Some(word),
        }
    }
}
