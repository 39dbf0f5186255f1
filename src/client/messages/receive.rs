//! Records come in, each exactly once and in the log's order: the cursor and everything that a record changes are saved
//! in one transaction. Where an epoch ends is in `membership::epoch`.

use crate::account::Account;
use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::client::relay::log_position::Place;
use crate::content::{Content, Control};
use crate::conversation::Conversation;
use crate::conversation::message::{Message, Says, Sending};
use crate::conversation::outbox::{Item, Work};
use crate::conversation::protection::{Protection, Readership};
use crate::conversation::session::bound::mark_in;
use crate::conversation::session::{Incoming, ReadError};
use crate::credential::DeviceCredential;
use crate::expiry;
use crate::io::Notice;
use crate::turn::Turn;
use sotto_wire::{AccountKey, Cursor, Record, Topic};

/// The pause before a log is read again whose last record could not be read, and the longest one; doubled each time.
const REREAD_MS: u64 = 5_000;
const REREAD_MOST_MS: u64 = 600_000;

impl Client {
    pub(in crate::client) fn record(&mut self, turn: &mut Turn<'_>, record: Record) {
        if self.pairing_record(turn, &record) || self.index_record(turn, &record) {
            return;
        }
        let Some(place) = self.place_of(record.topic) else {
            return;
        };
        // What is on its way still when a conversation ends is not taken in, nor what came for a following that another one
        // has taken the place of: that brings it again, with all before it.
        let is_read = self
            .conversations
            .get(&place.conversation)
            .is_some_and(Conversation::is_read);
        let is_next = self.relay.logs.get(&record.topic).is_some_and(|log| log.head.is_some());
        if !is_read || !is_next || record.cursor <= place.cursor {
            return;
        }
        let waits = if place.protected {
            self.is_before_us(place, &record) || self.stalls(turn, &record)
        } else {
            self.roll_call.keeps(&record)
        };
        if waits {
            return;
        }
        self.read_record(turn, &record);
    }

    /// Takes a record in whose bytes are here.
    pub(in crate::client) fn read_record(&mut self, turn: &mut Turn<'_>, record: &Record) {
        let Some(place) = self.place_of(record.topic) else {
            return;
        };
        if !place.protected {
            self.open_record(turn, place, record);
            return;
        }
        let group = |found: &Conversation| found.group_of(record.topic).and_then(|group| group.cursor);
        let before = self.conversations.get(&place.conversation).and_then(group);
        self.move_cursor(place, record.topic, record.cursor);
        let here = Place {
            cursor: record.cursor,
            ..place
        };
        if self.private_record(turn, here, record) {
            self.relay.back_off.forget(Later::Reread(record.topic));
        } else {
            self.unreadable(turn, here, record.topic, before);
        }
    }

    /// False for a record that could not be read, and has changed nothing.
    fn private_record(&mut self, turn: &mut Turn<'_>, place: Place, record: &Record) -> bool {
        let id = place.conversation;
        let own = self.outbox.find(id, record.id).and_then(|seq| self.outbox.item(seq));
        if let (
            Some(Item {
                seq,
                work: Work::Commit {
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
                self.own_commit(turn, place, record.topic, seq, intent, made);
                return true;
            }
        }
        if record.rotation.is_none() && (self.own_word(turn, place, record) || self.read_back(turn, place, record)) {
            self.knows_as_own(place, record);
            return true;
        }
        if self.session(record.topic).is_none() {
            self.group_lost(record.topic);
            return true;
        }
        let Some(session) = self.sessions.get_mut(&record.topic) else {
            return true;
        };
        match (session.read_as(&mut self.mls, record.id, &record.body), record.rotation) {
            // Nothing is shown as from somebody who is not in the conversation.
            (Ok(Incoming::Message { sender, .. }), None) if !self.counts(place, record.topic, &sender.credential) => {
                self.damaged(turn, place);
            }
            (Ok(Incoming::Message { sender, content }), None) => match Content::from_bytes(&content) {
                Ok(content) => {
                    self.saw_device(sender.credential.device, turn.now);
                    self.content(turn, place, record, &sender.credential, &content);
                }
                Err(_) => self.damaged(turn, place),
            },
            (Ok(Incoming::Commit(staged)), Some(rotation)) => {
                self.others_commit(turn, place, record.topic, rotation.next, staged);
            }
            (Err(ReadError::Own), None) => return self.own_record_again(place, record),
            // The generation has ended with a record that leads nowhere: a member broke the room.
            (_, Some(_)) => self.group_lost(record.topic),
            (Ok(Incoming::Commit(_)) | Err(_), None) => return false,
        }
        true
    }

    /// A record could not be read. It is said once, and the cursor stays in front of it, so that it is asked for again after
    /// a while: the server, or the way, may have spoilt it. A member's own rubbish stays what it is, and holds up nothing.
    fn unreadable(&mut self, turn: &mut Turn<'_>, place: Place, topic: Topic, before: Option<Cursor>) {
        let conversation = self.conversations.get_mut(&place.conversation);
        let Some(group) = conversation.and_then(|found| found.group_of_mut(topic)) else {
            return;
        };
        group.cursor = before;
        if group.unreadable >= Some(place.cursor) {
            return;
        }
        group.unreadable = Some(place.cursor);
        self.damaged(turn, place);
        let again = Later::Reread(topic);
        if !self.relay.back_off.is_kept(again) {
            let ms = self.relay.back_off.refused(again, turn.effective, REREAD_MS);
            turn.wake(ms);
        }
    }

    /// Logs whose last records could not be read are read again, ever more seldom.
    pub(in crate::client) fn read_again(&mut self, turn: &mut Turn<'_>) {
        for topic in self.relay.back_off.ended(turn.effective) {
            let is_followed = self.relay.logs.get(&topic).is_some_and(|log| log.head.is_some());
            let ms = self
                .relay
                .back_off
                .refused(Later::Reread(topic), turn.effective, REREAD_MS);
            if ms <= REREAD_MOST_MS {
                turn.wake(ms);
            }
            if is_followed && ms <= 2 * REREAD_MOST_MS {
                self.relay.logs.remove(&topic);
            }
        }
    }

    /// A record that says it is of this very device, which does not wait for it. Anybody in the group can say so, and the
    /// server can give out again what was sent. Only the device's own mark on a record that it does not remember shows that
    /// the store is older than what was sent: then the group's old keys are not used again.
    /// False if it is not.
    fn own_record_again(&mut self, place: Place, record: &Record) -> bool {
        let (Some(session), Some(account)) = (self.sessions.get(&record.topic), &self.account) else {
            return false;
        };
        let data = session.authenticated_data(&record.body).unwrap_or_default();
        let is_ours = account
            .device
            .is_own_mark(mark_in(&data), record.topic, session.generation(), record.id);
        let conversation = self.conversations.get(&place.conversation);
        let group = conversation.and_then(|found| found.group_of(record.topic));
        let is_known = group.is_some_and(|group| group.was_read_back(record.id));
        let is_forgotten = is_ours && !is_known;
        if is_forgotten {
            self.group_lost(record.topic);
        }
        is_forgotten
    }

    /// Keeps in mind that a record was ours.
    fn knows_as_own(&mut self, place: Place, record: &Record) {
        let conversation = self.conversations.get_mut(&place.conversation);
        if let Some(group) = conversation.and_then(|found| found.group_of_mut(record.topic)) {
            group.has_read_back(record.id);
            self.dirty.conversations.insert(place.conversation);
        }
    }

    /// Whether a member of a group is one of those whom its thread counts.
    fn counts(&self, place: Place, topic: Topic, by: &DeviceCredential) -> bool {
        let conversation = self.conversations.get(&place.conversation);
        self.is_own_account(by.account) || conversation.is_some_and(|found| found.counts(topic, by.account))
    }

    /// True if the record is one of ours, and then it is settled.
    pub(in crate::client) fn read_back(&mut self, turn: &mut Turn<'_>, place: Place, record: &Record) -> bool {
        let Some(seq) = self.outbox.find(place.conversation, record.id) else {
            return false;
        };
        // Content that is waiting for a log of the other kind was not this record.
        let fits = self.outbox.item(seq).is_some_and(|item| match &item.work {
            Work::Open { .. } => !place.protected,
            Work::Private { .. } | Work::Commit { .. } => place.protected,
            Work::Create { .. } | Work::Deliver { .. } | Work::Index | Work::Upload { .. } | Work::Echo => true,
            Work::Word { .. } => false,
        });
        if !fits {
            return false;
        }
        self.accepted(turn, seq, Some(record.at));
        self.drop_item(seq);
        true
    }

    /// True if the record is a word of our own, which counts here, in its place.
    fn own_word(&mut self, turn: &mut Turn<'_>, place: Place, record: &Record) -> bool {
        let Some(seq) = self.outbox.find(place.conversation, record.id) else {
            return false;
        };
        let Some(Work::Word { topic, content, .. }) = self.outbox.item(seq).map(|item| &item.work) else {
            return false;
        };
        if *topic != record.topic {
            return false;
        }
        let content = Content::from_bytes(content);
        self.drop_item(seq);
        self.dirty.app = true;
        let me = self.account.as_ref().map(|account| account.device.credential().clone());
        if let (Ok(content), Some(me)) = (content, me) {
            self.content(turn, place, record, &me, &content);
        }
        true
    }

    pub(in crate::client) fn content(
        &mut self,
        turn: &mut Turn<'_>,
        place: Place,
        record: &Record,
        by: &DeviceCredential,
        content: &Content,
    ) {
        let sender = by.account;
        if let Some(control) = content.as_control() {
            self.control(turn, place, record, by, control);
            return;
        }
        let id = place.conversation;
        let own = self.is_own_account(sender);
        // Nothing of somebody whom one has blocked is shown, counted or kept.
        if self.is_blocked(sender) {
            return;
        }
        let Some(text) = content.as_text() else {
            self.cannot_show(turn, place, sender, content);
            return;
        };
        let timer = self.conversations.get(&id).and_then(|conversation| conversation.timer);
        let expires_after = expiry::agreed(content.expires_after(), timer);
        let until = content.expires_at().map(|at| {
            let relay_now = self.relay_now(turn.now);
            expiry::absolute(at, turn.effective, relay_now)
        });
        if expiry::is_over(until, turn.effective) {
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
            deadline: expiry::earlier(expiry::unread_deadline(turn.effective, expires_after), until),
            started: false,
            thread: place.thread,
        };
        if own {
            // Ours, from another device, or sent before it was known to be accepted.
            message.deadline = expiry::started(turn.effective, expires_after, until);
            message.started = true;
        } else if self.was_read_elsewhere(id, record.id) {
            crate::client::account::device_sync::read_already(&mut message, turn.effective);
        }
        if let Some(conversation) = self.conversations.get_mut(&id) {
            conversation.active_at = turn.now;
        }
        self.place(turn, id, &mut message);
    }

    /// What a member tells the others' clients.
    fn control(&mut self, turn: &mut Turn<'_>, place: Place, record: &Record, by: &DeviceCredential, control: Control) {
        match control {
            Control::Joined => self.joined(turn, place, record.topic, by.account),
            Control::Timer(seconds) => self.open_timer(turn, place, by.account, seconds),
            Control::Sync(bytes) => self.synced(turn, place, by.account, record.at, &bytes),
            Control::CallBegan { call, video } => self.call_began(turn, place, by.account, call, video),
            Control::CallEnded { call, outcome, seconds } => {
                self.call_ended(turn, place, by.account, (call, outcome, seconds));
            }
            word @ (Control::OffProposed { .. } | Control::OffAgreed { .. } | Control::OffEnded { .. }) => {
                self.word(turn, place, record, by, word);
            }
        }
    }

    /// A device has joined the group of our own that waits: with the first one of somebody else, protection is on. In the log
    /// of any other group it says nothing.
    fn joined(&mut self, turn: &mut Turn<'_>, place: Place, topic: Topic, sender: AccountKey) {
        let id = place.conversation;
        let own = self.account.as_ref().map(Account::key);
        if place.protected
            && Some(sender) != own
            && let Some(conversation) = self.conversations.get_mut(&id)
            && conversation.people.contains(&sender)
            && conversation.confirm(topic)
        {
            let who = sender;
            let line = match self.readers_of(id) {
                Readership::One(_) => Notice::Joined { who },
                Readership::Group(people) => Notice::JoinedGroup { who, people },
            };
            self.notice(turn, id, place.thread, line);
        }
    }

    /// Content of a kind that this version does not know. A word between clients asks for nothing to be shown.
    fn cannot_show(&mut self, turn: &mut Turn<'_>, place: Place, sender: AccountKey, content: &Content) {
        if content.is_for_clients() {
            return;
        }
        self.notice(turn, place.conversation, place.thread, Notice::OtherKind { by: sender });
    }

    /// A record that is forged or damaged: said in the thread, and passed over.
    pub(in crate::client) fn damaged(&mut self, turn: &mut Turn<'_>, place: Place) {
        self.notice(turn, place.conversation, place.thread, Notice::Damaged);
    }

    /// The current epoch of a group cannot be entered, or the relay does not have the log: only a fresh start helps.
    pub(in crate::client) fn group_lost(&mut self, topic: Topic) {
        let Some(id) = self.place_of(topic).map(|place| place.conversation) else {
            return;
        };
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        let waits = matches!(&conversation.protection, Protection::Waiting(attempt) if attempt.group.topic == topic);
        if waits {
            // One that waits for its first device is made again by whoever made it: this device.
            self.lost_attempts.insert(id);
        } else if let Some(group) = conversation.group_of_mut(topic) {
            group.broken = true;
            self.dirty.conversations.insert(id);
        }
        // A commit that was to be read back from it is not waited for.
        for seq in self.outbox.of(id) {
            let item = self.outbox.item(seq);
            if item
                .is_some_and(|item| matches!(&item.work, Work::Commit { made: Some(made), .. } if made.topic == topic))
            {
                self.relay.in_flight.remove(&seq);
            }
        }
    }

    pub(in crate::client) fn is_protected(&self, topic: Topic) -> bool {
        self.place_of(topic).is_some_and(|place| place.protected)
    }
}

/// That somebody set the timer.
pub(in crate::client) fn timer_set(by: AccountKey, seconds: Option<u32>) -> Notice<AccountKey> {
    match seconds {
        Some(seconds) => Notice::TimerSet { by, seconds },
        None => Notice::TimerOff { by },
    }
}
