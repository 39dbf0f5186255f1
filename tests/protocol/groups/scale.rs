//! Many people: the bytes written for a message grow neither with the group nor with the unread messages.

use crate::world::World;
use sotto::io::{Command, ProtectionState};

/// The most bytes that a sender's store writes for one short message, from typing to reading it back.
const SENDER: usize = 3_000;

/// A group of this many people; the first three are online, the others have signed up and gone offline.
fn group(members: usize) -> World {
    let names: Vec<&'static str> = (0..members).map(|one| &*format!("person{one}").leak()).collect();
    let mut world = World::new(&names);
    for who in 0..members {
        world.connect(who);
        world.sign_up(who, true);
        if who > 2 {
            world.disconnect(who);
        }
    }
    let people = names[1..].iter().map(|name| (*name).to_owned()).collect();
    let name = Some("Everybody".to_owned());
    world.run(0, Command::StartConversation { people, name }).unwrap();
    world.settle();
    for who in 0..3 {
        let view = world.people[who].conversation();
        assert_eq!(
            (view.protection.state, view.people.len()),
            (ProtectionState::On, members - 1)
        );
    }
    world
}

/// The bytes that each of the first three writes for one message of the first.
fn written(world: &mut World, text: &str) -> Vec<usize> {
    let before: Vec<_> = (0..3).map(|who| world.people[who].bytes_written).collect();
    world.send(0, text);
    world.settle();
    let after = (0..3).map(|who| world.people[who].bytes_written);
    after.zip(before).map(|(after, before)| after - before).collect()
}

#[test]
fn a_message_among_a_hundred_people_writes_at_most_3_kb() {
    let mut world = group(100);
    let text = "a".repeat(100);
    written(&mut world, &text);
    for round in 0..40 {
        let bytes = written(&mut world, &text);
        assert!(
            bytes[0] <= SENDER,
            "message {round} wrote {} bytes at its sender",
            bytes[0]
        );
        assert!(bytes[1] <= SENDER / 2, "and {} at a receiver", bytes[1]);
    }
    assert_eq!(world.people[1].conversation().unread, 41);
}
