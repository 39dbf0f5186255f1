//! Records come in, each exactly once and in the log's order: the cursor and everything that a record changes are saved
//! in one transaction. Where an epoch ends is in `membership::epoch`.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::client::relay::log_position::LogPosition;
use crate::content::{Content, Control};
use crate::conversation::Conversation;
use crate::conversation::message::{Message, Says, Sending};
use crate::conversation::outbox::{Item, Job};
use crate::conversation::protection::Readership;
use crate::conversation::session::bound::mark_in;
use crate::conversation::session::{Incoming, ReadError};
use crate::credential::DeviceCredential;
use crate::expiry;
use crate::io::Notice;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Record, Topic};

impl Client {
    pub(in crate::client) fn record(&mut self, tx: &mut Transaction<'_>, record: Record) {
        if self.pairing_record(tx, &record) || self.index_record(tx, &record) {
            return;
        }
        let Some(here) = self.position_of(record.topic) else {
            return;
        };
        // What is on its way still when a conversation ends is not taken in, nor what came for a following that another one
        // has taken the place of: that brings it again, with all before it.
        let is_read = self
            .conversations
            .get(&here.conversation)
            .is_some_and(Conversation::is_read);
        let is_next = self.relay.has_head(record.topic);
        if !is_read || !is_next || record.cursor <= here.cursor {
            return;
        }
        let waits = if here.protected {
            self.is_before_us(here, &record) || self.stalls(tx, &record)
        } else {
            self.roll_call.keeps(&record)
        };
        if waits {
            return;
        }
        self.read_record(tx, &record);
    }

    /// Takes a record in whose bytes are here.
    pub(in crate::client) fn read_record(&mut self, tx: &mut Transaction<'_>, record: &Record) {
        let Some(here) = self.position_of(record.topic) else {
            return;
        };
        if !here.protected {
            self.open_record(tx, here, record);
            return;
        }
        let group = |found: &Conversation| found.group_of(record.topic).and_then(|group| group.cursor);
        let before = self.conversations.get(&here.conversation).and_then(group);
        self.conversations
            .move_cursor(here.conversation, record.topic, record.cursor);
        let here = LogPosition {
            cursor: record.cursor,
            ..here
        };
        if self.private_record(tx, here, record) {
            self.relay.forget_wait(Later::Reread(record.topic));
        } else {
            self.unreadable(tx, here, record.topic, before);
        }
    }

    /// False for a record that could not be read, and has changed nothing.
    fn private_record(&mut self, tx: &mut Transaction<'_>, here: LogPosition, record: &Record) -> bool {
        let id = here.conversation;
        let own = self.outbox.find(id, record.id).and_then(|seq| self.outbox.item(seq));
        if let (
            Some(Item {
                seq,
                work: Job::Commit {
                    intent,
                    made: Some(made),
                },
                ..
            }),
            Some(rotation),
        ) = (own, record.rotation)
            && made.body() == record.body.as_slice()
        {
            let (seq, intent, made) = (*seq, intent.clone(), made.clone());
            if rotation.next == made.next {
                self.own_commit(tx, here, record.topic, seq, intent, made);
                return true;
            }
        }
        if record.rotation.is_none() && (self.own_control(tx, here, record) || self.read_back(tx, here, record)) {
            self.knows_as_own(here, record);
            return true;
        }
        if self.groups.open(record.topic).is_none() {
            self.group_lost(record.topic);
            return true;
        }
        let Some(read) = self.groups.with(record.topic, |session, mls| {
            session.read_as(mls, record.id, &record.body)
        }) else {
            return true;
        };
        match (read, record.rotation) {
            // Nothing is shown as from somebody who is not in the conversation.
            (Ok(Incoming::Message { sender, .. }), None) if !self.counts(here, record.topic, &sender.credential) => {
                self.damaged(tx, here);
            }
            (Ok(Incoming::Message { sender, content }), None) => match Content::from_bytes(&content) {
                Ok(content) => {
                    self.saw_device(sender.credential.device, tx.now);
                    self.content(tx, here, record, &sender.credential, &content);
                }
                Err(_) => self.damaged(tx, here),
            },
            (Ok(Incoming::Commit(staged)), Some(rotation)) => {
                self.others_commit(tx, here, record.topic, rotation.next, staged);
            }
            (Err(ReadError::Own), None) => return self.own_record_again(here, record),
            // The generation has ended with a record that leads nowhere: a member broke the room.
            (_, Some(_)) => self.group_lost(record.topic),
            (Ok(Incoming::Commit(_)) | Err(_), None) => return false,
        }
        true
    }

    /// A record that says it is of this very device, which does not wait for it. Anybody in the group can say so, and the
    /// server can give out again what was sent. Only the device's own mark on a record that it does not remember shows that
    /// the store is older than what was sent: then the group's old keys are not used again.
    /// False if it is not.
    fn own_record_again(&mut self, here: LogPosition, record: &Record) -> bool {
        let (Some(session), Some(account)) = (self.groups.get(record.topic), self.account.get()) else {
            return false;
        };
        let data = session.authenticated_data(&record.body).unwrap_or_default();
        let is_ours = account
            .device
            .is_own_mark(mark_in(&data), record.topic, session.generation(), record.id);
        let conversation = self.conversations.get(&here.conversation);
        let group = conversation.and_then(|found| found.group_of(record.topic));
        let is_known = group.is_some_and(|group| group.was_read_back(record.id));
        let is_forgotten = is_ours && !is_known;
        if is_forgotten {
            self.group_lost(record.topic);
        }
        is_forgotten
    }

    /// Keeps in mind that a record was ours.
    fn knows_as_own(&mut self, here: LogPosition, record: &Record) {
        let conversation = self.conversations.edit(&here.conversation);
        if let Some(group) = conversation.and_then(|found| found.group_of_mut(record.topic)) {
            group.has_read_back(record.id);
        }
    }

    /// Whether a member of a group is one of those whom its thread counts.
    fn counts(&self, here: LogPosition, topic: Topic, by: &DeviceCredential) -> bool {
        let conversation = self.conversations.get(&here.conversation);
        self.account.is(by.account) || conversation.is_some_and(|found| found.counts(topic, by.account))
    }

    /// True if the record is one of ours, and then it is settled.
    pub(in crate::client) fn read_back(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        record: &Record,
    ) -> bool {
        let Some(seq) = self.outbox.find(here.conversation, record.id) else {
            return false;
        };
        // Content that is waiting for a log of the other kind was not this record.
        let fits = self.outbox.item(seq).is_some_and(|item| match &item.work {
            Job::Open { .. } => !here.protected,
            Job::Private { .. } | Job::Commit { .. } => here.protected,
            Job::Create { .. } | Job::Deliver { .. } | Job::Index | Job::Upload { .. } | Job::AwaitingEcho => true,
            Job::OrderedControl { .. } => false,
        });
        if !fits {
            return false;
        }
        self.accepted(tx, seq, Some(record.at));
        self.drop_item(seq);
        true
    }

    /// True if the record is a word of our own, which counts here, in its place.
    fn own_control(&mut self, tx: &mut Transaction<'_>, here: LogPosition, record: &Record) -> bool {
        let Some(seq) = self.outbox.find(here.conversation, record.id) else {
            return false;
        };
        let Some(Job::OrderedControl { topic, content, .. }) = self.outbox.item(seq).map(|item| &item.work) else {
            return false;
        };
        if *topic != record.topic {
            return false;
        }
        let content = Content::from_bytes(content);
        self.drop_item(seq);
        self.dirty.app = true;
        let me = self.account.get().map(|account| account.device.credential().clone());
        match (content, me) {
            (Ok(content), Some(me)) => self.content(tx, here, record, &me, &content),
            (Err(_), _) => tx.bug("own control message that does not parse"),
            (Ok(_), None) => {}
        }
        true
    }

    pub(in crate::client) fn content(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        record: &Record,
        by: &DeviceCredential,
        content: &Content,
    ) {
        let sender = by.account;
        if let Some(control) = content.as_control() {
            self.control(tx, here, record, by, control);
            return;
        }
        let id = here.conversation;
        let own = self.account.is(sender);
        // Nothing of somebody whom one has blocked is shown, counted or kept.
        if self.contacts.is_blocked(sender) {
            return;
        }
        let Some(text) = content.as_text() else {
            self.cannot_show(tx, here, sender, content);
            return;
        };
        let timer = self.conversations.get(&id).and_then(|conversation| conversation.timer);
        let expires_after = expiry::agreed(content.expires_after(), timer);
        let until = content.expires_at().map(|at| {
            let relay_now = self.relay.now(tx.now);
            expiry::absolute(at, tx.effective, relay_now)
        });
        if expiry::is_over(until, tx.effective) {
            return;
        }
        let mut message = Message {
            id: record.id,
            position: 0,
            says: match own {
                true => Says::Own(text.to_owned(), Sending::Sent),
                false => Says::Peer(text.to_owned(), sender),
            },
            at: record.at,
            expires_after,
            deadline: expiry::earlier(expiry::unread_deadline(tx.effective, expires_after), until),
            started: false,
            thread: here.thread,
        };
        if own {
            // Ours, from another device, or sent before it was known to be accepted.
            message.deadline = expiry::started(tx.effective, expires_after, until);
            message.started = true;
        } else if self.was_read_elsewhere(id, record.id) {
            crate::client::account::device_sync::read_already(&mut message, tx.effective);
        }
        if let Some(conversation) = self.conversations.edit(&id) {
            conversation.active_at = tx.now;
        }
        self.place(tx, id, &mut message);
    }

    /// What a member tells the others' clients.
    fn control(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        record: &Record,
        by: &DeviceCredential,
        control: Control,
    ) {
        match control {
            Control::Joined => self.joined(tx, here, record.topic, by.account),
            Control::Timer(seconds) => self.open_timer(tx, here, by.account, seconds),
            Control::Sync(bytes) => self.synced(tx, here, by.account, record.at, &bytes),
            Control::CallBegan { call, video } => self.call_began(tx, here, by.account, call, video),
            Control::CallEnded { call, outcome, seconds } => {
                self.call_ended(tx, here, by.account, (call, outcome, seconds));
            }
            word @ (Control::OffProposed { .. } | Control::OffAgreed { .. } | Control::OffEnded { .. }) => {
                self.word(tx, here, record, by, word);
            }
        }
    }

    /// A device has joined the group of our own that waits: with the first one of somebody else, protection is on. In the log
    /// of any other group it says nothing.
    fn joined(&mut self, tx: &mut Transaction<'_>, here: LogPosition, topic: Topic, sender: AccountKey) {
        let id = here.conversation;
        let own = self.account.key();
        if here.protected
            && Some(sender) != own
            && let Some(conversation) = self.conversations.edit_if(&id, |found| found.people.contains(&sender))
            && conversation.confirm(topic)
        {
            let who = sender;
            let line = match self.readers_of(id) {
                Readership::One(_) => Notice::Joined { who },
                Readership::Group(people) => Notice::JoinedGroup { who, people },
            };
            self.notice(tx, id, here.thread, line);
        }
    }

    /// Content of a kind that this version does not know. A word between clients asks for nothing to be shown.
    fn cannot_show(&mut self, tx: &mut Transaction<'_>, here: LogPosition, sender: AccountKey, content: &Content) {
        if content.is_for_clients() {
            return;
        }
        self.notice(tx, here.conversation, here.thread, Notice::OtherKind { by: sender });
    }

    pub(in crate::client) fn is_protected(&self, topic: Topic) -> bool {
        self.position_of(topic).is_some_and(|here| here.protected)
    }
}

/// That somebody set the timer.
pub(in crate::client) fn timer_set(by: AccountKey, seconds: Option<u32>) -> Notice<AccountKey> {
    match seconds {
        Some(seconds) => Notice::TimerSet { by, seconds },
        None => Notice::TimerOff { by },
    }
}
