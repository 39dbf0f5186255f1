//! Rooms of the forwarding server: entry by capability, one seat for each connection and name, and its end.

use super::*;
use crate::{ForwardCommand, SeatId};
use sotto_wire::{MemberId, RoomId, Wanted};

fn forwarding(most: u32) -> World {
    let config = Config {
        forwards: Some(most),
        ..Config::unlimited()
    };
    World::over(SqliteStore::in_memory().unwrap(), config)
}

fn offer(generation: u64, room: u8, member: u8) -> Request {
    offering(generation, token(generation), (room, member), ("an offer", Vec::new()))
}

/// The same under any capability, and with any offer.
fn offering(
    generation: u64,
    capability: Capability,
    (room, member): (u8, u8),
    (offer, wanted): (&str, Vec<Wanted>),
) -> Request {
    Request::Forward {
        topic: TOPIC,
        generation: Generation(generation),
        capability,
        room: RoomId([room; 16]),
        member: MemberId([member; 16]),
        offer: offer.to_owned(),
        wanted,
    }
}

fn stay(generation: u64) -> Request {
    Request::Stay {
        topic: TOPIC,
        generation: Generation(generation),
        capability: token(generation),
    }
}

impl World {
    /// Asks for a room, and answers as the forwarding server; the stay.
    fn enter(&mut self, from: ConnectionId, request: Request) -> Result<SeatId, Refusal> {
        let id = self.send(from, request);
        self.commit();
        let Some((ticket, seat)) = self.offered() else {
            return self.answer(from, id).map(|reply| panic!("{reply:?}"));
        };
        self.relay.forwarded(ticket, Ok("an answer".to_owned()));
        self.commit();
        let answer = "an answer".to_owned();
        assert_eq!(self.answer(from, id), Ok(Reply::Forwarded { answer }));
        Ok(seat)
    }

    /// The one offer among the commands.
    fn offered(&mut self) -> Option<(u64, SeatId)> {
        let mut offered = None;
        for command in self.relay.forward_commands() {
            match command {
                ForwardCommand::Offer(offer) => offered = Some((offer.ticket, offer.seat)),
                ForwardCommand::End(seat) => self.seats_ended.push(seat),
            }
        }
        offered
    }

    /// Stays that have ended since the last time.
    fn ended(&mut self) -> Vec<SeatId> {
        assert_eq!(self.offered(), None);
        std::mem::take(&mut self.seats_ended)
    }

    /// Lets this many milliseconds pass.
    fn wait(&mut self, milliseconds: u64) {
        self.now.0 += milliseconds;
        self.relay.put_out(self.now);
    }
}

#[test]
fn only_a_holder_of_the_current_capability_enters_a_room() {
    let mut world = forwarding(64);
    let ana = world.join();
    world.create(ana);
    let with = |capability| offering(0, capability, (1, 1), ("an offer", Vec::new()));
    assert_eq!(world.enter(ana, with(token(1))), refused(Code::Forbidden));
    assert_eq!(world.enter(ana, offer(1, 1, 1)), refused(Code::Forbidden));
    assert!(world.enter(ana, with(token(0))).is_ok());
    world.rotate(ana, 0, 1).unwrap();
    let ben = world.join();
    assert_eq!(world.enter(ben, offer(0, 1, 2)), refused_with(Code::Stale, 1));
    assert!(world.enter(ben, offer(1, 1, 2)).is_ok());
    assert_eq!((world.relay.counters().rooms, world.relay.counters().seats), (1, 2));
}

#[test]
fn a_relay_without_a_forwarding_server_refuses_offers() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    assert_eq!(world.enter(ana, offer(0, 1, 1)), refused(Code::NoForwarder));
    let mut with = forwarding(64);
    let ana = with.join();
    let answer = with.ask(ana, Request::IceServers);
    assert!(matches!(answer, Ok(Reply::IceServers { forwards: Some(64), .. })));
}

#[test]
fn a_seat_that_does_not_show_the_new_capability_ends() {
    let mut world = forwarding(64);
    let [ana, ben, eve] = [(); 3].map(|()| world.join());
    world.create(ana);
    let [of_ana, of_ben, of_eve] =
        [(ana, 1), (ben, 2), (eve, 3)].map(|(one, name)| world.enter(one, offer(0, 1, name)).unwrap());
    world.rotate(ana, 0, 1).unwrap();
    assert_eq!(world.ask(ana, stay(1)), Ok(Reply::Stays));
    assert_eq!(
        world.enter(ben, offer(1, 1, 2)),
        Ok(of_ben),
        "an offer shows it as well"
    );
    assert_eq!(world.ask(eve, stay(0)), refused_with(Code::Stale, 1));
    world.wait(4_999);
    assert_eq!(world.ended(), []);
    world.wait(1);
    assert_eq!(world.ended(), [of_eve]);
    assert_eq!(world.ask(eve, stay(0)), refused_with(Code::Stale, 1));
    // The time begins with the next generation, and not again with each later one.
    world.rotate(ana, 1, 2).unwrap();
    world.wait(3_000);
    world.rotate(ana, 2, 3).unwrap();
    world.wait(2_000);
    assert_eq!(world.ended(), [of_ana, of_ben]);
    assert_eq!(world.ask(ana, stay(3)), refused(Code::NoRoom));
}

#[test]
fn a_stay_ends_with_its_socket_and_when_it_is_left() {
    let mut world = forwarding(64);
    let [ana, ben] = [(); 2].map(|()| world.join());
    world.create(ana);
    let [of_ana, of_ben] = [(ana, 1), (ben, 2)].map(|(one, name)| world.enter(one, offer(0, 1, name)).unwrap());
    world.relay.disconnect(ana);
    assert_eq!(world.ended(), [of_ana]);
    assert_eq!(world.ask(ben, Request::ForwardEnd), Ok(Reply::ForwardEnded));
    assert_eq!(world.ended(), [of_ben]);
    assert_eq!(world.ask(ben, Request::ForwardEnd), Ok(Reply::ForwardEnded), "again");
    assert_eq!((world.ended(), world.relay.counters().seats), (vec![], 0));
}

#[test]
fn a_connection_is_in_one_room_and_a_name_is_one_connections() {
    let mut world = forwarding(64);
    let [ana, ben] = [(); 2].map(|()| world.join());
    world.create(ana);
    let first = world.enter(ana, offer(0, 1, 1)).unwrap();
    assert_eq!(
        world.enter(ana, offer(0, 1, 1)),
        Ok(first),
        "another offer is of the same stay"
    );
    let second = world.enter(ana, offer(0, 2, 1)).unwrap();
    assert_eq!(world.ended(), [first]);
    assert!(world.enter(ben, offer(0, 2, 1)).is_ok());
    assert_eq!(world.ended(), [second]);
}

#[test]
fn rooms_and_offers_have_limits() {
    let mut world = forwarding(2);
    let [ana, ben, eve] = [(); 3].map(|()| world.join());
    world.create(ana);
    for (one, name) in [(ana, 1), (ben, 2)] {
        world.enter(one, offer(0, 1, name)).unwrap();
    }
    assert_eq!(world.enter(eve, offer(0, 1, 3)), refused_with(Code::RoomFull, 2));
    assert!(world.enter(eve, offer(0, 2, 3)).is_ok());
    assert!(world.enter(ben, offer(0, 1, 9)).is_ok(), "in place of its own");
    let long = |length: usize, many: usize| {
        let wanted = Wanted {
            mid: "1".to_owned(),
            member: MemberId([1; 16]),
        };
        offering(0, token(0), (1, 1), (&"a".repeat(length), vec![wanted; many]))
    };
    assert_eq!(world.ended().len(), 1);
    let too_large = refused_with(Code::TooLarge, 65_536);
    assert_eq!(world.enter(ana, long(limits::OFFER + 1, 0)), too_large);
    assert_eq!(world.enter(ana, long(1, limits::WANTED + 1)), refused(Code::BadOffer));
}

#[test]
fn an_offer_that_the_server_cannot_take_ends_the_stay() {
    let mut world = forwarding(64);
    let ana = world.join();
    world.create(ana);
    let id = world.send(ana, offer(0, 1, 1));
    world.commit();
    let (ticket, seat) = world.offered().unwrap();
    world.relay.forwarded(ticket, Err(Code::BadOffer.into()));
    world.commit();
    assert_eq!(world.answer(ana, id), refused(Code::BadOffer));
    assert_eq!(world.ended(), [seat]);
    world.relay.forwarded(ticket, Ok("late".to_owned()));
    world.commit();
    assert_eq!(world.pushed(ana).len(), 0, "a ticket is good once");
}
