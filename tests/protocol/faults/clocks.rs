//! Clocks that are wrong by decades: time comes into the core with each input, and nothing else in it has a clock.

use crate::world::{START, World};
use sotto::io::{Command, ProtectionState};

/// 1970, and the year 2100, in milliseconds from where the world begins.
const EPOCH: i64 = -(START as i64);
const LATE: i64 = 4_102_444_800_000 - START as i64;

/// Two people whose devices have these clocks, from before they have an account.
fn people(ana: i64, ben: i64) -> World {
    let mut world = World::new(&["ana", "ben"]);
    for (who, skew) in [ana, ben].into_iter().enumerate() {
        world.people[who].clock_skew = skew;
        world.connect(who);
        world.sign_up(who, false);
    }
    world
}

#[test]
fn members_of_every_decade_share_a_group() {
    for (ana, ben) in [(EPOCH, EPOCH), (LATE, LATE), (EPOCH, LATE), (LATE, EPOCH)] {
        let mut world = people(ana, ben);
        let conversation = world.start(0, "ben");
        world.settle();
        world.run(0, Command::Protect { conversation }).unwrap();
        world.settle();
        for who in 0..2 {
            let state = world.people[who].conversation().protection.state;
            assert_eq!(state, ProtectionState::On, "{ana} {ben}");
        }
        world.send(0, "from one age");
        world.settle();
        world.send(1, "from another");
        world.settle();
        for who in 0..2 {
            assert_eq!(world.texts(who), ["from one age", "from another"], "{ana} {ben}");
        }
        // Leaves are updated and tabs reopen, in any year.
        world.pass(8 * 86_400_000);
        for who in 0..2 {
            world.kill(who);
            world.connect(who);
            world.settle();
        }
        world.send(1, "a week later");
        world.settle();
        assert_eq!(
            world.texts(0).last().map(String::as_str),
            Some("a week later"),
            "{ana} {ben}"
        );
    }
}
