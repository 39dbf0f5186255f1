//! Messages read on another own device, however far back they are here.

use crate::devices::{link, linked_world};
use crate::world::World;
use sotto::io::Command;

const ANA: usize = 0;
const BEN: usize = 1;
const PHONE: usize = 2;

#[test]
fn a_message_read_elsewhere_expires_below_hundreds_of_others() {
    let mut world: World = linked_world(true);
    world.start(ANA, "ben");
    link(&mut world, false);
    let conversation = world.people[ANA].conversation().id;
    let seconds = Some(30);
    world.run(ANA, Command::SetTimer { conversation, seconds }).unwrap();
    world.settle();
    world.send(BEN, "read me once");
    world.settle();
    // Ana reads it offline, and the phone learns of it only after many other messages have come there.
    world.disconnect(ANA);
    world.read_all(ANA);
    for _ in 0..450 {
        world.send(BEN, "later");
        world.settle();
    }
    assert_eq!(world.people[PHONE].conversation().unread, 451);
    world.connect(ANA);
    world.settle();
    assert_eq!(world.people[PHONE].conversation().unread, 450);
    world.pass(30_000);
    assert!(!world.texts(PHONE).contains(&"read me once".to_owned()));
    let rows = world.people[PHONE].rows.values();
    let going = rows.filter(|row| row.expires_at.is_some()).count();
    assert_eq!(going, 450, "its row is gone");
}
