//! A name that is not the account's: in a KeyPackage, in an update of a leaf, in a later list.

use crate::attacker::lying::directory_says;
use crate::attacker::{Attacker, handle};
use crate::harness::asking::{conversation, current, group, people, state, titled};
use crate::harness::words::Worded;
use sotto::io::{Command, ProtectionState};

#[test]
fn a_device_with_another_name_in_its_key_package_is_not_invited() {
    let mut world = people(&["ana", "carol"], true);
    let mut eve = Attacker::new("eve", 9);
    let list = eve.list("eve", 1, &[0]);
    eve.claims(0, "carol");
    let packages = (0..4).map(|_| eve.package(0)).collect();
    eve.publish(&mut world, 0, Some(list), packages).unwrap();
    let id = world.start(0, "eve");
    world.pass(30_000);
    assert_ne!(state(&world, 0, &id), ProtectionState::On);
    assert!(eve.joins(&mut world, 0).is_empty());
}

#[test]
fn a_member_does_not_change_its_name_with_its_leaf() {
    let mut world = people(&["ana", "ben", "cleo"], true);
    let id = group(&mut world, 0, "Friends", &["ben", "cleo"]);
    world.settle();
    let topic = current(&mut world, 0, &id);
    let mut ben = Attacker::of(&world.people[1]);
    world.disconnect(1);
    let mut friends = ben.member_of(topic);
    ben.commits_as(&mut world, &mut friends, "cleo").unwrap();
    world.settle();
    for who in [0, 2] {
        let id = titled(&world, who, "Friends").unwrap();
        assert_eq!(state(&world, who, &id), ProtectionState::Broken, "{who}");
        let people = conversation(&world, who, &id).people;
        assert!(people.iter().any(|one| one.words() == "ben"), "{who}");
    }
}

#[test]
fn the_relay_refuses_a_later_list_with_another_name() {
    let mut world = people(&["ana"], false);
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    let list = eve.list("mallory", 2, &[0]);
    assert!(eve.publish(&mut world, 0, Some(list), Vec::new()).is_err());
    let mut other = Attacker::new("eve", 10);
    assert!(other.sign_up(&mut world).is_err(), "the old name is not free");
}

#[test]
fn a_pinned_account_is_not_found_under_another_name() {
    let mut world = people(&["ana", "ben"], false);
    let id = world.start(0, "ben");
    world.settle();
    let ben = Attacker::of(&world.people[1]);
    directory_says(&mut world, &handle("benny"), &ben.list("benny", 9, &[0]));
    let start = |name: Option<&str>| Command::StartConversation {
        people: vec!["benny".into()],
        name: name.map(str::to_owned),
    };
    assert!(world.run(0, start(None)).is_err());
    assert!(world.run(0, start(Some("Ours"))).is_err());
    assert_eq!(conversation(&world, 0, &id).people[0].words(), "ben");
}
