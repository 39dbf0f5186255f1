//! The rooms of forwarded calls: their seats, the capability that admits to one, and its end. No media, no sockets.

use crate::core::command::{ForwardCommand, ForwardOffer, RoomKey, SeatId};
use crate::core::connection::ConnectionId;
use crate::core::log;
use crate::core::rejection::{Rejection, within};
use crate::store::Store;
use sotto_wire::{Capability, Code, Generation, MemberId, Millis, Refusal, Reply, Topic, Wanted, limits};
use std::collections::{BTreeMap, BTreeSet};

/// Seats in all rooms together.
pub(crate) const SEATS: usize = 2048;

/// All rooms, and the offers that have no answer yet.
#[derive(Default)]
pub(crate) struct Rooms {
    seats: BTreeMap<ConnectionId, Seat>,
    asked: Vec<Asked>,
    waiting: BTreeMap<u64, Waiting>,
    commands: Vec<ForwardCommand>,
    drawn: u64,
}

/// A connection's seat in a room.
struct Seat {
    id: SeatId,
    room: RoomKey,
    member: MemberId,
    /// The newest generation whose capability it has shown.
    generation: Generation,
    /// A newer generation has begun: when it is put out.
    prove_by: Option<Millis>,
}

/// An offer that the forwarding server has not answered.
struct Waiting {
    asker: Asker,
    seat: SeatId,
}

/// The asker: a connection, and the id of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asker {
    pub(crate) connection: ConnectionId,
    pub(crate) request: u32,
}

/// An answer to a request for a room.
pub(crate) type Answered = (Asker, Result<Reply, Refusal>);

/// A request of the holder of a capability; done when the batch is durable.
struct Asked {
    asker: Asker,
    what: What,
}

enum What {
    Offer(Offer),
    Stay(Topic, Generation),
    End,
}

/// An offer of media to a room.
pub(crate) struct Offer {
    pub(crate) room: RoomKey,
    pub(crate) generation: Generation,
    pub(crate) member: MemberId,
    pub(crate) offer: String,
    pub(crate) wanted: Vec<Wanted>,
}

impl Rooms {
    /// Takes an offer of the holder of the current capability, if there is a forwarding server.
    pub(crate) fn offer(
        &mut self,
        store: &mut impl Store,
        asker: Asker,
        (offer, capability): (Offer, &Capability),
        forwards: Option<u32>,
    ) -> Result<(), Rejection> {
        if forwards.is_none() {
            return Err(Code::NoForwarder.into());
        }
        within(offer.offer.as_bytes(), limits::OFFER)?;
        if offer.wanted.len() > limits::WANTED {
            return Err(Code::BadOffer.into());
        }
        log::admitted_now(store, &offer.room.topic, offer.generation, capability)?;
        self.ask(asker, What::Offer(offer));
        Ok(())
    }

    /// Takes a proof of the current capability.
    pub(crate) fn stay(
        &mut self,
        store: &mut impl Store,
        asker: Asker,
        (topic, generation): (Topic, Generation),
        capability: &Capability,
    ) -> Result<(), Rejection> {
        log::admitted_now(store, &topic, generation, capability)?;
        self.ask(asker, What::Stay(topic, generation));
        Ok(())
    }

    /// The member gives its seat up.
    pub(crate) fn end(&mut self, asker: Asker) {
        self.ask(asker, What::End);
    }

    /// The connection has closed: its seat ends.
    pub(crate) fn leave(&mut self, connection: ConnectionId) {
        if let Some(seat) = self.seats.remove(&connection) {
            self.commands.push(ForwardCommand::End(seat.id));
        }
    }

    /// A generation of a log has begun: seats without its capability get some seconds to show it.
    pub(crate) fn doubt(&mut self, topic: Topic, begun: Generation, now: Millis) {
        for seat in self.seats.values_mut() {
            if seat.room.topic == topic && seat.generation < begun {
                seat.prove_by
                    .get_or_insert(Millis(now.0.saturating_add(limits::FORWARD_GRACE)));
            }
        }
    }

    /// Ends the seats that have not shown the new generation's capability in time.
    pub(crate) fn put_out(&mut self, now: Millis) {
        let late = self.seats.iter();
        let late = late.filter(|(_, seat)| seat.prove_by.is_some_and(|at| at <= now));
        let late: Vec<_> = late.map(|(connection, _)| *connection).collect();
        for connection in late {
            self.leave(connection);
        }
    }

    /// The forwarding server's answer to an offer, for its asker. A ticket is good once.
    pub(crate) fn forwarded(&mut self, ticket: u64, outcome: Result<String, Refusal>) -> Option<Answered> {
        let Waiting { asker, seat } = self.waiting.remove(&ticket)?;
        let its_seat = self.seats.get(&asker.connection);
        // A media connection with a refused offer cannot be used any more.
        if outcome.is_err() && its_seat.is_some_and(|its| its.id == seat) {
            self.leave(asker.connection);
        }
        Some((asker, outcome.map(|answer| Reply::Forwarded { answer })))
    }

    /// Commands for the forwarding server since the last time they were taken.
    pub(crate) fn take_commands(&mut self) -> Vec<ForwardCommand> {
        std::mem::take(&mut self.commands)
    }

    /// Rooms in use, and the seats in all of them.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let rooms: BTreeSet<_> = self.seats.values().map(|seat| seat.room).collect();
        (rooms.len(), self.seats.len())
    }

    /// Ends a batch: carries out its requests, or refuses all of them. Returns the answers that are known already;
    /// answers to offers come with [`Self::forwarded`]. Each room has `most` seats.
    pub(crate) fn end_batch(
        &mut self,
        is_durable: bool,
        most: u32,
        is_open: impl Fn(ConnectionId) -> bool,
    ) -> Vec<Answered> {
        let mut answers = Vec::new();
        for Asked { asker, what } in std::mem::take(&mut self.asked) {
            if !is_durable {
                answers.push((asker, Err(Code::Unavailable.into())));
            } else if is_open(asker.connection) {
                let settled = self.settle(asker, what, most).transpose();
                answers.extend(settled.map(|outcome| (asker, outcome)));
            }
        }
        answers
    }

    fn ask(&mut self, asker: Asker, what: What) {
        self.asked.push(Asked { asker, what });
    }

    /// `Ok(None)` when the forwarding server answers.
    fn settle(&mut self, asker: Asker, what: What, most: u32) -> Result<Option<Reply>, Refusal> {
        match what {
            What::End => {
                self.leave(asker.connection);
                Ok(Some(Reply::ForwardEnded))
            }
            What::Stay(topic, generation) => {
                let seat = self.seats.get_mut(&asker.connection);
                let seat = seat.filter(|seat| seat.room.topic == topic);
                seat.ok_or(Code::NoRoom)?.prove(generation);
                Ok(Some(Reply::Stays))
            }
            What::Offer(Offer {
                room,
                generation,
                member,
                offer,
                wanted,
            }) => {
                let seat = self.seat(asker.connection, room, member, most)?;
                seat.prove(generation);
                let seat = seat.id;
                let ticket = self.draw();
                self.waiting.insert(ticket, Waiting { asker, seat });
                self.commands.push(ForwardCommand::Offer(ForwardOffer {
                    ticket,
                    seat,
                    room,
                    member,
                    offer,
                    wanted,
                }));
                Ok(None)
            }
        }
    }

    /// The connection's seat in that room under that name: its present one, or a new one, for which others may go.
    fn seat(
        &mut self,
        connection: ConnectionId,
        room: RoomKey,
        member: MemberId,
        most: u32,
    ) -> Result<&mut Seat, Refusal> {
        let same = |seat: &Seat| seat.room == room && seat.member == member;
        if !self.seats.get(&connection).is_some_and(same) {
            let before = self.seats.iter().find(|(_, seat)| same(seat));
            let before = before.map(|(connection, _)| *connection);
            let goes = |of: &ConnectionId| *of == connection || Some(*of) == before;
            let there = self.seats.iter().filter(|(of, _)| !goes(of));
            let in_room = there.clone().filter(|(_, seat)| seat.room == room).count();
            let full = |limit| Refusal::with(Code::RoomFull, limit);
            if u64::try_from(in_room).unwrap_or(u64::MAX) >= u64::from(most) {
                return Err(full(u64::from(most)));
            }
            if there.count() >= SEATS {
                return Err(full(u64::try_from(SEATS).unwrap_or(u64::MAX)));
            }
            self.leave(connection);
            before.into_iter().for_each(|connection| self.leave(connection));
        }
        let drawn = &mut self.drawn;
        Ok(self.seats.entry(connection).or_insert_with(|| {
            *drawn += 1;
            Seat {
                id: SeatId(*drawn),
                room,
                member,
                generation: Generation(0),
                prove_by: None,
            }
        }))
    }

    fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }
}

impl Seat {
    fn prove(&mut self, generation: Generation) {
        self.generation = self.generation.max(generation);
        self.prove_by = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SqliteStore;
    use sotto_wire::RoomId;

    const TOPIC: Topic = Topic([7; 32]);
    const FORWARDS: Option<u32> = Some(2);

    /// Rooms over a log of generation 0, whose capability is `token()`.
    fn rooms() -> (Rooms, SqliteStore) {
        let mut store = SqliteStore::in_memory().unwrap();
        store.create_log(&TOPIC, &token().hash()).unwrap();
        (Rooms::default(), store)
    }

    fn token() -> Capability {
        Capability::new([1; 32])
    }

    fn offer(member: u8) -> Offer {
        Offer {
            room: RoomKey {
                topic: TOPIC,
                room: RoomId([1; 16]),
            },
            generation: Generation(0),
            member: MemberId([member; 16]),
            offer: "an offer".to_owned(),
            wanted: Vec::new(),
        }
    }

    fn asker(connection: ConnectionId) -> Asker {
        Asker { connection, request: 1 }
    }

    #[test]
    fn an_offer_reaches_the_forwarding_server_with_a_durable_batch() {
        let ((mut rooms, mut store), ana) = (rooms(), ConnectionId(1));
        let (good, wrong) = (token(), Capability::new([2; 32]));
        let mut ask =
            |rooms: &mut Rooms, capability| rooms.offer(&mut store, asker(ana), (offer(1), capability), FORWARDS);
        assert!(ask(&mut rooms, &wrong).is_err());
        ask(&mut rooms, &good).unwrap();
        assert!(rooms.take_commands().is_empty(), "the batch is open");
        let unavailable = (asker(ana), Err(Code::Unavailable.into()));
        assert_eq!(rooms.end_batch(false, 2, |_| true), [unavailable]);
        ask(&mut rooms, &good).unwrap();
        assert_eq!(rooms.end_batch(true, 2, |_| false), [], "its connection is gone");
        ask(&mut rooms, &good).unwrap();
        assert_eq!(rooms.end_batch(true, 2, |_| true), [], "the forwarding server answers");
        let Some(ForwardCommand::Offer(command)) = rooms.take_commands().pop() else {
            panic!("no offer")
        };
        let answer = "an answer".to_owned();
        let told = rooms.forwarded(command.ticket, Ok(answer.clone()));
        assert_eq!(told, Some((asker(ana), Ok(Reply::Forwarded { answer }))));
        assert_eq!(rooms.forwarded(command.ticket, Ok(String::new())), None);
        assert_eq!(rooms.counts(), (1, 1));
    }

    #[test]
    fn a_seat_ends_unless_it_shows_the_new_capability() {
        let (mut rooms, mut store) = rooms();
        let [ana, ben] = [1, 2].map(|member| {
            let connection = ConnectionId(member.into());
            let offer = (offer(member), &token());
            rooms.offer(&mut store, asker(connection), offer, FORWARDS).unwrap();
            connection
        });
        rooms.end_batch(true, 2, |_| true);
        rooms.take_commands();
        rooms.doubt(TOPIC, Generation(1), Millis(0));
        rooms.ask(asker(ana), What::Stay(TOPIC, Generation(1)));
        assert_eq!(rooms.end_batch(true, 2, |_| true), [(asker(ana), Ok(Reply::Stays))]);
        rooms.put_out(Millis(limits::FORWARD_GRACE - 1));
        assert_eq!(rooms.counts(), (1, 2));
        rooms.put_out(Millis(limits::FORWARD_GRACE));
        assert_eq!(rooms.counts(), (1, 1));
        rooms.leave(ben);
        assert_eq!(rooms.take_commands().len(), 1, "a seat ends once");
    }
}
