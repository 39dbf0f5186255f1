//! Snapshots about protection: readers, reasons for waiting, and the end of a conversation.

use super::{KeyFault, PersonName};
use serde::Serialize;

/// The state of the switch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum ProtectionState {
    /// Unprotected.
    Off,
    /// Asked for; waiting for another device.
    Waiting,
    /// End-to-end encrypted.
    On,
    /// The keys are lost: it has to be started again.
    Broken,
}

/// The composer's sentence as data. State and readers come from the core, so that they are tested against the frames on
/// the wire.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ProtectionView {
    /// The state of the switch.
    pub state: ProtectionState,
    /// The readers of the next message, or of the waiting ones once they are sent.
    pub readers: Readers,
    /// The reason for waiting, if messages wait.
    pub waits: Option<Waits>,
}

/// The people who can read, hear or see something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Readers {
    /// Every person with access to the server, besides the members.
    Everybody,
    /// This account and one other person.
    Pair {
        /// The other person.
        who: PersonName,
    },
    /// The members of a group.
    Group {
        /// Their number, this account included.
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
    /// The keys of a person are refused.
    BadKeys {
        /// The person.
        who: PersonName,
        /// The fault of the keys.
        fault: KeyFault,
    },
    /// The keys are lost.
    KeysLost,
    /// The directory names another identity key than the pinned one of this person.
    IdentityChanged {
        /// The person.
        who: PersonName,
    },
    /// The readable log has ended.
    LogEnded,
    /// This account has blocked the person.
    Blocked {
        /// The person.
        who: PersonName,
    },
}

/// Why this account is no longer in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum EndedView {
    /// This account left.
    Left,
    /// A member removed this account, or another device removed this one from the account.
    Removed {
        /// The person who did it.
        by: PersonName,
    },
}
