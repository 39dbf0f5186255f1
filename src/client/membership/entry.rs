//! The first records of a group that this device was let into. The invitation says at which place the commit stands that
//! let it in; that is looked at, and a wrong place does no harm.
//!
//! A device reads no record of a generation before its own first one: it has no keys of it. So where the place is too low,
//! what stands there is passed over. Where it is too high, the log is read from the beginning of the generation instead.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::client::relay::log_position::LogPosition;
use crate::conversation::session::GuardedSession;
use crate::transaction::Transaction;
use sotto_wire::{Cursor, Record, Topic};

/// The pause before a generation is read again whose end was missed, doubled each time, in milliseconds.
const AGAIN_MS: u64 = 1_000;

impl Client {
    /// True for a record of before this device came: it is passed over.
    pub(in crate::client) fn is_before_us(&mut self, here: LogPosition, record: &Record) -> bool {
        let Some(generation) = self.groups.open(record.topic).map(GuardedSession::generation) else {
            return false;
        };
        let Some(group) = self.group_mut(here, record.topic) else {
            return false;
        };
        if record.generation < generation {
            // The commit that let us in ends the generation before ours.
            let lets_in = record.rotation.is_some() && record.generation.0.checked_add(1) == Some(generation.0);
            if lets_in {
                group.entry = None;
            }
            self.conversations
                .move_cursor(here.conversation, record.topic, record.cursor);
            return true;
        }
        if group.entry.take().is_some() {
            // Nothing of before stood at the place: there may be more of our own generation in front of it.
            group.cursor = None;
            self.relay.unfollow(record.topic);
            return true;
        }
        false
    }

    /// The log is followed, and ends before the place up to which it was read: the relay has lost what came after, or has
    /// named a wrong place once, and something stood below it. The generation is read again from its beginning.
    pub(in crate::client) fn check_cursor(&mut self, topic: Topic, head: Cursor) {
        let Some(here) = self.position_of(topic).filter(|here| here.cursor > head) else {
            return;
        };
        if here.protected {
            self.read_generation_again(here, topic, head);
        } else {
            self.conversations.move_cursor(here.conversation, topic, head);
        }
    }

    /// The relay says that a generation has ended at a place up to which this device has read it. In a protected log another
    /// record must have been given to it there: the generation is read again. In a readable log nothing more comes.
    pub(in crate::client) fn missed_the_end(&mut self, tx: &mut Transaction<'_>, topic: Topic) {
        let Some(here) = self.position_of(topic) else { return };
        if !here.protected {
            self.relay.set_head(topic, here.cursor);
            return;
        }
        self.read_generation_again(here, topic, here.cursor);
        self.relay.wait_for(tx, Later::Follow(topic), AGAIN_MS);
    }

    /// What was read up to there cannot be read again, and is said no second time.
    fn read_generation_again(&mut self, here: LogPosition, topic: Topic, through: Cursor) {
        let Some(group) = self.group_mut(here, topic) else {
            return;
        };
        (group.cursor, group.unreadable) = (None, Some(through));
        self.relay.unfollow(topic);
    }

    /// The log is followed, and its last readable place is known: the commit that let us in cannot stand behind it.
    pub(in crate::client) fn check_entry(&mut self, topic: Topic, head: Cursor) {
        let Some(here) = self.position_of(topic) else { return };
        let Some(group) = self.group_mut(here, topic) else {
            return;
        };
        let Some(entry) = group.entry.filter(|entry| *entry > head) else {
            return;
        };
        // Looked for at the last place that there is; where nothing is, there is nothing to be missed.
        group.entry = (head > Cursor(0) && head < entry).then_some(head);
        group.cursor = Some(Cursor(head.0.saturating_sub(1)));
        self.relay.unfollow(topic);
    }

    fn group_mut(&mut self, here: LogPosition, topic: Topic) -> Option<&mut crate::conversation::protection::Group> {
        self.conversations.edit(&here.conversation)?.group_of_mut(topic)
    }
}
