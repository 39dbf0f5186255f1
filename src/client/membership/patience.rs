//! Invitations into a new group that nobody takes up: said after a day, made again with fresh keys after a week.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::conversation::kind::Kind;
use crate::conversation::patience::{Due, Patience};
use crate::conversation::protection::{Protection, Stage};
use crate::conversation::{Conversation, ConversationId};
use crate::io::Notice;
use crate::turn::Turn;

/// How long to wait for a log that is not read to its end.
const READING_MS: u64 = 5_000;
/// How long an attempt waits that is made again because its log is gone.
const LOST_MS: u64 = 15_000;

impl Client {
    /// Looks after every attempt that waits for its first device. Whether one has joined is known only once the log was
    /// read to its end.
    pub(in crate::client) fn tend_attempts(&mut self, turn: &mut Turn<'_>) {
        let waits = |found: &&Conversation| {
            found.kind != Kind::Own
                && found.is_member()
                && matches!(&found.protection, Protection::Waiting(attempt) if attempt.stage == Stage::Invited)
        };
        let ids: Vec<_> = self
            .conversations
            .values()
            .filter(waits)
            .map(|found| found.id)
            .collect();
        for id in ids {
            self.tend_attempt(turn, id);
        }
    }

    fn tend_attempt(&mut self, turn: &mut Turn<'_>, id: ConversationId) {
        let group = self.conversations.get(&id).and_then(Conversation::group);
        if !group.is_some_and(|group| self.is_current(group)) {
            turn.wake(READING_MS);
            return;
        }
        let Some(Protection::Waiting(attempt)) = self.conversations.get_mut(&id).map(|found| &mut found.protection)
        else {
            return;
        };
        let before = attempt.patience;
        let due = attempt
            .patience
            .get_or_insert_with(|| Patience::since(turn.effective))
            .due(turn.effective);
        if attempt.patience != before {
            self.dirty.conversations.insert(id);
        }
        let again = match due {
            Due::In(ms) => {
                turn.wake(ms);
                return;
            }
            Due::Say => {
                turn.wake(READING_MS);
                false
            }
            Due::Again => {
                self.make_attempt_again(turn, id);
                true
            }
        };
        let Some(found) = self.conversations.get(&id) else {
            return;
        };
        let (thread, group) = (found.current(), found.kind.group().map(|info| info.name.clone()));
        let line = match found.peer() {
            Some(who) => Notice::NotJoined { who, again },
            None => Notice::NobodyJoined {
                group: group.unwrap_or_default(),
                again,
            },
        };
        self.notice(turn, id, thread, line);
    }

    /// The log of an attempt is gone, or leads nowhere: the attempt is made again after a pause, with another one.
    pub(in crate::client) fn renew_lost_attempts(&mut self, turn: &mut Turn<'_>) {
        for id in std::mem::take(&mut self.lost_attempts) {
            let ms = self.relay.back_off.pause(Later::Keys(id), turn.effective, LOST_MS);
            turn.wake(ms);
            self.begin_attempt_again(turn, id);
        }
    }

    /// What belonged to the attempt goes, messages stay; the new group takes its place for whoever takes the old
    /// invitation up after all.
    fn make_attempt_again(&mut self, turn: &mut Turn<'_>, id: ConversationId) {
        self.begin_attempt_again(turn, id);
        self.relay.back_off.forget(Later::Keys(id));
        self.resume_attempts(turn);
    }

    fn begin_attempt_again(&mut self, turn: &mut Turn<'_>, id: ConversationId) {
        self.leave_attempt(turn, id);
        let random = turn.random();
        if let Some(Protection::Waiting(attempt)) = self.conversations.get_mut(&id).map(|found| &mut found.protection) {
            *attempt = attempt.again(random);
        }
        self.dirty.conversations.insert(id);
    }
}
