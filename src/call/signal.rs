//! Signals on the wire: sealed for the members of one generation, and signed by the sending device.
//!
//! Layout: nonce (24 bytes, random) ‖ XChaCha20-Poly1305 ciphertext and tag (16 bytes), under the generation's signal
//! key. The associated data is a label, the topic and the generation (8 bytes, big-endian). The plaintext is padded to
//! a multiple of 256 and is CBOR `[leaf, message, signature]`; the leaf's device signs a label, the topic, the generation,
//! the leaf (4 bytes, big-endian) and the call message. So a signal cannot be moved to another log or generation, or sent in
//! another member's name.

use super::message::CallMessage;
use crate::conversation::session::Member;
use crate::credential::DeviceIdentity;
use crate::padding::{pad, unpad};
use crate::secret::Secret;
use ed25519_dalek::{Signature, VerifyingKey};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sotto_primitives::aead;
use sotto_wire::{Generation, Topic, from_bytes, limits, to_bytes};

const SEALED: &[u8] = b"sotto signal v1";
const SIGNED: &[u8] = b"sotto signal sender v1";
const NONCE: usize = aead::LONG_NONCE;
const PADDING: usize = 256;

/// The context of a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignalContext {
    /// The log.
    pub topic: Topic,
    /// Its generation.
    pub generation: Generation,
}

/// Why a signal was not made or not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignalError {
    /// Over [`limits::SIGNAL`] bytes.
    TooLong,
    /// Not sealed under this generation's key for this context, or damaged.
    Forged,
    /// Not the strict CBOR of a signal.
    Malformed,
    /// No member has this leaf.
    Stranger,
    /// The leaf's device did not sign it.
    Signature,
}

#[derive(Encode, Decode)]
struct Signed {
    #[n(0)]
    leaf: u32,
    #[n(1)]
    message: ByteVec,
    #[cbor(n(2), with = "minicbor::bytes")]
    signature: [u8; 64],
}

/// Seals a call message of this device, whose leaf it names. Fails only with [`SignalError::TooLong`].
pub fn seal(
    key: &Secret<32>,
    context: SignalContext,
    (leaf, me): (u32, &DeviceIdentity),
    message: &CallMessage,
    rng: &mut dyn rand_core::CryptoRng,
) -> Result<Vec<u8>, SignalError> {
    let message = to_bytes(message);
    let signature = me.sign(&signed(context, leaf, &message));
    let plain = to_bytes(&Signed {
        leaf,
        message: message.into(),
        signature,
    });
    let padded = pad(&plain, PADDING).ok_or(SignalError::TooLong)?;
    if NONCE + padded.len() + 16 > limits::SIGNAL {
        return Err(SignalError::TooLong);
    }
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let mut sealed = nonce.to_vec();
    aead::seal_long(key.expose(), &nonce, &placed(SEALED, context), &padded, &mut sealed)
        .map_err(|_| SignalError::TooLong)?;
    Ok(sealed)
}

/// Opens a signal of one of the members.
pub fn open<'a>(
    key: &Secret<32>,
    context: SignalContext,
    members: &'a [Member],
    sealed: &[u8],
) -> Result<(&'a Member, CallMessage), SignalError> {
    if sealed.len() > limits::SIGNAL {
        return Err(SignalError::TooLong);
    }
    let (nonce, msg) = sealed.split_first_chunk::<NONCE>().ok_or(SignalError::Forged)?;
    let padded = aead::open_long(key.expose(), nonce, &placed(SEALED, context), msg);
    let plain = unpad(&padded.map_err(|_| SignalError::Forged)?, PADDING).ok_or(SignalError::Malformed)?;
    let parsed: Signed = from_bytes(&plain, limits::SIGNAL).map_err(|_| SignalError::Malformed)?;
    let sender = members.iter().find(|member| member.leaf == parsed.leaf);
    let sender = sender.ok_or(SignalError::Stranger)?;
    VerifyingKey::from_bytes(&sender.credential.key.0)
        .and_then(|key| {
            key.verify_strict(
                &signed(context, parsed.leaf, &parsed.message),
                &Signature::from_bytes(&parsed.signature),
            )
        })
        .map_err(|_| SignalError::Signature)?;
    let message = CallMessage::from_bytes(&parsed.message).ok_or(SignalError::Malformed)?;
    Ok((sender, message))
}

fn placed(label: &[u8], context: SignalContext) -> Vec<u8> {
    [label, &context.topic.0, &context.generation.0.to_be_bytes()].concat()
}

fn signed(context: SignalContext, leaf: u32, message: &[u8]) -> Vec<u8> {
    [&placed(SIGNED, context), leaf.to_be_bytes().as_slice(), message].concat()
}
