//! The first records of a group that this device was let into. The invitation names the position of the commit that let
//! it in; the position is checked, and a wrong one does no harm.
//!
//! A device reads no record of a generation before its first one: it has no keys of it. So records at a position that
//! is too low are skipped. If the position is too high, the log is read from the beginning of the generation instead.

use crate::client::Client;
use crate::client::relay::back_off::Later;
use crate::client::relay::log_position::LogPosition;
use crate::conversation::session::GuardedSession;
use crate::transaction::Transaction;
use sotto_wire::{Cursor, Record, Topic};

/// The first pause before a generation with a missed end is read again, doubled each time, in milliseconds.
const AGAIN_MS: u64 = 1_000;

impl Client {
    /// True for a record from before this device joined: it is skipped.
    pub(in crate::client) fn is_before_us(&mut self, here: LogPosition, record: &Record) -> bool {
        let Some(generation) = self.groups.open(record.topic).map(GuardedSession::generation) else {
            return false;
        };
        let Some(group) = self.group_mut(here, record.topic) else {
            return false;
        };
        if record.generation < generation {
            // The commit that let this device in ends the generation before its first.
            let lets_in = record.rotation.is_some() && record.generation.0.checked_add(1) == Some(generation.0);
            if lets_in {
                group.entry = None;
            }
            self.conversations
                .move_cursor(here.conversation, record.topic, record.cursor);
            return true;
        }
        if group.entry.take().is_some() {
            // No earlier record was at the position: there may be more of this device's first generation in front of
            // it.
            group.cursor = None;
            self.relay.unfollow(record.topic);
            return true;
        }
        false
    }

    /// Checks a followed log that ends before this device's cursor: the relay lost later records, or once named a wrong
    /// position, with records below it. The generation is read again from its beginning.
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

    /// Handles the relay's answer that a generation ended at a position that this device has read. In a protected log
    /// the relay must have given it another record there: the generation is read again. In a readable log nothing more
    /// comes.
    pub(in crate::client) fn missed_the_end(&mut self, tx: &mut Transaction<'_>, topic: Topic) {
        let Some(here) = self.position_of(topic) else { return };
        if !here.protected {
            self.relay.set_head(topic, here.cursor);
            return;
        }
        self.read_generation_again(here, topic, here.cursor);
        self.relay.wait_for(tx, Later::Follow(topic), AGAIN_MS);
    }

    /// Reads the generation again. Records up to there cannot be read again, and are not reported a second time.
    fn read_generation_again(&mut self, here: LogPosition, topic: Topic, through: Cursor) {
        let Some(group) = self.group_mut(here, topic) else {
            return;
        };
        (group.cursor, group.unreadable) = (None, Some(through));
        self.relay.unfollow(topic);
    }

    /// Checks a followed log with a known end: the commit that let this device in cannot be behind it.
    pub(in crate::client) fn check_entry(&mut self, topic: Topic, head: Cursor) {
        let Some(here) = self.position_of(topic) else { return };
        let Some(group) = self.group_mut(here, topic) else {
            return;
        };
        let Some(entry) = group.entry.filter(|entry| *entry > head) else {
            return;
        };
        // Looks at the last position instead; an empty log has nothing to miss.
        group.entry = (head > Cursor(0) && head < entry).then_some(head);
        group.cursor = Some(Cursor(head.0.saturating_sub(1)));
        self.relay.unfollow(topic);
    }

    fn group_mut(&mut self, here: LogPosition, topic: Topic) -> Option<&mut crate::conversation::protection::Group> {
        self.conversations.edit(&here.conversation)?.group_of_mut(topic)
    }
}
