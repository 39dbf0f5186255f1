//! The call that this device is in, or that rings here: its changes by call messages, by the page's reports, and by
//! time.

use super::message::{Body, Item, Media, PeerMessage, Presence, PresenceStatus, SignalKind};
use super::party::{CallId, JoinId, Party};
use super::peer::{Link, Peer, PeerReport};
use super::topology::Topology;
use crate::sorted::SortedMap;
use sotto_wire::{Millis, Topic};

/// How long a call rings, in milliseconds.
pub const RING_MS: u64 = 45_000;
/// A ring ends when its caller is silent for this long.
const SILENCE_MS: u64 = 15_000;
/// How often a ringing device repeats its presence, and one that is in a call.
const RINGS_EVERY_MS: u64 = 2_000;
const STAYS_EVERY_MS: u64 = 5_000;
/// How often, in milliseconds, a new participant can trigger another presence.
const ANSWERS_EVERY_MS: u64 = 500;
/// How long the page shows why a call ended.
const ENDED_MS: u64 = 6_000;

/// One call, as this device has it.
pub struct Call {
    pub(super) id: CallId,
    pub(super) topic: Topic,
    pub(super) me: Party,
    pub(super) join: JoinId,
    pub(super) between: Between,
    pub(super) video: bool,
    pub(super) topology: Topology,
    pub(super) outgoing: bool,
    pub(super) stage: Stage,
    pub(super) media: Media,
    pub(super) peers: SortedMap<Party, Peer>,
    pub(super) connected_at: Option<Millis>,
    pub(super) says_at: Millis,
    /// When it last sent its presence.
    pub(super) said_at: Option<Millis>,
    /// A participant came, left or returned: the media needs other keys.
    pub(super) keys_due: bool,
}

/// The kind of conversation of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Between {
    /// Two people, one device of each.
    Two,
    /// The members of a group, who join and leave.
    Many,
}

/// How far the call is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The other person's devices ring, until then.
    RingingOut(Millis),
    /// It rings here.
    RingingIn {
        /// The calling device.
        caller: Party,
        /// The caller's stay.
        join: JoinId,
        /// Until then.
        until: Millis,
        /// When the caller's last message arrived.
        heard: Millis,
    },
    /// We are in it; between two, with whom.
    In(Option<Party>),
    /// It has ended, at this time.
    Ended(Reason, Millis),
}

/// Why a call has ended here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// We hung up.
    HungUp,
    /// The other one hung up.
    PeerHungUp,
    /// The other participant's tab closed without a last presence.
    PeerLeft,
    /// We declined.
    Declined,
    /// They declined.
    PeerDeclined,
    /// They are in another call.
    Busy,
    /// It rang without an answer.
    Missed,
    /// We stopped ringing.
    Cancelled,
    /// Another device of this person or of the other one answered it.
    Elsewhere,
    /// No connection through the network, or it was lost.
    Failed,
    /// The only path to the other side would have shown it our address.
    Exposed,
    /// This account is not in the conversation any more, or the keys are lost.
    Removed,
}

/// An output of one call, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A call message for the others.
    Say(Body),
    /// For the page: a step of a peer's connection.
    Signal(String, Item),
    /// For the page: mend a peer's connection.
    Mend(String),
}

impl Call {
    /// The presence of this device, if it has one to send.
    pub(super) fn presence(&self, at: Millis) -> Option<Presence> {
        let (status, with) = match self.stage {
            Stage::RingingOut(_) => (PresenceStatus::Calling, None),
            Stage::In(with) => (PresenceStatus::In, with),
            Stage::RingingIn { .. } | Stage::Ended(..) => return None,
        };
        Some(Presence {
            status,
            video: self.video,
            with,
            media: self.media,
            at,
            topology: self.topology,
        })
    }

    /// Its id.
    pub fn id(&self) -> CallId {
        self.id
    }

    /// Its log.
    pub fn topic(&self) -> Topic {
        self.topic
    }

    /// Our stay in it.
    pub fn join(&self) -> JoinId {
        self.join
    }

    /// The kind of its conversation.
    pub fn between(&self) -> Between {
        self.between
    }

    /// It was started with video.
    pub fn video(&self) -> bool {
        self.video
    }

    /// The topology of its media, if not a mesh.
    pub fn topology(&self) -> Topology {
        self.topology
    }

    /// We started it.
    pub fn outgoing(&self) -> bool {
        self.outgoing
    }

    /// How far it is.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The media that this device sends.
    pub fn media(&self) -> Media {
        self.media
    }

    /// When there was a connection first.
    pub fn connected_at(&self) -> Option<Millis> {
        self.connected_at
    }

    /// The others.
    pub fn peers(&self) -> impl Iterator<Item = (&Party, &Peer)> {
        self.peers.iter()
    }

    /// Of two devices the smaller one makes the first offer.
    pub fn offers_to(&self, peer: &Party) -> bool {
        self.me < *peer
    }

    /// True while we are in it.
    pub fn is_in(&self) -> bool {
        matches!(self.stage, Stage::In(_))
    }

    /// True while it rings or is in progress.
    pub fn is_alive(&self) -> bool {
        !matches!(self.stage, Stage::Ended(..))
    }

    /// Enters the call, as the called device or as a member of a group.
    pub(super) fn enter(&mut self, now: Millis, with: Option<(Party, JoinId)>) {
        self.stage = Stage::In(with.map(|(party, _)| party));
        if let Some((party, join)) = with {
            self.meet(now, party, join, Media::default());
        }
        self.answer(now);
        self.keys_due = true;
    }

    /// Ends here, and forgets the peers.
    pub(super) fn end(&mut self, now: Millis, reason: Reason) {
        self.stage = Stage::Ended(reason, now);
        self.peers.clear();
    }

    /// Takes another device's presence in.
    pub(super) fn hear(&mut self, now: Millis, from: Party, join: JoinId, presence: &Presence) {
        let ours = from.account == self.me.account;
        match self.stage {
            Stage::RingingOut(_) if !ours => match presence.status {
                PresenceStatus::In if presence.with == Some(self.me) => {
                    self.enter(now, Some((from, join)));
                    self.meet(now, from, join, presence.media);
                }
                PresenceStatus::Declined => self.end(now, Reason::PeerDeclined),
                PresenceStatus::Busy => self.end(now, Reason::Busy),
                PresenceStatus::In | PresenceStatus::Calling | PresenceStatus::Left => {}
            },
            Stage::RingingIn { caller, until, .. } if from == caller => match presence.status {
                PresenceStatus::Calling => {
                    self.stage = Stage::RingingIn {
                        caller,
                        join,
                        until,
                        heard: now,
                    };
                }
                PresenceStatus::In => self.end(now, Reason::Elsewhere),
                PresenceStatus::Left => self.end(now, Reason::Missed),
                PresenceStatus::Declined | PresenceStatus::Busy => {}
            },
            Stage::RingingIn { .. }
                if ours && matches!(presence.status, PresenceStatus::In | PresenceStatus::Declined) =>
            {
                self.end(now, Reason::Elsewhere);
            }
            Stage::In(Some(with)) if from == with => match presence.status {
                PresenceStatus::In if presence.with == Some(self.me) => self.meet(now, from, join, presence.media),
                PresenceStatus::In => self.end(now, Reason::Elsewhere),
                PresenceStatus::Left if self.is_stay(&from, join) => self.end(now, Reason::PeerHungUp),
                PresenceStatus::Calling => self.meet(now, from, join, presence.media),
                PresenceStatus::Left | PresenceStatus::Declined | PresenceStatus::Busy => {}
            },
            Stage::In(None) if from != self.me => match presence.status {
                PresenceStatus::In => self.meet(now, from, join, presence.media),
                PresenceStatus::Left if self.is_stay(&from, join) => self.part(&from),
                PresenceStatus::Left | PresenceStatus::Calling | PresenceStatus::Declined | PresenceStatus::Busy => {}
            },
            Stage::RingingOut(_) | Stage::RingingIn { .. } | Stage::In(_) | Stage::Ended(..) => {}
        }
    }

    /// Whether this is the peer's known stay, and not an earlier one.
    fn is_stay(&self, party: &Party, join: JoinId) -> bool {
        self.peers.get(party).is_some_and(|peer| peer.join == join)
    }

    fn meet(&mut self, now: Millis, party: Party, join: JoinId, media: Media) {
        match self.peers.get_mut(&party).filter(|peer| peer.join == join) {
            Some(peer) => {
                peer.heard = now;
                peer.media = media;
            }
            None => {
                self.peers.insert(party, Peer::new(&party, join, media, now));
                self.keys_due = true;
                self.answer(now);
            }
        }
    }

    /// Sends a new participant this device's presence at once, but not each time to one that rejoins again and again.
    fn answer(&mut self, now: Millis) {
        let soonest = self.said_at.map(|said| Millis(said.0 + ANSWERS_EVERY_MS));
        self.says_at = self.says_at.min(soonest.map_or(now, |soonest| now.max(soonest)));
    }

    pub(super) fn part(&mut self, party: &Party) {
        self.keys_due |= self.peers.remove(party).is_some();
    }

    /// Processes a peer message; its new items go to the page.
    pub(super) fn take(&mut self, now: Millis, from: &Party, join: JoinId, message: PeerMessage) -> Vec<Step> {
        if message.to != self.me || message.join != self.join {
            return Vec::new();
        }
        let Some(peer) = self.peers.get_mut(from).filter(|peer| peer.join == join) else {
            return Vec::new();
        };
        peer.heard = now;
        let fresh = peer.stream.hear(message.ack, message.items);
        let name = peer.name.clone();
        fresh.into_iter().map(|item| Step::Signal(name.clone(), item)).collect()
    }

    /// Queues a step of a connection for a peer. False if there is no such peer.
    pub(super) fn post(&mut self, now: Millis, name: &str, kind: SignalKind, payload: String) -> bool {
        let mut peers = self.peers.values_mut().filter(|_| self.topology == Topology::Mesh);
        let peer = peers.find(|peer| peer.name == name);
        peer.is_some_and(|peer| peer.stream.push(now, kind, payload))
    }

    /// The page's report of a peer's connection. False if there is no such peer.
    pub(super) fn report(&mut self, now: Millis, name: &str, state: PeerReport, dropped: u32) -> bool {
        let Some(peer) = self.peers.values_mut().find(|peer| peer.name == name) else {
            return false;
        };
        peer.dropped = dropped;
        peer.reported(now, state);
        if state == PeerReport::Connected {
            self.connected_at.get_or_insert(now);
        }
        true
    }

    /// Lets time pass. True when there is nothing more to show of it.
    pub(super) fn poll(&mut self, now: Millis, at: Millis, steps: &mut Vec<Step>) -> bool {
        match self.stage {
            Stage::RingingOut(until) if until <= now => self.end(now, Reason::Missed),
            Stage::RingingIn { until, heard, .. } if until <= now || now.0.saturating_sub(heard.0) >= SILENCE_MS => {
                self.end(now, Reason::Missed);
            }
            Stage::In(with) => self.poll_peers(now, with, steps),
            Stage::Ended(_, since) => return now.0.saturating_sub(since.0) >= ENDED_MS,
            Stage::RingingOut(_) | Stage::RingingIn { .. } => {}
        }
        if self.says_at <= now
            && let Some(presence) = self.presence(at)
        {
            steps.push(Step::Say(Body::Presence(presence)));
            let gap = match self.stage {
                Stage::In(_) if self.peers.values().all(|peer| peer.link == Link::Up) => STAYS_EVERY_MS,
                _ => RINGS_EVERY_MS,
            };
            self.says_at = Millis(now.0 + gap);
            self.said_at = Some(now);
        }
        false
    }

    fn poll_peers(&mut self, now: Millis, with: Option<Party>, steps: &mut Vec<Step>) {
        for (party, peer) in self.peers.iter_mut() {
            // A forwarded call has one connection for all peers: the page mends that one without being asked.
            if peer.poll(now) && self.topology == Topology::Mesh {
                steps.push(Step::Mend(peer.name.clone()));
            }
            if let Some((ack, items)) = peer.stream.say(now) {
                steps.push(Step::Say(Body::Peer(PeerMessage {
                    to: *party,
                    join: peer.join,
                    ack,
                    items,
                })));
            }
        }
        let over = |peer: &Peer| peer.is_gone(now) || with.is_some() && peer.link == Link::Lost;
        let gone = self.peers.iter().filter(|(_, peer)| over(peer));
        let gone: Vec<_> = gone.map(|(party, peer)| (*party, peer.has_left(now))).collect();
        let mut reason = Reason::Failed;
        for (party, left) in gone {
            self.part(&party);
            if left {
                reason = Reason::PeerLeft;
            }
        }
        if with.is_some() && self.peers.is_empty() {
            self.end(now, reason);
        }
    }

    /// The next moment at which time alone changes something.
    pub(super) fn next_at(&self, now: Millis) -> Millis {
        let stage = match self.stage {
            Stage::RingingOut(until) => until.min(self.says_at),
            Stage::RingingIn { until, heard, .. } => until.min(Millis(heard.0 + SILENCE_MS)),
            Stage::In(_) => self.says_at,
            Stage::Ended(_, since) => Millis(since.0 + ENDED_MS),
        };
        let peers = self.peers.values().filter_map(|peer| peer.next_at(now));
        peers.chain([stage]).min().unwrap_or(stage)
    }
}
