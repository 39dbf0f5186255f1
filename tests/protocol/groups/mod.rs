//! Groups: people come, go, leave and are removed; every change is one line in each member's thread.

mod back_again;
mod large;
mod leavers;
mod open;
mod scale;

use crate::harness::names::Titled;
use crate::harness::words::{Coded, Worded};
use crate::world::World;
use sotto::io::{Command, ProtectionState};

pub const NAMES: [&str; 4] = ["ana", "ben", "cleo", "dora"];

/// Four people with accounts; ana has made a protected group of the first `members`.
fn group(members: usize) -> World {
    let mut world = World::new(&NAMES);
    for who in 0..NAMES.len() {
        world.connect(who);
        world.sign_up(who, who == 0);
    }
    let people = NAMES[1..members].iter().map(|name| (*name).to_owned()).collect();
    let name = Some("Friends".to_owned());
    world.run(0, Command::StartConversation { people, name }).unwrap();
    world.settle();
    world
}

pub fn id(world: &World, who: usize) -> String {
    world.people[who].conversation().id
}

fn account(world: &World, who: usize, of: usize) -> String {
    let people = world.people[who].conversation().people;
    let found = people.iter().find(|one| one.words() == NAMES[of]);
    found.unwrap().account.clone()
}

fn people(world: &World, who: usize) -> Vec<String> {
    let mut names: Vec<_> = world.people[who]
        .conversation()
        .people
        .into_iter()
        .map(|one| one.words())
        .collect();
    names.sort();
    names
}

/// The notices in a person's thread.
fn lines(world: &mut World, who: usize) -> Vec<String> {
    let thread = world.people[who].conversation().current;
    world.open(who, thread);
    let messages = world.people[who].messages(thread);
    messages
        .into_iter()
        .filter(|one| one.notice)
        .map(|one| one.text)
        .collect()
}

#[test]
fn all_members_read_each_other_and_the_server_none() {
    let mut world = group(4);
    for (who, name) in NAMES.iter().enumerate() {
        let conversation = world.people[who].conversation();
        assert_eq!(conversation.title(), "Friends", "{name}");
        assert_eq!(conversation.protection.state, ProtectionState::On, "{name}");
        assert_eq!(
            conversation.protection.words(),
            "Only the 4 people in this group can read this."
        );
        assert_eq!(conversation.group.unwrap().admin, who == 0);
        world.send(who, &format!("from {name}"));
        world.settle();
    }
    for who in 0..4 {
        assert_eq!(world.texts(who), ["from ana", "from ben", "from cleo", "from dora"]);
    }
    let thread = world.people[3].conversation().current;
    let senders: Vec<_> = world.people[3]
        .messages(thread)
        .into_iter()
        .filter(|one| !one.notice)
        .map(|one| if one.mine { "dora".to_owned() } else { one.sender })
        .collect();
    assert_eq!(senders, NAMES);
    assert!(!world.wire_holds(0, "from ana"));
}

#[test]
fn an_added_member_reads_from_then_on_and_not_before() {
    let mut world = group(3);
    world.send(1, "before");
    world.settle();
    let add = |conversation| Command::AddPeople {
        conversation,
        people: vec!["dora".into()],
    };
    let refused = world.run(1, add(id(&world, 1))).unwrap_err();
    assert_eq!(refused.code(), "notAdmin");
    world.run(0, add(id(&world, 0))).unwrap();
    world.settle();
    world.send(1, "after");
    world.settle();
    assert_eq!(world.texts(3), ["after"]);
    assert_eq!(world.texts(2), ["before", "after"]);
    assert!(lines(&mut world, 1).contains(&"ana added dora.".to_owned()));
    assert!(lines(&mut world, 0).contains(&"You added dora.".to_owned()));
    assert!(lines(&mut world, 3)[0].starts_with("ana added you."));
    assert_eq!(people(&world, 2), ["ana", "ben", "dora"]);
}

#[test]
fn a_removed_member_reads_nothing_more_and_learns_it() {
    let mut world = group(4);
    let (conversation, person) = (id(&world, 0), account(&world, 0, 2));
    world.disconnect(2);
    world.ask(
        2,
        Command::Send {
            thread: None,
            conversation: id(&world, 2),
            id: "cd".repeat(16),
            text: "never sent".into(),
        },
    );
    world.run(0, Command::RemovePerson { conversation, person }).unwrap();
    world.settle();
    let mark = world.wire.len();
    world.send(1, "without cleo");
    world.settle();
    world.connect(2);
    world.settle();
    assert!(world.wire[mark..].len() > 1);
    assert!(world.texts(2).iter().all(|text| text != "without cleo"));
    let conversation = world.people[2].conversation();
    let why = "ana removed you. Nothing can be added here any more.";
    assert_eq!(conversation.ended.words(), why);
    assert_eq!(people(&world, 1), ["ana", "dora"]);
    assert!(lines(&mut world, 1).contains(&"ana removed cleo.".to_owned()));
    let refused = world.run(
        2,
        Command::Send {
            thread: None,
            conversation: conversation.id.clone(),
            id: "ef".repeat(16),
            text: "x".into(),
        },
    );
    assert_eq!(refused.unwrap_err().code(), "readOnly");
    world
        .run(
            2,
            Command::DeleteConversation {
                conversation: conversation.id,
            },
        )
        .unwrap();
    assert!(world.people[2].app().conversations.is_empty());
    assert!(
        world.people[2]
            .rows
            .keys()
            .all(|(store, _)| *store != sotto::io::Store::Messages)
    );
}

#[test]
fn a_removed_member_can_be_added_again() {
    let mut world = group(3);
    let (conversation, person) = (id(&world, 0), account(&world, 0, 2));
    world
        .run(
            0,
            Command::RemovePerson {
                conversation: conversation.clone(),
                person,
            },
        )
        .unwrap();
    world.settle();
    world
        .run(
            0,
            Command::AddPeople {
                conversation,
                people: vec!["cleo".into()],
            },
        )
        .unwrap();
    world.settle();
    world.send(2, "back");
    world.settle();
    assert_eq!(world.texts(1), ["back"]);
    assert_eq!(world.people[2].app().conversations.len(), 1);
    assert_eq!(world.people[2].conversation().ended, None);
}

#[test]
fn a_member_readded_while_away_misses_only_the_time_between() {
    let mut world = group(3);
    let (conversation, person) = (id(&world, 0), account(&world, 0, 2));
    world.disconnect(2);
    for round in 0..2 {
        world.send(1, &format!("before {round}"));
        world.settle();
        let (conversation, person) = (conversation.clone(), person.clone());
        let remove = Command::RemovePerson {
            conversation: conversation.clone(),
            person,
        };
        world.run(0, remove).unwrap();
        world.send(1, &format!("between {round}"));
        world.settle();
        let people = vec!["cleo".into()];
        world.run(0, Command::AddPeople { conversation, people }).unwrap();
        world.settle();
    }
    world.send(1, "after");
    world.settle();
    world.connect(2);
    world.settle();
    assert_eq!(world.texts(2), ["before 0", "before 1", "after"]);
    assert_eq!(world.people[2].conversation().ended, None);
}

#[test]
fn a_leaving_last_admin_is_followed_by_another_one() {
    let mut world = group(4);
    world
        .run(
            0,
            Command::Leave {
                conversation: id(&world, 0),
            },
        )
        .unwrap();
    world.settle();
    assert!(world.people[0].conversation().ended.words().starts_with("You left."));
    for who in 1..4 {
        assert!(!people(&world, who).contains(&"ana".to_owned()));
        assert!(lines(&mut world, who).contains(&"ana left.".to_owned()), "{who}");
        assert_eq!(
            world.people[who].conversation().protection.words(),
            "Only the 3 people in this group can read this."
        );
    }
    let admins = (1..4)
        .filter(|who| world.people[*who].conversation().group.unwrap().admin)
        .count();
    assert_eq!(admins, 1);
    world.send(2, "without ana");
    world.settle();
    assert_eq!(world.texts(3), ["without ana"]);
    assert!(world.texts(0).is_empty());
}

#[test]
fn the_next_writer_removes_leavers_before_its_message() {
    let mut world = group(4);
    // The one whose part it were.
    world.disconnect(0);
    world.disconnect(1);
    world.send(1, "written before ben knew");
    let conversation = id(&world, 3);
    world.run(3, Command::Leave { conversation }).unwrap();
    world.send(2, "written by cleo, who did");
    world.settle();
    world.connect(1);
    world.settle();
    for who in [1, 2] {
        assert_eq!(world.texts(who).len(), 2, "{who}");
        assert_eq!(people(&world, who), ["ana", NAMES[3 - who]]);
    }
    assert!(world.texts(3).is_empty());
}

#[test]
fn any_member_changes_name_and_timer_with_one_notice() {
    let mut world = group(3);
    world
        .run(
            1,
            Command::Rename {
                conversation: id(&world, 1),
                name: " Neighbours ".into(),
            },
        )
        .unwrap();
    world
        .run(
            2,
            Command::SetTimer {
                conversation: id(&world, 2),
                seconds: Some(60),
            },
        )
        .unwrap();
    world.settle();
    for who in 0..3 {
        let conversation = world.people[who].conversation();
        assert_eq!(
            (conversation.title().as_str(), conversation.timer),
            ("Neighbours", Some(60))
        );
        let told = lines(&mut world, who);
        assert_eq!(
            told.iter().filter(|line| line.contains("Neighbours")).count(),
            1,
            "{told:?}"
        );
        assert_eq!(
            told.iter().filter(|line| line.contains("1 minute")).count(),
            1,
            "{told:?}"
        );
    }
    let refused = world.run(
        0,
        Command::Rename {
            conversation: id(&world, 0),
            name: " ".into(),
        },
    );
    assert_eq!(refused.unwrap_err().code(), "groupName");
}

#[test]
fn a_new_admin_adds_and_removes_people() {
    let mut world = group(3);
    let (conversation, person) = (id(&world, 0), account(&world, 0, 1));
    world.run(0, Command::MakeAdmin { conversation, person }).unwrap();
    world.settle();
    assert!(lines(&mut world, 1).contains(&"You are an admin now.".to_owned()));
    assert!(lines(&mut world, 2).contains(&"ben is an admin now.".to_owned()));
    world
        .run(
            1,
            Command::AddPeople {
                conversation: id(&world, 1),
                people: vec!["dora".into()],
            },
        )
        .unwrap();
    world.settle();
    assert_eq!(people(&world, 3), ["ana", "ben", "cleo"]);
}

#[test]
fn changes_made_at_the_same_moment_all_happen() {
    let mut world = group(3);
    let (conversation, person) = (id(&world, 0), account(&world, 0, 1));
    world
        .run(
            0,
            Command::MakeAdmin {
                conversation: conversation.clone(),
                person,
            },
        )
        .unwrap();
    world.settle();
    world.ask(
        0,
        Command::AddPeople {
            conversation: conversation.clone(),
            people: vec!["dora".into()],
        },
    );
    world.ask(
        1,
        Command::Rename {
            conversation: id(&world, 1),
            name: "One".into(),
        },
    );
    world.ask(
        2,
        Command::SetTimer {
            conversation: id(&world, 2),
            seconds: Some(30),
        },
    );
    for who in 0..3 {
        world.send(who, &format!("meanwhile {who}"));
    }
    world.settle();
    for who in 0..4 {
        let seen = world.people[who].conversation();
        assert_eq!((seen.title().as_str(), seen.timer), ("One", Some(30)), "{who}");
        assert_eq!(people(&world, who).len(), 3);
    }
    for who in 0..3 {
        let mut texts = world.texts(who);
        texts.sort();
        assert_eq!(texts, ["meanwhile 0", "meanwhile 1", "meanwhile 2"]);
    }
}
