//! This device's commits: planned for the group's present epoch, made, sent, and made again after another commit won.

use crate::client::Client;
use crate::client::membership::commit_plan::{Planned, planned, stepped_down};
use crate::client::relay::step::Step;
use crate::conversation::outbox::{CommitIntent, Invitee, Item, Job, StagedCommit};
use crate::conversation::protection::{Group, Protection};
use crate::conversation::session::SessionError;
use crate::conversation::{Conversation, ConversationId};
use crate::transaction::Transaction;
use minicbor::bytes::ByteVec;
use sotto_wire::{BlobId, Cursor, RecordId, Request, Rotation, Topic, Ttl, limits};

/// The group of a commit.
enum CommitTarget {
    In(Topic),
    Later(Step),
    /// No group is left for it to change.
    Nowhere,
}

impl Client {
    /// Keeps a commit that the relay accepted from going out again: it counts once it is read back. If the log was
    /// already read beyond its position, another record was there than the relay has now: the keys of the epoch are
    /// lost.
    pub(in crate::client) fn commit_is_taken(&mut self, seq: u64, cursor: Cursor) {
        let Some(item) = self.outbox.item(seq) else { return };
        let Job::Commit { made: Some(made), .. } = &item.work else {
            return;
        };
        let topic = made.topic;
        let conversation = self.conversations.get(&item.conversation);
        let group = conversation.and_then(|found| found.group_of(topic));
        if group.is_some_and(|group| group.cursor >= Some(cursor)) {
            self.drop_item(seq);
            self.group_lost(topic);
        } else {
            self.relay.holds_back(seq);
        }
    }

    /// Makes the commit for the current epoch, or sends the one already made for it.
    pub(in crate::client) fn commit_step(
        &mut self,
        tx: &mut Transaction<'_>,
        seq: u64,
        id: RecordId,
        of: ConversationId,
    ) -> Option<Step> {
        let conversation = self.conversations.get(&of)?;
        let Job::Commit { intent, made } = &self.outbox.item(seq)?.work else {
            tx.bug("commit step of another item");
            return None;
        };
        let (intent, made) = (intent.clone(), made.clone());
        let topic = match self.commit_target(conversation, &intent, made.as_ref()) {
            CommitTarget::In(topic) => topic,
            CommitTarget::Later(step) => return Some(step),
            CommitTarget::Nowhere => {
                self.drop_item(seq);
                return Some(Step::Pass);
            }
        };
        self.groups.open(topic)?;
        let conversation = self.conversations.get(&of)?;
        if matches!(&intent, CommitIntent::Add { devices } if self.adds_leavers(conversation, devices)) {
            // The leaving members are removed first, and then added again.
            return Some(Step::Pass);
        }
        let generation = self.groups.generation(topic)?;
        let made = match made.filter(|made| made.generation == generation) {
            Some(made) => made,
            None => match self.made(tx, of, topic, &intent)? {
                Some(made) => {
                    if let Some(Item {
                        work: Job::Commit { made: kept, .. },
                        ..
                    }) = self.outbox.edit(seq)
                    {
                        *kept = Some(made.clone());
                    }
                    made
                }
                None => {
                    self.drop_item(seq);
                    self.nothing_to_commit(tx, of, &intent);
                    return Some(Step::Pass);
                }
            },
        };
        let capability = self.groups.capability(topic)?;
        if let Some(blob) = made.blob
            && !self.upload(tx, blob, &made.message)
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

    /// The group that a commit changes. In a group ended by agreement, a commit only removes leaving members, or
    /// settles one that may be in the log already.
    fn commit_target(
        &self,
        conversation: &Conversation,
        intent: &CommitIntent,
        made: Option<&StagedCommit>,
    ) -> CommitTarget {
        let ended = || conversation.finished.agreed();
        let epoch = |group: &Group| self.groups.generation(group.topic);
        if let Some((made, group)) =
            made.and_then(|made| Some((made, ended().find(|group| group.topic == made.topic)?)))
        {
            return match epoch(group).is_none_or(|generation| generation == made.generation) {
                _ if group.broken => CommitTarget::Nowhere,
                true if self.is_current(group) => CommitTarget::In(group.topic),
                true => CommitTarget::Later(Step::Pass),
                false => CommitTarget::Nowhere,
            };
        }
        let left = |group: &&Group| {
            let session = self.groups.get(group.topic);
            self.is_current(group) && session.is_some_and(|session| !session.leaving().is_empty())
        };
        if let (CommitIntent::Sweep, Some(group)) = (intent, ended().find(left)) {
            return CommitTarget::In(group.topic);
        }
        match (&conversation.protection, intent) {
            (Protection::Waiting(pending), CommitIntent::Add { .. }) => CommitTarget::In(pending.group.topic),
            // Passes, so as not to block the commit that this one waits for.
            (Protection::Waiting(_), _) => CommitTarget::Later(Step::Pass),
            (Protection::On(group), _) if self.is_current(group) && self.may_commit(conversation, intent) => {
                CommitTarget::In(group.topic)
            }
            (Protection::On(_), _) => CommitTarget::Later(Step::Wait),
            (Protection::Off(_), _) => CommitTarget::Nowhere,
        }
    }

    /// Whether a commit may go out: a send blocker holds commits back too, but not leaving and not removing members.
    fn may_commit(&self, conversation: &Conversation, intent: &CommitIntent) -> bool {
        match intent {
            CommitIntent::Leave
            | CommitIntent::Remove { .. }
            | CommitIntent::Drop { .. }
            | CommitIntent::Sweep
            | CommitIntent::Update => true,
            CommitIntent::Add { .. }
            | CommitIntent::Timer { .. }
            | CommitIntent::Rename { .. }
            | CommitIntent::Admin { .. } => self.send_blocker(conversation).is_none(),
        }
    }

    /// Makes the commit for the present epoch; `Some(None)` if there is nothing to commit.
    fn made(
        &mut self,
        tx: &mut Transaction<'_>,
        of: ConversationId,
        topic: Topic,
        intent: &CommitIntent,
    ) -> Option<Option<StagedCommit>> {
        let account = self.account.get()?;
        let admins = match self.conversations.get(&of).map(|found| &found.protection) {
            Some(Protection::Waiting(pending)) if pending.steps_down(Some(account.key())) => {
                Some(pending.group.admins_before.clone())
            }
            Some(_) | None => None,
        };
        let made = self.groups.with(topic, |session, mls| {
            session.discard_pending(mls)?;
            let mut changes = match planned(session, account.key(), intent) {
                Planned::Make(changes) => changes,
                Planned::Done | Planned::Refused => return Ok(None),
            };
            if let (Some(admins), CommitIntent::Add { devices }) = (admins, intent) {
                changes.terms = stepped_down(session, &admins, devices);
            }
            let generation = session.generation();
            let made = session
                .commit_changes(mls, tx.rng, &account.device, &changes)
                .and_then(|pending| session.judge_pending(mls).map(|()| pending));
            match made {
                Ok(pending) => Ok(Some((generation, pending))),
                Err(SessionError::NotAllowed | SessionError::KeyPackage(_) | SessionError::Terms) => {
                    session.discard_pending(mls)?;
                    Ok(None)
                }
                Err(error) => Err(error),
            }
        });
        let Some((generation, pending)) = made?.ok()? else {
            return Some(None);
        };
        let far = pending.message.len() > limits::RECORD;
        Some(Some(StagedCommit {
            generation,
            blob: far.then(|| BlobId(tx.random())),
            message: pending.message.into(),
            welcome: pending.welcome.map(ByteVec::from),
            next: pending.next,
            topic,
        }))
    }

    /// Settles an intent without a commit: another device was faster, or the account lost the right to it.
    fn nothing_to_commit(&mut self, tx: &mut Transaction<'_>, of: ConversationId, intent: &CommitIntent) {
        match intent {
            // The last member of a group has no other to tell.
            CommitIntent::Leave => self.end(tx, of, crate::conversation::kind::Why::Left),
            CommitIntent::Add { .. }
            | CommitIntent::Remove { .. }
            | CommitIntent::Rename { .. }
            | CommitIntent::Admin { .. } => {
                self.dirty.app = true;
            }
            CommitIntent::Timer { .. } | CommitIntent::Update | CommitIntent::Drop { .. } | CommitIntent::Sweep => {}
        }
    }

    /// Removes leaving members from every group for which messages wait, and from every group that is to add one of
    /// them again.
    pub(in crate::client) fn sweep_for_messages(&mut self, tx: &mut Transaction<'_>) {
        let mut groups: crate::sorted::SortedSet<(ConversationId, Topic)> = crate::sorted::SortedSet::new();
        for item in self.outbox.iter() {
            let Some(conversation) = self.conversations.get(&item.conversation) else {
                continue;
            };
            let ended = match &item.work {
                Job::Private { message, .. } => crate::client::relay::send::ended_group(conversation, message.as_ref()),
                Job::OrderedControl { .. } => None,
                Job::Commit {
                    intent: CommitIntent::Add { devices },
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
            self.sweep_first(tx, id, topic);
        }
    }

    /// Whether an intent adds an account that is leaving, and whose devices are still in the group.
    fn adds_leavers(&self, conversation: &Conversation, devices: &[Invitee]) -> bool {
        let session = conversation.group().and_then(|group| self.groups.get(group.topic));
        session.is_some_and(|session| devices.iter().any(|one| session.leaving().contains(&one.account)))
    }
}
