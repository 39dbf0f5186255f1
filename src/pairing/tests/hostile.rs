//! Attacks by a relay, by an attacker in the middle, and by a holder of the code.

use super::sealing::{Step, seal};
use super::session::Ephemeral;
use super::*;

#[test]
fn an_attacker_in_the_middle_makes_the_words_differ() {
    // Mallory is an old device to the new one, and a new device to the old one.
    let (new, hello) = begun();
    let (_, to_new) = match OldDevice::begin(&code()).receive(&hello, &mut rng(30)) {
        Ok(OldStep::Greeted { device, append }) => (device, append),
        _ => panic!("Mallory did not answer"),
    };
    let (new, _) = answered(new, &to_new);
    let (mallory, to_old) = NewDevice::begin(&code(), DeviceName::parse("tablet").unwrap(), &mut rng(31));
    let (old, answer) = greeted(OldDevice::begin(&code()), &to_old);
    let (_, reveal) = answered(mallory, &answer);
    let old = revealed(old, &reveal);
    assert_ne!(new_words(&new), old_words(&old));
    let differing = new_words(&new)
        .iter()
        .zip(old_words(&old))
        .filter(|(a, b)| **a != *b)
        .count();
    assert_eq!(differing, 4, "not one word is left the same by this seed");
}

#[test]
fn a_key_swapped_for_the_new_device_makes_the_words_differ() {
    let (new, hello) = begun();
    let (old, _) = greeted(OldDevice::begin(&code()), &hello);
    let forged = seal_share(Step::Answer, &Ephemeral::generate(&mut rng(30)));
    let (new, reveal) = answered(new, &forged);
    let old = revealed(old, &reveal); // the commitment is the new device's own
    assert_ne!(new_words(&new), old_words(&old));
}

#[test]
fn a_key_swapped_for_the_old_device_breaks_the_commitment() {
    let forged = seal_share(Step::Reveal, &Ephemeral::generate(&mut rng(30)));
    let refused = old_refuses(old_device(Moment::Answered), &forged);
    assert_eq!(refused, Some(PairingError::Commitment));
}

#[test]
fn a_name_changed_in_transit_makes_the_words_differ() {
    let (new, _) = begun();
    let hello = sotto_wire::to_bytes(&message::Hello {
        commitment: Ephemeral::generate(&mut rng(1)).commitment(),
        name: DeviceName::parse("your phone").unwrap(),
    });
    let hello = seal(&code().keys().messages, Step::Hello, &hello, &mut rng(30));
    let (old, answer) = greeted(OldDevice::begin(&code()), &hello);
    let (new, reveal) = answered(new, &answer);
    assert_ne!(new_words(&new), old_words(&revealed(old, &reveal)));
}

#[test]
fn no_message_is_taken_but_the_one_that_is_due() {
    let said = said();
    let due_at_new = [(Moment::Begun, &said.answer), (Moment::Answered, &said.transfer)];
    for (moment, due) in due_at_new {
        for body in said.all().into_iter().filter(|body| *body != due.as_slice()) {
            let refused = new_refuses(new_device(moment), body);
            assert_eq!(refused, Some(PairingError::OutOfTurn), "{moment:?}, step {}", body[0]);
        }
    }
    let due_at_old = [
        (Moment::Begun, said.hello.as_slice()),
        (Moment::Answered, &said.reveal),
        (Moment::Revealed, &[]),
        (Moment::Sent, &said.done),
    ];
    for (moment, due) in due_at_old {
        for body in said.all().into_iter().filter(|body| *body != due) {
            let refused = old_refuses(old_device(moment), body);
            assert_eq!(refused, Some(PairingError::OutOfTurn), "{moment:?}, step {}", body[0]);
        }
    }
}

#[test]
fn a_message_sent_back_or_under_another_steps_number_is_refused() {
    let said = said();
    // Back to its sender unchanged, and as a message of the other side.
    assert_eq!(
        new_refuses(new_device(Moment::Begun), &said.hello),
        Some(PairingError::OutOfTurn)
    );
    let mut relabelled = said.hello.clone();
    relabelled[0] = Step::Answer as u8;
    assert_eq!(
        new_refuses(new_device(Moment::Begun), &relabelled),
        Some(PairingError::Forged)
    );
    let mut relabelled = said.answer.clone();
    relabelled[0] = Step::Reveal as u8;
    assert_eq!(
        old_refuses(old_device(Moment::Answered), &relabelled),
        Some(PairingError::Forged)
    );
    let ours = abort(&code(), Side::New, AbortReason::Cancelled, &mut rng(9));
    assert_eq!(
        new_refuses(new_device(Moment::Begun), &ours),
        Some(PairingError::OutOfTurn)
    );
    let mut relabelled = ours;
    relabelled[0] = Step::AbortByOld as u8;
    assert_eq!(
        new_refuses(new_device(Moment::Begun), &relabelled),
        Some(PairingError::Forged)
    );
}

#[test]
fn a_message_of_another_pairing_under_the_same_code_is_refused() {
    let said = said();
    let (new, hello) = NewDevice::begin(&code(), DeviceName::parse("tablet").unwrap(), &mut rng(20));
    let (old, answer) = greeted(OldDevice::begin(&code()), &hello);
    assert_eq!(old_refuses(old, &said.reveal), Some(PairingError::Commitment));
    let (new, _) = answered(new, &answer);
    assert_eq!(new_refuses(new, &said.transfer), Some(PairingError::Forged));
}

#[test]
fn damage_is_noticed_wherever_it_is() {
    let said = said();
    for at in (0..said.hello.len())
        .step_by(13)
        .chain([1, 12, 13, said.hello.len() - 1])
    {
        let bent = |body: &[u8]| {
            let mut bent = body.to_vec();
            bent[at] ^= 0x80;
            bent
        };
        assert!(
            new_refuses(new_device(Moment::Begun), &bent(&said.answer)).is_some(),
            "byte {at}"
        );
        assert!(
            new_refuses(new_device(Moment::Begun), &said.answer[..at]).is_some(),
            "cut at {at}"
        );
        assert!(
            old_refuses(old_device(Moment::Begun), &bent(&said.hello)).is_some(),
            "byte {at}"
        );
        assert!(
            old_refuses(old_device(Moment::Begun), &said.hello[..at]).is_some(),
            "cut at {at}"
        );
    }
    for moment in [Moment::Begun, Moment::Answered] {
        assert_eq!(new_refuses(new_device(moment), &[]), Some(PairingError::Forged));
    }
    let long = [said.answer.as_slice(), &vec![0; sotto_wire::limits::RECORD]].concat();
    assert_eq!(
        new_refuses(new_device(Moment::Begun), &long),
        Some(PairingError::Forged)
    );
}

#[test]
fn an_attacker_without_the_code_is_refused() {
    let other = PairingCode::parse("0000-0000-0000-0000").unwrap();
    let (_, hello) = NewDevice::begin(&other, DeviceName::parse("tablet").unwrap(), &mut rng(1));
    assert_eq!(
        old_refuses(old_device(Moment::Begun), &hello),
        Some(PairingError::Forged)
    );
    let abort = abort(&other, Side::Old, AbortReason::Cancelled, &mut rng(9));
    assert_eq!(
        new_refuses(new_device(Moment::Begun), &abort),
        Some(PairingError::Forged)
    );
}

#[test]
fn keys_of_small_order_are_refused_on_both_sides() {
    // The points of order 1, 2, 4 and 8 (RFC 7748 §6.1), and forms of them that are not reduced.
    let of_order_eight = [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09,
        0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
    ];
    let near_the_prime = |last: u8| {
        let mut point = [0xff; 32];
        (point[0], point[31]) = (last, 0x7f);
        point
    };
    let mut one = [0; 32];
    one[0] = 1;
    let points = [
        [0; 32],
        one,
        of_order_eight,
        near_the_prime(0xec),
        near_the_prime(0xed),
        near_the_prime(0xee),
    ];
    for public in points {
        let share = Share { public, nonce: [4; 32] };
        let plain = sotto_wire::to_bytes(&share);
        let answer = seal(&code().keys().messages, Step::Answer, &plain, &mut rng(30));
        assert_eq!(new_refuses(new_device(Moment::Begun), &answer), Some(PairingError::Key));
        let hello = sotto_wire::to_bytes(&message::Hello {
            commitment: share.commitment(),
            name: DeviceName::parse("tablet").unwrap(),
        });
        let hello = seal(&code().keys().messages, Step::Hello, &hello, &mut rng(30));
        let reveal = seal(&code().keys().messages, Step::Reveal, &plain, &mut rng(30));
        let (old, _) = greeted(OldDevice::begin(&code()), &hello);
        assert_eq!(old_refuses(old, &reveal), Some(PairingError::Key));
    }
}

#[test]
fn the_code_alone_gives_no_account_and_takes_none() {
    let account = transfer().to_bytes().unwrap();
    let forged = seal(&code().keys().messages, Step::Transfer, &account, &mut rng(30));
    assert_eq!(
        new_refuses(new_device(Moment::Answered), &forged),
        Some(PairingError::Forged)
    );
    let credential = credential(SEED, "ana").to_bytes();
    let forged = seal(&code().keys().messages, Step::Done, &credential, &mut rng(30));
    assert_eq!(
        old_refuses(old_device(Moment::Sent), &forged),
        Some(PairingError::Forged)
    );
}

#[test]
fn a_credential_of_another_account_or_of_another_name_is_refused() {
    let mut bent = credential(SEED, "ana").to_bytes();
    *bent.last_mut().unwrap() ^= 1;
    let refused = [
        credential([8; 32], "ana").to_bytes(),
        credential(SEED, "ben").to_bytes(),
        bent,
        vec![0x80],
    ];
    for plain in refused {
        let OldDevice::Sent(sent) = old_device(Moment::Sent) else {
            panic!("the account is not given");
        };
        let body = seal(&sent.done, Step::Done, &plain, &mut rng(30));
        assert_eq!(
            old_refuses(OldDevice::Sent(sent), &body),
            Some(PairingError::Credential)
        );
    }
}

#[test]
fn a_peers_bad_bytes_are_not_blamed_on_the_relay() {
    let messages = code().keys().messages;
    for plain in [b"".as_slice(), b"\x80", b"\x82\x40\x61a", &[0x41; 600]] {
        let hello = seal(&messages, Step::Hello, plain, &mut rng(30));
        assert_eq!(
            old_refuses(old_device(Moment::Begun), &hello),
            Some(PairingError::Malformed)
        );
        let answer = seal(&messages, Step::Answer, plain, &mut rng(30));
        assert_eq!(
            new_refuses(new_device(Moment::Begun), &answer),
            Some(PairingError::Malformed)
        );
        let abort = seal(&messages, Step::AbortByNew, plain, &mut rng(30));
        assert_eq!(
            old_refuses(old_device(Moment::Revealed), &abort),
            Some(PairingError::Malformed)
        );
    }
}

fn seal_share(step: Step, ephemeral: &Ephemeral) -> Vec<u8> {
    seal(&code().keys().messages, step, &ephemeral.to_bytes(), &mut rng(32))
}
