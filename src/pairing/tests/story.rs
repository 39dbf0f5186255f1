//! Pairings between honest devices.

use super::*;

#[test]
fn a_new_device_gets_the_account_and_confirms_it() {
    let said = said();
    let OldDevice::Comparing(comparing) = old_device(Moment::Revealed) else {
        panic!("the words are not shown");
    };
    assert_eq!(comparing.name().as_str(), "tablet");
    assert_eq!(comparing.words(), new_words(&new_device(Moment::Answered)));
    let step = new_device(Moment::Answered).receive(&said.transfer, &mut rng(4));
    let Ok(NewStep::Received { transfer, .. }) = step else {
        panic!("no account");
    };
    assert_eq!(transfer.seed.expose(), &SEED);
    assert_eq!((transfer.handle.as_str(), transfer.protect_new), ("ana", true));
    assert_eq!(transfer.state.as_slice(), b"contacts");
    let step = old_device(Moment::Sent).receive(&said.done, &mut rng(4));
    let Ok(OldStep::Linked { credential }) = step else {
        panic!("not linked");
    };
    assert_eq!(credential, super::credential(SEED, "ana"));
}

#[test]
fn the_words_under_one_code_change_with_the_randomness() {
    let words = |seed: u8| {
        let (new, hello) = NewDevice::begin(&code(), DeviceName::parse("tablet").unwrap(), &mut rng(seed));
        let (_, answer) = greeted(OldDevice::begin(&code()), &hello);
        new_words(&answered(new, &answer).0)
    };
    assert_eq!(words(20), words(20));
    assert_ne!(words(20), words(21));
}

#[test]
fn either_side_may_end_a_pairing_at_any_moment_with_a_reason() {
    let reasons = [AbortReason::WordsDiffer, AbortReason::Cancelled, AbortReason::Failed];
    for reason in reasons {
        let by_old = abort(&code(), Side::Old, reason, &mut rng(9));
        for moment in [Moment::Begun, Moment::Answered] {
            let refused = new_refuses(new_device(moment), &by_old);
            assert_eq!(refused, Some(PairingError::Aborted(reason)), "{moment:?}");
        }
        let by_new = abort(&code(), Side::New, reason, &mut rng(9));
        for moment in [Moment::Begun, Moment::Answered, Moment::Revealed, Moment::Sent] {
            let refused = old_refuses(old_device(moment), &by_new);
            assert_eq!(refused, Some(PairingError::Aborted(reason)), "{moment:?}");
        }
    }
}

#[test]
fn a_failing_device_tells_its_peer_and_names_the_culprit() {
    assert_eq!(PairingError::Forged.reason(), Some(AbortReason::Failed));
    assert_eq!(PairingError::Aborted(AbortReason::Cancelled).reason(), None);
    assert_eq!(PairingError::OutOfTurn.culprit(), Culprit::Relay);
    assert_eq!(PairingError::Commitment.culprit(), Culprit::Peer);
    assert_eq!(PairingError::TooLarge.culprit(), Culprit::Caller);
}

#[test]
fn the_relay_sees_messages_of_one_size_but_for_the_account_itself() {
    let abort = abort(&code(), Side::New, AbortReason::Cancelled, &mut rng(9));
    let sizes: Vec<usize> = said()
        .all()
        .iter()
        .map(|body| body.len())
        .chain([abort.len()])
        .collect();
    assert!(sizes.iter().all(|size| *size == 1 + 12 + 1024 + 16), "{sizes:?}");
}

#[test]
fn the_largest_account_fits_a_record_and_no_larger_one() {
    let confirm = |length| {
        let OldDevice::Comparing(comparing) = old_device(Moment::Revealed) else {
            panic!("the words are not shown");
        };
        let mut large = transfer();
        large.state = Zeroizing::new(vec![1; length]);
        comparing.confirm(&large, &mut rng(3)).map(|(_, body)| body)
    };
    let body = confirm(Transfer::STATE).unwrap();
    assert!(body.len() <= sotto_wire::limits::RECORD);
    let step = new_device(Moment::Answered).receive(&body, &mut rng(4));
    assert!(matches!(step, Ok(NewStep::Received { transfer, .. }) if transfer.state.len() == Transfer::STATE));
    assert_eq!(confirm(Transfer::STATE + 1), Err(PairingError::TooLarge));
}

#[test]
fn secrets_of_pairing_and_recovery_are_not_printed_or_copied() {
    use crate::recovery::{Backup, Index, Phrase};
    use std::fmt::Debug;
    use std::marker::PhantomData;
    struct Probe<T>(PhantomData<T>);
    trait Otherwise {
        const LEAKS: bool = false;
    }
    trait Copied {
        const COPIES: bool = false;
    }
    impl<T> Otherwise for Probe<T> {}
    impl<T> Copied for Probe<T> {}
    impl<T: Debug> Probe<T> {
        const LEAKS: bool = true;
    }
    impl<T: Clone> Probe<T> {
        const COPIES: bool = true;
    }
    macro_rules! silent {
        ($($secret:ty),* $(,)?) => {
            $(assert!(!Probe::<$secret>::LEAKS && !Probe::<$secret>::COPIES);)*
        };
    }
    const {
        assert!(Probe::<DeviceName>::LEAKS && Probe::<DeviceName>::COPIES); // the probe sees what can be
        silent!(
            PairingCode,
            Transfer,
            NewDevice,
            NewReceived,
            NewStep,
            OldDevice,
            OldStep,
            Phrase,
            Backup,
            Index,
        );
    }
}
