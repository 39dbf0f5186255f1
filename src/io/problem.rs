//! Why a command failed, as data: a stable code to branch on, and the names for the page's sentence.

use super::{Notice, PersonName};
use serde::Serialize;

/// Serialized with its code in camel case; an inner cause is `why`. Never holds a secret or a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "code", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Problem {
    /// A handle breaks the rule.
    HandleNotAllowed {
        /// How.
        why: HandleFault,
        /// It was the handle of another person, not of the new account.
        other: bool,
    },
    /// Another account has the handle.
    HandleTaken {
        /// The handle.
        handle: String,
    },
    /// No account has the handle.
    HandleUnknown {
        /// The handle.
        handle: String,
    },
    /// The handle is this account's own.
    HandleOneself,
    /// A group needs a name.
    GroupNameMissing,
    /// A group's name breaks the rule.
    GroupName {
        /// The most characters.
        most: u32,
    },
    /// A device's name breaks the rule.
    DeviceName {
        /// The most characters.
        most: u32,
    },
    /// More people than a group may have.
    TooManyPeople {
        /// The most, this account included.
        most: u32,
    },
    /// Only an admin of the group may do this.
    NotAdmin,
    /// The conversation is unprotected: turn protection on first.
    ProtectFirst,
    /// The safety number of `who` differs; without `who`, the scanned text is no safety number.
    SafetyDiffers {
        /// The other person.
        who: Option<PersonName>,
    },
    /// The recovery phrase is not right.
    PhraseWrong(PhraseProblem),
    /// Not a code of another device.
    PairingCode,
    /// There is too much to hand over to a new device.
    HandoverTooLarge,
    /// This call cannot be started, answered or continued now.
    CallRefused(CallRefusal),
    /// The conversation is a request: accept it first.
    AcceptFirst,
    /// This profile has an account already.
    AccountExists,
    /// This profile has no account yet.
    NoAccount,
    /// Another handle was chosen during the sign-up.
    OtherHandle,
    /// The message is empty.
    MessageEmpty,
    /// The message is longer than 64 KiB.
    MessageTooLong,
    /// The timer is under 5 seconds or over 24 hours.
    TimerOutOfRange,
    /// No such conversation, thread, message or person here.
    NotHere {
        /// The missing thing.
        why: Missing,
    },
    /// Nothing can be written in this thread.
    ReadOnly {
        /// Why.
        why: Closed,
    },
    /// The relay cannot be reached now; for a command that needs its answer.
    RelayAway {
        /// A sign-up is under way, which continues without a command.
        goes_on: bool,
    },
    /// The relay refused for a reason of its own (too many requests, a failed store).
    RelayRefused {
        /// The reason.
        why: RelayRefusal,
    },
    /// People could not be added to a group.
    NotAdded {
        /// The reasons, one line each.
        lines: Vec<Notice<PersonName>>,
    },
    /// The page is older or newer than the relay: reload.
    Outdated,
    /// The relay answered with something forged or damaged.
    RelayForged,
    /// Something about the other person's keys is forged or damaged.
    PeerForged(Forged),
    /// A mistake of the page or of ours: the request makes no sense.
    Internal,
}

/// How a handle breaks the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum HandleFault {
    /// No characters.
    Empty,
    /// Too many characters.
    TooLong,
    /// A character that is not allowed.
    Character,
}

impl From<sotto_wire::HandleError> for HandleFault {
    fn from(error: sotto_wire::HandleError) -> Self {
        match error {
            sotto_wire::HandleError::Empty => Self::Empty,
            sotto_wire::HandleError::TooLong => Self::TooLong,
            sotto_wire::HandleError::Character => Self::Character,
        }
    }
}

/// A fault of a recovery phrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "why", rename_all = "camelCase")]
pub enum PhraseProblem {
    /// A checked word differs.
    OtherWord {
        /// Which, from 1.
        number: u32,
    },
    /// A word is in no phrase.
    UnknownWord {
        /// Which, from 1.
        number: u32,
    },
    /// Words are missing.
    Missing {
        /// How many.
        count: u32,
    },
    /// There are too many words.
    TooMany {
        /// How many.
        count: u32,
    },
    /// The words do not form one phrase.
    Together,
    /// It is the phrase of another account.
    OtherAccount {
        /// The account that was named.
        handle: String,
    },
}

/// Why a call is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "why", rename_all = "camelCase")]
pub enum CallRefusal {
    /// This device is in a call.
    InCall,
    /// Another device of the account is in a call.
    Elsewhere,
    /// This account has blocked the other person.
    Blocked {
        /// The other person.
        who: PersonName,
    },
    /// The call has as many participants as can be connected with each other.
    MeshFull,
    /// The call has as many participants as the server forwards for.
    ForwardedFull,
    /// The server forwards no calls.
    NotCarried,
    /// The conversation's keys are lost.
    KeysLost,
    /// The call ended.
    Over,
    /// The call, or a connection of it, ended.
    ConnectionOver,
}

/// A missing thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Missing {
    /// The thing that the command names.
    Gone,
    /// Anything at the server.
    Records,
    /// A person who is not in the group yet.
    NewPeople,
    /// An end: this account is still in the conversation.
    End,
    /// Another browser: it is the one in use.
    OtherBrowser,
    /// Protection that could be turned off.
    Protection,
    /// Room for a proposal: there is one.
    OtherProposal,
    /// Another member who could agree.
    Others,
    /// A proposal of this account.
    OwnProposal,
    /// A proposal to answer.
    Proposal,
}

/// Why nothing can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Closed {
    /// The conversation went on in an unprotected thread.
    Thread,
    /// This account is not in the conversation.
    NotMember,
}

/// The relay's own reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum RelayRefusal {
    /// It asks for a pause.
    Pause,
    /// Its store fails.
    Store,
    /// It no longer has the thing.
    Gone,
    /// It has no room.
    Room,
    /// It does not carry the call.
    Call,
}

/// A forged, damaged or changed thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "why", rename_all = "camelCase")]
pub enum Forged {
    /// A device's key is not a key.
    DeviceKey,
    /// The directory's answer.
    Answer,
    /// The directory's answer is older than an earlier one.
    OldAnswer,
    /// The directory's answer has another name than an earlier one.
    OtherName,
    /// The identity key has changed.
    IdentityChanged {
        /// The handle of the person.
        handle: String,
    },
}
