//! The last presence of each device: the participants of each call, and call messages that are old or replayed.
//!
//! A device is shown in a call only while its presences arrive. Its number and its ended stays are kept as long as it
//! is a member: a signal is sealed for one generation, and counts once in it.

use super::act::Now;
use super::message::{Body, CallMessage, Presence, PresenceStatus};
use super::party::{CallId, JoinId, Party};
use crate::sorted::{SortedMap, SortedSet};
use sotto_wire::{Millis, Topic};

/// A device without a presence for this long, in milliseconds, is in no call any more.
const PRESENT_MS: u64 = 30_000;
/// Views may still change by the time alone for this long after a device's last presence.
const LATELY_MS: u64 = 10 * PRESENT_MS;
/// A presence older than this, by the relay's clock, is out of date.
pub(super) const FRESH_MS: u64 = 60_000;
/// How many ended stays of each device are remembered. Only the device itself can make more of them.
const LEFT: usize = 16;

/// The devices that have spoken, on each log.
#[derive(Default)]
pub(super) struct Heard(SortedMap<(Topic, Party), Device>);

#[derive(Default)]
struct Device {
    /// Its highest number.
    seq: u64,
    last: Option<Said>,
    /// Stays that it has left, the latest one last.
    left: Vec<JoinId>,
}

/// A presence as it was received.
#[derive(Clone, Copy)]
pub(super) struct Said {
    pub call: CallId,
    pub join: JoinId,
    pub presence: Presence,
    pub at: Millis,
}

impl Said {
    fn is_there(&self, now: Millis) -> bool {
        self.presence.status == PresenceStatus::In && self.is_within(PRESENT_MS, now)
    }

    fn is_within(&self, ms: u64, now: Millis) -> bool {
        now.0.saturating_sub(self.at.0) < ms
    }
}

impl Heard {
    /// Takes a message in. False if it is old, is played back, or is of a stay that has left.
    pub(super) fn take(&mut self, now: Now, topic: Topic, from: Party, message: &CallMessage) -> bool {
        let device = self.0.entry((topic, from)).or_default();
        if message.seq <= device.seq {
            return false;
        }
        device.seq = message.seq;
        let Body::Presence(presence) = message.body else {
            return !device.left.contains(&message.join);
        };
        match presence.status {
            PresenceStatus::Left if !device.left.contains(&message.join) => {
                if device.left.len() == LEFT {
                    device.left.remove(0);
                }
                device.left.push(message.join);
            }
            PresenceStatus::In | PresenceStatus::Calling if device.left.contains(&message.join) => return false,
            PresenceStatus::In if now.relay.0.abs_diff(presence.at.0) > FRESH_MS => return false,
            PresenceStatus::Calling
            | PresenceStatus::In
            | PresenceStatus::Declined
            | PresenceStatus::Busy
            | PresenceStatus::Left => {}
        }
        device.last = Some(Said {
            call: message.call,
            join: message.join,
            presence,
            at: now.here,
        });
        true
    }

    /// The devices that are in a call on this log.
    pub(super) fn there(&self, topic: Topic, now: Millis) -> impl Iterator<Item = (Party, Said)> {
        let said = self.0.iter().filter(move |((of, _), _)| *of == topic);
        said.filter_map(|((_, party), device)| Some((*party, device.last?)))
            .filter(move |(_, said)| said.is_there(now))
    }

    /// True if another device of the same person is in a call.
    pub(super) fn is_elsewhere(&self, now: Millis, me: Party) -> bool {
        self.0.iter().any(|((_, party), device)| {
            let is_there = device.last.is_some_and(|said| said.is_there(now));
            is_there && party.account == me.account && *party != me
        })
    }

    /// The logs on which a device has lately spoken.
    pub(super) fn topics(&self, now: Millis) -> SortedSet<Topic> {
        let lately = |device: &Device| device.last.is_some_and(|said| said.is_within(LATELY_MS, now));
        let spoken = self.0.iter().filter(|(_, device)| lately(device));
        spoken.map(|((topic, _), _)| *topic).collect()
    }

    /// Forgets the devices of a log that are not in its group any more.
    pub(super) fn keep(&mut self, topic: Topic, is_member: impl Fn(&Party) -> bool) {
        self.0.retain(|(of, party), _| *of != topic || is_member(party));
    }

    /// Forgets the logs that carry no calls any more.
    pub(super) fn keep_topics(&mut self, carries_calls: impl Fn(Topic) -> bool) {
        self.0.retain(|(topic, _), _| carries_calls(*topic));
    }

    /// When the next device counts as gone.
    pub(super) fn next_at(&self, now: Millis) -> Option<Millis> {
        let present = self.0.values().filter_map(|device| device.last);
        let present = present.filter(|said| said.is_there(now));
        present.map(|said| Millis(said.at.0.saturating_add(PRESENT_MS))).min()
    }
}
