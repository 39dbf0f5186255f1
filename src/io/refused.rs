//! Invitations that were refused, as the page shows them.

use minicbor::{Decode, Encode};
use serde::Serialize;

/// An invitation that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RefusedView {
    /// Whose it was: an account key in hexadecimal.
    pub account: String,
    /// The name that came with it.
    pub handle: String,
    /// What was wrong.
    pub fault: InvitationFault,
    /// When it was refused, wall clock.
    pub at: u64,
}

/// What is wrong with an invitation, or with the account that sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Encode, Decode)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[cbor(index_only)]
pub enum InvitationFault {
    /// Sender: it names a log that is something else here.
    #[n(0)]
    TopicTaken,
    /// Sender: it leads into a conversation that the sender is not in.
    #[n(1)]
    NotAMember,
    /// Sender: a group that was made again with other people than before.
    #[n(2)]
    OtherPeople,
    /// Sender: a group that was made again with other admins than before.
    #[n(3)]
    OtherAdmins,
    /// Sender: the device is not on its account's list.
    #[n(4)]
    NotListed,
    /// Server: the account's list is older than one that was seen before.
    #[n(5)]
    OldList,
    /// Sender or server: the account's list has another name than before.
    #[n(6)]
    OtherName,
    /// Sender: a group that is not one of ours, or that is not what the invitation says.
    #[n(7)]
    NotOurs,
    /// Us: this device has no key any more that opens it.
    #[n(8)]
    KeysGone,
    /// Sender: more invitations than anybody needs.
    #[n(9)]
    TooMany,
    /// Sender: an unprotected conversation, where there is a protected one.
    #[n(10)]
    Protected,
}
