//! The conversation among one's own devices, when its keys are lost: nobody sees it, so it mends itself.

use crate::attacker::lying::{forgets_once, is_honest};
use crate::devices::{link, linked_world};
use crate::world::World;
use sotto::io::Command;
use sotto_wire::{ClientFrame, Request, from_bytes, limits};

const ANA: usize = 0;
const PHONE: usize = 2;

/// Ana calls her phone by another name on this device, and the phone hears of it.
fn rename(world: &mut World, name: &str) {
    let device = world.people[PHONE].app().account.clone().unwrap().device;
    let command = Command::RenameDevice {
        device: device.clone(),
        name: name.to_owned(),
    };
    world.run(ANA, command).unwrap();
    world.settle();
    let devices = &world.people[PHONE].app().devices;
    assert_eq!(
        devices.iter().find(|one| one.device == device).unwrap().name.as_deref(),
        Some(name)
    );
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
