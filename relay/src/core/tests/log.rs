//! Logs: creation, appends, rotation, inspection, expiry.

use super::*;

#[test]
fn a_log_is_created_again_only_with_its_first_capability() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    world.create(ana);
    world.rotate(ana, 0, 1).unwrap();
    world.create(ana);
    let other = Request::Create {
        topic: TOPIC,
        first: token(1).hash(),
    };
    assert_eq!(world.ask(ana, other), refused(Code::TopicTaken));
}

#[test]
fn an_append_needs_a_log_and_the_capability_of_a_generation() {
    let mut world = world();
    let ana = world.join();
    assert_eq!(world.append(ana, 0, 1), refused(Code::UnknownTopic));
    world.create(ana);
    assert_eq!(world.append(ana, 0, 1), Ok(1));
    assert_eq!(
        world.append(ana, 1, 2),
        refused(Code::Forbidden),
        "a generation that is not there yet"
    );
    let mut wrong = append(0, 3);
    if let Request::Append { capability, .. } = &mut wrong {
        *capability = token(5);
    }
    assert_eq!(place(world.ask(ana, wrong)), refused(Code::Forbidden));
    let far = Request::Append {
        topic: TOPIC,
        generation: Generation(u64::MAX),
        capability: token(0),
        id: RecordId([9; 16]),
        ttl: Ttl::Days90,
        body: vec![].into(),
        rotation: None,
    };
    assert_eq!(place(world.ask(ana, far)), refused(Code::Forbidden));
    assert_eq!(world.append(ana, 0, 4), Ok(2), "refusals take no place");
}

#[test]
fn a_resend_gets_its_first_position_even_after_its_generation() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    let first = world.ask(ana, append(0, 1));
    world.now.0 += 5000;
    assert_eq!(world.ask(ana, append(0, 1)), first);
    let commit = world.ask(ana, rotate(0, 2));
    assert!(matches!(commit, Ok(Reply::Appended { cursor: Cursor(2), .. })));
    world.now.0 += 5000;
    assert_eq!(
        world.ask(ana, rotate(0, 2)),
        commit,
        "the commit that ended the generation itself"
    );
    assert_eq!(world.ask(ana, append(0, 1)), first);
    assert_eq!(world.append(ana, 1, 3), Ok(3), "a resend takes no place");
    let mut stranger = append(0, 1);
    if let Request::Append { capability, .. } = &mut stranger {
        *capability = token(7);
    }
    assert_eq!(
        world.ask(ana, stranger),
        refused(Code::Forbidden),
        "an id is no capability"
    );
}

#[test]
fn a_removed_member_learns_nothing_from_a_later_records_id() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    world.rotate(ana, 0, 1).unwrap();
    world.append(ana, 1, 2).unwrap();
    assert_eq!(world.append(ana, 0, 2), refused_with(Code::Stale, 1));
}

#[test]
fn an_ended_generation_is_stale_to_holders_and_closed_to_others() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    world.rotate(ana, 0, 1).unwrap();
    world.rotate(ana, 1, 2).unwrap();
    assert_eq!(world.append(ana, 0, 3), refused_with(Code::Stale, 2));
    assert_eq!(world.ask(ana, signal(1, b"s")), refused_with(Code::Stale, 2));
    let mut stranger = append(0, 3);
    if let Request::Append { capability, .. } = &mut stranger {
        *capability = token(2);
    }
    assert_eq!(
        place(world.ask(ana, stranger)),
        refused(Code::Forbidden),
        "another generation's token"
    );
}

#[test]
fn of_two_commits_to_one_generation_exactly_one_wins() {
    let mut world = world();
    let (ana, ben) = (world.join(), world.join());
    world.create(ana);
    let (first, second) = (world.send(ana, rotate(0, 1)), world.send(ben, rotate(0, 2)));
    world.commit();
    assert_eq!(place(world.answer(ana, first)), Ok(1));
    assert_eq!(place(world.answer(ben, second)), refused_with(Code::Stale, 1));
    assert_eq!(world.rotate(ben, 0, 3), refused_with(Code::Stale, 1));
    assert_eq!(world.rotate(ben, 1, 4), Ok(2));
}

#[test]
fn a_body_over_its_limit_is_refused_with_the_limit() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    let sized = |size: usize| {
        let mut request = append(0, 1);
        if let Request::Append { body, .. } = &mut request {
            *body = vec![0; size].into();
        }
        request
    };
    let limit = limits::RECORD as u64;
    assert_eq!(
        place(world.ask(ana, sized(limits::RECORD + 1))),
        refused_with(Code::TooLarge, limit)
    );
    assert_eq!(place(world.ask(ana, sized(limits::RECORD))), Ok(1));
    let body = vec![0; limits::SIGNAL + 1];
    assert_eq!(
        world.ask(ana, signal(0, &body)),
        refused_with(Code::TooLarge, limits::SIGNAL as u64)
    );
}

#[test]
fn an_expired_record_is_never_read_and_its_position_not_reused() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    world.append(ana, 0, 1).unwrap();
    world.now.0 += 16 * DAY - 1;
    assert_eq!(world.follow(ana, 0, after(0)), Ok(1));
    assert_eq!(world.cursors(ana), [1]);
    world.now.0 += 1;
    assert_eq!(world.follow(ana, 0, after(0)), Ok(0));
    assert_eq!(world.cursors(ana), [0u64; 0]);
    assert_eq!(inspected(&mut world, ana, 0).count, 0);
    assert_eq!(world.relay.sweep(world.now), 1);
    world.commit();
    assert_eq!(world.relay.counters().stored_records, 0);
    assert_eq!(world.append(ana, 0, 2), Ok(2));
}

#[test]
fn a_commit_is_kept_90_days_despite_its_own_time_to_live() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    world.rotate(ana, 0, 1).unwrap();
    world.now.0 += 90 * DAY - 1;
    world.relay.sweep(world.now);
    world.commit();
    assert_eq!(world.follow(ana, 0, after(0)), Ok(1));
    assert_eq!(world.cursors(ana), [1]);
    world.now.0 += 1;
    assert_eq!(world.follow(ana, 0, after(0)), Ok(0));
}

#[test]
fn a_clock_set_back_revives_nothing() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    world.append(ana, 0, 1).unwrap();
    world.now.0 += 16 * DAY;
    assert_eq!(world.follow(ana, 0, after(0)), Ok(0));
    world.now.0 -= 10 * DAY;
    assert_eq!(world.follow(ana, 0, after(0)), Ok(0));
}

#[test]
fn a_reader_inspects_the_newest_records_that_it_may_see() {
    let mut world = world();
    let ana = world.join();
    world.create(ana);
    for id in 1..=60 {
        world.append(ana, 0, id).unwrap();
    }
    world.rotate(ana, 0, 61).unwrap();
    world.append(ana, 1, 62).unwrap();
    let seen = inspected(&mut world, ana, 0);
    assert_eq!(
        (seen.generation, seen.capability, seen.count),
        (Generation(1), token(0).hash(), 61)
    );
    let cursors: Vec<_> = seen.records.iter().map(|stored| stored.record.cursor.0).collect();
    assert_eq!(cursors, (12..=61).collect::<Vec<_>>());
    assert_eq!(seen.records[0].expires_at, Millis(world.now.0 + 16 * DAY));
    assert_eq!(inspected(&mut world, ana, 1).count, 62);

    for id in 101..=110 {
        let mut large = append(1, id);
        if let Request::Append { body, .. } = &mut large {
            *body = vec![0; limits::RECORD].into();
        }
        place(world.ask(ana, large)).unwrap();
    }
    let seen = inspected(&mut world, ana, 1);
    assert_eq!(
        (seen.count, seen.records.len()),
        (72, 3),
        "three of 160 KiB fit into 512 KiB"
    );
}

fn inspected(world: &mut World, by: ConnectionId, generation: u64) -> sotto_wire::Inspected {
    let request = Request::Inspect {
        topic: TOPIC,
        generation: Generation(generation),
        capability: token(generation),
    };
    match world.ask(by, request) {
        Ok(Reply::Inspected(inspected)) => inspected,
        other => panic!("{other:?}"),
    }
}
