//! Snapshots about protection: who can read what is written, why it waits, and why nothing can be written.

use super::{KeyFault, PersonName};
use serde::Serialize;

/// Where the switch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ProtectionState {
    /// Unprotected.
    Off,
    /// Asked for; waiting for somebody's device.
    Waiting,
    /// End-to-end encrypted.
    On,
    /// The keys are lost: it has to be started again.
    Broken,
}

/// What the composer says. The state and the readers come from the core, so that they are tested against what goes over
/// the wire.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ProtectionView {
    /// Where the switch stands.
    pub state: ProtectionState,
    /// Who can read what is written; while it waits, once it does not wait any more.
    pub readers: Readers,
    /// Why sending waits, when it does: names the person or device.
    pub waits: Option<Waits>,
}

/// Who can read, hear or see something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Readers {
    /// Whoever runs the server.
    Everybody,
    /// Oneself and one other person.
    Pair {
        /// The other person.
        who: PersonName,
    },
    /// The members of a group.
    Group {
        /// How many they are, oneself included.
        people: u32,
    },
}

/// Why messages wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Waits {
    /// The relay cannot be reached.
    Away,
    /// No device has joined yet.
    NotJoined {
        /// The person whose device it is, between two.
        whose: Option<PersonName>,
    },
    /// No keys are published yet.
    NoKeys {
        /// The person whose device it is, between two.
        whose: Option<PersonName>,
    },
    /// Somebody's keys are refused.
    BadKeys {
        /// Whose.
        who: PersonName,
        /// What is wrong with them.
        fault: KeyFault,
    },
    /// The keys are lost.
    KeysLost,
    /// The directory names another identity key than the pinned one of this person.
    IdentityChanged {
        /// The person.
        who: PersonName,
    },
    /// Somebody has ended the readable log.
    LogEnded,
    /// One has blocked this person.
    Blocked {
        /// The person.
        who: PersonName,
    },
}

/// Why one is not in a conversation any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum EndedView {
    /// One has left.
    Left,
    /// Somebody took one out, or one's own other device took this one off the account.
    Removed {
        /// Who.
        by: PersonName,
    },
}
