//! People who left a group or were removed, and who come back when it has moved on without them.

use crate::switch_off::{answer, id, propose, state, three};
use crate::world::World;
use sotto::io::{Agreement, Command, ProtectionState};

const ANA: usize = 0;
const BEN: usize = 1;
const CLEO: usize = 2;
const DORA: usize = 3;

fn turn_off(world: &mut World, others: &[usize]) {
    propose(world, ANA);
    world.settle();
    for who in others {
        answer(world, *who, Agreement::Agree);
        world.settle();
    }
    assert_eq!(state(world, ANA), ProtectionState::Off);
}

fn protect(world: &mut World, who: usize) {
    let conversation = id(world, who);
    world.run(who, Command::Protect { conversation }).unwrap();
    world.settle();
}

fn add(world: &mut World, who: usize, whom: &str) {
    let (conversation, people) = (id(world, who), vec![whom.to_owned()]);
    world.run(who, Command::AddPeople { conversation, people }).unwrap();
    world.settle();
}

#[test]
fn who_was_removed_comes_back_into_a_group_that_somebody_made_anew_since() {
    let mut world = three();
    let people = world.people[ANA].conversation().people;
    let person = people.into_iter().find(|one| one.handle == "cleo").unwrap().account;
    let conversation = id(&world, ANA);
    world.run(ANA, Command::RemovePerson { conversation, person }).unwrap();
    world.settle();
    add(&mut world, ANA, "dora");
    turn_off(&mut world, &[BEN, DORA]);
    // Ben was no admin when Cleo was there.
    protect(&mut world, BEN);
    add(&mut world, BEN, "cleo");
    assert_eq!(world.people[CLEO].conversation().ended, None);
    world.send(ANA, "welcome back");
    world.settle();
    assert_eq!(world.texts(CLEO), ["welcome back"]);
}
