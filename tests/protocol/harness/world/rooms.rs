//! The forwarding server's rooms: the relay's real rules decide who is in them. Media is left out: a test asks who
//! would hear whom.

use super::World;
use sotto_relay::{ForwardCommand, ForwardOffer, SeatId};
use sotto_wire::MemberId;
use std::collections::BTreeMap;

/// The members of each room, and whom each wants.
#[derive(Default)]
pub struct Rooms {
    seats: BTreeMap<SeatId, ForwardOffer>,
}

impl World {
    /// Carries out the relay's commands; false when there are none.
    pub fn serve_rooms(&mut self) -> bool {
        let commands = self.relay.forward_commands();
        let served = !commands.is_empty();
        for command in commands {
            match command {
                ForwardCommand::Offer(offer) => {
                    let answer = format!("answer to {}", offer.offer.len());
                    self.relay.forwarded(offer.ticket, Ok(answer));
                    self.rooms.seats.insert(offer.seat, offer);
                }
                ForwardCommand::End(seat) => {
                    self.rooms.seats.remove(&seat);
                }
            }
        }
        served
    }
}

impl Rooms {
    /// How many are in all rooms.
    pub fn people(&self) -> usize {
        self.seats.len()
    }

    /// Whether media of one name reaches another.
    pub fn carries(&self, from: &str, to: &str) -> bool {
        let seat = |name: &str| {
            let member = MemberId::from_hex(name).expect("a name");
            self.seats.values().find(move |offer| offer.member == member)
        };
        let (Some(from), Some(to)) = (seat(from), seat(to)) else {
            return false;
        };
        from.room == to.room && to.wanted.iter().any(|wanted| wanted.member == from.member)
    }
}
