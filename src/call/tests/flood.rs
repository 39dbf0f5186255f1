//! A flood of call messages makes a device send few: no member drives it into its own rate limit.

use crate::call::act::{Act, Now, Room, Start};
use crate::call::calls::Calls;
use crate::call::message::{Body, CallMessage, Item, Media, PeerMessage, Presence, PresenceStatus, SignalKind};
use crate::call::one::Between;
use crate::call::topology::Topology;
use crate::call::{CallId, JoinId, Party};
use sotto_wire::{AccountKey, DeviceId, Millis, Topic};

const HOME: Topic = Topic([1; 32]);
const ELSEWHERE: Topic = Topic([2; 32]);

fn at(ms: u64) -> Now {
    let moment = Millis(1_000_000 + ms);
    Now {
        here: moment,
        relay: moment,
    }
}

fn party(name: u8) -> Party {
    Party {
        device: DeviceId([name; 16]),
        account: AccountKey([name; 32]),
    }
}

fn room(topic: Topic, between: Between) -> Room {
    Room { topic, between }
}

fn presence(now: Now, status: PresenceStatus) -> Body {
    Body::Presence(Presence {
        status,
        video: false,
        with: None,
        media: Media::default(),
        at: now.relay,
        topology: Topology::Mesh,
    })
}

/// A message in a call with this number; the same number names the call or the stay.
fn message(call: u64, join: u64, seq: u64, body: Body) -> CallMessage {
    let id = |number: u64| {
        let mut id = [0xee; 16];
        id[..8].copy_from_slice(&number.to_be_bytes());
        id
    };
    CallMessage {
        call: CallId(id(call)),
        join: JoinId(id(join)),
        seq,
        body,
    }
}

/// A device in a call that it started, in a group or between two, still alone.
fn in_call(between: Between) -> Calls {
    let mut calls = Calls::default();
    let start = Start {
        id: message(0, 0, 0, presence(at(0), PresenceStatus::In)).call,
        join: JoinId([7; 16]),
        me: party(1),
        video: false,
        topology: Topology::Mesh,
    };
    calls.start(at(0), room(HOME, between), start);
    calls.poll(at(0));
    calls
}

fn said(acts: &[Act]) -> usize {
    acts.iter().filter(|act| matches!(act, Act::Say(..))).count()
}

/// How many messages a device sends in ten seconds while a member sends one every 10 ms.
fn answers(mut calls: Calls, room: Room, body: impl Fn(Now) -> Body, ids: impl Fn(u64) -> (u64, u64)) -> usize {
    let mut count = 0;
    for number in 1..=1_000 {
        let now = at(number * 10);
        let (call, join) = ids(number);
        calls.hear(now, room, party(1), party(2), message(call, join, number, body(now)));
        count += said(&calls.poll(now));
    }
    count
}

#[test]
fn a_busy_device_answers_a_flood_of_rings_a_few_times() {
    let ring = |now| presence(now, PresenceStatus::Calling);
    let count = answers(in_call(Between::Many), room(ELSEWHERE, Between::Two), ring, |number| {
        (number, number)
    });
    assert!((1..=20).contains(&count), "{count} messages in ten seconds");
}

#[test]
fn a_device_answers_a_thousand_stays_of_a_member_a_few_times() {
    let there = |now| presence(now, PresenceStatus::In);
    let count = answers(in_call(Between::Many), room(HOME, Between::Many), there, |number| {
        (0, number)
    });
    assert!((1..=25).contains(&count), "{count} messages in ten seconds");
}

#[test]
fn a_flood_of_peer_messages_is_acknowledged_a_few_times() {
    let mut calls = in_call(Between::Many);
    let home = room(HOME, Between::Many);
    let join = message(0, 5, 0, presence(at(0), PresenceStatus::In)).join;
    calls.hear(
        at(1),
        home,
        party(1),
        party(2),
        message(0, 5, 1, presence(at(1), PresenceStatus::In)),
    );
    calls.poll(at(1));
    let mut count = 0;
    for number in 1..=1_000 {
        let now = at(number * 10);
        let item = Item {
            number,
            kind: SignalKind::Candidate,
            payload: "x".to_owned(),
        };
        let peer = PeerMessage {
            to: party(1),
            join: JoinId([7; 16]),
            ack: 0,
            items: vec![item],
        };
        let one = message(0, 5, number + 1, Body::Peer(peer));
        assert_eq!(one.join, join);
        calls.hear(now, home, party(1), party(2), one);
        count += said(&calls.poll(now));
    }
    assert!((1..=60).contains(&count), "{count} messages in ten seconds");
}

#[test]
fn a_stay_that_has_left_does_not_come_back() {
    let mut calls = Calls::default();
    let home = room(HOME, Between::Many);
    let hear = |calls: &mut Calls, ms: u64, join: u64, status: PresenceStatus| {
        let now = at(ms);
        calls.hear(
            now,
            home,
            party(1),
            party(2),
            message(3, join, ms, presence(now, status)),
        );
        calls.poll(now);
        calls.going_on(HOME, now.here).is_some()
    };
    assert!(hear(&mut calls, 1, 1, PresenceStatus::In));
    assert!(!hear(&mut calls, 2, 1, PresenceStatus::Left));
    assert!(!hear(&mut calls, 3, 1, PresenceStatus::In));
    assert!(hear(&mut calls, 4, 2, PresenceStatus::In), "another stay does");
    assert!(!hear(&mut calls, 5, 2, PresenceStatus::Left));
    assert!(!hear(&mut calls, 6, 1, PresenceStatus::In));
}
