//! Following: what is appended goes to who follows, in order, once, and never beyond what the reader may read.
//!
//! A follower is a place in a feed. One that has everything gets what a batch appends straight from memory; one that
//! lags reads pages from the store as its connection drains, so that the relay's memory does not grow with backlogs.

use crate::core::connection::{ConnectionId, Outgoing};
use crate::core::log;
use crate::core::relay::Relay;
use crate::store::{Page, Store, StoreError};
use sotto_wire::{
    CapabilityHash, Code, Cursor, Generation, InboxId, InboxItem, Record, Refusal, RelayFrame, SignalFrame, Topic,
    limits, to_bytes,
};
use std::collections::BTreeMap;

/// Something that can be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Feed {
    Log(Topic),
    Inbox(InboxId),
}

impl Feed {
    /// The newest generation of a log that has begun with one of these entries of it.
    pub(crate) fn begun(&self, entries: &[Entry]) -> Option<(Topic, Generation)> {
        let Feed::Log(topic) = self else { return None };
        let ends = entries.iter().filter_map(|entry| match entry {
            Entry::Record(record) if record.rotation.is_some() => Some(record.generation.next()),
            Entry::Record(_) | Entry::Item(_) => None,
        });
        ends.max().map(|begun| (*topic, begun))
    }
}

/// How far a follower has been told, and what admits it.
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

/// One thing of a feed.
pub(crate) enum Entry {
    Record(Record),
    Item(InboxItem),
}

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
}

impl Entry {
    fn cursor(&self) -> Cursor {
        match self {
            Entry::Record(record) => record.cursor,
            Entry::Item(item) => item.cursor,
        }
    }

    fn is_readable_by(&self, right: Right) -> bool {
        match (self, right) {
            (Entry::Record(record), Right::Generation(generation)) => record.generation <= generation,
            (Entry::Item(_), Right::Reader(_)) => true,
            (Entry::Record(_), Right::Reader(_)) | (Entry::Item(_), Right::Generation(_)) => false,
        }
    }

    fn into_frame(self) -> Vec<u8> {
        to_bytes(&match self {
            Entry::Record(record) => RelayFrame::Record(record),
            Entry::Item(item) => RelayFrame::InboxItem(item),
        })
    }
}

impl<S: Store> Relay<S> {
    pub(crate) fn unfollow(&mut self, connection: ConnectionId, feed: Feed) {
        self.restore_follow(connection, feed, None);
    }

    /// Sets a connection's position in a feed to what it was, or to none.
    pub(crate) fn restore_follow(&mut self, connection: ConnectionId, feed: Feed, position: Option<Position>) {
        let Some(state) = self.connections.get_mut(&connection) else {
            return;
        };
        match position {
            Some(position) => {
                state.follows.insert(feed, position);
                self.followers.entry(feed).or_default().insert(connection);
                self.lag(connection, feed);
            }
            None => {
                state.follows.remove(&feed);
                state.behind.retain(|other| *other != feed);
                self.forget_follower(feed, connection);
            }
        }
    }

    pub(crate) fn forget_follower(&mut self, feed: Feed, connection: ConnectionId) {
        if let Some(followers) = self.followers.get_mut(&feed) {
            followers.remove(&connection);
            if followers.is_empty() {
                self.followers.remove(&feed);
            }
        }
    }

    /// Notes what this batch appended to a feed.
    pub(crate) fn note_fresh(&mut self, feed: Feed, entry: Entry) {
        self.batch.fresh.entry(feed).or_default().push(entry);
    }

    /// Hands a committed batch's entries to the followers that have everything before them; the others lag.
    pub(crate) fn push_fresh(&mut self, fresh: BTreeMap<Feed, Vec<Entry>>, out: &mut Vec<Outgoing>) {
        for (feed, entries) in fresh {
            let Some(followers) = self.followers.get(&feed).cloned() else {
                continue;
            };
            let mut ready = Vec::new();
            for connection in followers {
                match feed {
                    // Who misses anything is behind already.
                    Feed::Log(_) if !self.is_behind(connection, feed) => ready.push(connection),
                    // An inbox has one reader, whose right may have changed: it reads from the store.
                    Feed::Log(_) | Feed::Inbox(_) => self.lag(connection, feed),
                }
            }
            for entry in entries {
                self.push_entry(feed, entry, &mut ready, out);
            }
        }
    }

    /// Sends one entry to all of `ready`; who has no room left lags from here on and leaves `ready`.
    fn push_entry(&mut self, feed: Feed, entry: Entry, ready: &mut Vec<ConnectionId>, out: &mut Vec<Outgoing>) {
        let window = self.config.window;
        let mut takers = Vec::new();
        let mut full = Vec::new();
        ready.retain(|connection| {
            let Some(state) = self.connections.get_mut(connection) else {
                return false;
            };
            let Some(position) = state.follows.get_mut(&feed) else {
                return false;
            };
            if entry.cursor() <= position.sent || !entry.is_readable_by(position.right) {
                return true;
            }
            if state.in_flight >= window {
                full.push(*connection);
                return false;
            }
            position.sent = entry.cursor();
            takers.push(*connection);
            true
        });
        if !takers.is_empty() {
            let frame = entry.into_frame();
            for connection in takers {
                self.hand_out(connection, frame.clone(), out);
            }
        }
        for connection in full {
            self.lag(connection, feed);
        }
    }

    /// Passes signals to the others who follow the log in the signal's generation. One that has no room misses it:
    /// a signal is worth nothing later.
    pub(crate) fn push_signals(&mut self, signals: Vec<(ConnectionId, SignalFrame)>, out: &mut Vec<Outgoing>) {
        for (from, signal) in signals {
            let feed = Feed::Log(signal.topic);
            let right = Right::Generation(signal.generation);
            let Some(followers) = self.followers.get(&feed).cloned() else {
                continue;
            };
            let frame = to_bytes(&RelayFrame::Signal(signal));
            for connection in followers.into_iter().filter(|connection| *connection != from) {
                let Some(state) = self.connections.get(&connection) else {
                    continue;
                };
                let follows = state.follows.get(&feed).is_some_and(|position| position.right == right);
                if follows && state.in_flight < self.config.window {
                    self.hand_out(connection, frame.clone(), out);
                }
            }
        }
    }

    /// Reads on for lagging connections, one page each in turn, until they have all, have no room, or the turn ends.
    pub(crate) fn push_backlog(&mut self, out: &mut Vec<Outgoing>) {
        let mut left = self.config.turn;
        while left > 0 {
            let Some(connection) = self.lagging.pop_front() else {
                return;
            };
            match self.push_page(connection, out) {
                Ok(Progress::Pushed(bytes)) => {
                    left = left.saturating_sub(bytes.max(1));
                    self.lagging.push_back(connection);
                }
                Ok(Progress::Waits) => {
                    if let Some(state) = self.connections.get_mut(&connection) {
                        state.in_turn = false;
                    }
                }
                Err(error) => {
                    // It would wait for what never comes; when it connects again, it says where it stands.
                    tracing::error!(%error, "reading for a follower failed");
                    self.close(connection, out);
                }
            }
        }
    }

    fn push_page(&mut self, connection: ConnectionId, out: &mut Vec<Outgoing>) -> Result<Progress, StoreError> {
        const PAGE: usize = 128 * 1024;
        let Some(state) = self.connections.get_mut(&connection) else {
            return Ok(Progress::Waits);
        };
        if state.in_flight >= self.config.window {
            return Ok(Progress::Waits);
        }
        let Some(feed) = state.behind.pop_front() else {
            return Ok(Progress::Waits);
        };
        let Some(position) = state.follows.get(&feed).copied() else {
            return Ok(Progress::Pushed(0));
        };
        let Some(through) = self.end(feed, position.right)? else {
            self.unfollow(connection, feed);
            return Ok(Progress::Pushed(0));
        };
        let page = Page {
            after: position.sent,
            through,
            bytes: PAGE,
            now: self.now,
        };
        let entries: Vec<Entry> = match feed {
            Feed::Log(topic) => self
                .transaction
                .between()
                .records(&topic, page)?
                .into_iter()
                .map(Entry::Record)
                .collect(),
            Feed::Inbox(inbox) => self
                .transaction
                .between()
                .items(&inbox, page)?
                .into_iter()
                .map(Entry::Item)
                .collect(),
        };
        // An empty page: all up to the end has been told or has expired.
        let sent = entries.last().map_or(position.sent.max(through), Entry::cursor);
        if let Some(state) = self.connections.get_mut(&connection) {
            state.follows.insert(feed, Position { sent, ..position });
            if sent < through {
                state.fall_behind(feed);
            }
        }
        let mut bytes = 0;
        for entry in entries {
            let frame = entry.into_frame();
            bytes += frame.len();
            self.hand_out(connection, frame, out);
        }
        Ok(Progress::Pushed(bytes))
    }

    /// The last place of a feed that the right reaches now; `None` when it reaches nothing any more.
    fn end(&mut self, feed: Feed, right: Right) -> Result<Option<Cursor>, StoreError> {
        match (feed, right) {
            (Feed::Log(topic), Right::Generation(generation)) => {
                log::readable_through(self.transaction.between(), &topic, generation)
            }
            (Feed::Inbox(inbox), Right::Reader(reader)) => {
                let row = self.transaction.between().inbox(&inbox)?;
                Ok(row.filter(|row| row.reader == reader).map(|row| row.head))
            }
            (Feed::Log(_), Right::Reader(_)) | (Feed::Inbox(_), Right::Generation(_)) => Ok(None),
        }
    }

    pub(crate) fn start(&mut self, connection: ConnectionId, feed: Feed, position: Position) -> Result<(), Refusal> {
        let Some(state) = self.connections.get_mut(&connection) else {
            return Ok(());
        };
        if state.follows.len() >= limits::TOPICS && !state.follows.contains_key(&feed) {
            let most = u64::try_from(limits::TOPICS).unwrap_or(u64::MAX);
            return Err(Refusal::with(Code::TooManyTopics, most));
        }
        let former = state.follows.get(&feed).copied();
        self.batch.former.push((connection, feed, former));
        self.restore_follow(connection, feed, Some(position));
        Ok(())
    }

    fn is_behind(&self, connection: ConnectionId, feed: Feed) -> bool {
        self.connections
            .get(&connection)
            .is_some_and(|state| state.behind.contains(&feed))
    }

    fn lag(&mut self, connection: ConnectionId, feed: Feed) {
        let Some(state) = self.connections.get_mut(&connection) else {
            return;
        };
        state.fall_behind(feed);
        if !std::mem::replace(&mut state.in_turn, true) {
            self.lagging.push_back(connection);
        }
    }
}

enum Progress {
    /// That many bytes went out; there may be more.
    Pushed(usize),
    /// Nothing to read, or no room.
    Waits,
}
