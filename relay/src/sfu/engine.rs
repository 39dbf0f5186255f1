//! All connections of the forwarding server, without sockets and on the caller's clock: datagrams go in and come out.

use super::Datagram;
use super::participant::{Happened, Layers, Participant};
use crate::core::command::{ForwardOffer, RoomKey, SeatId};
use sotto_wire::{Code, MemberId};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use str0m::bwe::Bitrate;
use str0m::config::{CryptoProvider, DtlsCert};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, Input, Rtc};

/// Time between two looks at rates and bandwidths.
const TICK: Duration = Duration::from_millis(500);
/// The assumed bandwidth of a connection before its first estimate.
const AT_FIRST: Bitrate = Bitrate::mbps(3);

/// The connections.
pub(super) struct Engine {
    crypto: Arc<CryptoProvider>,
    /// One for the process's life.
    certificate: DtlsCert,
    /// The address at which clients reach the engine.
    address: SocketAddr,
    participants: BTreeMap<SeatId, Participant>,
    rooms: BTreeMap<RoomKey, Vec<SeatId>>,
    /// Known senders of datagrams.
    known: HashMap<SocketAddr, SeatId>,
    out: Vec<Datagram>,
    ticked_at: Instant,
    traffic: (u64, u64),
}

impl Engine {
    /// An engine that clients reach at this address. `None` if no certificate can be made.
    pub(super) fn new(address: SocketAddr, now: Instant) -> Option<Self> {
        let crypto = Arc::new(str0m::crypto::from_feature_flags());
        Some(Self {
            certificate: crypto.dtls_provider.generate_certificate()?,
            crypto,
            address,
            participants: BTreeMap::new(),
            rooms: BTreeMap::new(),
            known: HashMap::new(),
            out: Vec::new(),
            ticked_at: now,
            traffic: (0, 0),
        })
    }

    /// Takes an offer in and returns the answer.
    pub(super) fn offer(&mut self, offer: &ForwardOffer, now: Instant) -> Result<String, Code> {
        let mut participant = match self.participants.remove(&offer.seat) {
            Some(participant) => participant,
            None => Participant::new(
                self.connection(now).ok_or(Code::Unavailable)?,
                offer.room,
                offer.member,
                now,
            ),
        };
        let Some(answer) = participant.negotiate(&offer.offer, &offer.wanted) else {
            self.end(offer.seat);
            return Err(Code::BadOffer);
        };
        self.participants.insert(offer.seat, participant);
        let room = self.rooms.entry(offer.room).or_default();
        if !room.contains(&offer.seat) {
            room.push(offer.seat);
        }
        self.settle(offer.seat, now);
        self.look(now);
        Ok(answer)
    }

    /// Forgets a connection.
    pub(super) fn end(&mut self, seat: SeatId) {
        self.participants.remove(&seat);
        self.known.retain(|_, of| *of != seat);
        self.rooms.retain(|_, seats| {
            seats.retain(|of| *of != seat);
            !seats.is_empty()
        });
    }

    /// Takes a datagram in. A datagram that no connection accepts is dropped.
    pub(super) fn receive(&mut self, from: SocketAddr, datagram: &[u8], now: Instant) {
        let Ok(received) = Receive::new(Protocol::Udp, from, self.address, datagram) else {
            return;
        };
        let input = Input::Receive(now, received);
        let known = self.known.get(&from).copied();
        let known = known.filter(|seat| self.participants.get_mut(seat).is_some_and(|one| one.accepts(&input)));
        let seat = known.or_else(|| {
            let mut all = self.participants.iter_mut();
            all.find_map(|(seat, one)| one.accepts(&input).then_some(*seat))
        });
        let Some(seat) = seat else { return };
        self.known.insert(from, seat);
        if let Some(participant) = self.participants.get_mut(&seat) {
            participant.input(input);
        }
        self.settle(seat, now);
    }

    /// Lets time pass.
    pub(super) fn pass(&mut self, now: Instant) {
        let due = self.participants.iter().filter(|(_, one)| one.next_at() <= now);
        let due: Vec<_> = due.map(|(seat, _)| *seat).collect();
        for seat in due {
            if let Some(participant) = self.participants.get_mut(&seat) {
                participant.input(Input::Timeout(now));
            }
            self.settle(seat, now);
        }
        if now.saturating_duration_since(self.ticked_at) >= TICK {
            self.look(now);
        }
        self.ask_key_frames(now);
    }

    /// The next moment at which time alone changes something; `None` while no member is there.
    pub(super) fn next_at(&self, now: Instant) -> Option<Instant> {
        let times = self
            .participants
            .values()
            .flat_map(|one| [Some(one.next_at()), one.asks_at(now)]);
        times.flatten().min().map(|at| at.min(self.ticked_at + TICK))
    }

    /// The datagrams to be sent since the last time.
    pub(super) fn datagrams(&mut self) -> Vec<Datagram> {
        std::mem::take(&mut self.out)
    }

    /// Packets passed on, and their bytes.
    pub(super) fn traffic(&self) -> (u64, u64) {
        self.traffic
    }

    fn connection(&self, now: Instant) -> Option<Rtc> {
        // Extensions for audio levels and orientation are left out: the server has no use for them.
        let mut extensions = ExtensionMap::empty();
        let known = [
            Extension::AbsoluteSendTime,
            Extension::TransportSequenceNumber,
            Extension::RtpMid,
            Extension::RtpStreamId,
            Extension::RepairedRtpStreamId,
        ];
        for (id, extension) in (2..).zip(known) {
            extensions.set(id, extension);
        }
        let (without_redundancy, spoken) = (false, true);
        let mut rtc = Rtc::builder()
            .set_crypto_provider(self.crypto.clone())
            .set_dtls_cert(self.certificate.clone())
            .set_ice_lite(spoken)
            .set_rtp_mode(spoken)
            .clear_codecs()
            .enable_opus(spoken, without_redundancy)
            .enable_vp9(spoken)
            .set_extension_map(extensions)
            .enable_bwe(Some(AT_FIRST))
            .build(now);
        rtc.add_local_candidate(Candidate::host(self.address, "udp").ok()?)?;
        Some(rtc)
    }

    /// Drains a connection, passes its packets on, and drains the connections that got some.
    fn settle(&mut self, seat: SeatId, now: Instant) {
        let mut due = VecDeque::from([seat]);
        while let Some(seat) = due.pop_front() {
            let Some(participant) = self.participants.get_mut(&seat) else {
                continue;
            };
            let (room, member) = (participant.room(), participant.member());
            let mut happened = Vec::new();
            participant.settle(now, &mut self.out, &mut happened);
            if !participant.is_alive() {
                self.end(seat);
            }
            for one in happened {
                match one {
                    Happened::Packet(packet) => {
                        for other in self
                            .rooms
                            .get(&room)
                            .into_iter()
                            .flatten()
                            .filter(|other| **other != seat)
                        {
                            let Some(receiver) = self.participants.get_mut(other) else {
                                continue;
                            };
                            let times = receiver.forward(member, &packet, now);
                            if times > 0 {
                                let bytes = u64::try_from(packet.payload.len()).unwrap_or(0);
                                self.traffic.0 += times;
                                self.traffic.1 += times * bytes;
                                due.push_back(*other);
                            }
                        }
                    }
                    Happened::KeyFrame(of, ssrc) => {
                        self.want_key_frame(room, of, ssrc);
                        self.ask_key_frames(now);
                    }
                }
            }
        }
    }

    /// Measures each member's sending, when a tick is due, and chooses the layers for each member.
    fn look(&mut self, now: Instant) {
        let since = now.saturating_duration_since(self.ticked_at);
        if since >= TICK {
            self.ticked_at = now;
            self.participants.values_mut().for_each(|one| one.tick(since));
        }
        let layers: HashMap<(RoomKey, MemberId), Layers> = (self.participants.values())
            .map(|one| ((one.room(), one.member()), one.layers(now)))
            .collect();
        let mut wanted = Vec::new();
        for participant in self.participants.values_mut() {
            let room = participant.room();
            let key_frames = participant.choose(|member| layers.get(&(room, member)));
            wanted.extend(key_frames.into_iter().map(|(of, ssrc)| (room, of, ssrc)));
        }
        for (room, of, ssrc) in wanted {
            self.want_key_frame(room, of, ssrc);
        }
        self.ask_key_frames(now);
    }

    fn want_key_frame(&mut self, room: RoomKey, of: MemberId, ssrc: u32) {
        for seat in self.rooms.get(&room).into_iter().flatten() {
            if let Some(participant) = self.participants.get_mut(seat).filter(|one| one.member() == of) {
                participant.want_key_frame(ssrc);
            }
        }
    }

    fn ask_key_frames(&mut self, now: Instant) {
        let asking = self.participants.iter_mut();
        let asking: Vec<_> = asking
            .filter_map(|(seat, one)| one.ask_key_frames(now).then_some(*seat))
            .collect();
        for seat in asking {
            // The request leaves when the connection is next polled with the time; its answer cannot come in this
            // round.
            if let Some(participant) = self.participants.get_mut(&seat) {
                participant.input(Input::Timeout(now));
            }
            self.settle(seat, now);
        }
    }
}
