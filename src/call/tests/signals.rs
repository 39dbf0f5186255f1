//! Signals: sealed for one context, signed by one device, and one form.

use crate::call::message::{
    Body, CallMessage, Item, Media, PAYLOAD, PeerMessage, Presence, PresenceStatus, SignalKind,
};
use crate::call::signal::{SignalContext, SignalError, open, seal};
use crate::call::topology::Topology;
use crate::call::{CallId, JoinId, Party};
use crate::conversation::session::Member;
use crate::credential::DeviceIdentity;
use crate::secret::Secret;
use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sotto_wire::{AccountKey, DeviceId, Generation, Handle, Millis, Topic};

const CONTEXT: SignalContext = SignalContext {
    topic: Topic([5; 32]),
    generation: Generation(3),
};

fn device(seed: u8) -> DeviceIdentity {
    let mut rng = ChaCha20Rng::seed_from_u64(u64::from(seed));
    DeviceIdentity::generate(
        &SigningKey::from_bytes(&[seed; 32]),
        Handle::parse("ana").unwrap(),
        &mut rng,
    )
}

fn members() -> Vec<Member> {
    let member = |leaf: u32, seed| Member {
        leaf,
        credential: device(seed).credential().clone(),
    };
    vec![member(0, 1), member(4, 2)]
}

fn ring() -> CallMessage {
    CallMessage {
        call: CallId([1; 16]),
        join: JoinId([2; 16]),
        seq: 7,
        body: Body::Presence(Presence {
            status: PresenceStatus::Calling,
            video: true,
            with: None,
            media: Media::default(),
            at: Millis(9),
            topology: Topology::Mesh,
        }),
    }
}

fn message(payload: usize) -> CallMessage {
    let body = Body::Peer(PeerMessage {
        to: Party {
            device: DeviceId([3; 16]),
            account: AccountKey([4; 32]),
        },
        join: JoinId([5; 16]),
        ack: 0,
        items: vec![Item {
            number: 1,
            kind: SignalKind::Offer,
            payload: "x".repeat(payload),
        }],
    });
    CallMessage { body, ..ring() }
}

fn key() -> Secret<32> {
    Secret::new([6; 32])
}

#[test]
fn a_signal_opens_only_in_its_context_and_under_its_key() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let sealed = seal(&key(), CONTEXT, (4, &device(2)), &ring(), &mut rng).unwrap();
    let members = members();
    let (sender, message) = open(&key(), CONTEXT, &members, &sealed).unwrap();
    assert_eq!((sender.leaf, message), (4, ring()));
    let later = SignalContext {
        generation: Generation(4),
        ..CONTEXT
    };
    let other = SignalContext {
        topic: Topic([6; 32]),
        ..CONTEXT
    };
    for context in [later, other] {
        assert_eq!(
            open(&key(), context, &members, &sealed).err(),
            Some(SignalError::Forged)
        );
    }
    assert_eq!(
        open(&Secret::new([7; 32]), CONTEXT, &members, &sealed).err(),
        Some(SignalError::Forged)
    );
    for at in (0..sealed.len()).step_by(13) {
        let mut bent = sealed.clone();
        bent[at] ^= 1;
        assert!(
            open(&key(), CONTEXT, &members, &bent).is_err() && open(&key(), CONTEXT, &members, &sealed[..at]).is_err()
        );
    }
}

#[test]
fn a_member_signs_only_for_itself_and_a_stranger_for_no_device() {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let members = members();
    let as_other = seal(&key(), CONTEXT, (4, &device(1)), &ring(), &mut rng).unwrap();
    assert_eq!(
        open(&key(), CONTEXT, &members, &as_other).err(),
        Some(SignalError::Signature)
    );
    let stranger = seal(&key(), CONTEXT, (5, &device(3)), &ring(), &mut rng).unwrap();
    assert_eq!(
        open(&key(), CONTEXT, &members, &stranger).err(),
        Some(SignalError::Stranger)
    );
}

#[test]
fn a_description_fits_a_signal_and_no_more_than_that() {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let sealed = seal(&key(), CONTEXT, (0, &device(1)), &message(PAYLOAD), &mut rng).unwrap();
    assert!(open(&key(), CONTEXT, &members(), &sealed).is_ok());
    let long = seal(&key(), CONTEXT, (0, &device(1)), &message(PAYLOAD + 1), &mut rng).unwrap();
    assert_eq!(
        open(&key(), CONTEXT, &members(), &long).err(),
        Some(SignalError::Malformed)
    );
    let huge = seal(&key(), CONTEXT, (0, &device(1)), &message(17_000), &mut rng);
    assert_eq!(huge.err(), Some(SignalError::TooLong));
}

#[test]
fn the_bytes_of_a_signal_are_frozen() {
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let sealed = seal(&key(), CONTEXT, (4, &device(2)), &ring(), &mut rng).unwrap();
    let made: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
    let frozen: String = include_str!("../../../tests/vectors/calls/ring.hex")
        .split_whitespace()
        .collect();
    assert_eq!(made, frozen);
}
