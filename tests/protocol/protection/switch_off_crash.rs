//! Turning protection off while tabs die: at every commit of it, on either side, no message is lost, doubled or
//! readable by mistake.

use crate::protection::switch_off::{answer, id, off, propose, state};
use crate::world::World;
use sotto::io::{Agreement, Command, ProtectionState};

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

/// Sends a message in the shown thread, as the page does: the same command again until it is answered.
fn say(world: &mut World, who: usize, text: &str) {
    let shown = world.people[who].conversation();
    let id = world.people[who].random_id();
    for _ in 0..3 {
        let command = Command::Send {
            conversation: shown.id.clone(),
            id: id.clone(),
            text: text.to_owned(),
            thread: Some(shown.current),
        };
        let ticket = world.ask(who, command);
        revive(world);
        if world.people[who].answers.contains_key(&ticket) {
            return;
        }
    }
}

/// Ana proposes, Ben agrees, and both write before and after.
fn story(world: &mut World) {
    say(world, 0, "sealed 0");
    for _ in 0..3 {
        if off(world, 0).is_none() {
            propose(world, 0);
            revive(world);
        }
    }
    say(world, 1, "sealed 1");
    for _ in 0..3 {
        if off(world, 1).is_some_and(|view| !view.answered) {
            answer(world, 1, Agreement::Agree);
            revive(world);
        }
    }
    for who in 0..2 {
        say(world, who, &format!("open {who}"));
    }
}

fn check(world: &mut World, case: &str) {
    for who in 0..2 {
        assert_eq!(state(world, who), ProtectionState::Off, "{case}");
        assert_eq!(world.texts(who), ["open 0", "open 1"], "{case}");
        let threads = world.people[who].conversation().threads;
        assert_eq!(threads.len(), 3, "{case}");
        world.open(who, 1);
        let messages = world.people[who].messages(1);
        let texts: Vec<_> = messages
            .iter()
            .filter(|one| !one.notice)
            .map(|one| one.text.as_str())
            .collect();
        assert_eq!(texts, ["sealed 0", "sealed 1"], "{case}");
        for once in [
            "asked everybody",
            ["ben agreed.", "You agreed."][who],
            "Everybody agreed",
        ] {
            let said = messages
                .iter()
                .filter(|one| one.notice && one.text.contains(once))
                .count();
            assert_eq!(said, 1, "{once}: {case}");
        }
    }
    assert!(
        world.wire_holds(0, "open 0") && !world.wire_holds(0, "sealed"),
        "{case}"
    );
    // And it continues again, with no ratchet ahead of the other's.
    let conversation = id(world, 1);
    world.run(1, Command::Protect { conversation }).unwrap();
    world.settle();
    for who in 0..2 {
        say(world, who, &format!("again {who}"));
    }
    for who in 0..2 {
        assert_eq!(state(world, who), ProtectionState::On, "{case}");
        assert_eq!(world.texts(who), ["again 0", "again 1"], "{case}");
    }
    assert!(!world.wire_holds(0, "again"), "{case}");
}

fn every_step(set: impl Fn(&mut World, usize, usize), name: &str) {
    for victim in 0..2 {
        for step in 0.. {
            let mut world = World::protected_pair();
            let deaths = world.people[victim].deaths;
            set(&mut world, victim, step);
            story(&mut world);
            let died = world.people[victim].deaths > deaths;
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
fn a_tab_that_dies_before_a_commit_of_consent_loses_nothing() {
    every_step(
        |world, victim, step| world.people[victim].dies_before_commit = Some(step),
        "before",
    );
}

#[test]
fn a_tab_that_dies_after_a_commit_of_consent_loses_nothing() {
    every_step(
        |world, victim, step| world.people[victim].dies_after_commit = Some(step),
        "after",
    );
}
