//! Invitations that were refused, as the page shows them.

use minicbor::{Decode, Encode};
use serde::Serialize;

/// An invitation that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RefusedView {
    /// Whose it was: an account key in hexadecimal.
    pub account: String,
    /// The name that came with it.
    pub handle: String,
    /// What was wrong.
    pub fault: InvitationFault,
    /// The same in words.
    pub sentence: String,
    /// When it was refused, wall clock.
    pub at: u64,
}

/// What is wrong with an invitation, or with the account that sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Encode, Decode)]
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

impl InvitationFault {
    /// What the page says.
    pub(crate) fn sentence(self, name: &str) -> String {
        match self {
            Self::TopicTaken => {
                format!("An invitation from {name} was refused: it names the place of another conversation.")
            }
            Self::NotAMember => {
                format!("An invitation from {name} was refused: {name} is not in the conversation that it leads into.")
            }
            Self::OtherPeople => {
                format!(
                    "{name} started a group again with other people than before. It was refused: only an admin may do that."
                )
            }
            Self::OtherAdmins => {
                format!(
                    "{name} started a group again with other admins than before. It was refused: only an admin may do that."
                )
            }
            Self::NotListed => {
                format!("An invitation from {name} was refused: it came from a device that is not on {name}'s account.")
            }
            Self::OldList => {
                format!(
                    "An invitation from {name} waits: the server gave an older list of {name}'s devices than before."
                )
            }
            Self::OtherName => format!("An invitation from {name} was refused: that account had another name before."),
            Self::NotOurs => {
                format!("An invitation from {name} was refused: it is damaged or does not keep the rules.")
            }
            Self::KeysGone => {
                format!(
                    "An invitation from {name} cannot be opened: this browser has its keys no more. Ask {name} to invite you again."
                )
            }
            Self::Protected => {
                format!(
                    "{name} started an unprotected conversation. It was not opened: yours with {name} is protected."
                )
            }
            Self::TooMany => format!("{name} sends too many invitations. The latest were refused."),
        }
    }
}
