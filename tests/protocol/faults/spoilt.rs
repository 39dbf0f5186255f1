//! The relay, or the network, spoils single records: another id, another body, another record at the position, a
//! position that is far too high. A spoilt record is not shown, and is read once the relay is honest again.

use crate::harness::formats;
use crate::world::World;
use sotto::io::{Command, ProtectionState};
use sotto_wire::{ClientFrame, Cursor, Record, RecordId, RelayFrame, Request, from_bytes, limits, to_bytes};
use std::cell::RefCell;
use std::rc::Rc;

const ANA: usize = 0;
const BEN: usize = 1;
const MINUTE: u64 = 60_000;
const DAMAGED: &str = "damaged or forged";

/// Ana and Ben, protected, and the records that Ben gets instead of the next ones.
fn world() -> (World, Rc<RefCell<Vec<Spoils>>>) {
    let mut world = World::protected_pair();
    let spoils: Rc<RefCell<Vec<Spoils>>> = Rc::default();
    let next = Rc::clone(&spoils);
    world.tamper = Some(Box::new(move |who, frame| {
        let Ok(RelayFrame::Record(record)) = from_bytes(&frame, limits::FRAME) else {
            return frame;
        };
        match (who == BEN).then(|| next.borrow_mut().pop()).flatten() {
            Some(spoil) => spoil(record).map_or_else(Vec::new, |record| to_bytes(&RelayFrame::Record(record))),
            None => frame,
        }
    }));
    (world, spoils)
}

/// Spoils one record; None if it does not arrive.
type Spoils = Box<dyn Fn(Record) -> Option<Record>>;

fn bent(record: Record) -> Option<Record> {
    let mut body = record.body.to_vec();
    *body.last_mut().unwrap() ^= 1;
    Some(Record {
        body: body.into(),
        ..record
    })
}

fn texts(world: &mut World, who: usize) -> Vec<String> {
    world.texts(who)
}

fn lines(world: &mut World, who: usize) -> usize {
    let thread = world.people[who].conversation().current;
    world.open(who, thread);
    let all = world.people[who].messages(thread);
    all.iter()
        .filter(|one| one.notice && one.text.contains(DAMAGED))
        .count()
}

fn set_timer(world: &mut World) {
    let conversation = world.people[ANA].conversation().id;
    let seconds = Some(3_600);
    world.run(ANA, Command::SetTimer { conversation, seconds }).unwrap();
}

fn is_in_the_next_epoch(world: &mut World) {
    assert_eq!(world.people[BEN].conversation().timer, Some(3_600));
    assert_eq!(world.people[BEN].conversation().protection.state, ProtectionState::On);
    world.send(ANA, "after it");
    world.send(BEN, "and me");
    world.settle();
    world.pass(MINUTE);
    for who in [ANA, BEN] {
        let all = texts(world, who);
        assert!(
            all.iter().any(|one| one == "after it") && all.iter().any(|one| one == "and me"),
            "{all:?}"
        );
    }
}

#[test]
fn a_message_under_another_id_is_shown_only_under_its_own() {
    let (mut world, spoils) = world();
    spoils.borrow_mut().push(Box::new(|record| {
        let id = RecordId([9; 16]);
        Some(Record { id, ..record })
    }));
    world.send(ANA, "quietly");
    world.settle();
    assert_eq!(texts(&mut world, BEN), [""; 0]);
    assert_eq!(lines(&mut world, BEN), 1, "it is said");
    world.pass(6_000);
    assert_eq!(texts(&mut world, BEN), ["quietly"]);
    let thread = world.people[BEN].conversation().current;
    let messages = world.people[BEN].messages(thread);
    assert!(messages.iter().all(|one| one.id != RecordId([9; 16]).to_hex()));
}

#[test]
fn a_message_names_its_record() {
    let (mut world, _) = world();
    let from = world.wire.len();
    world.send(ANA, "quietly");
    world.settle();
    let appended = world.wire[from..].iter().find_map(|frame| {
        match from_bytes::<ClientFrame>(frame, limits::FRAME).ok()?.request {
            Request::Append {
                topic,
                generation,
                id,
                body,
                ..
            } => Some((topic, generation, id, body)),
            _ => None,
        }
    });
    let (topic, generation, id, body) = appended.unwrap();
    let data = formats::authenticated_data(&body, topic, generation.0);
    assert_eq!(data[16..], [b"id\0\x01".as_slice(), &id.0].concat());
}

#[test]
fn a_message_bent_in_transit_is_read_the_next_time() {
    let (mut world, spoils) = world();
    spoils.borrow_mut().push(Box::new(bent));
    world.send(ANA, "quietly");
    world.settle();
    assert_eq!((texts(&mut world, BEN), lines(&mut world, BEN)), (vec![], 1));
    world.pass(6_000);
    assert_eq!(
        (texts(&mut world, BEN), lines(&mut world, BEN)),
        (vec!["quietly".to_owned()], 1)
    );
}

#[test]
fn rubbish_that_stays_in_the_log_delays_no_reader() {
    let (mut world, _) = world();
    let mut rubbish = None;
    world.tamper = Some(Box::new(move |who, frame| {
        let record = match from_bytes(&frame, limits::FRAME) {
            Ok(RelayFrame::Record(record)) if who == BEN && *rubbish.get_or_insert(record.id) == record.id => record,
            _ => return frame,
        };
        to_bytes(&RelayFrame::Record(bent(record).unwrap()))
    }));
    world.send(ANA, "quietly");
    world.settle();
    world.send(BEN, "are you there?");
    world.settle();
    assert_eq!(texts(&mut world, ANA), ["quietly", "are you there?"]);
    world.pass(MINUTE);
    world.send(ANA, "yes");
    world.settle();
    world.pass(MINUTE);
    assert_eq!(texts(&mut world, BEN), ["are you there?", "yes"]);
    assert_eq!(lines(&mut world, BEN), 1, "said once");
}

#[test]
fn a_commit_spoilt_in_transit_is_applied_the_next_time() {
    let (mut world, spoils) = world();
    let spoilt = |record: Record| {
        assert!(record.rotation.is_some());
        let rotation = None;
        bent(Record { rotation, ..record })
    };
    spoils.borrow_mut().push(Box::new(spoilt));
    set_timer(&mut world);
    assert_eq!(world.people[BEN].conversation().timer, None);
    world.pass(6_000);
    is_in_the_next_epoch(&mut world);
}

#[test]
fn a_commit_is_applied_after_another_record_at_its_position() {
    let (mut world, spoils) = world();
    let kept: Rc<RefCell<Option<Record>>> = Rc::default();
    let (keeps, gives) = (Rc::clone(&kept), Rc::clone(&kept));
    spoils.borrow_mut().push(Box::new(move |record| {
        let old = gives.borrow_mut().take().unwrap();
        let cursor = record.cursor;
        Some(Record { cursor, ..old })
    }));
    spoils.borrow_mut().push(Box::new(move |record| {
        *keeps.borrow_mut() = Some(record);
        None
    }));
    world.send(ANA, "quietly");
    world.settle();
    set_timer(&mut world);
    assert_eq!(texts(&mut world, BEN), ["quietly"]);
    assert_eq!(world.people[BEN].conversation().timer, None, "the commit is missed");
    world.disconnect(BEN);
    world.connect(BEN);
    world.settle();
    world.pass(6_000);
    is_in_the_next_epoch(&mut world);
}

#[test]
fn records_below_a_false_high_position_are_read_the_next_time() {
    let (mut world, spoils) = world();
    spoils.borrow_mut().push(Box::new(|record| {
        let cursor = Cursor(1_000_000);
        Some(Record { cursor, ..record })
    }));
    world.send(ANA, "one");
    world.settle();
    world.send(ANA, "two");
    world.settle();
    world.send(BEN, "three");
    world.settle();
    assert_eq!(texts(&mut world, BEN), ["one", "three"], "two is below that place");
    world.disconnect(BEN);
    world.connect(BEN);
    world.settle();
    assert!(texts(&mut world, BEN).contains(&"two".to_owned()));
    assert_eq!(lines(&mut world, BEN), 0);
    assert_eq!(world.people[BEN].conversation().protection.state, ProtectionState::On);
}
