//! Sending the outbox: waiting items are sent in order, and stay until the relay has accepted them.
//!
//! A message is encrypted in the transaction that sends it, and that transaction's writes are on the disk before the
//! frame leaves. If its epoch has ended by then, it is encrypted again under the next one.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::client::relay::requests::PendingRequest;
use crate::client::relay::step::Step;
use crate::conversation::kind::Standing;
use crate::conversation::message::Message;
use crate::conversation::open::{OpenLog, OpenPost};
use crate::conversation::outbox::{CommitIntent, Item, Job};
use crate::conversation::protection::{Group, Protection};
use crate::conversation::{Conversation, ConversationId};
use crate::expiry;
use crate::transaction::Transaction;
use sotto_wire::{Code, RecordId, Refusal, Request, Topic, Ttl};

/// An invitation is sent while fewer items than this are under way, and after a pause of this many milliseconds when
/// the relay asks for one. Otherwise a thousand would go out again and again, and the relay would take a few each time.
const AT_ONCE: usize = 16;
const PAUSE_MS: u64 = 500;

impl Client {
    /// Sends all items that can go out now, at the end of every transaction.
    pub(in crate::client) fn flush(&mut self, tx: &mut Transaction<'_>) {
        if !self.relay.is_online() || self.relay.paused_until.is_some() {
            return;
        }
        self.follow_logs(tx);
        self.update_leaves(tx);
        self.sweep_for_messages(tx);
        let mut waiting = crate::sorted::SortedSet::new();
        let items = self.outbox.iter().map(|item| (item.seq, item.conversation));
        // Messages wait for the commit that removes leaving members, wherever in the outbox it is.
        let (sweeps, others): (Vec<_>, Vec<_>) = items.partition(|(seq, _)| self.is_sweep(*seq));
        for (seq, conversation) in sweeps.into_iter().chain(others) {
            // A request sends nothing before the person accepts it.
            let known = self.conversations.get(&conversation);
            if known.is_some_and(|found| found.standing == Standing::Request) {
                continue;
            }
            if waiting.contains(&conversation) || self.relay.in_flight.contains_key(&seq) {
                if self.is_commit(seq) {
                    waiting.insert(conversation);
                }
                continue;
            }
            if self.relay.back_off.waits(Later::Item(seq), tx.effective) {
                if !self.goes_alone(seq) {
                    waiting.insert(conversation);
                }
                continue;
            }
            match self.step(tx, seq) {
                Step::Send(request) => {
                    let asked = self.relay.send(tx, request, PendingRequest::Item(seq));
                    self.relay.in_flight.insert(seq, asked);
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
        self.follow_logs(tx);
    }

    /// Whether no other item of its conversation has to wait for it.
    fn goes_alone(&self, seq: u64) -> bool {
        let item = self.outbox.item(seq);
        item.is_some_and(|item| matches!(item.work, Job::Deliver { .. } | Job::Index))
    }

    fn is_commit(&self, seq: u64) -> bool {
        let item = self.outbox.item(seq);
        item.is_some_and(|item| matches!(item.work, Job::Commit { .. }))
    }

    fn is_sweep(&self, seq: u64) -> bool {
        let item = self.outbox.item(seq);
        item.is_some_and(|item| {
            matches!(
                item.work,
                Job::Commit {
                    intent: CommitIntent::Sweep,
                    ..
                }
            )
        })
    }

    /// Queues an update of this device's leaf in each group where one is due: after 100 messages or 7 days.
    fn update_leaves(&mut self, tx: &mut Transaction<'_>) {
        let due = |found: &&Conversation| match &found.protection {
            Protection::On(group) => found.standing == Standing::Member && !group.broken && group.needs_update(tx.now),
            Protection::Off(_) | Protection::Waiting(_) => false,
        };
        let ids: Vec<_> = self.conversations.values().filter(due).map(|found| found.id).collect();
        for id in ids {
            let queued = |item: &Item| {
                item.conversation == id
                    && matches!(
                        item.work,
                        Job::Commit {
                            intent: CommitIntent::Update,
                            ..
                        }
                    )
            };
            if !self.outbox.iter().any(queued) {
                self.outbox.add(
                    tx,
                    id,
                    Job::Commit {
                        intent: CommitIntent::Update,
                        made: None,
                    },
                );
            }
        }
    }

    fn step(&mut self, tx: &mut Transaction<'_>, seq: u64) -> Step {
        let Some(item) = self.outbox.item(seq) else {
            return Step::Pass;
        };
        let (record, id) = (item.id, item.conversation);
        match &item.work {
            Job::Create { topic, first } => Step::Send(Request::Create {
                topic: *topic,
                first: *first,
            }),
            // Its receiver compares it with the sender's published device list.
            Job::Deliver { .. } if self.account.get().is_some_and(|account| account.unpublished) => Step::Pass,
            Job::Deliver { .. } if self.relay.in_flight.len() >= AT_ONCE => Step::Pass,
            Job::Deliver { .. } if self.relay.back_off.waits(Later::Deliveries, tx.effective) => Step::Pass,
            Job::Deliver { inbox, body, .. } => Step::Send(Request::Deliver {
                inbox: *inbox,
                id: record,
                body: body.clone(),
            }),
            Job::Open { post, message } => self.open_step(record, id, (post, message.as_ref())),
            Job::Private { .. } => self.private_step(tx, seq, record, id).unwrap_or(Step::Wait),
            Job::Commit { .. } => self.commit_step(tx, seq, record, id).unwrap_or(Step::Wait),
            Job::Upload { blob, bytes } => {
                let (blob, bytes) = (*blob, bytes.clone());
                if self.upload(tx, blob, &bytes) {
                    self.drop_item(seq);
                    return Step::Pass;
                }
                Step::Wait
            }
            Job::Index => self.index_step(tx, record).map_or(Step::Pass, Step::Send),
            Job::OrderedControl { .. } => self.control_step(tx, seq, id).unwrap_or(Step::Wait),
            Job::AwaitingEcho => Step::Pass,
        }
    }

    fn open_step(
        &self,
        id: RecordId,
        conversation: ConversationId,
        (post, message): (&OpenPost, Option<&Message>),
    ) -> Step {
        let (Some(conversation), Some(account)) = (self.conversations.get(&conversation), self.account.get()) else {
            return Step::Wait;
        };
        let Protection::Off(log) = &conversation.protection else {
            return Step::Wait;
        };
        if self.send_blocker(conversation).is_some() {
            return Step::Wait;
        }
        let ttl = expiry::ttl(message.and_then(|message| message.expires_after));
        Step::Send(open_append(log, id, ttl, log.record(post, id, &account.device)))
    }

    /// Encrypts a message for the current epoch, if this device is in it as far as it knows.
    fn private_step(&mut self, tx: &mut Transaction<'_>, seq: u64, id: RecordId, of: ConversationId) -> Option<Step> {
        let conversation = self.conversations.get(&of)?;
        let Some(Job::Private { message, .. }) = self.outbox.item(seq).map(|item| &item.work) else {
            tx.bug("private step of another item");
            return None;
        };
        let (group, later) = match (ended_group(conversation, message.as_ref()), &conversation.protection) {
            // A message for a thread that was ended by agreement still goes out in its group, and nowhere else; it
            // delays nothing of the thread that continues.
            (Some(group), _) if group.broken => {
                self.leave_unsent(tx, seq);
                return Some(Step::Pass);
            }
            (Some(group), _) => (group, Step::Pass),
            (None, Protection::On(group)) => (group, Step::Wait),
            // Passes, so as not to block the commit that it waits for.
            (None, Protection::Waiting(_) | Protection::Off(_)) => return Some(Step::Pass),
        };
        if self.send_blocker(conversation).is_some() || !self.is_current(group) {
            return Some(later);
        }
        let topic = group.topic;
        // No message is encrypted to a leaving member.
        if self.sweep_first(tx, of, topic) {
            return Some(later);
        }
        let Some(Job::Private { content, message }) = self.outbox.item(seq).map(|item| &item.work) else {
            tx.bug("private item that went before it was encrypted");
            return None;
        };
        let ttl = expiry::ttl(message.as_ref().and_then(|message| message.expires_after));
        let content = content.clone();
        self.encrypted(tx, of, topic, id, &content, ttl).map(Step::Send)
    }

    /// The protected log of an item.
    fn log_of(&self, item: &Item) -> Option<Topic> {
        let conversation = self.conversations.get(&item.conversation)?;
        let current = conversation.group();
        let group = match &item.work {
            Job::OrderedControl { topic, .. } => return Some(*topic),
            Job::Private { message, .. } => ended_group(conversation, message.as_ref()).or(current),
            Job::Commit { made, .. } => made
                .as_ref()
                .and_then(|made| conversation.group_of(made.topic))
                .or(current),
            Job::Create { .. }
            | Job::Open { .. }
            | Job::Deliver { .. }
            | Job::Upload { .. }
            | Job::AwaitingEcho
            | Job::Index => None,
        };
        group.map(|group| group.topic)
    }

    pub(in crate::client) fn item_refused(&mut self, tx: &mut Transaction<'_>, seq: u64, refusal: Refusal) {
        self.relay.in_flight.remove(&seq);
        let Some(item) = self.outbox.item(seq) else { return };
        let invites = matches!(item.work, Job::Deliver { .. });
        let is_open = matches!(item.work, Job::Open { .. });
        let (id, log) = (item.conversation, self.log_of(item));
        let open = self.conversations.get(&id).and_then(|found| match &found.protection {
            Protection::Off(log) => Some(log.topic()),
            Protection::Waiting(_) | Protection::On(_) => None,
        });
        match (refusal.code, log) {
            // The switch is on by now: the message goes out protected.
            _ if is_open && open.is_none() => self.move_waiting(tx, id),
            (Code::Stale, _) if is_open => {
                if let Some(topic) = open {
                    self.open_log_ended(tx, (id, topic), None);
                }
            }
            // A pause for invitations delays no other item.
            (Code::RateLimited, _) if invites => {
                let ms = refusal.detail.max(PAUSE_MS);
                let ms = self.relay.back_off.pause(Later::Deliveries, tx.effective, ms);
                tx.wake(ms);
            }
            (Code::RateLimited, _) => self.relay.pause(tx, refusal.detail),
            (code, _) if invites => self.undelivered(tx, seq, code),
            // Its epoch has ended: once the record that ended it is here, it is encrypted again.
            (Code::Stale, Some(topic)) => self.is_stale(tx, seq, topic),
            (Code::UnknownTopic | Code::Forbidden, Some(topic)) => self.group_lost(topic),
            // Other refusals are temporary: the item is retried later.
            _ => self.try_later(tx, seq),
        }
    }
}

/// The group for items of a thread that all members agreed to end. An item without a message belongs to the last such
/// group, because no such item is made while the switch is off.
pub(in crate::client) fn ended_group<'a>(
    conversation: &'a Conversation,
    message: Option<&Message>,
) -> Option<&'a Group> {
    let mut ended = conversation.finished.agreed();
    match message {
        Some(message) => ended.find(|group| group.thread == message.thread),
        None if conversation.is_agreed() => ended.next_back(),
        None => None,
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
