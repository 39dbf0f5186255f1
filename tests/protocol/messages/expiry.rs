//! Messages disappear: exactly on time, in every clock, on both sides, from memory and from the store.

use crate::harness::words::{Coded, Worded};
use crate::world::World;
use sotto::io::{Command, InspectedRecord, Outcome, Store};

const DAY: u64 = 86_400_000;

fn set_timer(world: &mut World, who: usize, seconds: Option<u32>) -> Result<(), String> {
    let conversation = world.people[who].conversation().id;
    let answer = world.run(who, Command::SetTimer { conversation, seconds });
    answer.map(drop).map_err(|problem| problem.code())
}

/// Rows of messages that will go by themselves.
fn going(world: &World, who: usize) -> usize {
    let rows = world.people[who].rows.values();
    rows.filter(|row| row.store == Store::Messages && row.expires_at.is_some())
        .count()
}

#[test]
fn every_timer_is_exact_to_the_millisecond_on_both_sides() {
    for seconds in [5, 10, 30, 60, 300, 1800, 3600, 21_600, 43_200, 86_400, 7, 86_399] {
        let mut world = World::protected_pair();
        set_timer(&mut world, 0, Some(seconds)).unwrap();
        assert_eq!(
            world.people[1].conversation().timer,
            Some(seconds),
            "the timer is the group's"
        );
        world.send(0, "short-lived");
        world.settle();
        world.read_all(1);
        world.pass(u64::from(seconds) * 1000 - 1);
        assert_eq!(world.texts(0), ["short-lived"]);
        assert_eq!(world.texts(1), ["short-lived"]);
        world.pass(1);
        for who in 0..2 {
            assert!(world.texts(who).is_empty(), "{seconds} seconds");
            assert_eq!(going(&world, who), 0, "the row is gone too");
            assert!(
                world.people[who]
                    .conversation()
                    .preview
                    .is_none_or(|preview| preview.says.words() != "short-lived")
            );
        }
    }
}

/// The server's records of the current thread, as a person sees them.
fn inspect(world: &mut World, who: usize) -> Vec<InspectedRecord> {
    let shown = world.people[who].conversation();
    world.open(who, shown.current);
    let command = Command::Inspect {
        conversation: shown.id,
        thread: shown.current,
    };
    let Outcome::Inspected { inspected } = world.run(who, command).unwrap() else {
        panic!("not an inspection")
    };
    inspected.records
}

#[test]
fn what_the_server_sees_hides_a_message_after_its_timer() {
    for protected in [false, true] {
        let mut world = if protected {
            World::protected_pair()
        } else {
            World::pair()
        };
        if !protected {
            world.start(0, "ben");
            world.settle();
        }
        set_timer(&mut world, 0, Some(5)).unwrap();
        world.send(0, "short-lived");
        world.settle();
        let shows = |records: &[InspectedRecord]| {
            let readable = |one: &&InspectedRecord| crate::world::contains(&one.body, b"short-lived");
            let seen = |one: &&InspectedRecord| one.seen_as.words() == "short-lived";
            (
                records.iter().filter(readable).count(),
                records.iter().filter(seen).count(),
            )
        };
        let bytes = usize::from(!protected);
        assert_eq!(
            shows(&inspect(&mut world, 0)),
            (bytes, 1),
            "her own runs since it was sent"
        );
        assert_eq!(shows(&inspect(&mut world, 1)), (0, 0), "his has not begun");
        world.read_all(1);
        assert_eq!(shows(&inspect(&mut world, 1)), (bytes, 1));
        world.pass(5_000);
        for who in 0..2 {
            let records = inspect(&mut world, who);
            assert_eq!(shows(&records), (0, 0));
            assert!(records.len() > 1, "that there is something is still said");
        }
    }
}

#[test]
fn a_timer_out_of_range_is_refused() {
    let mut world = World::protected_pair();
    for seconds in [0, 4, 86_401, u32::MAX] {
        assert_eq!(
            set_timer(&mut world, 0, Some(seconds)),
            Err("timerOutOfRange".to_owned())
        );
    }
    assert_eq!(world.people[0].conversation().timer, None);
}

#[test]
fn the_receivers_timer_starts_at_the_paint_of_the_message() {
    let mut world = World::protected_pair();
    set_timer(&mut world, 0, Some(5)).unwrap();
    world.send(0, "for later");
    world.settle();
    world.pass(3_600_000);
    assert!(world.texts(0).is_empty(), "the sender's own copy went on time");
    assert_eq!(world.texts(1), ["for later"]);
    world.read_all(1);
    world.pass(4_999);
    assert_eq!(world.texts(1), ["for later"]);
    world.pass(1);
    assert!(world.texts(1).is_empty());
}

#[test]
fn an_unread_message_expires_after_fourteen_days() {
    let mut world = World::protected_pair();
    set_timer(&mut world, 0, Some(5)).unwrap();
    world.send(0, "never read");
    world.settle();
    world.pass(14 * DAY - 60_000);
    assert_eq!(world.people[1].conversation().unread, 1);
    world.pass(60_000);
    assert_eq!(world.people[1].conversation().unread, 0);
    assert_eq!(going(&world, 1), 0);
}

#[test]
fn a_clock_set_back_extends_no_life_and_one_set_forward_ends_it() {
    let mut world = World::protected_pair();
    set_timer(&mut world, 0, Some(60)).unwrap();
    world.send(0, "one minute");
    world.settle();
    world.read_all(1);
    world.people[1].clock_skew = -10 * 3_600_000;
    world.pass(59_000);
    assert_eq!(world.texts(1), ["one minute"]);
    world.pass(1_500);
    assert!(world.texts(1).is_empty(), "the clock of ten hours ago does not help");
    world.send(0, "another minute");
    world.settle();
    world.read_all(1);
    assert_eq!(world.texts(1), ["another minute"]);
    world.people[1].clock_skew = 3_600_000;
    assert!(world.texts(1).is_empty(), "looked at after its time, before any sweep");
}

#[test]
fn a_clock_set_back_while_the_tab_was_dead_extends_no_life() {
    let mut world = World::protected_pair();
    set_timer(&mut world, 0, Some(60)).unwrap();
    world.send(0, "one minute");
    world.settle();
    world.read_all(1);
    world.people[1].clock_skew = -10 * 3_600_000;
    world.kill(1);
    world.connect(1);
    world.pass(59_000);
    assert_eq!(world.texts(1), ["one minute"]);
    world.pass(1_000);
    assert!(world.texts(1).is_empty());
}

#[test]
fn expired_messages_are_deleted_before_the_first_snapshot() {
    let mut world = World::protected_pair();
    set_timer(&mut world, 0, Some(5)).unwrap();
    world.send(0, "gone by then");
    world.settle();
    world.read_all(1);
    world.now.0 += 6_000;
    world.kill(1);
    assert_eq!(going(&world, 1), 0, "the opening swept it");
    world.connect(1);
    assert!(world.texts(1).is_empty());
}

#[test]
fn a_race_of_two_timers_ends_with_both_sides_agreeing() {
    let mut world = World::protected_pair();
    for (who, seconds) in [(0, 30), (1, 60)] {
        let conversation = world.people[who].conversation().id;
        world.ask(
            who,
            Command::SetTimer {
                conversation,
                seconds: Some(seconds),
            },
        );
    }
    world.settle();
    let [ana, ben] = [0, 1].map(|who| world.people[who].conversation().timer);
    assert_eq!(ana, ben);
    world.send(0, "still one epoch");
    world.settle();
    assert_eq!(world.texts(1), ["still one epoch"]);
}

#[test]
fn a_shared_timer_survives_turning_protection_on() {
    let mut world = World::pair();
    let conversation = world.start(0, "ben");
    world.settle();
    set_timer(&mut world, 1, Some(30)).unwrap();
    assert_eq!(world.people[0].conversation().timer, Some(30));
    world.run(0, Command::Protect { conversation }).unwrap();
    for who in 0..2 {
        assert_eq!(world.people[who].conversation().timer, Some(30));
    }
}

#[test]
fn a_timer_set_twice_at_once_is_noted_twice_and_never_reverts() {
    for protected in [false, true] {
        for (delay, dies) in (0..8).flat_map(|delay| [(delay, false), (delay, true)]) {
            let mut world = if protected {
                World::protected_pair()
            } else {
                World::pair()
            };
            if !protected {
                world.start(0, "ben");
                world.settle();
            }
            for seconds in [Some(60), Some(10), Some(60), Some(5)] {
                let conversation = world.people[0].conversation().id;
                world.ask(0, Command::SetTimer { conversation, seconds });
                for _ in 0..delay {
                    world.step();
                    assert_eq!(world.people[0].conversation().timer, seconds, "after {delay} steps");
                }
            }
            if dies {
                world.kill(0);
                world.connect(0);
            }
            world.settle();
            for who in 0..2 {
                let view = world.people[who].conversation();
                assert_eq!(view.timer, Some(5), "{who} after {delay} steps");
                world.open(who, view.current);
                let lines = world.people[who].messages(view.current);
                let said: Vec<_> = lines.iter().filter(|one| one.text.contains("disappear")).collect();
                assert_eq!(said.len(), 4, "{who} after {delay} steps, {protected}, {dies}");
            }
        }
    }
}
