//! Notices with names in the place of accounts.

use super::Notice;

impl<P> Notice<P> {
    /// The same line about the same people, called otherwise.
    pub fn map<Q>(self, name: impl Fn(P) -> Q) -> Notice<Q> {
        use Notice as N;
        let all = |who: Vec<P>| who.into_iter().map(&name).collect();
        match self {
            N::Unknown => N::Unknown,
            N::TimerSet { by, seconds } => N::TimerSet { by: name(by), seconds },
            N::TimerOff { by } => N::TimerOff { by: name(by) },
            N::MemberAdded { by, who } => N::MemberAdded {
                by: name(by),
                who: name(who),
            },
            N::MemberRemoved { by, who } => N::MemberRemoved {
                by: name(by),
                who: name(who),
            },
            N::MemberLeft { who } => N::MemberLeft { who: name(who) },
            N::DeviceAdded { by } => N::DeviceAdded { by: name(by) },
            N::DeviceRemoved { by } => N::DeviceRemoved { by: name(by) },
            N::AdminMade { who } => N::AdminMade { who: name(who) },
            N::GroupNamed { by, group } => N::GroupNamed { by: name(by), group },
            N::TakenOut { by } => N::TakenOut { by: name(by) },
            N::LetIn { by } => N::LetIn { by: name(by) },
            N::LetIntoGroup { by, people } => N::LetIntoGroup { by: name(by), people },
            N::PeopleNew { who, more } => N::PeopleNew { who: all(who), more },
            N::PeopleGone { who, more } => N::PeopleGone { who: all(who), more },
            N::Joined { who } => N::Joined { who: name(who) },
            N::JoinedGroup { who, people } => N::JoinedGroup { who: name(who), people },
            N::EverybodyInvited { people } => N::EverybodyInvited { people },
            N::NotJoined { who, again } => N::NotJoined { who: name(who), again },
            N::NobodyJoined { group, again } => N::NobodyJoined { group, again },
            N::InvitationWaits { whose, why } => N::InvitationWaits {
                whose: whose.map(&name),
                why,
            },
            N::InvitationDropped { whose, why } => N::InvitationDropped {
                whose: whose.map(&name),
                why,
            },
            N::KeysMissing { who, more } => N::KeysMissing { who: all(who), more },
            N::KeysRefused { who, more, fault } => N::KeysRefused {
                who: all(who),
                more,
                fault,
            },
            N::KeyAccepted { who } => N::KeyAccepted { who: name(who) },
            N::OldKeyStays { who } => N::OldKeyStays { who: name(who) },
            N::OtherAudience => N::OtherAudience,
            N::OffAsked { by } => N::OffAsked { by: name(by) },
            N::OffAgreed { by } => N::OffAgreed { by: name(by) },
            N::OffTakenBack { by } => N::OffTakenBack { by: name(by) },
            N::OffRefused { by } => N::OffRefused { by: name(by) },
            N::OffOver => N::OffOver,
            N::OffAgreedByAll => N::OffAgreedByAll,
            N::OffBegins => N::OffBegins,
            N::LogEnded { by } => N::LogEnded { by: by.map(&name) },
            N::CallBegan { by, video } => N::CallBegan { by: name(by), video },
            N::CallOver { seconds } => N::CallOver { seconds },
            N::CallTalked { video, seconds } => N::CallTalked { video, seconds },
            N::CallUnanswered { video } => N::CallUnanswered { video },
            N::CallMissed { video, who } => N::CallMissed { video, who: name(who) },
            N::CallBusy { video, who } => N::CallBusy { video, who: name(who) },
            N::CallDeclinedByPeer { video, who } => N::CallDeclinedByPeer { video, who: name(who) },
            N::CallDeclined { video, who } => N::CallDeclined { video, who: name(who) },
            N::CallFailed { video } => N::CallFailed { video },
            N::OtherKind { by } => N::OtherKind { by: name(by) },
            N::DeviceLeftOut { whose } => N::DeviceLeftOut { whose: name(whose) },
            N::Damaged => N::Damaged,
            N::DamagedHere => N::DamagedHere,
        }
    }
}
