//! An impostor, and a relay that helps: no person is taken for another one.

use crate::world::{Person, World};
use sotto::io::{Command, ProtectionState};
use sotto_wire::{
    ClientFrame, DirectoryWrite, KeyPackageBytes, RelayFrame, Reply, Request, from_bytes, limits, to_bytes,
};

/// A person who got the name ben, on another relay.
fn other_ben() -> Person {
    let mut world = World::new(&["x", "y", "z", "ben"]);
    world.connect(3);
    world.sign_up(3, false);
    world.disconnect(3);
    world.people.remove(3)
}

/// A KeyPackage of the account that last published some on this relay.
pub fn last_key_package(world: &World) -> KeyPackageBytes {
    let frames = world.wire.iter().rev();
    let mut writes = frames.filter_map(|frame| match from_bytes::<ClientFrame>(frame, limits::FRAME) {
        Ok(ClientFrame {
            request: Request::Write { write },
            ..
        }) => from_bytes::<DirectoryWrite>(&write.write, limits::FRAME).ok(),
        _ => None,
    });
    writes.find_map(|write| write.one_time.into_iter().next()).unwrap()
}

#[test]
fn an_invitation_under_another_accounts_name_is_passed_over() {
    let mut world = World::pair();
    world.people.push(other_ben());
    world.connect(2);
    world.settle();
    // His inbox is on another relay, so it takes him a while.
    world.start_quietly(2, "ana");
    world.pass(60_000);
    let delivered = world.wire.iter().any(|frame| {
        matches!(
            from_bytes::<RelayFrame>(frame, limits::FRAME),
            Ok(RelayFrame::InboxItem(_))
        )
    });
    assert!(delivered, "the relay gave it to ana");
    assert!(world.people[0].app().conversations.is_empty());
    // The real one can still come in.
    world.start(1, "ana");
    world.settle();
    assert_eq!(world.people[0].app().conversations.len(), 1);
}

#[test]
fn a_genuine_key_package_of_another_person_is_never_invited() {
    let mut world = World::new(&["ana", "ben", "eve"]);
    for who in 0..3 {
        world.connect(who);
        world.sign_up(who, false);
    }
    let package = last_key_package(&world);
    let conversation = world.start(0, "ben");
    world.settle();
    world.tamper = Some(Box::new(move |who, bytes| match from_bytes(&bytes, limits::FRAME) {
        Ok(RelayFrame::Reply {
            id,
            reply: Reply::KeyPackage { last_resort, .. },
        }) if who == 0 => to_bytes(&RelayFrame::Reply {
            id,
            reply: Reply::KeyPackage {
                key_package: package.clone(),
                last_resort,
            },
        }),
        _ => bytes,
    }));
    let protection = |world: &World| world.people[0].conversation().protection.state;
    let from = world.wire.len();
    world.run(0, Command::Protect { conversation }).unwrap();
    world.send(0, "for ben alone");
    world.settle();
    assert_eq!(protection(&world), ProtectionState::Waiting);
    let invited = world.wire[from..].iter().any(|frame| {
        matches!(
            from_bytes::<ClientFrame>(frame, limits::FRAME),
            Ok(ClientFrame {
                request: Request::Create { .. } | Request::Deliver { .. },
                ..
            })
        )
    });
    assert!(!invited, "no group is made with eve");
    world.tamper = None;
    world.pass(60_000);
    assert_eq!(protection(&world), ProtectionState::On);
}
