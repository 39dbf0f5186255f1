//! Invitations that name a log of another conversation, present or future: the log stays with its conversation.

use crate::attacker::terms::named;
use crate::attacker::{Attacker, Invitation, take};
use crate::harness::asking::{current, group, hears, people, state, titled};
use crate::world::World;
use sotto::conversation::session::Terms;
use sotto::io::{Command, ProtectionState};
use sotto_wire::{Capability, ClientFrame, Request, Topic, from_bytes, limits};

const ANA: usize = 0;
const BEN: usize = 1;
const CLEO: usize = 2;

/// Ana and Cleo in protected groups whose logs an attacker knows; their ids for both, and the topics.
fn groups(world: &mut World) -> Vec<(String, String, Topic)> {
    // For any order of the lookup: among several conversations, some come after the attacker's and some before.
    (0..6)
        .map(|number| {
            let title = format!("Friends {number}");
            let id = group(world, ANA, &title, &["cleo"]);
            world.settle();
            let conversation = id.clone();
            world.run(ANA, Command::Protect { conversation }).unwrap();
            world.settle();
            let topic = current(world, ANA, &id);
            (id, titled(world, CLEO, &title).unwrap(), topic)
        })
        .collect()
}

fn all_talk(world: &mut World, groups: &[(String, String, Topic)]) {
    for (number, (id, other, _)) in groups.iter().enumerate() {
        assert_eq!(state(world, ANA, id), ProtectionState::On, "{number}");
        assert!(hears(world, (ANA, id), (CLEO, other), &format!("out {number}")));
        assert!(
            hears(world, (CLEO, other), (ANA, id), &format!("back {number}")),
            "{number}"
        );
    }
}

#[test]
fn a_peer_does_not_freeze_a_group_by_replacing_its_log() {
    let mut world = people(&["ana", "ben", "cleo"], false);
    let groups = groups(&mut world);
    world.start(ANA, "ben");
    world.settle();
    let mut ben = Attacker::of(&world.people[BEN]);
    world.disconnect(BEN);
    for (number, (_, _, topic)) in groups.iter().enumerate() {
        let packages = take(&mut world, "ana");
        let terms = Terms {
            replaces: Some(*topic),
            ..Terms::default()
        };
        let number = u8::try_from(number).unwrap();
        let trap = ben.group(&mut world, 0, Topic([number; 32]), terms, packages);
        ben.invite(&mut world, 0, "ana", &trap.invitation());
        world.settle();
        world.pass(60_000);
    }
    all_talk(&mut world, &groups);
}

#[test]
fn a_stranger_does_not_block_a_return_into_a_group() {
    let mut world = people(&["ana", "ben", "cleo"], false);
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    let id = group(&mut world, CLEO, "Friends", &["ana", "ben"]);
    world.settle();
    let conversation = id.clone();
    world.run(CLEO, Command::Protect { conversation }).unwrap();
    world.settle();
    let topic = current(&mut world, CLEO, &id);
    let ana = crate::attacker::look_up(&mut world, "ana").account.to_hex();
    let command = Command::RemovePerson {
        conversation: id.clone(),
        person: ana,
    };
    world.run(CLEO, command).unwrap();
    world.settle();
    let before = titled(&world, ANA, "Friends").unwrap();
    let packages = take(&mut world, "ana");
    let trap = eve.group(
        &mut world,
        0,
        Topic([3; 32]),
        named("Trap", &[eve.account()], Some(topic)),
        packages,
    );
    eve.invite(&mut world, 0, "ana", &trap.invitation());
    world.settle();
    world.pass(60_000);
    let (conversation, people) = (id.clone(), vec!["ana".to_owned()]);
    world.run(CLEO, Command::AddPeople { conversation, people }).unwrap();
    world.settle();
    assert!(hears(&mut world, (CLEO, &id), (ANA, &before), "welcome back"));
}

#[test]
fn a_stranger_does_not_take_a_topic_before_its_group() {
    for (is_group, is_open) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut world = people(&["ana", "cleo"], false);
        world.people[ANA].accepts = false;
        let mut eve = Attacker::signed_up(&mut world, "eve", 9);
        let id = if is_group {
            group(&mut world, 1, "Friends", &["ana"])
        } else {
            world.start(1, "ana")
        };
        world.settle();
        let request = world.people[ANA].app().conversations[0].id.clone();
        world
            .run(
                ANA,
                Command::AcceptRequest {
                    conversation: request.clone(),
                },
            )
            .unwrap();
        let from = world.wire.len();
        let conversation = id.clone();
        world.ask(1, Command::Protect { conversation });
        let created = |frame: &Vec<u8>| match from_bytes::<ClientFrame>(frame, limits::FRAME) {
            Ok(ClientFrame {
                request: Request::Create { topic, .. },
                ..
            }) => Some(topic),
            _ => None,
        };
        let topic = loop {
            assert!(world.step(), "a log is made");
            if let Some(topic) = world.wire[from..].iter().find_map(created) {
                break topic;
            }
        };
        let squat = if is_open {
            Invitation::Open {
                topic,
                token: Capability::new([7; 32]),
                group: None,
            }
        } else {
            let packages = take(&mut world, "ana");
            let terms = named("Trap", &[eve.account()], None);
            eve.group(&mut world, 0, topic, terms, packages).invitation()
        };
        eve.invite(&mut world, 0, "ana", &squat);
        world.settle();
        world.pass(60_000);
        assert_eq!(
            state(&world, ANA, &request),
            ProtectionState::On,
            "group: {is_group}, open: {is_open}"
        );
        assert!(
            hears(&mut world, (1, &id), (ANA, &request), "ours"),
            "group: {is_group}, open: {is_open}"
        );
    }
}
