//! Questions of stories about attackers to an honest client: one conversation of several, by its id.

use crate::harness::names::Titled;
use crate::harness::words::Lines;
use crate::world::World;
use sotto::io::{Command, ConversationView, Outcome, ProtectionState, ThreadView};
use sotto_wire::{ClientFrame, Request, Topic, from_bytes, limits};

/// People with accounts, connected; the first ones by their names, in this order.
pub fn people(names: &[&'static str], protect_new: bool) -> World {
    let mut world = World::new(names);
    for who in 0..names.len() {
        world.connect(who);
        world.sign_up(who, protect_new);
    }
    world
}

/// A person begins a group; returns its id for that person.
pub fn group(world: &mut World, who: usize, name: &str, with: &[&str]) -> String {
    let command = Command::StartConversation {
        people: with.iter().map(|one| (*one).to_owned()).collect(),
        name: Some(name.to_owned()),
    };
    match world.run(who, command).unwrap() {
        Outcome::Conversation { id } => id,
        other => panic!("not a conversation: {other:?}"),
    }
}

pub fn conversation(world: &World, who: usize, id: &str) -> ConversationView {
    let mut all = world.people[who].app().conversations.iter();
    all.find(|one| one.id == id).expect("the conversation is there").clone()
}

/// The id of a person's conversation with a title.
pub fn titled(world: &World, who: usize, title: &str) -> Option<String> {
    let mut all = world.people[who].app().conversations.iter();
    all.find(|one| one.title() == title).map(|one| one.id.clone())
}

pub fn state(world: &World, who: usize, id: &str) -> ProtectionState {
    conversation(world, who, id).protection.state
}

/// The account keys of the others, in their order.
pub fn accounts(world: &World, who: usize, id: &str) -> Vec<String> {
    let people = conversation(world, who, id).people.into_iter();
    let mut accounts: Vec<_> = people.map(|one| one.account).collect();
    accounts.sort();
    accounts
}

pub fn say(world: &mut World, who: usize, id: &str, text: &str) {
    let command = Command::Send {
        thread: Some(conversation(world, who, id).current),
        conversation: id.to_owned(),
        id: world.people[who].random_id(),
        text: text.to_owned(),
    };
    world.run(who, command).unwrap();
    world.settle();
}

fn thread(world: &mut World, who: usize, id: &str, thread: Option<u32>) -> ThreadView {
    let command = Command::Open {
        conversation: id.to_owned(),
        thread,
        earlier: false,
    };
    match world.run(who, command).unwrap() {
        Outcome::Thread { thread } => thread,
        other => panic!("not a thread: {other:?}"),
    }
}

/// The texts of one thread, or of the current one.
pub fn texts(world: &mut World, who: usize, id: &str, of: Option<u32>) -> Vec<String> {
    let lines = thread(world, who, id, of).lines().into_iter();
    lines.filter(|one| !one.notice).map(|one| one.text).collect()
}

/// The notices of the conversation, in all its threads.
pub fn lines(world: &mut World, who: usize, id: &str) -> Vec<String> {
    let threads = conversation(world, who, id).threads;
    let mut lines = Vec::new();
    for one in threads {
        let messages = thread(world, who, id, Some(one.thread)).lines().into_iter();
        lines.extend(messages.filter(|one| one.notice).map(|one| one.text));
    }
    lines
}

/// The name of a thread's log, from the request for "What the server sees".
pub fn topic(world: &mut World, who: usize, id: &str, thread: u32) -> Topic {
    let command = Command::Inspect {
        conversation: id.to_owned(),
        thread,
    };
    world.run(who, command).unwrap();
    let mut frames = world.wire.iter().rev();
    let asked = frames.find_map(|frame| match from_bytes(frame, limits::FRAME) {
        Ok(ClientFrame {
            request: Request::Inspect { topic, .. },
            ..
        }) => Some(topic),
        _ => None,
    });
    asked.unwrap()
}

/// The log of the current thread.
pub fn current(world: &mut World, who: usize, id: &str) -> Topic {
    let thread = conversation(world, who, id).current;
    topic(world, who, id, thread)
}

/// Whether one person writes and the other one reads it.
pub fn hears(world: &mut World, (who, from): (usize, &str), (other, to): (usize, &str), text: &str) -> bool {
    say(world, who, from, text);
    texts(world, other, to, None).contains(&text.to_owned())
}
