//! What goes on among one's own devices: read positions, settings, what is settled about people, names, and history for a
//! device that was linked.

use super::following::Place;
use super::*;
use crate::content::{Content, Control};
use crate::conversation::kind::{Kind, Standing};
use crate::conversation::message::{From, prefix};
use crate::conversation::outbox::Work;
use crate::expiry;
use crate::sync::{Past, Person, Sync, Whose};
use sotto_wire::DeviceId;

/// Messages of one thread in which the newest ones are looked for by their ids.
const LOOK_BACK: u32 = 200;
/// Read positions kept for messages that have not come yet.
const EARLY: usize = 256;
/// History goes so far below what a device has read itself: there is room for sixty devices, one after the other.
const HISTORY_STEP: u64 = 1 << 42;

impl Client {
    /// Tells our other devices, if there are any.
    pub(super) fn tell_own(&mut self, turn: &mut Turn<'_>, sync: &Sync) {
        let alone = self.account.as_ref().is_none_or(|account| account.others.is_empty());
        let Some(id) = self.own_conversation().filter(|_| !alone) else {
            return;
        };
        let control = Control::Sync(sync.to_bytes());
        let content = Content::control(turn.random(), &control).to_bytes().into();
        self.enqueue(turn, id, Work::Private { content, message: None });
    }

    /// Tells our other devices what is settled about a person.
    pub(super) fn tell_person(&mut self, turn: &mut Turn<'_>, account: AccountKey) {
        if let Some(contact) = self.contacts.get(&account) {
            let sync = Sync::Person(Person::of(contact));
            self.tell_own(turn, &sync);
        }
    }

    /// Takes in what another device of ours says. Nothing of it counts anywhere else.
    pub(super) fn synced(&mut self, turn: &mut Turn<'_>, place: Place, sender: AccountKey, at: Millis, bytes: &[u8]) {
        let is_own = self
            .conversations
            .get(&place.conversation)
            .is_some_and(|found| found.kind == Kind::Own);
        if !is_own || self.account.as_ref().map(Account::key) != Some(sender) {
            return;
        }
        match Sync::from_bytes(bytes) {
            Some(Sync::Read { topic, messages }) => self.read_elsewhere(turn, topic, messages, at),
            Some(Sync::Settings {
                protect_new,
                phrase_checked,
            }) => {
                if let Some(account) = &mut self.account {
                    account.protect_new = protect_new;
                    account.phrase_checked |= phrase_checked;
                    self.dirty.account = true;
                }
            }
            Some(Sync::Person(person)) => self.take_person(&person),
            Some(Sync::Accepted { topic }) => self.accepted_elsewhere(topic),
            Some(Sync::List) => self.look_up_own_list(turn),
            Some(Sync::Named { device, named }) => {
                self.name_device(device, |old| *old = named);
            }
            Some(Sync::History {
                device,
                topic,
                messages,
            }) => self.take_history(turn, device, topic, messages),
            // Of a newer version of the page on that device.
            None => {}
        }
    }

    pub(super) fn take_person(&mut self, person: &Person) {
        let contact = self
            .contacts
            .entry(person.account)
            .or_insert_with(|| Contact::met(person.account, person.handle.clone()));
        contact.verified = person.verified;
        contact.known = person.known;
        contact.blocked = person.blocked;
        self.dirty.contacts.insert(person.account);
    }

    fn accepted_elsewhere(&mut self, topic: Topic) {
        let Some(id) = self.place_of(topic).map(|place| place.conversation) else {
            return;
        };
        if let Some(conversation) = self.conversations.get_mut(&id)
            && conversation.standing == Standing::Request
        {
            conversation.standing = Standing::Member;
            self.dirty.conversations.insert(id);
        }
    }

    /// Messages were painted on another device at `at`, by the relay's clock: their timers run here, too.
    fn read_elsewhere(&mut self, turn: &mut Turn<'_>, topic: Topic, messages: Vec<RecordId>, at: Millis) {
        let Some(place) = self.place_of(topic) else { return };
        let since = Millis(turn.effective.0.saturating_sub(self.since_relay_time(turn, at)));
        let purpose = showing::Reading::Elsewhere {
            conversation: place.conversation,
            thread: place.thread,
            messages,
            since,
        };
        let prefix = prefix(place.conversation, place.thread);
        self.load(turn, purpose, prefix, None, LOOK_BACK);
    }

    /// Rows came in which those messages may be. What is not among them has not come here yet.
    pub(super) fn start_elsewhere(
        &mut self,
        turn: &mut Turn<'_>,
        id: ConversationId,
        mut ids: Vec<RecordId>,
        since: Millis,
        rows: Vec<Message>,
    ) {
        for mut message in rows {
            if !ids.contains(&message.id) {
                continue;
            }
            ids.retain(|one| *one != message.id);
            if message.paint(since) {
                self.settle_read(id, message.thread, message.position);
                self.update_message(turn, id, message);
            }
        }
        if let Some(conversation) = self.conversations.get_mut(&id)
            && !ids.is_empty()
        {
            conversation.early.extend(ids);
            let excess = conversation.early.len().saturating_sub(EARLY);
            conversation.early.drain(..excess);
            self.dirty.conversations.insert(id);
        }
    }

    /// Sends a device that was linked what was said before, one page after the other, newest first. What disappears stays.
    pub(super) fn send_history(&mut self, turn: &mut Turn<'_>, device: DeviceId) {
        let threads: Vec<_> = self
            .conversations
            .values()
            .filter(|found| found.kind != Kind::Own)
            .flat_map(|found| {
                found
                    .logs()
                    .into_iter()
                    .map(|(topic, thread)| (found.id, thread, topic))
            })
            .collect();
        self.link.history = Some(History {
            device,
            total: u32::try_from(threads.len()).unwrap_or(u32::MAX),
            threads,
            before: None,
        });
        self.more_history(turn);
    }

    fn more_history(&mut self, turn: &mut Turn<'_>) {
        self.dirty.app = true;
        let Some(history) = &self.link.history else { return };
        let Some((id, thread, _)) = history.threads.last().copied() else {
            self.link.history = None;
            self.pairing_done();
            return;
        };
        let before = history.before.clone();
        self.load(
            turn,
            showing::Reading::History,
            prefix(id, thread),
            before,
            HISTORY_PAGE,
        );
    }

    /// A page of the history was read.
    pub(super) fn history_read(&mut self, turn: &mut Turn<'_>, rows: usize, messages: Vec<Message>) {
        let Some(history) = &mut self.link.history else { return };
        let Some((id, _, topic)) = history.threads.last().copied() else {
            return;
        };
        let device = history.device;
        history.before = messages.last().map(|message| message.key(id));
        if rows < HISTORY_PAGE as usize || messages.is_empty() {
            history.threads.pop();
            history.before = None;
        }
        let stays = messages
            .into_iter()
            .filter(|message| message.expires_after.is_none() && message.deadline.is_none());
        let mut parts: Vec<Vec<Past>> = vec![Vec::new()];
        let mut size = 0;
        for past in stays.filter_map(past) {
            size += past.text.len() + 128;
            if size > HISTORY_BYTES {
                parts.push(Vec::new());
                size = past.text.len() + 128;
            }
            if let Some(part) = parts.last_mut() {
                part.push(past);
            }
        }
        for messages in parts.into_iter().filter(|part| !part.is_empty()) {
            self.tell_own(
                turn,
                &Sync::History {
                    device,
                    topic,
                    messages,
                },
            );
        }
        self.more_history(turn);
    }

    /// History for this device: it goes before everything that was read here.
    fn take_history(&mut self, turn: &mut Turn<'_>, device: DeviceId, topic: Topic, messages: Vec<Past>) {
        let own = self.account.as_ref().map(|account| account.device.credential().device);
        if own != Some(device) {
            return;
        }
        let Some(place) = self.place_of(topic) else {
            // It came before the invitation into its conversation was taken up.
            self.link.early_history.entry(topic).or_default().extend(messages);
            return;
        };
        let me = self.account.as_ref().map(Account::key);
        for past in messages {
            let (from, sender) = match past.whose {
                Whose::Own => (From::MeSent, None),
                Whose::Of(account) if Some(account) == me => (From::MeSent, None),
                Whose::Of(account) => (From::Peer, Some(account)),
                Whose::Notice => (From::Notice, None),
            };
            let message = Message {
                id: past.id,
                position: past.position.saturating_sub(HISTORY_STEP),
                from,
                text: past.text,
                at: past.at,
                expires_after: None,
                deadline: None,
                started: true,
                thread: place.thread,
                sender,
            };
            self.update_message(turn, place.conversation, message);
        }
    }

    /// What of a conversation's history came before we were in it.
    pub(super) fn take_early_history(&mut self, turn: &mut Turn<'_>, topic: Topic) {
        let own = self.account.as_ref().map(|account| account.device.credential().device);
        if let (Some(messages), Some(device)) = (self.link.early_history.remove(&topic), own) {
            self.take_history(turn, device, topic, messages);
        }
    }

    /// True if a message was read on another device before it came here.
    pub(super) fn was_read_elsewhere(&mut self, id: ConversationId, record: RecordId) -> bool {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return false;
        };
        let before = conversation.early.len();
        conversation.early.retain(|one| *one != record);
        conversation.early.len() != before
    }
}

/// History on its way to a device: what is left of it.
pub(super) struct History {
    device: DeviceId,
    threads: Vec<(ConversationId, u32, Topic)>,
    total: u32,
    before: Option<String>,
}

impl History {
    pub(super) fn progress(&self) -> crate::io::ProgressView {
        let left = u32::try_from(self.threads.len()).unwrap_or(u32::MAX);
        crate::io::ProgressView {
            done: self.total.saturating_sub(left),
            total: self.total,
            words: "Sending your message history".to_owned(),
        }
    }
}

/// Messages read at once for the history.
const HISTORY_PAGE: u32 = 200;
/// Text of one history message, with room for the rest of a record.
const HISTORY_BYTES: usize = 96 * 1024;

fn past(message: Message) -> Option<Past> {
    let whose = match (message.from, message.sender) {
        (From::MeSent, _) => Whose::Own,
        (From::Peer, Some(sender)) => Whose::Of(sender),
        (From::Notice, _) => Whose::Notice,
        (From::Peer, None) | (From::MeQueued | From::MeUnsent, _) => return None,
    };
    Some(Past {
        id: message.id,
        position: message.position,
        whose,
        text: message.text,
        at: message.at,
    })
}

/// A message that was read elsewhere before it came.
pub(super) fn read_already(message: &mut Message, now: Millis) {
    message.started = true;
    message.deadline = expiry::started(now, message.expires_after, message.deadline);
}
