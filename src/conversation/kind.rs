//! The kind of a conversation (between two, of a group, among own devices), and whether this device is in it.

use minicbor::{Decode, Encode};
use sotto_wire::AccountKey;

/// The kind of a conversation. Fixed when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Kind {
    /// Two people.
    #[n(0)]
    Direct,
    /// A group with a name.
    #[n(1)]
    Group(#[n(0)] GroupInfo),
    /// The devices of this account. Not in the list.
    #[n(2)]
    Own,
}

/// A group's name and admins: a copy of the terms while it is protected, the invitation's claim while it is not.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct GroupInfo {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// The accounts that may add and remove people.
    #[n(1)]
    pub admins: Vec<AccountKey>,
}

/// Whether this device is in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Standing {
    /// It is.
    #[n(0)]
    Member,
    /// A person who is no contact began it: it is read, and nothing of it is acknowledged.
    #[n(1)]
    Request,
    /// Not any more: earlier messages are still shown.
    #[n(2)]
    Ended(#[n(0)] Why),
}

/// Why this device is not in a conversation any more.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) enum Why {
    /// The person at the screen left.
    #[n(0)]
    Left,
    /// Another account removed this one.
    #[n(1)]
    Removed(#[n(0)] AccountKey),
}

impl Kind {
    /// The group, if it is one.
    pub(crate) fn group(&self) -> Option<&GroupInfo> {
        match self {
            Kind::Group(info) => Some(info),
            Kind::Direct | Kind::Own => None,
        }
    }

    /// The same, to be changed.
    pub(crate) fn group_mut(&mut self) -> Option<&mut GroupInfo> {
        match self {
            Kind::Group(info) => Some(info),
            Kind::Direct | Kind::Own => None,
        }
    }
}
