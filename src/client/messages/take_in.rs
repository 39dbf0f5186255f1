//! The content of a record: a message, or a control message of a member's client.

use crate::client::Client;
use crate::client::relay::log_position::LogPosition;
use crate::content::{Content, Control};
use crate::conversation::message::{Message, Says, Sending};
use crate::conversation::outbox::Job;
use crate::conversation::protection::Readership;
use crate::credential::DeviceCredential;
use crate::expiry;
use crate::io::Notice;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Record, Topic};

impl Client {
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
        // No message of a blocked person is shown, counted or kept.
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
            // It is ours: from another device, or its acceptance was not known.
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

    /// Takes in a control message.
    pub(in crate::client) fn control(
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
            ordered @ (Control::OffProposed { .. } | Control::OffAgreed { .. } | Control::OffEnded { .. }) => {
                self.ordered_control(tx, here, record, by, ordered);
            }
        }
    }

    /// Notes that a device has joined this device's pending group: the first one of another account turns protection
    /// on. In any other log the message has no effect.
    pub(in crate::client) fn joined(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        topic: Topic,
        sender: AccountKey,
    ) {
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

    /// Reports content of an unknown kind. A control message asks for nothing to be shown.
    pub(in crate::client) fn cannot_show(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        sender: AccountKey,
        content: &Content,
    ) {
        if content.is_for_clients() {
            return;
        }
        self.notice(tx, here.conversation, here.thread, Notice::OtherKind { by: sender });
    }

    /// True if the record is an own item, which is settled then.
    pub(in crate::client) fn read_back(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        record: &Record,
    ) -> bool {
        let Some(seq) = self.outbox.find(here.conversation, record.id) else {
            return false;
        };
        // An item for a log of the other kind was not this record.
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
}
