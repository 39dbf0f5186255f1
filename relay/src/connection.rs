//! What the relay knows of one connection while it lasts; none of it is ever stored.

use crate::config::{Bucket, Config};
use crate::feed::{Feed, Position};
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

/// So long at least a connection that appends too fast is refused, in milliseconds: what it sent before it knew arrives
/// meanwhile, and must not overtake what was refused.
const REST_MS: u64 = 500;

#[derive(Default)]
struct Buckets {
    requests: Bucket,
    appends: Bucket,
    /// Appends are refused until then.
    rest_until: Millis,
    delivers: Bucket,
    takes: Bucket,
    lookups: Bucket,
    ice_requests: Bucket,
    forward_requests: Bucket,
}

impl Connection {
    /// Takes the request's tokens; refuses with the time to wait.
    pub(crate) fn admit(&mut self, request: &Request, config: &Config, now: Millis) -> Result<(), Refusal> {
        let buckets = &mut self.buckets;
        let of_its_kind = match request {
            Request::Append { .. } | Request::Create { .. } | Request::Signal { .. } => {
                Some((&mut buckets.appends, config.appends))
            }
            Request::Deliver { .. } => Some((&mut buckets.delivers, config.delivers)),
            Request::TakeKeyPackage { .. } => Some((&mut buckets.takes, config.takes)),
            Request::Lookup { .. } | Request::Write { .. } => Some((&mut buckets.lookups, config.lookups)),
            Request::IceServers => Some((&mut buckets.ice_requests, config.ice_requests)),
            Request::Forward { .. } | Request::Stay { .. } | Request::ForwardEnd => {
                Some((&mut buckets.forward_requests, config.forward_requests))
            }
            Request::Hello { .. }
            | Request::Follow { .. }
            | Request::Unfollow { .. }
            | Request::Inspect { .. }
            | Request::FollowInbox { .. }
            | Request::TrimInbox { .. }
            | Request::Challenge => None,
        };
        let wait = |milliseconds| Refusal::with(Code::RateLimited, milliseconds);
        buckets.requests.take(config.requests, now).map_err(wait)?;
        let appends = matches!(request, Request::Append { .. });
        if appends && now < buckets.rest_until {
            return Err(wait(buckets.rest_until.0 - now.0));
        }
        let Some((bucket, rate)) = of_its_kind else {
            return Ok(());
        };
        bucket.take(rate, now).map_err(|milliseconds| {
            if !appends {
                return wait(milliseconds);
            }
            let rest = milliseconds.max(REST_MS);
            buckets.rest_until = Millis(now.0.saturating_add(rest));
            wait(rest)
        })
    }

    /// Notes that a feed has more to read.
    pub(crate) fn fall_behind(&mut self, feed: Feed) {
        if !self.behind.contains(&feed) {
            self.behind.push_back(feed);
        }
    }
}
