//! Threads that had ended before a device was linked: it gets their messages with the history, each thread separately,
//! to read and not to write in.

use crate::devices::link;
use crate::devices::recovery::say as say_in;
use crate::harness::names::Titled;
use crate::harness::words::{Coded, Lines, Worded};
use crate::protection::switch_off::{answer, propose, texts_in};
use crate::world::{Person, World};
use sotto::io::{Agreement, Command, Outcome, Problem, ProtectionState};

const ANA: usize = 0;
const BEN: usize = 1;
const PHONE: usize = 2;

fn say(world: &mut World, who: usize, text: &str) {
    world.send(who, text);
    world.settle();
}

fn protect(world: &mut World) {
    let conversation = world.people[ANA].conversation().id;
    world.run(ANA, Command::Protect { conversation }).unwrap();
    world.settle();
}

/// Ana and Ben, without protection, with it, without it and with it again, and a browser of Ana's that has no account.
fn four_threads() -> World {
    let mut world = World::new(&["ana", "ben", "phone"]);
    for who in [ANA, BEN] {
        world.connect(who);
        world.sign_up(who, false);
    }
    world.connect(PHONE);
    world.start(ANA, "ben");
    world.settle();
    for round in 0..2 {
        say(&mut world, ANA, &format!("open {round}"));
        say(&mut world, BEN, &format!("open answer {round}"));
        protect(&mut world);
        say(&mut world, ANA, &format!("sealed {round}"));
        say(&mut world, BEN, &format!("sealed answer {round}"));
        if round == 0 {
            propose(&mut world, BEN);
            world.settle();
            answer(&mut world, ANA, Agreement::Agree);
            world.settle();
        }
    }
    assert_eq!(world.people[ANA].conversation().threads.len(), 4);
    world
}

/// The threads of the phone with messages: the number, the texts, and whether it was protected.
fn said(world: &mut World) -> Vec<(u32, Vec<String>, bool)> {
    let threads = world.people[PHONE].conversation().threads;
    let all = threads.iter().map(|one| {
        let texts = texts_in(world, PHONE, one.thread);
        (one.thread, texts, one.protected)
    });
    all.filter(|(_, texts, _)| !texts.is_empty()).collect()
}

/// The phone sends a message that was typed in that thread.
fn write(world: &mut World, thread: u32, text: &str) -> Result<Outcome, Problem> {
    let command = Command::Send {
        conversation: world.people[PHONE].conversation().id,
        id: world.people[PHONE].random_id(),
        text: text.to_owned(),
        thread: Some(thread),
    };
    world.run(PHONE, command)
}

fn both(kind: &str, round: u32) -> Vec<String> {
    vec![format!("{kind} {round}"), format!("{kind} answer {round}")]
}

#[test]
fn ended_threads_come_with_the_history_and_are_read_only() {
    let mut world = four_threads();
    link(&mut world, true);
    let view = world.people[PHONE].conversation();
    let said = said(&mut world);
    for round in 0..2 {
        for (kind, protected) in [("open", false), ("sealed", true)] {
            let found: Vec<_> = said
                .iter()
                .filter(|(_, texts, _)| *texts == both(kind, round))
                .collect();
            assert_eq!(found.len(), 1, "{kind} {round}: {said:?}");
            let (thread, _, was) = found[0];
            assert_eq!(*was, protected, "{kind} {round}");
            let is_current = (kind, round) == ("sealed", 1);
            assert_eq!(*thread == view.current, is_current, "{kind} {round}");
            let read_only = view.threads.iter().find(|one| one.thread == *thread).unwrap().read_only;
            assert_eq!(read_only, !is_current, "{kind} {round}");
        }
    }
    assert_eq!(said.len(), 4, "and nothing is there twice: {said:?}");
    assert_eq!(view.unread, 0, "history is not unread");
    // A message from a page that still shows one of them goes to the conversation's current thread.
    let ended: Vec<u32> = said
        .iter()
        .map(|(thread, _, _)| *thread)
        .filter(|one| *one != view.current)
        .collect();
    let mut kept = said.clone();
    for thread in &ended {
        let text = format!("typed in {thread}");
        write(&mut world, *thread, &text).unwrap();
        world.settle();
        let now = kept.iter_mut().find(|(thread, _, _)| *thread == view.current).unwrap();
        now.1.push(text);
    }
    assert_eq!(self::said(&mut world), kept);
    assert!(!world.wire_holds(0, "typed in"));
    // All of it is there after a reload.
    world.kill(PHONE);
    world.connect(PHONE);
    world.settle();
    assert_eq!(self::said(&mut world), kept);
    // And while the conversation is readable, no message typed in one of them is sent.
    propose(&mut world, BEN);
    world.settle();
    answer(&mut world, PHONE, Agreement::Agree);
    world.settle();
    assert_eq!(
        world.people[PHONE].conversation().protection.state,
        ProtectionState::Off
    );
    for thread in ended {
        let refused = write(&mut world, thread, "too late").unwrap_err();
        assert_eq!(refused.code(), "readOnly", "thread {thread}");
    }
    assert!(!world.wire_holds(0, "too late"));
    assert_eq!(self::said(&mut world), kept);
}

#[test]
fn without_history_no_earlier_protected_thread_comes() {
    let mut world = four_threads();
    link(&mut world, false);
    let said = said(&mut world);
    assert!(said.iter().all(|(_, _, protected)| !protected), "{said:?}");
    say(&mut world, BEN, "to both");
    assert_eq!(world.texts(PHONE), ["to both"]);
}

/// Ana's conversations on the phone: the title, why it ended, and the messages in each of its threads.
type Seen = (String, Option<String>, Vec<(bool, Vec<String>)>);

fn conversations(world: &mut World) -> Vec<Seen> {
    let views = world.people[PHONE].app().conversations.clone();
    let mut all: Vec<Seen> = Vec::new();
    for view in views {
        let mut threads = Vec::new();
        for one in &view.threads {
            assert!(one.read_only || view.ended.is_none(), "{}", view.title());
            assert_eq!(one.unread, 0, "{}", view.title());
            let command = Command::Open {
                conversation: view.id.clone(),
                thread: Some(one.thread),
                earlier: false,
            };
            let Outcome::Thread { thread } = world.run(PHONE, command).unwrap() else {
                panic!("not a thread");
            };
            let said = thread.lines().into_iter().filter(|one| !one.notice);
            let texts: Vec<_> = said.map(|one| one.text).collect();
            if !texts.is_empty() {
                threads.push((one.protected, texts));
            }
        }
        threads.sort();
        all.push((view.title(), view.ended.map(|ended| ended.words()), threads));
    }
    all.sort();
    all
}

/// A group of Ana's or Ben's with the other one.
fn group(world: &mut World, by: usize, name: &str) -> String {
    let command = Command::StartConversation {
        people: vec![["ben", "ana"][by].to_owned()],
        name: Some(name.to_owned()),
    };
    match world.run(by, command).unwrap() {
        Outcome::Conversation { id } => id,
        other => panic!("not a conversation: {other:?}"),
    }
}

fn protect_in(world: &mut World, who: usize, conversation: &str) {
    let conversation = conversation.to_owned();
    world.run(who, Command::Protect { conversation }).unwrap();
}

/// Ana has left an unprotected group and a protected one that was open before, and Ben has taken her out of a third.
fn three_that_are_over() -> World {
    let mut world = World::new(&["ana", "ben", "phone"]);
    for who in [ANA, BEN] {
        world.connect(who);
        world.sign_up(who, false);
    }
    world.connect(PHONE);
    group(&mut world, ANA, "Goes on");
    let open = group(&mut world, ANA, "Open");
    let sealed = group(&mut world, ANA, "Sealed");
    let bens = group(&mut world, BEN, "Ben's");
    for (title, text) in [("Goes on", "still here"), ("Open", "readable"), ("Sealed", "before")] {
        say_in(&mut world, ANA, title, text);
    }
    protect_in(&mut world, ANA, &sealed);
    protect_in(&mut world, BEN, &bens);
    for (title, text) in [("Sealed", "kept"), ("Ben's", "to ben's")] {
        say_in(&mut world, ANA, title, text);
    }
    let (conversation, seconds) = (sealed.clone(), Some(3_600));
    world.run(ANA, Command::SetTimer { conversation, seconds }).unwrap();
    say_in(&mut world, ANA, "Sealed", "disappears");
    for conversation in [open, sealed] {
        world.run(ANA, Command::Leave { conversation }).unwrap();
    }
    let views = world.people[BEN].app().conversations.iter();
    let mut people = views.flat_map(|view| &view.people);
    let person = people.find(|one| one.words() == "ana").unwrap().account.clone();
    let conversation = bens;
    world.run(BEN, Command::RemovePerson { conversation, person }).unwrap();
    world
}

#[test]
fn ended_conversations_come_with_the_history_and_are_read_only() {
    let mut world = three_that_are_over();
    link(&mut world, true);
    let over = |who: &str| Some(format!("{who}. Nothing can be added here any more."));
    let said = |protected: bool, text: &str| (protected, vec![text.to_owned()]);
    let expected: [Seen; 4] = [
        ("Ben's".into(), over("ben removed you"), vec![said(true, "to ben's")]),
        ("Goes on".into(), None, vec![said(false, "still here")]),
        ("Open".into(), over("You left"), vec![said(false, "readable")]),
        (
            "Sealed".into(),
            over("You left"),
            vec![said(false, "before"), said(true, "kept")],
        ),
    ];
    assert_eq!(conversations(&mut world), expected);
    world.kill(PHONE);
    world.connect(PHONE);
    world.settle();
    assert_eq!(conversations(&mut world), expected);
    for view in world.people[PHONE].app().conversations.clone() {
        if view.ended.is_some() {
            let command = Command::Send {
                conversation: view.id.clone(),
                id: world.people[PHONE].random_id(),
                text: "too late".into(),
                thread: Some(view.current),
            };
            assert_eq!(world.run(PHONE, command).unwrap_err().code(), "readOnly");
            let conversation = view.id;
            world.run(PHONE, Command::DeleteConversation { conversation }).unwrap();
        }
    }
    assert_eq!(conversations(&mut world), expected[1..2]);
}

#[test]
fn without_history_no_ended_conversation_comes() {
    let mut world = three_that_are_over();
    link(&mut world, false);
    let titles = conversations(&mut world).into_iter().map(|(title, ..)| title);
    assert_eq!(titles.collect::<Vec<_>>(), ["Goes on"]);
}

#[test]
fn only_the_linked_device_gets_ended_conversations() {
    let mut world = three_that_are_over();
    let phrase = crate::devices::recovery::phrase(&mut world).join(" ");
    let tablet = world.people.len();
    let now = world.now;
    world.people.push(Person::fresh("tablet", 9, now));
    world.connect(tablet);
    world.settle();
    let handle = "ana".to_owned();
    world.run(tablet, Command::Recover { handle, phrase }).unwrap();
    world.pass(20_000);
    link(&mut world, true);
    assert_eq!(conversations(&mut world).len(), 4);
    let titles = world.people[tablet].app().conversations.iter().map(|one| one.title());
    assert_eq!(titles.collect::<Vec<_>>(), ["Goes on"]);
}
