//! Causes in notices: why an invitation waits or was given up, and why keys are refused.

use minicbor::{Decode, Encode};
use serde::Serialize;

/// Why an invitation is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[cbor(index_only)]
pub enum InvitationDelay {
    /// The inbox is full.
    #[n(0)]
    Full,
    /// The relay does not know the inbox.
    #[n(1)]
    Unknown,
    /// The relay refuses for another reason.
    #[n(2)]
    Refused,
}

/// Why an invitation is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[cbor(index_only)]
pub enum InvitationEnd {
    /// The device is no longer on its account's list.
    #[n(0)]
    Gone,
    /// The relay did not know the inbox for a day.
    #[n(1)]
    Unknown,
    /// The inbox was full for a week.
    #[n(2)]
    Full,
    /// The invitation is larger than the relay takes.
    #[n(3)]
    TooLarge,
}

/// Why a person's keys are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
#[cbor(index_only)]
pub enum KeyFault {
    /// Its owner, or the server: damaged, forged, expired, or without a capability that our groups need.
    #[n(0)]
    Invalid,
    /// Its owner: of another version.
    #[n(1)]
    Version,
    /// Its owner: under another name than the account's.
    #[n(2)]
    Name,
    /// The server: they belong to another account, or to another device than the requested one.
    #[n(3)]
    Foreign,
}
