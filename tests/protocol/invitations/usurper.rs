//! A group made again while nothing is broken: its rules stay the same.

use crate::attacker::terms::named;
use crate::attacker::{Attacker, take};
use crate::harness::asking::{conversation, current, group, hears, lines, people, titled};
use crate::harness::words::Worded;
use crate::world::World;
use sotto::conversation::session::Terms;
use sotto_wire::Topic;

const ANA: usize = 0;
const BEN: usize = 1;

/// Ben, who is no admin, makes Ana's group again with the same people, himself the only admin, and another timer.
fn usurped() -> (World, String) {
    let mut world = people(&["ana", "ben", "cleo"], true);
    let id = group(&mut world, ANA, "Friends", &["ben", "cleo"]);
    world.settle();
    let replaces = current(&mut world, ANA, &id);
    let mut ben = Attacker::of(&world.people[BEN]);
    let terms = Terms {
        timer: Some(5),
        ..named("Friends", &[ben.account()], Some(replaces))
    };
    let packages = ["ana", "cleo"].iter().flat_map(|name| take(&mut world, name)).collect();
    let again = ben.group(&mut world, 0, Topic([0; 32]), terms, packages);
    for name in ["ana", "cleo"] {
        ben.invite(&mut world, 0, name, &again.invitation());
    }
    world.settle();
    world.pass(10_000);
    (world, id)
}

#[test]
fn a_member_does_not_become_the_only_admin() {
    let (world, id) = usurped();
    let view = conversation(&world, ANA, &id);
    assert!(view.group.unwrap().admin, "Ana is an admin still");
    let ben = view.people.iter().find(|one| one.words() == "ben").unwrap();
    assert!(!ben.admin, "and Ben is none");
    let cleos = titled(&world, 2, "Friends").unwrap();
    let view = conversation(&world, 2, &cleos);
    let admins: Vec<_> = view
        .people
        .iter()
        .filter(|one| one.admin)
        .map(|one| one.words())
        .collect();
    assert_eq!(admins, ["ana"]);
}

#[test]
fn a_member_does_not_change_the_timer_in_silence() {
    let (mut world, id) = usurped();
    let cleos = titled(&world, 2, "Friends").unwrap();
    for (who, id) in [(ANA, &id), (2, &cleos)] {
        let timer = conversation(&world, who, id).timer;
        let told = lines(&mut world, who, id).iter().any(|line| line.contains("disappear"));
        assert_eq!(timer.is_some(), told, "{who}: {timer:?}");
    }
    assert!(hears(&mut world, (ANA, &id), (2, &cleos), "to everybody"));
}
