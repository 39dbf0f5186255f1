//! Readable logs: the permitted authors, the effects of each record, and the end of the log.

use crate::client::Client;
use crate::client::contacts::roll_call::{Call, PATIENCE_MS};
use crate::client::relay::log_position::LogPosition;
use crate::content::Control;
use crate::conversation::protection::Protection;
use crate::conversation::{ConversationId, open};
use crate::credential::DeviceCredential;
use crate::io::Notice;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Record, Topic};

impl Client {
    /// Takes in a readable record, unless its log has to wait for its author's newest list.
    pub(in crate::client) fn open_record(&mut self, tx: &mut Transaction<'_>, here: LogPosition, record: &Record) {
        // No readable record enters a protected thread, however its log came to be shown there.
        let conversation = self.conversations.get(&here.conversation);
        let thread = conversation.and_then(|found| found.threads.get(here.thread as usize));
        if thread.is_none_or(|thread| thread.protected) {
            return;
        }
        let read = open::read(record.topic, record.id, &record.body);
        let author = read.as_ref().ok().map(|(from, _)| from.clone());
        let author = author.filter(|from| self.may_write(here.conversation, record.topic, from.account));
        if author
            .as_ref()
            .is_some_and(|from| self.waits_for_list(tx, record, from))
        {
            return;
        }
        self.conversations
            .move_cursor(here.conversation, record.topic, record.cursor);
        let here = LogPosition {
            cursor: record.cursor,
            ..here
        };
        let is_back = self.read_back(tx, here, record);
        let mut by = None;
        match (read, author) {
            (Ok(_), Some(from)) if self.is_left_out(&from) => self.leave_out(tx, here, from.account),
            (Ok((_, content)), Some(from)) => {
                // A record that the relay repeats counts once, whatever its new position.
                let log = (here.conversation, record.topic);
                let is_new = self.seen.take_in(tx, log, &from, record.id);
                by = Some(from.account).filter(|_| is_new);
                // Of own records only the last timer counts here, at its position: another member's may have come
                // before it.
                let set = self.conversations.get(&here.conversation).map(|found| found.timer_set);
                let is_last = set.flatten().is_none_or(|last| last == record.id);
                let counts = !is_back || is_last && matches!(content.as_control(), Some(Control::Timer(_)));
                if is_new && counts {
                    self.content(tx, here, record, &from, &content);
                }
            }
            _ if is_back => {}
            _ => self.damaged(tx, here),
        }
        if record.rotation.is_some() {
            self.open_log_ended(tx, (here.conversation, record.topic), by);
        }
    }

    /// Whether an account is in the conversation of a log, or was when the log was written.
    fn may_write(&self, id: ConversationId, topic: Topic, account: AccountKey) -> bool {
        let Some(conversation) = self.conversations.get(&id) else {
            return false;
        };
        let closed = conversation.finished.closed().find(|log| log.topic == topic);
        let then = closed.and_then(|log| log.is_of(account));
        then.unwrap_or_else(|| conversation.people.contains(&account)) || self.account.is(account)
    }

    /// Asks for the list of a record's author, if that is due; the log then waits.
    fn waits_for_list(&mut self, tx: &mut Transaction<'_>, record: &Record, from: &DeviceCredential) -> bool {
        let own = self.account.is(from.account);
        let Some(contact) = self.contacts.get(&from.account).filter(|found| !own && !found.blocked) else {
            return false;
        };
        let listed = contact.devices.as_ref().is_some_and(|listed| listed.has(from.device));
        let call = self.roll_call.call(from.account, from.device, listed, tx.effective);
        match call {
            Call::Decide => return false,
            Call::Wait => {}
            Call::Ask => {
                self.look_up_devices(tx, from.account);
                tx.wake(PATIENCE_MS);
            }
        }
        self.roll_call.hold(record.clone(), from.account);
        true
    }

    /// Whether a device is missing from its account's newest known list.
    fn is_left_out(&self, from: &DeviceCredential) -> bool {
        match self.account.get() {
            Some(own) if own.key() == from.account => own.former.contains(&from.device),
            Some(_) | None => {
                let contact = self.contacts.get(&from.account);
                let listed = contact.and_then(|contact| contact.devices.as_ref());
                listed.is_some_and(|listed| !listed.has(from.device))
            }
        }
    }

    fn leave_out(&mut self, tx: &mut Transaction<'_>, here: LogPosition, account: AccountKey) {
        if self.contacts.is_blocked(account) || !self.roll_call.tells(here.conversation, account) {
            return;
        }
        let line = Notice::DeviceLeftOut { whose: account };
        self.notice(tx, here.conversation, here.thread, line);
    }

    /// Notes the end of a readable log. It has no second generation, so an ended one takes no more records; waiting
    /// messages go out once protection is turned on. Only the server's word names the account that ended it: a record's
    /// signature does not cover that.
    pub(in crate::client) fn open_log_ended(
        &mut self,
        tx: &mut Transaction<'_>,
        (id, topic): (ConversationId, Topic),
        by: Option<AccountKey>,
    ) {
        let own = self.account.key();
        let Some(Protection::Off(log)) = self.conversations.edit(&id).map(|found| &mut found.protection) else {
            return;
        };
        if log.topic() != topic || !log.end() {
            return;
        }
        let thread = log.thread();
        let by = by.filter(|by| Some(*by) != own);
        self.notice(tx, id, thread, Notice::LogEnded { by });
    }
}
