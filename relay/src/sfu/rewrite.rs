//! One outgoing stream out of several incoming ones: sequence numbers and times that continue when the source changes.

use std::time::Instant;

/// The state of an outgoing stream.
#[derive(Debug, Default)]
pub(super) struct Rewriter {
    source: Option<Source>,
    /// The highest number sent.
    last: u64,
    /// The newest time sent, and when.
    time: Option<(u32, Instant)>,
}

#[derive(Debug)]
struct Source {
    ssrc: u32,
    /// The outgoing number for `begins`.
    from: u64,
    begins: u64,
    /// Added to its times.
    shift: u32,
}

/// A packet's position in its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RtpPosition {
    /// Its number, with all its rollovers.
    pub(super) number: u64,
    /// Its time, in ticks of the codec's clock.
    pub(super) time: u32,
}

impl Rewriter {
    /// The source that it follows.
    pub(super) fn source(&self) -> Option<u32> {
        self.source.as_ref().map(|source| source.ssrc)
    }

    /// Follows nothing until [`Self::begin`].
    pub(super) fn pause(&mut self) {
        self.source = None;
    }

    /// Continues with another source from this packet of it on.
    pub(super) fn begin(&mut self, ssrc: u32, first: RtpPosition, now: Instant, clock: u32) {
        let shift = self.time.map_or(0, |(time, at)| {
            let ticks = now.saturating_duration_since(at).as_secs_f64() * f64::from(clock);
            time.wrapping_add(ticks_of(ticks)).wrapping_sub(first.time)
        });
        self.source = Some(Source {
            ssrc,
            from: first.number,
            begins: self.last + 1,
            shift,
        });
    }

    /// A packet's position in the outgoing stream; `None` for another source, or one older than its first packet here.
    pub(super) fn place(&mut self, ssrc: u32, packet: RtpPosition, now: Instant) -> Option<RtpPosition> {
        let source = self.source.as_ref().filter(|source| source.ssrc == ssrc)?;
        let number = source.begins + packet.number.checked_sub(source.from)?;
        let time = packet.time.wrapping_add(source.shift);
        if number > self.last {
            self.last = number;
            self.time = Some((time, now));
        }
        Some(RtpPosition { number, time })
    }
}

/// At least one tick, so that two frames never have one time; and no more than fits.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped before: floats have no fallible conversion"
)]
fn ticks_of(ticks: f64) -> u32 {
    ticks.clamp(1.0, f64::from(u32::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn at(number: u64, time: u32) -> RtpPosition {
        RtpPosition { number, time }
    }

    #[test]
    fn packet_numbers_begin_at_one_and_keep_their_gaps() {
        let now = Instant::now();
        let mut stream = Rewriter::default();
        assert_eq!(stream.place(7, at(70_000, 5), now), None, "nothing is followed yet");
        stream.begin(7, at(70_000, 5), now, 90_000);
        assert_eq!(stream.place(7, at(70_000, 5), now), Some(at(1, 5)));
        assert_eq!(stream.place(7, at(70_002, 9), now), Some(at(3, 9)));
        assert_eq!(stream.place(7, at(70_001, 7), now), Some(at(2, 7)));
        assert_eq!(stream.place(7, at(69_999, 3), now), None, "it is of before");
        assert_eq!(stream.place(8, at(70_003, 9), now), None, "it is of another source");
    }

    #[test]
    fn another_source_continues_the_numbers_of_the_last_one() {
        let now = Instant::now();
        let later = now + Duration::from_millis(100);
        let mut stream = Rewriter::default();
        stream.begin(7, at(10, 1000), now, 90_000);
        stream.place(7, at(10, 1000), now);
        stream.begin(8, at(500, u32::MAX), later, 90_000);
        assert_eq!(stream.place(8, at(500, u32::MAX), later), Some(at(2, 10_000)));
        assert_eq!(stream.place(8, at(501, 2), later), Some(at(3, 10_003)));
        assert_eq!(stream.place(7, at(11, 1010), later), None);
        stream.pause();
        assert_eq!((stream.source(), stream.place(8, at(502, 3), later)), (None, None));
    }

    #[test]
    fn two_sources_at_one_moment_have_two_times() {
        let now = Instant::now();
        let mut stream = Rewriter::default();
        stream.begin(7, at(10, 1000), now, 90_000);
        stream.place(7, at(10, 1000), now);
        stream.begin(8, at(1, 4), now, 90_000);
        assert_eq!(stream.place(8, at(1, 4), now), Some(at(2, 1001)));
    }
}
