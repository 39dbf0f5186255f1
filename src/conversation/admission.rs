//! Admission: which Welcome may replace a conversation's log or group. It is judged before any of it is kept
//! (docs/PROTOCOL.md §4, §7a). Pure: the caller knows the conversation of a log.

use super::Conversation;
use super::kind::{Kind, Standing};
use super::protection::{Protection, theirs_wins};
use crate::sorted::SortedSet;
use sotto_wire::{AccountKey, Topic};

/// The group that a Welcome leads into, by the group's own state.
pub(crate) struct Offer<'a> {
    /// The account that sent it.
    pub from: AccountKey,
    /// Our own account.
    pub me: AccountKey,
    /// The group's log.
    pub topic: Topic,
    /// The log that the group replaces.
    pub replaces: Option<Topic>,
    /// All members but this account.
    pub others: &'a [AccountKey],
    /// The kind of conversation, with its admins.
    pub kind: &'a Kind,
    /// Whether this device has keys of the conversation's own group.
    pub has_keys: bool,
}

/// The verdict on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The group becomes the conversation's.
    Take,
    /// Of two groups made at once the current one stays, or a later one exists already. The sender is not at fault.
    Late,
    /// It has other people than the conversation, and its maker had no right to change them.
    OtherPeople,
    /// It has other admins, and its maker had no right to change them.
    OtherAdmins,
}

/// The changes that a group's maker may make to the previous people and admins.
enum Right<'a> {
    /// Everything: the own account, an admin, or a member of a group whose people are not known any more.
    All,
    /// Nothing, except that the maker may become an admin besides the previous ones, if `may_add_itself`.
    Same {
        admins: &'a [AccountKey],
        may_add_itself: bool,
    },
}

impl Conversation {
    /// Judges a group that is to become this conversation's.
    pub(crate) fn judge(&self, offer: &Offer<'_>) -> Verdict {
        let right = match self.right_to(offer) {
            Some(right) => right,
            None => return Verdict::Late,
        };
        let (Right::Same { admins, may_add_itself }, Kind::Group(info)) = (right, offer.kind) else {
            return Verdict::Take;
        };
        let set = |accounts: &[AccountKey]| accounts.iter().copied().collect::<SortedSet<_>>();
        if set(&self.people) != set(offer.others) {
            return Verdict::OtherPeople;
        }
        let present = |account: &AccountKey| *account == offer.me || offer.others.contains(account);
        let mut before: SortedSet<_> = admins.iter().copied().filter(present).collect();
        let mut after = set(&info.admins);
        if before.is_empty() {
            before.insert(offer.from);
        }
        if may_add_itself {
            before.insert(offer.from);
            after.insert(offer.from);
        }
        if before == after {
            Verdict::Take
        } else {
            Verdict::OtherAdmins
        }
    }

    /// The maker's right; None if the group cannot replace the current one at all.
    fn right_to<'s>(&'s self, offer: &Offer<'_>) -> Option<Right<'s>> {
        let is_own = offer.from == offer.me;
        let of_admins = |admins: &'s [AccountKey], may_add_itself| {
            // A device recovered by the phrase does not know the admins.
            let is_unknown = self.kind.group().is_none() || admins.is_empty();
            if is_own || is_unknown || contains(admins, offer.from) {
                Right::All
            } else {
                Right::Same { admins, may_add_itself }
            }
        };
        let admins = self.kind.group().map_or(&[][..], |info| &info.admins);
        match &self.protection {
            Protection::Off(_) => Some(of_admins(admins, true)),
            // Back into the group that the pending one was to replace: only this device had lost it.
            Protection::Waiting(pending) if pending.group.replaces == Some(offer.topic) => {
                Some(of_admins(&pending.group.admins_before, false))
            }
            Protection::Waiting(pending) => {
                let wins = theirs_wins(pending.group.topic, offer.topic);
                wins.then(|| of_admins(&pending.group.admins_before, true))
            }
            Protection::On(group) if self.kind == Kind::Own => {
                let takes_place = offer.replaces == Some(group.topic);
                (takes_place || theirs_wins(group.topic, offer.topic)).then_some(Right::All)
            }
            // This device was removed from this very group, or has lost all keys with the store: its known people are
            // out of date.
            Protection::On(group) if !offer.has_keys && (group.broken || self.is_over()) => {
                let is_back = group.topic == offer.topic || offer.replaces == Some(group.topic);
                is_back.then_some(Right::All)
            }
            Protection::On(group) if offer.replaces == Some(group.topic) => Some(of_admins(admins, false)),
            Protection::On(group) => {
                let at_once = offer.replaces.is_some() && offer.replaces == group.replaces;
                let wins = at_once && theirs_wins(group.topic, offer.topic);
                wins.then(|| of_admins(&group.admins_before, true))
            }
        }
    }

    fn is_over(&self) -> bool {
        matches!(self.standing, Standing::Ended(_))
    }
}

fn contains(accounts: &[AccountKey], account: AccountKey) -> bool {
    accounts.contains(&account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::ConversationId;
    use crate::conversation::kind::{GroupInfo, Why};
    use crate::conversation::open::OpenLog;
    use crate::conversation::protection::Group;
    use sotto_wire::{Capability, Millis};

    const ME: AccountKey = AccountKey([1; 32]);
    const ADMIN: AccountKey = AccountKey([2; 32]);
    const BEN: AccountKey = AccountKey([3; 32]);
    const EVE: AccountKey = AccountKey([9; 32]);
    const OLD: Topic = Topic([5; 32]);

    fn kind(admins: &[AccountKey]) -> Kind {
        Kind::Group(GroupInfo {
            name: "Friends".to_owned(),
            admins: admins.to_vec(),
        })
    }

    fn group() -> Conversation {
        let who = (kind(&[ADMIN]), vec![ADMIN, BEN]);
        Conversation::joined(ConversationId([1; 16]), who, Group::new(OLD, 0, Millis(1)), Millis(1))
    }

    fn judged(conversation: &Conversation, from: AccountKey, others: &[AccountKey], admins: &[AccountKey]) -> Verdict {
        offered(conversation, (from, Topic([7; 32]), Some(OLD)), others, admins, true)
    }

    fn offered(
        conversation: &Conversation,
        (from, topic, replaces): (AccountKey, Topic, Option<Topic>),
        others: &[AccountKey],
        admins: &[AccountKey],
        has_keys: bool,
    ) -> Verdict {
        conversation.judge(&Offer {
            from,
            me: ME,
            topic,
            replaces,
            others,
            kind: &kind(admins),
            has_keys,
        })
    }

    #[test]
    fn a_member_recreates_a_group_with_its_people_and_admins_only() {
        let mut group = group();
        for broken in [false, true] {
            if let Protection::On(current) = &mut group.protection {
                current.broken = broken;
            }
            assert_eq!(judged(&group, BEN, &[ADMIN, BEN], &[ADMIN]), Verdict::Take);
            assert_eq!(judged(&group, BEN, &[ADMIN, BEN, EVE], &[ADMIN]), Verdict::OtherPeople);
            assert_eq!(judged(&group, BEN, &[BEN], &[BEN]), Verdict::OtherPeople);
            assert_eq!(judged(&group, BEN, &[ADMIN, BEN], &[BEN]), Verdict::OtherAdmins);
            assert_eq!(judged(&group, BEN, &[ADMIN, BEN], &[ADMIN, BEN]), Verdict::OtherAdmins);
            assert_eq!(judged(&group, BEN, &[ADMIN, BEN], &[ADMIN, ME]), Verdict::OtherAdmins);
        }
    }

    #[test]
    fn an_admin_and_an_own_device_may_change_the_people() {
        for from in [ADMIN, ME] {
            assert_eq!(judged(&group(), from, &[BEN, EVE], &[BEN]), Verdict::Take);
        }
    }

    #[test]
    fn a_group_that_replaces_nothing_here_is_late() {
        let group = group();
        for replaces in [None, Some(Topic([8; 32]))] {
            let offer = (ADMIN, Topic([1; 32]), replaces);
            assert_eq!(offered(&group, offer, &[ADMIN, BEN], &[ADMIN], true), Verdict::Late);
        }
        let same = (BEN, OLD, None);
        assert_eq!(offered(&group, same, &[ADMIN, BEN], &[ADMIN], true), Verdict::Late);
    }

    #[test]
    fn a_member_who_protects_an_open_group_may_become_an_admin() {
        let log = OpenLog::new(OLD, Capability::new([1; 32]), 0);
        let who = (kind(&[ADMIN]), vec![ADMIN, BEN]);
        let open = Conversation::unprotected(ConversationId([1; 16]), who, log, Millis(1));
        assert_eq!(judged(&open, BEN, &[ADMIN, BEN], &[ADMIN, BEN]), Verdict::Take);
        assert_eq!(judged(&open, BEN, &[ADMIN, BEN], &[ADMIN]), Verdict::Take);
        assert_eq!(judged(&open, BEN, &[ADMIN, BEN], &[BEN]), Verdict::OtherAdmins);
        assert_eq!(
            judged(&open, BEN, &[ADMIN, BEN, EVE], &[ADMIN, BEN]),
            Verdict::OtherPeople
        );
    }

    #[test]
    fn a_removed_device_returns_into_its_group_as_it_is_now() {
        let mut group = group();
        group.standing = Standing::Ended(Why::Removed(ADMIN));
        let back = (BEN, OLD, None);
        assert_eq!(offered(&group, back, &[BEN, EVE], &[EVE], false), Verdict::Take);
        let other = (BEN, Topic([1; 32]), None);
        assert_eq!(offered(&group, other, &[BEN, EVE], &[EVE], false), Verdict::Late);
    }
}
