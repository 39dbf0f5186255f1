//! No client spins and none stops silently: a relay that refuses, or withholds, a log's records.

use crate::attacker::lying::{is_honest, loses};
use crate::harness::asking::{conversation, current, hears, people, say, state};
use crate::world::World;
use sotto::io::{Command, ProtectionState, Waits};
use sotto_wire::{ClientFrame, Code, Refusal, RelayFrame, Request, from_bytes, limits, to_bytes};

const ANA: usize = 0;
const BEN: usize = 1;

/// The relay refuses a person's appends, this many times.
fn refuses(world: &mut World, to: usize, code: Code, mut times: usize) {
    world.lie = Some(Box::new(move |who, frame| {
        let ClientFrame { id, request } = from_bytes(frame, limits::FRAME).ok()?;
        if who != to || times == 0 || !matches!(request, Request::Append { .. }) {
            return None;
        }
        times -= 1;
        let refusal = Refusal::with(code, 0);
        Some(to_bytes(&RelayFrame::Refused { id, refusal }))
    }));
}

/// How many records were sent since then.
fn sent(world: &World, from: usize) -> usize {
    let is_append = |frame: &&Vec<u8>| {
        let frame = from_bytes(frame, limits::FRAME);
        matches!(
            frame,
            Ok(ClientFrame {
                request: Request::Append { .. },
                ..
            })
        )
    };
    world.wire[from..].iter().filter(is_append).count()
}

fn protected() -> (World, [String; 2]) {
    let world = World::protected_pair();
    let ids = [ANA, BEN].map(|who| world.people[who].conversation().id);
    (world, ids)
}

fn starts_again(world: &mut World, [anas, bens]: &[String; 2]) {
    assert_eq!(state(world, ANA, anas), ProtectionState::Broken);
    is_honest(world);
    let conversation = anas.clone();
    world.run(ANA, Command::Protect { conversation }).unwrap();
    world.settle();
    assert!(hears(world, (ANA, anas), (BEN, bens), "again"));
}

#[test]
fn an_epoch_whose_end_never_comes_is_lost_after_a_while() {
    let (mut world, ids) = protected();
    let mark = world.wire.len();
    refuses(&mut world, ANA, Code::Stale, usize::MAX);
    say(&mut world, ANA, &ids[ANA], "to the wall");
    assert!(sent(&world, mark) < 10, "{}", sent(&world, mark));
    world.pass(90 * 60_000);
    assert!(sent(&world, mark) < 20, "{}", sent(&world, mark));
    starts_again(&mut world, &ids);
}

#[test]
fn a_false_refusal_delays_and_no_more() {
    let (mut world, ids) = protected();
    refuses(&mut world, ANA, Code::Stale, 3);
    say(&mut world, ANA, &ids[ANA], "late");
    world.pass(2 * 60_000);
    assert_eq!(
        crate::harness::asking::texts(&mut world, BEN, &ids[BEN], None),
        ["late"]
    );
    assert_eq!(state(&world, ANA, &ids[ANA]), ProtectionState::On);
}

#[test]
fn an_accepted_commit_that_is_withheld_is_sent_once() {
    let (mut world, ids) = protected();
    let mark = world.wire.len();
    world.tamper = Some(Box::new(|who, bytes| {
        let frame = from_bytes::<RelayFrame>(&bytes, limits::FRAME);
        if who == ANA && matches!(frame, Ok(RelayFrame::Record(_))) {
            return Vec::new();
        }
        bytes
    }));
    let command = Command::SetTimer {
        conversation: ids[ANA].clone(),
        seconds: Some(60),
    };
    world.run(ANA, command).unwrap();
    world.pass(60_000);
    assert_eq!(sent(&world, mark), 1);
    is_honest(&mut world);
    world.disconnect(ANA);
    world.connect(ANA);
    world.settle();
    assert!(hears(&mut world, (ANA, &ids[ANA]), (BEN, &ids[BEN]), "again"));
}

#[test]
fn a_readable_log_that_is_denied_once_is_read_on() {
    let mut world = people(&["ana", "ben"], false);
    let anas = world.start(ANA, "ben");
    world.settle();
    let bens = world.people[BEN].conversation().id;
    let topic = current(&mut world, BEN, &bens);
    loses(&mut world, BEN, topic);
    world.pass(60_000);
    assert!(hears(&mut world, (ANA, &anas), (BEN, &bens), "after all"));
}

#[test]
fn a_pending_group_with_a_lost_log_is_made_again() {
    let mut world = people(&["ana", "ben"], false);
    let id = world.start(ANA, "ben");
    world.settle();
    refuses(&mut world, ANA, Code::UnknownTopic, 1);
    let mark = world.wire.len();
    let conversation = id.clone();
    world.run(ANA, Command::Protect { conversation }).unwrap();
    assert!(sent(&world, mark) < 10, "{}", sent(&world, mark));
    world.pass(60_000);
    for who in [ANA, BEN] {
        let id = world.people[who].conversation().id;
        assert_eq!(state(&world, who, &id), ProtectionState::On);
        assert_eq!(conversation_waits(&world, who, &id), None);
    }
}

fn conversation_waits(world: &World, who: usize, id: &str) -> Option<Waits> {
    conversation(world, who, id).protection.waits
}
