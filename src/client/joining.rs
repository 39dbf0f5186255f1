//! Coming into a conversation: by an invitation into an unprotected log, or by a Welcome into a group.

use super::*;
use crate::content::{Content, Control};
use crate::conversation::kind::{GroupInfo, Kind, Standing};
use crate::conversation::open::OpenLog;
use crate::conversation::outbox::Work;
use crate::conversation::protection::{Group, Protection, theirs_wins};
use crate::invitation::{Invitation, OpenGroup};
use crate::sorted::SortedSet;
use sotto_wire::{Cursor, DeviceEntry};

/// In a group of so many people or more, nobody says that they have joined.
const JOINED_IN_WORDS: usize = 32;

impl Client {
    /// Acts on an invitation whose sender the directory names; `entry` is the sender's device there.
    pub(super) fn accept_held(&mut self, turn: &mut Turn<'_>, id: RecordId, entry: Option<DeviceEntry>) {
        if self.is_early(id) {
            return;
        }
        if let Some(Invitation::FarWelcome { blob, .. }) = self.held.get(&id).map(|held| &held.invitation) {
            let blob = *blob;
            self.fetch_welcome(turn, id, blob);
            return;
        }
        let Some(held) = self.held.remove(&id) else { return };
        self.dirty.held.insert(id);
        let from = held.from.account;
        let is_own = self.account.as_ref().map(Account::key) == Some(from);
        match held.invitation {
            Invitation::Open { topic, token, group } => {
                self.enter_open(turn, from, OpenLog::new(topic, token, 0), group);
            }
            Invitation::Welcome { topic, welcome, after } => {
                self.enter_group(turn, from, topic, &welcome, after);
                // One that led nowhere gives way to the next.
                self.look_up_senders(turn);
            }
            Invitation::Shared(share) if is_own => {
                self.take_open_share(turn, share);
                self.look_up_members(turn);
            }
            Invitation::List if is_own => self.look_up_own_list(turn),
            Invitation::Shared(_) | Invitation::List | Invitation::FarWelcome { .. } => {}
            Invitation::LetIn { topic } => self.let_in(turn, from, topic, entry),
        }
    }

    /// A Welcome back into a group that, as far as we have read, we are still in. It waits, in its turn, until we have read
    /// how we were taken out: what was said before that is ours to read, too.
    fn is_early(&mut self, id: RecordId) -> bool {
        let place = |held: &Held| match &held.invitation {
            Invitation::Welcome { topic, after, .. } | Invitation::FarWelcome { topic, after, .. } => {
                Some((*topic, *after))
            }
            Invitation::Open { .. } | Invitation::Shared(_) | Invitation::LetIn { .. } | Invitation::List => None,
        };
        let Some((topic, after)) = self.held.get(&id).and_then(place) else {
            return false;
        };
        let is_before = |held: &Held| place(held).is_some_and(|(other, before)| other == topic && before < after);
        let groups = || self.conversations.values().flat_map(Conversation::groups);
        let is_read = groups().any(|group| group.topic == topic && !group.broken);
        self.held.values().any(is_before) || is_read && self.session(topic).is_some()
    }

    /// What a conversation that somebody begins is to us: a request, unless we talk with them already.
    fn standing_with(&self, from: AccountKey) -> Standing {
        let own = self.account.as_ref().map(Account::key) == Some(from);
        if own || self.contacts.get(&from).is_some_and(|contact| contact.known) {
            Standing::Member
        } else {
            Standing::Request
        }
    }

    /// Somebody started an unprotected conversation with us.
    fn enter_open(&mut self, turn: &mut Turn<'_>, from: AccountKey, log: OpenLog, group: Option<OpenGroup>) {
        let standing = self.standing_with(from);
        let id = match group {
            Some(group) => match self.enter_open_group(turn, from, log, group) {
                Some(id) => id,
                None => return,
            },
            None => match self.conversation_with(from) {
                None => {
                    let id = ConversationId(turn.random());
                    let who = (Kind::Direct, vec![from]);
                    let mut conversation = Conversation::unprotected(id, who, log, turn.now);
                    conversation.standing = standing.clone();
                    self.conversations.insert(id, conversation);
                    id
                }
                Some(id) => {
                    // Both started at the same time: both write to the log with the smaller name, and read the other one
                    // to its end, because something may have been said there.
                    let Some(conversation) = self.conversations.get_mut(&id) else {
                        return;
                    };
                    match &conversation.protection {
                        Protection::Off(ours) if theirs_wins(ours.topic(), log.topic()) => {
                            let old = std::mem::replace(&mut conversation.protection, Protection::Off(log));
                            if let Protection::Off(ours) = old {
                                conversation.closed.push(ours.close(&[from]));
                            }
                        }
                        Protection::Off(_) => conversation.closed.push(log.close(&[from])),
                        // Protected meanwhile: readable records have no thread to come into.
                        Protection::Waiting(_) | Protection::On(_) => return,
                    }
                    id
                }
            },
        };
        self.dirty.conversations.insert(id);
        self.look_up_members(turn);
        let wants = self.account.as_ref().is_some_and(|account| account.protect_new);
        if wants
            && self
                .conversations
                .get(&id)
                .is_some_and(|found| found.standing == Standing::Member)
        {
            self.protect(turn, id);
        }
    }

    fn enter_open_group(
        &mut self,
        turn: &mut Turn<'_>,
        from: AccountKey,
        log: OpenLog,
        group: OpenGroup,
    ) -> Option<ConversationId> {
        let own = self.account.as_ref().map(Account::key)?;
        let known = self.conversations.values().any(|found| match &found.protection {
            Protection::Off(other) => other.topic() == log.topic(),
            Protection::Waiting(_) | Protection::On(_) => found.closed.iter().any(|closed| closed.topic == log.topic()),
        });
        let accounts: Vec<_> = group.people.iter().map(|person| person.account).collect();
        if known || !accounts.contains(&from) || !accounts.contains(&own) || accounts.len() > super::starting::PEOPLE {
            return None;
        }
        self.meet_named(&group.people);
        let name = super::starting::group_name(&group.name).ok()?;
        let kind = Kind::Group(GroupInfo {
            name,
            admins: group.admins,
        });
        let people = accounts.into_iter().filter(|account| *account != own).collect();
        let id = ConversationId(turn.random());
        let mut conversation = Conversation::unprotected(id, (kind, people), log, turn.now);
        conversation.standing = self.standing_with(from);
        self.conversations.insert(id, conversation);
        Some(id)
    }

    /// Somebody turned protection on, started a protected conversation with us, or added us to one.
    pub(super) fn enter_group(
        &mut self,
        turn: &mut Turn<'_>,
        from: AccountKey,
        topic: Topic,
        welcome: &[u8],
        after: Cursor,
    ) {
        let Ok((session, inviter)) = Session::join(&mut self.mls, welcome) else {
            return;
        };
        let own = self.account.as_ref().map(Account::key);
        let others: Vec<_> = session.accounts().into_iter().filter(|one| Some(*one) != own).collect();
        let terms = session.terms().clone();
        let kind = match (&terms.group, others.as_slice()) {
            (Some(group), _) => Some(Kind::Group(GroupInfo {
                name: group.name.clone(),
                admins: group.admins.clone(),
            })),
            (None, []) => Some(Kind::Own),
            (None, [peer]) if *peer == from || own == Some(from) => Some(Kind::Direct),
            (None, _) => None,
        };
        let id = kind
            .as_ref()
            .and_then(|kind| self.place_for(kind, &others, topic, terms.replaces, from));
        let fits = session.topic() == topic && inviter.credential.account == from;
        let (Some(kind), true) = (
            kind,
            fits && id
                .is_none_or(|id| self.gives_way(id, topic, terms.replaces) && self.is_fair(id, from, topic, &others)),
        ) else {
            // Not what the signed invitation said, or the group that both give up: nothing of it is kept.
            let _ = session.forget(&mut self.mls);
            return;
        };
        self.meet(session.members().iter().map(|member| &member.credential));
        self.sessions.insert(topic, session);
        let id = match id {
            Some(id) => {
                self.leave_attempt(turn, id);
                if let Some(conversation) = self.conversations.get_mut(&id) {
                    conversation.adopt(topic, after, terms.replaces, turn.now);
                    if matches!(conversation.standing, Standing::Ended(_)) {
                        conversation.standing = Standing::Member;
                    }
                }
                id
            }
            None => {
                let id = ConversationId(turn.random());
                let group = Group {
                    replaces: terms.replaces,
                    ..Group::entered(topic, 0, after, turn.now)
                };
                let mut conversation = Conversation::joined(id, (kind.clone(), others), group, turn.now);
                conversation.standing = self.standing_with(from);
                self.conversations.insert(id, conversation);
                id
            }
        };
        if let Some(conversation) = self.conversations.get_mut(&id) {
            conversation.timer = terms.timer;
            conversation.kind = kind;
        }
        self.adopt_members(id, topic);
        self.dirty.conversations.insert(id);
        self.withdraw_open_posts(turn);
        if own == Some(from) {
            self.is_together(turn, id);
        }
        self.say_who_let_us_in(turn, id, from);
        self.say_joined(turn, id);
        self.take_ghosts_out(turn, id, topic);
        self.take_early_history(turn, topic);
        self.look_up_members(turn);
    }

    /// Another device of ours has let this one in.
    fn is_together(&mut self, turn: &mut Turn<'_>, id: ConversationId) {
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        if conversation.kind == Kind::Own {
            self.devices_are_together(turn, &SortedSet::new());
        } else if let Some(peer) = conversation.peer() {
            self.befriend(peer);
        }
    }

    fn say_who_let_us_in(&mut self, turn: &mut Turn<'_>, id: ConversationId, from: AccountKey) {
        let name = self.who(from);
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        let line = match &conversation.kind {
            Kind::Own => return,
            Kind::Direct if name == "You" => "You added this device.".to_owned(),
            Kind::Direct => format!("{name} turned on protection. Only the two of you can read this thread."),
            Kind::Group(_) => {
                let readers = self.readers_in_words(id).only();
                format!("{name} added you. {readers} can read this thread.")
            }
        };
        let thread = conversation.current();
        self.notice(turn, id, thread, line);
    }

    /// Tells the one who turned protection on that a device is there, unless the conversation is a request still, or so
    /// large that everybody's word would be a flood.
    pub(super) fn say_joined(&mut self, turn: &mut Turn<'_>, id: ConversationId) {
        let quiet = self.conversations.get(&id).is_none_or(|found| {
            found.standing != Standing::Member || found.kind == Kind::Own || found.people.len() >= JOINED_IN_WORDS
        });
        if !quiet {
            let content = Content::control(turn.random(), &Control::Joined).to_bytes().into();
            self.enqueue(turn, id, Work::Private { content, message: None });
        }
    }

    /// Where nobody says that they have joined, protection is on once every invitation is delivered.
    pub(super) fn invited(&mut self, turn: &mut Turn<'_>, id: ConversationId) {
        let pending =
            |item: &Item| item.conversation == id && matches!(item.work, Work::Deliver { .. } | Work::Upload { .. });
        if self.outbox.iter().any(pending) {
            return;
        }
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        if conversation.people.len() >= JOINED_IN_WORDS && conversation.confirm() {
            let thread = conversation.current();
            self.dirty.conversations.insert(id);
            let readers = self.readers_in_words(id).only();
            self.notice(
                turn,
                id,
                thread,
                format!("Everybody is invited. {readers} can read this thread."),
            );
        }
    }

    /// The conversation that a group belongs to: the one between the two, the one that it takes the place of, or the one
    /// that we were in before.
    fn place_for(
        &self,
        kind: &Kind,
        others: &[AccountKey],
        topic: Topic,
        replaces: Option<Topic>,
        from: AccountKey,
    ) -> Option<ConversationId> {
        match (kind, others) {
            (Kind::Direct, [peer]) => self.conversation_with(*peer),
            (Kind::Own, _) => self.own_conversation(),
            (Kind::Direct | Kind::Group(_), _) => {
                let own = self.account.as_ref().map(Account::key) == Some(from);
                let found = self.conversations.values().find(|found| {
                    let here = |other: Topic| found.has_log(other);
                    let belongs = own || found.people.contains(&from);
                    found.kind.group().is_some() && (here(topic) || belongs && replaces.is_some_and(here))
                });
                found.map(|found| found.id)
            }
        }
    }

    /// The conversation among one's own devices.
    pub(super) fn own_conversation(&self) -> Option<ConversationId> {
        let own = |found: &&Conversation| found.kind == Kind::Own;
        self.conversations.values().find(own).map(|found| found.id)
    }

    /// Nobody makes a group anew to be rid of its rules: with other people than before, only its admins do, unless its keys
    /// are lost for everybody. Who is not in it any more does not know who its admins are.
    fn is_fair(&self, id: ConversationId, from: AccountKey, topic: Topic, others: &[AccountKey]) -> bool {
        let own = self.account.as_ref().map(Account::key) == Some(from);
        let Some(conversation) = self.conversations.get(&id) else {
            return true;
        };
        let (Some(info), Protection::On(group)) = (conversation.kind.group(), &conversation.protection) else {
            return true;
        };
        let set = |people: &[AccountKey]| people.iter().copied().collect::<SortedSet<_>>();
        let same = set(&conversation.people) == set(others);
        own || group.broken || group.topic == topic || !conversation.is_read() || info.admins.contains(&from) || same
    }

    /// Whether a conversation takes somebody else's group instead of what it has.
    fn gives_way(&self, id: ConversationId, theirs: Topic, replaces: Option<Topic>) -> bool {
        let Some(conversation) = self.conversations.get(&id) else {
            return true;
        };
        match &conversation.protection {
            Protection::Off(_) => true,
            Protection::Waiting(attempt) => theirs_wins(attempt.group.topic, theirs),
            Protection::On(group) if conversation.kind == Kind::Own => theirs_wins(group.topic, theirs),
            Protection::On(group) => {
                replaces == Some(group.topic)
                    || group.broken && group.topic == theirs
                    || matches!(conversation.standing, Standing::Ended(_)) && group.topic == theirs
                    || replaces.is_some() && replaces == group.replaces && theirs_wins(group.topic, theirs)
            }
        }
    }
}
