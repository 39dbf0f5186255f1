//! A member's statement about a proposal counts for that proposal, in that group, in its place: each story is a member
//! with a true statement about another one.

use crate::devices::link;
use crate::faults::insider::{Insider, topic};
use crate::harness::names::names;
use crate::harness::words::Worded;
use crate::protection::consents::{gives_out, two_devices_to_be};
use crate::protection::switch_off::{answer, id, off, propose, state, three};
use crate::world::World;
use sotto::content::Control;
use sotto::io::{Agreement, Command, ProtectionState};
use sotto_wire::{Capability, ClientFrame, RecordId, Request, Topic, from_bytes, limits};

const ANA: usize = 0;
const BEN: usize = 1;
const CLEO: usize = 2;

const FIRST: RecordId = RecordId([70; 16]);
const SECOND: RecordId = RecordId([71; 16]);

fn token() -> Capability {
    Capability::new([6; 32])
}

/// A member's question, in a form that its devices' clients accept.
fn asks(by: &Insider, proposal: RecordId, log: Topic) -> Control {
    Control::OffProposed {
        topic: log,
        token: token(),
        signature: by.consents(proposal, log, &token()),
    }
}

fn agrees(by: &Insider, to: RecordId, signed: RecordId, log: Topic) -> Control {
    Control::OffAgreed {
        proposal: to,
        signature: by.consents(signed, log, &token()),
    }
}

fn says(world: &mut World, by: &mut Insider, id: RecordId, control: &Control) {
    let request = by.says(id, control);
    gives_out(world, request, id);
}

/// The proposer of the proposal that ana sees, and those who have agreed to it.
fn seen(world: &World) -> Option<(String, Vec<String>)> {
    off(world, ANA).map(|off| {
        let mut agreed = names(&off.agreed);
        agreed.sort();
        (off.by.words(), agreed)
    })
}

fn asked_by(by: &str, agreed: &[&str]) -> Option<(String, Vec<String>)> {
    Some((by.to_owned(), agreed.iter().map(|one| (*one).to_owned()).collect()))
}

/// The lines of ana's conversation in one of its threads.
fn lines(world: &mut World, thread: u32) -> Vec<String> {
    world.open(ANA, thread);
    let lines = world.people[ANA].messages(thread);
    lines.into_iter().map(|one| one.text).collect()
}

#[test]
fn an_answer_to_another_proposal_is_no_answer_to_this_one() {
    let mut world = three();
    let group = topic(&world);
    let (mut ben, mut cleo) = (Insider::of(&world, BEN, group), Insider::of(&world, CLEO, group));
    world.disconnect(BEN);
    world.disconnect(CLEO);
    let (old, log) = (Topic([4; 32]), Topic([5; 32]));
    let control = asks(&ben, FIRST, old);
    says(&mut world, &mut ben, FIRST, &control);
    answer(&mut world, ANA, Agreement::Refuse);
    world.settle();
    assert_eq!(seen(&world), None);
    let control = asks(&ben, SECOND, log);
    says(&mut world, &mut ben, SECOND, &control);
    assert_eq!(seen(&world), asked_by("ben", &["ben"]));
    let ends_first = Control::OffEnded { proposal: FIRST };
    // Of the ended one: its end, consent to it, and the other one's consent under its name. Then consent to it under
    // this one's name; consent to another log; another member's consent; and an own question while this one is open.
    let others = [
        ends_first,
        agrees(&cleo, FIRST, FIRST, old),
        agrees(&cleo, FIRST, SECOND, log),
        agrees(&cleo, SECOND, FIRST, log),
        agrees(&cleo, SECOND, SECOND, old),
        agrees(&ben, SECOND, SECOND, log),
        asks(&cleo, RecordId([106; 16]), Topic([3; 32])),
    ];
    for (number, control) in (100..).zip(&others) {
        says(&mut world, &mut cleo, RecordId([number; 16]), control);
        assert_eq!(seen(&world), asked_by("ben", &["ben"]), "{number}");
    }
    // Cleo's consent to this very question counts, and her refusal ends it.
    let control = agrees(&cleo, SECOND, SECOND, log);
    says(&mut world, &mut cleo, RecordId([120; 16]), &control);
    assert_eq!(seen(&world), asked_by("ben", &["ben", "cleo"]));
    assert_eq!(state(&world, ANA), ProtectionState::On);
    let ends = Control::OffEnded { proposal: SECOND };
    says(&mut world, &mut cleo, RecordId([121; 16]), &ends);
    assert_eq!(seen(&world), None);
}

#[test]
fn answers_in_an_ended_group_do_not_count_in_the_current_one() {
    let mut world = three();
    let before = topic(&world);
    propose(&mut world, ANA);
    world.settle();
    for who in [BEN, CLEO] {
        answer(&mut world, who, Agreement::Agree);
    }
    world.settle();
    let conversation = id(&world, ANA);
    world.run(ANA, Command::Protect { conversation }).unwrap();
    world.settle();
    let now = topic(&world);
    assert_ne!(before, now);
    let (mut then, mut ben) = (Insider::of(&world, BEN, before), Insider::of(&world, BEN, now));
    world.disconnect(BEN);
    let threads = world.people[ANA].conversation().threads.len();
    let thread = world.people[ANA].conversation().current;
    let control = asks(&ben, FIRST, Topic([5; 32]));
    says(&mut world, &mut ben, FIRST, &control);
    let said = lines(&mut world, thread - 2);
    // The end of the question from the other group, an answer to it, and a question of its own.
    let elsewhere = [
        Control::OffEnded { proposal: FIRST },
        agrees(&ben, FIRST, FIRST, Topic([5; 32])),
        asks(&then, RecordId([102; 16]), Topic([4; 32])),
    ];
    for (number, control) in (100..).zip(&elsewhere) {
        says(&mut world, &mut then, RecordId([number; 16]), control);
        assert_eq!(seen(&world), asked_by("ben", &["ben"]), "{number}");
    }
    // Nor does one count there while none is open here.
    let ends = Control::OffEnded { proposal: FIRST };
    says(&mut world, &mut ben, RecordId([110; 16]), &ends);
    assert_eq!(seen(&world), None);
    let control = asks(&then, RecordId([111; 16]), Topic([3; 32]));
    says(&mut world, &mut then, RecordId([111; 16]), &control);
    assert_eq!(lines(&mut world, thread - 2), said, "not even a word of it");
    let view = world.people[ANA].conversation();
    assert_eq!((view.threads.len(), view.off), (threads, None));
    assert_eq!(state(&world, ANA), ProtectionState::On);
}

#[test]
fn a_proposal_with_a_log_of_the_conversation_is_not_shown() {
    let mut world = World::pair();
    world.start(ANA, "ben");
    world.send(ANA, "in the open");
    world.settle();
    // The earlier readable log, with its token: both are Ben's as much as Ana's.
    let mut appends = world
        .wire
        .iter()
        .filter_map(|frame| match from_bytes(frame, limits::FRAME) {
            Ok(ClientFrame {
                request: Request::Append { topic, capability, .. },
                ..
            }) => Some((topic, capability)),
            _ => None,
        });
    let (open, capability) = appends.next_back().unwrap();
    let conversation = id(&world, ANA);
    world.run(ANA, Command::Protect { conversation }).unwrap();
    world.settle();
    let mut ben = Insider::of(&world, BEN, topic(&world));
    world.disconnect(BEN);
    let thread = world.people[ANA].conversation().current;
    let said = lines(&mut world, thread);
    let control = Control::OffProposed {
        topic: open,
        signature: ben.consents(FIRST, open, &capability),
        token: capability,
    };
    says(&mut world, &mut ben, FIRST, &control);
    assert_eq!(off(&world, ANA), None);
    assert_eq!(lines(&mut world, thread), said);
}

#[test]
fn an_added_device_ends_the_question_that_it_has_not_read() {
    let mut world = two_devices_to_be();
    propose(&mut world, BEN);
    world.settle();
    assert_eq!(seen(&world), asked_by("ben", &["ben"]));
    link(&mut world, false);
    for who in 0..4 {
        assert_eq!(
            (state(&world, who), off(&world, who)),
            (ProtectionState::On, None),
            "{who}"
        );
    }
    let conversation = id(&world, ANA);
    let agree = Agreement::Agree;
    assert!(world.run(ANA, Command::AnswerOff { conversation, agree }).is_err());
}

#[test]
fn a_leaver_ends_the_proposal_before_its_removal() {
    let mut world = three();
    propose(&mut world, ANA);
    world.settle();
    answer(&mut world, CLEO, Agreement::Agree);
    world.settle();
    // It is up to Ana to take her out.
    world.disconnect(ANA);
    let conversation = id(&world, CLEO);
    world.run(CLEO, Command::Leave { conversation }).unwrap();
    assert_eq!((state(&world, BEN), off(&world, BEN)), (ProtectionState::On, None));
}
