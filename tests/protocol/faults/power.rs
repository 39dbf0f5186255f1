//! Loss of power: the disk has the last strict commit, and nothing of the relaxed ones after it.

use crate::harness::words::Line;
use crate::world::World;
use sotto::io::{Command, Outcome};

/// Texts of both people, in order.
fn texts(world: &World, who: usize) -> Vec<String> {
    let thread = world.people[who].conversation().current;
    let lines = world.people[who].messages(thread);
    lines.iter().map(|line: &Line| format!("{line:?}")).collect()
}

fn protected() -> World {
    let mut world = World::protected_pair();
    for who in 0..2 {
        world.read_all(who);
        world.people[who].on_disk = Some(world.people[who].rows.clone());
    }
    world
}

/// Reads the thread, unless the power fails before.
fn read(world: &mut World, who: usize) {
    let shown = world.people[who].conversation();
    let (conversation, current) = (shown.id, shown.current);
    let open = Command::Open {
        conversation: conversation.clone(),
        thread: Some(current),
        earlier: false,
    };
    let ticket = world.ask(who, open);
    world.settle();
    let Some(Ok(Outcome::Thread { thread })) = world.people[who].answers.remove(&ticket) else {
        return;
    };
    let messages = thread.messages.iter().map(|message| message.id.clone()).collect();
    let painted = Command::Painted {
        conversation,
        thread: current,
        messages,
    };
    world.ask(who, painted);
}

/// Both write, and read each other's messages.
fn talk(world: &mut World, losing: usize) {
    for round in 0..3 {
        for who in 0..2 {
            world.send(who, &format!("{round} of {who}"));
            for _ in 0..3 {
                world.step();
            }
            if world.people[losing].connection.is_none() {
                world.connect(losing);
            }
        }
        world.settle();
        for who in 0..2 {
            read(world, who);
        }
    }
    world.settle();
}

#[test]
fn a_device_that_loses_power_loses_and_repeats_no_message() {
    for victim in 0..2 {
        for after in 0..24 {
            let mut world = protected();
            let start = world.people[victim].commits.0;
            world.people[victim].power_fails_after = Some(start + after);
            talk(&mut world, victim);
            if world.people[victim].connection.is_none() {
                world.connect(victim);
            }
            world.settle();
            let mut shown = Vec::new();
            for who in 0..2 {
                world.read_all(who);
                world.read_all(who);
                shown.push(texts(&world, who));
            }
            for who in 0..2 {
                for round in 0..3 {
                    for by in 0..2 {
                        let text = format!("{round} of {by}");
                        let times = shown[who].iter().filter(|line| line.contains(&text)).count();
                        assert_eq!(
                            times, 1,
                            "{text} at {who}, power of {victim} lost after {after}: {shown:?}"
                        );
                    }
                }
            }
            assert!(
                world
                    .people
                    .iter()
                    .all(|person| person.app().conversations[0].unread == 0)
            );
            world.people[victim].power_fails_after = None;
            world.send(victim, "afterwards");
            world.settle();
            world.read_all(1 - victim);
            let there = texts(&world, 1 - victim);
            assert!(
                there.iter().any(|line| line.contains("afterwards")),
                "power of {victim} lost after {after}: {there:?} {:?}",
                texts(&world, victim)
            );
        }
    }
}

#[test]
fn a_message_takes_one_strict_commit_to_send_and_two_to_read() {
    let mut world = protected();
    let strict = |world: &World| [world.people[0].commits.1, world.people[1].commits.1];
    let before = strict(&world);
    world.send(0, "hello");
    world.settle();
    world.read_all(1);
    world.settle();
    let after = strict(&world);
    assert_eq!([after[0] - before[0], after[1] - before[1]], [1, 2]);
}

#[test]
fn several_messages_at_once_are_one_commit_of_their_reader() {
    let mut world = protected();
    world.people[1].held_back = true;
    for text in ["one", "two", "three", "four"] {
        world.send(0, text);
    }
    world.settle();
    let before = world.people[1].commits.0;
    world.people[1].held_back = false;
    world.settle();
    assert_eq!(world.people[1].commits.0 - before, 1);
    world.read_all(1);
    let shown = texts(&world, 1);
    for text in ["one", "two", "three", "four"] {
        assert!(shown.iter().any(|line| line.contains(text)), "{shown:?}");
    }
}

#[test]
fn a_conversation_deleted_while_messages_arrive_leaves_no_row() {
    let mut world = World::pair();
    world.people[1].accepts = false;
    let _ = world.start(0, "ben");
    world.settle();
    let request = world.people[1].conversation();
    assert!(request.request);
    world.people[1].held_back = true;
    world.send(0, "a word");
    world.settle();
    let delete = Command::DeleteConversation {
        conversation: request.id.clone(),
    };
    world.ask_with_frames(1, delete);
    let rows = world.people[1].rows.keys();
    let left: Vec<_> = rows.filter(|(_, key)| key.starts_with(&request.id)).collect();
    assert!(left.is_empty(), "{left:?}");
}
