//! The own-devices conversation: names of devices travel in it, and it is made again when its keys are lost.

use crate::attacker::lying::{forgets_once, is_honest};
use crate::devices::{link, linked_world};
use crate::world::World;
use sotto::io::{Command, Problem};
use sotto_wire::{ClientFrame, Request, from_bytes, limits};

const ANA: usize = 0;
const PHONE: usize = 2;

/// Ana names her phone, on the device that she uses.
fn name_phone(world: &mut World, name: &str) -> Result<(), Problem> {
    let device = world.people[PHONE].app().account.clone().unwrap().device;
    let name = name.to_owned();
    world.run(ANA, Command::RenameDevice { device, name }).map(drop)
}

/// The phone's own name, as a device of Ana's has it.
fn phones_name(world: &World, who: usize) -> Option<String> {
    let device = &world.people[PHONE].app().account.as_ref().unwrap().device;
    let devices = &world.people[who].app().devices;
    devices.iter().find(|one| one.device == *device).unwrap().name.clone()
}

/// Ana renames her phone on this device, and the phone learns it.
fn rename(world: &mut World, name: &str) {
    name_phone(world, name).unwrap();
    world.settle();
    assert_eq!(phones_name(world, PHONE).as_deref(), Some(name));
}

#[test]
fn a_device_gets_no_name_that_turns_its_direction_or_hides() {
    let mut world = linked_world(true);
    link(&mut world, false);
    for name in [
        "\u{202E}enohp",
        "my\u{2067}phone",
        "\u{200B}",
        "two\nlines",
        " ",
        &"é".repeat(49),
    ] {
        let refused = name_phone(&mut world, name);
        assert_eq!(refused, Err(Problem::DeviceName { most: 48 }), "{name:?}");
    }
    world.settle();
    for who in [ANA, PHONE] {
        assert_eq!(phones_name(&world, who).as_deref(), Some("Ana's phone"));
    }
    rename(&mut world, "טלפון");
}

#[test]
fn own_devices_whose_keys_are_lost_come_together_again() {
    let mut world = linked_world(true);
    world.start(ANA, "ben");
    world.settle();
    link(&mut world, false);
    rename(&mut world, "Study");
    let appended = |frame: &Vec<u8>| match from_bytes::<ClientFrame>(frame, limits::FRAME) {
        Ok(ClientFrame {
            request: Request::Append { topic, .. },
            ..
        }) => Some(topic),
        _ => None,
    };
    let own = world.wire.iter().rev().find_map(appended).unwrap();
    world.disconnect(ANA);
    forgets_once(&mut world, ANA, own);
    world.connect(ANA);
    world.settle();
    is_honest(&mut world);
    world.disconnect(ANA);
    world.connect(ANA);
    world.settle();
    world.pass(20_000);
    rename(&mut world, "Kitchen");
}
