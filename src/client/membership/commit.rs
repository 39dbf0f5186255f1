//! Commits of our own: planned for the group as it is now, made, sent, and made again when another one has won.

use crate::client::Client;
use crate::client::relay::step::Step;
use crate::conversation::outbox::{Intent, Item, Made, Work};
use crate::conversation::protection::{Group, Protection};
use crate::conversation::session::{Changes, GuardedSession, SessionError, Terms};
use crate::conversation::{Conversation, ConversationId};
use crate::turn::Turn;
use minicbor::bytes::ByteVec;
use sotto_wire::{AccountKey, BlobId, Cursor, RecordId, Request, Rotation, Topic, Ttl, limits};

/// What an intent comes to in the group as it is now.
enum Planned {
    Make(Changes),
    /// It is so already, or nobody is left to tell.
    Done,
    /// The account has lost the right to it.
    Refused,
}

/// Which group a commit goes into.
enum CommitPlace {
    In(Topic),
    Later(Step),
    /// There is none any more that it could change.
    Nowhere,
}

impl Client {
    /// The relay has a commit of ours: it counts when it is read back, and does not go out again before that. Where the log
    /// was read beyond its place, what stood there was not what the relay has now: the keys of the epoch are lost.
    pub(in crate::client) fn commit_is_taken(&mut self, seq: u64, cursor: Cursor) {
        let Some(item) = self.outbox.item(seq) else { return };
        let Work::Commit { made: Some(made), .. } = &item.work else {
            return;
        };
        let topic = made.topic;
        let conversation = self.conversations.get(&item.conversation);
        let group = conversation.and_then(|found| found.group_of(topic));
        if group.is_some_and(|group| group.cursor >= Some(cursor)) {
            self.drop_item(seq);
            self.group_lost(topic);
        } else {
            self.relay.in_flight.insert(seq, 0);
        }
    }

    /// Makes the commit for the current epoch, or sends the one that was made again.
    pub(in crate::client) fn commit_step(
        &mut self,
        turn: &mut Turn<'_>,
        seq: u64,
        id: RecordId,
        of: ConversationId,
    ) -> Option<Step> {
        let conversation = self.conversations.get(&of)?;
        let Work::Commit { intent, made } = &self.outbox.item(seq)?.work else {
            return None;
        };
        let (intent, made) = (intent.clone(), made.clone());
        let topic = match self.commit_place(conversation, &intent, made.as_ref()) {
            CommitPlace::In(topic) => topic,
            CommitPlace::Later(step) => return Some(step),
            CommitPlace::Nowhere => {
                self.drop_item(seq);
                return Some(Step::Pass);
            }
        };
        self.session(topic)?;
        let conversation = self.conversations.get(&of)?;
        if matches!(&intent, Intent::Add { devices } if self.adds_leavers(conversation, devices)) {
            // They are taken out first, and come in anew.
            return Some(Step::Pass);
        }
        let generation = self.sessions.get(&topic)?.generation();
        let made = match made.filter(|made| made.generation == generation) {
            Some(made) => made,
            None => match self.made(turn, of, topic, &intent)? {
                Some(made) => {
                    if let Some(Item {
                        work: Work::Commit { made: kept, .. },
                        ..
                    }) = self.outbox.item_mut(seq)
                    {
                        *kept = Some(made.clone());
                    }
                    self.dirty.outbox.insert(seq);
                    made
                }
                None => {
                    self.drop_item(seq);
                    self.nothing_to_commit(turn, of, &intent);
                    return Some(Step::Pass);
                }
            },
        };
        let capability = self.sessions.get(&topic)?.capability(&self.mls).ok()?;
        if let Some(blob) = made.blob
            && !self.upload(turn, blob, &made.message)
        {
            return Some(Step::Wait);
        }
        let body = made.body().into_owned().into();
        Some(Step::Send(Request::Append {
            topic,
            generation,
            capability,
            id,
            ttl: Ttl::Days90,
            body,
            rotation: Some(Rotation { next: made.next }),
        }))
    }

    /// The group that a commit changes. In one that was ended by agreement, only those are taken out who have left, and a
    /// commit that may be in the log already is settled.
    fn commit_place(&self, conversation: &Conversation, intent: &Intent, made: Option<&Made>) -> CommitPlace {
        let ended = || conversation.ended.iter().filter(|group| !group.superseded);
        let epoch = |group: &Group| self.sessions.get(&group.topic).map(|session| session.generation());
        if let Some((made, group)) =
            made.and_then(|made| Some((made, ended().find(|group| group.topic == made.topic)?)))
        {
            return match epoch(group).is_none_or(|generation| generation == made.generation) {
                _ if group.broken => CommitPlace::Nowhere,
                true if self.is_current(group) => CommitPlace::In(group.topic),
                true => CommitPlace::Later(Step::Pass),
                false => CommitPlace::Nowhere,
            };
        }
        let left = |group: &&Group| {
            let session = self.sessions.get(&group.topic);
            self.is_current(group) && session.is_some_and(|session| !session.leaving().is_empty())
        };
        if let (Intent::Sweep, Some(group)) = (intent, ended().find(left)) {
            return CommitPlace::In(group.topic);
        }
        match (&conversation.protection, intent) {
            (Protection::Waiting(attempt), Intent::Add { .. }) => CommitPlace::In(attempt.group.topic),
            // Without blocking the commit that this one waits for.
            (Protection::Waiting(_), _) => CommitPlace::Later(Step::Pass),
            (Protection::On(group), _) if self.is_current(group) && self.may_commit(conversation, intent) => {
                CommitPlace::In(group.topic)
            }
            (Protection::On(_), _) => CommitPlace::Later(Step::Wait),
            (Protection::Off(_), _) => CommitPlace::Nowhere,
        }
    }

    /// What holds messages back holds commits back too, but nobody is kept from leaving or from shutting somebody out.
    fn may_commit(&self, conversation: &Conversation, intent: &Intent) -> bool {
        match intent {
            Intent::Leave | Intent::Remove { .. } | Intent::Drop { .. } | Intent::Sweep | Intent::Update => true,
            Intent::Add { .. } | Intent::Timer { .. } | Intent::Rename { .. } | Intent::Admin { .. } => {
                self.hold(conversation).is_none()
            }
        }
    }

    /// The commit for the epoch as it is; `Some(None)` if there is nothing to commit.
    fn made(&mut self, turn: &mut Turn<'_>, of: ConversationId, topic: Topic, intent: &Intent) -> Option<Option<Made>> {
        let account = self.account.as_ref()?;
        let admins = match self.conversations.get(&of).map(|found| &found.protection) {
            Some(Protection::Waiting(attempt)) if attempt.steps_down(Some(account.key())) => {
                Some(attempt.group.admins_before.clone())
            }
            Some(_) | None => None,
        };
        let session = self.sessions.get_mut(&topic)?;
        session.discard_pending(&mut self.mls).ok()?;
        let mut changes = match planned(session, account.key(), intent) {
            Planned::Make(changes) => changes,
            Planned::Done | Planned::Refused => return Some(None),
        };
        if let (Some(admins), Intent::Add { devices }) = (admins, intent) {
            changes.terms = stepped_down(session, &admins, devices);
        }
        let generation = session.generation();
        let made = session
            .commit_changes(&mut self.mls, turn.rng, &account.device, &changes)
            .and_then(|pending| session.judge_pending().map(|()| pending));
        let pending = match made {
            Ok(pending) => pending,
            Err(SessionError::NotAllowed | SessionError::KeyPackage(_) | SessionError::Terms) => {
                session.discard_pending(&mut self.mls).ok()?;
                return Some(None);
            }
            Err(_) => return None,
        };
        let far = pending.message.len() > limits::RECORD;
        Some(Some(Made {
            generation,
            blob: far.then(|| BlobId(turn.random())),
            message: pending.message.into(),
            welcome: pending.welcome.map(ByteVec::from),
            next: pending.next,
            topic,
        }))
    }

    /// An intent has come to nothing: somebody was faster, or the right to it is gone.
    fn nothing_to_commit(&mut self, turn: &mut Turn<'_>, of: ConversationId, intent: &Intent) {
        match intent {
            // The last one in a group has nobody to tell.
            Intent::Leave => self.end(turn, of, crate::conversation::kind::Why::Left),
            Intent::Add { .. } | Intent::Remove { .. } | Intent::Rename { .. } | Intent::Admin { .. } => {
                self.dirty.app = true;
            }
            Intent::Timer { .. } | Intent::Update | Intent::Drop { .. } | Intent::Sweep => {}
        }
    }

    /// Queues the commit that takes those out who have left, when somebody has; true if one is on its way.
    pub(in crate::client) fn sweep_first(&mut self, turn: &mut Turn<'_>, id: ConversationId, topic: Topic) -> bool {
        if self.session(topic).is_none_or(|session| session.leaving().is_empty()) {
            return false;
        }
        self.queue_commit(turn, id, Intent::Sweep);
        true
    }

    /// The same wherever something waits to be said, in the group that it waits for, and wherever somebody is to be added
    /// who has left and is not taken out yet.
    pub(in crate::client) fn sweep_for_messages(&mut self, turn: &mut Turn<'_>) {
        let mut groups: crate::sorted::SortedSet<(ConversationId, Topic)> = crate::sorted::SortedSet::new();
        for item in self.outbox.iter() {
            let Some(conversation) = self.conversations.get(&item.conversation) else {
                continue;
            };
            let ended = match &item.work {
                Work::Private { message, .. } => {
                    crate::client::relay::send::ended_group(conversation, message.as_ref())
                }
                Work::Word { .. } => None,
                Work::Commit {
                    intent: Intent::Add { devices },
                    ..
                } if self.adds_leavers(conversation, devices) => None,
                _ => continue,
            };
            let current = match &conversation.protection {
                Protection::On(group) => Some(group),
                Protection::Off(_) | Protection::Waiting(_) => None,
            };
            if let Some(group) = ended.filter(|group| !group.broken).or(current) {
                groups.insert((item.conversation, group.topic));
            }
        }
        for (id, topic) in groups {
            self.sweep_first(turn, id, topic);
        }
    }

    /// Whether somebody is to be added who has said that they leave, and whose devices are in the group still.
    fn adds_leavers(&self, conversation: &Conversation, devices: &[crate::conversation::outbox::Invitee]) -> bool {
        let session = conversation.group().and_then(|group| self.sessions.get(&group.topic));
        session.is_some_and(|session| devices.iter().any(|one| session.leaving().contains(&one.account)))
    }

    /// Queues a commit that is needed once however often it is asked for.
    pub(in crate::client) fn queue_commit(&mut self, turn: &mut Turn<'_>, id: ConversationId, intent: Intent) {
        let same = |item: &Item| {
            item.conversation == id && matches!(&item.work, Work::Commit { intent: other, .. } if other.covers(&intent))
        };
        if !self.outbox.iter().any(same) {
            self.enqueue(turn, id, Work::Commit { intent, made: None });
        }
    }
}

fn planned(session: &GuardedSession, me: AccountKey, intent: &Intent) -> Planned {
    let terms = session.terms();
    let with = |terms: Terms| {
        Planned::Make(Changes {
            terms: Some(terms),
            ..Changes::default()
        })
    };
    let is_admin = terms.group.as_ref().is_none_or(|group| group.admins.contains(&me));
    match intent {
        Intent::Add { devices } => {
            let present = session.accounts();
            let is_in = |invitee: &&crate::conversation::outbox::Invitee| {
                let here = |member: &crate::conversation::session::Member| {
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
        Intent::Timer { seconds } if terms.timer == *seconds => Planned::Done,
        Intent::Timer { seconds } => with(Terms {
            timer: *seconds,
            ..terms.clone()
        }),
        Intent::Update => Planned::Make(Changes::default()),
        Intent::Remove { account } => {
            if !is_admin {
                return Planned::Refused;
            }
            without(session, |member| member.credential.account == *account)
        }
        Intent::Drop { devices } => without(session, |member| {
            member.credential.account == me && devices.contains(&member.credential.device)
        }),
        Intent::Rename { name } => match &terms.group {
            Some(group) if group.name != *name => {
                let mut terms = terms.clone();
                if let Some(group) = &mut terms.group {
                    group.name.clone_from(name);
                }
                with(terms)
            }
            Some(_) | None => Planned::Done,
        },
        Intent::Admin { account } => match &terms.group {
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
        Intent::Leave => session.terms_without(me).map_or(Planned::Done, with),
        Intent::Sweep => {
            let leaving = session.leaving();
            if leaving.contains(&me) {
                return Planned::Done;
            }
            without(session, |member| leaving.contains(&member.credential.account))
        }
    }
}

/// The terms of a group that was made again by somebody who is no admin of it: the admins of before, as far as they are in
/// it. `None` if none is: then its maker stays one.
fn stepped_down(
    session: &GuardedSession,
    admins: &[AccountKey],
    devices: &[crate::conversation::outbox::Invitee],
) -> Option<Terms> {
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

/// Takes leaves out, and those who have none left out of the terms.
fn without(session: &GuardedSession, goes: impl Fn(&crate::conversation::session::Member) -> bool) -> Planned {
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
