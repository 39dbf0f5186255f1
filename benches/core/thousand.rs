//! A group of a thousand people, through whole clients and the relay's own limits: the cost of making it, joining it,
//! and writing and reading in it. All people have an account and keys at the relay; a few are online.

use super::devices::{Failure, said};
use super::figure;
use super::world::World;
use sotto::io::{Command, ProtectionState};
use sotto_relay::Config;
use std::time::Instant;

/// All people, with the group's maker.
const PEOPLE: usize = 1000;
/// The people who join and read.
const JOIN: usize = 8;
/// Messages, each by another joined person.
const MESSAGES: usize = 20;
/// How long making the group and joining may take by the relay's clock, in seconds: its rate limits impose waits.
const PATIENCE: u64 = 600;

/// Prints the figures.
pub fn figures() -> Result<(), Failure> {
    let names: Vec<&'static str> = (0..PEOPLE).map(|one| &*format!("person{one}").leak()).collect();
    let mut world = World::over(&names, Config::default());
    for who in 0..PEOPLE {
        world.connect(who);
        world.sign_up(who, true);
        world.disconnect(who);
        world.wire.clear();
    }
    create(&mut world, &names)?;
    let mut times = Vec::new();
    for who in 1..=JOIN {
        let (start, before) = (Instant::now(), world.people[who].bytes_written);
        world.connect(who);
        wait(&mut world, who)?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        if who == JOIN {
            figure(
                "thousand_join_writes",
                (world.people[who].bytes_written - before) as f64,
                "bytes",
            )?;
        }
        world.wire.clear();
    }
    times.sort_unstable_by(f64::total_cmp);
    figure("thousand_join", times[times.len() / 2], "ms")?;
    messages(&mut world)
}

/// In one commit, which travels in a blob as the Welcome does.
fn create(world: &mut World, names: &[&str]) -> Result<(), Failure> {
    let people = names.iter().skip(1).map(|name| (*name).to_owned()).collect();
    let name = Some("Everybody".to_owned());
    world.connect(0);
    world.settle();
    let (start, began, before) = (Instant::now(), world.now.0, world.people[0].bytes_written);
    world
        .run(0, Command::StartConversation { people, name })
        .map_err(said)?;
    wait(world, 0)?;
    figure("thousand_create", start.elapsed().as_secs_f64() * 1000.0, "ms")?;
    figure(
        "thousand_create_held_up_by_the_relay",
        (world.now.0 - began) as f64,
        "ms",
    )?;
    figure(
        "thousand_create_writes",
        (world.people[0].bytes_written - before) as f64,
        "bytes",
    )?;
    let sent: usize = world.wire.iter().map(Vec::len).sum();
    figure("thousand_create_frames_and_blobs", sent as f64, "bytes")?;
    let largest = world.wire.iter().map(Vec::len).max().unwrap_or_default();
    figure("thousand_create_largest", largest as f64, "bytes")
}

/// Runs until a person is in the group with all others, and the switch is on.
fn wait(world: &mut World, who: usize) -> Result<(), Failure> {
    for _ in 0..PATIENCE {
        world.settle();
        let view = world.people[who].app().conversations.first().cloned();
        let in_it = view.is_some_and(|view| {
            view.protection.state == ProtectionState::On && view.people.len() == PEOPLE - 1 && view.progress.is_none()
        });
        if in_it {
            return Ok(());
        }
        world.pass(1_000);
    }
    Err(format!("person {who} is not in the group"))
}

fn messages(world: &mut World) -> Result<(), Failure> {
    let mut times = Vec::new();
    for number in 0..MESSAGES {
        let start = Instant::now();
        world.send(number % (JOIN + 1), &format!("message {number}"));
        world.settle();
        times.push(start.elapsed().as_secs_f64() * 1000.0);
        world.pass(1_000);
    }
    for who in 0..=JOIN {
        let texts = world.texts(who);
        if texts.len() != MESSAGES {
            return Err(format!("person {who} has {} messages", texts.len()));
        }
    }
    times.sort_unstable_by(f64::total_cmp);
    figure("thousand_message_to_nine", times[MESSAGES / 2], "ms")
}
