//! Consent to turning protection off is a person's, given once, to one question: two devices of one person count once,
//! and no earlier consent counts again, whoever replays it.

use crate::devices::link;
use crate::faults::insider::{Insider, topic};
use crate::harness::names::names;
use crate::protection::switch_off::{answer, id, off, propose, state, three};
use crate::world::World;
use sotto::content::Control;
use sotto::io::{Agreement, Command, ProtectionState};
use sotto_wire::{
    Capability, ClientFrame, Record, RecordId, RelayFrame, Request, Topic, VERSION, from_bytes, limits, to_bytes,
};

const ANA: usize = 0;
const BEN: usize = 1;
const PHONE: usize = 2;
const CLEO: usize = 3;

/// Ana on two devices, Ben and Cleo in a protected group of hers.
fn two_devices() -> World {
    let mut world = two_devices_to_be();
    link(&mut world, false);
    world
}

/// The same, before the second device is linked.
pub fn two_devices_to_be() -> World {
    let mut world = World::new(&["ana", "ben", "phone", "cleo"]);
    for who in [ANA, BEN, CLEO] {
        world.connect(who);
        world.sign_up(who, true);
    }
    world.connect(PHONE);
    befriend(&mut world, &["ben", "cleo"]);
    world
}

fn befriend(world: &mut World, people: &[&str]) {
    let command = Command::StartConversation {
        people: people.iter().map(|one| (*one).to_owned()).collect(),
        name: Some("Friends".into()),
    };
    world.run(ANA, command).unwrap();
    world.settle();
}

/// Every record of a log that came over the wire, once.
fn records(world: &World, log: Topic) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for frame in &world.wire {
        if let Ok(RelayFrame::Record(record)) = from_bytes(frame, limits::FRAME)
            && record.topic == log
            && records.iter().all(|one| one.id != record.id)
        {
            records.push(record);
        }
    }
    records
}

/// The relay takes a request from any connection, and gives the record out under that id.
pub fn gives_out(world: &mut World, request: Request, under: RecordId) {
    let Request::Append { id: taken, .. } = &request else {
        panic!("not a record");
    };
    let taken = *taken;
    world.tamper = Some(Box::new(move |_, bytes| match from_bytes(&bytes, limits::FRAME) {
        Ok(RelayFrame::Record(record)) if record.id == taken => {
            to_bytes(&RelayFrame::Record(Record { id: under, ..record }))
        }
        _ => bytes,
    }));
    let connection = world.relay.connect();
    let before = world.wire.len();
    for (id, request) in [(1, Request::Hello { version: VERSION }), (2, request)] {
        let frame = to_bytes(&ClientFrame { id, request });
        world.relay.receive(connection, &frame, world.now);
    }
    world.settle();
    world.tamper = None;
    let came = world.wire[before..]
        .iter()
        .any(|frame| matches!(from_bytes(frame, limits::FRAME), Ok(RelayFrame::Record(record)) if record.id == taken));
    assert!(came, "the relay gave it out");
}

/// None of these is in an unprotected thread, or has one more.
fn all_protected(world: &World, people: &[usize], case: &str) {
    for who in people {
        assert_ne!(state(world, *who), ProtectionState::Off, "{case}: {who}");
        let threads = world.people[*who].conversation().threads;
        assert!(threads.iter().all(|one| one.protected), "{case}: {who}");
    }
}

/// A proposal of ana's to which ben has agreed.
fn half_agreed() -> World {
    let mut world = three();
    propose(&mut world, ANA);
    world.settle();
    answer(&mut world, BEN, Agreement::Agree);
    world.settle();
    world
}

#[test]
fn two_devices_of_one_person_that_agree_at_once_count_once() {
    let mut world = two_devices();
    propose(&mut world, BEN);
    world.settle();
    for who in [ANA, PHONE] {
        answer(&mut world, who, Agreement::Agree);
    }
    world.settle();
    for who in 0..4 {
        assert_eq!(state(&world, who), ProtectionState::On, "{who}");
        let view = off(&world, who).unwrap();
        let mut agreed = names(&view.agreed);
        agreed.sort();
        assert_eq!(
            (agreed, names(&view.waiting)),
            (vec!["ana".into(), "ben".into()], vec!["cleo".into()])
        );
        assert_eq!(view.answered, who != CLEO, "{who}");
    }
    let thread = world.people[BEN].conversation().current;
    world.open(BEN, thread);
    let lines = world.people[BEN].messages(thread);
    assert_eq!(lines.iter().filter(|one| one.text == "ana agreed.").count(), 1);
    answer(&mut world, CLEO, Agreement::Agree);
    world.settle();
    for who in 0..4 {
        assert_eq!(state(&world, who), ProtectionState::Off, "{who}");
        assert_eq!(world.people[who].conversation().threads.len(), 2, "{who}");
    }
}

#[test]
fn one_device_answers_for_the_person_while_the_other_is_away() {
    let mut world = two_devices();
    world.disconnect(ANA);
    propose(&mut world, BEN);
    world.settle();
    answer(&mut world, CLEO, Agreement::Agree);
    world.settle();
    answer(&mut world, PHONE, Agreement::Agree);
    world.settle();
    for who in [BEN, PHONE, CLEO] {
        assert_eq!(state(&world, who), ProtectionState::Off, "{who}");
    }
    world.connect(ANA);
    world.settle();
    assert_eq!((state(&world, ANA), off(&world, ANA)), (ProtectionState::Off, None));
    world.send(ANA, "from the desk");
    world.settle();
    assert_eq!(world.texts(PHONE), ["from the desk"]);
    assert_eq!(world.texts(CLEO), ["from the desk"]);
}

#[test]
fn the_proposer_does_not_answer_from_another_device() {
    let mut world = two_devices();
    propose(&mut world, ANA);
    world.settle();
    let view = off(&world, PHONE).unwrap();
    assert!(view.mine && view.answered);
    let conversation = id(&world, PHONE);
    let agree = Agreement::Agree;
    assert!(world.run(PHONE, Command::AnswerOff { conversation, agree }).is_err());
    answer(&mut world, BEN, Agreement::Agree);
    world.settle();
    assert_eq!(state(&world, CLEO), ProtectionState::On);
    assert_eq!(names(&off(&world, CLEO).unwrap().waiting), ["cleo"]);
}

/// How many lines of a person's current thread report a damaged or forged record.
fn damaged(world: &mut World, who: usize) -> usize {
    let thread = world.people[who].conversation().current;
    world.open(who, thread);
    let lines = world.people[who].messages(thread);
    lines
        .iter()
        .filter(|one| one.text.contains("damaged or forged"))
        .count()
}

/// At its old position, the cursor stops it: a client takes in nothing that is not behind the last record. At another
/// position MLS stops it: a message's key is deleted once it was read, and a device that sees a record of its own come
/// back gives its keys up. That comes before ids and signatures, which would fit where the relay gives out the old id.
#[test]
fn a_relay_that_replays_a_proposal_turns_nothing_off() {
    for lapses in [false, true] {
        for renamed in [false, true] {
            let mut world = half_agreed();
            let log = topic(&world);
            if lapses {
                world.pass(86_400_001);
            } else {
                answer(&mut world, 2, Agreement::Refuse);
                world.settle();
            }
            let words = records(&world, log);
            assert!(words.len() >= 2, "the proposal and the consent");
            // Byte for byte: at their old positions, and at the end of the log under new ids or under their own.
            for who in 0..3 {
                let again = words.iter().map(|record| to_bytes(&RelayFrame::Record(record.clone())));
                world.people[who].inbound.extend(again);
            }
            world.settle();
            for who in 0..3 {
                assert_eq!((state(&world, who), off(&world, who)), (ProtectionState::On, None));
                assert_eq!(damaged(&mut world, who), 0, "passed over without a word");
            }
            let insider = Insider::of(&world, BEN, log);
            for (number, record) in (100..).zip(&words) {
                let before: Vec<_> = (0..3).map(|who| damaged(&mut world, who)).collect();
                let id = RecordId([number; 16]);
                let request = insider.record(record.body.to_vec(), id);
                gives_out(&mut world, request, if renamed { record.id } else { id });
                all_protected(&world, &[0, 1, 2], &format!("lapses {lapses}, renamed {renamed}"));
                assert_eq!(off(&world, 2), None);
                let refused = |who: &usize| {
                    let lost = state(&world, *who) == ProtectionState::Broken;
                    lost || damaged(&mut world, *who) == before[*who] + 1
                };
                assert_eq!((0..3).filter(refused).count(), 3, "nobody reads it a second time");
            }
        }
    }
}

/// The relay gives a second question the id of the first, so that every signature for that one fits. An answer counts
/// for the sender of the MLS message, whose key must have signed it: no member can bring another one's.
#[test]
fn a_repeated_question_does_not_revive_its_old_answers() {
    let mut world = three();
    let group = topic(&world);
    let mut ben = Insider::of(&world, BEN, group);
    world.disconnect(BEN);
    let (log, token) = (Topic([5; 32]), || Capability::new([6; 32]));
    let proposal = RecordId([70; 16]);
    let signature = ben.consents(proposal, log, &token());
    let asks = || Control::OffProposed {
        topic: log,
        token: token(),
        signature,
    };
    let request = ben.says(proposal, &asks());
    gives_out(&mut world, request, proposal);
    answer(&mut world, ANA, Agreement::Agree);
    world.settle();
    let mut agreed = names(&off(&world, 2).unwrap().agreed);
    agreed.sort();
    assert_eq!(agreed, ["ana", "ben"]);
    // Ana's consent, byte for byte: signing is deterministic.
    let anas = Insider::of(&world, ANA, group).consents(proposal, log, &token());
    answer(&mut world, 2, Agreement::Refuse);
    world.settle();
    assert_eq!(off(&world, 2), None);
    let bring = |proposal| Control::OffAgreed {
        proposal,
        signature: anas,
    };
    let request = ben.says(RecordId([80; 16]), &bring(proposal));
    gives_out(&mut world, request, RecordId([80; 16]));
    assert_eq!(off(&world, 2), None, "an answer to nothing");
    // The same question under the same id, with the same log and token: ana's old signature would fit it.
    let request = ben.says(RecordId([81; 16]), &asks());
    gives_out(&mut world, request, proposal);
    for who in [ANA, 2] {
        assert_eq!(
            names(&off(&world, who).unwrap().agreed),
            ["ben"],
            "everybody is asked anew: {who}"
        );
    }
    let request = ben.says(RecordId([82; 16]), &bring(proposal));
    gives_out(&mut world, request, RecordId([82; 16]));
    answer(&mut world, 2, Agreement::Agree);
    world.settle();
    all_protected(&world, &[ANA, 2], "with everybody's but ana's");
    let thread = world.people[ANA].conversation().current;
    world.open(ANA, thread);
    let lines = world.people[ANA].messages(thread);
    assert!(
        lines.iter().all(|one| one.text != "ben agreed."),
        "he has asked, and no more"
    );
    assert_eq!(names(&off(&world, 2).unwrap().waiting), ["ana"]);
}

/// A consent of an ended group comes to the log of the next one: MLS takes no message of another group.
#[test]
fn consent_to_another_thread_opens_none_again() {
    let mut world = half_agreed();
    let first = topic(&world);
    answer(&mut world, 2, Agreement::Agree);
    world.settle();
    let words = records(&world, first);
    let conversation = id(&world, ANA);
    world.run(ANA, Command::Protect { conversation }).unwrap();
    world.settle();
    let second = topic(&world);
    assert_ne!(first, second);
    let threads = world.people[ANA].conversation().threads.len();
    let insider = Insider::of(&world, BEN, second);
    for (number, record) in (100..).zip(&words) {
        let before = damaged(&mut world, ANA);
        let request = insider.record(record.body.to_vec(), RecordId([number; 16]));
        gives_out(&mut world, request, record.id);
        for who in 0..3 {
            let view = world.people[who].conversation();
            assert_eq!((view.protection.state, view.off), (ProtectionState::On, None), "{who}");
            assert_eq!(view.threads.len(), threads, "{who}");
        }
        assert_eq!(damaged(&mut world, ANA), before + 1, "it is no message of this group");
    }
}
