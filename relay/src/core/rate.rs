//! Token buckets: how often a client may ask.

use sotto_wire::Millis;

/// A token bucket: `burst` at once, then one more every `interval` milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Tokens in a full bucket.
    pub burst: u32,
    /// Milliseconds until one token is back.
    pub interval: u64,
}

/// A bucket's state: the time at which it is full again.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bucket {
    full_at: u64,
}

impl Bucket {
    /// Takes one token, or returns the milliseconds until there is one.
    pub(crate) fn take(&mut self, rate: Rate, now: Millis) -> Result<(), u64> {
        self.take_many(rate, 1, now)
    }

    /// Takes this many tokens at once (of a bucket that can hold them), or returns the milliseconds until there are
    /// enough.
    pub(crate) fn take_many(&mut self, rate: Rate, tokens: u32, now: Millis) -> Result<(), u64> {
        let interval = rate.interval.max(1);
        let room = interval.saturating_mul(u64::from(rate.burst.max(1)));
        let taken = interval.saturating_mul(u64::from(tokens));
        let full_at = self.full_at.max(now.0).saturating_add(taken);
        let wait = full_at.saturating_sub(now.0).saturating_sub(room);
        if wait == 0 {
            self.full_at = full_at;
            Ok(())
        } else {
            Err(wait)
        }
    }

    /// True when nothing is missing: as good as a new one.
    pub(crate) fn is_full(&self, now: Millis) -> bool {
        self.full_at <= now.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_at_once_and_then_one_each_interval() {
        let rate = Rate {
            burst: 3,
            interval: 100,
        };
        let mut bucket = Bucket::default();
        let at = |ms: u64| Millis(1_000_000 + ms);
        assert_eq!([(); 3].map(|()| bucket.take(rate, at(0))), [Ok(()); 3]);
        assert_eq!(bucket.take(rate, at(0)), Err(100));
        assert_eq!(bucket.take(rate, at(99)), Err(1));
        assert_eq!(bucket.take(rate, at(100)), Ok(()));
        assert_eq!(bucket.take(rate, at(100)), Err(100));
        assert_eq!([(); 3].map(|()| bucket.take(rate, at(10_000))), [Ok(()); 3]);
        assert_eq!(bucket.take(rate, at(10_000)), Err(100));
        assert!(!bucket.is_full(at(10_299)) && bucket.is_full(at(10_300)));
        assert_eq!(bucket.take_many(rate, 2, at(10_100)), Err(100));
        assert_eq!(bucket.take_many(rate, 2, at(10_200)), Ok(()));
    }
}
