//! Calls over a relay that loses, doubles, delays and plays back, and against members who lie.

use crate::harness::stage::{Tab, sdp};
use crate::harness::words::{Worded, end_of};
use crate::world::World;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto::call::message::SignalKind;
use sotto::io::{CallEnd, CallStage, Command};
use sotto_wire::{RelayFrame, SignalFrame, from_bytes, limits, to_bytes};
use std::collections::BTreeMap;

fn as_signal(bytes: &[u8]) -> Option<SignalFrame> {
    match from_bytes::<RelayFrame>(bytes, limits::FRAME) {
        Ok(RelayFrame::Signal(signal)) => Some(signal),
        _ => None,
    }
}

/// A network that loses a signal, repeats an earlier one, or delays one until the next.
fn mischief(seed: u64) -> crate::world::Tamper {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let mut held: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    let mut last: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
    Box::new(move |who, bytes| {
        let Some(mut signal) = as_signal(&bytes) else {
            return bytes;
        };
        match rng.next_u32() % 5 {
            0 => {
                signal.body[30] ^= 1;
                to_bytes(&RelayFrame::Signal(signal))
            }
            1 => held.insert(who, bytes.clone()).unwrap_or(bytes),
            2 => last.get(&who).cloned().unwrap_or(bytes),
            _ => {
                last.insert(who, bytes.clone());
                bytes
            }
        }
    })
}

#[test]
fn lost_doubled_and_late_signals_delay_a_call_and_nothing_else() {
    for seed in 0..12 {
        let mut world = World::protected_pair();
        let (mut ana, mut ben) = (Tab::new(1), Tab::new(2));
        world.tamper = Some(mischief(seed));
        world.start_call(0, false, &ana).unwrap();
        world.pass(14_000);
        world.accept_call(1, &ben).unwrap();
        world.pass(12_000);
        let steps: Vec<_> = (0..6).map(sdp).collect();
        for step in &steps {
            world.signal(0, SignalKind::Offer, step);
            world.pass(50);
        }
        world.pass(16_000);
        world.do_page(0, &mut ana);
        world.do_page(1, &mut ben);
        let heard: Vec<_> = ben
            .signals
            .values()
            .flatten()
            .map(|(_, payload)| payload.clone())
            .collect();
        assert_eq!(heard, steps, "each once and in order, with seed {seed}");
        let name = world.peer_of(1, "ana");
        assert!(world.frame(&mut ana, &mut ben, &name).is_ok(), "seed {seed}");
        world.hang_up(1);
        world.pass(60_000);
        assert_eq!(world.stage(0), None, "seed {seed}");
    }
}

#[test]
fn a_ring_that_is_played_back_does_not_ring_again() {
    let mut world = World::protected_pair();
    let ana = Tab::new(1);
    let from = world.wire.len();
    world.start_call(0, false, &ana).unwrap();
    let ring = world.wire[from..]
        .iter()
        .find(|frame| as_signal(frame).is_some())
        .unwrap()
        .clone();
    world.hang_up(0);
    world.pass(10_000);
    for restarted in [false, true] {
        if restarted {
            world.kill(1);
            world.connect(1);
            world.pass(70_000);
        }
        world.people[1].inbound.push_back(ring.clone());
        world.settle();
        assert_eq!(world.call(1), None);
    }
}

#[test]
fn a_description_needs_exactly_one_certificate() {
    let mut world = World::protected_pair();
    let (ana, ben) = (Tab::new(1), Tab::new(2));
    world.start_call(0, false, &ana).unwrap();
    world.accept_call(1, &ben).unwrap();
    world.settle();
    let view = world.call(0).unwrap();
    for payload in ["v=0".to_owned(), sdp(1) + &sdp(2), "x".repeat(12_289)] {
        let command = sotto::io::Command::CallSignal {
            call: view.call.clone(),
            peer: view.peers[0].peer.clone(),
            kind: SignalKind::Offer,
            payload,
        };
        assert!(world.run(0, command).is_err());
    }
}

#[test]
fn a_caller_that_is_cut_off_stops_ringing_at_the_other_side() {
    let mut world = World::protected_pair();
    world.start_call(0, false, &Tab::new(1)).unwrap();
    assert_eq!(world.stage(1), Some(CallStage::RingingIn));
    world.disconnect(0);
    world.pass(16_000);
    assert_eq!(
        end_of(world.call(1).and_then(|call| call.ended)).as_deref(),
        Some("missed")
    );
}

#[test]
fn no_key_of_a_call_and_no_description_stands_readable_anywhere() {
    let mut world = World::protected_pair();
    let (mut ana, ben) = (Tab::new(1), Tab::new(2));
    world.start_call(0, false, &ana).unwrap();
    world.accept_call(1, &ben).unwrap();
    world.settle();
    world.signal(0, SignalKind::Offer, &(sdp(1) + "a=the cellar door\r\n"));
    world.settle();
    assert!(!world.wire_holds(0, "the cellar door") && !world.wire_holds(0, "fingerprint"));
    for who in 0..2 {
        let events = format!("{:?}", world.people[who].calls);
        assert!(!events.contains("cellar") && !events.contains("sealed"), "{events}");
        assert!(!world.people[who].store_holds("cellar"));
    }
    world.do_page(0, &mut ana);
    assert!(!ana.sealed.is_empty());
    for frame in &world.wire {
        assert!(
            ana.sealed
                .iter()
                .all(|sealed| !crate::world::contains(frame, &sealed[..32]))
        );
    }
}

#[test]
fn a_person_who_hides_their_address_needs_a_turn_server() {
    let mut world = World::protected_pair();
    world.run(0, Command::SetHideIp { on: true }).unwrap();
    world.start_call(0, false, &Tab::new(1)).unwrap();
    world.settle();
    let call = world.call(0).unwrap();
    let ended = call.ended.unwrap();
    assert!(call.relay_only);
    assert_eq!(ended, CallEnd::Exposed);
    assert!(ended.words().contains("no TURN server"), "{}", ended.words());
    assert_ne!(world.stage(1), Some(CallStage::RingingIn));
}
