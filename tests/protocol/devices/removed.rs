//! A device that was taken off its account's list, in a readable log whose token it keeps: no client takes it for the
//! account.

use crate::devices::{link, linked_world};
use crate::harness::scribe::Scribe;
use crate::world::World;
use sotto::io::Command;
use sotto_wire::{Code, Refusal, RelayFrame, Reply, Request, SignalFrame, from_bytes, limits, to_bytes};

const ANA: usize = 0;
const BEN: usize = 1;
const PHONE: usize = 2;

/// Ana and her phone talk with Ben in the open. The phone's device, as it is before anything is taken from it.
fn talking() -> (World, Scribe) {
    let mut world = linked_world(false);
    world.start(ANA, "ben");
    world.settle();
    link(&mut world, false);
    world.send(PHONE, "from the phone");
    world.settle();
    assert_eq!(world.texts(BEN), ["from the phone"]);
    let phone = Scribe::of(&world, PHONE);
    (world, phone)
}

fn remove_phone(world: &mut World) {
    let device = world.people[ANA].app().devices[1].device.clone();
    world.run(ANA, Command::RemoveDevice { device }).unwrap();
    world.settle();
}

fn left_out(world: &mut World, who: usize) -> usize {
    let lines = world.lines(who).into_iter();
    lines.filter(|line| line.contains("was taken off")).count()
}

fn lookups(world: &World, from: usize) -> usize {
    let requests = world.requests_since(from).into_iter();
    requests
        .filter(|request| matches!(request, Request::Lookup { handle } if handle.as_str() == "ana"))
        .count()
}

#[test]
fn a_removed_device_does_not_pass_for_its_account() {
    let (mut world, phone) = talking();
    remove_phone(&mut world);
    world.disconnect(BEN);
    world.connect(BEN);
    world.settle();
    phone.says(&mut world, 1, "from the grave");
    for who in [ANA, BEN] {
        assert_eq!(world.texts(who), ["from the phone"], "{who}");
        assert_eq!(left_out(&mut world, who), 1, "{who}");
    }
    world.send(ANA, "still me");
    world.settle();
    assert_eq!(world.texts(BEN), ["from the phone", "still me"]);
}

#[test]
fn a_removed_device_is_found_out_on_a_connection_that_stays() {
    let (mut world, phone) = talking();
    world.pass(601_000);
    remove_phone(&mut world);
    phone.says(&mut world, 1, "from the grave");
    assert_eq!(world.texts(BEN), ["from the phone"]);
}

#[test]
fn a_flood_of_a_removed_device_is_one_line_and_few_questions() {
    let (mut world, phone) = talking();
    remove_phone(&mut world);
    world.pass(601_000);
    let from = world.wire.len();
    for number in 1..100 {
        phone.says(&mut world, number, "from the grave");
    }
    world.send(ANA, "still me");
    world.settle();
    assert_eq!(world.texts(BEN), ["from the phone", "still me"]);
    assert_eq!(left_out(&mut world, BEN), 1);
    let asked = lookups(&world, from);
    assert!(asked <= 3, "{asked} questions");
}

#[test]
fn a_device_that_was_linked_a_moment_ago_is_shown_at_once() {
    let mut world = linked_world(false);
    world.start(ANA, "ben");
    world.settle();
    world.send(ANA, "from the desk");
    world.settle();
    link(&mut world, false);
    world.send(PHONE, "from the phone");
    world.settle();
    assert_eq!(world.texts(BEN), ["from the desk", "from the phone"]);
}

#[test]
fn a_reader_with_a_refused_lookup_uses_its_known_list() {
    let (mut world, phone) = talking();
    world.tamper = Some(Box::new(|who, bytes| match from_bytes(&bytes, limits::FRAME) {
        Ok(RelayFrame::Reply {
            id,
            reply: Reply::Account(_),
        }) if who == BEN => to_bytes(&RelayFrame::Refused {
            id,
            refusal: Refusal::from(Code::Unavailable),
        }),
        _ => bytes,
    }));
    world.disconnect(BEN);
    world.connect(BEN);
    world.settle();
    world.send(ANA, "from the desk");
    world.settle();
    phone.says(&mut world, 1, "still listed");
    assert_eq!(world.texts(BEN), ["from the phone", "from the desk", "still listed"]);
}

#[test]
fn an_unanswered_lookup_stops_nothing_for_ever() {
    let (mut world, _) = talking();
    world.disconnect(BEN);
    world.tamper = Some(Box::new(|who, bytes| match from_bytes(&bytes, limits::FRAME) {
        Ok(RelayFrame::Reply {
            reply: Reply::Account(_),
            ..
        }) if who == BEN => to_bytes(&RelayFrame::Signal(SignalFrame {
            topic: sotto_wire::Topic([1; 32]),
            generation: sotto_wire::Generation(0),
            body: vec![0; 8].into(),
        })),
        _ => bytes,
    }));
    world.connect(BEN);
    world.settle();
    for number in 0..400 {
        world.send(ANA, &format!("number {number}"));
        world.settle();
    }
    world.pass(31_000);
    assert_eq!(world.texts(BEN).len(), 401, "all have come");
}
