//! A record's body while devices are linked: step (1 byte) ‖ nonce (12 bytes, random) ‖ ChaCha20-Poly1305 ciphertext
//! and tag (16 bytes) of the message, padded to a multiple of 1,024. The associated data is a label and the step, which
//! fixes the sender, so that no message passes for another one.

use super::error::AbortReason;
use super::error::{PairingError, Side};
use crate::padding::{pad, unpad};
use crate::secret::Secret;
use sotto_primitives::aead;
use sotto_wire::limits;
use zeroize::Zeroizing;

const LABEL: &[u8] = b"sotto pairing message v1";
const BLOCK: usize = 1024;
const NONCE: usize = aead::NONCE;

/// Which message, and so from which side.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// New → old.
    Hello = 1,
    /// Old → new.
    Answer = 2,
    /// New → old.
    Reveal = 3,
    /// Old → new, under a key of the session.
    Transfer = 4,
    /// New → old, under a key of the session.
    Done = 5,
    /// New → old.
    AbortByNew = 6,
    /// Old → new.
    AbortByOld = 7,
}

impl Step {
    pub(super) fn abort_by(side: Side) -> Self {
        match side {
            Side::New => Self::AbortByNew,
            Side::Old => Self::AbortByOld,
        }
    }

    fn associated_data(self) -> Vec<u8> {
        [LABEL, &[self as u8]].concat()
    }
}

/// Seals a message for its step.
pub(super) fn seal(key: &Secret<32>, step: Step, plain: &[u8], rng: &mut dyn rand_core::CryptoRng) -> Vec<u8> {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let aad = step.associated_data();
    // Both fail only over 4 GiB; an empty body is then refused by the reader.
    let padded = pad(plain, BLOCK).unwrap_or_default();
    let sealed = aead::seal(key.expose(), &nonce, &aad, &padded).unwrap_or_default();
    [[step as u8].as_slice(), &nonce, &sealed].concat()
}

/// Opens the body that is due: of step `due`, under `key`. An abort by `peer`, under the code's key, may come instead.
pub(super) fn receive(
    body: &[u8],
    due: Step,
    key: &Secret<32>,
    peer: Side,
    code_key: &Secret<32>,
) -> Result<Zeroizing<Vec<u8>>, PairingError> {
    let (step, rest) = body.split_first().ok_or(PairingError::Forged)?;
    let abort = Step::abort_by(peer);
    if *step == due as u8 {
        open(key, due, rest)
    } else if *step == abort as u8 {
        let reason = AbortReason::from_bytes(&open(code_key, abort, rest)?)?;
        Err(PairingError::Aborted(reason))
    } else {
        Err(PairingError::OutOfTurn)
    }
}

/// The meaning of a body when only an abort may come.
pub(super) fn interrupted(body: &[u8], peer: Side, code_key: &Secret<32>) -> PairingError {
    let abort = Step::abort_by(peer);
    match receive(body, abort, code_key, peer, code_key) {
        Ok(plain) => AbortReason::from_bytes(&plain).map_or_else(|malformed| malformed, PairingError::Aborted),
        Err(error) => error,
    }
}

fn open(key: &Secret<32>, step: Step, rest: &[u8]) -> Result<Zeroizing<Vec<u8>>, PairingError> {
    if rest.len() > limits::RECORD {
        return Err(PairingError::Forged);
    }
    let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or(PairingError::Forged)?;
    let padded = aead::open(key.expose(), nonce, &step.associated_data(), ciphertext)
        .map(Zeroizing::new)
        .map_err(|_| PairingError::Forged)?;
    unpad(&padded, BLOCK).ok_or(PairingError::Malformed)
}
