//! The contents of the relay's disk and log after people have used it.

use super::person::Person;
use super::*;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex};

/// Every value of every table, by `table.column`.
fn dump(world: &World) -> BTreeMap<String, Vec<Value>> {
    let database = &world.relay.store().database;
    let mut all = BTreeMap::<String, Vec<Value>>::new();
    let mut tables = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap();
    let tables: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for table in tables {
        let mut query = database.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns: Vec<String> = query
            .column_names()
            .into_iter()
            .map(|name| format!("{table}.{name}"))
            .collect();
        for column in &columns {
            all.entry(column.clone()).or_default();
        }
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for (index, column) in columns.iter().enumerate() {
                all.entry(column.clone()).or_default().push(row.get(index).unwrap());
            }
        }
    }
    all
}

/// Two people with directory entries and a conversation: they create, write, signal, follow, rotate.
fn scenario(world: &mut World) -> [Person; 2] {
    let people = [Person::new("annabella", 0x41), Person::new("benedetto", 0x42)];
    let connections = [world.join(), world.join()];
    for (person, connection) in people.iter().zip(connections) {
        person.register(world, connection);
    }
    let [ana, ben] = connections;
    world.create(ana);
    world.follow(ben, 0, after(0)).unwrap();
    world.append(ana, 0, 0x51).unwrap();
    world.append(ben, 0, 0x52).unwrap();
    world.ask(ben, signal(0, b"a signal that nobody keeps")).unwrap();
    world.rotate(ana, 0, 0x53).unwrap();
    world.append(ben, 1, 0x54).unwrap();
    let item = Request::Deliver {
        inbox: people[1].inbox,
        id: RecordId([5; 16]),
        body: vec![0x61; 8].into(),
    };
    world.ask(ana, item).unwrap();
    people
}

#[test]
fn the_disk_does_not_link_accounts_to_conversations() {
    let mut world = world();
    let people = scenario(&mut world);
    let all = dump(&world);

    // The whole schema, so that a new column must be added here.
    let columns: Vec<_> = all
        .keys()
        .filter(|name| !name.starts_with("sqlite_"))
        .map(String::as_str)
        .collect();
    assert_eq!(
        columns,
        [
            "accounts.account",
            "accounts.handle",
            "accounts.list",
            "accounts.signature",
            "accounts.version",
            "blob_parts.blob",
            "blob_parts.body",
            "blob_parts.part",
            "blobs.blob",
            "blobs.expires_at",
            "blobs.size",
            "blobs.whole",
            "generations.capability",
            "generations.generation",
            "generations.start",
            "generations.topic",
            "inboxes.account",
            "inboxes.device",
            "inboxes.head",
            "inboxes.inbox",
            "inboxes.reader",
            "items.at",
            "items.body",
            "items.cursor",
            "items.expires_at",
            "items.id",
            "items.inbox",
            "key_packages.account",
            "key_packages.body",
            "key_packages.device",
            "key_packages.place",
            "last_resorts.account",
            "last_resorts.body",
            "last_resorts.device",
            "logs.generation",
            "logs.head",
            "logs.topic",
            "records.at",
            "records.body",
            "records.cursor",
            "records.expires_at",
            "records.generation",
            "records.id",
            "records.next",
            "records.topic",
        ]
    );

    // The tables of logs hold nothing about a person, and a person's tables nothing about a log.
    let bytes = |value: &Value| match value {
        Value::Blob(bytes) => bytes.clone(),
        Value::Text(text) => text.clone().into_bytes(),
        Value::Integer(number) => number.to_be_bytes().to_vec(),
        Value::Null | Value::Real(_) => Vec::new(),
    };
    let of = |tables: &[&str]| -> Vec<Vec<u8>> {
        let belongs = |name: &str| name.split_once('.').is_some_and(|(table, _)| tables.contains(&table));
        all.iter()
            .filter(|(name, _)| belongs(name))
            .flat_map(|(_, values)| values.iter().map(bytes))
            .collect()
    };
    let logs = of(&["logs", "generations", "records"]);
    assert_eq!(
        logs.iter().filter(|value| value.as_slice() == TOPIC.0).count(),
        1 + 2 + 4
    );
    for person in &people {
        let entry = person.entry();
        for name in [&person.account().0[..], &entry.device.0, &entry.key.0, &entry.inbox.0] {
            assert!(!logs.iter().any(|value| contains(value, name)));
        }
    }
    let directory = of(&["accounts", "inboxes", "items", "key_packages", "last_resorts"]);
    assert!(!directory.iter().any(|value| contains(value, &TOPIC.0)));

    // Tokens only as hashes, signals not at all.
    let everything: Vec<_> = logs.iter().chain(&directory).collect();
    let tokens = [token(0), token(1), people[0].reader(), people[1].reader()];
    for secret in tokens.iter().map(|token| token.expose().as_slice()) {
        // In these tests a reader's bytes equal its inbox's name; the column holds the hash.
        assert!(
            !all["inboxes.reader"]
                .iter()
                .chain(&all["generations.capability"])
                .any(|value| bytes(value) == secret)
        );
    }
    assert!(
        !everything
            .iter()
            .any(|value| contains(value, b"a signal that nobody keeps"))
    );
}

#[test]
fn the_log_output_holds_no_topics_handles_tokens_or_bodies() {
    let written = Arc::new(Mutex::new(Vec::new()));
    let to = Shared(written.clone());
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || to.clone())
        .finish();
    tracing::subscriber::with_default(log, || {
        let mut world = world();
        scenario(&mut world);
        // A failure of the store is logged without the values of the write.
        let fault = "CREATE TRIGGER fault AFTER INSERT ON records BEGIN SELECT RAISE(ABORT, 'ill'); END;";
        world.relay.store().database.execute_batch(fault).unwrap();
        let ana = world.join();
        assert_eq!(world.append(ana, 1, 0x55), refused(Code::Unavailable));
        world.relay.receive(ana, b"garbage from annabella", world.now);
        world.commit();
    });
    let written = written.lock().unwrap().clone();
    assert!(contains(&written, b"the store failed"), "the log was captured");
    let text = String::from_utf8(written).unwrap().to_lowercase();
    let hex = |byte: u8| format!("{byte:02x}").repeat(4);
    let decimal = |byte: u8| format!("{byte}, {byte}, {byte}");
    for byte in [0x70, 0x41, 0x42, 0x51, 0x55, 0x61, 1, 2] {
        assert!(
            !text.contains(&hex(byte)) && !text.contains(&decimal(byte)),
            "{byte:#x} in {text}"
        );
    }
    for word in ["annabella", "benedetto", "pppp", "uuuu", "aaaa"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[derive(Clone)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
