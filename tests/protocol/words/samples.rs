//! A sample of all the core's data. A total match walks through each enum.

use crate::harness::words::Worded;
use sotto::io::{
    CallEnd, CallProblem, CallRefusal, Closed, EndedView, Forged, HandleFault, InvitationDelay, InvitationEnd,
    InvitationFault, KeyFault, Missing, NameKind, Notice, PairingProblem, PeerNote, PersonName, PhraseProblem, Problem,
    Progress, ProtectionState, ProtectionView, Readers, RelayRefusal, StorageKind, Waits,
};

fn person(handle: &str) -> PersonName {
    PersonName {
        account: handle.repeat(8),
        handle: handle.to_owned(),
        name: NameKind::Known,
        own: false,
    }
}

pub fn ana() -> PersonName {
    person("ana")
}

pub fn ben() -> PersonName {
    person("ben")
}

/// All values of an enum. `after` is a total match, so that a new variant must be added here.
fn every<T>(first: T, after: impl Fn(&T) -> Option<T>) -> Vec<T> {
    let mut all = vec![first];
    while let Some(next) = all.last().and_then(&after) {
        all.push(next);
    }
    all
}

/// The values of an enum without fields.
macro_rules! every {
    ($enum:ident: $first:ident $(, $next:ident)*) => {
        every!(@ $enum [] $first $(, $next)*)
    };
    (@ $enum:ident [$($arm:tt)*] $one:ident, $next:ident $(, $more:ident)*) => {
        every!(@ $enum [$($arm)* $enum::$one => $enum::$next,] $next $(, $more)*)
    };
    (@ $enum:ident [$($first:path => $next:path,)*] $last:ident) => {{
        let firsts = [$($first,)* $enum::$last];
        every(firsts[0], |one| match one {
            $($first => Some($next),)*
            $enum::$last => None,
        })
    }};
}

/// A person of each kind of name.
pub fn people() -> Vec<PersonName> {
    let kinds = every!(NameKind: Known, Claimed, Unknown).into_iter();
    kinds.map(|name| PersonName { name, ..ana() }).collect()
}

fn key_faults() -> Vec<KeyFault> {
    every!(KeyFault: Invalid, Version, Name, Foreign)
}

pub fn notices() -> Vec<Notice<PersonName>> {
    use Notice as N;
    let mut all = every(N::Unknown, |one| {
        Some(match one {
            N::Unknown => N::TimerSet { by: ana(), seconds: 3 },
            N::TimerSet { .. } => N::TimerOff { by: ana() },
            N::TimerOff { .. } => N::MemberAdded { by: ana(), who: ana() },
            N::MemberAdded { .. } => N::MemberRemoved { by: ana(), who: ana() },
            N::MemberRemoved { .. } => N::MemberLeft { who: ana() },
            N::MemberLeft { .. } => N::DeviceAdded { by: ana() },
            N::DeviceAdded { .. } => N::DeviceRemoved { by: ana() },
            N::DeviceRemoved { .. } => N::AdminMade { who: ana() },
            N::AdminMade { .. } => N::GroupNamed {
                by: ana(),
                group: "Friends".into(),
            },
            N::GroupNamed { .. } => N::TakenOut { by: ana() },
            N::TakenOut { .. } => N::LetIn { by: ana() },
            N::LetIn { .. } => N::LetIntoGroup { by: ana(), people: 3 },
            N::LetIntoGroup { .. } => N::PeopleNew {
                who: vec![ana(), ben()],
                more: 3,
            },
            N::PeopleNew { .. } => N::PeopleGone {
                who: vec![ana(), ben()],
                more: 3,
            },
            N::PeopleGone { .. } => N::Joined { who: ana() },
            N::Joined { .. } => N::JoinedGroup { who: ana(), people: 3 },
            N::JoinedGroup { .. } => N::EverybodyInvited { people: 3 },
            N::EverybodyInvited { .. } => N::NotJoined {
                who: ana(),
                again: true,
            },
            N::NotJoined { .. } => N::NobodyJoined {
                group: "Friends".into(),
                again: true,
            },
            N::NobodyJoined { .. } => N::InvitationWaits {
                whose: Some(ana()),
                why: InvitationDelay::Full,
            },
            N::InvitationWaits { .. } => N::InvitationDropped {
                whose: Some(ana()),
                why: InvitationEnd::Gone,
            },
            N::InvitationDropped { .. } => N::KeysMissing {
                who: vec![ana(), ben()],
                more: 3,
            },
            N::KeysMissing { .. } => N::KeysRefused {
                who: vec![ana(), ben()],
                more: 3,
                fault: KeyFault::Invalid,
            },
            N::KeysRefused { .. } => N::KeyAccepted { who: ana() },
            N::KeyAccepted { .. } => N::OldKeyStays { who: ana() },
            N::OldKeyStays { .. } => N::OtherAudience,
            N::OtherAudience => N::OffAsked { by: ana() },
            N::OffAsked { .. } => N::OffAgreed { by: ana() },
            N::OffAgreed { .. } => N::OffTakenBack { by: ana() },
            N::OffTakenBack { .. } => N::OffRefused { by: ana() },
            N::OffRefused { .. } => N::OffOver,
            N::OffOver => N::OffAgreedByAll,
            N::OffAgreedByAll => N::OffBegins,
            N::OffBegins => N::LogEnded { by: Some(ana()) },
            N::LogEnded { .. } => N::CallBegan { by: ana(), video: true },
            N::CallBegan { .. } => N::CallOver { seconds: 3 },
            N::CallOver { .. } => N::CallTalked {
                video: true,
                seconds: 3,
            },
            N::CallTalked { .. } => N::CallUnanswered { video: true },
            N::CallUnanswered { .. } => N::CallMissed {
                video: true,
                who: ana(),
            },
            N::CallMissed { .. } => N::CallBusy {
                video: true,
                who: ana(),
            },
            N::CallBusy { .. } => N::CallDeclinedByPeer {
                video: true,
                who: ana(),
            },
            N::CallDeclinedByPeer { .. } => N::CallDeclined {
                video: true,
                who: ana(),
            },
            N::CallDeclined { .. } => N::CallFailed { video: true },
            N::CallFailed { .. } => N::OtherKind { by: ana() },
            N::OtherKind { .. } => N::DeviceLeftOut { whose: ana() },
            N::DeviceLeftOut { .. } => N::Damaged,
            N::Damaged => N::DamagedHere,
            N::DamagedHere => return None,
        })
    });
    let waits = every!(InvitationDelay: Full, Unknown, Refused);
    all.extend(waits.into_iter().map(|why| N::InvitationWaits {
        whose: Some(ana()),
        why,
    }));
    let dropped = every!(InvitationEnd: Gone, Unknown, Full, TooLarge);
    all.extend(dropped.into_iter().map(|why| N::InvitationDropped {
        whose: Some(ana()),
        why,
    }));
    let refused = key_faults().into_iter();
    all.extend(refused.map(|fault| N::KeysRefused {
        who: vec![ana()],
        more: 0,
        fault,
    }));
    all
}

pub fn problems() -> Vec<Problem> {
    use Problem as P;
    let mut all = every(P::HandleOneself, |one| {
        Some(match one {
            P::HandleOneself => P::GroupNameMissing,
            P::GroupNameMissing => P::NotAdmin,
            P::NotAdmin => P::ProtectFirst,
            P::ProtectFirst => P::PairingCode,
            P::PairingCode => P::HandoverTooLarge,
            P::HandoverTooLarge => P::AcceptFirst,
            P::AcceptFirst => P::AccountExists,
            P::AccountExists => P::NoAccount,
            P::NoAccount => P::OtherHandle,
            P::OtherHandle => P::MessageEmpty,
            P::MessageEmpty => P::MessageTooLong,
            P::MessageTooLong => P::TimerOutOfRange,
            P::TimerOutOfRange => P::Outdated,
            P::Outdated => P::RelayForged,
            P::RelayForged => P::Internal,
            P::Internal => P::HandleTaken { handle: "ana".into() },
            P::HandleTaken { .. } => P::HandleUnknown { handle: "ana".into() },
            P::HandleUnknown { .. } => P::GroupName { most: 64 },
            P::GroupName { .. } => P::DeviceName { most: 64 },
            P::DeviceName { .. } => P::TooManyPeople { most: 1000 },
            P::TooManyPeople { .. } => P::SafetyDiffers { who: Some(ana()) },
            P::SafetyDiffers { .. } => P::RelayAway { goes_on: true },
            P::RelayAway { .. } => P::NotAdded { lines: notices() },
            P::NotAdded { .. } => return None,
            // These have causes of their own, below.
            P::HandleNotAllowed { .. } | P::PhraseWrong(_) | P::CallRefused(_) | P::NotHere { .. } => return None,
            P::ReadOnly { .. } | P::RelayRefused { .. } | P::PeerForged(_) => return None,
        })
    });
    for other in [true, false] {
        let faults = every!(HandleFault: Empty, TooLong, Character).into_iter();
        all.extend(faults.map(|why| P::HandleNotAllowed { why, other }));
    }
    let phrase = every(PhraseProblem::Together, |one| {
        Some(match one {
            PhraseProblem::Together => PhraseProblem::OtherWord { number: 3 },
            PhraseProblem::OtherWord { .. } => PhraseProblem::UnknownWord { number: 3 },
            PhraseProblem::UnknownWord { .. } => PhraseProblem::Missing { count: 1 },
            PhraseProblem::Missing { .. } => PhraseProblem::TooMany { count: 2 },
            PhraseProblem::TooMany { .. } => PhraseProblem::OtherAccount { handle: "ana".into() },
            PhraseProblem::OtherAccount { .. } => return None,
        })
    });
    all.extend(phrase.into_iter().map(P::PhraseWrong));
    let calls = every(CallRefusal::InCall, |one| {
        Some(match one {
            CallRefusal::InCall => CallRefusal::Elsewhere,
            CallRefusal::Elsewhere => CallRefusal::Blocked { who: ana() },
            CallRefusal::Blocked { .. } => CallRefusal::MeshFull,
            CallRefusal::MeshFull => CallRefusal::ForwardedFull,
            CallRefusal::ForwardedFull => CallRefusal::NotCarried,
            CallRefusal::NotCarried => CallRefusal::KeysLost,
            CallRefusal::KeysLost => CallRefusal::Over,
            CallRefusal::Over => CallRefusal::ConnectionOver,
            CallRefusal::ConnectionOver => return None,
        })
    });
    all.extend(calls.into_iter().map(P::CallRefused));
    let missing = every!(Missing: Gone, Records, NewPeople, End, OtherBrowser, Protection, OtherProposal, Others, OwnProposal, Proposal);
    all.extend(missing.into_iter().map(|why| P::NotHere { why }));
    let closed = every!(Closed: Thread, NotMember).into_iter();
    all.extend(closed.map(|why| P::ReadOnly { why }));
    let relay = every!(RelayRefusal: Pause, Store, Gone, Room, Call).into_iter();
    all.extend(relay.map(|why| P::RelayRefused { why }));
    let forged = every(Forged::DeviceKey, |one| {
        Some(match one {
            Forged::DeviceKey => Forged::Answer,
            Forged::Answer => Forged::OldAnswer,
            Forged::OldAnswer => Forged::OtherName,
            Forged::OtherName => Forged::IdentityChanged { handle: "ana".into() },
            Forged::IdentityChanged { .. } => return None,
        })
    });
    all.extend(forged.into_iter().map(P::PeerForged));
    all
}

pub fn waits() -> Vec<Waits> {
    let mut all = every(Waits::Away, |one| {
        Some(match one {
            Waits::Away => Waits::NotJoined { whose: Some(ana()) },
            Waits::NotJoined { .. } => Waits::NoKeys { whose: Some(ana()) },
            Waits::NoKeys { .. } => Waits::KeysLost,
            Waits::KeysLost => Waits::IdentityChanged { who: ana() },
            Waits::IdentityChanged { .. } => Waits::LogEnded,
            Waits::LogEnded => Waits::Blocked { who: ana() },
            Waits::Blocked { .. } | Waits::BadKeys { .. } => return None,
        })
    });
    all.extend(
        key_faults()
            .into_iter()
            .map(|fault| Waits::BadKeys { who: ana(), fault }),
    );
    all
}

fn protections() -> Vec<ProtectionView> {
    let waits = None;
    let mut all = vec![ProtectionView {
        state: ProtectionState::Off,
        readers: Readers::Everybody,
        waits,
    }];
    for state in every!(ProtectionState: Waiting, On, Broken, Off) {
        for readers in readers().into_iter().filter(|_| state != ProtectionState::Off) {
            let waits = None;
            all.push(ProtectionView { state, readers, waits });
        }
    }
    all
}

/// The readers of a protected thread.
pub fn readers() -> Vec<Readers> {
    let all = every(Readers::Everybody, |one| {
        Some(match one {
            Readers::Everybody => Readers::Pair { who: ana() },
            Readers::Pair { .. } => Readers::Group { people: 3 },
            Readers::Group { .. } => return None,
        })
    });
    all.into_iter().filter(|one| *one != Readers::Everybody).collect()
}

pub fn ends() -> Vec<CallEnd> {
    let who = || Some(ana());
    every(CallEnd::HungUp, |one| {
        Some(match one {
            CallEnd::HungUp => CallEnd::PeerHungUp { who: who() },
            CallEnd::PeerHungUp { .. } => CallEnd::PeerLeft { who: who() },
            CallEnd::PeerLeft { .. } => CallEnd::Declined,
            CallEnd::Declined => CallEnd::PeerDeclined { who: who() },
            CallEnd::PeerDeclined { .. } => CallEnd::Busy { who: who() },
            CallEnd::Busy { .. } => CallEnd::Unanswered { who: who() },
            CallEnd::Unanswered { .. } => CallEnd::Missed { who: who() },
            CallEnd::Missed { .. } => CallEnd::Cancelled,
            CallEnd::Cancelled => CallEnd::Elsewhere,
            CallEnd::Elsewhere => CallEnd::Failed,
            CallEnd::Failed => CallEnd::Exposed,
            CallEnd::Exposed => CallEnd::Removed,
            CallEnd::Removed => CallEnd::Unprotected { who: who() },
            CallEnd::Unprotected { .. } => CallEnd::NotCarried,
            CallEnd::NotCarried => return None,
        })
    })
}

fn ended() -> Vec<EndedView> {
    every(EndedView::Left, |one| match one {
        EndedView::Left => Some(EndedView::Removed { by: ana() }),
        EndedView::Removed { .. } => None,
    })
}

/// All samples, in no order.
pub fn everything() -> Vec<Box<dyn Worded>> {
    fn boxed<T: Worded + 'static>(all: Vec<T>) -> impl Iterator<Item = Box<dyn Worded>> {
        all.into_iter().map(|one| Box::new(one) as Box<dyn Worded>)
    }
    let faults = every!(InvitationFault: TopicTaken, NotAMember, OtherPeople, OtherAdmins, NotListed, OldList, OtherName, NotOurs, KeysGone, TooMany, Protected);
    let pairing = every!(PairingProblem: Differ, Stopped, Refused, Forged, TooLarge, CodeKnown, NobodyWaits, ServerRefused, ConnectionLost);
    let notes = every!(PeerNote: Connecting, Reconnecting, Lost, CameraOff, Forged);
    boxed(notices())
        .chain(boxed(problems()))
        .chain(boxed(waits()))
        .chain(boxed(protections()))
        .chain(boxed(ends()))
        .chain(boxed(ended()))
        .chain(boxed(every!(Progress: Keys, History)))
        .chain(boxed(pairing))
        .chain(boxed(faults.into_iter().map(|fault| ("ana", fault)).collect()))
        .chain(boxed(every!(StorageKind: Damaged, RolledBack)))
        .chain(boxed(every!(CallProblem: Away)))
        .chain(boxed(people()))
        .chain(boxed(notes.into_iter().map(|note| (ana(), note)).collect()))
        .collect()
}
