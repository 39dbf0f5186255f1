//! Open logs under attack: further ones for an existing conversation, and records that no client would write.

use crate::attacker::{Attacker, Invitation, OpenGroup, OpenPerson, handle, look_up};
use crate::harness::asking::{people, texts};
use crate::harness::words::Worded;
use crate::protection::switch_off::{answer, propose};
use crate::world::World;
use sotto::io::{Agreement, ProtectionState};
use sotto_wire::{AccountKey, ClientFrame, Request, Topic, from_bytes, limits};

/// How many of these logs a client follows.
fn followed(world: &World, among: &[Topic]) -> usize {
    let is_followed = |topic: &&Topic| {
        world.wire.iter().any(|frame| {
            matches!(
                from_bytes(frame, limits::FRAME),
                Ok(ClientFrame { request: Request::Follow { topic: of, .. }, .. }) if of == **topic
            )
        })
    };
    among.iter().filter(is_followed).count()
}

#[test]
fn a_stranger_takes_one_followed_log_and_no_more() {
    let mut world = people(&["ana"], false);
    world.people[0].accepts = false;
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    let topics: Vec<_> = (1..=20).rev().map(|number| Topic([number; 32])).collect();
    for topic in &topics {
        let topic = *topic;
        let token = eve.open_log(&mut world, topic);
        let group = None;
        eve.invite(&mut world, 0, "ana", &Invitation::Open { topic, token, group });
        world.settle();
    }
    assert_eq!(world.people[0].app().conversations.len(), 1, "one request");
    assert!(followed(&world, &topics) <= 1, "{}", followed(&world, &topics));
}

#[test]
fn a_peer_puts_nothing_readable_into_a_protected_thread() {
    let mut world = people(&["ana", "ben"], true);
    world.start(0, "ben");
    world.settle();
    world.send(0, "between us");
    world.settle();
    propose(&mut world, 0);
    world.settle();
    answer(&mut world, 1, Agreement::Agree);
    world.settle();
    let view = world.people[0].conversation();
    assert_eq!(view.protection.state, ProtectionState::Off);
    let mut ben = Attacker::of(&world.people[1]);
    let topic = Topic([0; 32]);
    let token = ben.open_log(&mut world, topic);
    ben.posts(&mut world, 0, (topic, &token), "planted").unwrap();
    let invitation = Invitation::Open {
        topic,
        token: token.duplicate(),
        group: None,
    };
    ben.invite(&mut world, 0, "ana", &invitation);
    world.settle();
    ben.posts(&mut world, 0, (topic, &token), "planted later").unwrap();
    world.settle();
    for thread in world.people[0]
        .conversation()
        .threads
        .iter()
        .filter(|one| one.protected)
    {
        let found = texts(&mut world, 0, &view.id, Some(thread.thread));
        let planted = found.iter().any(|text| text.starts_with("planted"));
        assert!(!planted, "thread {}: {found:?}", thread.thread);
    }
}

#[test]
fn a_rotation_of_an_open_log_is_not_silent() {
    let mut world = people(&["ana"], false);
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    let topic = Topic([1; 32]);
    let token = eve.open_log(&mut world, topic);
    let invitation = Invitation::Open {
        topic,
        token: token.duplicate(),
        group: None,
    };
    eve.invite(&mut world, 0, "ana", &invitation);
    world.settle();
    let id = world.people[0].conversation().id;
    let _ = eve.rotates(&mut world, topic, &token);
    world.settle();
    world.send(0, "still here");
    world.settle();
    world.disconnect(0);
    world.connect(0);
    world.settle();
    let _ = eve.posts(&mut world, 0, (topic, &token), "me too");
    world.settle();
    // Nothing is lost, and Ana sees why it waits and what to do.
    assert_eq!(texts(&mut world, 0, &id, None), ["still here"]);
    let waits = world.people[0].conversation().protection.waits;
    assert!(waits.words().to_lowercase().contains("protection"));
}

#[test]
fn a_stranger_does_not_choose_the_people_of_an_open_group() {
    let mut world = people(&["ana", "ben"], false);
    world.people[0].accepts = false;
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    let ana = person(&mut world, "ana");
    let ben = person(&mut world, "ben");
    let of = |name: &str, admins: Vec<AccountKey>, people: &[&OpenPerson]| OpenGroup {
        name: name.to_owned(),
        admins,
        people: people.iter().map(|one| again(one)).collect(),
    };
    let own = eve.account();
    let me = eve.person();
    let crowd: Vec<_> = (0..65).map(|number| AccountKey([number; 32])).collect();
    let bad = [
        of("No admin", Vec::new(), &[&me, &ana]),
        of("Twice the same", vec![own, own], &[&me, &ana]),
        of("Too many", crowd, &[&me, &ana]),
        of("Somebody else", vec![ben.account], &[&me, &ana]),
        of("Without the sender", vec![ana.account], &[&ben, &ana]),
        of("Without the receiver", vec![own], &[&me, &ben]),
        of("Somebody twice", vec![own], &[&me, &ana, &ana]),
        of("Turned \u{202E}round", vec![own], &[&me, &ana]),
    ];
    for (number, group) in (1..).zip(bad) {
        let topic = Topic([number; 32]);
        let token = eve.open_log(&mut world, topic);
        let group = Some(group);
        eve.invite(&mut world, 0, "ana", &Invitation::Open { topic, token, group });
        world.settle();
        assert!(world.people[0].app().conversations.is_empty(), "case {number}");
    }
    let (topic, good) = (Topic([99; 32]), of("Good", vec![own], &[&me, &ana]));
    let token = eve.open_log(&mut world, topic);
    let group = Some(good);
    eve.invite(&mut world, 0, "ana", &Invitation::Open { topic, token, group });
    world.settle();
    assert_eq!(world.people[0].app().conversations.len(), 1);
    assert_eq!(
        world.people[0].app().refused.len(),
        1,
        "said once, however often it was tried"
    );
}

fn person(world: &mut World, name: &str) -> OpenPerson {
    OpenPerson {
        account: look_up(world, name).account,
        handle: handle(name),
    }
}

fn again(one: &OpenPerson) -> OpenPerson {
    OpenPerson {
        account: one.account,
        handle: one.handle.clone(),
    }
}
