//! A relay that falsely reports the end of a generation: a message waits, quietly, and is sent in the end.

use crate::attacker::lying::{ends_every_generation, is_honest};
use crate::faults::insider::topic;
use crate::world::World;
use sotto_wire::{ClientFrame, Request, from_bytes, limits};

#[test]
fn a_relay_that_denies_every_epoch_is_asked_seldom() {
    let mut world = World::protected_pair();
    let log = topic(&world);
    ends_every_generation(&mut world, 0, log);
    let from = world.wire.len();
    world.send(0, "in the end");
    world.settle();
    world.pass(600_000);
    let appended = |frame: &&Vec<u8>| {
        let frame = from_bytes::<ClientFrame>(frame, limits::FRAME);
        matches!(frame, Ok(ClientFrame { request: Request::Append { topic, .. }, .. }) if topic == log)
    };
    let tries = world.wire[from..].iter().filter(appended).count();
    assert!((2..20).contains(&tries), "{tries} in ten minutes");
    is_honest(&mut world);
    world.pass(3_600_000);
    assert_eq!(world.texts(1), ["in the end"]);
}
