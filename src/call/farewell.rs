//! The last presence of a device in a call, repeated because no peer acknowledges it.

use super::act::Now;
use super::message::{Media, Presence, PresenceStatus};
use super::party::{CallId, JoinId};
use super::topology::Topology;
use sotto_wire::{Millis, Topic};

/// How many times it is sent, more slowly each time.
const TIMES: u32 = 4;
const FIRST_MS: u64 = 700;
/// How many calls hear at a time that this device is busy; the others hear it afterwards.
const ANSWERS: usize = 4;

/// The last presences that are still being repeated.
#[derive(Default)]
pub(super) struct Farewells(Vec<Farewell>);

struct Farewell {
    topic: Topic,
    call: CallId,
    join: JoinId,
    presence: Presence,
    said: u32,
    at: Millis,
}

impl Farewells {
    /// Says it from now on.
    pub(super) fn say(&mut self, now: Now, topic: Topic, (call, join): (CallId, JoinId), status: PresenceStatus) {
        self.0.push(Farewell {
            topic,
            call,
            join,
            presence: Presence {
                status,
                video: false,
                with: None,
                media: Media::default(),
                at: now.relay,
                topology: Topology::Mesh,
            },
            said: 0,
            at: now.here,
        });
    }

    /// Sends that this device is in another call: on each log to one call at a time, and to a few in all, for any
    /// number of rings.
    pub(super) fn decline_as_busy(&mut self, now: Now, topic: Topic, call: CallId) {
        let answers = || self.0.iter().filter(|one| one.presence.status == PresenceStatus::Busy);
        if answers().count() < ANSWERS && answers().all(|one| one.topic != topic) && !self.is_of(call) {
            self.say(now, topic, (call, JoinId([0; 16])), PresenceStatus::Busy);
        }
    }

    /// This device is in the call again: stops repeating the previous stay's last presence.
    pub(super) fn forget(&mut self, call: CallId) {
        self.0.retain(|one| one.call != call);
    }

    /// True while the last presence in a call is being repeated.
    pub(super) fn is_of(&self, call: CallId) -> bool {
        self.0.iter().any(|one| one.call == call)
    }

    /// The last presences that are due now.
    pub(super) fn due(&mut self, now: Now) -> Vec<(Topic, (CallId, JoinId), Presence)> {
        let mut due = Vec::new();
        for one in self.0.iter_mut().filter(|one| one.at <= now.here) {
            let presence = Presence {
                at: now.relay,
                ..one.presence
            };
            due.push((one.topic, (one.call, one.join), presence));
            one.said += 1;
            one.at = Millis(now.here.0 + (FIRST_MS << one.said));
        }
        self.0.retain(|one| one.said < TIMES);
        due
    }

    /// When the next last presence is due.
    pub(super) fn next_at(&self) -> Option<Millis> {
        self.0.iter().map(|one| one.at).min()
    }
}
