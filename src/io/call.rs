//! Calls as the page has them: their state, the connections to make, and the steps in their order.

use super::device_view::Shown;
use super::view::PersonView;
use super::{NameKind, PersonName, Readers};
use serde::Serialize;

/// The call that this device is in, or that rings here. At most one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct CallView {
    /// Its id, 32 hexadecimal characters.
    pub call: String,
    /// The conversation.
    pub conversation: String,
    /// The group's name, if it is the call of a group, where people come and go.
    pub group: Option<String>,
    /// It was started as a video call.
    pub video: bool,
    /// Its media goes through the relay's forwarding server: one connection, with the server, for all peers.
    pub forwarded: bool,
    /// This device started it.
    pub outgoing: bool,
    /// The tab that carries its media; none while it rings here.
    pub tab: Option<String>,
    /// How far it is.
    pub stage: CallStage,
    /// The people who can hear and see it, shown before any media flows.
    pub readers: Readers,
    /// The caller, while it rings here.
    pub from: Option<PersonName>,
    /// The connections, one for each peer.
    pub peers: Vec<CallPeerView>,
    /// Our microphone is off.
    pub muted: bool,
    /// Our camera is on.
    pub camera: bool,
    /// We show our screen.
    pub screen: bool,
    /// STUN and TURN servers.
    pub ice_servers: Vec<IceServerView>,
    /// The relay has sent the list of these servers.
    pub ice_ready: bool,
    /// Connections only go through a TURN server, so that no peer learns this device's address.
    pub relay_only: bool,
    /// The time of its first connection, by the wall clock.
    pub connected_at: Option<u64>,
    /// Why it ended.
    pub ended: Option<CallEnd>,
    /// A problem that does not end it.
    pub problem: Option<CallProblem>,
}

/// How far a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum CallStage {
    /// The conversation is protected first.
    Protecting,
    /// It rings at the other person's.
    RingingOut,
    /// It rings here.
    RingingIn,
    /// The first connection is being made.
    Connecting,
    /// A connection is up; in a group also without any other participant.
    Connected,
    /// Every connection is down, and is being restored.
    Reconnecting,
    /// It has ended.
    Ended,
}

/// Why a call ended. `who` is the other person, and absent in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "kind", rename_all = "camelCase")]
#[allow(missing_docs, reason = "the one field is explained above")]
pub enum CallEnd {
    /// We hung up.
    HungUp,
    /// The other person hung up.
    PeerHungUp { who: Option<PersonName> },
    /// The last other participant left.
    PeerLeft { who: Option<PersonName> },
    /// We declined.
    Declined,
    /// The other person declined.
    PeerDeclined { who: Option<PersonName> },
    /// The other person is in another call.
    Busy { who: Option<PersonName> },
    /// The other person did not answer.
    Unanswered { who: Option<PersonName> },
    /// We did not answer.
    Missed { who: Option<PersonName> },
    /// We stopped ringing.
    Cancelled,
    /// Another device took it.
    Elsewhere,
    /// No connection could be made or restored.
    Failed,
    /// No connection could be made that hides this device's address.
    Exposed,
    /// This account was removed from the conversation, or its keys are lost.
    Removed,
    /// The conversation could not be protected, because no other device has joined.
    Unprotected { who: Option<PersonName> },
    /// The server forwards no calls, and this one has too many participants.
    NotCarried,
}

/// A problem of a call in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum CallProblem {
    /// The relay cannot be reached.
    Away,
}

/// Why a peer is neither heard nor seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum PeerNote {
    /// The connection is being made.
    Connecting,
    /// It is down, and is being restored.
    Reconnecting,
    /// It was not restored in time.
    Lost,
    /// Their camera is off.
    CameraOff,
    /// The frames that arrive do not authenticate.
    Forged,
}

/// One connection of a call.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct CallPeerView {
    /// Its name, 32 hexadecimal characters; a peer that returns has a new one.
    pub peer: String,
    /// The person's account key.
    pub account: String,
    /// The person's handle; empty if there is no name.
    pub handle: String,
    /// What the handle is worth.
    pub name: NameKind,
    /// It is a device of this account.
    pub own: bool,
    /// This side makes the first offer, and insists when both do.
    pub offers: bool,
    /// How far it is.
    pub state: CallPeerState,
    /// The peer reports that its microphone is off.
    pub muted: bool,
    /// The peer reports that its camera is on.
    pub camera: bool,
    /// The peer reports that it shows its screen.
    pub screen: bool,
    /// Why the peer is neither heard nor seen.
    pub note: Option<PeerNote>,
}

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum CallPeerState {
    /// It is being made.
    Connecting,
    /// Frames are protected and flow.
    Connected,
    /// It is down, and is being restored.
    Reconnecting,
    /// It was not restored in time.
    Lost,
}

/// A STUN or TURN server, in the form that `RTCPeerConnection` takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct IceServerView {
    /// Its addresses.
    pub urls: Vec<String>,
    /// TURN only.
    pub username: Option<Shown>,
    /// TURN only.
    pub credential: Option<Shown>,
}

/// The call of a conversation, whether this device is in it or not.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct CallSummary {
    /// The call.
    pub call: String,
    /// It was started as a video call.
    pub video: bool,
    /// Its participants but this account.
    pub people: Vec<PersonView>,
    /// This device is in it.
    pub mine: bool,
    /// A device of this account is in it, this one or another.
    pub own: bool,
    /// This device can join it.
    pub joinable: bool,
}

/// A step of a call that the page carries out, in order. `Debug` prints the name alone: descriptions hold addresses.
#[derive(Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CallEvent {
    /// A step of a peer's connection, from the peer.
    CallSignal {
        /// The call.
        call: String,
        /// The peer.
        peer: String,
        /// Its kind.
        signal: crate::call::message::SignalKind,
        /// A description, or a candidate as JSON.
        payload: String,
        /// The certificate that the connection has to show, as `sha-256 AA:BB:…`.
        fingerprint: Option<String>,
    },
    /// The page restores a peer's connection.
    CallRestart {
        /// The call.
        call: String,
        /// The peer.
        peer: String,
    },
    /// The forwarding server's answer to the newest offer.
    CallForwarded {
        /// The call.
        call: String,
        /// An SDP answer.
        answer: String,
    },
    /// The forwarding server has dropped this device: the page makes a new connection and offers it.
    CallForwardLost {
        /// The call.
        call: String,
    },
    /// The call's keys, sealed to the worker.
    CallKeys {
        /// The call.
        call: String,
        /// Rises with each set.
        revision: u32,
        /// A Uint8Array.
        #[serde(with = "serde_bytes")]
        #[cfg_attr(test, ts(type = "Uint8Array"))]
        sealed_keys: Vec<u8>,
    },
}

impl std::fmt::Debug for CallEvent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CallEvent::CallSignal { .. } => "CallSignal",
            CallEvent::CallRestart { .. } => "CallRestart",
            CallEvent::CallForwarded { .. } => "CallForwarded",
            CallEvent::CallForwardLost { .. } => "CallForwardLost",
            CallEvent::CallKeys { .. } => "CallKeys",
        })
    }
}
