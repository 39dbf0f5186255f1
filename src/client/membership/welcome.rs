//! A Welcome leads into a protected group: the conversation that it may enter, the accounts that may send it, and its
//! lines.
//!
//! A topic is no secret, so a Welcome counts by its sender: only an account in an existing conversation can bring a
//! group into it, with the people that this account may bring (`conversation/admission.rs`).

use crate::client::Client;
use crate::client::event::PartEvent;
use crate::client::membership::log_owner::LogOwner;
use crate::client::messages::notices::{named, timer_set};
use crate::conversation::admission::{Offer, Verdict};
use crate::conversation::kind::{GroupInfo, Kind, Standing};
use crate::conversation::protection::Group;
use crate::conversation::role::LogRole;
use crate::conversation::session::{GuardedSession, JoinError};
use crate::conversation::{Conversation, ConversationId};
use crate::credential::DeviceCredential;
use crate::io::{InvitationFault, Notice, count};
use crate::sorted::SortedSet;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Cursor, Topic};

/// The longest Welcome of a sender who is no contact, in bytes: a group of a thousand people has 2.7 MB. A whole tree
/// is verified before it can be judged, so a stranger does not choose its size.
pub(in crate::client) const WELCOME_OF_STRANGERS: usize = 4 * 1024 * 1024;

/// The conversation of a group.
enum Target {
    /// No existing one: the group begins one.
    New,
    Into(ConversationId),
}

impl Client {
    /// Takes in a Welcome: another account turned protection on, began a protected conversation, or added ours to one.
    pub(in crate::client) fn welcomed(
        &mut self,
        tx: &mut Transaction<'_>,
        from: &DeviceCredential,
        topic: Topic,
        welcome: &[u8],
        after: Cursor,
    ) {
        // Before the Welcome is opened: a log with another role here is no group.
        let is_squatted = match self.owner_of(topic) {
            // A stranger's group under the same topic: the library keeps one of the two.
            LogOwner::Conversation(id, LogRole::Group) if self.is_foreign_request(id, from.account) => {
                if !self.take_from_squatter(tx, topic, from.account) {
                    self.refuse(tx, from, InvitationFault::TopicTaken);
                    return;
                }
                false
            }
            LogOwner::Nobody | LogOwner::Conversation(_, LogRole::Group | LogRole::Replaced) => false,
            LogOwner::Conversation(_, LogRole::Open | LogRole::Closed) => true,
            LogOwner::Conversation(..) | LogOwner::Index | LogOwner::Linking => {
                self.refuse(tx, from, InvitationFault::TopicTaken);
                return;
            }
        };
        if welcome.len() > WELCOME_OF_STRANGERS && !self.talks_with(from.account) {
            self.refuse(tx, from, InvitationFault::NotOurs);
            return;
        }
        let (session, inviter) = match self.groups.join(welcome) {
            Ok(joined) => joined,
            // This device is in it: another device of theirs was faster, or the Welcome came twice.
            Err(JoinError::Exists) => return,
            Err(JoinError::NotOurs) => {
                self.refuse(tx, from, InvitationFault::KeysGone);
                return;
            }
            Err(_) => {
                self.refuse(tx, from, InvitationFault::NotOurs);
                return;
            }
        };
        let fits = session.topic() == topic && inviter.credential.account == from.account;
        let judged = if !fits {
            Err(Some(InvitationFault::NotOurs))
        } else if is_squatted && !self.take_from_squatter(tx, topic, from.account) {
            Err(Some(InvitationFault::TopicTaken))
        } else {
            self.judge(&session, from.account)
        };
        match judged {
            Ok((kind, others, target)) => {
                if let Err(fault) = self.enter(tx, from.account, session, (kind, others), target, after) {
                    self.refuse(tx, from, fault);
                }
            }
            Err(fault) => {
                // The store keeps nothing of the group.
                self.groups.discard(session);
                if let Some(fault) = fault {
                    self.refuse(tx, from, fault);
                }
            }
        }
    }

    /// Whether a conversation is a request without this account in it.
    fn is_foreign_request(&self, id: ConversationId, account: AccountKey) -> bool {
        let found = self.conversations.get(&id);
        found.is_some_and(|found| found.standing == Standing::Request && !found.people.contains(&account))
    }

    /// Judges whether a group may become its conversation's current one. `Err(None)`: no account is at fault.
    fn judge(
        &self,
        session: &GuardedSession,
        from: AccountKey,
    ) -> Result<(Kind, Vec<AccountKey>, Target), Option<InvitationFault>> {
        let me = self.account.key().ok_or(None)?;
        let terms = session.terms();
        let others: Vec<_> = session.accounts().into_iter().filter(|one| *one != me).collect();
        let kind = match (&terms.group, others.as_slice()) {
            (Some(_), _) if others.len() >= crate::client::membership::start::PEOPLE => {
                return Err(Some(InvitationFault::NotOurs));
            }
            (Some(group), _) => Kind::Group(GroupInfo {
                name: group.name.clone(),
                admins: group.admins.clone(),
            }),
            (None, []) if from == me => Kind::Own,
            (None, [peer]) if *peer == from || from == me => Kind::Direct,
            (None, _) => return Err(Some(InvitationFault::NotOurs)),
        };
        let target = self.target(&kind, &others, session.topic(), terms.replaces, from)?;
        if let Target::Into(id) = target
            && let Some(conversation) = self.conversations.get(&id)
        {
            let own_group = conversation.group().map(|group| group.topic);
            let offer = Offer {
                from,
                me,
                topic: session.topic(),
                replaces: terms.replaces,
                others: &others,
                kind: &kind,
                has_keys: own_group.is_some_and(|own| own != session.topic() && self.groups.has_keys(own)),
            };
            match conversation.judge(&offer) {
                Verdict::Take => {}
                Verdict::Late => return Err(None),
                Verdict::OtherPeople => return Err(Some(InvitationFault::OtherPeople)),
                Verdict::OtherAdmins => return Err(Some(InvitationFault::OtherAdmins)),
            }
        }
        Ok((kind, others, target))
    }

    /// The conversation of a group: the one between the two people, the one whose log it names, or a new one.
    fn target(
        &self,
        kind: &Kind,
        others: &[AccountKey],
        topic: Topic,
        replaces: Option<Topic>,
        from: AccountKey,
    ) -> Result<Target, Option<InvitationFault>> {
        let taken = Err(Some(InvitationFault::TopicTaken));
        let of = |topic| match self.owner_of(topic) {
            LogOwner::Nobody => Ok(None),
            LogOwner::Conversation(id, role) => Ok(Some((id, role))),
            LogOwner::Index | LogOwner::Linking => Err(Some(InvitationFault::TopicTaken)),
        };
        let by_topic = of(topic)?;
        let replaced = replaces.map(of).transpose()?.flatten();
        let here = match (kind, others) {
            (Kind::Direct, [peer]) => self.conversations.with_peer(*peer),
            (Kind::Own, _) => self.conversations.own(),
            (Kind::Direct | Kind::Group(_), _) => {
                return self.target_of_group(by_topic, replaced, from);
            }
        };
        // A group replaces no log of another conversation.
        if replaced.is_some_and(|(owner, _)| here != Some(owner)) {
            return taken;
        }
        match (by_topic, here) {
            (None, None) => Ok(Target::New),
            (None, Some(id)) => Ok(Target::Into(id)),
            (Some((owner, LogRole::Group | LogRole::Replaced)), Some(id)) if owner == id => Ok(Target::Into(id)),
            (Some(_), _) => taken,
        }
    }

    fn target_of_group(
        &self,
        by_topic: Option<(ConversationId, LogRole)>,
        replaced: Option<(ConversationId, LogRole)>,
        from: AccountKey,
    ) -> Result<Target, Option<InvitationFault>> {
        let taken = Err(Some(InvitationFault::TopicTaken));
        let id = match (by_topic, replaced) {
            (Some((id, LogRole::Group | LogRole::Replaced)), None) => id,
            (Some((id, LogRole::Group | LogRole::Replaced)), Some((other, _))) if id == other => id,
            (Some(_), _) => return taken,
            (None, Some((id, _))) => id,
            (None, None) => return Ok(Target::New),
        };
        let Some(conversation) = self.conversations.get(&id) else {
            return Ok(Target::New);
        };
        if conversation.kind.group().is_none() {
            return taken;
        }
        if self.account.is(from) || conversation.people.contains(&from) {
            Ok(Target::Into(id))
        } else if matches!(conversation.standing, Standing::Ended(_)) {
            // This device is no longer in it, and the sender was no member: it is another conversation, to be judged.
            Ok(Target::New)
        } else {
            Err(Some(InvitationFault::NotAMember))
        }
    }

    /// Makes the group a conversation's current one.
    fn enter(
        &mut self,
        tx: &mut Transaction<'_>,
        from: AccountKey,
        session: GuardedSession,
        (kind, others): (Kind, Vec<AccountKey>),
        target: Target,
        after: Cursor,
    ) -> Result<(), InvitationFault> {
        let (topic, mut terms) = (session.topic(), session.terms().clone());
        if matches!(target, Target::New) {
            // The named log belongs to another conversation, of which this one is independent.
            terms.replaces = terms.replaces.filter(|replaces| self.is_free(*replaces));
        }
        let standing = match target {
            Target::New => match self.standing_with(from) {
                Ok(standing) => standing,
                Err(fault) => {
                    self.groups.discard(session);
                    return Err(fault);
                }
            },
            Target::Into(_) => Standing::Member,
        };
        self.add_unverified(session.members().iter().map(|member| &member.credential));
        self.groups.keep(session);
        let (id, before) = match target {
            Target::Into(id) => {
                self.leave_pending_group(tx, id);
                let mut before = None;
                if let Some(conversation) = self.conversations.edit(&id) {
                    let name = conversation.kind.group().map(|info| info.name.clone());
                    before = Some((conversation.people.clone(), conversation.timer, name));
                    conversation.adopt(topic, after, terms.replaces, tx.now);
                    if matches!(conversation.standing, Standing::Ended(_)) {
                        conversation.standing = Standing::Member;
                    }
                }
                (id, before)
            }
            Target::New => {
                let id = ConversationId(tx.random());
                let group = Group {
                    replaces: terms.replaces,
                    ..Group::entered(topic, 0, after, tx.now)
                };
                let mut conversation = Conversation::joined(id, (kind.clone(), others.clone()), group, tx.now);
                conversation.standing = standing;
                self.conversations.insert(id, conversation);
                (id, None)
            }
        };
        if let Some(conversation) = self.conversations.edit(&id) {
            conversation.timer = terms.timer;
            conversation.kind = kind;
        }
        self.adopt_members(id, topic);
        self.withdraw_open_posts(tx);
        if self.account.is(from) {
            self.is_together(id);
        }
        self.say_who_let_us_in(tx, id, from);
        if let Some(before) = before {
            self.say_what_is_new(tx, id, from, before);
        }
        self.say_joined(tx, id);
        self.events.push(PartEvent::GroupEntered(id, topic));
        Ok(())
    }

    /// Notes that another own device has let this one in.
    fn is_together(&mut self, id: ConversationId) {
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        if conversation.kind == Kind::Own {
            self.events.push(PartEvent::DevicesTogether(SortedSet::new()));
        } else if let Some(peer) = conversation.peer() {
            self.contacts.mark_known(peer);
        }
    }

    fn say_who_let_us_in(&mut self, tx: &mut Transaction<'_>, id: ConversationId, from: AccountKey) {
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        let line = match &conversation.kind {
            Kind::Own => return,
            Kind::Direct => Notice::LetIn { by: from },
            Kind::Group(_) => Notice::LetIntoGroup {
                by: from,
                people: count(conversation.people.len() + 1),
            },
        };
        let thread = conversation.current();
        self.notice(tx, id, thread, line);
    }

    /// Adds lines for the differences from the replaced group: new people by name, missing people, the name and the
    /// timer.
    fn say_what_is_new(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        from: AccountKey,
        (people, timer, name): (Vec<AccountKey>, Option<u32>, Option<String>),
    ) {
        let Some(conversation) = self.conversations.get(&id).filter(|found| found.kind != Kind::Own) else {
            return;
        };
        let set = |accounts: &[AccountKey]| accounts.iter().copied().collect::<SortedSet<_>>();
        let (before, after) = (set(&people), set(&conversation.people));
        let thread = conversation.current();
        let mut lines = Vec::new();
        if let Some((who, more)) = named(after.difference(&before)) {
            lines.push(Notice::PeopleNew { who, more });
        }
        if let Some((who, more)) = named(before.difference(&after)) {
            lines.push(Notice::PeopleGone { who, more });
        }
        if let Some(info) = conversation.kind.group()
            && name.is_some_and(|name| name != info.name)
        {
            let group = info.name.clone();
            lines.push(Notice::GroupNamed { by: from, group });
        }
        if conversation.timer != timer {
            lines.push(timer_set(from, conversation.timer));
        }
        for line in lines {
            self.notice(tx, id, thread, line);
        }
    }
}
