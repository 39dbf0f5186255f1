//! A person with many conversations and many messages, for the figures of a start.

use super::devices::{Failure, said};
use super::world::World;
use super::world::person::KEY;
use sotto::io::{Command, Outcome, Row, Store};
use std::io::{BufWriter, Write};

/// This many conversations, all protected.
pub const CONVERSATIONS: usize = 200;
/// This many messages in all.
const MESSAGES: usize = 50_000;

/// Between two messages, in milliseconds: no faster than the relay lets one device send.
const PAUSE_MS: u64 = 1_000;

/// Ana with these conversations with ben: each a group with a name and this many messages.
pub fn world(messages_each: usize) -> Result<World, Failure> {
    let mut world = World::pair();
    let mut ids = Vec::new();
    for number in 0..CONVERSATIONS {
        let command = Command::StartConversation {
            people: vec!["ben".into()],
            name: Some(format!("Group {number}")),
        };
        let Outcome::Conversation { id } = world.run(0, command).map_err(said)? else {
            return Err("no conversation was started".into());
        };
        let conversation = id.clone();
        world.run(0, Command::Protect { conversation }).map_err(said)?;
        ids.push(id);
    }
    for number in 0..messages_each {
        for conversation in &ids {
            let command = Command::Send {
                conversation: conversation.clone(),
                id: world.people[0].random_id(),
                text: format!("Message {number}, of the length that messages have on most days."),
                thread: None,
            };
            world.run(0, command).map_err(said)?;
            world.wire.clear();
            world.now.0 += PAUSE_MS;
        }
    }
    Ok(world)
}

/// Writes ana's sealed rows to a file, for a browser to start with: the store key in hex, then one row a line, as
/// `store key expires_at value`, the value in hex and `-` for a row that stays.
pub fn write_rows(path: &str) -> Result<(), Failure> {
    let world = world(MESSAGES / CONVERSATIONS)?;
    let stored = world.people[0].rows.values();
    let messages = stored.clone().filter(|row| row.store == Store::Messages).count();
    if messages < MESSAGES {
        return Err(format!("only {messages} messages were stored"));
    }
    let mut file = BufWriter::new(std::fs::File::create(path).map_err(said)?);
    writeln!(file, "{}", hex(&KEY)).map_err(said)?;
    for Row {
        store,
        key,
        value,
        expires_at,
    } in stored
    {
        let at = expires_at.map_or_else(|| "-".into(), |at| at.0.to_string());
        writeln!(file, "{} {key} {at} {}", store.name(), hex(value)).map_err(said)?;
    }
    file.flush().map_err(said)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
