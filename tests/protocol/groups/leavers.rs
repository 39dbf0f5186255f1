//! People who have left and are not removed yet, because the member that would do so is offline.

use crate::harness::words::Worded;
use crate::protection::switch_off::{answer, propose, state, texts_in, three};
use crate::world::World;
use sotto::io::{Agreement, Command, ProtectionState};

const ANA: usize = 0;
const BEN: usize = 1;
const CLEO: usize = 2;
const DORA: usize = 3;

fn leave(world: &mut World, who: usize) {
    let conversation = world.people[who].conversation().id;
    world.run(who, Command::Leave { conversation }).unwrap();
}

#[test]
fn an_ended_threads_messages_go_out_once_leavers_are_removed() {
    let mut world = three();
    let thread = world.people[BEN].conversation().current;
    propose(&mut world, ANA);
    world.settle();
    answer(&mut world, BEN, Agreement::Agree);
    world.settle();
    answer(&mut world, CLEO, Agreement::Agree);
    // Cleo agrees, and leaves before she has read that all did.
    let conversation = world.people[CLEO].conversation().id;
    world.ask(CLEO, Command::Leave { conversation });
    // Ana, who would remove her, receives nothing.
    world.disconnect(ANA);
    world.settle();
    assert!(world.people[CLEO].conversation().ended.is_some());
    assert_eq!(state(&world, BEN), ProtectionState::Off);
    let id = world.people[BEN].random_id();
    let command = Command::Send {
        conversation: world.people[BEN].conversation().id,
        id,
        text: "typed for the protected thread".into(),
        thread: Some(thread),
    };
    world.run(BEN, command).unwrap();
    world.connect(ANA);
    world.settle();
    assert_eq!(texts_in(&mut world, ANA, thread), ["typed for the protected thread"]);
    assert!(texts_in(&mut world, CLEO, thread).is_empty());
    assert!(!world.wire_holds(0, "typed for the protected thread"));
}

#[test]
fn a_leaver_is_added_again_after_its_removal() {
    let mut world = three();
    let conversation = world.people[ANA].conversation().id;
    let people = world.people[ANA].conversation().people;
    let ben = people.into_iter().find(|one| one.words() == "ben").unwrap().account;
    world
        .run(
            ANA,
            Command::MakeAdmin {
                conversation,
                person: ben,
            },
        )
        .unwrap();
    world.disconnect(ANA);
    leave(&mut world, CLEO);
    let conversation = world.people[BEN].conversation().id;
    let people = vec!["cleo".to_owned()];
    world.run(BEN, Command::AddPeople { conversation, people }).unwrap();
    world.send(BEN, "welcome back");
    world.settle();
    assert_eq!(world.people[CLEO].conversation().ended, None);
    assert_eq!(world.texts(CLEO), ["welcome back"]);
    world.connect(ANA);
    world.settle();
    assert_eq!(world.texts(ANA), ["welcome back"]);
    assert_eq!(world.people[ANA].conversation().people.len(), 2);
}

#[test]
fn a_member_that_adds_a_person_and_leaves_still_invites_them() {
    for delay in 0..8 {
        let mut world = three();
        let conversation = world.people[ANA].conversation().id;
        let people = vec!["dora".to_owned()];
        world.ask(ANA, Command::AddPeople { conversation, people });
        for _ in 0..delay {
            world.step();
        }
        let conversation = world.people[ANA].conversation().id;
        world.ask(ANA, Command::Leave { conversation });
        world.settle();
        let people = world.people[BEN].conversation().people;
        let is_in = people.iter().any(|one| one.words() == "dora");
        let sees_it = !world.people[DORA].app().conversations.is_empty();
        assert_eq!(sees_it, is_in, "after {delay} steps");
    }
}
