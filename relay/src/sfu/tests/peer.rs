//! Members as clients: WebRTC connections to one engine, over a network in memory and on a clock of the test's.

use super::super::engine::Engine;
use crate::core::command::{ForwardOffer, RoomKey, SeatId};
use sotto_wire::{Code, MemberId, RoomId, Topic, Wanted};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use str0m::change::SdpAnswer;
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid, Rid, Simulcast, SimulcastLayer};
use str0m::net::{Protocol, Receive};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event, Input, Output, Rtc};

const STEP: Duration = Duration::from_millis(5);

/// The engine and its members.
pub(super) struct World {
    pub(super) engine: Engine,
    pub(super) peers: Vec<Peer>,
    pub(super) now: Instant,
    address: SocketAddr,
}

/// A member.
pub(super) struct Peer {
    pub(super) name: MemberId,
    pub(super) seat: SeatId,
    pub(super) room: RoomKey,
    /// Payloads, by the section they came in.
    pub(super) got: Vec<(Mid, u64, Vec<u8>)>,
    /// Requests for a key frame that it received.
    pub(super) asked: usize,
    pub(super) sends: [Mid; 2],
    address: SocketAddr,
    rtc: Rtc,
    /// How many packets of each stream were sent.
    sent: BTreeMap<(usize, String), u64>,
}

impl World {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        let address = SocketAddr::from(([192, 0, 2, 1], 3479));
        Self {
            engine: Engine::new(address, now).unwrap(),
            peers: Vec::new(),
            now,
            address,
        }
    }

    /// Members who send audio and video, and want the media of these others (by number).
    pub(super) fn with(wants: &[&[u8]]) -> Self {
        let mut world = Self::new();
        for (at, wanted) in (0..).zip(wants) {
            world.join(at, room(0), wanted);
        }
        world.run(Duration::from_secs(2));
        world
    }

    /// One more member; it gets a section of each kind for each member it wants.
    pub(super) fn join(&mut self, at: u8, room: RoomKey, wanted: &[u8]) {
        self.join_with(at, room, wanted, &[]);
    }

    /// One more member, who sends these encodings of its video.
    pub(super) fn join_with(&mut self, at: u8, room: RoomKey, wanted: &[u8], encodings: &[&str]) {
        let address = SocketAddr::from(([192, 0, 2, 100 + at], 5000));
        let mut rtc = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp9(true)
            .set_rtp_mode(true)
            .build(self.now);
        rtc.add_local_candidate(Candidate::host(address, "udp").unwrap())
            .unwrap();
        let mut changes = rtc.sdp_api();
        let kinds = [MediaKind::Audio, MediaKind::Video];
        let sends = kinds.map(|kind| {
            let layers = encodings.iter().filter(|_| kind == MediaKind::Video);
            let layers: Vec<_> = layers.map(|rid| SimulcastLayer::new(rid)).collect();
            let simulcast = (!layers.is_empty()).then_some(Simulcast {
                send: layers,
                recv: Vec::new(),
            });
            changes.add_media(kind, Direction::SendOnly, None, None, simulcast)
        });
        let wanted = wanted.iter().flat_map(|other| kinds.map(|kind| (*other, kind)));
        let wanted: Vec<_> = wanted
            .map(|(other, kind)| Wanted {
                mid: changes
                    .add_media(kind, Direction::RecvOnly, None, None, None)
                    .to_string(),
                member: name(other),
            })
            .collect();
        let (offer, pending) = changes.apply().unwrap();
        let offer = ForwardOffer {
            ticket: 0,
            seat: SeatId(u64::from(at)),
            room,
            member: name(at),
            offer: offer.to_sdp_string(),
            wanted,
        };
        let answer = self.engine.offer(&offer, self.now).unwrap();
        rtc.sdp_api()
            .accept_answer(pending, SdpAnswer::from_sdp_string(&answer).unwrap())
            .unwrap();
        self.peers.push(Peer {
            name: name(at),
            seat: offer.seat,
            room,
            got: Vec::new(),
            asked: 0,
            sends,
            address,
            rtc,
            sent: BTreeMap::new(),
        });
    }

    /// Wants one more member's video, in a new section of the same connection.
    pub(super) fn want(&mut self, at: usize, other: u8) -> Result<Mid, Code> {
        let peer = &mut self.peers[at];
        let mut changes = peer.rtc.sdp_api();
        let mid = changes.add_media(MediaKind::Video, Direction::RecvOnly, None, None, None);
        let (offer, pending) = changes.apply().unwrap();
        let offer = ForwardOffer {
            ticket: 0,
            seat: peer.seat,
            room: peer.room,
            member: peer.name,
            offer: offer.to_sdp_string(),
            wanted: vec![Wanted {
                mid: mid.to_string(),
                member: name(other),
            }],
        };
        let answer = self.engine.offer(&offer, self.now)?;
        let answer = SdpAnswer::from_sdp_string(&answer).unwrap();
        peer.rtc.sdp_api().accept_answer(pending, answer).unwrap();
        Ok(mid)
    }

    /// A packet of a member's: audio (0) or video (1).
    pub(super) fn send(&mut self, at: usize, kind: usize, payload: &[u8]) {
        self.send_as(at, kind, None, payload);
    }

    /// A packet of one encoding of a member's video.
    pub(super) fn send_as(&mut self, at: usize, kind: usize, encoding: Option<&str>, payload: &[u8]) {
        let (now, peer) = (self.now, &mut self.peers[at]);
        let stream = (kind, encoding.unwrap_or_default().to_owned());
        let number = peer.sent.entry(stream).or_default();
        *number += 1;
        let number = *number;
        let mid = peer.sends[kind];
        let pt = peer.rtc.media(mid).unwrap().remote_pts()[0];
        let time = u32::try_from(number * 3000).unwrap();
        let write = RtpWrite::new(pt, number.into(), time, now, payload)
            .marker(true)
            .nackable(kind == 1);
        let mut direct = peer.rtc.direct_api();
        let encoding = encoding.map(Rid::from);
        direct.stream_tx_by_mid(mid, encoding).unwrap().write_rtp(write);
        self.run(STEP);
    }

    /// A member needs a key frame in a section.
    pub(super) fn need_key_frame(&mut self, at: usize, mid: Mid) {
        let mut direct = self.peers[at].rtc.direct_api();
        let stream = direct.stream_rx_by_mid(mid, None).unwrap();
        stream.request_keyframe(KeyframeRequestKind::Pli);
        self.run(STEP);
    }

    /// Whether a member's connection is up.
    pub(super) fn is_connected(&self, at: usize) -> bool {
        self.peers[at].rtc.is_connected()
    }

    pub(super) fn run(&mut self, time: Duration) {
        let until = self.now + time;
        while self.now < until {
            self.now += STEP;
            for at in 0..self.peers.len() {
                self.peers[at].rtc.handle_input(Input::Timeout(self.now)).unwrap();
                self.exchange(at);
            }
            self.engine.pass(self.now);
            self.carry();
        }
    }

    /// Datagrams from a member to the engine, and events of its connection.
    fn exchange(&mut self, at: usize) {
        loop {
            let peer = &mut self.peers[at];
            match peer.rtc.poll_output().unwrap() {
                Output::Timeout(_) => return,
                Output::Transmit(datagram) => {
                    let from = peer.address;
                    self.engine.receive(from, &datagram.contents, self.now);
                }
                Output::Event(Event::RtpPacket(packet)) => {
                    let mut direct = peer.rtc.direct_api();
                    let mid = direct.stream_rx(&packet.header.ssrc).unwrap().mid();
                    peer.got.push((mid, *packet.seq_no, packet.payload.to_vec()));
                }
                Output::Event(Event::KeyframeRequest(_)) => peer.asked += 1,
                Output::Event(_) => {}
            }
        }
    }

    /// Datagrams from the engine to members, until there are no more.
    fn carry(&mut self) {
        loop {
            let datagrams = self.engine.datagrams();
            if datagrams.is_empty() {
                return;
            }
            for (to, datagram) in datagrams {
                let Some(at) = self.peers.iter().position(|peer| peer.address == to) else {
                    continue;
                };
                let received = Receive::new(Protocol::Udp, self.address, to, &datagram).unwrap();
                self.peers[at]
                    .rtc
                    .handle_input(Input::Receive(self.now, received))
                    .unwrap();
                self.exchange(at);
            }
        }
    }
}

impl Peer {
    /// Payloads that came from the others, without their sections.
    pub(super) fn payloads(&self) -> Vec<&[u8]> {
        self.got.iter().map(|(_, _, payload)| payload.as_slice()).collect()
    }
}

/// The name of a member.
pub(super) fn name(at: u8) -> MemberId {
    MemberId([at; 16])
}

/// A room.
pub(super) fn room(at: u8) -> RoomKey {
    RoomKey {
        topic: Topic([7; 32]),
        room: RoomId([at; 16]),
    }
}
