//! Notices in a thread, as data: stored, sent to the account's other devices, and worded by the page.

mod cause;
mod map;

pub use cause::{InvitationDelay, InvitationEnd, KeyFault};

use minicbor::{Decode, Encode};
use serde::Serialize;

/// A person as the page names them. The own account is a separate case: languages word it differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PersonName {
    /// The account key, 64 hexadecimal characters.
    pub account: String,
    /// The handle; empty if there is no name.
    pub handle: String,
    /// What the handle is worth.
    pub name: NameKind,
    /// It is this account.
    pub own: bool,
}

/// What the handle beside an account is worth. A name that is not the account's is never shown by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum NameKind {
    /// The directory or the own list gives the account this name, or nothing contradicts it.
    Known,
    /// The account calls itself so, and the directory gives the name to another account or to none.
    Claimed,
    /// There is no name, and the handle is empty.
    Unknown,
}

/// A line about the conversation itself. Stored notices hold accounts and shown ones hold names, so that a name is always
/// the present one. In the fields, `by` did it and `who` is affected; `people` counts the own account as well.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(concrete(P = PersonName)))]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[allow(missing_docs, reason = "the fields are explained above, once for all lines")]
pub enum Notice<P> {
    /// A kind of a newer version. Made when it is shown, never stored.
    #[n(0)]
    Unknown,
    /// New messages disappear this many seconds after they are read.
    #[n(1)]
    TimerSet {
        #[n(0)]
        by: P,
        #[n(1)]
        seconds: u32,
    },
    /// Messages no longer disappear.
    #[n(2)]
    TimerOff {
        #[n(0)]
        by: P,
    },
    /// A person was added to a group.
    #[n(3)]
    MemberAdded {
        #[n(0)]
        by: P,
        #[n(1)]
        who: P,
    },
    /// A person was removed from a group.
    #[n(4)]
    MemberRemoved {
        #[n(0)]
        by: P,
        #[n(1)]
        who: P,
    },
    /// A person has left.
    #[n(5)]
    MemberLeft {
        #[n(0)]
        who: P,
    },
    /// A person added a device of theirs.
    #[n(6)]
    DeviceAdded {
        #[n(0)]
        by: P,
    },
    /// A person removed a device of theirs.
    #[n(7)]
    DeviceRemoved {
        #[n(0)]
        by: P,
    },
    /// A person is an admin from now on.
    #[n(8)]
    AdminMade {
        #[n(0)]
        who: P,
    },
    /// A group has another name.
    #[n(9)]
    GroupNamed {
        #[n(0)]
        by: P,
        #[n(1)]
        group: String,
    },
    /// A member removed this account from the conversation, or another device removed this one from the account.
    #[n(10)]
    TakenOut {
        #[n(0)]
        by: P,
    },
    /// The protected thread between two begins.
    #[n(11)]
    LetIn {
        #[n(0)]
        by: P,
    },
    /// A protected thread of a group begins, which this many people can read.
    #[n(12)]
    LetIntoGroup {
        #[n(0)]
        by: P,
        #[n(1)]
        people: u32,
    },
    /// Members of a group that was made again who were not in the earlier one.
    #[n(13)]
    PeopleNew {
        #[n(0)]
        who: Vec<P>,
        #[n(1)]
        more: u32,
    },
    /// Members of the earlier group who are not in the one that was made again.
    #[n(14)]
    PeopleGone {
        #[n(0)]
        who: Vec<P>,
        #[n(1)]
        more: u32,
    },
    /// The other person's first device has joined.
    #[n(15)]
    Joined {
        #[n(0)]
        who: P,
    },
    /// The first device of another member has joined; this many people can read the thread.
    #[n(16)]
    JoinedGroup {
        #[n(0)]
        who: P,
        #[n(1)]
        people: u32,
    },
    /// Every invitation into a large group is delivered.
    #[n(17)]
    EverybodyInvited {
        #[n(0)]
        people: u32,
    },
    /// The other person has not joined within a day, or within the week after which the invitation is made again.
    #[n(18)]
    NotJoined {
        #[n(0)]
        who: P,
        #[n(1)]
        again: bool,
    },
    /// No other member of a group has joined within a day, or a week.
    #[n(19)]
    NobodyJoined {
        #[n(0)]
        group: String,
        #[n(1)]
        again: bool,
    },
    /// An invitation is tried again.
    #[n(20)]
    InvitationWaits {
        #[n(0)]
        #[cfg_attr(test, ts(optional))]
        whose: Option<P>,
        #[n(1)]
        why: InvitationDelay,
    },
    /// An invitation is not tried again.
    #[n(21)]
    InvitationDropped {
        #[n(0)]
        #[cfg_attr(test, ts(optional))]
        whose: Option<P>,
        #[n(1)]
        why: InvitationEnd,
    },
    /// People who could not be added, because they have no keys yet.
    #[n(22)]
    KeysMissing {
        #[n(0)]
        who: Vec<P>,
        #[n(1)]
        more: u32,
    },
    /// People who could not be added, because of a fault of their keys.
    #[n(23)]
    KeysRefused {
        #[n(0)]
        who: Vec<P>,
        #[n(1)]
        more: u32,
        #[n(2)]
        fault: KeyFault,
    },
    /// A person's new identity key was accepted.
    #[n(24)]
    KeyAccepted {
        #[n(0)]
        who: P,
    },
    /// A person's old identity key is still in a group.
    #[n(25)]
    OldKeyStays {
        #[n(0)]
        who: P,
    },
    /// The keys of a thread are not of exactly the people that it shows.
    #[n(26)]
    OtherAudience,
    /// A person proposed to turn protection off.
    #[n(27)]
    OffAsked {
        #[n(0)]
        by: P,
    },
    /// A person agreed to that.
    #[n(28)]
    OffAgreed {
        #[n(0)]
        by: P,
    },
    /// A person took back their proposal.
    #[n(29)]
    OffTakenBack {
        #[n(0)]
        by: P,
    },
    /// A person refused a proposal.
    #[n(30)]
    OffRefused {
        #[n(0)]
        by: P,
    },
    /// A proposal lapsed, because people or devices have changed.
    #[n(31)]
    OffOver,
    /// For the protected thread: every member has agreed.
    #[n(32)]
    OffAgreedByAll,
    /// For the unprotected thread: every member has agreed.
    #[n(33)]
    OffBegins,
    /// A readable log has ended.
    #[n(34)]
    LogEnded {
        #[n(0)]
        #[cfg_attr(test, ts(optional))]
        by: Option<P>,
    },
    /// A call in a group began.
    #[n(35)]
    CallBegan {
        #[n(0)]
        by: P,
        #[n(1)]
        video: bool,
    },
    /// A call in a group ended.
    #[n(36)]
    CallOver {
        #[n(0)]
        seconds: u32,
    },
    /// A call between two people ended after this time.
    #[n(37)]
    CallTalked {
        #[n(0)]
        video: bool,
        #[n(1)]
        seconds: u32,
    },
    /// Our call was not answered.
    #[n(38)]
    CallUnanswered {
        #[n(0)]
        video: bool,
    },
    /// We did not answer a person's call.
    #[n(39)]
    CallMissed {
        #[n(0)]
        video: bool,
        #[n(1)]
        who: P,
    },
    /// A person was in another call.
    #[n(40)]
    CallBusy {
        #[n(0)]
        video: bool,
        #[n(1)]
        who: P,
    },
    /// A person declined our call.
    #[n(41)]
    CallDeclinedByPeer {
        #[n(0)]
        video: bool,
        #[n(1)]
        who: P,
    },
    /// We declined a person's call.
    #[n(42)]
    CallDeclined {
        #[n(0)]
        video: bool,
        #[n(1)]
        who: P,
    },
    /// No connection could be made.
    #[n(43)]
    CallFailed {
        #[n(0)]
        video: bool,
    },
    /// A person sent content that this version cannot show.
    #[n(44)]
    OtherKind {
        #[n(0)]
        by: P,
    },
    /// Messages of a device that is not on its account's list are not shown.
    #[n(45)]
    DeviceLeftOut {
        #[n(0)]
        whose: P,
    },
    /// A record was damaged or forged.
    #[n(46)]
    Damaged,
    /// A stored row does not open. Made when it is shown, never stored.
    #[n(47)]
    DamagedHere,
}

/// A number of people, of messages, of anything, for the page.
pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
