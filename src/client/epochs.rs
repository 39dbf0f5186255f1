//! Where an epoch ends: our own commit won, or somebody else's did. What it changed is said in the thread, one line each.

use super::following::Place;
use super::reading::timer_words;
use super::*;
use crate::conversation::kind::{Kind, Why};
use crate::conversation::outbox::{Intent, Made, Work};
use crate::conversation::protection::{Protection, Readers, Stage};
use crate::conversation::session::{Change, Staged, Terms};
use crate::invitation::Invitation;
use crate::secret::Secret;
use crate::sorted::SortedSet;
use sotto_wire::{BlobId, CapabilityHash};

/// The largest Welcome that is put into each invitation by itself, in bytes.
const NEAR: usize = 32 * 1024;

impl Client {
    /// Our own commit won: its epoch is entered, and the Welcomes that it made go out.
    pub(super) fn own_commit(
        &mut self,
        turn: &mut Turn<'_>,
        place: Place,
        topic: Topic,
        seq: u64,
        intent: Intent,
        made: Made,
    ) {
        let id = place.conversation;
        if self.session(topic).is_none() {
            self.group_lost(topic);
            return;
        }
        let applied = self
            .sessions
            .get_mut(&topic)
            .map(|session| session.apply_own(&mut self.mls));
        let Some(Ok(change)) = applied else {
            self.group_lost(topic);
            return;
        };
        self.drop_item(seq);
        match intent {
            Intent::Leave => {
                self.end(turn, id, Why::Left);
                return;
            }
            // Nobody is let into a group that was ended meanwhile.
            Intent::Add { devices } if self.is_current_topic(id, topic) => {
                self.welcome(turn, place, topic, &change, devices, made.welcome);
            }
            Intent::Add { .. }
            | Intent::Timer { .. }
            | Intent::Update
            | Intent::Remove { .. }
            | Intent::Drop { .. }
            | Intent::Rename { .. }
            | Intent::Admin { .. }
            | Intent::Sweep => {}
        }
        let group = self
            .conversations
            .get_mut(&id)
            .and_then(|found| found.group_of_mut(topic));
        if let Some(group) = group {
            group.sent = 0;
            group.updated_at = turn.now;
        }
        self.adopt_made_terms(id, topic);
        self.entered(turn, place, topic, made.next, &change);
    }

    /// Sends the Welcome to the devices that were added.
    fn welcome(
        &mut self,
        turn: &mut Turn<'_>,
        place: Place,
        topic: Topic,
        change: &Change,
        devices: Vec<crate::conversation::outbox::Invitee>,
        welcome: Option<minicbor::bytes::ByteVec>,
    ) {
        let id = place.conversation;
        let Some(welcome) = welcome else { return };
        let Some(invitation) = self.welcome_invitation(turn, place, topic, welcome) else {
            return;
        };
        let added = |invitee: &crate::conversation::outbox::Invitee| {
            change.added.iter().any(|member| {
                (member.credential.account, member.credential.device) == (invitee.account, invitee.device)
            })
        };
        for invitee in devices.into_iter().filter(added) {
            if let Ok(work) = self.seal_invitation(turn, &invitation, invitee.inbox, &invitee.inbox_key) {
                self.enqueue(turn, id, work);
            }
        }
        let is_own = self.conversations.get(&id).is_some_and(|found| found.kind == Kind::Own);
        if let Some(Protection::Waiting(attempt)) = self.conversations.get_mut(&id).map(|c| &mut c.protection)
            && attempt.group.topic == topic
        {
            attempt.stage = Stage::Invited;
            attempt.patience = None;
            turn.wake(1);
            if is_own && let Some(conversation) = self.conversations.get_mut(&id) {
                conversation.confirm(topic);
            }
        }
        if is_own {
            self.share_open(turn);
            let added = change.added.iter().map(|member| member.credential.device).collect();
            self.devices_are_together(turn, &added);
        }
    }

    /// A Welcome travels in the invitation itself, or in a blob that goes before it.
    fn welcome_invitation(
        &mut self,
        turn: &mut Turn<'_>,
        place: Place,
        topic: Topic,
        welcome: minicbor::bytes::ByteVec,
    ) -> Option<Invitation> {
        let after = place.cursor;
        if welcome.len() <= NEAR {
            return Some(Invitation::Welcome { topic, welcome, after });
        }
        let (blob, key) = (BlobId(turn.random()), Secret::random(turn.rng));
        let bytes = crate::blob::seal(&key, blob, &welcome, turn.rng).ok()?.into();
        self.enqueue(turn, place.conversation, Work::Upload { blob, bytes });
        Some(Invitation::FarWelcome {
            topic,
            blob,
            key,
            after,
        })
    }

    /// Somebody else's commit won. What breaks the rules was refused before; here it must also lead where the log went.
    pub(super) fn others_commit(
        &mut self,
        turn: &mut Turn<'_>,
        place: Place,
        topic: Topic,
        next: CapabilityHash,
        staged: Box<Staged>,
    ) {
        let me = self.account.as_ref().map(Account::key);
        let Some(conversation) = self.conversations.get(&place.conversation) else {
            return;
        };
        let own_device = self.account.as_ref().map(|account| account.device.credential().device);
        let removes_us = staged
            .removed()
            .iter()
            .any(|member| Some(member.credential.account) == me && Some(member.credential.device) == own_device);
        if removes_us && !self.is_current_topic(place.conversation, topic) {
            self.part_with(turn, place.conversation, topic);
            return;
        }
        if removes_us {
            let by = staged.committer().credential.account;
            let left = me.is_some_and(|me| {
                let session = self.sessions.get(&topic);
                session.is_some_and(|session| session.leaving().contains(&me))
            });
            if Some(by) == me && !left {
                // Nobody takes a device out of one conversation alone: it is off the list.
                self.unlinked(turn);
                return;
            }
            let why = if left { Why::Left } else { Why::Removed(by) };
            self.end(turn, place.conversation, why);
            return;
        }
        // Between two people nobody else is let in, whoever signed the commit; and among one's own devices no stranger.
        let belongs = |account: AccountKey| Some(account) == me || conversation.people.contains(&account);
        let strangers = staged.added().iter().any(|device| !belongs(device.account));
        let closed = matches!(conversation.kind, Kind::Direct | Kind::Own);
        if staged.next() != Some(next) || closed && strangers {
            self.group_lost(topic);
            return;
        }
        let Some(session) = self.sessions.get_mut(&topic) else {
            return;
        };
        let applied = session
            .discard_pending(&mut self.mls)
            .and_then(|()| session.apply(&mut self.mls, *staged));
        match applied {
            Ok(change) => self.entered(turn, place, topic, next, &change),
            Err(_) => self.group_lost(topic),
        }
    }

    /// A new epoch: what it changes is shown, and its generation is followed at the end of the turn.
    fn entered(&mut self, turn: &mut Turn<'_>, place: Place, topic: Topic, next: CapabilityHash, change: &Change) {
        let ours = self
            .sessions
            .get(&topic)
            .and_then(|session| session.capability(&self.mls).ok());
        if !ours.is_some_and(|capability| next.admits(&capability)) {
            self.group_lost(topic);
            return;
        }
        let id = place.conversation;
        self.meet(change.added.iter().map(|member| &member.credential));
        self.recount(id, topic);
        if self.is_current_topic(id, topic) {
            let before = self.people_of(id);
            self.adopt_members(id, topic);
            let lines = self.membership_lines(id, &before, change);
            for line in lines {
                self.notice(turn, id, place.thread, line);
            }
            if let Some(terms) = &change.terms {
                self.adopt_terms(turn, place, change.committer.credential.account, terms);
            }
            self.take_ghosts_out(turn, id, topic);
        }
        let me = self.account.as_ref().map(Account::key);
        let ours = change.added.iter().map(|member| &member.credential);
        let ours: Vec<_> = ours
            .filter(|one| Some(one.account) == me)
            .map(|one| one.device)
            .collect();
        self.note_let_in(id, place.thread, topic, &ours);
        self.end_proposal(turn, place, topic, change);
        self.take_leavers_out(turn, id, topic);
        self.settle_devices(turn);
        self.look_up_members(turn);
        self.dirty.conversations.insert(id);
    }

    fn is_current_topic(&self, id: ConversationId, topic: Topic) -> bool {
        let group = self.conversations.get(&id).and_then(Conversation::group);
        group.is_some_and(|group| group.topic == topic)
    }

    fn people_of(&self, id: ConversationId) -> SortedSet<AccountKey> {
        let people = self.conversations.get(&id).map(|found| found.people.iter().copied());
        people.into_iter().flatten().collect()
    }

    /// A generation is over: what was read back in it is known by that, and who is gone from a thread that is over is not
    /// counted there any more. Nobody comes into one.
    fn recount(&mut self, id: ConversationId, topic: Topic) {
        let Some(session) = self.sessions.get(&topic) else {
            return;
        };
        let (present, leaving) = (session.accounts(), session.leaving());
        let group = self
            .conversations
            .get_mut(&id)
            .and_then(|found| found.group_of_mut(topic));
        if let Some(group) = group {
            group.echoes.clear();
            if let Some(people) = &mut group.people {
                people.retain(|account| present.contains(account) && !leaving.contains(account));
            }
        }
    }

    /// A group that this device has made is what its terms say: its maker may be an admin besides those of before.
    fn adopt_made_terms(&mut self, id: ConversationId, topic: Topic) {
        let terms = self
            .sessions
            .get(&topic)
            .and_then(|session| session.terms().group.clone());
        if let Some(conversation) = self.conversations.get_mut(&id)
            && matches!(&conversation.protection, Protection::Waiting(attempt) if attempt.group.topic == topic)
            && let (Some(info), Some(terms)) = (conversation.kind.group_mut(), terms)
        {
            info.admins = terms.admins;
        }
    }

    /// A group's people are its members' accounts.
    pub(super) fn adopt_members(&mut self, id: ConversationId, topic: Topic) {
        let me = self.account.as_ref().map(Account::key);
        let Some(session) = self.sessions.get(&topic) else {
            return;
        };
        let leaving = session.leaving();
        let people: Vec<_> = session
            .accounts()
            .into_iter()
            .filter(|account| Some(*account) != me && !leaving.contains(account))
            .collect();
        if let Some(conversation) = self.conversations.get_mut(&id)
            && conversation.kind.group().is_some()
        {
            conversation.people = people;
        }
    }

    /// One line for each person and each device that came or went.
    fn membership_lines(&self, id: ConversationId, before: &SortedSet<AccountKey>, change: &Change) -> Vec<String> {
        let me = self.account.as_ref().map(Account::key);
        let after = self.people_of(id);
        let committer = change.committer.credential.account;
        let who = self.who(committer);
        let Some(conversation) = self.conversations.get(&id) else {
            return Vec::new();
        };
        // The first commit of a group lets everybody in: the thread begins with that line.
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
                lines.push(format!("{who} added {}.", self.name_of(account)));
            } else if Some(account) == me {
                lines.push("You added a device of yours.".to_owned());
            } else {
                lines.push(format!("{} added a device.", self.name_of(account)));
            }
        }
        for account in change
            .removed
            .iter()
            .map(|member| member.credential.account)
            .collect::<SortedSet<_>>()
        {
            let name = self.name_of(account);
            if before.contains(&account) && !after.contains(&account) {
                lines.push(format!("{who} removed {name}."));
            } else if Some(account) == me {
                lines.push("You removed a device of yours.".to_owned());
            } else if after.contains(&account) {
                lines.push(format!("{name} removed a device."));
            }
        }
        for account in before.difference(&after) {
            if change
                .removed
                .iter()
                .all(|member| member.credential.account != *account)
            {
                lines.push(format!("{} left.", self.name_of(*account)));
            }
        }
        lines
    }

    /// What the members have agreed on anew.
    fn adopt_terms(&mut self, turn: &mut Turn<'_>, place: Place, by: AccountKey, terms: &Terms) {
        let me = self.account.as_ref().map(Account::key);
        let id = place.conversation;
        let who = self.who(by);
        let sets_timer = |item: &Item| {
            let work = &item.work;
            item.conversation == id
                && matches!(
                    work,
                    Work::Commit {
                        intent: Intent::Timer { .. },
                        ..
                    }
                )
        };
        let set_again = Some(by) == me && self.outbox.iter().any(sets_timer);
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        let mut lines = Vec::new();
        // Our own change was said when it was asked for, and gives way at once to one that was asked for after it.
        if !set_again && std::mem::replace(&mut conversation.timer, terms.timer) != terms.timer && Some(by) != me {
            lines.push(timer_words(&who, terms.timer));
        }
        let mut admins = Vec::new();
        if let (Some(info), Some(group)) = (conversation.kind.group_mut(), &terms.group) {
            if info.name != group.name {
                info.name.clone_from(&group.name);
                lines.push(format!("{who} named the group {}.", group.name));
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
        for admin in admins {
            lines.push(if Some(admin) == me {
                "You are an admin now.".to_owned()
            } else {
                format!("{} is an admin now.", self.name_of(admin))
            });
        }
        for line in lines {
            self.notice(turn, id, place.thread, line);
        }
    }

    /// "You", or a person's name.
    pub(super) fn who(&self, account: AccountKey) -> String {
        if self.account.as_ref().map(Account::key) == Some(account) {
            "You".to_owned()
        } else {
            self.name_of(account)
        }
    }

    /// Who can read a protected thread of this conversation.
    pub(super) fn readers_in_words(&self, id: ConversationId) -> Readers {
        match self.conversations.get(&id) {
            Some(conversation) => match conversation.peer() {
                Some(peer) => Readers::One(self.name_of(peer)),
                None => Readers::Group(conversation.people.len() + 1),
            },
            None => Readers::Group(1),
        }
    }
}
