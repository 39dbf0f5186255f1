//! A member ends a readable log: every member sees who it was and all messages, and continues protected.

use crate::harness::scribe::Scribe;
use crate::harness::words::Worded;
use crate::world::World;
use sotto::io::{Command, ProtectionState};
use sotto_wire::{RelayFrame, from_bytes, limits, to_bytes};

fn talking() -> (World, Scribe) {
    let mut world = World::pair();
    world.start(0, "ben");
    world.settle();
    world.send(0, "hello");
    world.settle();
    let ben = Scribe::of(&world, 1);
    (world, ben)
}

fn goes_on_protected(world: &mut World) {
    let from = world.wire.len();
    world.send(0, "are you there?");
    world.settle();
    world.pass(600_000);
    assert!(world.wire.len() - from < 20, "{} frames", world.wire.len() - from);
    let view = world.people[0].conversation();
    assert_eq!(view.protection.state, ProtectionState::Off);
    let waits = view.protection.waits.words();
    assert!(waits.contains("Turn on protection"), "{waits}");
    assert!(!world.wire_holds(from, "are you there?"), "nothing is tried in vain");
    let conversation = view.id;
    world.run(0, Command::Protect { conversation }).unwrap();
    world.settle();
    assert_eq!(world.texts(1), ["are you there?"]);
    assert!(!world.wire_holds(from, "are you there?"));
    for who in 0..2 {
        assert_eq!(world.people[who].conversation().protection.state, ProtectionState::On);
    }
}

#[test]
fn a_reader_sees_who_ended_the_log_and_continues_protected() {
    let (mut world, ben) = talking();
    ben.ends(&mut world, 1, "last words");
    assert_eq!(world.texts(0), ["hello", "last words"]);
    let lines = world.lines_in(0, "ben");
    assert!(lines.iter().any(|line| line.contains("ben ended")), "{lines:?}");
    world.kill(0);
    world.connect(0);
    world.settle();
    goes_on_protected(&mut world);
}

#[test]
fn a_log_ended_by_an_unsigned_record_is_shown_as_ended() {
    let (mut world, ben) = talking();
    ben.ends_with_noise(&mut world, 1);
    let lines = world.lines_in(0, "ben");
    assert!(lines.iter().any(|line| line.contains("has ended")), "{lines:?}");
    assert!(lines.iter().all(|line| !line.contains("ben ended")), "{lines:?}");
    goes_on_protected(&mut world);
}

#[test]
fn a_writer_before_the_end_learns_of_it_by_the_refusal() {
    let (mut world, ben) = talking();
    world.tamper = Some(Box::new(|who, bytes| match from_bytes(&bytes, limits::FRAME) {
        Ok(RelayFrame::Record(mut record)) if who == 0 && record.rotation.is_some() => {
            // It is kept from her.
            record.topic.0 = [0; 32];
            to_bytes(&RelayFrame::Record(record))
        }
        _ => bytes,
    }));
    ben.ends(&mut world, 1, "last words");
    let from = world.wire.len();
    world.send(0, "into the void");
    world.settle();
    assert!(world.wire.len() - from < 20, "{} frames", world.wire.len() - from);
    let lines = world.lines_in(0, "ben");
    assert_eq!(
        lines.iter().filter(|line| line.contains("has ended")).count(),
        1,
        "{lines:?}"
    );
    let waits = world.people[0].conversation().protection.waits.words();
    assert!(waits.contains("Turn on protection"), "{waits}");
    world.tamper = None;
    let conversation = world.people[0].conversation().id;
    world.run(0, Command::Protect { conversation }).unwrap();
    world.settle();
    assert_eq!(world.texts(1), ["into the void"]);
}
