//! Rights in a group: the rules by which every member checks every commit, its own included.
//!
//! Without group terms it is a conversation of one or two accounts. With them, admins add and remove people; any member
//! renames the group, changes the timer, adds devices of accounts that are in it, removes devices of its own account,
//! or leaves. A device cannot remove itself in MLS (RFC 9420 §12.4), so leaving is a commit that names the account
//! among the leaving, and the next committer removes its leaves.

use super::error::ReadError;
use super::rules::{GroupTerms, Member, Summary, Terms};
use crate::sorted::SortedSet;
use sotto_wire::AccountKey;

/// Judges a commit: its changes, by the terms and members before it, and the terms after it.
pub(super) fn permitted(members: &[Member], before: &Terms, after: &Terms, summary: &Summary) -> Result<(), ReadError> {
    let fair = match (&before.group, &after.group) {
        (None, None) => between_two(members, summary),
        (Some(before), Some(after)) => in_group(members, before, after, summary),
        (None, Some(_)) | (Some(_), None) => return Err(ReadError::Terms),
    };
    if fair { Ok(()) } else { Err(ReadError::NotAllowed) }
}

/// Two accounts at most, and no third once there are two; a member removes only devices of its own account.
fn between_two(members: &[Member], summary: &Summary) -> bool {
    let before = accounts(members);
    let added: SortedSet<_> = summary.added.iter().map(|device| device.account).collect();
    let after = before.union(&added).count();
    let committer = summary.committer.credential.account;
    after <= 2
        && summary
            .removed
            .iter()
            .all(|member| member.credential.account == committer)
}

fn in_group(members: &[Member], before: &GroupTerms, after: &GroupTerms, summary: &Summary) -> bool {
    let committer = summary.committer.credential.account;
    let is_admin = before.admins.contains(&committer);
    let present = accounts(members);
    let gone = |account: &AccountKey| {
        let left = members
            .iter()
            .filter(|member| member.credential.account == *account && !summary.removed.contains(member));
        left.count() == 0
    };
    let adds = summary
        .added
        .iter()
        .all(|device| is_admin || present.contains(&device.account));
    let removes = summary.removed.iter().all(|member| {
        let account = member.credential.account;
        is_admin || account == committer || before.leaving.contains(&account)
    });
    // A member cannot declare another one leaving; a leaving account is struck off only with its last device.
    let leaves = after
        .leaving
        .iter()
        .all(|account| before.leaving.contains(account) || *account == committer);
    let struck = before
        .leaving
        .iter()
        .all(|account| after.leaving.contains(account) || gone(account));
    let expected = after_changes(members, before, summary);
    let admins = is_admin || same(&after.admins, &before.admins) || same(&after.admins, &expected);
    adds && removes && leaves && struck && admins && !after.admins.is_empty()
}

/// The admins without removed and leaving accounts. If none remains, the account of the first other leaf is one.
fn after_changes(members: &[Member], before: &GroupTerms, summary: &Summary) -> Vec<AccountKey> {
    let removed: SortedSet<_> = summary.removed.iter().map(|member| member.leaf).collect();
    let staying = members.iter().filter(|member| !removed.contains(&member.leaf));
    let leaving = |account: &AccountKey| {
        before.leaving.contains(account) || *account == summary.committer.credential.account && summary.leaves
    };
    let staying: Vec<AccountKey> = staying
        .map(|member| member.credential.account)
        .filter(|account| !leaving(account))
        .collect();
    heirs(&before.admins, &staying)
}

/// Of `admins` those who stay; or else the first of those who stay.
pub(super) fn heirs(admins: &[AccountKey], staying: &[AccountKey]) -> Vec<AccountKey> {
    let kept: Vec<_> = admins.iter().copied().filter(|admin| staying.contains(admin)).collect();
    if kept.is_empty() {
        staying.first().copied().into_iter().collect()
    } else {
        kept
    }
}

/// The accounts of the members, each once.
pub(super) fn accounts(members: &[Member]) -> SortedSet<AccountKey> {
    members.iter().map(|member| member.credential.account).collect()
}

fn same(one: &[AccountKey], other: &[AccountKey]) -> bool {
    let set = |accounts: &[AccountKey]| accounts.iter().copied().collect::<SortedSet<_>>();
    set(one) == set(other)
}
