//! Unprotected groups: readable for the server, and protected with the same people when a member turns it on.

use crate::groups::{NAMES, id};
use crate::harness::words::Coded;
use crate::world::World;
use sotto::io::{Command, ProtectionState};

#[test]
fn an_unprotected_group_becomes_protected_with_its_people() {
    let mut world = World::new(&NAMES);
    for who in 0..4 {
        world.connect(who);
        world.sign_up(who, false);
    }
    let people_named = vec!["ben".into(), "cleo".into()];
    world
        .run(
            0,
            Command::StartConversation {
                people: people_named,
                name: Some("Open".into()),
            },
        )
        .unwrap();
    world.settle();
    world.send(1, "read me");
    world.settle();
    assert_eq!(world.texts(2), ["read me"]);
    assert!(world.wire_holds(0, "read me"));
    let refused = world.run(
        0,
        Command::AddPeople {
            conversation: id(&world, 0),
            people: vec!["dora".into()],
        },
    );
    assert_eq!(refused.unwrap_err().code(), "protectFirst");
    world
        .run(
            2,
            Command::Protect {
                conversation: id(&world, 2),
            },
        )
        .unwrap();
    world.settle();
    let mark = world.wire.len();
    world.send(1, "hidden now");
    world.settle();
    for who in 0..3 {
        assert_eq!(world.people[who].app().conversations.len(), 1, "{who}");
        assert_eq!(world.people[who].conversation().protection.state, ProtectionState::On);
        assert_eq!(world.texts(who), ["hidden now"]);
        assert_eq!(world.people[who].conversation().threads.len(), 2);
    }
    assert!(!world.wire_holds(mark, "hidden now"));
}

#[test]
fn three_people_turn_protection_on_at_once_and_share_one_group() {
    let mut world = World::new(&NAMES[..3]);
    for who in 0..3 {
        world.connect(who);
        world.sign_up(who, false);
    }
    let people_named = vec!["ben".into(), "cleo".into()];
    world
        .run(
            0,
            Command::StartConversation {
                people: people_named,
                name: Some("Open".into()),
            },
        )
        .unwrap();
    world.settle();
    for who in 0..3 {
        world.ask(
            who,
            Command::Protect {
                conversation: id(&world, who),
            },
        );
        world.send(who, &format!("from {who}"));
    }
    world.settle();
    for who in 0..3 {
        assert_eq!(
            world.people[who].conversation().protection.state,
            ProtectionState::On,
            "{who}"
        );
        assert_eq!(world.people[who].app().conversations.len(), 1, "{who}");
    }
    for who in 0..3 {
        world.send(who, &format!("later {who}"));
        world.settle();
    }
    for who in 0..3 {
        let texts = world.texts(who);
        assert!(
            (0..3).all(|one| texts.contains(&format!("later {one}"))),
            "{who}: {texts:?}"
        );
    }
    assert!(!world.wire_holds(0, "from 0"));
}

#[test]
fn of_two_timers_in_an_open_log_the_later_one_counts() {
    let mut world = World::pair();
    world.start(0, "ben");
    world.settle();
    world.send(0, "hello");
    world.settle();
    // Ben's waits while Ana's is accepted.
    world.disconnect(1);
    for (who, seconds) in [(1, 60), (0, 3_600)] {
        let (conversation, seconds) = (id(&world, who), Some(seconds));
        world.ask(who, Command::SetTimer { conversation, seconds });
        world.settle();
    }
    world.connect(1);
    world.settle();
    for who in 0..2 {
        assert_eq!(world.people[who].conversation().timer, Some(60), "{who}");
    }
}
