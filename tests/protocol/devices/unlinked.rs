//! A device that was taken off the account's list: it falls silent, keeps no keys, and takes nothing from the account.

use crate::devices::{begin, link, linked_world};
use crate::harness::names::Titled;
use crate::harness::words::Worded;
use crate::protection::switch_off::{answer, propose};
use crate::world::World;
use sotto::io::{Agreement, Command, Connection};

const ANA: usize = 0;
const BEN: usize = 1;
const PHONE: usize = 2;
const NEW: usize = 3;

/// Ana on two devices, and Ben, in a protected conversation.
fn world() -> World {
    let mut world = World::new(&["ana", "ben", "phone", "new"]);
    for who in [ANA, BEN] {
        world.connect(who);
        world.sign_up(who, true);
    }
    world.connect(PHONE);
    world.connect(NEW);
    world.start(ANA, "ben");
    world.settle();
    link(&mut world, false);
    world
}

fn remove_phone(world: &mut World) {
    let devices = &world.people[ANA].app().devices;
    let phone = devices
        .iter()
        .find(|one| one.name.as_deref() == Some("Ana's phone"))
        .unwrap();
    let device = phone.device.clone();
    world.run(ANA, Command::RemoveDevice { device }).unwrap();
    world.settle();
}

fn phrase(world: &mut World) -> String {
    crate::devices::recovery::phrase(world).join(" ")
}

/// An empty browser becomes another device of Ana's.
fn recover(world: &mut World, phrase: String) {
    let handle = "ana".to_owned();
    world.run(NEW, Command::Recover { handle, phrase }).unwrap();
    world.pass(20_000);
}

/// Frames that pass while no person does anything.
fn frames_in_ten_minutes(world: &mut World) -> usize {
    world.settle();
    let before = world.wire.len();
    world.pass(600_000);
    world.wire.len() - before
}

#[test]
fn an_unlinked_device_repeats_no_requests() {
    for away in [false, true] {
        let mut world = world();
        if away {
            world.disconnect(PHONE);
        }
        remove_phone(&mut world);
        for _ in 0..3 {
            world.kill(PHONE);
            world.connect(PHONE);
            assert!(frames_in_ten_minutes(&mut world) < 20, "away: {away}");
            assert_eq!(world.people[PHONE].app().connection, Connection::Online);
            let ended = world.people[PHONE].conversation().ended.words();
            assert!(ended.starts_with("This device was taken off your account."), "{ended}");
        }
    }
}

#[test]
fn an_unlinked_device_keeps_no_keys() {
    let mut world = world();
    propose(&mut world, BEN);
    world.settle();
    answer(&mut world, ANA, Agreement::Agree);
    world.settle();
    let conversation = world.people[ANA].conversation().id;
    world.run(ANA, Command::Protect { conversation }).unwrap();
    world.settle();
    let groups = |world: &World| {
        let rows = world.people[PHONE].rows.keys();
        rows.filter(|(_, key)| key.starts_with("mls/message-secrets/")).count()
    };
    assert_eq!(
        groups(&world),
        3,
        "one that is over, one that goes on, and the devices' own"
    );
    remove_phone(&mut world);
    assert_eq!(groups(&world), 0);
}

#[test]
fn an_unlinked_device_does_not_clear_the_accounts_index() {
    let mut world = world();
    let phrase = phrase(&mut world);
    remove_phone(&mut world);
    world.disconnect(ANA);
    // A month later, too, when an index is written again.
    world.pass(31 * 86_400_000);
    world.kill(PHONE);
    world.connect(PHONE);
    world.pass(60_000);
    recover(&mut world, phrase);
    assert_eq!(world.people[NEW].conversation().title(), "ben");
}

#[test]
fn an_unlinked_device_does_not_return_with_a_damaged_store() {
    let mut world = world();
    remove_phone(&mut world);
    let rows = world.people[PHONE].rows.values_mut();
    let cursors = rows.filter(|row| row.key.starts_with("cursors/"));
    assert_ne!(cursors.map(|row| row.value[40] ^= 1).count(), 0);
    for who in [PHONE, ANA] {
        world.kill(who);
        world.connect(who);
        world.pass(60_000);
    }
    assert_eq!(world.people[ANA].app().devices.len(), 1);
}

#[test]
fn an_unlinked_device_takes_no_other_one_off_the_list() {
    let mut world = world();
    let phrase = phrase(&mut world);
    recover(&mut world, phrase);
    world.kill(PHONE);
    world.connect(PHONE);
    world.settle();
    remove_phone(&mut world);
    let others: Vec<_> = world.people[PHONE].app().devices[1..].to_vec();
    assert_eq!(others.len(), 2);
    for device in others.into_iter().map(|one| one.device) {
        world.run(PHONE, Command::RemoveDevice { device }).unwrap();
    }
    for who in [PHONE, ANA] {
        world.kill(who);
        world.connect(who);
        world.pass(60_000);
    }
    assert_eq!(world.people[ANA].app().devices.len(), 2);
    assert_eq!(world.people[ANA].conversation().ended, None);
}

#[test]
fn a_device_removed_before_it_shares_a_group_learns_it() {
    for (by, removed) in [(ANA, PHONE), (PHONE, ANA)] {
        let mut world = linked_world(false);
        world.start(ANA, "ben");
        begin(&mut world, false);
        world.run(ANA, Command::ConfirmWords { matches: true }).unwrap();
        let device = world.people[by].app().devices[1].device.clone();
        world.run(by, Command::RemoveDevice { device }).unwrap();
        assert!(world.people[removed].conversation().ended.is_some());
    }
}
