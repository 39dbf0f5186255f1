//! Why a command did not end well, as data: a stable code to branch on, and what the page's sentence names.

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
        /// It was to name somebody, not the new account.
        other: bool,
    },
    /// Somebody else has the handle.
    HandleTaken {
        /// The handle.
        handle: String,
    },
    /// Nobody has the handle.
    HandleUnknown {
        /// The handle.
        handle: String,
    },
    /// The handle is one's own.
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
        /// The most, oneself included.
        most: u32,
    },
    /// Only an admin of the group may do this.
    NotAdmin,
    /// The conversation is unprotected: turn protection on first.
    ProtectFirst,
    /// The other person's safety number is another one; or, with nobody, what was scanned is none.
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
    /// This call cannot be started, answered or gone on with now.
    CallRefused(CallRefusal),
    /// The conversation is a request: accept it first.
    AcceptFirst,
    /// This profile has an account already.
    AccountExists,
    /// This profile has no account yet.
    NoAccount,
    /// Another name was chosen while this one was under way.
    OtherHandle,
    /// The message is empty.
    MessageEmpty,
    /// The message is longer than 64 KiB.
    MessageTooLong,
    /// The timer is under 5 seconds or over 24 hours.
    TimerOutOfRange,
    /// No such conversation, thread, message or person here.
    NotHere {
        /// What is missing.
        why: Missing,
    },
    /// Nothing can be written in this thread.
    ReadOnly {
        /// Why.
        why: Closed,
    },
    /// The relay cannot be reached now; for a command that needs its answer.
    RelayAway {
        /// An account is being made, which goes on by itself.
        goes_on: bool,
    },
    /// The relay refused for a reason of its own (too many requests, its store failed).
    RelayRefused {
        /// The reason.
        why: RelayRefusal,
    },
    /// People could not be added to a group.
    NotAdded {
        /// Why not: one line for each reason.
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

/// What is wrong with a recovery phrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "why", rename_all = "camelCase")]
pub enum PhraseProblem {
    /// A word that was asked for is another one.
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
    /// There are words too many.
    TooMany {
        /// How many.
        count: u32,
    },
    /// The words do not belong together.
    Together,
    /// It is the phrase of another account.
    OtherAccount {
        /// The account that was named.
        handle: String,
    },
}

/// Why a call cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "why", rename_all = "camelCase")]
pub enum CallRefusal {
    /// This device is in a call.
    InCall,
    /// Another device of the account is in a call.
    Elsewhere,
    /// One has blocked the other person.
    Blocked {
        /// The other person.
        who: PersonName,
    },
    /// As many as can be connected each with each are there.
    MeshFull,
    /// As many as the server forwards for are there.
    ForwardedFull,
    /// The server forwards nothing.
    NotCarried,
    /// The conversation's keys are lost.
    KeysLost,
    /// The call is over.
    Over,
    /// The call, or a connection of it, is over.
    ConnectionOver,
}

/// What is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Missing {
    /// What was named.
    Gone,
    /// Anything at the server.
    Records,
    /// A person who is not in the group already.
    NewPeople,
    /// An end: one is still in the conversation.
    End,
    /// Another browser: it is the one in use.
    OtherBrowser,
    /// Protection that could be turned off.
    Protection,
    /// Room for a proposal: there is one.
    OtherProposal,
    /// Somebody who could agree.
    Others,
    /// A proposal of one's own.
    OwnProposal,
    /// A proposal to answer.
    Proposal,
}

/// Why nothing can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Closed {
    /// The thread was left for an unprotected one.
    Thread,
    /// One is not in the conversation.
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
    /// It does not have it any more.
    Gone,
    /// It has no room.
    Room,
    /// It does not carry the call.
    Call,
}

/// What is forged or damaged, or has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "why", rename_all = "camelCase")]
pub enum Forged {
    /// A device's key is none.
    DeviceKey,
    /// The directory's answer.
    Answer,
    /// The directory's answer is older than one before.
    OldAnswer,
    /// The directory's answer has another name than before.
    OtherName,
    /// The identity key is another one than before.
    IdentityChanged {
        /// Whose.
        handle: String,
    },
}
