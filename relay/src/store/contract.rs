//! The contract of every store, run against each implementation.

mod blobs;

use super::*;
use sotto_wire::Rotation;

const TOPIC: Topic = Topic([7; 32]);
const INBOX: InboxId = InboxId([8; 32]);
const ACCOUNT: AccountKey = AccountKey([1; 32]);
const DEVICE: DeviceId = DeviceId([2; 16]);
const ALL: Page = Page {
    after: Cursor(0),
    through: Cursor(u64::MAX),
    bytes: usize::MAX,
    now: Millis(0),
};

/// Runs every story against a fresh store each.
fn holds_for<S: Store>(mut fresh: impl FnMut() -> S) {
    for story in [
        logs_keep_records_in_order,
        a_rotation_begins_the_next_generation,
        a_rollback_leaves_nothing,
        pages_end_where_they_are_told,
        expired_rows_are_hidden_and_swept_in_steps,
        inboxes_keep_items_in_order,
        accounts_are_found_by_key_and_handle,
        key_packages_are_taken_once,
        blobs::blobs_are_whole_until_they_expire,
        blobs::a_blob_that_is_not_finished_is_not_there_and_is_given_up,
        blobs::an_expired_blob_makes_room_for_another_of_its_id,
        blobs::expired_blobs_are_swept_so_many_parts_at_a_time,
    ] {
        let mut store = fresh();
        store.begin().unwrap();
        story(&mut store);
        store.commit().unwrap();
        store.check().unwrap();
    }
}

#[test]
fn the_store_in_memory_keeps_the_contract() {
    holds_for(|| SqliteStore::in_memory().unwrap());
}

#[test]
fn the_store_in_a_file_keeps_the_contract() {
    let dir = tempfile::tempdir().unwrap();
    let mut number = 0;
    holds_for(|| {
        number += 1;
        SqliteStore::open(&dir.path().join(format!("{number}.sqlite"))).unwrap()
    });
}

#[test]
fn a_file_keeps_committed_rows_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.sqlite");
    let mut store = SqliteStore::open(&path).unwrap();
    store.begin().unwrap();
    store.create_log(&TOPIC, &CapabilityHash([1; 32])).unwrap();
    store.append(&record(1)).unwrap();
    store.commit().unwrap();
    store.begin().unwrap();
    store.append(&record(2)).unwrap();
    drop(store);
    let mut store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.records(&TOPIC, ALL).unwrap().len(), 1);
    assert_eq!(store.log(&TOPIC).unwrap().unwrap().head, Cursor(1));
    assert_eq!(store.count_records().unwrap(), 1);
}

#[test]
fn a_store_refuses_newer_files_and_has_durable_settings() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.sqlite");
    let store = SqliteStore::open(&path).unwrap();
    let setting = |name: &str| {
        store
            .database
            .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
            .unwrap()
    };
    assert_eq!(
        (setting("synchronous"), setting("auto_vacuum"), setting("secure_delete")),
        (2, 2, 1)
    );
    let journal: String = store
        .database
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .unwrap();
    assert_eq!(journal, "wal");
    store.database.pragma_update(None, "user_version", 99).unwrap();
    drop(store);
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::Newer(99))));
}

fn record(number: u8) -> NewRecord<'static> {
    NewRecord {
        topic: TOPIC,
        cursor: Cursor(number.into()),
        generation: Generation(0),
        id: RecordId([number; 16]),
        at: Millis(10),
        expires_at: Millis(100),
        body: b"12345678",
        rotation: None,
    }
}

fn item(number: u8) -> NewItem<'static> {
    NewItem {
        inbox: INBOX,
        cursor: Cursor(number.into()),
        id: RecordId([number; 16]),
        at: Millis(10),
        expires_at: Millis(100),
        body: b"12345678",
    }
}

fn logs_keep_records_in_order(store: &mut dyn Store) {
    assert_eq!(store.log(&TOPIC).unwrap(), None);
    assert_eq!(store.generation(&TOPIC, Generation(0)).unwrap(), None);
    store.create_log(&TOPIC, &CapabilityHash([1; 32])).unwrap();
    assert_eq!(
        store.log(&TOPIC).unwrap(),
        Some(Log {
            generation: Generation(0),
            head: Cursor(0)
        })
    );
    for number in 1..=3 {
        store.append(&record(number)).unwrap();
    }
    let records = store.records(&TOPIC, ALL).unwrap();
    assert_eq!(
        records.iter().map(|record| record.cursor.0).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert_eq!(records[0].body.as_slice(), b"12345678");
    let place = RecordLocation {
        cursor: Cursor(2),
        generation: Generation(0),
        at: Millis(10),
    };
    assert_eq!(store.locate(&TOPIC, &RecordId([2; 16])).unwrap(), Some(place));
    assert_eq!(store.locate(&Topic([9; 32]), &RecordId([2; 16])).unwrap(), None);
    assert_eq!(store.last_record(&TOPIC, Cursor(2), Millis(0)).unwrap(), Cursor(2));
    let (count, newest) = store.newest(&TOPIC, Cursor(3), 2, Millis(0)).unwrap();
    assert_eq!((count, newest.len(), newest[0].record.cursor), (3, 2, Cursor(3)));
    assert_eq!(newest[0].expires_at, Millis(100));
    assert_eq!(store.count_records().unwrap(), 3);
    assert!(store.append(&record(3)).is_err(), "a place is given once");
}

fn a_rotation_begins_the_next_generation(store: &mut dyn Store) {
    store.create_log(&TOPIC, &CapabilityHash([1; 32])).unwrap();
    let next = CapabilityHash([2; 32]);
    store
        .append(&NewRecord {
            rotation: Some(Rotation { next }),
            ..record(1)
        })
        .unwrap();
    assert_eq!(
        store.log(&TOPIC).unwrap(),
        Some(Log {
            generation: Generation(1),
            head: Cursor(1)
        })
    );
    let ended = StoredGeneration {
        capability: CapabilityHash([1; 32]),
        start: Cursor(0),
        end: Some(Cursor(1)),
    };
    assert_eq!(store.generation(&TOPIC, Generation(0)).unwrap(), Some(ended));
    let current = StoredGeneration {
        capability: next,
        start: Cursor(1),
        end: None,
    };
    assert_eq!(store.generation(&TOPIC, Generation(1)).unwrap(), Some(current));
    assert_eq!(store.generation(&TOPIC, Generation(u64::MAX)).unwrap(), None);
    assert_eq!(store.records(&TOPIC, ALL).unwrap()[0].rotation, Some(Rotation { next }));
}

fn a_rollback_leaves_nothing(store: &mut dyn Store) {
    store.create_log(&TOPIC, &CapabilityHash([1; 32])).unwrap();
    store.rollback();
    store.rollback();
    store.begin().unwrap();
    assert_eq!(store.log(&TOPIC).unwrap(), None);
}

fn pages_end_where_they_are_told(store: &mut dyn Store) {
    store.create_log(&TOPIC, &CapabilityHash([1; 32])).unwrap();
    for number in 1..=5 {
        store.append(&record(number)).unwrap();
    }
    let mut page = |after, through, bytes| {
        let page = Page {
            after: Cursor(after),
            through: Cursor(through),
            bytes,
            now: Millis(0),
        };
        store
            .records(&TOPIC, page)
            .unwrap()
            .iter()
            .map(|record| record.cursor.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(page(1, 4, usize::MAX), [2, 3, 4]);
    assert_eq!(page(0, 5, 17), [1, 2, 3], "the third row takes it over 17 bytes");
    assert_eq!(page(0, 5, 0), [1], "at least one");
    assert_eq!(page(u64::MAX, u64::MAX, 9), [0u64; 0]);
}

fn expired_rows_are_hidden_and_swept_in_steps(store: &mut dyn Store) {
    store.create_log(&TOPIC, &CapabilityHash([1; 32])).unwrap();
    inbox_with_items(store, 4);
    for number in 1..=5 {
        let lives_on = if number == 2 { 1000 } else { 100 };
        store
            .append(&NewRecord {
                expires_at: Millis(lives_on),
                ..record(number)
            })
            .unwrap();
    }
    let seen = |store: &mut dyn Store, now| store.records(&TOPIC, Page { now, ..ALL }).unwrap().len();
    assert_eq!((seen(store, Millis(99)), seen(store, Millis(100))), (5, 1));
    assert_eq!(store.last_record(&TOPIC, Cursor(5), Millis(100)).unwrap(), Cursor(2));
    assert_eq!(store.newest(&TOPIC, Cursor(5), 9, Millis(100)).unwrap().0, 1);
    assert_eq!(
        store
            .items(
                &INBOX,
                Page {
                    now: Millis(100),
                    ..ALL
                }
            )
            .unwrap()
            .len(),
        0
    );
    assert_eq!(store.items_waiting(&INBOX, Millis(100)).unwrap(), 0);
    assert_eq!(store.last_item(&INBOX, Millis(100)).unwrap(), Cursor(0));
    assert_eq!(store.sweep(Millis(99), 3).unwrap(), (0, 0));
    assert_eq!(store.sweep(Millis(100), 3).unwrap(), (3, 3));
    assert_eq!(store.sweep(Millis(100), 3).unwrap(), (1, 1));
    assert_eq!(store.sweep(Millis(100), 3).unwrap(), (0, 0));
    assert_eq!(store.count_records().unwrap(), 1);
    assert_eq!(
        store.log(&TOPIC).unwrap().unwrap().head,
        Cursor(5),
        "places are not given out again"
    );
    assert_eq!(store.inbox(&INBOX).unwrap().unwrap().head, Cursor(4));
}

fn inbox_with_items(store: &mut dyn Store, items: u8) {
    let row = Inbox {
        account: ACCOUNT,
        device: DEVICE,
        reader: CapabilityHash([3; 32]),
        head: Cursor(0),
    };
    store.register_inbox(&INBOX, &row).unwrap();
    for number in 1..=items {
        store.put_item(&item(number)).unwrap();
    }
}

fn inboxes_keep_items_in_order(store: &mut dyn Store) {
    assert_eq!(store.inbox(&INBOX).unwrap(), None);
    inbox_with_items(store, 3);
    assert!(store.has_item(&INBOX, &RecordId([2; 16])).unwrap());
    assert!(!store.has_item(&INBOX, &RecordId([4; 16])).unwrap());
    assert_eq!(store.items_waiting(&INBOX, Millis(0)).unwrap(), 3);
    assert_eq!(store.last_item(&INBOX, Millis(0)).unwrap(), Cursor(3));
    store.trim(&INBOX, Cursor(2)).unwrap();
    let items = store.items(&INBOX, ALL).unwrap();
    assert_eq!(
        (items.len(), items[0].cursor, items[0].body.as_slice()),
        (1, Cursor(3), b"12345678".as_slice())
    );
    let other = Inbox {
        reader: CapabilityHash([4; 32]),
        ..store.inbox(&INBOX).unwrap().unwrap()
    };
    store.register_inbox(&INBOX, &other).unwrap();
    assert_eq!(
        store.inbox(&INBOX).unwrap(),
        Some(other),
        "another reader, the same head"
    );
}

fn accounts_are_found_by_key_and_handle(store: &mut dyn Store) {
    let signed = |mark: u8| SignedDeviceList {
        list: vec![mark; 9].into(),
        signature: [mark; 64].into(),
    };
    let first = Account {
        account: ACCOUNT,
        version: 1,
        list: signed(1),
    };
    assert_eq!(store.account(&ACCOUNT).unwrap(), None);
    store.put_account(&first, "ana").unwrap();
    assert_eq!(store.account_named("ana").unwrap(), Some(first));
    let second = Account {
        account: ACCOUNT,
        version: 2,
        list: signed(2),
    };
    store.put_account(&second, "anna").unwrap();
    assert_eq!(store.account_named("ana").unwrap(), None);
    assert_eq!(store.account_named("anna").unwrap(), Some(second.clone()));
    assert_eq!(store.account(&ACCOUNT).unwrap(), Some(second));
    let thief = Account {
        account: AccountKey([9; 32]),
        version: 1,
        list: signed(3),
    };
    assert!(store.put_account(&thief, "anna").is_err(), "a handle is one account's");
}

fn key_packages_are_taken_once(store: &mut dyn Store) {
    let package = |mark: u8| KeyPackageBytes(vec![mark; 5].into());
    let add = |store: &mut dyn Store, marks: &[u8]| {
        let packages: Vec<_> = marks.iter().map(|mark| package(*mark)).collect();
        store.add_key_packages(&ACCOUNT, &DEVICE, &packages, 3).unwrap()
    };
    assert_eq!(store.take_key_package(&ACCOUNT, &DEVICE).unwrap(), None);
    assert_eq!(add(store, &[1, 2]), 2);
    assert_eq!(add(store, &[]), 2);
    assert_eq!(add(store, &[3, 4]), 3);
    store.put_last_resort(&ACCOUNT, &DEVICE, &package(8)).unwrap();
    store.put_last_resort(&ACCOUNT, &DEVICE, &package(9)).unwrap();
    for mark in [2, 3, 4] {
        assert_eq!(
            store.take_key_package(&ACCOUNT, &DEVICE).unwrap(),
            Some((package(mark), false))
        );
    }
    assert_eq!(
        store.take_key_package(&ACCOUNT, &DEVICE).unwrap(),
        Some((package(9), true))
    );
    assert_eq!(store.take_key_package(&ACCOUNT, &DeviceId([3; 16])).unwrap(), None);
    add(store, &[5]);
    store.drop_key_packages(&ACCOUNT, &DEVICE).unwrap();
    assert_eq!(store.take_key_package(&ACCOUNT, &DEVICE).unwrap(), None);
}
