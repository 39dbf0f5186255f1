//! A start with many conversations: from the rows of the store to the list, and from there to all logs followed.

use super::devices::{Failure, said};
use super::figure;
use super::many::{self, CONVERSATIONS};
use super::world::key;
use sotto::client::Client;
use sotto::io::{Event, Row, Store};
use std::time::Instant;

/// Prints how long a start takes, without reading the disk.
pub fn figures() -> Result<(), Failure> {
    let mut world = many::world(1)?;
    let person = &world.people[0];
    let state = person.rows.values().filter(|row| row.store != Store::Messages);
    let rows: Vec<Row> = state.cloned().collect();
    let bytes: usize = rows.iter().map(|row| row.value.len()).sum();
    figure("start_200_conversations_rows", rows.len() as f64, "rows")?;
    figure("start_200_conversations_bytes", bytes as f64, "bytes")?;
    let mut rng = person.rng.clone();
    let start = Instant::now();
    let (_, output) = Client::open(key(), rows, world.now, &mut rng).map_err(said)?;
    let (_, events) = output.committed();
    figure("start_200_conversations_list", ms(start), "ms")?;
    let listed = events.iter().any(|event| match event {
        Event::App(app) => app.conversations.len() == CONVERSATIONS,
        Event::AppChange(_)
        | Event::Thread(_)
        | Event::ThreadChange(_)
        | Event::Call(_)
        | Event::Bug { .. }
        | Event::Done { .. } => false,
    });
    if !listed {
        return Err("the list is not whole".into());
    }
    world.kill(0);
    let start = Instant::now();
    world.connect(0);
    world.settle();
    figure("start_200_conversations_all_followed", ms(start), "ms")
}

fn ms(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}
