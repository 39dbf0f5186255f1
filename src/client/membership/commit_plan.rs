//! The changes of a commit: an intent against the present group. Pure: nothing is made or kept here.

use crate::conversation::outbox::{CommitIntent, Invitee};
use crate::conversation::session::{Changes, GuardedSession, Member, Terms};
use sotto_wire::AccountKey;

/// The plan for an intent in the present group.
pub(super) enum Planned {
    Make(Changes),
    /// The group is as intended already, or has no other member to tell.
    Done,
    /// The account has lost the right to it.
    Refused,
}

/// Plans an intent of this account for a group.
pub(super) fn planned(session: &GuardedSession, me: AccountKey, intent: &CommitIntent) -> Planned {
    let terms = session.terms();
    let with = |terms: Terms| {
        Planned::Make(Changes {
            terms: Some(terms),
            ..Changes::default()
        })
    };
    let is_admin = terms.group.as_ref().is_none_or(|group| group.admins.contains(&me));
    match intent {
        CommitIntent::Add { devices } => {
            let present = session.accounts();
            let is_in = |invitee: &&Invitee| {
                let here = |member: &Member| {
                    (member.credential.account, member.credential.device) == (invitee.account, invitee.device)
                };
                session.members().iter().any(here)
            };
            let missing: Vec<_> = devices.iter().filter(|invitee| !is_in(invitee)).collect();
            if missing.is_empty() {
                return Planned::Done;
            }
            if !is_admin && missing.iter().any(|invitee| !present.contains(&invitee.account)) {
                return Planned::Refused;
            }
            Planned::Make(Changes {
                add: missing.iter().map(|invitee| invitee.key_package.to_vec()).collect(),
                ..Changes::default()
            })
        }
        CommitIntent::Timer { seconds } if terms.timer == *seconds => Planned::Done,
        CommitIntent::Timer { seconds } => with(Terms {
            timer: *seconds,
            ..terms.clone()
        }),
        CommitIntent::Update => Planned::Make(Changes::default()),
        CommitIntent::Remove { account } => {
            if !is_admin {
                return Planned::Refused;
            }
            without(session, |member| member.credential.account == *account)
        }
        CommitIntent::Drop { devices } => without(session, |member| {
            member.credential.account == me && devices.contains(&member.credential.device)
        }),
        CommitIntent::Rename { name } => match &terms.group {
            Some(group) if group.name != *name => {
                let mut terms = terms.clone();
                if let Some(group) = &mut terms.group {
                    group.name.clone_from(name);
                }
                with(terms)
            }
            Some(_) | None => Planned::Done,
        },
        CommitIntent::Admin { account } => match &terms.group {
            Some(_) if !is_admin => Planned::Refused,
            Some(group) if !group.admins.contains(account) && session.accounts().contains(account) => {
                let mut terms = terms.clone();
                if let Some(group) = &mut terms.group {
                    group.admins.push(*account);
                }
                with(terms)
            }
            Some(_) | None => Planned::Done,
        },
        CommitIntent::Leave => session.terms_without(me).map_or(Planned::Done, with),
        CommitIntent::Sweep => {
            let leaving = session.leaving();
            if leaving.contains(&me) {
                return Planned::Done;
            }
            without(session, |member| leaving.contains(&member.credential.account))
        }
    }
}

/// The terms of a group that a member who is no admin made again: the earlier admins who are in it. `None` if none is:
/// then its maker stays admin.
pub(super) fn stepped_down(session: &GuardedSession, admins: &[AccountKey], devices: &[Invitee]) -> Option<Terms> {
    let mut terms = session.terms().clone();
    let group = terms.group.as_mut()?;
    let comes = |admin: &&AccountKey| devices.iter().any(|invitee| invitee.account == **admin);
    let staying: Vec<_> = admins.iter().filter(comes).copied().collect();
    if staying.is_empty() {
        return None;
    }
    group.admins = staying;
    Some(terms)
}

/// Removes leaves, and from the terms the accounts without any leaf.
fn without(session: &GuardedSession, goes: impl Fn(&Member) -> bool) -> Planned {
    let own = session.me().map(|member| member.leaf);
    let gone: Vec<_> = session
        .members()
        .iter()
        .filter(|member| goes(member) && Some(member.leaf) != own)
        .collect();
    if gone.is_empty() {
        return Planned::Done;
    }
    let terms = session.terms_after_removal(&gone);
    Planned::Make(Changes {
        remove: gone.iter().map(|member| member.leaf).collect(),
        terms: Some(terms).filter(|terms| terms != session.terms()),
        ..Changes::default()
    })
}
