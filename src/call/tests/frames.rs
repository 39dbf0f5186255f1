//! Media frames: those that open, and all that do not.

use crate::call::frames::{FrameError, FrameOpener, FrameSealer};
use crate::call::keyset::{FrameKey, KeySet, PeerKey};
use crate::secret::Secret;

fn key(id: u64, base: u8) -> FrameKey {
    FrameKey {
        id,
        base: Secret::new([base; 32]),
    }
}

fn set(receive: Vec<PeerKey>) -> KeySet {
    KeySet {
        revision: 1,
        send: key(9, 9),
        receive,
    }
}

fn of(peer: &str, key: FrameKey, for_ms: Option<u32>) -> PeerKey {
    PeerKey {
        key,
        peer: peer.to_owned(),
        for_ms,
    }
}

fn pair() -> (FrameSealer, FrameOpener) {
    let (mut sealer, mut opener) = (FrameSealer::default(), FrameOpener::default());
    sealer.install(&key(1, 1));
    opener.install(set(vec![of("ana", key(1, 1), None)]), 0.0);
    (sealer, opener)
}

#[test]
fn a_frame_opens_once_with_its_readable_part_in_front() {
    let (mut sealer, mut opener) = pair();
    for clear in [0, 3, 10] {
        let frame: Vec<u8> = (0..200).collect();
        let sealed = sealer.seal(&frame, clear).unwrap();
        assert_eq!(sealed[..clear], frame[..clear]);
        assert!(
            sealed.windows(16).all(|window| window != &frame[20..36]),
            "nothing else is readable"
        );
        assert_eq!(opener.open("ana", &sealed, clear, 0.0), Ok(frame));
        assert_eq!(opener.open("ana", &sealed, clear, 0.0), Err(FrameError::Replayed));
    }
    assert_eq!(opener.dropped("ana"), 3);
}

#[test]
fn a_receiver_drops_and_counts_frames_that_are_not_authentic() {
    let (mut sealer, mut opener) = pair();
    let sealed = sealer.seal(b"a frame of some length", 2).unwrap();
    for at in 0..sealed.len() {
        let mut bent = sealed.clone();
        bent[at] ^= 1;
        assert!(opener.open("ana", &bent, 2, 0.0).is_err(), "byte {at}");
        assert!(opener.open("ana", &sealed[..at], 2, 0.0).is_err(), "cut at {at}");
    }
    assert!(opener.open("ana", b"plain video", 0, 0.0).is_err());
    let mut other = FrameSealer::default();
    other.install(&key(1, 2));
    let forged = other.seal(b"frame", 0).unwrap();
    assert_eq!(opener.open("ana", &forged, 0, 0.0), Err(FrameError::Forged));
    assert_eq!(opener.dropped("ana"), 2 * u32::try_from(sealed.len()).unwrap() + 2);
    assert!(
        opener.open("ana", &sealed, 2, 0.0).is_ok(),
        "what fails uses nothing up"
    );
}

#[test]
fn a_frame_counts_only_on_its_senders_own_connection() {
    let (mut sealer, mut opener) = pair();
    let sealed = sealer.seal(b"frame", 0).unwrap();
    assert_eq!(opener.open("ben", &sealed, 0, 0.0), Err(FrameError::WrongSender));
    assert_eq!((opener.dropped("ben"), opener.dropped("ana")), (1, 0));
}

#[test]
fn a_sealer_without_a_key_gives_out_no_frame() {
    assert_eq!(FrameSealer::default().seal(b"frame", 0), Err(FrameError::NoKey));
    let (mut sealer, _) = pair();
    assert_eq!(sealer.seal(b"ab", 3), Err(FrameError::Malformed));
}

#[test]
fn a_previous_epochs_key_opens_frames_for_two_seconds_only() {
    let (mut sealer, mut opener) = pair();
    let late: Vec<_> = (0..3).map(|_| sealer.seal(b"late", 0).unwrap()).collect();
    let both = || set(vec![of("ana", key(2, 2), None), of("ana", key(1, 1), Some(2_000))]);
    opener.install(both(), 1_000.0);
    assert!(opener.open("ana", &late[0], 0, 2_999.0).is_ok());
    opener.install(both(), 2_500.0);
    assert_eq!(
        opener.open("ana", &late[1], 0, 3_000.0),
        Err(FrameError::UnknownKey),
        "its time is not lengthened"
    );
    sealer.install(&key(2, 2));
    let now = sealer.seal(b"now", 0).unwrap();
    assert!(opener.open("ana", &now, 0, 3_000.0).is_ok());
    opener.install(set(vec![]), 3_000.0);
    let next = sealer.seal(b"now", 0).unwrap();
    assert_eq!(opener.open("ana", &next, 0, 3_000.0), Err(FrameError::UnknownKey));
}

#[test]
fn a_key_that_is_installed_again_keeps_its_counter() {
    let (mut sealer, mut opener) = pair();
    let first = sealer.seal(b"frame", 0).unwrap();
    sealer.install(&key(1, 1));
    assert_ne!(sealer.seal(b"frame", 0).unwrap(), first, "no counter is used twice");
    assert!(opener.open("ana", &first, 0, 0.0).is_ok());
    opener.install(set(vec![of("ana", key(1, 1), None)]), 1.0);
    assert_eq!(opener.open("ana", &first, 0, 1.0), Err(FrameError::Replayed));
}

#[test]
fn a_key_that_returns_opens_no_frame_twice() {
    let (mut sealer, mut opener) = pair();
    let first = sealer.seal(b"frame", 0).unwrap();
    assert!(opener.open("ana", &first, 0, 0.0).is_ok());
    opener.install(set(vec![]), 1.0);
    opener.install(set(vec![of("ana", key(1, 1), None)]), 2.0);
    assert_eq!(opener.open("ana", &first, 0, 2.0), Err(FrameError::Replayed));
    // Its time has run out by now, as that of an earlier epoch.
    opener.install(set(vec![of("ana", key(1, 1), Some(10))]), 3.0);
    assert_eq!(opener.open("ana", &first, 0, 20.0), Err(FrameError::UnknownKey));
    opener.install(set(vec![of("ana", key(1, 1), None)]), 21.0);
    assert_eq!(opener.open("ana", &first, 0, 21.0), Err(FrameError::Replayed));
}
