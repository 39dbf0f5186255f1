//! A feed that can be followed: a log or an inbox, a follower's position in it, and the entries that it reads.

use crate::core::log;
use crate::store::{Page, Store, StoreError};
use sotto_wire::{CapabilityHash, Cursor, Generation, InboxId, InboxItem, Millis, Record, RelayFrame, Topic, to_bytes};

/// Something that can be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Feed {
    Log(Topic),
    Inbox(InboxId),
}

/// A follower's position: the last entry that it was sent, and the right to read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    sent: Cursor,
    right: Right,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Right {
    /// A log's records of generations up to this one.
    Generation(Generation),
    /// An inbox's items, while this is its reader.
    Reader(CapabilityHash),
}

/// One entry of a feed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    Record(Record),
    Item(InboxItem),
}

/// The next entries for a follower, from the store.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) entries: Vec<Entry>,
    /// The follower's position after them.
    pub(crate) position: Position,
    /// True when the store has more.
    pub(crate) has_more: bool,
}

/// About the most bytes of one reading.
const READING: usize = 128 * 1024;

impl Position {
    /// After a record of a log, for a reader of a generation.
    pub(crate) fn in_log(sent: Cursor, generation: Generation) -> Self {
        let right = Right::Generation(generation);
        Self { sent, right }
    }

    /// After an item of an inbox, for its reader.
    pub(crate) fn in_inbox(sent: Cursor, reader: CapabilityHash) -> Self {
        let right = Right::Reader(reader);
        Self { sent, right }
    }

    /// True when the entry comes later and may be read from here.
    pub(crate) fn lacks(&self, entry: &Entry) -> bool {
        let is_readable = match (entry, self.right) {
            (Entry::Record(record), Right::Generation(generation)) => record.generation <= generation,
            (Entry::Item(_), Right::Reader(_)) => true,
            (Entry::Record(_), Right::Reader(_)) | (Entry::Item(_), Right::Generation(_)) => false,
        };
        is_readable && entry.cursor() > self.sent
    }

    /// The position after an entry.
    pub(crate) fn after(self, entry: &Entry) -> Self {
        let sent = entry.cursor();
        Self { sent, ..self }
    }

    /// True for a reader of exactly this generation.
    pub(crate) fn is_of(&self, generation: Generation) -> bool {
        self.right == Right::Generation(generation)
    }

    /// Reads on in a feed; `None` when the right reaches nothing any more.
    pub(crate) fn read(self, store: &mut impl Store, feed: Feed, now: Millis) -> Result<Option<Reading>, StoreError> {
        let Some(through) = self.end(store, feed)? else {
            return Ok(None);
        };
        let page = Page {
            after: self.sent,
            through,
            bytes: READING,
            now,
        };
        let entries: Vec<_> = match feed {
            Feed::Log(topic) => store.records(&topic, page)?.into_iter().map(Entry::Record).collect(),
            Feed::Inbox(inbox) => store.items(&inbox, page)?.into_iter().map(Entry::Item).collect(),
        };
        // An empty page means that every entry up to the end was sent or has expired.
        let sent = entries.last().map_or(self.sent.max(through), Entry::cursor);
        Ok(Some(Reading {
            entries,
            position: Self { sent, ..self },
            has_more: sent < through,
        }))
    }

    /// The last entry that the right reaches now.
    fn end(self, store: &mut impl Store, feed: Feed) -> Result<Option<Cursor>, StoreError> {
        match (feed, self.right) {
            (Feed::Log(topic), Right::Generation(generation)) => log::readable_through(store, &topic, generation),
            (Feed::Inbox(inbox), Right::Reader(reader)) => {
                let row = store.inbox(&inbox)?;
                Ok(row.filter(|row| row.reader == reader).map(|row| row.head))
            }
            (Feed::Log(_), Right::Reader(_)) | (Feed::Inbox(_), Right::Generation(_)) => Ok(None),
        }
    }
}

impl Entry {
    fn cursor(&self) -> Cursor {
        match self {
            Entry::Record(record) => record.cursor,
            Entry::Item(item) => item.cursor,
        }
    }

    /// The frame that carries the entry to its followers.
    pub(crate) fn into_frame(self) -> Vec<u8> {
        to_bytes(&match self {
            Entry::Record(record) => RelayFrame::Record(record),
            Entry::Item(item) => RelayFrame::InboxItem(item),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Inbox, NewItem, SqliteStore};
    use sotto_wire::{AccountKey, DeviceId, RecordId};

    const INBOX: InboxId = InboxId([8; 32]);
    const READER: CapabilityHash = CapabilityHash([3; 32]);

    fn record(cursor: u64, generation: u64) -> Entry {
        Entry::Record(Record {
            topic: Topic([7; 32]),
            cursor: Cursor(cursor),
            generation: Generation(generation),
            id: RecordId([1; 16]),
            at: Millis(0),
            body: vec![].into(),
            rotation: None,
        })
    }

    #[test]
    fn a_reader_lacks_later_records_of_its_generations_only() {
        let position = Position::in_log(Cursor(5), Generation(2));
        assert!(position.lacks(&record(6, 2)) && position.lacks(&record(6, 1)));
        assert!(!position.lacks(&record(5, 2)), "it has this one");
        assert!(!position.lacks(&record(6, 3)), "a generation that it may not read");
        assert!(!position.after(&record(6, 2)).lacks(&record(6, 2)));
        assert!(!Position::in_inbox(Cursor(0), READER).lacks(&record(6, 0)));
    }

    #[test]
    fn an_inbox_is_read_to_its_end_and_by_its_reader_only() {
        let mut store = SqliteStore::in_memory().unwrap();
        let inbox = Inbox {
            account: AccountKey([1; 32]),
            device: DeviceId([2; 16]),
            reader: READER,
            head: Cursor(0),
        };
        store.register_inbox(&INBOX, &inbox).unwrap();
        let body = vec![0; 100 * 1024];
        for number in 1..=3 {
            let item = NewItem {
                inbox: INBOX,
                cursor: Cursor(number.into()),
                id: RecordId([number; 16]),
                at: Millis(0),
                expires_at: Millis(100),
                body: &body,
            };
            store.put_item(&item).unwrap();
        }
        let mut read = |position: Position| position.read(&mut store, Feed::Inbox(INBOX), Millis(0)).unwrap();
        let first = read(Position::in_inbox(Cursor(0), READER)).unwrap();
        assert_eq!((first.entries.len(), first.has_more), (2, true));
        let second = read(first.position).unwrap();
        assert_eq!((second.entries.len(), second.has_more), (1, false));
        assert!(read(Position::in_inbox(Cursor(0), CapabilityHash([4; 32]))).is_none());
        assert!(read(Position::in_log(Cursor(0), Generation(0))).is_none());
    }
}
