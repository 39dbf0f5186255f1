//! Device sync: read positions, settings, decisions about people, names, and history for a linked device.

use crate::client::Client;
use crate::client::messages::threads::Reading;
use crate::client::relay::log_position::LogPosition;
use crate::conversation::kind::{Kind, Standing};
use crate::conversation::message::{Message, position_key, prefix};
use crate::conversation::{Conversation, ConversationId};
use crate::expiry;
use crate::sync::Sync;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Millis, RecordId, Topic};

/// Messages of one thread that are searched at once.
const LOOK_BACK: u32 = 200;
/// Read positions kept for messages that have not arrived yet.
const EARLY: usize = 256;

impl Client {
    /// Takes in a message of another own device. It has no meaning in any other conversation.
    pub(in crate::client) fn synced(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        sender: AccountKey,
        at: Millis,
        bytes: &[u8],
    ) {
        let is_own = self
            .conversations
            .get(&here.conversation)
            .is_some_and(|found| found.kind == Kind::Own);
        if !is_own || self.account.key() != Some(sender) {
            return;
        }
        match Sync::from_bytes(bytes) {
            Some(Sync::Read { topic, messages }) => self.read_elsewhere(tx, topic, messages, at),
            Some(Sync::Settings {
                protect_new,
                phrase_checked,
                hide_ip,
            }) => {
                if let Some(account) = self.account.edit() {
                    account.protect_new = protect_new;
                    account.phrase_checked |= phrase_checked;
                    account.hide_ip = hide_ip.unwrap_or(account.hide_ip);
                }
            }
            Some(Sync::Person(person)) => self.contacts.settle(&person),
            Some(Sync::Accepted { topic }) => self.accepted_elsewhere(topic),
            Some(Sync::List) => self.look_up_own_list(tx),
            Some(Sync::Named { device, named }) => {
                self.name_device(device, |old| *old = named);
            }
            Some(Sync::History {
                device,
                topic,
                messages,
                over,
            }) => self.take_history(tx, device, (topic, over), messages),
            Some(Sync::Open { shares }) => {
                let read = shares.iter().filter(|share| share.ended.is_none());
                self.history.note_handed(read.map(|share| share.topic));
                for share in shares {
                    self.take_open_share(tx, share);
                }
            }
            // A message of a newer version of the page on that device.
            None => {}
        }
    }

    fn accepted_elsewhere(&mut self, topic: Topic) {
        let Some(id) = self.position_of(topic).map(|here| here.conversation) else {
            return;
        };
        let is_request = |found: &Conversation| found.standing == Standing::Request;
        if let Some(conversation) = self.conversations.edit_if(&id, is_request) {
            conversation.standing = Standing::Member;
        }
    }

    /// Starts the timers of messages that another device painted at `at`, by the relay's clock.
    fn read_elsewhere(&mut self, tx: &mut Transaction<'_>, topic: Topic, messages: Vec<RecordId>, at: Millis) {
        let Some(here) = self.position_of(topic) else { return };
        let since = Millis(tx.effective.0.saturating_sub(self.relay.since(tx.now, at)));
        let purpose = Reading::Elsewhere {
            conversation: here.conversation,
            thread: here.thread,
            messages,
            since,
        };
        let prefix = prefix(here.conversation, here.thread);
        self.timeline.read(tx, purpose, prefix, None, LOOK_BACK);
    }

    /// Searches rows for those messages, page by page while an older message is unread. A message not found by then has
    /// not arrived here yet.
    pub(in crate::client) fn start_elsewhere(
        &mut self,
        tx: &mut Transaction<'_>,
        (id, thread): (ConversationId, u32),
        (mut ids, since): (Vec<RecordId>, Millis),
        rows: Vec<Message>,
        (count, last): (usize, Option<String>),
    ) {
        if !self.conversations.contains_key(&id) {
            return;
        }
        for mut message in rows {
            if !ids.contains(&message.id) {
                continue;
            }
            ids.retain(|one| *one != message.id);
            if message.paint(since) {
                self.settle_read(id, message.thread, message.position);
                tx.out.strictly();
                self.update_message(tx, id, message);
            }
        }
        let further = last.filter(|key| count >= LOOK_BACK as usize && self.is_unread_before(id, thread, key));
        if let Some(before) = further.filter(|_| !ids.is_empty()) {
            let purpose = Reading::Elsewhere {
                conversation: id,
                thread,
                messages: ids,
                since,
            };
            self.timeline
                .read(tx, purpose, prefix(id, thread), Some(before), LOOK_BACK);
            return;
        }
        if let Some(conversation) = self.conversations.edit_if(&id, |_| !ids.is_empty()) {
            conversation.early.extend(ids);
            let excess = conversation.early.len().saturating_sub(EARLY);
            conversation.early.drain(..excess);
        }
    }

    /// Whether a message of the thread that is older than a row is unread here.
    fn is_unread_before(&self, id: ConversationId, thread: u32, key: &str) -> bool {
        let found = self.conversations.get(&id);
        let kept = found.and_then(|found| found.threads.get(thread as usize));
        kept.is_some_and(|kept| {
            let mut unread = kept.unread.iter();
            unread.any(|unread| position_key(id, thread, unread.position).as_str() < key)
        })
    }

    /// True if another device read the message before it arrived here.
    pub(in crate::client) fn was_read_elsewhere(&mut self, id: ConversationId, record: RecordId) -> bool {
        let was_read = |found: &Conversation| found.early.contains(&record);
        let Some(conversation) = self.conversations.edit_if(&id, was_read) else {
            return false;
        };
        conversation.early.retain(|one| *one != record);
        true
    }
}

/// Marks a message that another device read before it arrived here.
pub(in crate::client) fn read_already(message: &mut Message, now: Millis) {
    message.started = true;
    message.deadline = expiry::started(now, message.expires_after, message.deadline);
}
