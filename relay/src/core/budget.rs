//! A connection's budget: a token bucket for each kind of request.

use crate::core::config::Config;
use crate::core::rate::{Bucket, Rate};
use sotto_wire::{Code, Millis, Refusal, Request};

/// The budget of one connection.
#[derive(Default)]
pub(crate) struct Budget {
    requests: Bucket,
    appends: Resting,
    delivers: Bucket,
    takes: Bucket,
    lookups: Bucket,
    ice_requests: Bucket,
    forward_requests: Bucket,
}

/// A bucket that refuses for a while after it was empty: requests sent before the client read the refusal must not
/// overtake the refused one.
#[derive(Default)]
struct Resting {
    bucket: Bucket,
    until: Millis,
}

/// The shortest rest, in milliseconds.
const REST_MS: u64 = 500;

impl Budget {
    /// Takes the request's tokens; refuses with the time to wait.
    pub(crate) fn spend(&mut self, request: &Request, config: &Config, now: Millis) -> Result<(), Refusal> {
        let taken = self.requests.take(config.requests, now);
        let taken = taken.and_then(|()| match request {
            Request::Append { .. } => self.appends.take(config.appends, now),
            Request::Create { .. } | Request::Signal { .. } => self.appends.bucket.take(config.appends, now),
            Request::Deliver { .. } => self.delivers.take(config.delivers, now),
            Request::TakeKeyPackage { .. } => self.takes.take(config.takes, now),
            Request::Lookup { .. } | Request::Write { .. } => self.lookups.take(config.lookups, now),
            Request::IceServers => self.ice_requests.take(config.ice_requests, now),
            Request::Forward { .. } | Request::Stay { .. } | Request::ForwardEnd => {
                self.forward_requests.take(config.forward_requests, now)
            }
            Request::Hello { .. }
            | Request::Follow { .. }
            | Request::Unfollow { .. }
            | Request::Inspect { .. }
            | Request::FollowInbox { .. }
            | Request::TrimInbox { .. }
            | Request::Challenge => Ok(()),
        });
        taken.map_err(|milliseconds| Refusal::with(Code::RateLimited, milliseconds))
    }
}

impl Resting {
    fn take(&mut self, rate: Rate, now: Millis) -> Result<(), u64> {
        if now < self.until {
            return Err(self.until.0 - now.0);
        }
        self.bucket.take(rate, now).map_err(|wait| {
            let rest = wait.max(REST_MS);
            self.until = Millis(now.0.saturating_add(rest));
            rest
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resting_bucket_gives_nothing_although_tokens_are_back() {
        let rate = Rate { burst: 1, interval: 10 };
        let mut bucket = Resting::default();
        assert_eq!(bucket.take(rate, Millis(1000)), Ok(()));
        assert_eq!(bucket.take(rate, Millis(1000)), Err(REST_MS));
        assert_eq!(bucket.take(rate, Millis(1100)), Err(400));
        assert_eq!(bucket.take(rate, Millis(1500)), Ok(()));
    }

    #[test]
    fn requests_of_one_kind_leave_the_tokens_of_another() {
        let few = Rate {
            burst: 1,
            interval: 1000,
        };
        let config = Config {
            ice_requests: few,
            ..Config::unlimited()
        };
        let (mut budget, now) = (Budget::default(), Millis(1000));
        assert_eq!(budget.spend(&Request::IceServers, &config, now), Ok(()));
        let refused = Err(Refusal::with(Code::RateLimited, 1000));
        assert_eq!(budget.spend(&Request::IceServers, &config, now), refused);
        assert_eq!(budget.spend(&Request::ForwardEnd, &config, now), Ok(()));
    }
}
