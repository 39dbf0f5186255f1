//! Peer messages between two devices: numbered from 1, processed once and in order, repeated until acknowledged.

use super::message::{Item, PAYLOAD, SignalKind};
use sotto_wire::Millis;
use std::collections::VecDeque;

/// How many milliseconds without an acknowledgement until the first repetition; the pause then doubles.
const FIRST_MS: u64 = 500;
const SLOWEST_MS: u64 = 4_000;
/// The shortest pause between two acknowledgements: below the time for which the peer waits.
const ACKS_EVERY_MS: u64 = 250;
/// How many items may wait: no honest connection needs more.
const WAITING: usize = 256;

/// Both directions between this device and one other.
pub(super) struct Stream {
    waiting: VecDeque<Item>,
    next: u64,
    taken: u64,
    owes_ack: bool,
    said_at: Option<Millis>,
    at: Option<Millis>,
    gap: u64,
}

impl Stream {
    pub(super) fn new() -> Self {
        Self {
            waiting: VecDeque::new(),
            next: 1,
            taken: 0,
            owes_ack: false,
            said_at: None,
            at: None,
            gap: FIRST_MS,
        }
    }

    /// Adds an item of this device. False if too many wait.
    pub(super) fn push(&mut self, now: Millis, kind: SignalKind, payload: String) -> bool {
        if self.waiting.len() >= WAITING {
            return false;
        }
        self.waiting.push_back(Item {
            number: self.next,
            kind,
            payload,
        });
        self.next += 1;
        self.gap = FIRST_MS;
        self.at = Some(now);
        true
    }

    /// Processes the peer's acknowledgement and items; returns the new ones, in order.
    pub(super) fn hear(&mut self, ack: u64, items: Vec<Item>) -> Vec<Item> {
        while self.waiting.front().is_some_and(|item| item.number <= ack) {
            self.waiting.pop_front();
            self.gap = FIRST_MS;
        }
        if self.waiting.is_empty() {
            self.at = None;
        }
        self.owes_ack |= !items.is_empty();
        let mut fresh = Vec::new();
        for item in items {
            if item.number == self.taken + 1 {
                self.taken = item.number;
                fresh.push(item);
            }
        }
        fresh
    }

    /// The acknowledgement and the waiting items that fit, if one of them is due.
    pub(super) fn say(&mut self, now: Millis) -> Option<(u64, Vec<Item>)> {
        let due = self.at.is_some_and(|at| at <= now);
        if !due && self.ack_at(now).is_none_or(|at| now < at) {
            return None;
        }
        self.owes_ack = false;
        self.said_at = Some(now);
        let mut room = PAYLOAD;
        let mut items = Vec::new();
        for item in self.waiting.iter().filter(|_| due) {
            let size = item.payload.len() + 16;
            if size > room && !items.is_empty() {
                break;
            }
            room = room.saturating_sub(size);
            items.push(item.clone());
        }
        if due {
            self.at = Some(Millis(now.0 + self.gap)).filter(|_| !self.waiting.is_empty());
            self.gap = (self.gap * 2).min(SLOWEST_MS);
        }
        Some((self.taken, items))
    }

    /// When the stream next has something to send.
    pub(super) fn next_at(&self, now: Millis) -> Option<Millis> {
        self.ack_at(now).into_iter().chain(self.at).min()
    }

    /// When it acknowledges received items: at once, but not each of a flood.
    fn ack_at(&self, now: Millis) -> Option<Millis> {
        let soonest = self.said_at.map_or(now, |said| now.max(Millis(said.0 + ACKS_EVERY_MS)));
        self.owes_ack.then_some(soonest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(items: &[Item]) -> Vec<u64> {
        items.iter().map(|item| item.number).collect()
    }

    #[test]
    fn a_stream_repeats_lost_items_and_ignores_doubled_ones() {
        let (mut ana, mut ben) = (Stream::new(), Stream::new());
        assert!(ana.push(Millis(0), SignalKind::Offer, "o".into()));
        assert!(ana.push(Millis(0), SignalKind::Candidate, "c".into()));
        let (ack, items) = ana.say(Millis(0)).unwrap();
        assert_eq!((ack, numbers(&items)), (0, vec![1, 2]));
        assert!(ana.say(Millis(400)).is_none());
        let (ack, items) = ana.say(Millis(500)).unwrap();
        assert_eq!(numbers(&ben.hear(ack, items.clone())), [1, 2]);
        assert_eq!(numbers(&ben.hear(ack, items)), [0; 0]);
        let (ack, items) = ben.say(Millis(500)).unwrap();
        assert_eq!((ack, items.len()), (2, 0));
        assert!(ana.hear(ack, items).is_empty());
        assert!(ana.say(Millis(9_000)).is_none());
    }

    #[test]
    fn a_later_item_is_not_taken_in_before_an_earlier_one() {
        let mut ben = Stream::new();
        let item = |number| Item {
            number,
            kind: SignalKind::Candidate,
            payload: String::new(),
        };
        assert!(ben.hear(0, vec![item(2)]).is_empty());
        assert_eq!(numbers(&ben.hear(0, vec![item(1), item(2)])), [1, 2]);
    }
}
