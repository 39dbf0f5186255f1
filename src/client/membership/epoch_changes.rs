//! The changes of a new epoch, as the conversation shows them: the people counted, one line for each person or device
//! added or removed, the name, the admins and the timer.

use crate::client::Client;
use crate::client::messages::notices::timer_set;
use crate::client::relay::log_position::LogPosition;
use crate::conversation::kind::Kind;
use crate::conversation::outbox::{CommitIntent, Item, Job};
use crate::conversation::protection::Protection;
use crate::conversation::session::{Change, Terms};
use crate::conversation::{Conversation, ConversationId};
use crate::io::Notice;
use crate::sorted::SortedSet;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Topic};

impl Client {
    /// Ends a generation: clears the marks of records read back in it, and no longer counts former and leaving members
    /// in an ended thread. Such a thread gets no new members.
    pub(in crate::client) fn recount(&mut self, id: ConversationId, topic: Topic) {
        let Some(session) = self.groups.get(topic) else {
            return;
        };
        let (present, leaving) = (session.accounts(), session.leaving());
        let group = self.conversations.edit(&id).and_then(|found| found.group_of_mut(topic));
        if let Some(group) = group {
            group.echoes.clear();
            if let Some(people) = &mut group.people {
                people.retain(|account| present.contains(account) && !leaving.contains(account));
            }
        }
    }

    /// Takes the admins from the terms of a group that this device made: besides the earlier ones, its maker may be
    /// one.
    pub(in crate::client) fn adopt_made_terms(&mut self, id: ConversationId, topic: Topic) {
        let terms = self.groups.get(topic).and_then(|session| session.terms().group.clone());
        let waits = |found: &Conversation| matches!(found.protection, Protection::Waiting(_));
        let is_made = |found: &Conversation| waits(found) && found.group().is_some_and(|group| group.topic == topic);
        if let Some(conversation) = self.conversations.edit_if(&id, is_made)
            && let (Some(info), Some(terms)) = (conversation.kind.group_mut(), terms)
        {
            info.admins = terms.admins;
        }
    }

    /// Takes a group's people from its members' accounts.
    pub(in crate::client) fn adopt_members(&mut self, id: ConversationId, topic: Topic) {
        let me = self.account.key();
        let Some(session) = self.groups.get(topic) else {
            return;
        };
        let leaving = session.leaving();
        let people: Vec<_> = session
            .accounts()
            .into_iter()
            .filter(|account| Some(*account) != me && !leaving.contains(account))
            .collect();
        if let Some(conversation) = self.conversations.edit_if(&id, |found| found.kind.group().is_some()) {
            conversation.people = people;
        }
    }

    /// One line for each person and each device that was added or removed.
    pub(in crate::client) fn membership_lines(
        &self,
        id: ConversationId,
        before: &SortedSet<AccountKey>,
        change: &Change,
    ) -> Vec<Notice<AccountKey>> {
        let me = self.account.key();
        let after = self.people_of(id);
        let committer = change.committer.credential.account;
        let Some(conversation) = self.conversations.get(&id) else {
            return Vec::new();
        };
        // The first commit of a group adds all of its people: the thread begins with that line.
        let begins = matches!(&conversation.protection, Protection::Waiting(_));
        if conversation.kind == Kind::Own || begins {
            return Vec::new();
        }
        let mut lines = Vec::new();
        for account in change
            .added
            .iter()
            .map(|member| member.credential.account)
            .collect::<SortedSet<_>>()
        {
            if after.contains(&account) && !before.contains(&account) {
                lines.push(Notice::MemberAdded {
                    by: committer,
                    who: account,
                });
            } else {
                lines.push(Notice::DeviceAdded { by: account });
            }
        }
        for account in change
            .removed
            .iter()
            .map(|member| member.credential.account)
            .collect::<SortedSet<_>>()
        {
            if before.contains(&account) && !after.contains(&account) {
                lines.push(Notice::MemberRemoved {
                    by: committer,
                    who: account,
                });
            } else if Some(account) == me || after.contains(&account) {
                lines.push(Notice::DeviceRemoved { by: account });
            }
        }
        for account in before.difference(&after) {
            if change
                .removed
                .iter()
                .all(|member| member.credential.account != *account)
            {
                lines.push(Notice::MemberLeft { who: *account });
            }
        }
        lines
    }

    /// Takes the group's new terms.
    pub(in crate::client) fn adopt_terms(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        by: AccountKey,
        terms: &Terms,
    ) {
        let me = self.account.key();
        let id = here.conversation;
        let sets_timer = |item: &Item| {
            let work = &item.work;
            item.conversation == id
                && matches!(
                    work,
                    Job::Commit {
                        intent: CommitIntent::Timer { .. },
                        ..
                    }
                )
        };
        let set_again = Some(by) == me && self.outbox.iter().any(sets_timer);
        let Some(conversation) = self.conversations.edit(&id) else {
            return tx.bug("terms of no conversation");
        };
        let mut lines = Vec::new();
        // An own change was shown when the person made it, and yields at once to a later one.
        if !set_again && std::mem::replace(&mut conversation.timer, terms.timer) != terms.timer && Some(by) != me {
            lines.push(timer_set(by, terms.timer));
        }
        let mut admins = Vec::new();
        if let (Some(info), Some(group)) = (conversation.kind.group_mut(), &terms.group) {
            if info.name != group.name {
                info.name.clone_from(&group.name);
                let group = group.name.clone();
                lines.push(Notice::GroupNamed { by, group });
            }
            admins.extend(
                group
                    .admins
                    .iter()
                    .copied()
                    .filter(|admin| !info.admins.contains(admin)),
            );
            info.admins.clone_from(&group.admins);
        }
        lines.extend(admins.into_iter().map(|who| Notice::AdminMade { who }));
        for line in lines {
            self.notice(tx, id, here.thread, line);
        }
    }
}
