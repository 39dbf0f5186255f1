//! Lost storage: the phrase brings an account back, and a store that was set back or damaged is recognised before anything
//! is sent under its keys.

use crate::harness::asking::titled;
use crate::harness::names::Titled;
use crate::harness::words::{Coded, Lines, Worded};
use crate::world::World;
use sotto::io::{Command, Outcome, ProtectionState, StorageKind};

const ANA: usize = 0;
const BEN: usize = 1;
const CLEO: usize = 2;
const NEW: usize = 3;

/// Ana talks with Ben, protected, and with Ben and Cleo in a group.
pub fn world() -> World {
    let mut world = World::new(&["ana", "ben", "cleo", "new"]);
    for who in [ANA, BEN, CLEO] {
        world.connect(who);
        world.sign_up(who, true);
    }
    world.connect(NEW);
    world.start(ANA, "ben");
    let people = vec!["ben".to_owned(), "cleo".to_owned()];
    world
        .run(
            ANA,
            Command::StartConversation {
                people,
                name: Some("Friends".into()),
            },
        )
        .unwrap();
    world.settle();
    world
}

pub fn phrase(world: &mut World) -> Vec<String> {
    match world.run(ANA, Command::ShowPhrase).unwrap() {
        Outcome::Phrase { words } => words.into_iter().map(|word| word.0).collect(),
        other => panic!("not a phrase: {other:?}"),
    }
}

/// Sends a message in the conversation of that title, and returns what each named person reads there.
pub fn say(world: &mut World, who: usize, title: &str, text: &str) {
    let conversation = titled(world, who, title).unwrap();
    let id = world.people[who].random_id();
    world
        .run(
            who,
            Command::Send {
                thread: None,
                conversation,
                id,
                text: text.into(),
            },
        )
        .unwrap();
    world.settle();
}

pub fn reads(world: &mut World, who: usize, title: &str) -> Vec<String> {
    let conversations = &world.people[who].app().conversations;
    let found = conversations.iter().find(|one| one.title() == title).unwrap().clone();
    let command = Command::Open {
        conversation: found.id,
        thread: Some(found.current),
        earlier: false,
    };
    match world.run(who, command).unwrap() {
        Outcome::Thread { thread } => thread
            .lines()
            .into_iter()
            .filter(|one| !one.notice)
            .map(|one| one.text)
            .collect(),
        other => panic!("not a thread: {other:?}"),
    }
}

pub fn all_are_on(world: &World, who: usize) {
    for one in &world.people[who].app().conversations {
        assert_eq!(one.protection.state, ProtectionState::On, "{}", one.title());
    }
}

#[test]
fn the_phrase_recovers_an_account_and_its_conversations() {
    let mut world = world();
    let words = phrase(&mut world);
    assert_eq!(words.len(), 24);
    world.disconnect(ANA);
    let recover = Command::Recover {
        handle: "Ana".into(),
        phrase: words.join(" "),
    };
    world.run(NEW, recover).unwrap();
    world.settle();
    world.pass(20_000);
    let app = world.people[NEW].app().clone();
    assert_eq!(app.account.unwrap().handle, "ana");
    assert_eq!(app.devices.len(), 2, "the lost browser is listed until it is removed");
    let mut titles: Vec<_> = app.conversations.iter().map(|one| one.title()).collect();
    titles.sort();
    assert_eq!(titles, ["Friends", "ben"]);
    all_are_on(&world, NEW);
    say(&mut world, NEW, "ben", "it is me");
    say(&mut world, BEN, "ana", "welcome back");
    say(&mut world, CLEO, "Friends", "hello again");
    assert_eq!(reads(&mut world, BEN, "ana"), ["it is me", "welcome back"]);
    assert_eq!(reads(&mut world, NEW, "ben"), ["it is me", "welcome back"]);
    assert_eq!(reads(&mut world, NEW, "Friends"), ["hello again"]);
    assert!(
        !world.people[BEN]
            .app()
            .conversations
            .iter()
            .any(|one| one.people.iter().any(|person| person.changed))
    );
}

#[test]
fn a_recovered_account_keeps_its_blocks_and_can_undo_them() {
    let mut world = world();
    let blocks = |world: &World, who: usize| {
        let blocked = world.people[who].app().blocked.iter();
        blocked.map(|one| one.words()).collect::<Vec<_>>()
    };
    let people = world.people[ANA].app().conversations.clone();
    let mut people = people.into_iter().flat_map(|one| one.people);
    let person = people.find(|one| one.words() == "cleo").unwrap().account;
    let block = |blocked| Command::SetBlocked {
        person: person.clone(),
        blocked,
    };
    world.run(ANA, block(true)).unwrap();
    let phrase = phrase(&mut world).join(" ");
    world.disconnect(ANA);
    let recover = Command::Recover {
        handle: "ana".into(),
        phrase,
    };
    world.run(NEW, recover).unwrap();
    world.pass(20_000);
    assert_eq!(blocks(&world, NEW), ["cleo"]);
    let before = world.people[NEW].app().conversations.len();
    world.start(CLEO, "ana");
    say(&mut world, CLEO, "ana", "can you hear me");
    assert_eq!(world.people[NEW].app().conversations.len(), before);
    say(&mut world, CLEO, "Friends", "and here");
    say(&mut world, BEN, "Friends", "hello again");
    assert_eq!(reads(&mut world, NEW, "Friends"), ["hello again"]);
    world.run(NEW, block(false)).unwrap();
    assert!(blocks(&world, NEW).is_empty());
    say(&mut world, CLEO, "Friends", "heard");
    assert_eq!(reads(&mut world, NEW, "Friends"), ["hello again", "heard"]);
}

#[test]
fn a_wrong_phrase_is_refused_and_changes_nothing() {
    let mut world = world();
    let words = phrase(&mut world);
    let mut ask = |handle: &str, phrase: String| {
        let command = Command::Recover {
            handle: handle.into(),
            phrase,
        };
        world.run(NEW, command).unwrap_err()
    };
    assert_eq!(ask("ana", words[..23].join(" ")).code(), "phraseWrong");
    assert_eq!(
        ask("ana", format!("sotto {}", words[1..].join(" "))).code(),
        "phraseWrong"
    );
    assert_eq!(ask("ben", words.join(" ")).code(), "phraseWrong");
    assert_eq!(ask("nobody", words.join(" ")).code(), "handleUnknown");
    assert_eq!(world.people[NEW].app().account, None);
    let wrong = Command::CheckPhrase {
        words: vec![(1, "sotto".into())],
    };
    assert_eq!(world.run(ANA, wrong).unwrap_err().code(), "phraseWrong");
    let right = Command::CheckPhrase {
        words: vec![(1, words[0].to_uppercase()), (24, format!(" {} ", words[23]))],
    };
    world.run(ANA, right).unwrap();
    assert!(world.people[ANA].app().account.as_ref().unwrap().phrase_checked);
}

#[test]
fn a_store_that_was_set_back_sends_nothing_under_old_keys() {
    let mut world = world();
    let before = world.people[ANA].rows.clone();
    for number in 0..3 {
        say(&mut world, ANA, "ben", &format!("sent {number}"));
        say(&mut world, ANA, "Friends", &format!("said {number}"));
    }
    world.people[ANA].rows = before;
    world.kill(ANA);
    let direct = titled(&world, ANA, "ben").unwrap();
    // Typed before anything is known of it.
    let id = world.people[ANA].random_id();
    world.ask(
        ANA,
        Command::Send {
            thread: None,
            conversation: direct,
            id,
            text: "after the restore".into(),
        },
    );
    world.connect(ANA);
    world.settle();
    world.pass(20_000);
    let broken: Vec<_> = world.people[ANA]
        .app()
        .conversations
        .iter()
        .filter(|one| one.protection.state == ProtectionState::Broken)
        .map(|one| one.id.clone())
        .collect();
    for conversation in broken {
        world.run(ANA, Command::Protect { conversation }).unwrap();
        world.settle();
    }
    all_are_on(&world, ANA);
    say(&mut world, ANA, "ben", "and now");
    let told = reads(&mut world, BEN, "ana");
    assert_eq!(told.iter().filter(|text| *text == "and now").count(), 1);
    let damaged = |world: &mut World, who: usize| {
        let conversations = world.people[who].app().conversations.clone();
        for one in conversations {
            for thread in one.threads {
                let command = Command::Open {
                    conversation: one.id.clone(),
                    thread: Some(thread.thread),
                    earlier: false,
                };
                if let Outcome::Thread { thread } = world.run(who, command).unwrap() {
                    assert!(
                        thread
                            .lines()
                            .iter()
                            .all(|message| !message.text.contains("damaged or forged"))
                    );
                }
            }
        }
    };
    damaged(&mut world, BEN);
    damaged(&mut world, CLEO);
}

#[test]
fn a_store_set_back_past_an_account_change_is_a_new_device() {
    let mut world = world();
    let before = world.people[ANA].rows.clone();
    let people = vec!["cleo".to_owned()];
    world
        .run(ANA, Command::StartConversation { people, name: None })
        .unwrap();
    world.settle();
    let device = world.people[ANA].app().devices[0].device.clone();
    world.people[ANA].rows = before;
    world.kill(ANA);
    world.connect(ANA);
    world.settle();
    assert_eq!(
        world.people[ANA].connection, None,
        "it begins anew with a fresh connection"
    );
    world.connect(ANA);
    world.settle();
    world.pass(20_000);
    let app = world.people[ANA].app().clone();
    assert_eq!(app.storage.unwrap().kind, StorageKind::RolledBack);
    assert_ne!(app.devices[0].device, device);
    all_are_on(&world, ANA);
    say(&mut world, ANA, "ben", "under new keys");
    assert_eq!(reads(&mut world, BEN, "ana"), ["under new keys"]);
    say(&mut world, CLEO, "Friends", "still here");
    assert_eq!(reads(&mut world, ANA, "Friends"), ["still here"]);
}

#[test]
fn a_damaged_row_is_shown_and_the_account_gets_new_keys() {
    let mut world = world();
    say(&mut world, ANA, "ben", "before");
    let row = world.people[ANA]
        .rows
        .values_mut()
        .find(|row| row.key.starts_with("mls/tree"))
        .unwrap();
    row.value[40] ^= 1;
    world.kill(ANA);
    let storage = world.people[ANA].app().storage.clone().unwrap();
    assert_eq!((storage.kind, storage.needs_phrase), (StorageKind::Damaged, false));
    world.connect(ANA);
    world.settle();
    world.pass(20_000);
    all_are_on(&world, ANA);
    say(&mut world, ANA, "ben", "after");
    assert_eq!(reads(&mut world, BEN, "ana"), ["after"]);
}

#[test]
fn a_conversation_with_lost_cursors_keeps_its_messages() {
    let mut world = world();
    say(&mut world, ANA, "ben", "before");
    world.people[ANA]
        .rows
        .retain(|(_, key), _| !key.starts_with("cursors/"));
    world.kill(ANA);
    let storage = world.people[ANA].app().storage.clone().unwrap();
    assert_eq!((storage.kind, storage.needs_phrase), (StorageKind::Damaged, false));
    assert!(
        storage
            .kind
            .words()
            .starts_with("A part of this browser's storage was damaged.")
    );
    world.connect(ANA);
    world.settle();
    world.pass(20_000);
    all_are_on(&world, ANA);
    say(&mut world, ANA, "ben", "after");
    assert_eq!(reads(&mut world, BEN, "ana"), ["after"]);
    let conversations = world.people[ANA].app().conversations.clone();
    let ben = conversations.iter().find(|one| one.title() == "ben").unwrap();
    let mut said = Vec::new();
    for thread in &ben.threads {
        let command = Command::Open {
            conversation: ben.id.clone(),
            thread: Some(thread.thread),
            earlier: false,
        };
        let Outcome::Thread { thread } = world.run(ANA, command).unwrap() else {
            panic!("not a thread");
        };
        said.extend(thread.lines().into_iter().filter(|one| !one.notice).map(|one| one.text));
    }
    assert_eq!(said, ["before", "after"], "in its old thread, and in the new one");
}

#[test]
fn an_open_log_with_lost_cursors_repeats_no_message() {
    let mut world = World::pair();
    world.start(0, "ben");
    world.send(1, "before");
    world.settle();
    world.people[0].rows.retain(|(_, key), _| !key.starts_with("cursors/"));
    world.kill(0);
    world.connect(0);
    world.settle();
    world.pass(20_000);
    world.send(1, "after");
    world.settle();
    assert_eq!(world.texts(0), ["after"]);
    world.open(0, 0);
    let stored = world.people[0].messages(0);
    assert!(
        stored.iter().any(|one| one.text == "before"),
        "what was stored is there"
    );
    world.send(0, "answer");
    world.settle();
    assert_eq!(world.texts(1), ["before", "after", "answer"]);
}

#[test]
fn a_store_with_a_damaged_account_returns_by_the_phrase() {
    let mut world = world();
    let words = phrase(&mut world);
    for row in world.people[ANA].rows.values_mut() {
        row.value[40] ^= 1;
    }
    world.kill(ANA);
    let app = world.people[ANA].app().clone();
    assert_eq!(app.account, None);
    assert!(app.storage.unwrap().needs_phrase);
    world.connect(ANA);
    world.settle();
    world
        .run(
            ANA,
            Command::Recover {
                handle: "ana".into(),
                phrase: words.join("\n"),
            },
        )
        .unwrap();
    world.settle();
    world.pass(20_000);
    assert_eq!(world.people[ANA].app().storage, None);
    all_are_on(&world, ANA);
    say(&mut world, ANA, "ben", "back");
    assert_eq!(reads(&mut world, BEN, "ana"), ["back"]);
}
