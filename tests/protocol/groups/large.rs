//! Groups so large that the commit with all additions, and the Welcome, travel as blobs.

use crate::world::World;
use sotto::io::{Command, ProtectionState};
use sotto_relay::{Config, Rate};
use sotto_wire::{ClientFrame, Request, from_bytes, limits};

/// More people than fit into one record by their KeyPackages.
const PEOPLE: usize = 64;

fn names() -> Vec<&'static str> {
    (0..PEOPLE)
        .map(|number| &*Box::leak(format!("p{number}").into_boxed_str()))
        .collect()
}

fn world() -> World {
    signed_up(World::new(&names()))
}

fn signed_up(mut world: World) -> World {
    for who in 0..PEOPLE {
        world.connect(who);
        world.sign_up(who, who == 0);
    }
    world
}

#[test]
fn one_commit_as_a_blob_adds_all_members_despite_a_tabs_death() {
    let mut world = world();
    world.disconnect(7);
    let people = names()[1..].iter().map(|name| (*name).to_owned()).collect();
    let name = Some("Everybody".to_owned());
    world.run(0, Command::StartConversation { people, name }).unwrap();
    // The tab dies with the commit made and its blob under way, and again with the Welcome under way.
    let sizes = |world: &World| world.wire.iter().filter(|frame| frame.len() > limits::RECORD).count();
    for blobs in [1, 2] {
        while sizes(&world) < blobs && world.step() {}
        assert!(sizes(&world) >= blobs, "a blob of the commit, and one of the Welcome");
        world.kill(0);
        world.connect(0);
    }
    world.settle();
    world.pass(10_000);
    world.send(0, "to all");
    world.settle();
    world.send(PEOPLE - 1, "from the last");
    world.settle();
    for who in [0, 1, 31, PEOPLE - 1] {
        assert_eq!(
            world.people[who].conversation().protection.state,
            ProtectionState::On,
            "{who}"
        );
        assert_eq!(world.texts(who), ["to all", "from the last"], "{who}");
        assert_eq!(world.people[who].conversation().people.len(), PEOPLE - 1);
    }
    // A person who was offline takes the Welcome and the messages since.
    world.connect(7);
    world.settle();
    assert_eq!(world.texts(7), ["to all", "from the last"]);
    assert!(!world.wire_holds(0, "to all"));
}

#[test]
fn invitations_that_the_relay_delays_are_not_all_resent() {
    let delivers = Rate { burst: 8, interval: 50 };
    let config = Config {
        delivers,
        ..Config::unlimited()
    };
    let mut world = signed_up(World::over(&names(), config));
    world.wire.clear();
    let people = names()[1..].iter().map(|name| (*name).to_owned()).collect();
    let name = Some("Everybody".to_owned());
    world.run(0, Command::StartConversation { people, name }).unwrap();
    world.pass(60_000);
    assert_eq!(world.texts(PEOPLE - 1), [""; 0], "the last one is in it, too");
    let invitations = world.wire.iter().filter(|frame| {
        let frame = from_bytes::<ClientFrame>(frame, limits::FRAME);
        frame.is_ok_and(|frame| matches!(frame.request, Request::Deliver { .. }))
    });
    let sent = invitations.count();
    assert!((PEOPLE - 1..4 * PEOPLE).contains(&sent), "{sent}");
}
