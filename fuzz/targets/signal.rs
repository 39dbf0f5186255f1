//! Fuzz target: input from the relay and other members during a call: signals, descriptions, and frames.

use crate::keys::seed_for;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sotto::call::frames::FrameOpener;
use sotto::call::keyset::{FrameKey, KeySet, PeerKey, WorkerKeys};
use sotto::call::signal::{SignalContext, open};
use sotto::call::topology::Topology;
use sotto::call::message::{Body, Item, Media, PeerMessage, SignalKind, PresenceStatus, Presence, CallMessage};
use sotto::call::{CallId, JoinId, Party};
use sotto::secret::Secret;
use sotto_wire::{AccountKey, DeviceId, Generation, Millis, Topic, to_bytes};

/// No input panics, a message has one encoding, and no stranger's signal is accepted.
pub fn check(data: &[u8]) {
    if let Some(message) = CallMessage::from_bytes(data) {
        assert_eq!(to_bytes(&message), data, "a message has one encoding");
    }
    let mut rng = ChaCha20Rng::from_seed(seed_for(data));
    let context = SignalContext {
        topic: Topic([1; 32]),
        generation: Generation(1),
    };
    let heard = open(&Secret::random(&mut rng), context, &[], data);
    assert!(heard.is_err(), "nobody else has the signal key");
    assert!(WorkerKeys::generate(&mut rng).open(data).is_err(), "nobody sealed this");
    let key = |id| FrameKey {
        id,
        base: Secret::new(seed_for(data)),
    };
    let mut opener = FrameOpener::default();
    let receive = (0..8).map(|id| PeerKey {
        key: key(id),
        peer: "ana".into(),
        for_ms: None,
    });
    let set = KeySet {
        revision: 1,
        send: key(1),
        receive: receive.collect(),
    };
    opener.install(set, 0.0);
    for clear in [0, 3, 10] {
        assert!(
            opener.open("ana", data, clear, 0.0).is_err(),
            "nobody sealed this frame"
        );
    }
    assert_eq!(opener.dropped("ana"), 3);
}

/// For the property tests to mutate: one of each kind.
#[allow(dead_code, reason = "libFuzzer finds its own inputs; the property tests use these")]
pub fn seeds() -> Vec<Vec<u8>> {
    let party = Party {
        device: DeviceId([2; 16]),
        account: AccountKey([3; 32]),
    };
    let message = |body| CallMessage {
        call: CallId([4; 16]),
        join: JoinId([5; 16]),
        seq: 1_795_424_400_000,
        body,
    };
    let presence = Presence {
        status: PresenceStatus::In,
        video: true,
        with: Some(party),
        media: Media::default(),
        at: Millis(7),
        topology: Topology::Forwarded,
    };
    let peer = PeerMessage {
        to: party,
        join: JoinId([6; 16]),
        ack: 3,
        items: vec![Item {
            number: 4,
            kind: SignalKind::Candidate,
            payload: "{}".into(),
        }],
    };
    vec![
        to_bytes(&message(Body::Presence(presence))),
        to_bytes(&message(Body::Peer(peer))),
        vec![0x17; 300],
        vec![0x99, 0x12, 0x34, 0x56, 0x74, 0x49, 0x44, 0xf6, 0x90],
    ]
}
