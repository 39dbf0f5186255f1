//! The contract of every store for blobs.

use crate::store::{BlobTotals, NewBlob, Store, SweptBlobs};
use sotto_wire::{BlobId, Millis, limits};

const BLOB: BlobId = BlobId([4; 32]);

/// Writes a whole blob in two parts.
fn put(store: &mut dyn Store, number: u8, expires_at: u64, body: &[u8]) {
    let (first, second) = body.split_at(body.len() / 2);
    begin(store, number, body.len() as u64);
    let blob = BlobId([number; 32]);
    store.put_blob_part(&blob, 0, first).unwrap();
    store.put_blob_part(&blob, 1, second).unwrap();
    store.finish_blob(&blob, Millis(expires_at)).unwrap();
}

/// Writes the head of a blob, which is given up at 50.
fn begin(store: &mut dyn Store, number: u8, size: u64) {
    let blob = NewBlob {
        blob: BlobId([number; 32]),
        give_up_at: Millis(50),
        size,
    };
    store.begin_blob(&blob).unwrap();
}

fn totals(blobs: u64, bytes: u64) -> BlobTotals {
    BlobTotals { blobs, bytes }
}

fn swept(parts: u64, blobs: u64, bytes: u64) -> SweptBlobs {
    let gone = totals(blobs, bytes);
    SweptBlobs { parts, gone }
}

pub fn blobs_are_whole_until_they_expire(store: &mut dyn Store) {
    let large: Vec<u8> = (0..limits::BLOB).map(|at| at as u8).collect();
    assert_eq!(store.blob(&BLOB, Millis(0)).unwrap(), None);
    put(store, 4, 100, &large);
    put(store, 5, 100, b"");
    assert!(store.blob(&BLOB, Millis(99)).unwrap() == Some(large));
    assert_eq!(store.blob(&BLOB, Millis(100)).unwrap(), None);
    assert_eq!(store.blob(&BlobId([5; 32]), Millis(0)).unwrap(), Some(Vec::new()));
    assert_eq!(store.count_blobs().unwrap(), totals(2, limits::BLOB as u64));
    let again = NewBlob {
        blob: BLOB,
        give_up_at: Millis(50),
        size: 1,
    };
    assert!(store.begin_blob(&again).is_err(), "an id is given once");
}

pub fn a_blob_that_is_not_finished_is_not_there_and_is_given_up(store: &mut dyn Store) {
    begin(store, 4, 6);
    store.put_blob_part(&BLOB, 0, b"abc").unwrap();
    assert_eq!(store.blob(&BLOB, Millis(0)).unwrap(), None);
    assert_eq!(store.count_blobs().unwrap(), totals(1, 6), "its room is taken");
    assert_eq!(store.sweep_blobs(Millis(49), 9).unwrap(), swept(0, 0, 0));
    assert_eq!(store.sweep_blobs(Millis(50), 9).unwrap(), swept(1, 1, 6));
    begin(store, 4, 6);
    store.put_blob_part(&BLOB, 0, b"abc").unwrap();
    assert_eq!(store.drop_blob_unless_readable(&BLOB, Millis(0)).unwrap(), totals(1, 6));
    put(store, 4, 100, b"whole");
    assert_eq!(store.blob(&BLOB, Millis(60)).unwrap(), Some(b"whole".to_vec()));
}

pub fn an_expired_blob_makes_room_for_another_of_its_id(store: &mut dyn Store) {
    put(store, 4, 100, b"old");
    assert_eq!(
        store.drop_blob_unless_readable(&BLOB, Millis(99)).unwrap(),
        totals(0, 0)
    );
    assert_eq!(
        store.drop_blob_unless_readable(&BLOB, Millis(100)).unwrap(),
        totals(1, 3)
    );
    assert_eq!(
        store.drop_blob_unless_readable(&BLOB, Millis(100)).unwrap(),
        totals(0, 0)
    );
    put(store, 4, 300, b"new");
    assert_eq!(store.blob(&BLOB, Millis(100)).unwrap(), Some(b"new".to_vec()));
}

pub fn expired_blobs_are_swept_so_many_parts_at_a_time(store: &mut dyn Store) {
    for number in 1..=4 {
        let lives_on = if number == 2 { 1000 } else { 100 };
        put(store, number, lives_on, &[0; 10]);
    }
    assert_eq!(store.sweep_blobs(Millis(99), 3).unwrap(), swept(0, 0, 0));
    assert_eq!(store.sweep_blobs(Millis(100), 3).unwrap(), swept(3, 1, 10));
    assert_eq!(store.sweep_blobs(Millis(100), 9).unwrap(), swept(3, 2, 20));
    assert_eq!(store.sweep_blobs(Millis(100), 9).unwrap(), swept(0, 0, 0));
    assert_eq!(store.count_blobs().unwrap(), totals(1, 10));
    assert!(store.blob(&BlobId([2; 32]), Millis(100)).unwrap().is_some());
}
