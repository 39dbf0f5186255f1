//! Turning protection off: by the agreement of all and by nothing else, into another thread, with no readable message
//! that was written for the protected one.

use crate::harness::names::names;
use crate::harness::words::{Coded, Worded};
use crate::world::World;
use sotto::io::{Agreement, Command, OffView, ProtectionState};

const ASKED: &str = "asked everybody to agree to turn off protection.";
pub const OPEN: &str = "Not protected: whoever runs this server can read this.";

pub fn id(world: &World, who: usize) -> String {
    world.people[who].conversation().id
}

pub fn state(world: &World, who: usize) -> ProtectionState {
    world.people[who].conversation().protection.state
}

pub fn off(world: &World, who: usize) -> Option<OffView> {
    world.people[who].conversation().off
}

pub fn propose(world: &mut World, who: usize) {
    let conversation = id(world, who);
    world.ask(who, Command::ProposeOff { conversation });
}

pub fn answer(world: &mut World, who: usize, agree: Agreement) {
    let conversation = id(world, who);
    world.ask(who, Command::AnswerOff { conversation, agree });
}

/// Three people in a protected group of ana's.
pub fn three() -> World {
    let mut world = World::new(&["ana", "ben", "cleo", "dora"]);
    for who in 0..4 {
        world.connect(who);
        world.sign_up(who, who == 0);
    }
    let command = Command::StartConversation {
        people: vec!["ben".into(), "cleo".into()],
        name: Some("Friends".into()),
    };
    world.run(0, command).unwrap();
    world.settle();
    world
}

/// The notices in one of a person's threads.
fn lines(world: &mut World, who: usize, thread: u32) -> Vec<String> {
    world.open(who, thread);
    let messages = world.people[who].messages(thread);
    messages
        .into_iter()
        .filter(|one| one.notice)
        .map(|one| one.text)
        .collect()
}

pub fn texts_in(world: &mut World, who: usize, thread: u32) -> Vec<String> {
    world.open(who, thread);
    let messages = world.people[who].messages(thread);
    messages
        .into_iter()
        .filter(|one| !one.notice)
        .map(|one| one.text)
        .collect()
}

/// Both have agreed, everything is settled.
pub fn opened_pair() -> World {
    let mut world = World::protected_pair();
    propose(&mut world, 0);
    world.settle();
    answer(&mut world, 1, Agreement::Agree);
    world.settle();
    world
}

#[test]
fn an_agreement_begins_another_thread_and_keeps_the_protected_one() {
    let mut world = World::protected_pair();
    let protected = world.people[0].conversation().current;
    world.send(0, "between us");
    world.settle();
    propose(&mut world, 0);
    let early = off(&world, 0).unwrap();
    assert!(early.mine && early.answered, "shown before the relay has it");
    world.settle();
    let (anas, bens) = (off(&world, 0).unwrap(), off(&world, 1).unwrap());
    assert!(anas.mine && anas.answered && !bens.mine && !bens.answered);
    for view in [anas, bens] {
        assert_eq!(
            (view.by.words().as_str(), names(&view.agreed), names(&view.waiting)),
            ("ana", vec!["ana".into()], vec!["ben".into()])
        );
    }
    assert_eq!(state(&world, 1), ProtectionState::On, "asking changes nothing");
    answer(&mut world, 1, Agreement::Agree);
    world.settle();
    let mark = world.wire.len();
    for who in 0..2 {
        let view = world.people[who].conversation();
        assert_eq!((view.protection.state, view.off), (ProtectionState::Off, None));
        assert_eq!(view.protection.words(), OPEN);
        assert_eq!(view.current, protected + 1);
        let old = &view.threads[protected as usize];
        let new = &view.threads[view.current as usize];
        assert!(old.protected && old.read_only && !new.protected && !new.read_only);
        world.send(who, &format!("open from {who}"));
        world.settle();
    }
    for who in 0..2 {
        assert_eq!(texts_in(&mut world, who, protected), ["between us"]);
        assert_eq!(texts_in(&mut world, who, protected + 1), ["open from 0", "open from 1"]);
        let said = lines(&mut world, who, protected);
        let (first, second) = (["You", "ana"][who], ["ben", "You"][who]);
        assert!(said.contains(&format!("{first} {ASKED}")), "{said:?}");
        assert!(said.contains(&format!("{second} agreed.")), "{said:?}");
        assert!(
            said.last()
                .unwrap()
                .starts_with("Everybody agreed. The conversation goes on in another thread")
        );
        assert!(lines(&mut world, who, protected + 1)[0].contains("Whoever runs this server can read this thread."));
    }
    assert!(world.wire_holds(mark, "open from 0") && !world.wire_holds(0, "between us"));
}

#[test]
fn one_of_three_refuses_and_protection_stays_on() {
    let mut world = three();
    propose(&mut world, 0);
    world.settle();
    answer(&mut world, 1, Agreement::Agree);
    world.settle();
    let view = off(&world, 2).unwrap();
    assert_eq!(names(&view.waiting), ["cleo"]);
    assert_eq!(view.agreed.len(), 2);
    answer(&mut world, 2, Agreement::Refuse);
    assert_eq!(off(&world, 2), None, "answered here at once");
    world.settle();
    for who in 0..3 {
        assert_eq!((state(&world, who), off(&world, who)), (ProtectionState::On, None));
        let thread = world.people[who].conversation().current;
        let name = if who == 2 { "You" } else { "cleo" };
        let expected = format!("{name} refused: protection stays on.");
        assert_eq!(lines(&mut world, who, thread).last(), Some(&expected));
    }
    world.send(1, "still ours");
    world.settle();
    assert_eq!(world.texts(2), ["still ours"]);
    assert!(!world.wire_holds(0, "still ours"));
    // A second proposal starts from nothing: earlier answers do not count.
    propose(&mut world, 1);
    world.settle();
    assert_eq!(names(&off(&world, 0).unwrap().agreed), ["ben"]);
    for who in [0, 2] {
        assert_eq!(state(&world, who), ProtectionState::On);
        answer(&mut world, who, Agreement::Agree);
        world.settle();
    }
    for who in 0..3 {
        assert_eq!(state(&world, who), ProtectionState::Off);
        world.send(who, &format!("open {who}"));
        world.settle();
    }
    assert_eq!(world.texts(1), ["open 0", "open 1", "open 2"]);
}

#[test]
fn a_proposal_can_be_taken_back_and_then_no_answer_counts() {
    let mut world = World::protected_pair();
    propose(&mut world, 0);
    world.settle();
    world.disconnect(1);
    answer(&mut world, 1, Agreement::Agree);
    let conversation = id(&world, 0);
    world.run(0, Command::WithdrawOff { conversation }).unwrap();
    world.settle();
    world.connect(1);
    world.settle();
    for who in 0..2 {
        assert_eq!((state(&world, who), off(&world, who)), (ProtectionState::On, None));
        let thread = world.people[who].conversation().current;
        let said = lines(&mut world, who, thread);
        let name = ["You", "ana"][who];
        assert_eq!(
            said.last().unwrap(),
            &format!("{name} took the proposal back: protection stays on.")
        );
    }
    let conversation = id(&world, 1);
    let agree = Agreement::Agree;
    let late = world.run(1, Command::AnswerOff { conversation, agree }).unwrap_err();
    assert_eq!(late.code(), "notHere");
}

#[test]
fn an_unsent_proposal_is_taken_back_silently() {
    let mut world = World::protected_pair();
    let thread = world.people[0].conversation().current;
    let before = lines(&mut world, 1, thread).len();
    world.disconnect(0);
    propose(&mut world, 0);
    let conversation = id(&world, 0);
    world.run(0, Command::WithdrawOff { conversation }).unwrap();
    assert_eq!(off(&world, 0), None);
    world.connect(0);
    world.settle();
    assert_eq!(lines(&mut world, 1, thread).len(), before, "ben never hears of it");
}

#[test]
fn a_proposal_waits_for_an_absent_member() {
    let mut world = three();
    world.disconnect(2);
    propose(&mut world, 0);
    world.settle();
    answer(&mut world, 1, Agreement::Agree);
    world.settle();
    world.pass(3_600_000);
    assert_eq!(
        (state(&world, 0), state(&world, 1)),
        (ProtectionState::On, ProtectionState::On)
    );
    world.connect(2);
    world.settle();
    assert_eq!(names(&off(&world, 2).unwrap().waiting), ["cleo"]);
    // The proposer is offline by now: the others do not need her.
    world.disconnect(0);
    answer(&mut world, 2, Agreement::Agree);
    world.settle();
    world.send(1, "open to all");
    world.settle();
    assert_eq!(world.texts(2), ["open to all"]);
    assert_eq!(state(&world, 0), ProtectionState::On, "she has not read it yet");
    world.connect(0);
    world.settle();
    assert_eq!(state(&world, 0), ProtectionState::Off);
    assert_eq!(world.texts(0), ["open to all"]);
}

#[test]
fn consent_after_a_day_does_not_count() {
    let mut world = World::protected_pair();
    propose(&mut world, 0);
    world.settle();
    // Ben's clock is behind: for him there is time left.
    world.disconnect(1);
    answer(&mut world, 1, Agreement::Agree);
    world.people[1].clock_skew = -3_600_000;
    world.pass(86_400_001);
    assert_eq!(off(&world, 0), None, "lapsed on the screen");
    world.connect(1);
    world.settle();
    for who in 0..2 {
        assert_eq!(state(&world, who), ProtectionState::On);
    }
    // And a new proposal replaces it.
    propose(&mut world, 1);
    world.settle();
    assert_eq!(off(&world, 0).unwrap().by.words(), "ben");
    answer(&mut world, 0, Agreement::Agree);
    world.settle();
    assert_eq!(
        (state(&world, 0), state(&world, 1)),
        (ProtectionState::Off, ProtectionState::Off)
    );
}

#[test]
fn a_proposal_ends_when_a_member_joins_or_leaves() {
    for adds in [true, false] {
        let mut world = three();
        propose(&mut world, 1);
        world.settle();
        answer(&mut world, 2, Agreement::Agree);
        world.settle();
        let conversation = id(&world, 0);
        let command = if adds {
            Command::AddPeople {
                conversation,
                people: vec!["dora".into()],
            }
        } else {
            let people = world.people[0].conversation().people;
            let person = people.into_iter().find(|one| one.words() == "cleo").unwrap().account;
            Command::RemovePerson { conversation, person }
        };
        world.run(0, command).unwrap();
        world.settle();
        for who in 0..if adds { 4 } else { 2 } {
            assert_eq!(
                (state(&world, who), off(&world, who)),
                (ProtectionState::On, None),
                "{who}"
            );
        }
        let thread = world.people[1].conversation().current;
        let said = lines(&mut world, 1, thread);
        assert!(
            said.iter()
                .any(|line| line.starts_with("People or devices have changed")),
            "{said:?}"
        );
        let conversation = id(&world, 0);
        let agree = Agreement::Agree;
        assert!(world.run(0, Command::AnswerOff { conversation, agree }).is_err());
    }
}

#[test]
fn each_change_of_the_switch_begins_another_thread() {
    let mut world = World::protected_pair();
    for round in 0..3 {
        propose(&mut world, round % 2);
        world.settle();
        answer(&mut world, 1 - round % 2, Agreement::Agree);
        world.settle();
        world.send(0, &format!("open {round}"));
        world.settle();
        assert_eq!(world.texts(1), [format!("open {round}")]);
        let conversation = id(&world, 1);
        world.run(1, Command::Protect { conversation }).unwrap();
        world.settle();
        let mark = world.wire.len();
        world.send(0, &format!("sealed {round}"));
        world.settle();
        assert_eq!(world.texts(1), [format!("sealed {round}")]);
        assert!(!world.wire_holds(mark, "sealed"));
        for who in 0..2 {
            let threads = world.people[who].conversation().threads;
            assert_eq!(threads.len(), 4 + 2 * round);
            assert!(
                threads
                    .iter()
                    .enumerate()
                    .all(|(at, one)| one.protected == (at % 2 == 1))
            );
        }
    }
}

#[test]
fn a_proposal_needs_protection_and_another_member() {
    let mut world = World::pair();
    let conversation = world.start(0, "ben");
    world.settle();
    let refused = |world: &mut World, command| world.run(0, command).unwrap_err().code();
    let propose = Command::ProposeOff {
        conversation: conversation.clone(),
    };
    assert_eq!(refused(&mut world, propose.clone()), "notHere");
    let agree = Agreement::Agree;
    let answer = Command::AnswerOff {
        conversation: conversation.clone(),
        agree,
    };
    assert_eq!(refused(&mut world, answer), "notHere");
    assert_eq!(refused(&mut world, Command::WithdrawOff { conversation }), "notHere");

    let mut world = World::protected_pair();
    world.disconnect(1);
    let conversation = id(&world, 0);
    world
        .run(
            0,
            Command::ProposeOff {
                conversation: conversation.clone(),
            },
        )
        .unwrap();
    // The proposer cannot answer the own proposal.
    let own = Command::AnswerOff { conversation, agree };
    assert_eq!(world.run(0, own).unwrap_err().code(), "notHere");
}
