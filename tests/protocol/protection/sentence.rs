//! The composer's sentence against the wire, in every combination of the state of the switch, the others' presence,
//! their number, the relay's reach, and how much the page has loaded.

use crate::harness::words::Worded;
use crate::protection::switch_off::{answer, id, propose};
use crate::world::World;
use sotto::io::{Agreement, Command, ProtectionState};

/// How the switch came to its state.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Setting {
    Open,
    /// "Protect every new conversation."
    FromTheStart,
    Tapped,
    Proposed,
    AgreedOff,
    OnAgain,
}

/// Whether the others are there.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Others {
    There,
    /// From before the switch was touched last, if it can be touched without them.
    Away,
    /// Ana has blocked Ben.
    Blocked,
}

/// Whether the relay can be reached while the message is typed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Connection {
    Online,
    Offline,
}

/// How far the page has loaded.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Running,
    Restarted,
    /// Connected a moment ago: no log has caught up.
    CatchingUp,
}

const SETTINGS: [Setting; 6] = [
    Setting::Open,
    Setting::FromTheStart,
    Setting::Tapped,
    Setting::Proposed,
    Setting::AgreedOff,
    Setting::OnAgain,
];
const OTHERS: [Others; 3] = [Others::There, Others::Away, Others::Blocked];
const READABLE: &str = "whoever runs this server can read this";

fn protect(world: &mut World) {
    let conversation = id(world, 0);
    world.run(0, Command::Protect { conversation }).unwrap();
    world.settle();
}

fn part(world: &mut World) {
    for who in 1..world.people.len() {
        if world.people[who].connection.is_some() {
            world.disconnect(who);
        }
    }
}

fn agree(world: &mut World) {
    propose(world, 0);
    world.settle();
    for who in 1..world.people.len() {
        answer(world, who, Agreement::Agree);
        world.settle();
    }
}

/// The world in which Ana is about to write.
fn world(setting: Setting, others: Others, people: usize) -> World {
    let mut world = World::new(&["ana", "ben", "cleo"][..people]);
    for who in 0..people {
        world.connect(who);
        world.sign_up(who, who == 0 && setting == Setting::FromTheStart);
    }
    let command = Command::StartConversation {
        people: ["ben", "cleo"][..people - 1]
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
        name: (people > 2).then(|| "Friends".to_owned()),
    };
    if others == Others::Away && setting == Setting::FromTheStart {
        part(&mut world);
    }
    world.run(0, command).unwrap();
    world.settle();
    let is_away = others == Others::Away;
    match setting {
        Setting::Open | Setting::FromTheStart => {}
        Setting::Tapped => {
            if is_away {
                part(&mut world);
            }
            protect(&mut world);
        }
        Setting::Proposed => {
            protect(&mut world);
            if is_away {
                part(&mut world);
            }
            propose(&mut world, 0);
            world.settle();
        }
        Setting::AgreedOff => {
            protect(&mut world);
            agree(&mut world);
        }
        Setting::OnAgain => {
            protect(&mut world);
            agree(&mut world);
            if is_away {
                part(&mut world);
            }
            protect(&mut world);
        }
    }
    if is_away {
        part(&mut world);
    }
    if others == Others::Blocked {
        let person = world.people[0].conversation().people[0].account.clone();
        world.run(0, Command::SetBlocked { person, blocked: true }).unwrap();
        world.settle();
    }
    world
}

/// Ana types, in this phase of the page and with the relay there or not.
fn types(world: &mut World, connection: Connection, phase: Phase, case: &str) {
    match (phase, connection) {
        (Phase::Running, Connection::Online) => {}
        (Phase::Running, Connection::Offline) => world.disconnect(0),
        (Phase::Restarted | Phase::CatchingUp, Connection::Offline) => world.kill(0),
        (Phase::Restarted, Connection::Online) => {
            world.kill(0);
            world.connect(0);
            world.settle();
        }
        (Phase::CatchingUp, Connection::Online) => {
            world.kill(0);
            world.connect(0);
            world.step();
        }
    }
    let said = world.people[0].conversation().protection;
    let is_readable = said.words().contains(READABLE);
    let only_us = said.words().starts_with("Only you and") || said.words().starts_with("Only the");
    let waits = said.words().starts_with("Waiting for");
    let claims = [is_readable, only_us, waits].iter().filter(|claim| **claim).count();
    assert_eq!(claims, 1, "one claim and no other: {} ({case})", said.words());
    assert_eq!(is_readable, said.state == ProtectionState::Off, "{case}");
    let text = format!("typed {connection:?} {phase:?}");
    world.send(0, &text);
    world.settle();
    if connection == Connection::Offline {
        assert!(!world.wire_holds(0, &text), "nothing leaves without a relay: {case}");
        world.connect(0);
        world.settle();
    }
    let held = world.people[0].conversation().protection.waits.is_some();
    let passed = world.wire_holds(0, &text);
    assert_eq!(passed, is_readable && !held, "under \"{}\": {case}", said.words());
}

fn every_combination(people: usize) {
    for setting in SETTINGS {
        for others in OTHERS {
            let mut world = world(setting, others, people);
            for connection in [Connection::Online, Connection::Offline] {
                for phase in [Phase::Running, Phase::Restarted, Phase::CatchingUp] {
                    let case = format!("{setting:?} {others:?} {people} people {connection:?} {phase:?}");
                    types(&mut world, connection, phase, &case);
                }
            }
            let expected = match (setting, others) {
                (Setting::Open | Setting::AgreedOff, _) => ProtectionState::Off,
                (Setting::Tapped | Setting::OnAgain | Setting::FromTheStart, Others::Away) => ProtectionState::Waiting,
                (_, _) => ProtectionState::On,
            };
            let state = world.people[0].conversation().protection.state;
            assert_eq!(state, expected, "{setting:?} {others:?} {people} people");
        }
    }
}

#[test]
fn between_two_people_the_sentence_matches_the_wire() {
    every_combination(2);
}

#[test]
fn in_a_group_the_sentence_matches_the_wire() {
    every_combination(3);
}

#[test]
fn a_private_text_stays_private_at_every_moment_of_a_switch() {
    for turns_off in [false, true] {
        for delay in 0..20 {
            let setting = if turns_off { Setting::Proposed } else { Setting::Open };
            let mut world = world(setting, Others::There, 2);
            if turns_off {
                answer(&mut world, 1, Agreement::Agree);
            } else {
                let conversation = id(&world, 1);
                world.ask(1, Command::Protect { conversation });
            }
            for _ in 0..delay {
                world.step();
            }
            let mut private = Vec::new();
            for who in 0..2 {
                let text = format!("typed by {who}");
                if !world.people[who].conversation().protection.words().contains(READABLE) {
                    private.push(text.clone());
                }
                world.send(who, &text);
            }
            world.settle();
            for text in private {
                assert!(!world.wire_holds(0, &text), "{text}, {delay} steps, off: {turns_off}");
            }
        }
    }
}
