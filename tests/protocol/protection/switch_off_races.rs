//! Turning protection off during other events: messages under way, people joining and leaving, several proposals, a
//! page that is a moment behind.

use crate::harness::words::{Coded, Worded};
use crate::protection::switch_off::{OPEN, answer, id, off, opened_pair, propose, state, texts_in, three};
use crate::world::World;
use sotto::io::{Agreement, Command, ProtectionState};

#[test]
fn a_member_added_at_that_moment_is_asked_or_never_joins() {
    let mut outcomes = [0, 0];
    for delay in 0..16 {
        let mut world = three();
        propose(&mut world, 0);
        world.settle();
        answer(&mut world, 1, Agreement::Agree);
        world.settle();
        let conversation = id(&world, 0);
        world.ask(
            0,
            Command::AddPeople {
                conversation,
                people: vec!["dora".into()],
            },
        );
        for _ in 0..delay {
            world.step();
        }
        answer(&mut world, 2, Agreement::Agree);
        world.settle();
        let is_off = state(&world, 0) == ProtectionState::Off;
        outcomes[usize::from(is_off)] += 1;
        for who in 0..3 {
            assert_eq!(
                state(&world, who) == ProtectionState::Off,
                is_off,
                "{who} after {delay} steps"
            );
        }
        assert_eq!(
            world.people[3].app().conversations.is_empty(),
            is_off,
            "after {delay} steps"
        );
        for who in 0..3 {
            world.send(who, &format!("later {who}"));
            world.settle();
        }
        for who in 0..3 {
            assert_eq!(
                world.texts(who),
                ["later 0", "later 1", "later 2"],
                "after {delay} steps"
            );
        }
    }
    assert!(outcomes.iter().all(|count| *count > 0), "both happen: {outcomes:?}");
}

#[test]
fn a_text_for_the_protected_thread_is_never_sent_readable() {
    for delay in 0..16 {
        let mut world = World::protected_pair();
        let protected = world.people[0].conversation().current;
        propose(&mut world, 0);
        world.settle();
        answer(&mut world, 1, Agreement::Agree);
        for _ in 0..delay {
            world.step();
        }
        // Both type under the sentence that their screen shows now, and the message arrives when the core may know
        // better.
        for who in 0..2 {
            let view = world.people[who].conversation();
            let words = if view.protection.words() == OPEN {
                "readable"
            } else {
                "secret"
            };
            let thread = Some(view.current);
            let command = Command::Send {
                conversation: view.id,
                id: world.people[who].random_id(),
                text: format!("{words} {who}"),
                thread,
            };
            world.step();
            world.ask(who, command);
        }
        world.settle();
        assert!(!world.wire_holds(0, "secret"), "after {delay} steps");
        for who in 0..2 {
            assert_eq!(state(&world, who), ProtectionState::Off);
            let mut all = texts_in(&mut world, who, protected);
            assert!(
                all.iter().all(|text| text.starts_with("secret")),
                "after {delay} steps: {all:?}"
            );
            let open = texts_in(&mut world, who, protected + 1);
            assert!(
                open.iter().all(|text| text.starts_with("readable")),
                "after {delay} steps: {open:?}"
            );
            all.extend(open);
            assert_eq!(all.len(), 2, "after {delay} steps: {all:?}");
        }
    }
}

#[test]
fn a_message_without_a_thread_is_not_sent_readable() {
    let mut world = opened_pair();
    let conversation = id(&world, 0);
    let command = |thread| Command::Send {
        conversation: conversation.clone(),
        id: "ab".repeat(16),
        text: "typed where?".into(),
        thread,
    };
    let refused = world.run(0, command(None)).unwrap_err();
    assert_eq!(refused.code(), "readOnly");
    assert_eq!(world.run(0, command(Some(0))).unwrap_err().code(), "readOnly");
    assert!(!world.wire_holds(0, "typed where?"));
    let current = world.people[0].conversation().current;
    world.run(0, command(Some(current))).unwrap();
    assert!(world.wire_holds(0, "typed where?"));
}

#[test]
fn waiting_messages_go_out_in_the_ended_thread_much_later() {
    let mut world = three();
    let protected = world.people[0].conversation().current;
    propose(&mut world, 0);
    world.settle();
    answer(&mut world, 1, Agreement::Agree);
    world.settle();
    world.disconnect(0);
    world.send(0, "from far away");
    answer(&mut world, 2, Agreement::Agree);
    world.send(2, "just behind the consent");
    world.settle();
    // In between the others protect it again: waiting messages still find their own group.
    let conversation = id(&world, 1);
    world.run(1, Command::Protect { conversation }).unwrap();
    world.settle();
    world.pass(60_000);
    world.connect(0);
    world.settle();
    for who in 0..3 {
        assert_eq!(state(&world, who), ProtectionState::On, "{who}");
        assert_eq!(world.people[who].app().conversations.len(), 1, "{who}");
        let mut texts = texts_in(&mut world, who, protected);
        texts.sort();
        assert_eq!(texts, ["from far away", "just behind the consent"], "{who}");
        world.send(who, &format!("again {who}"));
        world.settle();
    }
    for who in 0..3 {
        let texts = world.texts(who);
        let all = (0..3).all(|one| texts.contains(&format!("again {one}")));
        assert!(all, "{who}: {texts:?}");
    }
    assert!(!world.wire_holds(0, "from far away") && !world.wire_holds(0, "just behind"));
}

#[test]
fn a_late_reader_of_an_agreement_follows_and_loses_nothing() {
    let mut world = World::protected_pair();
    let protected = world.people[0].conversation().current;
    propose(&mut world, 1);
    world.settle();
    world.send(1, "before the end");
    world.disconnect(1);
    world.send(0, "ana to the end");
    answer(&mut world, 0, Agreement::Agree);
    world.settle();
    assert_eq!(state(&world, 0), ProtectionState::Off);
    world.send(0, "in between");
    world.settle();
    let conversation = id(&world, 0);
    world.run(0, Command::Protect { conversation }).unwrap();
    world.settle();
    world.connect(1);
    world.settle();
    for who in 0..2 {
        assert_eq!(state(&world, who), ProtectionState::On);
        world.send(who, &format!("again {who}"));
        world.settle();
    }
    for who in 0..2 {
        assert!(
            world.texts(who).ends_with(&["again 0".into(), "again 1".into()]),
            "{who}"
        );
        let threads = world.people[who].conversation().threads;
        let mut seen: Vec<String> = Vec::new();
        for summary in threads {
            let texts = texts_in(&mut world, who, summary.thread);
            let readable = texts.iter().any(|text| text == "in between");
            assert_eq!(readable, !summary.protected && !texts.is_empty(), "{texts:?}");
            seen.extend(texts);
        }
        for text in ["before the end", "ana to the end", "in between"] {
            assert!(seen.contains(&text.to_owned()), "{who} misses {text}: {seen:?}");
        }
    }
    assert!(protected > 0 && !world.wire_holds(0, "before the end"));
}

#[test]
fn of_two_simultaneous_proposals_all_members_take_one() {
    for delay in 0..10 {
        let mut world = three();
        propose(&mut world, 0);
        for _ in 0..delay {
            world.step();
        }
        propose(&mut world, 1);
        world.settle();
        let by: Vec<_> = (0..3).map(|who| off(&world, who).unwrap().by.words()).collect();
        assert!(by.iter().all(|one| *one == by[0]), "after {delay} steps: {by:?}");
        for who in 0..3 {
            if !off(&world, who).unwrap().answered {
                answer(&mut world, who, Agreement::Agree);
                world.settle();
            }
        }
        for who in 0..3 {
            assert_eq!(state(&world, who), ProtectionState::Off, "{who} after {delay} steps");
        }
    }
}

#[test]
fn a_proposal_in_a_request_cannot_be_answered() {
    let mut world = World::new(&["ana", "ben"]);
    for who in 0..2 {
        world.connect(who);
        world.sign_up(who, who == 0);
    }
    world.people[1].accepts = false;
    let command = Command::StartConversation {
        people: vec!["ben".into()],
        name: Some("Two".into()),
    };
    world.run(0, command).unwrap();
    world.settle();
    assert!(world.people[1].conversation().request);
    propose(&mut world, 0);
    world.settle();
    assert_eq!(off(&world, 1), None);
    let conversation = id(&world, 1);
    let command = Command::AnswerOff {
        conversation,
        agree: Agreement::Agree,
    };
    assert_eq!(world.run(1, command).unwrap_err().code(), "acceptFirst");
    assert_eq!(state(&world, 0), ProtectionState::Waiting, "nobody has joined");
}
