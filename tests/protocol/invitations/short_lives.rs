//! Leaves with an end: no client invites one, and every client refuses a group with one, whatever its clock reads.

use crate::attacker::groups::{Commit, of_another_suite};
use crate::attacker::terms::named;
use crate::attacker::{Attacker, take};
use crate::harness::asking::{current, group, people, state, titled};
use crate::world::World;
use sotto::io::ProtectionState;
use sotto_wire::Topic;

const LIVES: [u64; 2] = [120, 86_400];

/// An account whose only KeyPackages end after this many seconds.
fn short_lived(world: &mut World, seconds: u64) -> Attacker {
    let mut eve = Attacker::new("eve", 9);
    let list = eve.list("eve", 1, &[0]);
    let packages = (0..4).map(|_| eve.package_for(0, seconds)).collect();
    eve.publish(world, 0, Some(list), packages).unwrap();
    eve
}

#[test]
fn a_device_with_a_limited_life_is_not_invited() {
    for seconds in LIVES {
        let mut world = people(&["ana"], true);
        let mut eve = short_lived(&mut world, seconds);
        let id = world.start(0, "eve");
        world.pass(30_000);
        assert_ne!(state(&world, 0, &id), ProtectionState::On);
        assert!(eve.joins(&mut world, 0).is_empty(), "{seconds} seconds");
    }
}

#[test]
fn a_leaf_with_a_limited_life_is_refused_by_every_reader() {
    for seconds in LIVES {
        let mut world = people(&["ana", "ben", "cleo"], true);
        let id = group(&mut world, 0, "Friends", &["ben", "cleo"]);
        world.settle();
        let topic = current(&mut world, 0, &id);
        let mut eve = short_lived(&mut world, seconds);
        let mut ana = Attacker::of(&world.people[0]);
        world.disconnect(0);
        let mut friends = ana.member_of(topic);
        let add = Commit::adding(vec![eve.package_for(0, seconds)]);
        ana.commits(&mut world, &mut friends, add).unwrap();
        world.settle();
        for who in 1..3 {
            let id = titled(&world, who, "Friends").unwrap();
            assert_eq!(
                state(&world, who, &id),
                ProtectionState::Broken,
                "{who}, {seconds} seconds"
            );
        }
    }
}

#[test]
fn a_group_with_a_leaf_of_limited_life_is_not_joined() {
    for seconds in LIVES {
        let mut world = people(&["ana"], true);
        let mut eve = Attacker::signed_up(&mut world, "eve", 9);
        let mut packages = take(&mut world, "ana");
        eve.add_device();
        packages.push(eve.package_for(1, seconds));
        let terms = named("Trap", &[eve.account()], None);
        let trap = eve.group(&mut world, 0, Topic([1; 32]), terms, packages);
        eve.invite(&mut world, 0, "ana", &trap.invitation());
        world.settle();
        assert_eq!(titled(&world, 0, "Trap"), None, "{seconds} seconds");
    }
}

#[test]
fn a_device_with_an_unlimited_life_is_invited() {
    let mut world = people(&["ana"], true);
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    world.start(0, "eve");
    world.settle();
    assert_eq!(eve.joins(&mut world, 0).len(), 1);
}

#[test]
fn the_relay_takes_no_package_of_another_suite() {
    let mut world = people(&["ana"], true);
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    let package = of_another_suite(eve.package(0));
    assert!(eve.publish(&mut world, 0, None, vec![package]).is_err());
}
