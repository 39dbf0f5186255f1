//! Connections to the relay: the work of a driver's socket, without the network.

use super::World;
use sotto::io::{Command, Input};

impl World {
    /// A command that the core takes in together with the frames that wait before it.
    pub fn ask_with_frames(&mut self, who: usize, command: Command) -> u64 {
        let person = &mut self.people[who];
        person.next_ticket += 1;
        let ticket = person.next_ticket;
        let frames = std::mem::take(&mut person.inbound).into_iter().map(Input::Frame);
        let inputs = frames.chain([Input::Command { ticket, command }]).collect();
        self.inputs(who, inputs);
        ticket
    }

    /// Starts a conversation, again and again until it is there: the person's tab may die during it.
    pub fn start_quietly(&mut self, who: usize, with: &str) {
        for _ in 0..5 {
            self.ask(
                who,
                Command::StartConversation {
                    people: vec![with.to_owned()],
                    name: None,
                },
            );
            self.settle();
            if !self.people[who].app().conversations.is_empty() {
                return;
            }
            if self.people[who].connection.is_none() {
                self.connect(who);
                self.settle();
            }
        }
    }

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
