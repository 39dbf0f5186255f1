//! The page shows trouble with the storage until the person dismisses it; the remains of a lost store go when the
//! account returns.

use crate::devices::recovery::{all_are_on, phrase, reads, say, world};
use crate::harness::names::Titled;
use crate::world::World;
use sotto::io::{Command, Outcome, PairingStage, StorageKind};

const ANA: usize = 0;
const BEN: usize = 1;
const NEW: usize = 3;

fn storage(world: &World, who: usize) -> Option<StorageKind> {
    world.people[who].app().storage.as_ref().map(|storage| storage.kind)
}

/// Bends a byte of each row of the person's store whose key begins with this.
fn bend(world: &mut World, who: usize, prefix: &str) {
    let rows = world.people[who].rows.values_mut();
    let bent = rows.filter(|row| row.key.starts_with(prefix));
    assert_ne!(bent.map(|row| row.value[40] ^= 1).count(), 0, "{prefix}");
}

/// The tab dies, and another one opens.
fn again(world: &mut World, who: usize) {
    world.kill(who);
    world.connect(who);
    world.settle();
    world.pass(20_000);
}

#[test]
fn trouble_with_the_storage_is_shown_until_it_is_dismissed() {
    for kind in [StorageKind::Damaged, StorageKind::RolledBack] {
        let mut world = world();
        if kind == StorageKind::Damaged {
            bend(&mut world, ANA, "mls/tree");
        } else {
            let before = world.people[ANA].rows.clone();
            let people = vec!["cleo".to_owned()];
            world
                .run(ANA, Command::StartConversation { people, name: None })
                .unwrap();
            world.people[ANA].rows = before;
            again(&mut world, ANA);
            world.connect(ANA);
            world.settle();
        }
        for _ in 0..3 {
            again(&mut world, ANA);
            assert_eq!(storage(&world, ANA), Some(kind));
        }
        all_are_on(&world, ANA);
        world.run(ANA, Command::PutStorageAway).unwrap();
        assert_eq!(storage(&world, ANA), None);
        again(&mut world, ANA);
        assert_eq!(storage(&world, ANA), None);
    }
}

#[test]
fn a_lost_account_is_shown_until_there_is_another_one() {
    let mut world = world();
    let phrase = phrase(&mut world).join(" ");
    bend(&mut world, ANA, "account");
    again(&mut world, ANA);
    world.run(ANA, Command::PutStorageAway).unwrap();
    assert!(world.people[ANA].app().storage.as_ref().unwrap().needs_phrase);
    let handle = "ana".to_owned();
    world.run(ANA, Command::Recover { handle, phrase }).unwrap();
    world.pass(20_000);
    is_back(&mut world);
}

/// Ana is in each of her conversations once, and nothing is left of the store that did not open.
fn is_back(world: &mut World) {
    for _ in 0..2 {
        assert_eq!(storage(world, ANA), None);
        let conversations = &world.people[ANA].app().conversations;
        let mut titles: Vec<_> = conversations.iter().map(|one| one.title()).collect();
        titles.sort();
        assert_eq!(titles, ["Friends", "ben"]);
        all_are_on(world, ANA);
        again(world, ANA);
    }
    say(world, BEN, "ana", "welcome back");
    assert_eq!(reads(world, ANA, "ben"), ["welcome back"]);
}

#[test]
fn a_browser_with_a_damaged_account_is_linked_like_an_empty_one() {
    let mut world = world();
    let phrase = phrase(&mut world).join(" ");
    let handle = "ana".to_owned();
    world.run(NEW, Command::Recover { handle, phrase }).unwrap();
    world.pass(20_000);
    bend(&mut world, ANA, "account");
    again(&mut world, ANA);
    let name = "Here again".to_owned();
    let Outcome::Pairing { code, .. } = world.run(ANA, Command::BeginPairing { name }).unwrap() else {
        panic!("not a code");
    };
    let (code, history) = (code.0, false);
    world.run(NEW, Command::EnterPairingCode { code, history }).unwrap();
    world.settle();
    world.run(NEW, Command::ConfirmWords { matches: true }).unwrap();
    world.pass(20_000);
    let stage = world.people[ANA].app().pairing.as_ref().map(|pairing| pairing.stage);
    assert_eq!(stage, Some(PairingStage::Done));
    is_back(&mut world);
}
