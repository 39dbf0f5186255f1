//! All calls known to this device: its own one, in progress or ringing here, and the participants of the others.
//!
//! Pure, on the caller's clock: it takes call messages, and [`Calls::poll`] returns the acts that follow.

use super::act::{Act, Now, Over, Room, Start};
use super::farewell::Farewells;
use super::heard::{FRESH_MS, Heard};
use super::message::{Body, CallMessage, Media, Presence, PresenceStatus, SignalKind};
use super::one::{Between, Call, RING_MS, Reason, Stage, Step};
use super::party::{CallId, JoinId, Party};
use super::peer::PeerReport;
use super::topology::Topology;
use crate::sorted::{SortedMap, SortedSet};
use sotto_wire::{Millis, Topic};

/// The calls.
#[derive(Default)]
pub struct Calls {
    current: Option<Call>,
    heard: Heard,
    farewells: Farewells,
    acts: Vec<Act>,
    seq: u64,
}

/// The topology of a call, as its participants state it.
pub fn topology_of(there: &[(Party, Presence)]) -> Topology {
    let mut topologies = there.iter().map(|(_, presence)| presence.topology);
    topologies.find(|one| *one == Topology::Forwarded).unwrap_or_default()
}

impl Calls {
    /// The call that this device is in, that rings here, or that has just ended.
    pub fn current(&self) -> Option<&Call> {
        self.current.as_ref()
    }

    /// The call of this id, if it is the current one and not over.
    pub fn alive(&mut self, id: CallId) -> Option<&mut Call> {
        self.current.as_mut().filter(|call| call.id == id && call.is_alive())
    }

    /// The other participants of the call on this log; of two calls, the one with the smaller id.
    pub fn going_on(&self, topic: Topic, now: Millis) -> Option<(CallId, Vec<(Party, Presence)>)> {
        let call = self.heard.there(topic, now).map(|(_, said)| said.call).min()?;
        let of_it = self.heard.there(topic, now).filter(|(_, said)| said.call == call);
        Some((call, of_it.map(|(party, said)| (party, said.presence)).collect()))
    }

    /// The logs on which a device has lately sent a call message.
    pub fn topics(&self, now: Millis) -> SortedSet<Topic> {
        self.heard.topics(now)
    }

    /// True if another device of the same person is in a call, by its last presence.
    pub fn is_elsewhere(&self, now: Millis, me: Party) -> bool {
        self.heard.is_elsewhere(now, me)
    }

    /// True once when the current call needs other keys.
    pub fn take_keys_due(&mut self) -> bool {
        let current = self.current.as_mut();
        current.is_some_and(|call| std::mem::take(&mut call.keys_due))
    }

    /// Starts a call on a log, or joins the one under way there.
    pub fn start(&mut self, now: Now, room: Room, start: Start) {
        let going_on = self.going_on(room.topic, now.here);
        let with = match (room.between, &going_on) {
            (Between::Two, Some((_, there))) => there.iter().find(|(_, presence)| presence.with == Some(start.me)),
            (Between::Two | Between::Many, _) => None,
        };
        let with = with.map(|(party, _)| *party);
        let joins = going_on.as_ref();
        let joins = joins.filter(|_| room.between == Between::Many || with.is_some());
        let id = joins.map_or(start.id, |(id, _)| *id);
        self.farewells.forget(id);
        let mut call = Call {
            id,
            topic: room.topic,
            me: start.me,
            join: start.join,
            between: room.between,
            video: start.video,
            topology: joins.map_or(start.topology, |(_, there)| topology_of(there)),
            outgoing: joins.is_none(),
            stage: Stage::RingingOut(Millis(now.here.0 + RING_MS)),
            media: Media::default(),
            peers: SortedMap::new(),
            connected_at: None,
            says_at: now.here,
            said_at: None,
            keys_due: true,
        };
        if joins.is_none() {
            self.acts.push(Act::Began(room.topic, id, start.video));
        }
        if room.between == Between::Many || with.is_some() {
            call.stage = Stage::In(with);
            for (party, said) in self.heard.there(room.topic, now.here) {
                if said.call == id {
                    call.hear(said.at, party, said.join, &said.presence);
                }
            }
        }
        self.current = Some(call);
    }

    /// Answers the call that rings. False if it does not ring any more.
    pub fn accept(&mut self, now: Now, id: CallId, join: JoinId) -> bool {
        let Some(call) = self.alive(id) else { return false };
        let Stage::RingingIn {
            caller, join: theirs, ..
        } = call.stage
        else {
            return false;
        };
        call.join = join;
        call.enter(now.here, Some((caller, theirs)));
        true
    }

    /// Declines a ringing call, stops ringing, hangs up, or dismisses a call that has ended.
    pub fn leave(&mut self, now: Now, id: CallId) {
        let Some(call) = self.current.as_mut().filter(|call| call.id == id) else {
            return;
        };
        let reason = match call.stage {
            Stage::RingingIn { .. } => Reason::Declined,
            Stage::RingingOut(_) => Reason::Cancelled,
            Stage::In(_) => Reason::HungUp,
            Stage::Ended(..) => {
                self.current = None;
                return;
            }
        };
        self.finish(now, reason);
    }

    /// Ends the current call for a reason of the conversation's.
    pub fn finish(&mut self, now: Now, reason: Reason) {
        if let Some(call) = self.current.as_mut().filter(|call| call.is_alive()) {
            let stage = call.stage;
            call.end(now.here, reason);
            self.ended(now, stage);
        }
    }

    /// Queues a message of the page for a peer. False if there is no such peer.
    pub fn post(&mut self, now: Now, (id, peer): (CallId, &str), kind: SignalKind, payload: String) -> bool {
        let call = self.alive(id);
        call.is_some_and(|call| call.post(now.here, peer, kind, payload))
    }

    /// The page's report of a peer's connection, with the number of dropped frames.
    pub fn report(&mut self, now: Now, (id, peer): (CallId, &str), state: PeerReport, dropped: u32) -> bool {
        self.alive(id)
            .is_some_and(|call| call.report(now.here, peer, state, dropped))
    }

    /// The media that this device sends now.
    pub fn sends(&mut self, now: Now, id: CallId, media: Media) -> bool {
        self.alive(id).is_some_and(|call| {
            call.media = media;
            call.says_at = now.here;
            true
        })
    }

    /// Takes a message of a member in.
    pub fn hear(&mut self, now: Now, room: Room, me: Party, from: Party, message: CallMessage) {
        if from == me {
            return;
        }
        if !self.heard.take(now, room.topic, from, &message) {
            return;
        }
        let before = self.current.as_ref().map(|call| call.stage);
        match message.body {
            Body::Presence(presence) => {
                let mine = self
                    .current
                    .as_mut()
                    .filter(|call| call.id == message.call && call.topic == room.topic);
                match mine {
                    Some(call) => call.hear(now.here, from, message.join, &presence),
                    None if presence.status == PresenceStatus::Calling && from.account != me.account => {
                        self.ring(now, room, (me, from), (message.call, message.join), &presence);
                        return;
                    }
                    None if presence.status == PresenceStatus::In => {
                        self.fall_in(now, room.topic, (message.call, presence.topology))
                    }
                    None => {}
                }
            }
            Body::Peer(peer) => {
                if let Some(call) = self.current.as_mut().filter(|call| call.id == message.call) {
                    let steps = call.take(now.here, &from, message.join, peer);
                    self.acts
                        .extend(steps.into_iter().map(|step| Act::Page(message.call, step)));
                }
            }
        }
        if let Some(before) = before {
            self.ended(now, before);
        }
    }

    /// The other person of a conversation between two calls this device.
    fn ring(
        &mut self,
        now: Now,
        room: Room,
        (me, from): (Party, Party),
        (id, join): (CallId, JoinId),
        said: &Presence,
    ) {
        if room.between == Between::Many || now.relay.0.abs_diff(said.at.0) > FRESH_MS {
            return;
        }
        let elsewhere = self.is_elsewhere(now.here, me);
        match self.current.as_mut().filter(|call| call.is_alive()) {
            // Both call: the smaller id wins, and the caller of the other one answers.
            Some(call) if call.topic == room.topic && matches!(call.stage, Stage::RingingOut(_)) => {
                if id < call.id {
                    self.acts.push(Act::Merged(room.topic, call.id));
                    call.id = id;
                    call.outgoing = false;
                    call.enter(now.here, Some((from, join)));
                }
                return;
            }
            None if !elsewhere => {}
            Some(_) | None => {
                self.farewells.decline_as_busy(now, room.topic, id);
                return;
            }
        }
        // A dismissed or ended call does not ring again.
        if self.farewells.is_of(id) {
            return;
        }
        self.current = Some(Call {
            id,
            topic: room.topic,
            me,
            join: JoinId([0; 16]),
            between: Between::Two,
            video: said.video,
            topology: Topology::Mesh,
            outgoing: false,
            stage: Stage::RingingIn {
                caller: from,
                join,
                until: Millis(now.here.0 + RING_MS),
                heard: now.here,
            },
            media: Media::default(),
            peers: SortedMap::new(),
            connected_at: None,
            says_at: now.here,
            said_at: None,
            keys_due: false,
        });
    }

    /// Two members of a group began a call at the same time: all participants move to the smaller id.
    fn fall_in(&mut self, now: Now, topic: Topic, (id, topology): (CallId, Topology)) {
        let Some(call) = self.current.as_mut().filter(|call| call.topic == topic) else {
            return;
        };
        if call.stage != Stage::In(None) || id >= call.id {
            return;
        }
        if call.outgoing {
            self.acts.push(Act::Merged(topic, call.id));
        }
        call.id = id;
        call.topology = topology;
        call.outgoing = false;
        call.peers.clear();
        call.enter(now.here, None);
        for (party, said) in self.heard.there(topic, now.here) {
            if said.call == id {
                call.hear(now.here, party, said.join, &said.presence);
            }
        }
    }

    /// The members of a log have changed: removed ones leave its calls.
    pub fn keep(&mut self, topic: Topic, is_member: impl Fn(&Party) -> bool) {
        self.heard.keep(topic, &is_member);
        if let Some(call) = self.current.as_mut().filter(|call| call.topic == topic) {
            let gone: Vec<_> = call.peers.keys().filter(|party| !is_member(party)).copied().collect();
            for party in gone {
                call.part(&party);
            }
        }
    }

    /// Only these logs still carry calls: deletes the call messages of all others.
    pub fn keep_topics(&mut self, carries_calls: impl Fn(Topic) -> bool) {
        self.heard.keep_topics(carries_calls);
    }

    /// Lets time pass, and returns the acts that are due.
    pub fn poll(&mut self, now: Now) -> Vec<Act> {
        let mut steps = Vec::new();
        if let Some(call) = &mut self.current {
            let before = call.stage;
            if call.poll(now.here, now.relay, &mut steps) {
                self.current = None;
            } else {
                self.ended(now, before);
            }
        }
        if let Some((id, topic, join)) = self.current.as_ref().map(|call| (call.id, call.topic, call.join)) {
            for step in steps {
                match step {
                    Step::Say(body) => self.say(now, topic, (id, join), body),
                    step => self.acts.push(Act::Page(id, step)),
                }
            }
        }
        for (topic, of, presence) in self.farewells.due(now) {
            self.say(now, topic, of, Body::Presence(presence));
        }
        std::mem::take(&mut self.acts)
    }

    /// The next moment at which time alone changes something.
    pub fn next_at(&self, now: Millis) -> Option<Millis> {
        let current = self.current.as_ref().map(|call| call.next_at(now));
        let farewells = self.farewells.next_at();
        current
            .into_iter()
            .chain(farewells)
            .chain(self.heard.next_at(now))
            .min()
    }

    /// Closes a call that has just ended here: tells the other participants and records it.
    fn ended(&mut self, now: Now, before: Stage) {
        let Some(call) = &self.current else { return };
        let Stage::Ended(reason, _) = call.stage else { return };
        if matches!(before, Stage::Ended(..)) {
            return;
        }
        let (topic, id, join) = (call.topic, call.id, call.join);
        let farewell = match (before, reason) {
            (Stage::RingingIn { .. }, Reason::Declined) => Some(PresenceStatus::Declined),
            (Stage::RingingIn { .. }, _) | (_, Reason::Elsewhere) => None,
            _ => Some(PresenceStatus::Left),
        };
        let others = self.going_on(topic, now.here).is_some_and(|(going, _)| going == id);
        self.acts.push(Act::Over(Over {
            topic,
            call: id,
            reason,
            lasted: call.connected_at.map(|at| now.here.0.saturating_sub(at.0)),
            outgoing: call.outgoing,
            last: !others,
        }));
        if let Some(status) = farewell {
            self.farewells.say(now, topic, (id, join), status);
        }
    }

    fn say(&mut self, now: Now, topic: Topic, (call, join): (CallId, JoinId), body: Body) {
        self.seq = now.here.0.max(self.seq + 1);
        let message = CallMessage {
            call,
            join,
            seq: self.seq,
            body,
        };
        self.acts.push(Act::Say(topic, message));
    }
}
