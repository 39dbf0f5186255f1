//! Forwarded calls: our seat in the room of the relay's forwarding server, and the page's negotiation there.
//!
//! The page offers and the server answers, never the reverse: so no two offers collide.

use crate::call::one::Reason;
use crate::call::topology::{MESH, Topology};
use crate::call::{CallId, peer_name, sdp};
use crate::client::Client;
use crate::client::calls::calling::refused;
use crate::client::calls::forwarding::{Failure, Forwarding, State};
use crate::client::problem::nonsense;
use crate::client::relay::requests::PendingRequest;
use crate::io::{CallEvent, CallRefusal, Event, Outcome, Problem, WantedPeer};
use crate::transaction::Transaction;
use sotto_wire::{Code, Generation, MemberId, Millis, Refusal, Request, RoomId, Topic, Wanted, limits};

impl Client {
    /// Chooses the topology of a new call on this log; the error says why there can be no call, if that is known yet.
    pub(in crate::client) fn topology_for(&mut self, topic: Topic) -> Result<Topology, Option<Failure>> {
        let goes_on = self
            .calls
            .machine
            .going_on(topic, self.clock.effective(Millis(0)))
            .is_some();
        match (self.is_of_many(topic) && !goes_on, &self.calls.ice, self.calls.forwards) {
            (false, ..) => Ok(Topology::Mesh),
            (true, None, _) => Err(None),
            (true, Some(_), None) => Err(Some(Failure::NotCarried)),
            (true, Some(_), Some(_)) => Ok(Topology::Forwarded),
        }
    }

    /// True if the group has more people than a mesh takes.
    fn is_of_many(&mut self, topic: Topic) -> bool {
        let members = self.groups.open(topic).map(|session| session.members());
        let people: crate::sorted::SortedSet<_> = members
            .into_iter()
            .flatten()
            .map(|one| one.credential.account)
            .collect();
        people.len() > MESH
    }

    /// Takes the page's offer to the server, and the media that it wants in each slot.
    pub(in crate::client) fn call_forward(
        &mut self,
        call: &str,
        offer: String,
        wanted: Vec<WantedPeer>,
    ) -> Result<Outcome, Problem> {
        let id = CallId::from_hex(call).ok_or_else(nonsense)?;
        let is_offer = offer.len() <= limits::OFFER && sdp::fingerprint(&offer).is_some();
        if !is_offer || wanted.len() > limits::WANTED {
            return Err(nonsense());
        }
        let ours = self.calls.machine.alive(id).filter(|call| call.is_in());
        let Some(ours) = ours.filter(|call| call.topology() == Topology::Forwarded) else {
            return Err(refused(CallRefusal::Over));
        };
        // A participant who has left by now is wanted in no slot.
        let there: Vec<_> = ours
            .peers()
            .filter_map(|(_, peer)| MemberId::from_hex(peer.name()))
            .collect();
        let wanted = wanted.into_iter().filter_map(|one| {
            let member = MemberId::from_hex(&one.peer).filter(|member| there.contains(member))?;
            Some(Wanted { mid: one.mid, member })
        });
        let (wanted, join) = (wanted.collect(), ours.join());
        let before = self
            .calls
            .forwarding
            .take()
            .filter(|one| one.call == id && one.join == join);
        self.calls.forwarding = Some(Forwarding {
            call: id,
            join,
            state: State::Due(None),
            serial: before.as_ref().map_or(0, |before| before.serial + 1),
            shown: before.and_then(|before| before.shown),
            offer,
            wanted,
        });
        Ok(Outcome::Nothing)
    }

    /// Moves our seat with the call and the conversation's generations, at the end of every transaction.
    pub(in crate::client) fn tend_forwarding(&mut self, tx: &mut Transaction<'_>) {
        let Some(forwarding) = &self.calls.forwarding else {
            return;
        };
        if !self.relay.is_online() {
            // The seat went with the connection; an offer not sent yet still can be.
            if matches!(forwarding.state, State::Offered | State::There) {
                self.settle_forwarding(State::Lost);
            }
            return;
        }
        if !self.relay.is_free() {
            return;
        }
        let current = self.calls.machine.current().filter(|call| call.is_alive());
        let current = current.map(|call| (call.id(), call.join(), call.topic()));
        let Some((_, _, topic)) = current.filter(|(id, join, _)| (*id, *join) == (forwarding.call, forwarding.join))
        else {
            self.calls.forwarding = None;
            self.relay.send(tx, Request::ForwardEnd, PendingRequest::ForwardEnd);
            return;
        };
        let (state, shown) = (forwarding.state, forwarding.shown);
        if state == State::Lost {
            self.forwarding_lost(tx);
            return;
        }
        let (Some(me), Some(session)) = (self.account.party(), self.groups.open(topic)) else {
            return;
        };
        let generation = session.generation();
        let Some(capability) = self.groups.capability(topic) else {
            return;
        };
        let Some(forwarding) = &mut self.calls.forwarding else {
            return tx.bug("place in a room that went meanwhile");
        };
        match state {
            State::Due(refused) if refused.is_none_or(|refused| refused < generation) => {
                let Some(member) = MemberId::from_hex(&peer_name(&me, forwarding.join)) else {
                    return tx.bug("name in a room that is no id");
                };
                forwarding.state = State::Offered;
                forwarding.shown = Some(generation);
                let request = Request::Forward {
                    topic,
                    generation,
                    capability,
                    room: RoomId(forwarding.call.0),
                    member,
                    offer: forwarding.offer.clone(),
                    wanted: forwarding.wanted.clone(),
                };
                let asked = PendingRequest::Forward(forwarding.serial);
                self.relay.send(tx, request, asked);
            }
            State::Offered | State::There if shown.is_some_and(|shown| shown < generation) => {
                forwarding.shown = Some(generation);
                let request = Request::Stay {
                    topic,
                    generation,
                    capability,
                };
                self.relay.send(tx, request, PendingRequest::Stay);
            }
            State::Due(_) | State::Offered | State::There | State::Lost => {}
        }
    }

    /// Passes the server's answer to the page.
    pub(in crate::client) fn forwarded(&mut self, tx: &mut Transaction<'_>, serial: u64, answer: String) {
        let newest = self.calls.forwarding.as_mut().filter(|one| one.serial == serial);
        if let Some(forwarding) = newest.filter(|one| one.state == State::Offered) {
            forwarding.state = State::There;
            let call = forwarding.call.to_hex();
            tx.out.event(Event::Call(CallEvent::CallForwarded { call, answer }));
        }
    }

    /// Handles a refused offer.
    pub(in crate::client) fn forward_refused(&mut self, tx: &mut Transaction<'_>, serial: u64, refusal: Refusal) {
        let Some(forwarding) = self.calls.forwarding.as_mut().filter(|one| one.serial == serial) else {
            return;
        };
        match refusal.code {
            // The commit that ended the generation is on its way to this device.
            Code::Stale => forwarding.state = State::Due(forwarding.shown),
            Code::RateLimited | Code::Unavailable => {
                forwarding.state = State::Due(None);
                self.relay.pause(tx, refusal.detail.max(1_000));
            }
            Code::NoForwarder | Code::RoomFull => {
                self.calls.forwarding = None;
                let now = self.now(tx);
                self.calls.machine.finish(now, Reason::Failed);
            }
            _ => self.forwarding_lost(tx),
        }
    }

    /// Handles a refused capability of a generation.
    pub(in crate::client) fn stay_refused(&mut self, tx: &mut Transaction<'_>, refusal: Refusal) {
        match refusal.code {
            // The next generation's capability is sent again.
            Code::Stale => {}
            Code::RateLimited | Code::Unavailable => {
                if let Some(forwarding) = &mut self.calls.forwarding {
                    forwarding.shown = Some(Generation(0));
                }
                self.relay.pause(tx, refusal.detail.max(1_000));
            }
            _ => self.forwarding_lost(tx),
        }
    }

    fn settle_forwarding(&mut self, state: State) {
        if let Some(forwarding) = &mut self.calls.forwarding {
            forwarding.state = state;
        }
    }

    /// Makes the page begin again, with a new connection.
    fn forwarding_lost(&mut self, tx: &mut Transaction<'_>) {
        if let Some(forwarding) = self.calls.forwarding.take() {
            let call = forwarding.call.to_hex();
            tx.out.event(Event::Call(CallEvent::CallForwardLost { call }));
        }
    }
}
