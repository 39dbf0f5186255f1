//! Content that this client does not make itself: absolute times, and unknown kinds.

use crate::faults::insider::{Insider, topic};
use crate::harness::scribe::Scribe;
use crate::world::World;
use sotto::content::{Content, Disposition, Expiry, Part};
use sotto::io::{Command, Store};
use sotto_wire::RecordId;

const DAY: u64 = 86_400_000;

/// A pair, protected or not.
fn pair(protected: bool) -> World {
    if protected {
        return World::protected_pair();
    }
    let mut world = World::pair();
    world.start(0, "ben");
    world.settle();
    world
}

/// Ben's own client writes this.
fn ben_writes(world: &mut World, protected: bool, id: u8, content: &Content) {
    if protected {
        let mut ben = Insider::of(world, 1, topic(world));
        let request = ben.writes(RecordId([id; 16]), content);
        world.force(request);
    } else {
        let ben = Scribe::of(world, 1);
        ben.writes(world, id, content);
    }
}

fn text_until(world: &World, text: &str, ms_from_now: i64) -> Content {
    let at = world.now.0.saturating_add_signed(ms_from_now) / 1000;
    Content {
        expires: Some(Expiry::At(u32::try_from(at).unwrap())),
        ..Content::text([1; 16], text, None)
    }
}

#[test]
fn a_message_expired_on_arrival_is_neither_shown_nor_stored() {
    for protected in [false, true] {
        let mut world = pair(protected);
        let rows = |world: &World| {
            let rows = world.people[0].rows.keys();
            rows.filter(|(store, _)| *store == Store::Messages).count()
        };
        let before = rows(&world);
        let content = text_until(&world, "long over", -1000);
        ben_writes(&mut world, protected, 1, &content);
        assert!(world.texts(0).is_empty(), "protected: {protected}");
        assert_eq!(world.people[0].conversation().unread, 0);
        assert_eq!(rows(&world), before, "protected: {protected}");
    }
}

#[test]
fn a_message_with_an_absolute_time_goes_at_that_time_read_or_not() {
    for (protected, read) in [(false, false), (false, true), (true, true)] {
        let mut world = pair(protected);
        let content = text_until(&world, "until noon", 60_000);
        ben_writes(&mut world, protected, 1, &content);
        if read {
            world.read_all(0);
        }
        world.pass(59_000);
        assert_eq!(world.texts(0), ["until noon"]);
        world.pass(1_001);
        assert!(world.texts(0).is_empty(), "protected: {protected}, read: {read}");
    }
}

#[test]
fn a_receiver_whose_clock_is_slow_forgets_by_the_relays_clock() {
    let mut world = World::new(&["ana", "ben"]);
    world.people[0].clock_skew = -3_600_000;
    for who in 0..2 {
        world.connect(who);
        world.sign_up(who, false);
    }
    world.start(0, "ben");
    world.settle();
    let content = text_until(&world, "over by now", -60_000);
    ben_writes(&mut world, false, 1, &content);
    assert!(world.texts(0).is_empty());
}

#[test]
fn a_sender_lengthens_nothing_with_an_absolute_time() {
    let mut world = pair(false);
    let conversation = world.people[0].conversation().id;
    let seconds = Some(5);
    world.run(0, Command::SetTimer { conversation, seconds }).unwrap();
    world.settle();
    let content = text_until(&world, "an hour, please", 3_600_000);
    ben_writes(&mut world, false, 1, &content);
    world.read_all(0);
    world.pass(5_000);
    assert!(world.texts(0).is_empty(), "the timer of the conversation holds");
    let mut forever = Content::text([2; 16], "for ever, please", None);
    forever.expires = Some(Expiry::At(u32::MAX));
    ben_writes(&mut world, false, 2, &forever);
    assert_eq!(world.texts(0), ["for ever, please"]);
    world.pass(14 * DAY);
    assert!(world.texts(0).is_empty(), "at most the life of what nobody reads");
}

#[test]
fn a_reader_gets_a_notice_of_a_kind_that_cannot_be_shown() {
    for protected in [false, true] {
        let mut world = pair(protected);
        let content = |disposition, kind: &str| Content {
            part: Part::single(disposition, kind, vec![1, 2, 3]),
            ..Content::text([1; 16], "", None)
        };
        ben_writes(
            &mut world,
            protected,
            1,
            &content(Disposition::RENDER, "image/x-unknown"),
        );
        let lines = world.lines_in(0, "ben");
        let told = lines.last().cloned().unwrap_or_default();
        assert!(told.contains("This device cannot show it yet"), "{lines:?}");
        assert!(lines.iter().all(|line| !line.contains("damaged")), "{lines:?}");
        // A message between clients asks for nothing to be shown.
        let mut world = pair(protected);
        let lines = world.lines_in(0, "ben");
        let control = "application/sotto-control+cbor";
        ben_writes(&mut world, protected, 2, &content(Disposition::UNSPECIFIED, control));
        assert_eq!(world.lines_in(0, "ben"), lines);
    }
}
