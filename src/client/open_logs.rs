//! Readable logs: who may have written a record, what it counts for, and what follows when somebody ends the log.

use super::following::Place;
use super::reading::timer_words;
use super::*;
use crate::content::Control;
use crate::conversation::open;
use crate::conversation::protection::Protection;
use crate::expiry::Timer;
use sotto_wire::Record;

impl Client {
    pub(super) fn open_record(&mut self, turn: &mut Turn<'_>, place: Place, record: &Record) {
        let is_back = self.read_back(turn, place, record);
        let Some(conversation) = self.conversations.get(&place.conversation) else {
            return;
        };
        let own = self.account.as_ref().map(Account::key);
        let is_last = conversation.timer_set.is_none_or(|last| last == record.id);
        // No readable record stands in a protected thread, however its log came to be shown there.
        let thread = conversation.threads.get(place.thread as usize);
        if thread.is_none_or(|thread| thread.protected) {
            return;
        }
        let closed = conversation.closed.iter().find(|log| log.topic == record.topic);
        let is_of = |account| {
            let then = closed.and_then(|log| log.is_of(account));
            then.unwrap_or_else(|| conversation.people.contains(&account)) || Some(account) == own
        };
        let read = open::read(record.topic, record.id, &record.body);
        let mut by = None;
        match read {
            Ok((from, content)) if is_of(from.account) => {
                // What the relay gives again counts no second time, whatever place it has now.
                let log = (place.conversation, record.topic);
                let is_new = self.seen.take_in(turn, log, &from, record.id);
                by = Some(from.account).filter(|_| is_new);
                // Of what is our own only the last timer counts here, in its place: somebody else's may have come before it.
                let counts = !is_back || is_last && matches!(content.as_control(), Some(Control::Timer(_)));
                if is_new && counts {
                    self.content(turn, place, record, &from, &content);
                }
            }
            Ok(_) | Err(_) if is_back => {}
            Ok(_) | Err(_) => self.damaged(turn, place),
        }
        if record.rotation.is_some() {
            self.open_log_ended(turn, (place.conversation, record.topic), by);
        }
    }

    /// In a protected thread the timer is the group's: a commit, never a message.
    pub(super) fn open_timer(&mut self, turn: &mut Turn<'_>, place: Place, sender: AccountKey, seconds: Option<u32>) {
        let valid = seconds.is_none_or(|seconds| Timer::new(seconds).is_ok());
        if let Some(conversation) = self.conversations.get_mut(&place.conversation)
            && !place.protected
            && valid
            && matches!(&conversation.protection, Protection::Off(log) if log.thread() == place.thread)
            && conversation.timer != seconds
        {
            conversation.timer = seconds;
            let who = self.who(sender);
            self.notice(turn, place.conversation, place.thread, timer_words(&who, seconds));
        }
    }

    /// A readable log has no second generation: one that was ended cannot be written any more, by nobody. What waits goes
    /// on once protection is turned on. Who ended it is as good as the server's word: a record's signature does not say it.
    pub(super) fn open_log_ended(
        &mut self,
        turn: &mut Turn<'_>,
        (id, topic): (ConversationId, Topic),
        by: Option<AccountKey>,
    ) {
        let own = self.account.as_ref().map(Account::key);
        let Some(Protection::Off(log)) = self.conversations.get_mut(&id).map(|found| &mut found.protection) else {
            return;
        };
        if log.topic() != topic || !log.end() {
            return;
        }
        let thread = log.thread();
        self.dirty.conversations.insert(id);
        let words = match by.filter(|by| Some(*by) != own) {
            Some(by) => format!(
                "{} ended this thread for everybody, with a record on the server.",
                self.name_of(by)
            ),
            None => "This thread has ended on the server.".to_owned(),
        };
        let words = format!("{words} Nothing more can be written here: turn on protection to go on.");
        self.notice(turn, id, thread, words);
    }
}
