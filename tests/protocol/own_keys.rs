//! The conversation among one's own devices, when its keys are lost: nobody sees it, so it mends itself.

use crate::devices::{link, world};
use crate::lying::{forgets_once, is_honest};
use sotto::io::Command;
use sotto_wire::{ClientFrame, Request, from_bytes, limits};

const ANA: usize = 0;
const PHONE: usize = 2;

#[test]
fn own_devices_whose_keys_are_lost_come_together_again() {
    let mut world = world(true);
    world.start(ANA, "ben");
    world.settle();
    link(&mut world, false);
    let own = world
        .wire
        .iter()
        .rev()
        .find_map(|frame| match from_bytes::<ClientFrame>(frame, limits::FRAME) {
            Ok(ClientFrame {
                request: Request::Append { topic, .. },
                ..
            }) => Some(topic),
            _ => None,
        });
    let own = own.expect("the devices have told each other something");
    world.disconnect(ANA);
    forgets_once(&mut world, ANA, own);
    world.connect(ANA);
    world.settle();
    is_honest(&mut world);
    world.disconnect(ANA);
    world.connect(ANA);
    world.settle();
    world.pass(20_000);
    let device = world.people[PHONE].app().account.clone().unwrap().device;
    let name = "Kitchen".to_owned();
    world
        .run(
            ANA,
            Command::RenameDevice {
                device: device.clone(),
                name,
            },
        )
        .unwrap();
    world.settle();
    let named = world.people[PHONE]
        .app()
        .devices
        .iter()
        .find(|one| one.device == device)
        .unwrap();
    assert_eq!(named.name, "Kitchen");
}
