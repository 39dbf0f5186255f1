//! Subscriptions alone, over a store in memory and connections without sockets.

use super::*;
use crate::core::connection::{Deliver, Outgoing};
use crate::store::{NewRecord, SqliteStore};
use sotto_wire::{CapabilityHash, Cursor, Generation, Record, RecordId, Topic, from_bytes};

const TOPIC: Topic = Topic([7; 32]);
const LOG: Feed = Feed::Log(TOPIC);

/// Subscriptions with their surroundings, and a log of generation 0.
struct World {
    subscriptions: Subscriptions,
    connections: Connections,
    store: SqliteStore,
    config: Config,
}

fn world() -> World {
    let mut store = SqliteStore::in_memory().unwrap();
    store.create_log(&TOPIC, &CapabilityHash([1; 32])).unwrap();
    World {
        subscriptions: Subscriptions::default(),
        connections: Connections::default(),
        store,
        config: Config::unlimited(),
    }
}

fn start(cursor: u64) -> Position {
    Position::in_log(Cursor(cursor), Generation(0))
}

impl World {
    /// Writes a record to the store; it has not been published.
    fn write(&mut self, number: u8) -> Entry {
        let record = NewRecord {
            topic: TOPIC,
            cursor: Cursor(number.into()),
            generation: Generation(0),
            id: RecordId([number; 16]),
            at: Millis(0),
            expires_at: Millis(100),
            body: &[number],
            rotation: None,
        };
        self.store.append(&record).unwrap();
        Entry::Record(Record {
            topic: TOPIC,
            cursor: record.cursor,
            generation: record.generation,
            id: record.id,
            at: record.at,
            body: record.body.to_vec().into(),
            rotation: None,
        })
    }

    fn publish(&mut self, entries: Vec<Entry>) {
        let appended = BTreeMap::from([(LOG, entries)]);
        self.subscriptions
            .publish(appended, &mut self.connections, self.config.window);
    }

    fn read_on(&mut self) -> Vec<ConnectionId> {
        self.subscriptions
            .read_on(&mut self.store, &mut self.connections, &self.config, Millis(0))
    }

    /// Places of records that went out to a connection.
    fn sent(&mut self, to: ConnectionId) -> Vec<u64> {
        let outgoing = self.connections.take_outgoing().into_iter();
        let frames = outgoing.filter(|one| one.to == to).map(|Outgoing { what, .. }| what);
        let cursors = frames.map(|what| match what {
            Deliver::Frame(frame) => match from_bytes(&frame, limits::FRAME).unwrap() {
                RelayFrame::Record(record) => record.cursor.0,
                other => panic!("{other:?}"),
            },
            Deliver::Close => panic!("closed"),
        });
        cursors.collect()
    }
}

#[test]
fn a_follower_reads_the_store_first_and_then_new_entries() {
    let mut world = world();
    let ana = world.connections.open();
    world.write(1);
    world.subscriptions.follow(ana, LOG, start(0)).unwrap();
    assert!(world.subscriptions.has_backlog());
    let second = world.write(2);
    world.publish(vec![second]);
    assert_eq!(world.sent(ana), [0u64; 0], "it lags");
    assert_eq!(world.read_on(), []);
    assert_eq!(world.sent(ana), [1, 2]);
    let third = world.write(3);
    world.publish(vec![third]);
    assert_eq!(world.sent(ana), [3]);
    assert!(!world.subscriptions.has_backlog());
}

#[test]
fn a_follower_without_room_waits_until_its_frames_have_arrived() {
    let mut world = world();
    let ana = world.connections.open();
    world.subscriptions.follow(ana, LOG, start(0)).unwrap();
    assert_eq!(world.read_on(), []);
    world.config.window = 1;
    let entries = [1, 2].map(|number| world.write(number));
    world.publish(entries.into());
    assert_eq!(world.read_on(), []);
    assert_eq!(world.sent(ana), [1]);
    world.connections.delivered(ana, usize::MAX);
    world.subscriptions.go_on(ana);
    assert_eq!(world.read_on(), []);
    assert_eq!(world.sent(ana), [2]);
}

#[test]
fn a_failed_batch_puts_positions_back() {
    let mut world = world();
    let [ana, ben, eva] = [(); 3].map(|()| world.connections.open());
    for connection in [ana, eva] {
        world.subscriptions.follow(connection, LOG, start(0)).unwrap();
    }
    world.subscriptions.end_batch(true);
    for connection in [ana, ben, eva] {
        world.subscriptions.follow(connection, LOG, start(9)).unwrap();
    }
    world.subscriptions.unfollow(eva, LOG);
    world.subscriptions.end_batch(false);
    world.write(1);
    assert_eq!(world.read_on(), []);
    let told = world.connections.take_outgoing();
    assert_eq!(told.iter().map(|one| one.to).collect::<Vec<_>>(), [ana]);
}

#[test]
fn a_removed_connection_follows_nothing() {
    let mut world = world();
    let ana = world.connections.open();
    world.subscriptions.follow(ana, LOG, start(0)).unwrap();
    world.subscriptions.remove(ana);
    world.subscriptions.end_batch(false);
    let first = world.write(1);
    world.publish(vec![first]);
    assert_eq!(world.read_on(), []);
    assert_eq!(world.sent(ana), [0u64; 0]);
    assert!(world.subscriptions.followers.is_empty() && world.subscriptions.subscribers.is_empty());
}

#[test]
fn a_follower_whose_backlog_cannot_be_read_is_named() {
    let mut world = world();
    let ana = world.connections.open();
    world.subscriptions.follow(ana, LOG, start(0)).unwrap();
    let hide = "ALTER TABLE records RENAME TO hidden";
    world.store.database.execute_batch(hide).unwrap();
    assert_eq!(world.read_on(), [ana]);
}
