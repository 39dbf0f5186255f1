//! One member's connection: its inbound and outbound media, and its bandwidth.

use super::Datagram;
use super::allocation::allocate;
use super::inbound::Inbound;
use super::offer::{self, LAYERS};
use super::outbound::{Outbound, Packet};
use super::rewrite::RtpPosition;
use crate::core::command::RoomKey;
use sotto_wire::{MemberId, Wanted};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use str0m::bwe::{Bitrate, BweKind};
use str0m::media::{KeyframeRequestKind, MediaKind, Mid};
use str0m::rtp::RtpWrite;
use str0m::{Event, Input, Output, Rtc};

/// Bandwidth set aside for each voice, in bits per second.
const VOICE: u64 = 50_000;

/// A member's connection.
pub(super) struct Participant {
    room: RoomKey,
    member: MemberId,
    next_at: Instant,
    is_alive: bool,
    inbound: Vec<Inbound>,
    outbound: Vec<Outbound>,
    /// The sections in which it sends: audio, video.
    sends: [Option<Mid>; 2],
    estimate: Option<u64>,
    rtc: Rtc,
}

/// An event of a connection.
pub(super) enum Happened {
    /// A packet for the members who want it.
    Packet(Packet),
    /// It needs a key frame of the member's whose encoding this is.
    KeyFrame(MemberId, u32),
}

/// The encodings of a member's video: their rates in bits per second, rising, and their SSRCs.
pub(super) type Layers = Vec<(u64, u32)>;

impl Participant {
    pub(super) fn new(rtc: Rtc, room: RoomKey, member: MemberId, now: Instant) -> Self {
        Self {
            room,
            member,
            next_at: now,
            is_alive: true,
            inbound: Vec::new(),
            outbound: Vec::new(),
            sends: [None; 2],
            estimate: None,
            rtc,
        }
    }

    /// The room that it is in.
    pub(super) fn room(&self) -> RoomKey {
        self.room
    }

    /// Its name there.
    pub(super) fn member(&self) -> MemberId {
        self.member
    }

    /// When the connection next needs the time.
    pub(super) fn next_at(&self) -> Instant {
        self.next_at
    }

    /// False once the connection is closed or broken: the engine forgets it then.
    pub(super) fn is_alive(&self) -> bool {
        self.is_alive
    }

    /// Takes an offer in and returns the answer. `None` when the offer is malformed: the connection is then unusable.
    pub(super) fn negotiate(&mut self, text: &str, wanted: &[Wanted]) -> Option<String> {
        let (sdp, sections) = offer::parse(text)?;
        let answer = self.guarded(|rtc| rtc.sdp_api().accept_offer(sdp).ok())??;
        self.sends = [MediaKind::Audio, MediaKind::Video].map(|kind| {
            let mut mids = sections.iter().copied();
            mids.find(|mid| {
                self.rtc
                    .media(*mid)
                    .is_some_and(|media| media.kind() == kind && media.direction().is_receiving())
            })
        });
        let mut before = std::mem::take(&mut self.outbound);
        for one in wanted {
            let mid = offer::section(&one.mid)?;
            let media = self.rtc.media(mid).filter(|media| media.direction().is_sending())?;
            if self.outbound.iter().any(|section| section.mid() == mid) {
                return None;
            }
            let known = before
                .iter()
                .position(|section| section.mid() == mid)
                .map(|at| before.swap_remove(at));
            let mut section = known.unwrap_or_else(|| Outbound::new(mid, media.kind()));
            section.give(Some(one.member));
            self.outbound.push(section);
        }
        // A section without a member may get one again, and its numbers then continue.
        before.retain(|section| self.rtc.media(section.mid()).is_some_and(|media| !media.stopped()));
        before.iter_mut().for_each(|section| section.give(None));
        self.outbound.append(&mut before);
        Some(answer.to_sdp_string())
    }

    /// True for a datagram of its connection's.
    pub(super) fn accepts(&mut self, input: &Input<'_>) -> bool {
        self.guarded(|rtc| rtc.accepts(input)).unwrap_or(false)
    }

    /// Takes a datagram or the time in. [`Self::settle`] is to follow.
    pub(super) fn input(&mut self, input: Input<'_>) {
        let taken = self.guarded(|rtc| rtc.handle_input(input).is_ok());
        self.is_alive &= taken == Some(true);
    }

    /// Gives out everything that is due.
    pub(super) fn settle(&mut self, now: Instant, out: &mut Vec<Datagram>, happened: &mut Vec<Happened>) {
        // Packets leave at the first poll with the time after they were written.
        const ROUNDS: usize = 8;
        for round in 0..ROUNDS {
            self.drain(now, out, happened);
            if !self.is_alive || self.next_at > now || round + 1 == ROUNDS {
                break;
            }
            self.input(Input::Timeout(now));
        }
    }

    /// Forwards a packet of another member in every section that wants it; returns their number.
    pub(super) fn forward(&mut self, of: MemberId, packet: &Packet, now: Instant) -> u64 {
        let mut times = 0;
        if !self.rtc.is_connected() {
            return times;
        }
        for at in 0..self.outbound.len() {
            let section = &self.outbound[at];
            if section.member() == Some(of) && section.kind() == packet.kind && self.write(at, packet, now).is_some() {
                times += 1;
            }
        }
        times
    }

    /// Another member needs a key frame of this encoding.
    pub(super) fn want_key_frame(&mut self, ssrc: u32) {
        let encoding = self.inbound.iter_mut().find(|encoding| encoding.ssrc() == ssrc);
        if let Some(encoding) = encoding.filter(|encoding| encoding.kind() == MediaKind::Video) {
            encoding.want_key_frame();
        }
    }

    /// Asks for the key frames that are due; true if there were any.
    pub(super) fn ask_key_frames(&mut self, now: Instant) -> bool {
        let mut asked = false;
        for encoding in &mut self.inbound {
            if encoding.take_key_frame_due(now)
                && let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(encoding.mid(), encoding.rid())
            {
                stream.request_keyframe(KeyframeRequestKind::Pli);
                asked = true;
            }
        }
        asked
    }

    /// When a key frame is due to be requested.
    pub(super) fn asks_at(&self, now: Instant) -> Option<Instant> {
        self.inbound.iter().filter_map(|encoding| encoding.asks_at(now)).min()
    }

    /// Measures the outbound media since the last tick.
    pub(super) fn tick(&mut self, since: Duration) {
        self.inbound.iter_mut().for_each(|encoding| encoding.tick(since));
    }

    /// The layers of its video.
    pub(super) fn layers(&self, now: Instant) -> Layers {
        let videos = self
            .inbound
            .iter()
            .filter(|encoding| encoding.kind() == MediaKind::Video);
        let mut layers: Layers = videos
            .filter_map(|encoding| Some((encoding.rate(now)?, encoding.ssrc())))
            .collect();
        layers.sort_unstable();
        layers
    }

    /// Chooses among the layers of the wanted members; returns the key frames that the choice needs.
    pub(super) fn choose<'a>(&mut self, layers_of: impl Fn(MemberId) -> Option<&'a Layers>) -> Vec<(MemberId, u32)> {
        let wanted = self.outbound.iter_mut();
        let mut wanted: Vec<_> = wanted
            .filter(|section| section.kind() == MediaKind::Video)
            .filter_map(|section| Some((layers_of(section.member()?)?, section)))
            .collect();
        let rates: Vec<Vec<u64>> = wanted
            .iter()
            .map(|(layers, _)| layers.iter().map(|layer| layer.0).collect())
            .collect();
        let voices = VOICE * u64::try_from(wanted.len()).unwrap_or(0);
        let available = self.estimate.map(|estimate| estimate.saturating_sub(voices));
        let mut key_frames = Vec::new();
        for ((layers, section), layer) in wanted.iter_mut().zip(allocate(available, &rates)) {
            if !layers.is_empty() {
                section.choose(layer.and_then(|layer| layers.get(layer)).map(|layer| layer.1));
            }
            if let (true, Some(member), Some(ssrc)) = (section.waits(), section.member(), section.source()) {
                key_frames.push((member, ssrc));
            }
        }
        let least: u64 = rates.iter().filter_map(|layers| layers.first()).sum();
        let best: u64 = rates.iter().filter_map(|layers| layers.last()).sum();
        // A path whose video is paused is padded towards this rate: an idle path never shows that it can carry more.
        let minimum = Bitrate::bps(least.saturating_add(voices));
        let desired = Bitrate::bps(best.saturating_add(voices).saturating_mul(3) / 2);
        self.rtc.bwe().set_bitrate(minimum, desired);
        key_frames
    }

    fn write(&mut self, at: usize, packet: &Packet, now: Instant) -> Option<()> {
        let section = self.outbound.get_mut(at)?;
        let media = self
            .rtc
            .media(section.mid())
            .filter(|media| media.direction().is_sending())?;
        let params = self.rtc.codec_config().params().iter();
        let same = |spec: &str0m::format::CodecSpec| {
            spec.codec == packet.spec.codec && spec.format.profile_id == packet.spec.format.profile_id
        };
        let params = params.filter(|params| media.remote_pts().contains(&params.pt()));
        let pt = params
            .map(|params| (params.pt(), params.spec()))
            .find(|(_, spec)| same(spec))?
            .0;
        let RtpPosition { number, time } = section.take(packet, now)?;
        let write = RtpWrite::new(pt, number.into(), time, now, packet.payload.clone());
        let write = write.marker(packet.marker).nackable(packet.kind == MediaKind::Video);
        self.rtc
            .direct_api()
            .stream_tx_by_mid(section.mid(), None)?
            .write_rtp(write);
        Some(())
    }

    fn drain(&mut self, now: Instant, out: &mut Vec<Datagram>, happened: &mut Vec<Happened>) {
        while self.is_alive {
            match self.guarded(|rtc| rtc.poll_output().ok()).flatten() {
                Some(Output::Timeout(at)) => {
                    self.next_at = at;
                    self.is_alive = self.rtc.is_alive();
                    return;
                }
                Some(Output::Transmit(datagram)) => out.push((datagram.destination, datagram.contents.into())),
                Some(Output::Event(event)) => happened.extend(self.notice(event, now)),
                None => self.is_alive = false,
            }
        }
    }

    fn notice(&mut self, event: Event, now: Instant) -> Option<Happened> {
        match event {
            Event::RtpPacket(packet) => {
                let ssrc = *packet.header.ssrc;
                let params = self.rtc.codec_config().params().iter();
                let spec = params
                    .map(|params| (params.pt(), params.spec()))
                    .find(|(pt, _)| *pt == packet.header.payload_type)?
                    .1;
                let encoding = self.inbound_of(ssrc, now)?;
                encoding.count(packet.payload.len(), now);
                Some(Happened::Packet(Packet {
                    ssrc,
                    kind: encoding.kind(),
                    spec,
                    place: RtpPosition {
                        number: *packet.seq_no,
                        time: packet.header.timestamp,
                    },
                    marker: packet.header.marker,
                    payload: packet.payload,
                }))
            }
            Event::KeyframeRequest(request) => {
                let section = self.outbound.iter().find(|section| section.mid() == request.mid)?;
                Some(Happened::KeyFrame(section.member()?, section.source()?))
            }
            Event::EgressBitrateEstimate(BweKind::Twcc { estimate, can_probe }) => {
                self.estimate = can_probe.then(|| estimate.as_u64());
                None
            }
            _ => None,
        }
    }

    /// The encoding that a packet belongs to: one of the first audio and the first video that the offer sends.
    fn inbound_of(&mut self, ssrc: u32, now: Instant) -> Option<&mut Inbound> {
        if let Some(at) = self.inbound.iter().position(|encoding| encoding.ssrc() == ssrc) {
            return self.inbound.get_mut(at);
        }
        let mut streams = self.rtc.direct_api();
        let place = streams
            .stream_rx(&ssrc.into())
            .map(|stream| (stream.mid(), stream.rid()))?;
        if !self.sends.contains(&Some(place.0)) {
            return None;
        }
        let kind = self.rtc.media(place.0)?.kind();
        self.inbound
            .retain(|encoding| (encoding.mid(), encoding.rid()) != place);
        if self.inbound.len() > LAYERS + 1 {
            return None;
        }
        self.inbound.push(Inbound::new(ssrc, place, kind, now));
        self.inbound.last_mut()
    }

    /// A panic inside of the connection ends this connection and nothing else.
    fn guarded<T>(&mut self, work: impl FnOnce(&mut Rtc) -> T) -> Option<T> {
        let done = catch_unwind(AssertUnwindSafe(|| work(&mut self.rtc))).ok();
        self.is_alive &= done.is_some();
        done
    }
}
