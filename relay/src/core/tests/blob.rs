//! Blobs: put once, the same for every client that knows the id, deleted in time, within the operator's quota.

use super::*;
use crate::{BlobRefusal, BlobReply, BlobRequest, Origin, Rate};
use sotto_wire::BlobId;
use std::net::{IpAddr, Ipv4Addr};

type Outcome = Result<BlobReply, BlobRefusal>;

fn request(blob: u8, host: u8) -> BlobRequest {
    BlobRequest {
        ticket: blob.into(),
        origin: Origin::of(IpAddr::V4(Ipv4Addr::new(10, 0, 0, host))),
        blob: BlobId([blob; 32]),
    }
}

impl World {
    fn put(&mut self, blob: u8, body: &[u8]) -> Outcome {
        self.put_for(blob, body, Ttl::Days16)
    }

    fn put_for(&mut self, blob: u8, body: &[u8], ttl: Ttl) -> Outcome {
        self.relay.put_blob(request(blob, 1), body.to_vec(), ttl, self.now);
        self.settled()
    }

    fn fetch(&mut self, blob: u8) -> Outcome {
        self.relay.fetch_blob(request(blob, 1), self.now);
        self.settled()
    }

    /// The answer to the only request.
    fn settled(&mut self) -> Outcome {
        assert!(
            self.relay.blob_answers().is_empty(),
            "nothing is told before the commit"
        );
        self.commit_all();
        let mut answers = self.relay.blob_answers();
        assert_eq!(answers.len(), 1);
        answers.remove(0).outcome
    }

    /// The answers to all requests, by ticket.
    fn all_settled(&mut self) -> Vec<(u64, Outcome)> {
        self.commit_all();
        let mut answers: Vec<_> = (self.relay.blob_answers().into_iter())
            .map(|answer| (answer.ticket, answer.outcome))
            .collect();
        answers.sort_by_key(|(ticket, _)| *ticket);
        answers
    }

    fn commit_all(&mut self) {
        self.commit();
        while self.relay.has_backlog() {
            self.commit();
        }
    }

    fn stored(&self) -> (u64, u64) {
        let blobs = self.relay.counters().blobs;
        (blobs.blobs, blobs.bytes)
    }
}

fn body(bytes: &[u8]) -> Outcome {
    Ok(BlobReply::Body(bytes.to_vec()))
}

#[test]
fn a_blob_is_put_once_and_is_the_same_for_all_clients() {
    let mut world = world();
    assert_eq!(world.fetch(1), Err(BlobRefusal::Unknown));
    assert_eq!(world.put(1, b"bytes"), Ok(BlobReply::Created));
    assert_eq!(world.put(1, b"bytes"), Ok(BlobReply::AlreadyThere));
    assert_eq!(world.put(1, b"other"), Err(BlobRefusal::Taken));
    assert_eq!(world.put(1, b""), Err(BlobRefusal::Taken));
    assert_eq!(world.fetch(1), body(b"bytes"));
    assert_eq!(world.fetch(2), Err(BlobRefusal::Unknown));
    assert_eq!(world.stored(), (1, 5));
    let counters = world.relay.counters();
    assert_eq!((counters.uploads, counters.downloads), (1, 1));
    assert_eq!(counters.refusals["blob_taken"], 2);
}

#[test]
fn a_blob_of_the_largest_size_is_taken_and_a_larger_one_refused() {
    let mut world = World::over(SqliteStore::in_memory().unwrap(), Config::default());
    assert_eq!(world.put(1, &vec![7; limits::BLOB]), Ok(BlobReply::Created));
    assert_eq!(world.put(2, &vec![7; limits::BLOB + 1]), Err(BlobRefusal::TooLarge));
    assert_eq!(world.put(3, b""), Ok(BlobReply::Created));
    assert_eq!(world.fetch(3), body(b""));
}

#[test]
fn an_expired_blob_frees_its_id_and_its_room() {
    let mut world = world();
    world.put_for(1, b"hour", Ttl::Hour).unwrap();
    world.put_for(2, b"days", Ttl::Days16).unwrap();
    world.put_for(3, b"months", Ttl::Days90).unwrap();
    world.now.0 += 3_600_000;
    assert_eq!(world.fetch(1), Err(BlobRefusal::Unknown), "swept or not");
    assert_eq!(world.stored(), (3, 14));
    assert_eq!(world.put(1, b"again"), Ok(BlobReply::Created), "its id is free again");
    assert_eq!(world.stored(), (3, 15));
    world.now.0 += 16 * DAY;
    assert_eq!(world.relay.sweep(world.now), 4, "two blobs of a part each");
    assert_eq!(world.stored(), (3, 15), "not before the commit");
    world.commit();
    assert_eq!(world.stored(), (1, 6));
    assert_eq!(world.fetch(3), body(b"months"));
}

#[test]
fn one_quota_holds_for_all_blobs_also_within_a_batch() {
    let config = Config {
        blobs: 10,
        ..Config::unlimited()
    };
    let mut world = World::over(SqliteStore::in_memory().unwrap(), config);
    for (blob, bytes) in [(1, &[0; 6][..]), (2, &[0; 6]), (3, &[0; 4]), (4, &[0; 1])] {
        world
            .relay
            .put_blob(request(blob, 1), bytes.to_vec(), Ttl::Hour, world.now);
    }
    assert_eq!(
        world.all_settled(),
        [
            (1, Ok(BlobReply::Created)),
            (2, Err(BlobRefusal::Full)),
            (3, Ok(BlobReply::Created)),
            (4, Err(BlobRefusal::Full)),
        ]
    );
    assert_eq!(
        world.put(1, &[0; 6]),
        Ok(BlobReply::AlreadyThere),
        "a resend needs no room"
    );
    world.now.0 += 3_600_000;
    assert_eq!(
        world.put(1, &[1; 6]),
        Ok(BlobReply::Created),
        "in the place of its forerunner"
    );
}

#[test]
fn each_address_has_its_own_rates_and_large_uploads_cost_more() {
    let config = Config {
        uploads: Rate {
            burst: 3,
            interval: 100,
        },
        downloads: Rate { burst: 2, interval: 50 },
        ..Config::unlimited()
    };
    let mut world = World::over(SqliteStore::in_memory().unwrap(), config);
    assert_eq!(world.put(1, &[0; 64 * 1024]), Ok(BlobReply::Created));
    assert_eq!(world.put(2, &[0; 64 * 1024]), Err(BlobRefusal::RateLimited(100)));
    assert_eq!(world.put(2, b"small"), Ok(BlobReply::Created));
    world
        .relay
        .put_blob(request(3, 2), b"another's".to_vec(), Ttl::Hour, world.now);
    assert_eq!(world.settled(), Ok(BlobReply::Created));
    for _ in 0..2 {
        assert!(world.fetch(2).is_ok());
    }
    assert_eq!(world.fetch(2), Err(BlobRefusal::RateLimited(50)));
    world.now.0 += 300;
    // Forgetting idle origins changes nothing for any client.
    world.relay.sweep(world.now);
    world.commit();
    assert_eq!(world.put(4, &[0; 128 * 1024]), Ok(BlobReply::Created));
    assert!(world.fetch(2).is_ok());
}

#[test]
fn a_failing_store_keeps_and_pushes_nothing_of_the_batch() {
    let mut world = world();
    world.put(1, b"before").unwrap();
    let fault = "CREATE TRIGGER fault AFTER INSERT ON records BEGIN SELECT RAISE(ABORT, 'disk full'); END;";
    world.relay.store().database.execute_batch(fault).unwrap();
    let ana = world.join();
    world.create(ana);
    world
        .relay
        .put_blob(request(2, 1), b"lost".to_vec(), Ttl::Hour, world.now);
    world.relay.fetch_blob(request(5, 1), world.now);
    world.send(ana, append(0, 1));
    world
        .relay
        .put_blob(request(3, 1), b"not tried".to_vec(), Ttl::Hour, world.now);
    let large = vec![0; limits::BLOB + 1];
    world
        .relay
        .put_blob(request(4, 1), large.to_vec(), Ttl::Hour, world.now);
    assert_eq!(
        world.all_settled(),
        [
            (2, Err(BlobRefusal::Unavailable)),
            (3, Err(BlobRefusal::Unavailable)),
            (4, Err(BlobRefusal::TooLarge)),
            (5, Err(BlobRefusal::Unavailable)),
        ]
    );
    assert_eq!(world.stored(), (1, 6));
    world
        .relay
        .store()
        .database
        .execute_batch("DROP TRIGGER fault")
        .unwrap();
    assert_eq!(world.fetch(2), Err(BlobRefusal::Unknown));
    assert_eq!(world.put(2, b"lost"), Ok(BlobReply::Created));
}

#[test]
fn a_reopened_store_counts_its_contents() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.sqlite");
    let mut first = World::over(SqliteStore::open(&path).unwrap(), Config::unlimited());
    first.put(1, b"kept").unwrap();
    drop(first);
    let mut second = World::over(SqliteStore::open(&path).unwrap(), Config::unlimited());
    assert_eq!(second.stored(), (1, 4));
    assert_eq!(second.fetch(1), body(b"kept"));
}

#[test]
fn messages_pass_between_the_batches_of_a_large_blob() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    let large = vec![7; limits::BLOB];
    world.relay.put_blob(request(1, 1), large.clone(), Ttl::Hour, world.now);
    world
        .relay
        .put_blob(request(2, 1), b"small".to_vec(), Ttl::Hour, world.now);
    for id in 0..63 {
        assert!(world.append(ana, 0, id).is_ok());
        assert!(world.relay.blob_answers().is_empty() && world.relay.has_backlog());
    }
    // Until then the blob exists for no client, and no other client can put it.
    world.relay.fetch_blob(request(1, 1), world.now);
    world.relay.put_blob(request(1, 2), large.clone(), Ttl::Hour, world.now);
    assert_eq!(
        world.all_settled(),
        [
            (1, Err(BlobRefusal::Unavailable)),
            (1, Ok(BlobReply::Created)),
            (1, Ok(BlobReply::Body(large))),
            (2, Ok(BlobReply::Created)),
        ]
    );
}

#[test]
fn an_upload_that_a_killed_relay_left_unfinished_is_swept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.sqlite");
    let large = vec![7; limits::BLOB];
    let mut first = World::over(SqliteStore::open(&path).unwrap(), Config::unlimited());
    for blob in [1, 2] {
        first
            .relay
            .put_blob(request(blob, 1), large.clone(), Ttl::Hour, first.now);
    }
    for _ in 0..3 {
        first.commit();
    }
    drop(first);
    let mut second = World::over(SqliteStore::open(&path).unwrap(), Config::unlimited());
    assert_eq!(second.stored(), (2, 2 * limits::BLOB as u64));
    assert_eq!(second.fetch(1), Err(BlobRefusal::Unknown));
    assert_eq!(second.put(1, b"again"), Ok(BlobReply::Created));
    second.now.0 += 600_000;
    while second.relay.sweep(second.now) > 0 {
        second.commit();
    }
    second.commit();
    assert_eq!(second.stored(), (1, 5));
    assert_eq!(second.fetch(1), body(b"again"));
}
