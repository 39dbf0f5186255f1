//! Subscriptions: what each connection follows, how far it was served, and which connections lag.
//!
//! A follower that has caught up gets a batch's entries straight from memory. A follower that lags reads pages from the
//! store as its connection drains, so that the relay's memory does not grow with backlogs.

use crate::core::config::Config;
use crate::core::connection::{ConnectionId, Connections};
use crate::core::feed::{Entry, Feed, Position};
use crate::store::{Store, StoreError};
use sotto_wire::{Code, Millis, Refusal, RelayFrame, SignalFrame, limits, to_bytes};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// All subscriptions of all connections.
#[derive(Default)]
pub(crate) struct Subscriptions {
    subscribers: HashMap<ConnectionId, Subscriber>,
    /// The inverse: who follows a feed.
    followers: HashMap<Feed, BTreeSet<ConnectionId>>,
    /// Connections with a backlog in the store, in the order of service.
    lagging: VecDeque<ConnectionId>,
    /// Positions as they were before the open batch, newest change last.
    former: Vec<(ConnectionId, Feed, Option<Position>)>,
}

/// One connection's subscriptions.
#[derive(Default)]
struct Subscriber {
    positions: HashMap<Feed, Position>,
    /// Feeds with a backlog in the store, in the order of service.
    behind: VecDeque<Feed>,
    /// True while the connection is in the queue of lagging connections.
    is_queued: bool,
}

enum Progress {
    /// That many bytes went out; there may be more.
    Pushed(usize),
    /// Nothing to read, or no room.
    Waits,
}

impl Subscriptions {
    /// Follows a feed from a position on and replaces an earlier subscription to the same feed. Undone when the batch
    /// fails.
    pub(crate) fn follow(&mut self, connection: ConnectionId, feed: Feed, from: Position) -> Result<(), Refusal> {
        let positions = &self.subscribers.entry(connection).or_default().positions;
        let former = positions.get(&feed).copied();
        if positions.len() >= limits::TOPICS && former.is_none() {
            let most = u64::try_from(limits::TOPICS).unwrap_or(u64::MAX);
            return Err(Refusal::with(Code::TooManyTopics, most));
        }
        self.former.push((connection, feed, former));
        self.set(connection, feed, from);
        Ok(())
    }

    /// Follows a feed no longer, and stays so even if the batch fails.
    pub(crate) fn unfollow(&mut self, connection: ConnectionId, feed: Feed) {
        self.former
            .retain(|(of, former, _)| (*of, *former) != (connection, feed));
        self.unset(connection, feed);
    }

    /// Forgets a connection.
    pub(crate) fn remove(&mut self, connection: ConnectionId) {
        self.former.retain(|(of, ..)| *of != connection);
        if let Some(subscriber) = self.subscribers.remove(&connection) {
            for feed in subscriber.positions.keys() {
                self.forget_follower(*feed, connection);
            }
        }
    }

    /// Ends a batch: its follows stay, or are as they were before.
    pub(crate) fn end_batch(&mut self, is_durable: bool) {
        for (connection, feed, position) in std::mem::take(&mut self.former).into_iter().rev() {
            match position {
                _ if is_durable => (),
                Some(position) => self.set(connection, feed, position),
                None => self.unset(connection, feed),
            }
        }
    }

    /// The connection has room again: its backlog continues.
    pub(crate) fn go_on(&mut self, connection: ConnectionId) {
        if let Some(subscriber) = self.subscribers.get_mut(&connection)
            && !subscriber.behind.is_empty()
        {
            self.queue(connection);
        }
    }

    /// True while a connection waits to read its backlog.
    pub(crate) fn has_backlog(&self) -> bool {
        !self.lagging.is_empty()
    }

    /// Hands durable entries to the followers that have caught up; the others lag.
    pub(crate) fn publish(
        &mut self,
        appended: BTreeMap<Feed, Vec<Entry>>,
        connections: &mut Connections,
        window: usize,
    ) {
        for (feed, entries) in appended {
            let Some(followers) = self.followers.get(&feed).cloned() else {
                continue;
            };
            let mut ready = Vec::new();
            for connection in followers {
                match feed {
                    // A follower that misses anything is behind already.
                    Feed::Log(_) if !self.is_behind(connection, feed) => ready.push(connection),
                    // An inbox has one reader, whose right may have changed: it reads from the store.
                    Feed::Log(_) | Feed::Inbox(_) => self.lag(connection, feed),
                }
            }
            for entry in entries {
                self.push(feed, entry, &mut ready, (connections, window));
            }
        }
    }

    /// Passes signals to the others who follow the log in the signal's generation. A follower without room misses it:
    /// a signal is worth nothing later.
    pub(crate) fn signal(
        &self,
        signals: Vec<(ConnectionId, SignalFrame)>,
        connections: &mut Connections,
        window: usize,
    ) {
        for (from, signal) in signals {
            let (feed, generation) = (Feed::Log(signal.topic), signal.generation);
            let Some(followers) = self.followers.get(&feed) else {
                continue;
            };
            let frame = to_bytes(&RelayFrame::Signal(signal));
            for connection in followers.iter().filter(|connection| **connection != from) {
                let position = self.position(*connection, feed);
                if position.is_some_and(|position| position.is_of(generation))
                    && connections.has_room(*connection, window)
                {
                    connections.send(*connection, frame.clone());
                }
            }
        }
    }

    /// Reads on for lagging connections, one page each in rotation, until they have caught up, have no room, or the
    /// bytes of this commit are used up. Returns connections whose backlog cannot be read: these would wait forever,
    /// and follow from their own position when they reconnect.
    #[must_use = "a connection whose backlog cannot be read is to be closed"]
    pub(crate) fn read_on(
        &mut self,
        store: &mut impl Store,
        connections: &mut Connections,
        config: &Config,
        now: Millis,
    ) -> Vec<ConnectionId> {
        let mut unreadable = Vec::new();
        let mut left = config.turn;
        while left > 0
            && let Some(connection) = self.lagging.pop_front()
        {
            if !connections.has_room(connection, config.window) {
                self.unqueue(connection);
                continue;
            }
            match self.read_page(store, connections, connection, now) {
                Ok(Progress::Pushed(bytes)) => {
                    left = left.saturating_sub(bytes.max(1));
                    self.lagging.push_back(connection);
                }
                Ok(Progress::Waits) => self.unqueue(connection),
                Err(error) => {
                    tracing::error!(%error, "reading for a follower failed");
                    unreadable.push(connection);
                }
            }
        }
        unreadable
    }

    fn read_page(
        &mut self,
        store: &mut impl Store,
        connections: &mut Connections,
        connection: ConnectionId,
        now: Millis,
    ) -> Result<Progress, StoreError> {
        let Some(subscriber) = self.subscribers.get_mut(&connection) else {
            return Ok(Progress::Waits);
        };
        let Some(feed) = subscriber.behind.pop_front() else {
            return Ok(Progress::Waits);
        };
        let Some(position) = subscriber.positions.get_mut(&feed) else {
            return Ok(Progress::Pushed(0));
        };
        let Some(reading) = position.read(store, feed, now)? else {
            self.unset(connection, feed);
            return Ok(Progress::Pushed(0));
        };
        *position = reading.position;
        if reading.has_more {
            subscriber.fall_behind(feed);
        }
        let mut bytes = 0;
        for entry in reading.entries {
            let frame = entry.into_frame();
            bytes += frame.len();
            connections.send(connection, frame);
        }
        Ok(Progress::Pushed(bytes))
    }

    /// Sends one entry to all of `ready`; a follower without room lags from here on and leaves `ready`.
    fn push(
        &mut self,
        feed: Feed,
        entry: Entry,
        ready: &mut Vec<ConnectionId>,
        (connections, window): (&mut Connections, usize),
    ) {
        let mut takers = Vec::new();
        let mut full = Vec::new();
        ready.retain(|connection| {
            let Some(position) = self.position_mut(*connection, feed) else {
                return false;
            };
            if !position.lacks(&entry) {
                return true;
            }
            if !connections.has_room(*connection, window) {
                full.push(*connection);
                return false;
            }
            *position = position.after(&entry);
            takers.push(*connection);
            true
        });
        if !takers.is_empty() {
            let frame = entry.into_frame();
            for connection in takers {
                connections.send(connection, frame.clone());
            }
        }
        for connection in full {
            self.lag(connection, feed);
        }
    }

    fn set(&mut self, connection: ConnectionId, feed: Feed, position: Position) {
        let subscriber = self.subscribers.entry(connection).or_default();
        subscriber.positions.insert(feed, position);
        self.followers.entry(feed).or_default().insert(connection);
        self.lag(connection, feed);
    }

    fn unset(&mut self, connection: ConnectionId, feed: Feed) {
        if let Some(subscriber) = self.subscribers.get_mut(&connection) {
            subscriber.positions.remove(&feed);
            subscriber.behind.retain(|other| *other != feed);
            self.forget_follower(feed, connection);
        }
    }

    fn forget_follower(&mut self, feed: Feed, connection: ConnectionId) {
        if let Some(followers) = self.followers.get_mut(&feed) {
            followers.remove(&connection);
            if followers.is_empty() {
                self.followers.remove(&feed);
            }
        }
    }

    fn position(&self, connection: ConnectionId, feed: Feed) -> Option<&Position> {
        self.subscribers.get(&connection)?.positions.get(&feed)
    }

    fn position_mut(&mut self, connection: ConnectionId, feed: Feed) -> Option<&mut Position> {
        self.subscribers.get_mut(&connection)?.positions.get_mut(&feed)
    }

    fn is_behind(&self, connection: ConnectionId, feed: Feed) -> bool {
        let subscriber = self.subscribers.get(&connection);
        subscriber.is_some_and(|subscriber| subscriber.behind.contains(&feed))
    }

    fn lag(&mut self, connection: ConnectionId, feed: Feed) {
        if let Some(subscriber) = self.subscribers.get_mut(&connection) {
            subscriber.fall_behind(feed);
            self.queue(connection);
        }
    }

    fn queue(&mut self, connection: ConnectionId) {
        if let Some(subscriber) = self.subscribers.get_mut(&connection)
            && !std::mem::replace(&mut subscriber.is_queued, true)
        {
            self.lagging.push_back(connection);
        }
    }

    fn unqueue(&mut self, connection: ConnectionId) {
        if let Some(subscriber) = self.subscribers.get_mut(&connection) {
            subscriber.is_queued = false;
        }
    }
}

impl Subscriber {
    /// Notes that a feed has more to read.
    fn fall_behind(&mut self, feed: Feed) {
        if !self.behind.contains(&feed) {
            self.behind.push_back(feed);
        }
    }
}

#[cfg(test)]
mod tests;
