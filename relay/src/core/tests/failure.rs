//! A failing store: refused requests were neither kept nor pushed, and the relay continues.

use super::*;

/// Makes the database refuse: at the writing of a record, or only at the commit after it.
#[derive(Clone, Copy, Debug)]
enum Fault {
    AtWrite,
    AtCommit,
}

impl World {
    fn break_store(&mut self, fault: Fault) {
        let trigger = match fault {
            Fault::AtWrite => {
                "CREATE TRIGGER fault AFTER INSERT ON records BEGIN SELECT RAISE(ABORT, 'disk full'); END;"
            }
            // A deferred foreign key is checked at the commit.
            Fault::AtCommit => {
                "PRAGMA foreign_keys = ON;
                 CREATE TABLE IF NOT EXISTS parent (x INTEGER PRIMARY KEY);
                 CREATE TABLE IF NOT EXISTS child (x INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
                 CREATE TRIGGER fault AFTER INSERT ON records BEGIN INSERT INTO child VALUES (1); END;"
            }
        };
        self.relay.store().database.execute_batch(trigger).unwrap();
    }

    fn mend_store(&mut self) {
        self.relay.store().database.execute_batch("DROP TRIGGER fault").unwrap();
    }
}

#[test]
fn a_failing_store_refuses_the_batch_and_pushes_nothing() {
    for fault in [Fault::AtWrite, Fault::AtCommit] {
        let mut world = world();
        let (ana, ben) = (world.join(), world.join());
        world.create(ana);
        world.append(ana, 0, 1).unwrap();
        world.follow(ben, 0, after(0)).unwrap();
        world.pushed(ben);
        world.break_store(fault);
        let other = Topic([9; 32]);
        let create = world.send(
            ana,
            Request::Create {
                topic: other,
                first: token(0).hash(),
            },
        );
        let rotated = world.send(ana, rotate(0, 2));
        let behind = world.send(ana, append(1, 3));
        let signalled = world.send(ana, signal(0, b"s"));
        let challenge = world.send(ana, Request::Challenge);
        world.commit();
        for id in [create, rotated, behind, signalled] {
            assert_eq!(world.answer(ana, id), refused(Code::Unavailable), "{fault:?}");
        }
        assert!(
            matches!(world.answer(ana, challenge), Ok(Reply::Challenge(_))),
            "the store has no part in it"
        );
        assert_eq!(world.pushed(ben).len(), 0, "{fault:?}");
        assert_eq!(world.relay.counters().appends, 1);
        assert_eq!(world.relay.counters().failed_commits, 1);

        world.mend_store();
        assert_eq!(
            world.append(ana, 1, 3),
            refused(Code::Forbidden),
            "the generation did not end"
        );
        assert_eq!(world.append(ana, 0, 2), Ok(2), "the same id, and no gap");
        assert_eq!(world.cursors(ben), [2]);
        let first = Request::Create {
            topic: other,
            first: token(5).hash(),
        };
        assert_eq!(world.ask(ana, first), Ok(Reply::Created), "the other log was not made");
    }
}

#[test]
fn follows_of_a_failed_batch_are_as_they_were() {
    let mut world = world();
    let (ana, ben, eva) = (world.join(), world.join(), world.join());
    world.create(ana);
    world.append(ana, 0, 1).unwrap();
    for connection in [ben, eva] {
        world.follow(connection, 0, after(1)).unwrap();
        world.pushed(connection);
    }
    world.break_store(Fault::AtCommit);
    let followed = world.send(ana, follow(0, after(0)));
    let again = world.send(ben, follow(0, after(0)));
    world.send(eva, follow(0, after(0)));
    let unfollowed = world.send(eva, Request::Unfollow { topic: TOPIC });
    world.send(ana, append(0, 2));
    world.commit();
    assert_eq!(world.answer(ana, followed), refused(Code::Unavailable));
    assert_eq!(world.answer(ben, again), refused(Code::Unavailable));
    assert_eq!(
        world.answer(eva, unfollowed),
        Ok(Reply::Unfollowed),
        "this one needs no store"
    );
    for connection in [ana, ben, eva] {
        assert_eq!(world.cursors(connection), [0u64; 0]);
    }
    world.mend_store();
    world.append(ana, 0, 3).unwrap();
    assert_eq!(world.cursors(ana), [0u64; 0], "it does not follow");
    assert_eq!(world.cursors(ben), [2], "it follows from where it was");
    assert_eq!(world.cursors(eva), [0u64; 0], "it stays unfollowed");
}

#[test]
fn a_follower_whose_backlog_cannot_be_read_is_closed() {
    let mut world = world();
    let (ana, ben) = (world.join(), world.join());
    world.create(ana);
    let window = Config {
        window: 0,
        ..Config::unlimited()
    };
    world.relay.reconfigure(window);
    world.append(ana, 0, 1).unwrap();
    world.follow(ben, 0, after(0)).unwrap();
    assert_eq!(world.cursors(ben), [0u64; 0], "no room");
    world.relay.reconfigure(Config::unlimited());
    world
        .relay
        .store()
        .database
        .execute_batch("ALTER TABLE records RENAME TO hidden")
        .unwrap();
    world.relay.delivered(ben, usize::MAX, world.now);
    world.commit();
    assert_eq!(world.closed, [ben]);
    world
        .relay
        .store()
        .database
        .execute_batch("ALTER TABLE hidden RENAME TO records")
        .unwrap();
    let ben = world.join();
    world.follow(ben, 0, after(0)).unwrap();
    assert_eq!(world.cursors(ben), [1]);
}

#[test]
fn a_failed_sweep_deletes_nothing_and_harms_no_client() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    world.append(ana, 0, 1).unwrap();
    world.now.0 += 17 * DAY;
    let fault = "CREATE TRIGGER fault BEFORE DELETE ON records BEGIN SELECT RAISE(ABORT, 'ill'); END;";
    world.relay.store().database.execute_batch(fault).unwrap();
    assert_eq!(world.relay.sweep(world.now), 0);
    world.commit();
    world.mend_store();
    assert_eq!(world.relay.counters().stored_records, 1);
    assert_eq!(world.relay.sweep(world.now), 1);
    world.commit();
    assert_eq!(world.relay.counters().stored_records, 0);
    assert_eq!(world.append(ana, 0, 2), Ok(2));
}
