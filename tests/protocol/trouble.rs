//! What is said of trouble with the storage stays until somebody has put it away.

use crate::recovery::{all_are_on, world};
use crate::world::World;
use sotto::io::{Command, StorageKind};

const ANA: usize = 0;

fn storage(world: &World, who: usize) -> Option<StorageKind> {
    world.people[who].app().storage.as_ref().map(|storage| storage.kind)
}

/// Bends a byte of each row of the person's store whose key begins so.
fn bend(world: &mut World, who: usize, prefix: &str) {
    let rows = world.people[who].rows.values_mut();
    let bent = rows.filter(|row| row.key.starts_with(prefix));
    assert_ne!(bent.map(|row| row.value[40] ^= 1).count(), 0, "{prefix}");
}

/// The tab dies, and another one goes on.
fn again(world: &mut World, who: usize) {
    world.kill(who);
    world.connect(who);
    world.settle();
    world.pass(20_000);
}

#[test]
fn what_happened_to_the_storage_is_said_at_every_start_until_it_is_put_away() {
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
