//! Readable records that the relay repeats at a new position: each is taken in once, for good.

use crate::harness::scribe::Scribe;
use crate::world::World;
use sotto::io::Command;

/// A pair in a readable log.
fn talking() -> World {
    let mut world = World::pair();
    world.start(0, "ben");
    world.settle();
    world
}

fn set_timer(world: &mut World, who: usize, seconds: Option<u32>) {
    let conversation = world.people[who].conversation().id;
    world.run(who, Command::SetTimer { conversation, seconds }).unwrap();
    world.settle();
}

#[test]
fn a_reader_takes_in_a_repeated_record_once() {
    let mut world = talking();
    let from = world.wire.len();
    world.send(1, "yes");
    world.settle();
    world.send(0, "and mine");
    world.settle();
    let records = world.records_since(from);
    assert_eq!(records.len(), 2);
    world.give_again(0, &records, 100);
    assert_eq!(world.texts(0), ["yes", "and mine"]);
    world.kill(0);
    world.connect(0);
    world.settle();
    world.give_again(0, &records, 200);
    assert_eq!(world.texts(0), ["yes", "and mine"], "after a restart, too");
}

#[test]
fn a_reader_does_not_take_an_old_timer_up_again() {
    let mut world = talking();
    let from = world.wire.len();
    set_timer(&mut world, 1, Some(30));
    let old = world.records_since(from);
    set_timer(&mut world, 1, None);
    world.give_again(0, &old, 100);
    assert_eq!(world.people[0].conversation().timer, None);
}

#[test]
fn a_message_that_disappeared_does_not_come_back() {
    let mut world = talking();
    set_timer(&mut world, 1, Some(5));
    let from = world.wire.len();
    world.send(1, "short-lived");
    world.settle();
    let old = world.records_since(from);
    world.read_all(0);
    world.pass(5_000);
    assert!(world.texts(0).is_empty());
    world.give_again(0, &old, 100);
    assert!(world.texts(0).is_empty());
    world.kill(0);
    world.connect(0);
    world.settle();
    world.give_again(0, &old, 200);
    assert!(world.texts(0).is_empty());
}

#[test]
fn a_log_that_is_only_read_takes_nothing_twice_either() {
    let mut world = talking();
    let from = world.wire.len();
    world.send(1, "in the open");
    world.settle();
    let old = world.records_since(from);
    let conversation = world.people[0].conversation().id;
    world.run(0, Command::Protect { conversation }).unwrap();
    world.settle();
    world.give_again(0, &old, 100);
    world.open(0, 0);
    let shown = world.people[0]
        .messages(0)
        .into_iter()
        .filter(|one| !one.notice)
        .count();
    assert_eq!(shown, 1);
}

#[test]
fn a_store_remembers_seen_records_in_small_rows() {
    let mut world = World::pair();
    world.people[0].accepts = false;
    world.start(1, "ana");
    world.settle();
    let ben = Scribe::of(&world, 1);
    for number in 0..200 {
        ben.says(&mut world, number, "one of many");
    }
    for _ in 0..100 {
        world.send(1, "one of many");
    }
    world.settle();
    let rows = world.rows_under(0, "seen/");
    assert_eq!(rows.len(), 2, "a new row for each 256 records");
    assert!(rows.iter().all(|size| *size <= 256 * 9 + 160), "{rows:?}");
    let before = world.people[0].bytes_written;
    world.send(1, "one more");
    world.settle();
    let written = world.people[0].bytes_written - before;
    assert!(written < 4096, "{written} bytes for one message");
    let conversation = world.people[0].conversation().id;
    world.run(0, Command::DeleteConversation { conversation }).unwrap();
    assert!(world.rows_under(0, "seen/").is_empty());
}
