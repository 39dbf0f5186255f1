//! Stories of media: members of one room, or of two, with real connections to one engine.

mod hostile;
mod peer;

use peer::{World, name, room};
use std::time::Duration;

/// A sealed frame as a packet carries it: a descriptor's first byte (a key frame begins, or continues), and noise.
fn sealed(first: u8, seed: u8) -> Vec<u8> {
    let noise = (0..900u16).map(|at| at.to_le_bytes()[0].wrapping_mul(31) ^ seed);
    [first].into_iter().chain(noise).collect()
}

const KEY: u8 = 0x8a;
const DELTA: u8 = 0xca;
const A_WHILE: Duration = Duration::from_millis(300);

#[test]
fn a_members_packets_reach_exactly_the_members_who_want_them() {
    // The third member wants the first one's media, and no member wants the third one's.
    let mut world = World::with(&[&[1], &[0], &[0]]);
    assert!((0..3).all(|at| world.is_connected(at)));
    let frames = [sealed(KEY, 1), sealed(DELTA, 2), sealed(DELTA, 3)];
    for frame in &frames {
        world.send(0, 1, frame);
        world.send(2, 1, &sealed(KEY, 9));
    }
    world.send(0, 0, b"any bytes at all");
    world.send(1, 0, b"others");
    world.run(A_WHILE);
    let of_first: Vec<&[u8]> = frames
        .iter()
        .map(Vec::as_slice)
        .chain([b"any bytes at all".as_slice()])
        .collect();
    for at in [1, 2] {
        let mut got = world.peers[at].payloads();
        got.sort_by_key(|payload| of_first.iter().position(|sent| sent == payload));
        assert_eq!(got, of_first, "member {at}");
    }
    assert_eq!(world.peers[0].payloads(), [b"others"]);
    let bytes = 2 * (3 * 901 + 16) + 6;
    assert_eq!(world.engine.traffic(), (9, bytes));
}

#[test]
fn a_room_gets_no_packets_of_another_one() {
    let mut world = World::new();
    world.join(0, room(0), &[1]);
    world.join(1, room(1), &[0]);
    world.run(Duration::from_secs(2));
    world.send(0, 0, b"in one");
    world.send(1, 0, b"in the other");
    world.run(A_WHILE);
    assert!(world.peers.iter().all(|peer| peer.got.is_empty()));
}

#[test]
fn a_video_begins_with_a_key_frame_that_its_sender_is_asked_for() {
    let mut world = World::with(&[&[], &[0]]);
    world.send(0, 1, &sealed(DELTA, 1));
    world.run(Duration::from_secs(1));
    assert!(world.peers[1].got.is_empty());
    let asked = world.peers[0].asked;
    assert!(asked > 0);
    world.send(0, 1, &sealed(KEY, 2));
    world.run(A_WHILE);
    assert_eq!(world.peers[1].payloads(), [sealed(KEY, 2)]);
}

#[test]
fn a_sender_is_asked_for_key_frames_and_not_too_often() {
    let mut world = World::with(&[&[], &[0], &[0]]);
    world.send(0, 1, &sealed(KEY, 1));
    world.run(Duration::from_secs(2));
    let before = world.peers[0].asked;
    for _ in 0..5 {
        for at in [1, 2] {
            let mid = world.peers[at].got[0].0;
            world.need_key_frame(at, mid);
        }
    }
    assert_eq!(world.peers[0].asked, before + 1, "at once");
    world.run(Duration::from_secs(1));
    assert_eq!(world.peers[0].asked, before + 2, "and once again half a second later");
}

#[test]
fn a_receiver_gets_one_encoding_and_a_better_one_with_more_room() {
    let mut world = World::new();
    world.join_with(0, room(0), &[], &["l", "h"]);
    world.join(1, room(0), &[0]);
    world.run(Duration::from_secs(2));
    // Some seconds of both encodings, the second one twice as large; key frames throughout, as requested.
    for at in 0..600u16 {
        let seed = at.to_le_bytes()[0];
        world.send_as(0, 1, Some("l"), &sealed(KEY, seed)[..300]);
        world.send_as(0, 1, Some("h"), &sealed(KEY, seed));
    }
    world.run(A_WHILE);
    let got = &world.peers[1].got;
    let large = got.iter().filter(|(_, _, payload)| payload.len() == 901).count();
    let small = got.iter().filter(|(_, _, payload)| payload.len() == 300).count();
    assert!(large > 100 && small > 50, "{large} large ones and {small} small ones");
    assert!(large + small <= 620, "one of the two at a time: {large} and {small}");
    let mut numbers: Vec<_> = got.iter().map(|(_, number, _)| *number).collect();
    numbers.sort_unstable();
    assert!(numbers.is_sorted_by(|one, next| next - one == 1), "and as one stream");
}

#[test]
fn a_removed_participant_neither_sends_nor_receives() {
    let mut world = World::with(&[&[1, 2], &[0], &[0]]);
    world.send(0, 0, b"one");
    world.run(A_WHILE);
    world.engine.end(world.peers[2].seat);
    world.send(0, 0, b"two");
    world.send(2, 0, b"from beyond");
    world.run(A_WHILE);
    assert_eq!(world.peers[1].payloads(), [b"one", b"two"]);
    assert_eq!(world.peers[2].payloads(), [b"one"]);
    assert!(world.peers[0].got.is_empty());
}

#[test]
fn a_later_member_is_received_in_a_section_of_its_own() {
    let mut world = World::with(&[&[]]);
    world.join(1, room(0), &[]);
    world.run(Duration::from_secs(2));
    let mid = world.want(0, 1).unwrap();
    world.run(A_WHILE);
    world.send(1, 1, &sealed(KEY, 5));
    world.run(A_WHILE);
    assert_eq!(world.peers[0].got, [(mid, 1, sealed(KEY, 5))]);
    assert_eq!(world.peers[0].name, name(0));
}
