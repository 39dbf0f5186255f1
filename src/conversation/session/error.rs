//! Errors of a group, by culprit.

use crate::credential::CredentialError;
use std::fmt;

/// Why an operation of this device's own was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionError {
    /// Caller: there is a group under this topic already.
    Exists,
    /// Caller: a commit of our own waits for the log's answer.
    Pending,
    /// Caller: no commit of our own is pending.
    NotPending,
    /// Caller: the staged commit does not follow on the group's present state.
    Outdated,
    /// Caller: terms that cannot be changed after the group was made, or that are invalid.
    Terms,
    /// Caller: no such member, or this device itself.
    NoMember,
    /// Caller: the account has no right to this change.
    NotAllowed,
    /// Caller: the group's accounts are not those that the record is for.
    Audience,
    /// This device was removed from the group.
    Removed,
    /// Peer: one of the KeyPackages to add is not usable.
    KeyPackage(KeyPackageError),
    /// Store: rows are missing or damaged.
    Store,
    /// Us: the MLS library refused a valid operation.
    Library,
}

/// Why a Welcome does not lead into a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinError {
    /// Peer: not a Welcome.
    Malformed,
    /// Peer: of another cipher suite.
    Suite,
    /// It is for a KeyPackage that this device does not have, or no longer has.
    NotOurs,
    /// This device is in the group already.
    Exists,
    /// Peer: it does not decrypt, or its group is not consistent.
    Forged,
    /// Peer: the group's id is not a topic.
    Topic,
    /// Peer: the group's context breaks the rules.
    Terms,
    /// Peer: a member's credential is invalid.
    Member(MemberError),
    /// Store: rows are missing or damaged.
    Store,
}

/// Why a KeyPackage is not usable. Always its owner's fault, or the directory's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPackageError {
    /// Not a KeyPackage, or one with more behind it.
    Malformed,
    /// Of another cipher suite.
    Suite,
    /// Its signatures or its keys are not right.
    Forged,
    /// Its owner's device lacks a capability that our groups require.
    Capabilities,
    /// It has another lifetime than the one that docs/PROTOCOL.md §6 names.
    Lifetime,
    /// Its owner's credential is invalid.
    Member(MemberError),
}

/// Why a leaf of the ratchet tree represents no device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberError {
    /// The credential is not valid.
    Credential(CredentialError),
    /// The credential is for another signature key than the leaf's.
    Key,
    /// The leaf has passed to another account or device, or its account to another name.
    Changed,
    /// The leaf lacks a capability that our groups require.
    Capabilities,
    /// The leaf has another lifetime than the one that docs/PROTOCOL.md §6 names.
    Lifetime,
    /// The device would be in the group twice.
    Twice,
}

/// Why a record of the log was not read. The session and the store are as before; the next record can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// Peer: not an MLS PrivateMessage, or one with more behind it.
    Malformed,
    /// Peer or relay: of another group.
    Topic,
    /// Peer or relay: not of the generation that the group is in.
    Generation,
    /// Relay: its sender made it for a record of another id.
    Id,
    /// Its sender data name this device, which cannot decrypt its own records: the caller recognises them by their ids.
    Own,
    /// Peer or relay: it does not decrypt or verify, or was read before.
    Forged,
    /// Peer: a kind of message or proposal that our groups do not have.
    NotAllowed,
    /// Peer: a commit to terms that are not valid.
    Terms,
    /// Peer: a commit with a leaf that does not represent its device.
    Member(MemberError),
    /// This device was removed from the group.
    Removed,
    /// Store: rows are missing or damaged.
    Store,
    /// Us: the MLS library broke its own rules.
    Library,
}

impl From<MemberError> for JoinError {
    fn from(error: MemberError) -> Self {
        Self::Member(error)
    }
}

impl From<MemberError> for KeyPackageError {
    fn from(error: MemberError) -> Self {
        Self::Member(error)
    }
}

impl From<MemberError> for ReadError {
    fn from(error: MemberError) -> Self {
        Self::Member(error)
    }
}

impl From<CredentialError> for MemberError {
    fn from(error: CredentialError) -> Self {
        Self::Credential(error)
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SessionError::Exists => "there is a group under this topic already",
            SessionError::Pending => "a commit of our own is under way",
            SessionError::NotPending => "no commit of our own is under way",
            SessionError::Outdated => "the commit belongs to another state of the group",
            SessionError::Terms => "the group cannot have these terms",
            SessionError::NoMember => "there is no such other member",
            SessionError::NotAllowed => "the account has no right to this change",
            SessionError::Audience => "the group's accounts are not those that it is shown with",
            SessionError::Removed => "this device was removed from the group",
            SessionError::KeyPackage(_) => "a KeyPackage is not usable",
            SessionError::Store => "the stored group is damaged",
            SessionError::Library => "the MLS library refused the operation",
        })
    }
}

impl std::error::Error for SessionError {}
