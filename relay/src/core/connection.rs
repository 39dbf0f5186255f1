//! The open connections: their hello, their rates, and the bytes under way to each. Nothing of this is stored.

use crate::core::budget::Budget;
use crate::core::config::Config;
use sotto_wire::{Code, Millis, Refusal, Request, VERSION, limits};
use std::collections::BTreeMap;

/// A connection's name inside the relay; never stored, never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub(super) u64);

/// A delivery to one connection. The driver keeps the order within a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Outgoing {
    /// The connection.
    pub to: ConnectionId,
    /// The delivery.
    pub what: Deliver,
}

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deliver {
    /// One frame.
    Frame(Vec<u8>),
    /// Close the connection after the earlier frames; the relay has already forgotten it.
    Close,
}

/// All open connections.
#[derive(Default)]
pub(crate) struct Connections {
    open: BTreeMap<ConnectionId, Connection>,
    opened: u64,
    /// Deliveries of the open commit, in order.
    outgoing: Vec<Outgoing>,
}

/// One connection's state.
#[derive(Default)]
struct Connection {
    /// True after an accepted hello.
    greeted: bool,
    /// True once its close has been decided: later frames are not read.
    closing: bool,
    /// The challenge that its next directory write signs.
    challenge: Option<[u8; 32]>,
    /// Bytes handed out and not yet delivered.
    in_flight: usize,
    budget: Budget,
}

impl Connections {
    /// Opens a connection.
    pub(crate) fn open(&mut self) -> ConnectionId {
        self.opened += 1;
        let id = ConnectionId(self.opened);
        self.open.insert(id, Connection::default());
        id
    }

    /// Forgets a connection; false when it is not open.
    pub(crate) fn remove(&mut self, id: ConnectionId) -> bool {
        self.open.remove(&id).is_some()
    }

    /// True while the connection is open.
    pub(crate) fn is_open(&self, id: ConnectionId) -> bool {
        self.open.contains_key(&id)
    }

    /// True while frames of the connection are read.
    pub(crate) fn is_read(&self, id: ConnectionId) -> bool {
        self.open.get(&id).is_some_and(|connection| !connection.closing)
    }

    /// How many are open.
    pub(crate) fn count(&self) -> u64 {
        u64::try_from(self.open.len()).unwrap_or(u64::MAX)
    }

    /// Admits a request within the connection's rates, after an accepted hello.
    pub(crate) fn admit(
        &mut self,
        id: ConnectionId,
        request: &Request,
        config: &Config,
        now: Millis,
    ) -> Result<(), Refusal> {
        let Some(connection) = self.open.get_mut(&id) else {
            return Err(Code::HelloFirst.into());
        };
        connection.budget.spend(request, config, now)?;
        match request {
            Request::Hello { version } if *version == VERSION => connection.greeted = true,
            Request::Hello { .. } => return Err(Refusal::with(Code::Version, u64::from(VERSION))),
            _ if !connection.greeted => return Err(Code::HelloFirst.into()),
            _ => (),
        }
        Ok(())
    }

    /// Reads no more frames of a connection that is about to be closed.
    pub(crate) fn stop_reading(&mut self, id: ConnectionId) {
        if let Some(connection) = self.open.get_mut(&id) {
            connection.closing = true;
        }
    }

    /// Keeps the challenge that the connection's next directory write signs.
    pub(crate) fn set_challenge(&mut self, id: ConnectionId, challenge: [u8; 32]) {
        if let Some(connection) = self.open.get_mut(&id) {
            connection.challenge = Some(challenge);
        }
    }

    /// The challenge, which is good for one write.
    pub(crate) fn take_challenge(&mut self, id: ConnectionId) -> Option<[u8; 32]> {
        self.open.get_mut(&id)?.challenge.take()
    }

    /// Hands a frame out and counts its bytes as under way. A connection that is not open gets nothing.
    pub(crate) fn send(&mut self, to: ConnectionId, frame: Vec<u8>) {
        if let Some(connection) = self.open.get_mut(&to) {
            connection.in_flight = connection.in_flight.saturating_add(frame.len());
            let what = Deliver::Frame(frame);
            self.outgoing.push(Outgoing { to, what });
        }
    }

    /// Forgets a connection and has it closed; false when it is not open.
    pub(crate) fn close(&mut self, id: ConnectionId) -> bool {
        let was_open = self.remove(id);
        if was_open {
            let what = Deliver::Close;
            self.outgoing.push(Outgoing { to: id, what });
        }
        was_open
    }

    /// Counts bytes as arrived.
    pub(crate) fn delivered(&mut self, id: ConnectionId, bytes: usize) {
        if let Some(connection) = self.open.get_mut(&id) {
            connection.in_flight = connection.in_flight.saturating_sub(bytes);
        }
    }

    /// True while less than a window is under way to an open connection.
    pub(crate) fn has_room(&self, id: ConnectionId, window: usize) -> bool {
        self.open
            .get(&id)
            .is_some_and(|connection| connection.in_flight < window)
    }

    /// Connections that keep sending requests without reading: only replies can fill a window that far.
    pub(crate) fn overfull(&self, window: usize) -> Vec<ConnectionId> {
        let most = window.saturating_mul(4).saturating_add(limits::FRAME);
        let overfull = self.open.iter().filter(|(_, connection)| connection.in_flight > most);
        overfull.map(|(id, _)| *id).collect()
    }

    /// The deliveries of a commit, in order.
    pub(crate) fn take_outgoing(&mut self) -> Vec<Outgoing> {
        std::mem::take(&mut self.outgoing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_sends_its_hello_before_requests() {
        let mut connections = Connections::default();
        let (config, now) = (Config::unlimited(), Millis(0));
        let ana = connections.open();
        let mut admit = |request| connections.admit(ana, &request, &config, now);
        assert_eq!(admit(Request::Challenge), Err(Code::HelloFirst.into()));
        let other = Request::Hello { version: VERSION + 1 };
        assert_eq!(admit(other), Err(Refusal::with(Code::Version, u64::from(VERSION))));
        assert_eq!(admit(Request::Challenge), Err(Code::HelloFirst.into()));
        assert_eq!(admit(Request::Hello { version: VERSION }), Ok(()));
        assert_eq!(admit(Request::Challenge), Ok(()));
    }

    #[test]
    fn a_window_fills_with_frames_and_empties_as_they_arrive() {
        let mut connections = Connections::default();
        let ana = connections.open();
        connections.send(ana, vec![0; 10]);
        assert!(connections.has_room(ana, 11) && !connections.has_room(ana, 10));
        connections.delivered(ana, 4);
        assert!(connections.has_room(ana, 10));
        assert_eq!(connections.take_outgoing().len(), 1);
        connections.send(ana, vec![0; limits::FRAME]);
        assert_eq!(connections.overfull(1), [ana]);
        assert_eq!(connections.overfull(2), []);
    }

    #[test]
    fn a_closed_connection_gets_its_close_last() {
        let mut connections = Connections::default();
        let ana = connections.open();
        connections.send(ana, vec![1]);
        assert!(connections.close(ana) && !connections.close(ana));
        connections.send(ana, vec![2]);
        let done: Vec<_> = (connections.take_outgoing().into_iter().map(|one| one.what)).collect();
        assert_eq!(done, [Deliver::Frame(vec![1]), Deliver::Close]);
        assert!(!connections.is_open(ana) && !connections.has_room(ana, usize::MAX));
    }

    #[test]
    fn a_challenge_is_good_once() {
        let mut connections = Connections::default();
        let ana = connections.open();
        connections.set_challenge(ana, [1; 32]);
        assert_eq!(connections.take_challenge(ana), Some([1; 32]));
        assert_eq!(connections.take_challenge(ana), None);
    }
}
