//! Problems as the page gets them: a stable code to branch on, and words for a person.

use serde::Serialize;

/// Why a command did not end well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable; the page branches on it.
    pub code: ProblemCode,
    /// A sentence for a person. Never parsed, and never holds a secret or a message.
    pub message: String,
}

/// The stable codes. Serialized in camel case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ProblemCode {
    /// A handle breaks the rule.
    HandleNotAllowed,
    /// Somebody else has the handle.
    HandleTaken,
    /// Nobody has the handle.
    HandleUnknown,
    /// The handle is one's own.
    HandleOneself,
    /// A group needs a name of 1 to 64 characters.
    GroupName,
    /// More people than a group may have.
    TooManyPeople,
    /// Only an admin of the group may do this.
    NotAdmin,
    /// The conversation is unprotected: turn protection on first.
    ProtectFirst,
    /// The other person's safety number is another one.
    SafetyDiffers,
    /// The recovery phrase is not right.
    PhraseWrong,
    /// Not a code of another device.
    PairingCode,
    /// This call cannot be started, answered or gone on with now.
    CallRefused,
    /// The conversation is a request: accept it first.
    AcceptFirst,
    /// This profile has an account already.
    AccountExists,
    /// This profile has no account yet.
    NoAccount,
    /// The message is empty.
    MessageEmpty,
    /// The message is longer than 64 KiB.
    MessageTooLong,
    /// The timer is under 5 seconds or over 24 hours.
    TimerOutOfRange,
    /// No such conversation, thread, message or person here.
    NotHere,
    /// The thread is read-only.
    ReadOnly,
    /// The relay cannot be reached now; for a command that needs its answer.
    RelayAway,
    /// The relay refused for a reason of its own (too many requests, its store failed).
    RelayRefused,
    /// The page is older or newer than the relay: reload.
    Outdated,
    /// The relay answered with something forged or damaged.
    RelayForged,
    /// Something about the other person's keys is forged or damaged.
    PeerForged,
    /// A mistake of the page or of ours: the request makes no sense.
    Internal,
}

impl Problem {
    pub(crate) fn new(code: ProblemCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}
