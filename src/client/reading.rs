//! Records come in, each exactly once and in the log's order: the cursor and everything that a record changes are saved
//! in one transaction. This is the only place where an epoch ends.

use super::following::Place;
use super::*;
use crate::content::{Content, Control};
use crate::conversation::message::From;
use crate::conversation::open;
use crate::conversation::outbox::{Intent, Made, Work};
use crate::conversation::protection::{Protection, Stage};
use crate::conversation::session::{Change, Incoming};
use crate::expiry::{self, Timer};
use crate::invitation::Invitation;
use sotto_wire::{CapabilityHash, Record};

impl Client {
    pub(super) fn record(&mut self, turn: &mut Turn<'_>, record: Record) {
        let Some(place) = self.place_of(record.topic) else {
            return;
        };
        if record.cursor <= place.cursor {
            return;
        }
        self.move_cursor(place, record.topic, record.cursor);
        let place = Place {
            cursor: record.cursor,
            ..place
        };
        if place.protected {
            self.private_record(turn, place, &record);
        } else {
            self.open_record(turn, place, &record);
        }
    }

    fn open_record(&mut self, turn: &mut Turn<'_>, place: Place, record: &Record) {
        if self.read_back(turn, place.conversation, record) {
            return;
        }
        let Some(peer) = self.conversations.get(&place.conversation).map(|found| found.peer) else {
            return;
        };
        let own = self.account.as_ref().map(Account::key);
        match open::read(record.topic, record.id, &record.body) {
            Ok((from, content)) if from.account == peer => self.content(turn, place, record, From::Peer, &content),
            // Ours, sent before it was known to be accepted.
            Ok((from, content)) if Some(from.account) == own => {
                self.content(turn, place, record, From::MeSent, &content);
            }
            Ok(_) | Err(_) => self.damaged(turn, place),
        }
    }

    fn private_record(&mut self, turn: &mut Turn<'_>, place: Place, record: &Record) {
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
            && made.message == record.body
        {
            let (seq, intent, made) = (*seq, intent.clone(), made.clone());
            if rotation.next == made.next {
                self.own_commit(turn, place, record.topic, seq, intent, made);
                return;
            }
        }
        if record.rotation.is_none() && self.read_back(turn, id, record) {
            return;
        }
        if self.session(record.topic).is_none() {
            self.group_lost(id);
            return;
        }
        let me = self.account.as_ref().map(Account::key);
        let peer = self.conversations.get(&id).map(|found| found.peer);
        let (Some(peer), Some(session)) = (peer, self.sessions.get_mut(&record.topic)) else {
            return;
        };
        match (session.read(&mut self.mls, &record.body), record.rotation) {
            (Ok(Incoming::Message { sender, content }), None) if sender.credential.account == peer => {
                match Content::from_bytes(&content) {
                    Ok(content) => self.content(turn, place, record, From::Peer, &content),
                    Err(_) => self.damaged(turn, place),
                }
            }
            // Only the two accounts belong here: nobody else is let in unseen, whoever signed the commit.
            (Ok(Incoming::Commit(staged)), Some(rotation))
                if staged.next() == Some(rotation.next)
                    && staged.removed().is_empty()
                    && staged
                        .added()
                        .iter()
                        .all(|one| one.account == peer || Some(one.account) == me) =>
            {
                let applied = session
                    .discard_pending(&mut self.mls)
                    .and_then(|()| session.apply(&mut self.mls, staged));
                match applied {
                    Ok(change) => self.entered(turn, place, record.topic, rotation.next, &change),
                    Err(_) => self.group_lost(id),
                }
            }
            // The generation has ended with a record that leads nowhere: a member broke the room.
            (_, Some(_)) => self.group_lost(id),
            (Ok(Incoming::Message { .. } | Incoming::Commit(_)) | Err(_), None) => self.damaged(turn, place),
        }
    }

    /// Our own commit won: its epoch is entered, and the Welcomes that it made go out.
    fn own_commit(&mut self, turn: &mut Turn<'_>, place: Place, topic: Topic, seq: u64, intent: Intent, made: Made) {
        let id = place.conversation;
        if self.session(topic).is_none() {
            self.group_lost(id);
            return;
        }
        let applied = self
            .sessions
            .get_mut(&topic)
            .map(|session| session.apply_own(&mut self.mls));
        let Some(Ok(change)) = applied else {
            self.group_lost(id);
            return;
        };
        self.drop_item(seq);
        if let (Intent::Add { devices }, Some(welcome)) = (intent, made.welcome) {
            let invitation = Invitation::Welcome {
                topic,
                welcome,
                after: place.cursor,
            };
            for invitee in devices {
                let entry = sotto_wire::DeviceEntry {
                    device: sotto_wire::DeviceId([0; 16]),
                    key: sotto_wire::DeviceKey([0; 32]),
                    inbox: invitee.inbox,
                    inbox_key: invitee.inbox_key,
                };
                if let Ok(work) = self.seal_invitation(turn, &invitation, &entry) {
                    self.enqueue(turn, id, work);
                }
            }
            if let Some(Protection::Waiting(attempt)) = self.conversations.get_mut(&id).map(|c| &mut c.protection) {
                attempt.stage = Stage::Invited;
            }
        }
        if let Some(group) = self.conversations.get_mut(&id).and_then(Conversation::group_mut) {
            group.sent = 0;
            group.updated_at = turn.now;
        }
        self.entered(turn, place, topic, made.next, &change);
    }

    /// A new epoch: what it changes is shown, and its generation is followed at the end of the turn.
    fn entered(&mut self, turn: &mut Turn<'_>, place: Place, topic: Topic, next: CapabilityHash, change: &Change) {
        let ours = self
            .sessions
            .get(&topic)
            .and_then(|session| session.capability(&self.mls).ok());
        if !ours.is_some_and(|capability| next.admits(&capability)) {
            self.group_lost(place.conversation);
            return;
        }
        let own = self.account.as_ref().map(Account::key);
        let by_us = Some(change.committer.credential.account) == own;
        if let Some(terms) = &change.terms
            && let Some(conversation) = self.conversations.get_mut(&place.conversation)
            && std::mem::replace(&mut conversation.timer, terms.timer) != terms.timer
            && !by_us
        {
            let who = self.name_of(change.committer.credential.account);
            self.notice(turn, place.conversation, place.thread, timer_words(&who, terms.timer));
        }
        self.dirty.conversations.insert(place.conversation);
    }

    /// True if the record is one of ours, and then it is settled.
    fn read_back(&mut self, turn: &mut Turn<'_>, id: ConversationId, record: &Record) -> bool {
        let Some(seq) = self.outbox.find(id, record.id) else {
            return false;
        };
        // Content that is waiting for a protected log was not this record.
        let elsewhere = self.conversations.get(&id).is_some_and(|found| {
            found.closed.iter().any(|log| log.topic == record.topic)
                && self
                    .outbox
                    .item(seq)
                    .is_some_and(|item| matches!(item.work, Work::Private { .. }))
        });
        if elsewhere {
            return false;
        }
        self.accepted(turn, seq, Some(record.at));
        self.drop_item(seq);
        true
    }

    fn content(&mut self, turn: &mut Turn<'_>, place: Place, record: &Record, from: From, content: &Content) {
        let id = place.conversation;
        match content.as_control() {
            Some(Control::Joined) => {
                if place.protected
                    && let Some(conversation) = self.conversations.get_mut(&id)
                    && conversation.confirm()
                {
                    let name = self
                        .conversations
                        .get(&id)
                        .map(|c| self.name_of(c.peer))
                        .unwrap_or_default();
                    let words = format!("{name}'s device has joined. Only the two of you can read this thread.");
                    self.notice(turn, id, place.thread, words);
                }
                return;
            }
            Some(Control::Timer(seconds)) => {
                // In a protected thread the timer is the group's: a commit, never a message.
                let valid = seconds.is_none_or(|seconds| Timer::new(seconds).is_ok());
                if let Some(conversation) = self.conversations.get_mut(&id)
                    && !place.protected
                    && valid
                    && matches!(conversation.protection, Protection::Off(_))
                    && conversation.timer != seconds
                {
                    conversation.timer = seconds;
                    let who = if from == From::Peer {
                        self.conversations
                            .get(&id)
                            .map(|c| self.name_of(c.peer))
                            .unwrap_or_default()
                    } else {
                        "You".to_owned()
                    };
                    self.notice(turn, id, place.thread, timer_words(&who, seconds));
                }
                return;
            }
            None => {}
        }
        let Some(text) = content.as_text() else {
            self.damaged(turn, place);
            return;
        };
        let timer = self.conversations.get(&id).and_then(|conversation| conversation.timer);
        let expires_after = expiry::agreed(content.expires_after(), timer);
        let mut message = Message {
            id: record.id,
            position: 0,
            from,
            text: text.to_owned(),
            at: record.at,
            expires_after,
            deadline: expiry::unread_deadline(turn.effective, expires_after),
            started: false,
            thread: place.thread,
        };
        if from == From::MeSent {
            message.deadline = expiry::started(turn.effective, expires_after, None);
            message.started = true;
        }
        if let Some(conversation) = self.conversations.get_mut(&id) {
            conversation.active_at = turn.now;
        }
        self.place(turn, id, &mut message);
    }

    /// A record that is forged or damaged: said in the thread, and passed over.
    fn damaged(&mut self, turn: &mut Turn<'_>, place: Place) {
        let words = "A message was damaged or forged on its way and cannot be shown. Ask for it to be sent again.";
        self.notice(turn, place.conversation, place.thread, words.to_owned());
    }

    /// The current epoch cannot be entered, or the relay does not have the log: only a fresh start helps.
    pub(super) fn group_lost(&mut self, id: ConversationId) {
        if let Some(Protection::On(group)) = self.conversations.get_mut(&id).map(|found| &mut found.protection) {
            group.broken = true;
            self.dirty.conversations.insert(id);
        }
    }

    pub(super) fn log_lost(&mut self, turn: &mut Turn<'_>, topic: Topic) {
        let Some(place) = self.place_of(topic) else { return };
        if place.protected {
            self.group_lost(place.conversation);
        }
        self.quiet(turn, 15_000);
    }
}

/// "Ana set messages to disappear 5 seconds after they are read."
pub(super) fn timer_words(who: &str, seconds: Option<u32>) -> String {
    match seconds.and_then(|seconds| Timer::new(seconds).ok()) {
        Some(timer) => format!(
            "{who} set new messages to disappear {} after they are read.",
            timer.words()
        ),
        None => format!("{who} turned off disappearing messages."),
    }
}
