//! The switch: off, waiting, on; by either side, by both at once; and the wire during each change.

use crate::harness::words::Worded;
use crate::world::World;
use sotto::io::{Command, Outcome, ProtectionState};

fn protect(world: &mut World, who: usize) {
    let conversation = world.people[who].conversation().id;
    world.ask(who, Command::Protect { conversation });
}

fn state(world: &World, who: usize) -> ProtectionState {
    world.people[who].conversation().protection.state
}

#[test]
fn one_tap_by_either_side_protects_a_conversation_for_both() {
    for tapping in 0..2 {
        let mut world = World::pair();
        world.start(0, "ben");
        world.send(0, "in the open");
        world.settle();
        protect(&mut world, tapping);
        assert_eq!(
            state(&world, tapping),
            ProtectionState::Waiting,
            "not on before a device has joined"
        );
        world.settle();
        for who in 0..2 {
            assert_eq!(state(&world, who), ProtectionState::On);
            let other = world.people[1 - who].name;
            let sentence = world.people[who].conversation().protection.words();
            assert_eq!(sentence, format!("Only you and {other} can read this."));
        }
        let from = world.wire.len();
        world.send(0, "between us");
        world.settle();
        world.send(1, "only us");
        world.settle();
        for who in 0..2 {
            assert_eq!(
                world.texts(who),
                ["between us", "only us"],
                "nothing unprotected in this thread"
            );
        }
        assert!(!world.wire_holds(from, "between us") && !world.wire_holds(from, "only us"));
        let threads = world.people[0].conversation().threads;
        assert!(!threads[0].protected && threads[0].read_only && threads[1].protected && !threads[1].read_only);
    }
}

#[test]
fn messages_written_while_waiting_are_sent_protected_only() {
    let mut world = World::pair();
    world.start(0, "ben");
    world.settle();
    world.disconnect(1);
    protect(&mut world, 0);
    world.send(0, "for ben alone");
    world.settle();
    assert_eq!(state(&world, 0), ProtectionState::Waiting);
    assert_eq!(
        world.people[0].conversation().protection.words(),
        "Waiting for ben's device"
    );
    world.connect(1);
    world.settle();
    assert_eq!(world.texts(1), ["for ben alone"]);
    assert!(!world.wire_holds(0, "for ben alone"));
}

#[test]
fn a_queued_message_is_protected_once_the_switch_is_on() {
    let mut world = World::pair();
    world.start(0, "ben");
    world.settle();
    world.disconnect(0);
    world.send(0, "typed in the open");
    protect(&mut world, 0);
    world.connect(0);
    world.settle();
    assert_eq!(world.texts(1), ["typed in the open"]);
    assert!(world.people[1].conversation().threads[1].protected);
    assert!(!world.wire_holds(0, "typed in the open"));
}

#[test]
fn two_people_switch_on_at_the_same_instant_and_share_one_group() {
    for delay in 0..24 {
        let mut world = World::pair();
        world.start(0, "ben");
        world.settle();
        protect(&mut world, 0);
        for _ in 0..delay {
            world.step();
        }
        protect(&mut world, 1);
        world.send(0, "from ana");
        world.send(1, "from ben");
        world.settle();
        for who in 0..2 {
            assert_eq!(state(&world, who), ProtectionState::On, "after {delay} steps");
            let mut texts = world.texts(who);
            texts.sort();
            assert_eq!(texts, ["from ana", "from ben"], "after {delay} steps");
        }
        assert!(!world.wire_holds(0, "from ana") && !world.wire_holds(0, "from ben"));
    }
}

#[test]
fn protect_every_new_conversation_leaves_no_unprotected_thread() {
    let mut world = World::new(&["ana", "ben"]);
    for who in 0..2 {
        world.connect(who);
        world.sign_up(who, who == 0);
    }
    world.start(0, "ben");
    world.send(0, "first words");
    world.settle();
    for who in 0..2 {
        assert_eq!(state(&world, who), ProtectionState::On);
        assert_eq!(world.people[who].conversation().threads.len(), 1);
    }
    assert_eq!(world.texts(1), ["first words"]);
    assert!(!world.wire_holds(0, "first words"));
}

#[test]
fn the_setting_of_the_invited_person_protects_too() {
    let mut world = World::new(&["ana", "ben"]);
    for who in 0..2 {
        world.connect(who);
        world.sign_up(who, who == 1);
    }
    world.start(0, "ben");
    world.settle();
    assert_eq!(
        (state(&world, 0), state(&world, 1)),
        (ProtectionState::On, ProtectionState::On)
    );
}

#[test]
fn the_server_can_read_before_protection_and_not_after() {
    let mut world = World::pair();
    let conversation = world.start(0, "ben");
    world.send(0, "plain words");
    world.settle();
    protect(&mut world, 0);
    world.settle();
    world.send(0, "sealed words");
    world.settle();
    for (thread, readable) in [(0, true), (1, false)] {
        world.open(0, thread);
        let command = Command::Inspect {
            conversation: conversation.clone(),
            thread,
        };
        let Outcome::Inspected { inspected } = world.run(0, command).unwrap() else {
            panic!("not an inspection")
        };
        assert_eq!(inspected.protected, !readable);
        let seen: Vec<_> = inspected
            .records
            .iter()
            .filter(|record| record.seen_as.is_some())
            .collect();
        assert_eq!(seen.len(), 1);
        let text = seen[0].seen_as.words();
        assert_eq!(crate::world::contains(&seen[0].body, text.as_bytes()), readable);
    }
}

#[test]
fn a_leaf_is_silently_updated_after_a_hundred_messages() {
    let mut world = World::protected_pair();
    for n in 0..105 {
        world.send(0, &format!("message {n}"));
    }
    world.settle();
    world.send(1, "still here");
    world.settle();
    assert_eq!(world.texts(0).last().map(String::as_str), Some("still here"));
    assert_eq!(world.texts(1).len(), 60, "one page");
}
