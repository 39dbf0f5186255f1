//! Connections to the relay: the work of a driver's socket, without the network.

use super::World;
use sotto::io::Input;

impl World {
    pub fn connect(&mut self, who: usize) {
        self.close_left(who);
        let connection = self.relay.connect();
        self.people[who].connection = Some(connection);
        self.input(who, Input::Connected);
    }

    pub fn disconnect(&mut self, who: usize) {
        let person = &mut self.people[who];
        if let Some(connection) = person.connection.take() {
            self.relay.disconnect(connection);
        }
        person.inbound.clear();
        person.outbound.clear();
        self.close_left(who);
        self.input(who, Input::Disconnected);
    }

    /// The driver reconnects a client that has left its connection, after the pause.
    pub(super) fn connect_again(&mut self, who: usize) {
        if self.people[who].left.is_some_and(|(_, at)| at <= self.now) {
            self.disconnect(who);
            self.connect(who);
        }
    }

    /// A connection that the client has left ends at the relay, too.
    pub(super) fn close_left(&mut self, who: usize) {
        if let Some((connection, _)) = self.people[who].left.take() {
            self.relay.disconnect(connection);
        }
    }
}
