//! Following: order, gaps, removal, windows, signals.

use super::*;

#[test]
fn a_follower_gets_its_reply_the_backlog_and_then_new_records() {
    let mut world = world();
    let (ana, ben) = (world.join(), world.join());
    world.create(ana);
    for id in 1..=3 {
        world.append(ana, 0, id).unwrap();
    }
    let id = world.send(ben, follow(0, after(1)));
    world.send(ana, append(0, 4));
    world.commit();
    let told = world.pushed(ben);
    assert!(
        matches!(told[0], RelayFrame::Reply { id: first, reply: Reply::Following { head: Cursor(3) } } if first == id)
    );
    world.told.insert(ben, told);
    assert_eq!(world.cursors(ben), [2, 3, 4], "what the same batch appended comes once");
    world.send(ana, append(0, 5));
    world.send(ana, append(0, 6));
    world.commit();
    let records = world.records(ben);
    assert_eq!(records.iter().map(|record| record.cursor.0).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(records[1].body.as_slice(), [6; 4]);
    assert_eq!(records[1].at, world.now);
}

#[test]
fn a_newcomer_starts_at_the_first_record_of_its_own_generation() {
    let mut world = world();
    let (ana, ben) = (world.join(), world.join());
    world.create(ana);
    world.append(ana, 0, 1).unwrap();
    world.rotate(ana, 0, 2).unwrap();
    assert_eq!(
        world.follow(ben, 1, From::Generation),
        Ok(2),
        "its commit is the last that it may read"
    );
    assert_eq!(world.cursors(ben), [0u64; 0], "and it does not need it");
    world.append(ana, 1, 3).unwrap();
    world.append(ana, 1, 4).unwrap();
    assert_eq!(world.cursors(ben), [3, 4]);
    assert_eq!(world.follow(ben, 1, From::Generation), Ok(4));
    assert_eq!(world.cursors(ben), [3, 4]);
}

#[test]
fn a_removed_device_gets_its_removal_and_never_a_byte_later() {
    let mut world = world();
    let (ana, ben) = (world.join(), world.join());
    world.create(ana);
    world.follow(ben, 0, after(0)).unwrap();
    world.append(ana, 0, 1).unwrap();
    // In one batch and in later ones.
    world.send(ana, rotate(0, 2));
    world.send(ana, append(1, 3));
    world.send(ana, signal(1, b"secret"));
    world.commit();
    world.append(ana, 1, 4).unwrap();
    let told = world.pushed(ben);
    let cursors: Vec<_> = (told.iter())
        .map(|frame| match frame {
            RelayFrame::Record(record) => record.cursor.0,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(cursors, [1, 2], "on the live subscription");
    assert_eq!(world.follow(ben, 0, after(0)), Ok(2));
    assert_eq!(world.cursors(ben), [1, 2], "and asking again");
    // A reader of that record has the next token or was removed: this one may have been given another record there.
    assert_eq!(world.follow(ben, 0, after(2)), refused_with(Code::Stale, 1));
    assert_eq!(world.follow(ben, 0, after(9)), refused_with(Code::Stale, 1));
    world.append(ana, 1, 5).unwrap();
    assert_eq!(world.pushed(ben).len(), 0);
    assert_eq!(
        world.follow(ben, 1, after(0)),
        Ok(5),
        "the next generation's token opens it"
    );
    assert_eq!(world.cursors(ben), [1, 2, 3, 4, 5]);
}

#[test]
fn following_again_replaces_the_earlier_subscription() {
    let mut world = world();
    let (ana, ben) = (world.join(), world.join());
    world.create(ana);
    world.append(ana, 0, 1).unwrap();
    world.follow(ben, 0, after(0)).unwrap();
    world.follow(ben, 0, after(0)).unwrap();
    assert_eq!(world.cursors(ben), [1, 1], "from the start, twice");
    world.append(ana, 0, 2).unwrap();
    assert_eq!(world.cursors(ben), [2], "what comes, once");
    assert_eq!(
        world.ask(ben, Request::Unfollow { topic: TOPIC }),
        Ok(Reply::Unfollowed)
    );
    assert_eq!(
        world.ask(ben, Request::Unfollow { topic: TOPIC }),
        Ok(Reply::Unfollowed)
    );
    world.append(ana, 0, 3).unwrap();
    assert_eq!(world.pushed(ben).len(), 0);
}

#[test]
fn following_needs_the_capability_and_room() {
    let mut world = world();
    let ana = world.join();
    assert_eq!(world.follow(ana, 0, after(0)), refused(Code::UnknownTopic));
    world.create(ana);
    assert_eq!(world.follow(ana, 1, after(0)), refused(Code::Forbidden));
    let named = |number: usize| {
        let mut topic = TOPIC;
        topic.0[..8].copy_from_slice(&number.to_be_bytes());
        topic
    };
    let go = |topic| Request::Follow {
        topic,
        generation: Generation(0),
        capability: token(0),
        from: after(0),
    };
    for number in 0..=limits::TOPICS {
        world.send(
            ana,
            Request::Create {
                topic: named(number),
                first: token(0).hash(),
            },
        );
        let id = world.send(ana, go(named(number)));
        world.commit();
        let expected = if number < limits::TOPICS {
            Ok(Reply::Following { head: Cursor(0) })
        } else {
            refused_with(Code::TooManyTopics, limits::TOPICS as u64)
        };
        assert_eq!(world.answer(ana, id), expected, "{number}");
    }
    assert_eq!(
        world.ask(ana, go(named(0))),
        Ok(Reply::Following { head: Cursor(0) }),
        "again is not one more"
    );
}

#[test]
fn a_signal_reaches_only_other_followers_of_the_generation() {
    let mut world = world();
    let (ana, ben, old, idle) = (world.join(), world.join(), world.join(), world.join());
    world.create(ana);
    world.follow(old, 0, after(0)).unwrap();
    world.rotate(ana, 0, 1).unwrap();
    world.follow(ana, 1, after(1)).unwrap();
    world.follow(ben, 1, after(1)).unwrap();
    for connection in [ana, ben, old, idle] {
        world.pushed(connection);
    }
    assert_eq!(world.ask(ana, signal(1, b"typing")), Ok(Reply::Signalled));
    let signals = world.signals(ben);
    assert_eq!(signals.len(), 1);
    assert_eq!(
        (signals[0].generation, signals[0].body.as_slice()),
        (Generation(1), b"typing".as_slice())
    );
    for connection in [ana, old, idle] {
        assert_eq!(world.pushed(connection).len(), 0);
    }
    world.follow(idle, 1, after(1)).unwrap();
    assert_eq!(world.signals(idle).len(), 0, "nothing was kept");
    let mut stranger = signal(1, b"x");
    if let Request::Signal { capability, .. } = &mut stranger {
        *capability = token(0);
    }
    assert_eq!(world.ask(old, stranger), refused(Code::Forbidden));
}

#[test]
fn a_slow_reader_holds_one_window_in_memory_and_misses_nothing() {
    let window = 4096;
    let config = Config {
        window,
        turn: 8192,
        ..Config::unlimited()
    };
    let mut world = World::over(SqliteStore::in_memory().unwrap(), config);
    let (ana, ben, eva) = (world.join(), world.join(), world.join());
    world.create(ana);
    world.follow(ben, 0, after(0)).unwrap();
    world.follow(eva, 0, after(0)).unwrap();
    world.pushed(ben);
    let large = |id: u8| {
        let mut request = append(0, id);
        if let Request::Append { body, .. } = &mut request {
            *body = vec![id; 1000].into();
        }
        request
    };
    let mut read_by_eva = Vec::new();
    for id in 1..=100 {
        place(world.ask(ana, large(id))).unwrap();
        world.relay.delivered(ana, usize::MAX, world.now);
        world.relay.delivered(eva, usize::MAX, world.now);
        read_by_eva.extend(world.cursors(eva));
    }
    let all: Vec<u64> = (1..=100).collect();
    assert_eq!(read_by_eva, all, "a slow reader holds nobody up");
    let mut read_by_ben = Vec::new();
    let mut rounds = 0;
    while read_by_ben.len() < 100 {
        let frames = world.pushed(ben);
        let bytes: usize = frames.iter().map(|frame| to_bytes(frame).len()).sum();
        assert!(bytes > 0, "it stalled after {read_by_ben:?}");
        assert!(bytes <= window + 140 * 1024, "{bytes} bytes at once");
        read_by_ben.extend(frames.iter().filter_map(|frame| match frame {
            RelayFrame::Record(record) => Some(record.cursor.0),
            _ => None,
        }));
        world.relay.delivered(ben, usize::MAX, world.now);
        world.commit();
        rounds += 1;
    }
    assert_eq!(read_by_ben, all);
    assert!(rounds > 1);
    world.append(ana, 0, 101).unwrap();
    assert_eq!(world.cursors(ben), [101], "having caught up it is live again");
    assert!(!world.relay.has_backlog());
}

#[test]
fn a_client_that_asks_without_reading_is_closed() {
    let config = Config {
        window: 1024,
        ..Config::unlimited()
    };
    let mut world = World::over(SqliteStore::in_memory().unwrap(), config);
    let (ana, ben) = (world.join(), world.join());
    for _ in 0..30_000 {
        world.send(ana, Request::Challenge);
    }
    world.commit();
    assert_eq!(world.closed, [ana]);
    assert!(matches!(world.ask(ben, Request::Challenge), Ok(Reply::Challenge(_))));
}
