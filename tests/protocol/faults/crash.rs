//! Crashes: the tab dies before or after every single commit, and nothing is lost, doubled, forked or shown in the clear.

use crate::world::World;
use sotto::io::{Command, ProtectionState, Store};

/// The interrupted story: from a fresh conversation to protected messages both ways.
fn story(world: &mut World, victim: usize) {
    world.start_quietly(0, "ben");
    revive(world);
    for who in 0..2 {
        if let Some(conversation) = world.people[who].app().conversations.first().cloned() {
            world.ask(
                who,
                Command::Protect {
                    conversation: conversation.id,
                },
            );
            revive(world);
        }
    }
    let text = ["from ana", "from ben"];
    for who in [victim, 1 - victim] {
        let id = world.people[who].random_id();
        for _ in 0..3 {
            // As the page does: the same command again, until it is answered.
            let Some(conversation) = world.people[who].app().conversations.first().cloned() else {
                break;
            };
            let command = Command::Send {
                thread: None,
                conversation: conversation.id,
                id: id.clone(),
                text: text[who].into(),
            };
            let ticket = world.ask(who, command);
            revive(world);
            if world.people[who].answers.contains_key(&ticket) {
                break;
            }
        }
    }
    revive(world);
}

/// Runs the world to its rest, and reconnects every device that died.
fn revive(world: &mut World) {
    for _ in 0..10 {
        world.settle();
        let dead: Vec<usize> = (0..2).filter(|who| world.people[*who].connection.is_none()).collect();
        if dead.is_empty() {
            return;
        }
        for who in dead {
            world.connect(who);
        }
    }
    panic!("somebody dies for ever");
}

fn check(world: &mut World, story: &str) {
    for who in 0..2 {
        assert_eq!(
            world.people[who].conversation().protection.state,
            ProtectionState::On,
            "{story}"
        );
        let mut texts = world.texts(who);
        texts.sort();
        assert_eq!(texts, ["from ana", "from ben"], "{story}");
    }
    assert!(
        !world.wire_holds(0, "from ana") && !world.wire_holds(0, "from ben"),
        "{story}"
    );
    // And it continues: no ratchet is ahead of or behind the other's.
    world.send(0, "and on");
    world.settle();
    world.send(1, "and on again");
    world.settle();
    for who in 0..2 {
        assert_eq!(world.texts(who)[2..], ["and on", "and on again"], "{story}");
    }
}

fn every_step(set: impl Fn(&mut World, usize, usize), name: &str) {
    for victim in 0..2 {
        for step in 0.. {
            let mut world = World::pair();
            set(&mut world, victim, step);
            story(&mut world, victim);
            let died = world.people[victim].deaths > 0;
            world.people[victim].dies_before_commit = None;
            world.people[victim].dies_after_commit = None;
            let case = format!("{} dies {name} commit {step}", world.people[victim].name);
            check(&mut world, &case);
            if !died {
                assert!(step > 8, "the story has steps");
                break;
            }
        }
    }
}

#[test]
fn a_tab_that_dies_before_any_commit_loses_no_accepted_input() {
    every_step(
        |world, victim, step| world.people[victim].dies_before_commit = Some(step),
        "before",
    );
}

#[test]
fn a_tab_that_dies_after_any_commit_loses_no_unsent_frame() {
    every_step(
        |world, victim, step| world.people[victim].dies_after_commit = Some(step),
        "after",
    );
}

#[test]
fn ratchets_and_outbox_are_on_the_disk_before_a_frame_leaves() {
    let mut world = World::pair();
    story(&mut world, 0);
    check(&mut world, "nobody dies");
    for who in 0..2 {
        world.read_all(who);
        let relaxed = world.people[who].written_relaxed.iter();
        let wrong: Vec<_> = relaxed
            .filter(|(store, key)| *store == Store::Outbox || key.starts_with("mls/") || key == "account")
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
