//! A pinned name stays pinned: a stranger's group cannot bring a second account under it.

use crate::attacker::lying::{directory_says, is_honest};
use crate::attacker::terms::named;
use crate::attacker::{Attacker, Invitation, OpenGroup, OpenPerson, handle, look_up, take};
use crate::harness::asking::{conversation, group, hears, lines, people, titled};
use crate::harness::words::Worded;
use crate::world::World;
use sotto::io::{Command, NameKind, Outcome};
use sotto_wire::{AccountKey, Topic};

const ANA: usize = 0;
const BEN: usize = 1;

/// A second account under "ben" that is found before the real one wherever the smaller key comes first.
fn other_ben(real: AccountKey) -> Attacker {
    let mut others = (20..).map(|seed| Attacker::new("ben", seed));
    others.find(|other| other.account() < real).unwrap()
}

/// Eve plants it with a group request, open or protected; `lie`: whether the directory helps her.
fn planted(protected: bool, lie: bool) -> (World, String) {
    let mut world = people(&["ana", "ben"], false);
    let id = world.start(ANA, "ben");
    world.settle();
    world.people[ANA].accepts = false;
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    let real = look_up(&mut world, "ben").account;
    let mut other = other_ben(real);
    let list = other.list("ben", 9, &[0]);
    if lie {
        directory_says(&mut world, &handle("ben"), &list);
    }
    let invitation = if protected {
        let mut packages = take(&mut world, "ana");
        packages.push(other.package(0));
        let terms = named("Trap", &[eve.account(), look_up(&mut world, "ana").account], None);
        eve.group(&mut world, 0, Topic([3; 32]), terms, packages).invitation()
    } else {
        let ana = look_up(&mut world, "ana").account;
        let topic = Topic([3; 32]);
        let group = OpenGroup {
            name: "Trap".into(),
            admins: vec![eve.account()],
            people: vec![
                eve.person(),
                other.person(),
                OpenPerson {
                    account: ana,
                    handle: handle("ana"),
                },
            ],
        };
        let token = eve.open_log(&mut world, topic);
        Invitation::Open {
            topic,
            token,
            group: Some(group),
        }
    };
    eve.invite(&mut world, 0, "ana", &invitation);
    world.settle();
    world.pass(10_000);
    is_honest(&mut world);
    (world, id)
}

#[test]
fn a_pinned_name_still_means_the_same_person() {
    for protected in [false, true] {
        for lie in [false, true] {
            let (mut world, id) = planted(protected, lie);
            let start = Command::StartConversation {
                people: vec!["ben".into()],
                name: None,
            };
            let found = world.run(ANA, start);
            assert_eq!(found, Ok(Outcome::Conversation { id: id.clone() }), "{protected} {lie}");
            let person = conversation(&world, ANA, &id).people[0].clone();
            assert!(!person.changed, "the real one has changed nothing");
            let his = titled(&world, BEN, "ana").unwrap();
            assert!(hears(&mut world, (ANA, &id), (BEN, &his), "still you"));
            // A new group with "ben" is one with the real one.
            group(&mut world, ANA, "Ours", &["ben"]);
            world.settle();
            assert!(titled(&world, BEN, "Ours").is_some(), "{protected} {lie}");
        }
    }
}

#[test]
fn a_member_under_a_pinned_name_is_shown_as_claiming_it() {
    for protected in [false, true] {
        let (mut world, id) = planted(protected, false);
        let ben = conversation(&world, ANA, &id).people[0].clone();
        assert_eq!((ben.handle.as_str(), ben.name), ("ben", NameKind::Known), "{protected}");
        let trap = titled(&world, ANA, "Trap").unwrap();
        let people = conversation(&world, ANA, &trap).people;
        let other = people.iter().find(|one| one.handle == "ben").unwrap();
        assert_ne!(other.account, ben.account);
        assert_eq!(other.name, NameKind::Claimed, "{protected}");
        assert_eq!(other.words(), "Somebody calling themselves ben");
        let number = Command::SafetyNumber {
            conversation: trap,
            person: other.account.clone(),
        };
        let Ok(Outcome::Safety { safety }) = world.run(ANA, number) else {
            panic!("no safety number");
        };
        assert_eq!(
            safety.who.words(),
            other.words(),
            "in the dialog of the safety number too"
        );
    }
}

#[test]
fn an_admin_adds_the_person_whose_name_a_member_claims() {
    let (mut world, _) = planted(true, false);
    let trap = titled(&world, ANA, "Trap").unwrap();
    let accept = Command::AcceptRequest {
        conversation: trap.clone(),
    };
    world.run(ANA, accept).unwrap();
    world.settle();
    let add = Command::AddPeople {
        conversation: trap.clone(),
        people: vec!["ben".into()],
    };
    world.run(ANA, add).unwrap();
    world.settle();
    let people = conversation(&world, ANA, &trap).people;
    let kinds = |kind| {
        people
            .iter()
            .filter(|one| one.handle == "ben" && one.name == kind)
            .count()
    };
    assert_eq!((kinds(NameKind::Known), kinds(NameKind::Claimed)), (1, 1));
    assert!(lines(&mut world, ANA, &trap).contains(&"You added ben.".to_owned()));
}

#[test]
fn an_accepted_banner_never_overwrites_another_contact() {
    for protected in [false, true] {
        let (mut world, id) = planted(protected, false);
        let real = conversation(&world, ANA, &id).people[0].account.clone();
        let verify = Command::MarkVerified {
            person: real.clone(),
            verified: true,
        };
        world.run(ANA, verify).unwrap();
        let block = Command::SetBlocked {
            person: real.clone(),
            blocked: true,
        };
        world.run(ANA, block).unwrap();
        let everybody = world.people[ANA].app().conversations.clone().into_iter();
        for person in everybody.flat_map(|one| one.people).filter(|person| person.changed) {
            let person = person.account;
            let _ = world.run(ANA, Command::AcknowledgeIdentity { person });
        }
        world.settle();
        let blocked = &world.people[ANA].app().blocked;
        let ben = blocked.iter().find(|one| one.account == real);
        assert!(ben.is_some_and(|ben| ben.verified), "protected: {protected}");
    }
}
