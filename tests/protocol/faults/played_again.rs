//! A device's own ciphertext comes back: a replay changes nothing, and a record that the device never sent shows that
//! its store is old.

use crate::attacker::Attacker;
use crate::attacker::lying::{is_honest, keeps_back};
use crate::harness::asking::{current, hears, say, state, texts};
use crate::world::World;
use sotto::io::{Command, ProtectionState};
use sotto_wire::{ClientFrame, Cursor, Record, RecordId, RelayFrame, Request, Topic, from_bytes, limits, to_bytes};

/// The body of a log's last record.
fn last_body(world: &World, topic: Topic) -> Vec<u8> {
    let frames = world.wire.iter().rev();
    let mut bodies = frames.filter_map(|frame| match from_bytes(frame, limits::FRAME) {
        Ok(ClientFrame {
            request: Request::Append { topic: of, body, .. },
            ..
        }) if of == topic => Some(body.to_vec()),
        _ => None,
    });
    bodies.next().unwrap()
}

/// Ana has written to Ben; their ids of the conversation, its topic, and Ana's ciphertext.
fn written() -> (World, String, String, Topic, Vec<u8>) {
    let mut world = World::protected_pair();
    let ids = [0, 1].map(|who| world.people[who].conversation().id);
    let [anas, bens] = ids;
    assert!(hears(&mut world, (0, &anas), (1, &bens), "once"));
    let topic = current(&mut world, 0, &anas);
    let body = last_body(&world, topic);
    (world, anas, bens, topic, body)
}

fn still_talk(world: &mut World, anas: &str, bens: &str) {
    assert_eq!(state(world, 0, anas), ProtectionState::On);
    assert!(hears(world, (0, anas), (1, bens), "again"));
    assert!(hears(world, (1, bens), (0, anas), "and back"));
}

#[test]
fn a_member_replays_the_readers_own_message_in_vain() {
    let (mut world, anas, bens, topic, body) = written();
    let mut ben = Attacker::of(&world.people[1]);
    let group = ben.member_of(topic);
    for _ in 0..2 {
        ben.puts(&mut world, &group, body.clone()).unwrap();
        world.settle();
    }
    still_talk(&mut world, &anas, &bens);
    // And after a restart, when only the store knows the sent messages.
    world.kill(0);
    world.connect(0);
    world.settle();
    ben.puts(&mut world, &group, body).unwrap();
    world.settle();
    still_talk(&mut world, &anas, &bens);
}

#[test]
fn a_relay_replays_the_readers_own_message_in_vain() {
    let (mut world, anas, bens, topic, body) = written();
    let mut ben = Attacker::of(&world.people[1]);
    let group = ben.member_of(topic);
    let (generation, _) = ben.token(&group);
    let record = Record {
        topic,
        cursor: Cursor(1_000),
        generation,
        id: RecordId([5; 16]),
        at: world.now,
        body: body.into(),
        rotation: None,
    };
    world.people[0].inbound.push_back(to_bytes(&RelayFrame::Record(record)));
    world.settle();
    assert_eq!(state(&world, 0, &anas), ProtectionState::On);
    // The relay has claimed to have a thousand records; from here on it is honest.
    assert!(hears(&mut world, (0, &anas), (1, &bens), "again"));
}

#[test]
fn a_relay_replays_all_withheld_records_in_vain() {
    let mut world = World::protected_pair();
    let ids = [0, 1].map(|who| world.people[who].conversation().id);
    for who in 0..2 {
        let kept = keeps_back(&mut world, who);
        say(&mut world, 1 - who, &ids[1 - who], "late");
        is_honest(&mut world);
        for _ in 0..2 {
            kept.play(&mut world, who);
            world.settle();
        }
        let late = texts(&mut world, who, &ids[who], None);
        assert_eq!(late.iter().filter(|text| *text == "late").count(), 1 + who, "{late:?}");
    }
    still_talk(&mut world, &ids[0], &ids[1]);
}

#[test]
fn a_forgery_that_names_the_own_device_ends_nothing() {
    let (mut world, anas, bens, topic, mut body) = written();
    let mut ben = Attacker::of(&world.people[1]);
    let group = ben.member_of(topic);
    // A message's sender is read with its first bytes; the last ones are its tag.
    *body.last_mut().unwrap() ^= 1;
    ben.puts(&mut world, &group, body).unwrap();
    world.settle();
    still_talk(&mut world, &anas, &bens);
}

#[test]
fn a_copy_of_the_own_device_that_writes_ends_the_group() {
    let (mut world, anas, bens, topic, _) = written();
    let mut copy = Attacker::of(&world.people[0]);
    let group = copy.member_of(topic);
    copy.says_with_its_mark(&mut world, &group, "by a copy").unwrap();
    world.settle();
    assert_eq!(state(&world, 0, &anas), ProtectionState::Broken);
    let conversation = anas.clone();
    world.run(0, Command::Protect { conversation }).unwrap();
    world.settle();
    still_talk(&mut world, &anas, &bens);
}
