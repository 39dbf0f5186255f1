//! First contact: accounts, conversations, both directions, unprotected.

use crate::harness::names::Titled;
use crate::harness::words::{Coded, Worded};
use crate::world::World;
use sotto::io::{Command, Connection, MessageState, ProtectionState};

#[test]
fn two_people_sign_up_and_see_that_they_talk_unprotected() {
    let mut world = World::pair();
    world.start(0, "ben");
    world.send(0, "hello ben");
    world.settle();
    let ben = world.people[1].conversation();
    assert_eq!((ben.title().as_str(), ben.unread), ("ana", 1));
    assert_eq!(ben.protection.state, ProtectionState::Off);
    assert_eq!(
        ben.protection.words(),
        "Not protected: whoever runs this server can read this."
    );
    world.send(1, "hello ana");
    world.settle();
    assert_eq!(world.texts(0), ["hello ben", "hello ana"]);
    assert_eq!(world.texts(1), ["hello ben", "hello ana"]);
    assert!(
        world.wire_holds(0, "hello ben"),
        "unprotected words are readable on the wire"
    );
    assert!(!world.people[0].store_holds("hello ben"), "but never at rest");
    assert!(!world.people[1].store_holds("hello ben"));
}

#[test]
fn a_handle_can_be_taken_unknown_own_too_long_or_not_allowed() {
    let mut world = World::new(&["ana", "ben"]);
    world.connect(0);
    world.connect(1);
    world.sign_up(0, false);
    let create = |handle: &str| Command::CreateAccount {
        handle: handle.into(),
        protect_new: false,
    };
    let code = |world: &mut World, who, command| world.run(who, command).unwrap_err().code();
    assert_eq!(code(&mut world, 1, create("ANA")), "handleTaken");
    assert!(
        world.people[1].app().account.is_none(),
        "nothing of the attempt is kept"
    );
    assert_eq!(code(&mut world, 1, create("")), "handleNotAllowed");
    assert_eq!(code(&mut world, 1, create("b n")), "handleNotAllowed");
    assert_eq!(code(&mut world, 1, create(&"b".repeat(33))), "handleNotAllowed");
    world.sign_up(1, false);
    assert_eq!(code(&mut world, 1, create("ben2")), "accountExists");
    let start = |name: &str| Command::StartConversation {
        people: vec![name.into()],
        name: None,
    };
    assert_eq!(code(&mut world, 0, start("nobody")), "handleUnknown");
    assert_eq!(code(&mut world, 0, start("Ana")), "handleOneself");
    assert_eq!(code(&mut world, 0, start("b!n")), "handleNotAllowed");
    let two = Command::StartConversation {
        people: vec!["ben".into(), "cleo".into()],
        name: None,
    };
    assert_eq!(code(&mut world, 0, two), "groupNameMissing");
}

#[test]
fn starting_again_with_the_same_person_finds_the_conversation() {
    let mut world = World::pair();
    let first = world.start(0, "ben");
    world.settle();
    assert_eq!(world.start(0, "BEN"), first);
}

#[test]
fn both_start_at_the_same_moment_and_share_one_log() {
    let mut world = World::pair();
    for (who, with) in [(0, "ben"), (1, "ana")] {
        world.ask(
            who,
            Command::StartConversation {
                people: vec![with.into()],
                name: None,
            },
        );
    }
    world.settle();
    world.send(0, "from ana");
    world.send(1, "from ben");
    world.settle();
    for who in 0..2 {
        assert_eq!(world.people[who].app().conversations.len(), 1);
        let mut texts = world.texts(who);
        texts.sort();
        assert_eq!(texts, ["from ana", "from ben"]);
    }
}

#[test]
fn an_empty_message_and_one_over_64_kib_are_refused() {
    let mut world = World::pair();
    let conversation = world.start(0, "ben");
    let send = |text: String| Command::Send {
        thread: None,
        conversation: conversation.clone(),
        id: "ab".repeat(16),
        text,
    };
    assert_eq!(world.run(0, send(" \n".into())).unwrap_err().code(), "messageEmpty");
    assert_eq!(
        world.run(0, send("x".repeat(65_537))).unwrap_err().code(),
        "messageTooLong"
    );
    world.run(0, send("x".repeat(65_536))).unwrap();
    world.settle();
    assert_eq!(world.texts(1)[0].len(), 65_536);
}

#[test]
fn a_message_commanded_twice_is_sent_once() {
    let mut world = World::pair();
    let conversation = world.start(0, "ben");
    let again = || Command::Send {
        thread: None,
        conversation: conversation.clone(),
        id: "ab".repeat(16),
        text: "once".into(),
    };
    world.ask(0, again());
    world.ask(0, again());
    world.settle();
    world.run(0, again()).unwrap();
    assert_eq!(world.texts(1), ["once"]);
}

#[test]
fn a_message_without_an_answer_is_sent_once_among_many() {
    let mut world = World::pair();
    let conversation = world.start(0, "ben");
    let again = || Command::Send {
        thread: None,
        conversation: conversation.clone(),
        id: "ab".repeat(16),
        text: "once".into(),
    };
    world.run(0, again()).unwrap();
    world.kill(0);
    world.connect(0);
    world.settle();
    for number in 0..40 {
        world.send(0, &format!("of another tab {number}"));
    }
    world.run(0, again()).unwrap();
    world.settle();
    for who in 0..2 {
        let texts = world.texts(who);
        assert_eq!(texts.iter().filter(|text| *text == "once").count(), 1);
        assert_eq!(texts.len(), 41);
    }
}

#[test]
fn an_offline_peer_reads_everything_in_order_when_it_comes_back() {
    let mut world = World::pair();
    world.start(0, "ben");
    world.disconnect(1);
    assert_eq!(world.people[1].app().connection, Connection::Offline);
    let sent: Vec<String> = (0..70).map(|n| format!("message {n}")).collect();
    for text in &sent {
        world.send(0, text);
    }
    world.settle();
    world.pass(86_400_000);
    world.connect(1);
    world.settle();
    assert_eq!(world.people[1].conversation().unread, 70);
    assert_eq!(world.texts(1)[..], sent[10..], "the newest page first");
}

#[test]
fn messages_written_offline_wait_and_go_out_by_themselves() {
    let mut world = World::pair();
    world.start(0, "ben");
    world.settle();
    world.disconnect(0);
    world.send(0, "later");
    world.settle();
    world.open(0, 0);
    assert_eq!(world.people[0].messages(0)[0].state, Some(MessageState::Queued));
    assert!(world.texts(1).is_empty());
    world.connect(0);
    world.settle();
    assert_eq!(world.texts(1), ["later"]);
    assert_eq!(world.people[0].messages(0)[0].state, Some(MessageState::Sent));
}
