//! People who left a group or were removed, and who come back when its epochs have moved on without them.

use crate::harness::words::Worded;
use crate::protection::switch_off::{answer, id, propose, state, texts_in, three};
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
fn a_removed_member_returns_into_a_group_made_again() {
    let mut world = three();
    let people = world.people[ANA].conversation().people;
    let person = people.into_iter().find(|one| one.words() == "cleo").unwrap().account;
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

#[test]
fn a_returning_member_reads_the_missed_part_of_an_ended_thread() {
    for moment in 3..8 {
        let mut world = three();
        turn_off(&mut world, &[BEN, CLEO]);
        let open = world.people[CLEO].conversation().current;
        // Ben has received nothing since, and writes in the old log: while Cleo is offline, and as she comes back.
        world.disconnect(BEN);
        protect(&mut world, ANA);
        let conversation = id(&world, CLEO);
        world.run(CLEO, Command::Leave { conversation }).unwrap();
        world.send(BEN, "first");
        world.connect(BEN);
        while !world.wire_holds(0, "first") {
            world.step();
        }
        world.disconnect(BEN);
        assert!(world.people[CLEO].conversation().ended.is_some());
        world.send(BEN, "second");
        for step in 0..16 {
            if step == moment {
                world.connect(BEN);
            }
            if step == 8 {
                let (conversation, people) = (id(&world, ANA), vec!["cleo".to_owned()]);
                world.ask(ANA, Command::AddPeople { conversation, people });
            }
            world.step();
        }
        world.settle();
        assert_eq!(world.people[CLEO].conversation().ended, None);
        let read = texts_in(&mut world, CLEO, open);
        assert_eq!(read, ["first", "second"], "at {moment}");
    }
}

#[test]
fn a_returning_member_gets_late_records_of_a_protected_thread() {
    for leaves in [false, true] {
        let mut world = three();
        let protected = world.people[CLEO].conversation().current;
        propose(&mut world, ANA);
        world.settle();
        answer(&mut world, BEN, Agreement::Agree);
        world.settle();
        // Ben writes under the protected sentence, and is away when the last one agrees.
        world.disconnect(BEN);
        world.send(BEN, "typed for the three of us");
        answer(&mut world, CLEO, Agreement::Agree);
        world.settle();
        protect(&mut world, ANA);
        let conversation = id(&world, if leaves { CLEO } else { ANA });
        let people = world.people[ANA].conversation().people;
        let person = people.into_iter().find(|one| one.words() == "cleo").unwrap().account;
        let (who, command) = if leaves {
            (CLEO, Command::Leave { conversation })
        } else {
            (ANA, Command::RemovePerson { conversation, person })
        };
        world.run(who, command).unwrap();
        assert!(world.people[CLEO].conversation().ended.is_some());
        world.kill(CLEO);
        world.connect(CLEO);
        add(&mut world, ANA, "cleo");
        assert_eq!(world.people[CLEO].conversation().ended, None);
        world.connect(BEN);
        world.settle();
        let read = texts_in(&mut world, CLEO, protected);
        assert_eq!(read, ["typed for the three of us"], "leaves: {leaves}");
        assert!(!world.wire_holds(0, "typed for the three of us"));
        world.send(BEN, "and here");
        world.settle();
        assert_eq!(world.texts(CLEO), ["and here"]);
    }
}
