//! What the relay knows of one connection while it lasts; none of it is ever stored.

use crate::core::config::{Bucket, Config, Rate};
use crate::core::feed::{Feed, Position};
use sotto_wire::{Code, Millis, Refusal, Request};
use std::collections::{HashMap, VecDeque};

/// One connection's state.
#[derive(Default)]
pub(crate) struct Connection {
    /// True after an accepted hello.
    pub(crate) greeted: bool,
    /// True once its close has been decided: later frames are not read.
    pub(crate) closing: bool,
    /// The challenge that its next directory write signs.
    pub(crate) challenge: Option<[u8; 32]>,
    /// What it follows, and how far it has been told.
    pub(crate) follows: HashMap<Feed, Position>,
    /// Feeds with more to read from the store, in turn.
    pub(crate) behind: VecDeque<Feed>,
    /// True while it stands in the relay's queue of those that lag.
    pub(crate) in_turn: bool,
    /// Bytes handed out and not yet delivered.
    pub(crate) in_flight: usize,
    buckets: Buckets,
}

#[derive(Default)]
struct Buckets {
    requests: Bucket,
    appends: Resting,
    delivers: Bucket,
    takes: Bucket,
    lookups: Bucket,
    ice_requests: Bucket,
    forward_requests: Bucket,
}

/// A bucket that, once it was empty, gives nothing for a while: what was sent before the refusal was known arrives
/// meanwhile, and must not overtake what was refused.
#[derive(Default)]
struct Resting {
    bucket: Bucket,
    until: Millis,
}

/// It rests so long at least, in milliseconds.
const REST_MS: u64 = 500;

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

impl Connection {
    /// Takes the request's tokens; refuses with the time to wait.
    pub(crate) fn admit(&mut self, request: &Request, config: &Config, now: Millis) -> Result<(), Refusal> {
        let buckets = &mut self.buckets;
        let taken = buckets.requests.take(config.requests, now);
        let taken = taken.and_then(|()| match request {
            Request::Append { .. } => buckets.appends.take(config.appends, now),
            Request::Create { .. } | Request::Signal { .. } => buckets.appends.bucket.take(config.appends, now),
            Request::Deliver { .. } => buckets.delivers.take(config.delivers, now),
            Request::TakeKeyPackage { .. } => buckets.takes.take(config.takes, now),
            Request::Lookup { .. } | Request::Write { .. } => buckets.lookups.take(config.lookups, now),
            Request::IceServers => buckets.ice_requests.take(config.ice_requests, now),
            Request::Forward { .. } | Request::Stay { .. } | Request::ForwardEnd => {
                buckets.forward_requests.take(config.forward_requests, now)
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

    /// Notes that a feed has more to read.
    pub(crate) fn fall_behind(&mut self, feed: Feed) {
        if !self.behind.contains(&feed) {
            self.behind.push_back(feed);
        }
    }
}
