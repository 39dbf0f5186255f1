//! Invitations that were refused, as the page shows them.

use minicbor::{Decode, Encode};
use serde::Serialize;

/// An invitation that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RefusedView {
    /// The sender's account key in hexadecimal.
    pub account: String,
    /// The name that came with it.
    pub handle: String,
    /// The fault.
    pub fault: InvitationFault,
    /// When it was refused, by the wall clock.
    pub at: u64,
}

/// A fault of an invitation or of the account that sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Encode, Decode)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[cbor(index_only)]
pub enum InvitationFault {
    /// Sender: it names a log that has another role here.
    #[n(0)]
    TopicTaken,
    /// Sender: it leads into a conversation that the sender is not in.
    #[n(1)]
    NotAMember,
    /// Sender: the group was made again with other people.
    #[n(2)]
    OtherPeople,
    /// Sender: the group was made again with other admins.
    #[n(3)]
    OtherAdmins,
    /// Sender: the device is not on its account's list.
    #[n(4)]
    NotListed,
    /// Server: the account's list is older than an earlier one.
    #[n(5)]
    OldList,
    /// Sender or server: the account's list has another name than an earlier one.
    #[n(6)]
    OtherName,
    /// Sender: the group breaks our rules, or differs from the invitation.
    #[n(7)]
    NotOurs,
    /// Us: this device no longer has a key that opens it.
    #[n(8)]
    KeysGone,
    /// Sender: too many invitations.
    #[n(9)]
    TooMany,
    /// Sender: an unprotected conversation that would replace a protected one.
    #[n(10)]
    Protected,
}
