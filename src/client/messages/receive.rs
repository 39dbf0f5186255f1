//! Receiving records, each exactly once and in the log's order: one transaction saves the cursor and all that a record
//! changes. `membership::epoch` handles the end of an epoch.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::client::relay::log_position::LogPosition;
use crate::content::Content;
use crate::conversation::Conversation;
use crate::conversation::outbox::{Item, Job};
use crate::conversation::session::bound::mark_in;
use crate::conversation::session::{Incoming, ReadError};
use crate::credential::DeviceCredential;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Record, Topic};

/// The pause before an unanswered question to the directory is looked at again.
const ASKED_MS: u64 = 5_000;

impl Client {
    pub(in crate::client) fn record(&mut self, tx: &mut Transaction<'_>, record: Record) {
        if self.pairing_record(tx, &record) || self.index_record(&record) {
            return;
        }
        let Some(here) = self.position_of(record.topic) else {
            return;
        };
        // Drop records that arrive after the conversation ended, and records of a replaced following: the new following
        // brings them again, with all before them.
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

    /// Takes in a record with its full body.
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

    /// False for an unreadable record, which has changed nothing.
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
            // No message is shown from an account that is not in the conversation.
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
            // The generation has ended with a record that opens no next one: a member broke the group.
            (_, Some(_)) => self.group_lost(record.topic),
            (Ok(Incoming::Commit(_)) | Err(_), None) => return false,
        }
        true
    }

    /// Handles a record under this very device's name that the outbox does not wait for. Any member can forge that
    /// name, and the server can repeat old records. Only the device's own mark on a record that it does not know shows
    /// that the store is older than the sent records: then the group's old keys are not used again.
    /// False if there is no such mark.
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

    /// Remembers a record as the device's own.
    fn knows_as_own(&mut self, here: LogPosition, record: &Record) {
        let conversation = self.conversations.edit(&here.conversation);
        if let Some(group) = conversation.and_then(|found| found.group_of_mut(record.topic)) {
            group.has_read_back(record.id);
        }
    }

    /// Whether a group's thread counts this member.
    fn counts(&self, here: LogPosition, topic: Topic, by: &DeviceCredential) -> bool {
        let conversation = self.conversations.get(&here.conversation);
        self.account.is(by.account) || conversation.is_some_and(|found| found.counts(topic, by.account))
    }

    /// True if the record is an own ordered control, which takes effect here, at its position.
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

    /// Continues the logs that waited for an account's device list, after the question has ended.
    pub(in crate::client) fn read_on_after(&mut self, tx: &mut Transaction<'_>, account: AccountKey) {
        for resumed in self.roll_call.answered(account) {
            for record in resumed.records {
                self.record(tx, record);
            }
            if resumed.overflows {
                // The log is followed again from its cursor.
                self.relay.unfollow(resumed.topic);
            }
        }
    }

    /// Gives up questions that were not answered in time, and asks again those that could not be sent.
    pub(in crate::client) fn tend_roll_call(&mut self, tx: &mut Transaction<'_>) {
        for account in self.roll_call.overdue(tx.effective) {
            self.read_on_after(tx, account);
        }
        for account in self.roll_call.unanswered() {
            if !self.relay.is_paused() {
                self.look_up_devices(tx, account);
            }
            tx.wake(ASKED_MS);
        }
    }

    pub(in crate::client) fn read_on(&mut self, tx: &mut Transaction<'_>, topic: Topic, bytes: Vec<u8>) {
        let Some(mut stalled) = self.transfers.take_stalled(topic) else {
            return tx.bug("blob of a log that waits for none");
        };
        let Some(mut first) = stalled.records.pop_front() else {
            return tx.bug("blob that no record names");
        };
        if !stalled.reference.fits(&bytes) {
            // The commit cannot be had: no later record can be read.
            self.group_lost(topic);
            return;
        }
        first.body = bytes.into();
        self.read_record(tx, &first);
        for record in stalled.records {
            self.record(tx, record);
        }
    }
}
