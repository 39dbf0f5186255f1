//! A changed identity key that a person accepts: the devices of the old key get nothing any more.

use crate::attacker::lying::{directory_says, is_honest};
use crate::attacker::{Attacker, handle};
use crate::harness::asking::{conversation, state, texts};
use crate::world::World;
use sotto::io::{Command, ProtectionState};

#[test]
fn an_impostor_reads_nothing_once_the_real_key_is_accepted() {
    let mut world = World::pair();
    let mut impostor = Attacker::new("ben", 7);
    let (stored, lie) = (impostor.list("fake", 1, &[0]), impostor.list("ben", 1, &[0]));
    let packages = (0..4).map(|_| impostor.package(0)).collect();
    impostor.publish(&mut world, 0, Some(stored), packages).unwrap();
    directory_says(&mut world, &handle("ben"), &lie);
    let id = world.start(0, "ben");
    world.settle();
    let protect = Command::Protect {
        conversation: id.clone(),
    };
    world.run(0, protect).unwrap();
    world.settle();
    is_honest(&mut world);
    // The directory names the real key, and Ana accepts it.
    let group = Command::StartConversation {
        people: vec!["ben".into()],
        name: Some("Again".into()),
    };
    assert!(world.run(0, group).is_err());
    let person = conversation(&world, 0, &id).people[0].clone();
    assert!(person.changed);
    let person = person.account;
    world.run(0, Command::AcknowledgeIdentity { person }).unwrap();
    world.settle();
    let groups = impostor.joins(&mut world, 0);
    for group in &groups {
        let _ = impostor.joined(&mut world, group);
        world.settle();
    }
    let say = Command::Send {
        thread: None,
        conversation: id.clone(),
        id: world.people[0].random_id(),
        text: "for the real one".into(),
    };
    world.run(0, say).unwrap();
    world.pass(60_000);
    for group in &groups {
        assert!(!impostor.reads(&world, group, "for the real one"));
    }
    assert_eq!(state(&world, 0, &id), ProtectionState::On);
    let his = world.people[1].conversation().id;
    assert_eq!(texts(&mut world, 1, &his, None), ["for the real one"]);
}
