//! Bursts: more messages at once than the relay lets one connection append.

use crate::world::World;
use sotto::io::Command;
use sotto_relay::{Config, Rate};

#[test]
fn a_burst_that_the_relay_slows_arrives_whole_and_in_order() {
    let config = Config {
        appends: Rate {
            burst: 20,
            interval: 10,
        },
        ..Config::unlimited()
    };
    let mut world = World::over(&["ana", "ben"], config);
    for who in 0..2 {
        world.connect(who);
        world.sign_up(who, false);
    }
    let conversation = world.start(0, "ben");
    world.settle();
    world.run(0, Command::Protect { conversation }).unwrap();
    world.pass(10_000);
    let texts: Vec<_> = (0..40).map(|number| format!("Message {number}.")).collect();
    for text in &texts {
        world.send(0, text);
    }
    // The end of it is still under way when the relay refuses, and arrives when it would take appends again.
    let mut late = world.people[0].outbound.split_off(30);
    world.settle();
    world.now.0 += 100;
    world.people[0].outbound.append(&mut late);
    world.pass(10_000);
    assert_eq!(world.texts(0), texts);
    assert_eq!(world.texts(1), texts);
}
