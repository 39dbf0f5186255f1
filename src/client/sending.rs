//! The outbox at work: what waits is sent in order, and stays until the relay has it.
//!
//! A message is encrypted in the turn that sends it, and that turn's writes are on the disk before the frame leaves. When
//! its epoch has ended meanwhile, it is encrypted again under the next one.

use super::link::Asked;
use super::*;
use crate::conversation::open::OpenLog;
use crate::conversation::outbox::{Intent, Made, Work};
use crate::conversation::protection::{Group, Protection};
use crate::conversation::session::Terms;
use crate::expiry;
use minicbor::bytes::ByteVec;
use sotto_wire::{Code, Refusal, Request, Rotation, Ttl};

/// What becomes of an item in this turn.
enum Step {
    Send(Request),
    /// Not now; and nothing of the same log behind it either.
    Wait,
    /// Not now; others may go.
    Pass,
}

impl Client {
    /// Sends what can be sent now. At the end of every turn.
    pub(super) fn flush(&mut self, turn: &mut Turn<'_>) {
        if !self.online() || self.link.quiet_until.is_some() {
            return;
        }
        self.follow_logs(turn);
        self.update_leaves(turn);
        let mut waiting = std::collections::BTreeSet::new();
        let order: Vec<_> = self.outbox.iter().map(|item| (item.seq, item.conversation)).collect();
        for (seq, conversation) in order {
            if waiting.contains(&conversation) || self.link.in_flight.contains_key(&seq) {
                if self.is_commit(seq) {
                    waiting.insert(conversation);
                }
                continue;
            }
            match self.step(turn, seq) {
                Step::Send(request) => {
                    let asked = self.ask(turn, request, Asked::Item(seq));
                    self.link.in_flight.insert(seq, asked);
                    if self.is_commit(seq) {
                        waiting.insert(conversation);
                    }
                }
                Step::Wait => {
                    waiting.insert(conversation);
                }
                Step::Pass => {}
            }
        }
        self.follow_logs(turn);
    }

    fn is_commit(&self, seq: u64) -> bool {
        let item = self.outbox.item(seq);
        item.is_some_and(|item| matches!(item.work, Work::Commit { .. }))
    }

    /// Queues an update of our own leaf wherever one is due (DESIGN, "Healing").
    fn update_leaves(&mut self, turn: &mut Turn<'_>) {
        let due = |found: &&Conversation| match &found.protection {
            Protection::On(group) => !group.broken && group.needs_update(turn.now),
            Protection::Off(_) | Protection::Waiting(_) => false,
        };
        let ids: Vec<_> = self.conversations.values().filter(due).map(|found| found.id).collect();
        for id in ids {
            let queued = |item: &Item| {
                item.conversation == id
                    && matches!(
                        item.work,
                        Work::Commit {
                            intent: Intent::Update,
                            ..
                        }
                    )
            };
            if !self.outbox.iter().any(queued) {
                self.enqueue(
                    turn,
                    id,
                    Work::Commit {
                        intent: Intent::Update,
                        made: None,
                    },
                );
            }
        }
    }

    fn step(&mut self, turn: &mut Turn<'_>, seq: u64) -> Step {
        let Some(item) = self.outbox.item(seq) else {
            return Step::Pass;
        };
        let (record, id) = (item.id, item.conversation);
        match &item.work {
            Work::Create { topic, first } => Step::Send(Request::Create {
                topic: *topic,
                first: *first,
            }),
            Work::Deliver { inbox, body } => Step::Send(Request::Deliver {
                inbox: *inbox,
                id: record,
                body: body.clone(),
            }),
            Work::Open { .. } => self.open_step(seq, record, id),
            Work::Private { .. } => self.private_step(turn, seq, record, id).unwrap_or(Step::Wait),
            Work::Commit { .. } => self.commit_step(turn, seq, record, id).unwrap_or(Step::Wait),
            Work::Echo => Step::Pass,
        }
    }

    fn open_step(&self, seq: u64, id: RecordId, conversation: ConversationId) -> Step {
        let (Some(conversation), Some(account)) = (self.conversations.get(&conversation), &self.account) else {
            return Step::Wait;
        };
        let Some(Work::Open { post, message }) = self.outbox.item(seq).map(|item| &item.work) else {
            return Step::Wait;
        };
        let Protection::Off(log) = &conversation.protection else {
            return Step::Wait;
        };
        if self.hold(conversation).is_some() {
            return Step::Wait;
        }
        let ttl = expiry::ttl(message.as_ref().and_then(|message| message.expires_after));
        Step::Send(open_append(log, id, ttl, log.record(post, id, &account.device)))
    }

    /// Encrypts a message for the current epoch: only when we are in it, as far as we know.
    fn private_step(&mut self, turn: &mut Turn<'_>, seq: u64, id: RecordId, of: ConversationId) -> Option<Step> {
        let conversation = self.conversations.get(&of)?;
        // Without blocking the commit that it waits for.
        let Protection::On(group) = &conversation.protection else {
            return Some(Step::Pass);
        };
        if self.hold(conversation).is_some() || !self.is_current(group) {
            return Some(Step::Wait);
        }
        let topic = group.topic;
        let Work::Private { content, message } = &self.outbox.item(seq)?.work else {
            return None;
        };
        let ttl = expiry::ttl(message.as_ref().and_then(|message| message.expires_after));
        let content = content.clone();
        self.session(topic)?;
        let session = self.sessions.get_mut(&topic)?;
        let account = self.account.as_ref()?;
        let body = session
            .encrypt(&mut self.mls, turn.rng, &account.device, &content)
            .ok()?;
        let capability = session.capability(&self.mls).ok()?;
        let generation = session.generation();
        if let Some(group) = self.conversations.get_mut(&of).and_then(Conversation::group_mut) {
            group.sent += 1;
        }
        self.dirty.conversations.insert(of);
        let body = body.into();
        Some(Step::Send(Request::Append {
            topic,
            generation,
            capability,
            id,
            ttl,
            body,
            rotation: None,
        }))
    }

    /// Makes the commit for the current epoch, or sends the one that was made again.
    fn commit_step(&mut self, turn: &mut Turn<'_>, seq: u64, id: RecordId, of: ConversationId) -> Option<Step> {
        let conversation = self.conversations.get(&of)?;
        let Work::Commit { intent, made } = &self.outbox.item(seq)?.work else {
            return None;
        };
        let (intent, made) = (intent.clone(), made.clone());
        let topic = match (&conversation.protection, &intent) {
            (Protection::Waiting(attempt), Intent::Add { .. }) => attempt.group.topic,
            // Without blocking the commit that this one waits for.
            (Protection::Waiting(_), Intent::Timer { .. } | Intent::Update) => return Some(Step::Pass),
            (Protection::On(group), _) if self.is_current(group) && self.hold(conversation).is_none() => group.topic,
            (Protection::On(_) | Protection::Off(_), _) => return Some(Step::Wait),
        };
        self.session(topic)?;
        let session = self.sessions.get_mut(&topic)?;
        let generation = session.generation();
        let made = match made.filter(|made| made.generation == generation) {
            Some(made) => made,
            None => {
                let account = self.account.as_ref()?;
                session.discard_pending(&mut self.mls).ok()?;
                let (mls, device) = (&mut self.mls, &account.device);
                let pending = match &intent {
                    Intent::Add { devices } => {
                        let packages: Vec<Vec<u8>> = devices.iter().map(|one| one.key_package.to_vec()).collect();
                        session.commit_add(mls, turn.rng, device, &packages)
                    }
                    Intent::Timer { seconds } => {
                        let terms = Terms {
                            timer: *seconds,
                            ..session.terms().clone()
                        };
                        session.commit_terms(mls, turn.rng, device, &terms)
                    }
                    Intent::Update => session.commit_update(mls, turn.rng, device),
                };
                let pending = pending.ok()?;
                let made = Made {
                    generation,
                    message: pending.message.into(),
                    welcome: pending.welcome.map(ByteVec::from),
                    next: pending.next,
                };
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
        };
        let capability = self.sessions.get(&topic)?.capability(&self.mls).ok()?;
        Some(Step::Send(Request::Append {
            topic,
            generation,
            capability,
            id,
            ttl: Ttl::Days90,
            body: made.message,
            rotation: Some(Rotation { next: made.next }),
        }))
    }

    /// True when this log was read to its end on this connection.
    fn is_current(&self, group: &Group) -> bool {
        let Some(following) = self.link.logs.get(&group.topic) else {
            return false;
        };
        let session = self.sessions.get(&group.topic).map(Session::generation);
        !group.broken
            && session.is_none_or(|generation| generation == following.generation)
            && following
                .head
                .is_some_and(|head| group.cursor.unwrap_or_default() >= head)
    }

    /// The relay has an item. What is read back from a log stays, without its content, until it has been read back.
    pub(super) fn accepted(&mut self, turn: &mut Turn<'_>, seq: u64, at: Option<Millis>) {
        self.link.in_flight.remove(&seq);
        let ago = at.map_or(0, |at| self.since_relay_time(turn, at));
        let Some(item) = self.outbox.item_mut(seq) else { return };
        let id = item.conversation;
        self.dirty.outbox.insert(seq);
        let accepted = match &mut item.work {
            Work::Create { .. } | Work::Deliver { .. } => {
                self.outbox.remove(seq);
                return;
            }
            // Read back with the epoch that it makes.
            Work::Commit { .. } | Work::Echo => return,
            Work::Open { message, .. } | Work::Private { message, .. } => message.take(),
        };
        item.work = Work::Echo;
        if let Some(mut message) = accepted {
            message.accept(turn.effective, ago);
            self.update_message(turn, id, message);
        }
    }

    fn since_relay_time(&self, turn: &Turn<'_>, at: Millis) -> u64 {
        let relay_now = i128::from(turn.now.0) + i128::from(self.link.relay_ahead_ms);
        u64::try_from(relay_now - i128::from(at.0)).unwrap_or(0)
    }

    pub(super) fn item_refused(&mut self, turn: &mut Turn<'_>, seq: u64, refusal: Refusal) {
        self.link.in_flight.remove(&seq);
        match refusal.code {
            // Its epoch has ended: the record that ended it is on its way, and then it is encrypted again.
            Code::Stale => {}
            Code::UnknownTopic | Code::Forbidden => {
                if let Some(id) = self.outbox.item(seq).map(|item| item.conversation) {
                    self.group_lost(id);
                }
            }
            Code::RateLimited => self.quiet(turn, refusal.detail),
            // An inbox that is full, or is gone: tried again later, like everything that the relay cannot do now.
            _ => self.quiet(turn, 15_000),
        }
    }
}

fn open_append(log: &OpenLog, id: RecordId, ttl: Ttl, body: Vec<u8>) -> Request {
    Request::Append {
        topic: log.topic(),
        generation: sotto_wire::Generation(0),
        capability: log.token(),
        id,
        ttl,
        body: body.into(),
        rotation: None,
    }
}
