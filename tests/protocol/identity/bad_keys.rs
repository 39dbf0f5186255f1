//! Unusable keys, and invitations that no device takes: shown to the person, tried again at growing intervals, ended.

use crate::harness::words::Worded;
use crate::world::World;
use sotto::io::{Command, ProtectionState};
use sotto_wire::{KeyPackageBytes, RelayFrame, Reply, Request, from_bytes, limits, to_bytes};

const DAY: u64 = 86_400_000;

fn key_packages(change: impl Fn(&mut KeyPackageBytes) + 'static) -> crate::world::Tamper {
    Box::new(move |who, bytes| match from_bytes(&bytes, limits::FRAME) {
        Ok(RelayFrame::Reply {
            id,
            reply: Reply::KeyPackage {
                mut key_package,
                last_resort,
            },
        }) if who == 0 => {
            change(&mut key_package);
            let reply = Reply::KeyPackage {
                key_package,
                last_resort,
            };
            to_bytes(&RelayFrame::Reply { id, reply })
        }
        _ => bytes,
    })
}

fn bent(package: &mut KeyPackageBytes) {
    let middle = package.0.len() / 2;
    package.0[middle] ^= 1;
}

fn waits(world: &World) -> String {
    world.people[0].conversation().protection.waits.words()
}

fn taken(world: &World, from: usize) -> usize {
    let requests = world.requests_since(from).into_iter();
    requests
        .filter(|request| matches!(request, Request::TakeKeyPackage { .. }))
        .count()
}

#[test]
fn a_sender_learns_the_fault_of_keys_and_its_culprit() {
    let other_suite = |package: &mut KeyPackageBytes| package.0[3] ^= 1;
    let stories: [(crate::world::Tamper, &str); 2] = [
        (key_packages(bent), "ben's device published keys that are not valid"),
        (
            key_packages(other_suite),
            "ben's device published keys of another version",
        ),
    ];
    for (tamper, words) in stories {
        let mut world = World::pair();
        let conversation = world.start(0, "ben");
        world.settle();
        world.tamper = Some(tamper);
        world.run(0, Command::Protect { conversation }).unwrap();
        assert!(waits(&world).contains(words), "{}", waits(&world));
        assert!(!waits(&world).contains("has not published"));
    }
}

#[test]
fn a_sender_learns_that_the_server_gave_another_persons_keys() {
    let mut world = World::new(&["ana", "ben", "eve"]);
    for who in 0..3 {
        world.connect(who);
        world.sign_up(who, false);
    }
    let eves = crate::identity::impostor::last_key_package(&world);
    let conversation = world.start(0, "ben");
    world.settle();
    world.tamper = Some(key_packages(move |package| *package = eves.clone()));
    world.run(0, Command::Protect { conversation }).unwrap();
    let words = "The server gave keys for ben that are not ben's";
    assert!(waits(&world).contains(words), "{}", waits(&world));
}

#[test]
fn a_sender_fetches_refused_keys_at_growing_intervals() {
    let mut world = World::pair();
    let conversation = world.start(0, "ben");
    world.settle();
    world.tamper = Some(key_packages(bent));
    let from = world.wire.len();
    world.run(0, Command::Protect { conversation }).unwrap();
    world.pass(3_600_000);
    let asked = taken(&world, from);
    assert!((5..15).contains(&asked), "{asked} in an hour");
    world.tamper = None;
    world.pass(3_600_000);
    assert_eq!(world.people[0].conversation().protection.state, ProtectionState::On);
}

#[test]
fn a_group_begins_without_a_person_whose_keys_are_refused() {
    let mut world = World::new(&["ana", "ben", "cleo"]);
    for who in 0..3 {
        world.connect(who);
        world.sign_up(who, who == 0);
    }
    let mut first = true;
    let mut bend = key_packages(bent);
    world.tamper = Some(Box::new(move |who, bytes| {
        let is_keys = matches!(
            from_bytes(&bytes, limits::FRAME),
            Ok(RelayFrame::Reply {
                reply: Reply::KeyPackage { .. },
                ..
            })
        );
        if is_keys && std::mem::take(&mut first) {
            return bend(who, bytes);
        }
        bytes
    }));
    let people = vec!["ben".to_owned(), "cleo".to_owned()];
    let name = Some("Friends".to_owned());
    world.run(0, Command::StartConversation { people, name }).unwrap();
    world.settle();
    let lines = world.lines_in(0, "Friends");
    let told = lines
        .iter()
        .any(|line| line.contains("could not be added: ben's device published keys that are not valid"));
    assert!(told, "{lines:?}");
}

/// Ana has turned protection on while Ben is away.
fn invited() -> World {
    let mut world = World::pair();
    let conversation = world.start(0, "ben");
    world.settle();
    world.disconnect(1);
    world.run(0, Command::Protect { conversation }).unwrap();
    world.send(0, "for when you are back");
    world.settle();
    world
}

#[test]
fn a_sender_learns_after_a_day_that_no_device_has_joined() {
    let mut world = invited();
    world.pass(DAY - 60_000);
    let told = |world: &mut World| {
        let lines = world.lines_in(0, "ben").into_iter();
        lines
            .filter(|line| line.contains("ben has not joined within a day"))
            .count()
    };
    assert_eq!(told(&mut world), 0);
    world.kill(0);
    world.connect(0);
    world.pass(120_000);
    assert_eq!(told(&mut world), 1);
    world.pass(DAY);
    assert_eq!(told(&mut world), 1, "once");
}

#[test]
fn an_unused_invitation_is_made_again_after_a_week() {
    let mut world = invited();
    let from = world.wire.len();
    world.pass(7 * DAY - 60_000);
    assert_eq!(taken(&world, from), 0);
    world.pass(120_000);
    assert_eq!(taken(&world, from), 1, "with fresh keys");
    assert_eq!(
        world.people[0].conversation().protection.state,
        ProtectionState::Waiting
    );
    world.connect(1);
    world.settle();
    world.pass(60_000);
    for who in 0..2 {
        assert_eq!(
            world.people[who].conversation().protection.state,
            ProtectionState::On,
            "{who}"
        );
        assert_eq!(world.texts(who), ["for when you are back"], "{who}");
    }
    world.send(1, "I am back");
    world.settle();
    assert_eq!(world.texts(0), ["for when you are back", "I am back"]);
}

#[test]
fn a_group_joined_while_its_maker_was_away_is_not_made_again() {
    let mut world = invited();
    world.disconnect(0);
    world.connect(1);
    world.settle();
    world.pass(8 * DAY);
    let from = world.wire.len();
    world.connect(0);
    world.settle();
    world.pass(60_000);
    assert_eq!(taken(&world, from), 0);
    assert_eq!(world.people[0].conversation().protection.state, ProtectionState::On);
    assert!(
        world
            .lines_in(0, "ben")
            .iter()
            .all(|line| !line.contains("has not joined"))
    );
}
