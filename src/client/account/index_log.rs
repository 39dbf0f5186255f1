//! The log with the account's index, as far as this device has read it. Nothing of it is stored.

use crate::recovery::Index;
use sotto_wire::{Cursor, Topic};

/// The progress in reading the index on this connection.
#[derive(Default)]
pub(in crate::client) struct IndexLog {
    topic: Option<Topic>,
    cursor: Cursor,
    head: Option<Cursor>,
    newest: Option<Index>,
    contacts_print: Option<u64>,
}

impl IndexLog {
    /// The log, once it was followed.
    pub(in crate::client) fn topic(&self) -> Option<Topic> {
        self.topic
    }

    /// Follows the log from its beginning.
    pub(in crate::client) fn follow(&mut self, topic: Topic) {
        self.topic = Some(topic);
        self.cursor = Cursor(0);
    }

    /// Takes the relay's answer where the log ends; 0 for a log that does not exist.
    pub(in crate::client) fn ends_at(&mut self, head: Cursor) {
        self.head = Some(head);
    }

    /// Whether the relay has named the end of the log.
    pub(in crate::client) fn has_head(&self) -> bool {
        self.head.is_some()
    }

    /// Notes a record of the log.
    pub(in crate::client) fn read_to(&mut self, cursor: Cursor) {
        self.cursor = self.cursor.max(cursor);
    }

    /// Whether the log was read to the end that the relay named: only then is a newer index written.
    pub(in crate::client) fn is_read(&self) -> bool {
        self.head.is_some_and(|head| self.cursor >= head)
    }

    /// Keeps an index newer than those before it.
    pub(in crate::client) fn found(&mut self, index: Index) {
        self.newest = Some(index);
    }

    /// Takes the newest index that was read.
    pub(in crate::client) fn take_newest(&mut self) -> Option<Index> {
        self.newest.take()
    }

    /// Notes a hash of the people in the index; true if it has changed.
    pub(in crate::client) fn note_contacts(&mut self, print: u64) -> bool {
        self.contacts_print.replace(print) != Some(print)
    }

    /// Reads the log again: the connection ended, or another account is here.
    pub(in crate::client) fn begin_again(&mut self) {
        self.head = None;
        self.cursor = Cursor(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_read_once_its_log_is_read_to_its_end() {
        let mut log = IndexLog::default();
        log.follow(Topic([1; 32]));
        log.read_to(Cursor(3));
        assert!(!log.is_read() && !log.has_head());
        log.ends_at(Cursor(5));
        assert!(!log.is_read() && log.has_head());
        log.read_to(Cursor(5));
        log.read_to(Cursor(4));
        assert!(log.is_read());
        log.begin_again();
        assert!(!log.is_read());
        log.ends_at(Cursor(0));
        assert!(log.is_read());
        assert_eq!(log.topic(), Some(Topic([1; 32])));
    }

    #[test]
    fn a_hash_is_new_once() {
        let mut log = IndexLog::default();
        assert!(log.note_contacts(1) && !log.note_contacts(1) && log.note_contacts(2));
    }
}
