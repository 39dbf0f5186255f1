//! An outbound section: one media section of a member's connection, which carries another member's audio or video.

use super::rewrite::{Rewriter, RtpPosition};
use super::vp9;
use sotto_wire::MemberId;
use std::sync::Arc;
use std::time::Instant;
use str0m::format::CodecSpec;
use str0m::media::{MediaKind, Mid};

/// A packet of a member, taken out of its connection. The payload is passed on as it is.
pub(super) struct Packet {
    pub(super) ssrc: u32,
    pub(super) kind: MediaKind,
    pub(super) spec: CodecSpec,
    pub(super) place: RtpPosition,
    pub(super) marker: bool,
    pub(super) payload: Arc<[u8]>,
}

/// A section.
pub(super) struct Outbound {
    mid: Mid,
    kind: MediaKind,
    member: Option<MemberId>,
    /// The encoding that is to go out. Audio has only one.
    target: Target,
    /// One stream for the section's life: its numbers continue when the member changes.
    stream: Rewriter,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    /// The first that comes.
    Any,
    Encoding(u32),
    /// None, for lack of bandwidth.
    Paused,
}

impl Outbound {
    pub(super) fn new(mid: Mid, kind: MediaKind) -> Self {
        Self {
            mid,
            kind,
            member: None,
            target: Target::Any,
            stream: Rewriter::default(),
        }
    }

    /// Its name in the connection's description.
    pub(super) fn mid(&self) -> Mid {
        self.mid
    }

    /// Audio or video.
    pub(super) fn kind(&self) -> MediaKind {
        self.kind
    }

    /// The member whose media this section sends; `None` while no member is wanted.
    pub(super) fn member(&self) -> Option<MemberId> {
        self.member
    }

    /// Gives the section to a member, or takes it back.
    pub(super) fn give(&mut self, member: Option<MemberId>) {
        if self.member != member {
            self.member = member;
            self.target = Target::Any;
            self.stream.pause();
        }
    }

    /// Chooses the encoding of the video; `None` pauses it.
    pub(super) fn choose(&mut self, encoding: Option<u32>) {
        self.target = encoding.map_or(Target::Paused, Target::Encoding);
        if encoding.is_none() {
            self.stream.pause();
        }
    }

    /// True when the video cannot begin, or change, without a key frame.
    pub(super) fn waits(&self) -> bool {
        self.kind == MediaKind::Video
            && match self.target {
                Target::Any => self.stream.source().is_none(),
                Target::Encoding(ssrc) => self.stream.source() != Some(ssrc),
                Target::Paused => false,
            }
    }

    /// The encoding that needs a key frame when this section needs one.
    pub(super) fn source(&self) -> Option<u32> {
        match self.target {
            Target::Any => self.stream.source(),
            Target::Encoding(ssrc) => Some(ssrc),
            Target::Paused => None,
        }
    }

    /// The outgoing position of a packet, if it is forwarded.
    pub(super) fn take(&mut self, packet: &Packet, now: Instant) -> Option<RtpPosition> {
        if self.stream.source() != Some(packet.ssrc) && self.begins_with(packet) {
            let clock = packet.spec.clock_rate.get();
            self.stream.begin(packet.ssrc, packet.place, now, clock);
        }
        self.stream.place(packet.ssrc, packet.place, now)
    }

    fn begins_with(&self, packet: &Packet) -> bool {
        match (self.kind, self.target) {
            (MediaKind::Audio, _) => true,
            (MediaKind::Video, Target::Any) => self.stream.source().is_none() && vp9::starts(&packet.payload),
            (MediaKind::Video, Target::Encoding(ssrc)) => ssrc == packet.ssrc && vp9::starts(&packet.payload),
            (MediaKind::Video, Target::Paused) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use str0m::format::{Codec, FormatParams};
    use str0m::rtp::Ssrc;

    const KEY: u8 = 0x8a;
    const DELTA: u8 = 0xca;

    fn packet(ssrc: u32, number: u64, first: u8) -> Packet {
        Packet {
            ssrc: *Ssrc::from(ssrc),
            kind: MediaKind::Video,
            spec: CodecSpec {
                codec: Codec::Vp9,
                clock_rate: str0m::media::Frequency::NINETY_KHZ,
                channels: None,
                format: FormatParams::default(),
            },
            place: RtpPosition { number, time: 0 },
            marker: true,
            payload: vec![first].into(),
        }
    }

    #[test]
    fn a_video_begins_and_changes_with_key_frames_only() {
        let now = Instant::now();
        let mut section = Outbound::new(Mid::from("2"), MediaKind::Video);
        section.give(Some(MemberId([1; 16])));
        assert!(section.waits() && section.take(&packet(5, 1, DELTA), now).is_none());
        assert_eq!(section.take(&packet(5, 2, KEY), now).map(|place| place.number), Some(1));
        section.choose(Some(6));
        assert!(section.waits() && section.source() == Some(6));
        assert_eq!(
            section.take(&packet(5, 3, DELTA), now).map(|place| place.number),
            Some(2)
        );
        assert!(section.take(&packet(6, 90, DELTA), now).is_none());
        assert_eq!(
            section.take(&packet(6, 91, KEY), now).map(|place| place.number),
            Some(3)
        );
        assert!(!section.waits() && section.take(&packet(5, 4, KEY), now).is_none());
        section.choose(None);
        assert!(section.take(&packet(6, 92, KEY), now).is_none());
        section.give(Some(MemberId([2; 16])));
        assert_eq!(section.take(&packet(9, 1, KEY), now).map(|place| place.number), Some(4));
    }
}
