//! An inbound encoding: one of the encodings that a member sends of one of its tracks.

use std::time::{Duration, Instant};
use str0m::media::{MediaKind, Mid, Rid};

/// The shortest time between two requests for a key frame.
const KEY_FRAMES: Duration = Duration::from_millis(500);
/// An encoding without packets for this long counts as stopped.
const SILENCE: Duration = Duration::from_secs(3);

/// An encoding.
pub(super) struct Inbound {
    ssrc: u32,
    mid: Mid,
    rid: Option<Rid>,
    kind: MediaKind,
    bits: u64,
    /// Bits per second, over the last ticks.
    rate: u64,
    heard: Instant,
    asked: Option<Instant>,
    wanted: bool,
}

impl Inbound {
    pub(super) fn new(ssrc: u32, (mid, rid): (Mid, Option<Rid>), kind: MediaKind, now: Instant) -> Self {
        Self {
            ssrc,
            mid,
            rid,
            kind,
            bits: 0,
            rate: 0,
            heard: now,
            asked: None,
            wanted: false,
        }
    }

    /// The SSRC of its packets.
    pub(super) fn ssrc(&self) -> u32 {
        self.ssrc
    }

    /// The section in which it comes.
    pub(super) fn mid(&self) -> Mid {
        self.mid
    }

    /// Its name among the section's encodings.
    pub(super) fn rid(&self) -> Option<Rid> {
        self.rid
    }

    /// Audio or video.
    pub(super) fn kind(&self) -> MediaKind {
        self.kind
    }

    /// Counts a packet.
    pub(super) fn count(&mut self, bytes: usize, now: Instant) {
        self.bits += u64::try_from(bytes).unwrap_or(0) * 8;
        self.heard = now;
    }

    /// Turns the bits since the last tick, `since` ago, into its rate.
    pub(super) fn tick(&mut self, since: Duration) {
        let bits = std::mem::take(&mut self.bits);
        let millis = u64::try_from(since.as_millis()).unwrap_or(u64::MAX).max(1);
        let now = bits.saturating_mul(1000) / millis;
        self.rate = if self.rate == 0 { now } else { (self.rate * 3 + now) / 4 };
    }

    /// Its rate in bits per second; `None` when it is silent.
    pub(super) fn rate(&self, now: Instant) -> Option<u64> {
        (now.saturating_duration_since(self.heard) < SILENCE).then_some(self.rate.max(1))
    }

    /// A receiver needs a key frame.
    pub(super) fn want_key_frame(&mut self) {
        self.wanted = true;
    }

    /// When a key frame is due to be requested.
    pub(super) fn asks_at(&self, now: Instant) -> Option<Instant> {
        self.wanted.then(|| self.asked.map_or(now, |asked| asked + KEY_FRAMES))
    }

    /// True when a key frame is due to be requested now.
    pub(super) fn take_key_frame_due(&mut self, now: Instant) -> bool {
        let due = self.asks_at(now).is_some_and(|at| at <= now);
        if due {
            self.wanted = false;
            self.asked = Some(now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_frames_are_asked_for_at_once_and_then_every_half_second() {
        let start = Instant::now();
        let mut encoding = Inbound::new(1, (Mid::from("0"), None), MediaKind::Video, start);
        assert!(!encoding.take_key_frame_due(start), "nobody needs one");
        encoding.want_key_frame();
        encoding.want_key_frame();
        assert!(encoding.take_key_frame_due(start));
        assert!(!encoding.take_key_frame_due(start));
        encoding.want_key_frame();
        assert!(!encoding.take_key_frame_due(start + Duration::from_millis(499)));
        assert_eq!(encoding.asks_at(start), Some(start + KEY_FRAMES));
        assert!(encoding.take_key_frame_due(start + KEY_FRAMES));
    }

    #[test]
    fn a_rate_counts_received_packets_and_is_zero_after_a_silence() {
        let start = Instant::now();
        let mut encoding = Inbound::new(1, (Mid::from("0"), None), MediaKind::Video, start);
        encoding.count(1000, start);
        encoding.tick(Duration::from_millis(500));
        assert_eq!(encoding.rate(start), Some(16_000));
        assert_eq!(encoding.rate(start + SILENCE), None);
    }
}
