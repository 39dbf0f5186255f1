//! A device that was taken off its account's list does not come back with the old list that the relay has kept.

use crate::attacker::lying::directory_says;
use crate::attacker::terms::named;
use crate::attacker::{Attacker, Invitation, OpenGroup, OpenPerson, Share, handle, signed_list, take};
use crate::devices;
use crate::harness::asking::{current, people, titled};
use crate::harness::names::Titled;
use crate::world::World;
use sotto::conversation::session::Terms;
use sotto::io::Command;
use sotto_wire::{AccountKey, ClientFrame, Request, Topic, from_bytes, limits};

const ANA: usize = 0;

/// Ana talks with Eve, protected, and knows that Eve's second device is off the list; the relay serves the old one.
fn off_the_list() -> (World, Attacker, Topic) {
    let mut world = people(&["ana"], false);
    let mut eve = Attacker::new("eve", 9);
    eve.add_device();
    eve.sign_up(&mut world).unwrap();
    let old = signed_list(&mut world, "eve");
    let topic = Topic([1; 32]);
    let packages = take(&mut world, "ana");
    let group = eve.group(&mut world, 0, topic, Terms::default(), packages);
    eve.invite(&mut world, 0, "ana", &group.invitation());
    world.settle();
    let id = world.people[ANA].conversation().id;
    assert_eq!(current(&mut world, ANA, &id), topic);
    let new = eve.list("eve", 2, &[0]);
    eve.publish(&mut world, 0, Some(new), Vec::new()).unwrap();
    // Any invitation has Ana look the list up.
    eve.invite(&mut world, 0, "ana", &Invitation::List);
    world.settle();
    directory_says(&mut world, &handle("eve"), &old);
    (world, eve, topic)
}

/// Whether a client has asked for a KeyPackage of the attacker's device.
fn is_taken_in(world: &World, from: usize, attacker: &Attacker, at: usize) -> bool {
    let wanted = attacker.entry(at).device;
    world.wire[from..].iter().any(|frame| {
        matches!(
            from_bytes(frame, limits::FRAME),
            Ok(ClientFrame { request: Request::TakeKeyPackage { device, .. }, .. }) if device == wanted
        )
    })
}

#[test]
fn a_removed_device_of_a_contact_makes_no_valid_invitation() {
    let (mut world, mut eve, _) = off_the_list();
    let packages = take(&mut world, "ana");
    let terms = named("Trap", &[eve.account()], None);
    let trap = eve.group(&mut world, 1, Topic([2; 32]), terms, packages);
    eve.invite(&mut world, 1, "ana", &trap.invitation());
    world.settle();
    world.pass(10_000);
    assert_eq!(titled(&world, ANA, "Trap"), None);
}

#[test]
fn a_removed_device_of_a_contact_is_not_let_in_again() {
    let (mut world, mut eve, topic) = off_the_list();
    let mark = world.wire.len();
    eve.invite(&mut world, 1, "ana", &Invitation::LetIn { topic });
    world.settle();
    world.pass(10_000);
    assert!(!is_taken_in(&world, mark, &eve, 1), "no key of it is asked for");
    let members = Attacker::of(&world.people[ANA]).members(topic);
    assert!(!members.is_empty());
    let device = eve.entry(1).device;
    assert!(members.iter().all(|member| member.device != device));
}

#[test]
fn a_removed_own_device_makes_no_valid_invitation() {
    const PHONE: usize = 2;
    let mut world = World::new(&["ana", "ben", "phone"]);
    for who in 0..2 {
        world.connect(who);
        world.sign_up(who, true);
    }
    world.connect(PHONE);
    world.settle();
    world.start(ANA, "ben");
    world.settle();
    devices::link(&mut world, false);
    let old = signed_list(&mut world, "ana");
    let mut phone = Attacker::of(&world.people[PHONE]);
    let device = world.people[ANA].app().devices[1].device.clone();
    world.disconnect(PHONE);
    world.run(ANA, Command::RemoveDevice { device }).unwrap();
    world.settle();
    directory_says(&mut world, &handle("ana"), &old);
    let before = world.people[ANA].app().conversations.len();
    let someone = AccountKey(phone.random());
    let topic = Topic([2; 32]);
    let packages = take(&mut world, "ana");
    let terms = named("Trap", &[phone.account()], None);
    let trap = phone.group(&mut world, 0, topic, terms, packages);
    phone.invite(&mut world, 0, "ana", &trap.invitation());
    let topic = Topic([3; 32]);
    let token = phone.open_log(&mut world, topic);
    let share = Share {
        topic,
        token,
        group: Some(OpenGroup {
            name: "Open trap".into(),
            admins: vec![phone.account()],
            people: vec![
                phone.person(),
                OpenPerson {
                    account: someone,
                    handle: handle("someone"),
                },
            ],
        }),
        peer: None,
    };
    phone.invite(&mut world, 0, "ana", &Invitation::Shared(share));
    world.settle();
    world.pass(10_000);
    let after: Vec<_> = world.people[ANA]
        .app()
        .conversations
        .iter()
        .map(|one| one.title())
        .collect();
    assert_eq!(after.len(), before, "{after:?}");
}
