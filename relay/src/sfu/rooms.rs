//! The rules of rooms: who may be in one, under which name, and who is put out. No media, no sockets, no clock of its own.

use super::command::{ForwardCommand, ForwardOffer, RoomKey, SeatId};
use crate::core::log;
use crate::core::rejection::{Rejection, within};
use crate::core::relay::{ConnectionId, Outgoing, Relay};
use crate::store::Store;
use sotto_wire::{
    Code, Generation, MemberId, Millis, Refusal, RelayFrame, Reply, Request, Topic, Wanted, limits, to_bytes,
};
use std::collections::{BTreeMap, BTreeSet};

/// Stays in all rooms together.
pub(crate) const SEATS: usize = 2048;

/// Who is in which room, and which offers have no answer yet.
#[derive(Default)]
pub(crate) struct Rooms {
    seats: BTreeMap<ConnectionId, Seat>,
    waiting: BTreeMap<u64, Waiting>,
    commands: Vec<ForwardCommand>,
    drawn: u64,
}

struct Seat {
    id: SeatId,
    room: RoomKey,
    member: MemberId,
    /// The newest generation whose capability it has shown.
    generation: Generation,
    /// A newer generation has begun: when it is put out.
    prove_by: Option<Millis>,
}

struct Waiting {
    connection: ConnectionId,
    request: u32,
    seat: SeatId,
}

/// What was asked in a batch by somebody whose capability was good; done when the batch is durable.
pub(crate) struct ForwardAsk {
    connection: ConnectionId,
    request: u32,
    what: What,
}

enum What {
    Offer {
        room: RoomKey,
        generation: Generation,
        member: MemberId,
        offer: String,
        wanted: Vec<Wanted>,
    },
    Stay(Topic, Generation),
    End,
}

impl<S: Store> Relay<S> {
    /// Looks at who asks something of the forwarding server, and keeps the question until the batch is durable.
    pub(crate) fn ask_forwarder(
        &mut self,
        connection: ConnectionId,
        request: u32,
        asked: Request,
    ) -> Result<(), Rejection> {
        let what = self.allowed(asked)?;
        self.batch.forwards.push(ForwardAsk {
            connection,
            request,
            what,
        });
        Ok(())
    }

    fn allowed(&mut self, asked: Request) -> Result<What, Rejection> {
        match asked {
            Request::Forward {
                topic,
                generation,
                capability,
                room,
                member,
                offer,
                wanted,
            } => {
                if self.config.forwards.is_none() {
                    return Err(Code::NoForwarder.into());
                }
                within(offer.as_bytes(), limits::OFFER)?;
                if wanted.len() > limits::WANTED {
                    return Err(Code::BadOffer.into());
                }
                log::admitted_now(self.transaction.begin()?, &topic, generation, &capability)?;
                let room = RoomKey { topic, room };
                Ok(What::Offer {
                    room,
                    generation,
                    member,
                    offer,
                    wanted,
                })
            }
            Request::Stay {
                topic,
                generation,
                capability,
            } => {
                log::admitted_now(self.transaction.begin()?, &topic, generation, &capability)?;
                Ok(What::Stay(topic, generation))
            }
            // Nothing else is asked here.
            _ => {
                self.transaction.begin()?;
                Ok(What::End)
            }
        }
    }

    /// The forwarding server's answer to an offer. It goes out with the next [`Relay::commit`].
    pub fn forwarded(&mut self, ticket: u64, outcome: Result<String, Refusal>) {
        let Some(waiting) = self.rooms.waiting.remove(&ticket) else {
            return;
        };
        let seat = self.rooms.seats.get(&waiting.connection);
        // A connection whose offer was none is of no use any more.
        if outcome.is_err() && seat.is_some_and(|seat| seat.id == waiting.seat) {
            self.rooms.leave(waiting.connection);
        }
        let id = waiting.request;
        let frame = match outcome {
            Ok(answer) => RelayFrame::Reply {
                id,
                reply: Reply::Forwarded { answer },
            },
            Err(refusal) => RelayFrame::Refused { id, refusal },
        };
        self.stage(crate::core::batch::Answer {
            to: waiting.connection,
            frame,
            rests_on_store: false,
            closes: false,
        });
    }

    /// Puts out who has not shown the new generation's capability in time.
    pub fn put_out(&mut self, now: Millis) {
        self.now = self.now.max(now);
        let now = self.now;
        let late = self.rooms.seats.iter();
        let late = late.filter(|(_, seat)| seat.prove_by.is_some_and(|at| at <= now));
        let late: Vec<_> = late.map(|(connection, _)| *connection).collect();
        for connection in late {
            self.rooms.leave(connection);
        }
    }

    /// What the forwarding server is to do, since the last time this was asked.
    pub fn forward_commands(&mut self) -> Vec<ForwardCommand> {
        std::mem::take(&mut self.rooms.commands)
    }

    /// Does what a batch asked, now that it is durable, or refuses all of it.
    pub(crate) fn settle_forwards(&mut self, asks: Vec<ForwardAsk>, failed: bool, out: &mut Vec<Outgoing>) {
        for ForwardAsk {
            connection,
            request: id,
            what,
        } in asks
        {
            let most = self.config.forwards.unwrap_or_default();
            let settled = if failed {
                Err(Code::Unavailable.into())
            } else if !self.connections.contains_key(&connection) {
                continue;
            } else {
                self.rooms.settle(connection, id, what, most)
            };
            let frame = match settled {
                Ok(None) => continue,
                Ok(Some(reply)) => RelayFrame::Reply { id, reply },
                Err(refusal) => {
                    self.count_refusal(refusal.code);
                    RelayFrame::Refused { id, refusal }
                }
            };
            self.hand_out(connection, to_bytes(&frame), out);
        }
    }
}

impl Rooms {
    /// The connection's stay, if it has one, is over.
    pub(crate) fn leave(&mut self, connection: ConnectionId) {
        if let Some(seat) = self.seats.remove(&connection) {
            self.commands.push(ForwardCommand::End(seat.id));
        }
    }

    /// A generation of a log has begun: whoever has not shown its capability gets some seconds to do so.
    pub(crate) fn doubt(&mut self, topic: Topic, begun: Generation, now: Millis) {
        for seat in self.seats.values_mut() {
            if seat.room.topic == topic && seat.generation < begun {
                seat.prove_by
                    .get_or_insert(Millis(now.0.saturating_add(limits::FORWARD_GRACE)));
            }
        }
    }

    /// Rooms with somebody in them, and stays in all of them.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let rooms: BTreeSet<_> = self.seats.values().map(|seat| seat.room).collect();
        (rooms.len(), self.seats.len())
    }

    /// `Ok(None)` when the media task answers.
    fn settle(
        &mut self,
        connection: ConnectionId,
        request: u32,
        what: What,
        most: u32,
    ) -> Result<Option<Reply>, Refusal> {
        match what {
            What::End => {
                self.leave(connection);
                Ok(Some(Reply::ForwardEnded))
            }
            What::Stay(topic, generation) => {
                let seat = self.seats.get_mut(&connection).filter(|seat| seat.room.topic == topic);
                seat.ok_or(Code::NoRoom)?.prove(generation);
                Ok(Some(Reply::Stays))
            }
            What::Offer {
                room,
                generation,
                member,
                offer,
                wanted,
            } => {
                let seat = self.seat(connection, room, member, most)?;
                seat.prove(generation);
                let seat = seat.id;
                let ticket = self.draw();
                let waiting = Waiting {
                    connection,
                    request,
                    seat,
                };
                self.waiting.insert(ticket, waiting);
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

    /// The connection's stay in that room under that name: the one it has, or a new one, for which others may go.
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
