//! Key sets: all keys of a call as they are now, sealed to the worker that transforms its frames.
//!
//! The worker makes a fresh X-Wing key pair for each stay in a call; its public key travels with the command that joins.
//! A sealed set is HPKE (RFC 9180, base mode): encapsulation (1,120 bytes) ‖ ciphertext and tag, with a label as info; the
//! page passes it on and cannot open it. The plaintext is CBOR.

use crate::mls::hpke;
use crate::secret::Secret;
use minicbor::{Decode, Decoder, Encode, Encoder};
use sotto_wire::{from_bytes, to_bytes};
use zeroize::Zeroizing;

const INFO: &[u8] = b"sotto call keys v1";
/// The most bytes of a set that are looked at.
const LIMIT: usize = 64 * 1024;

/// The worker's key pair.
pub struct WorkerKeys {
    secret: Secret<32>,
}

/// All keys of a call.
#[derive(Encode, Decode)]
pub struct KeySet {
    /// Rises with each set of a stay.
    #[n(0)]
    pub revision: u32,
    /// The key for this device's own frames.
    #[n(1)]
    pub send: FrameKey,
    /// The keys of the others.
    #[n(2)]
    pub receive: Vec<PeerKey>,
}

/// A base key and its id.
#[derive(Encode, Decode)]
pub struct FrameKey {
    /// The SFrame key id.
    #[n(0)]
    pub id: u64,
    /// The base key.
    #[cbor(n(1), with = "secret")]
    pub base: Secret<32>,
}

/// A key of another participant.
#[derive(Encode, Decode)]
pub struct PeerKey {
    /// The key.
    #[n(0)]
    pub key: FrameKey,
    /// The page's name of the peer that owns it.
    #[n(1)]
    pub peer: String,
    /// How many milliseconds it is good for from now; no limit when absent.
    #[n(2)]
    pub for_ms: Option<u32>,
}

/// The set is not sealed to this worker, is damaged, or holds an invalid key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeySetError;

impl WorkerKeys {
    /// Length of the public key in bytes.
    pub const PUBLIC: usize = hpke::PUBLIC_KEY;

    /// Draws a fresh pair.
    pub fn generate(rng: &mut dyn rand_core::CryptoRng) -> Self {
        Self {
            secret: Secret::random(rng),
        }
    }

    /// The public part.
    pub fn public(&self) -> [u8; Self::PUBLIC] {
        hpke::public_key(self.secret.expose())
    }

    /// Opens a set that was sealed to this worker.
    pub fn open(&self, sealed: &[u8]) -> Result<KeySet, KeySetError> {
        let (encapsulation, ciphertext) = sealed.split_at_checked(hpke::ENCAPSULATION).ok_or(KeySetError)?;
        let plain = hpke::open(self.secret.expose(), INFO, &[], encapsulation, ciphertext);
        let plain = Zeroizing::new(plain.map_err(|_| KeySetError)?);
        from_bytes(&plain, LIMIT).map_err(|_| KeySetError)
    }
}

impl KeySet {
    /// Seals the set to a worker. Fails if `public` is no X-Wing key.
    pub fn seal(&self, public: &[u8], rng: &mut dyn rand_core::CryptoRng) -> Result<Vec<u8>, KeySetError> {
        let plain = Zeroizing::new(to_bytes(self));
        let (mut sealed, ciphertext) = hpke::seal_once(public, INFO, &[], &plain, rng).map_err(|_| KeySetError)?;
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }
}

/// A secret as a byte string.
mod secret {
    use super::{Decoder, Encoder, Secret};
    use minicbor::decode::Error as DecodeError;
    use minicbor::encode::{Error as EncodeError, Write};

    pub(super) fn encode<C, W: Write>(
        secret: &Secret<32>,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        e.bytes(secret.expose())?.ok()
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Secret<32>, DecodeError> {
        let bytes = d.bytes()?.try_into();
        bytes.map(Secret::new).map_err(|_| DecodeError::message("wrong length"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    fn set() -> KeySet {
        let key = |id| FrameKey {
            id,
            base: Secret::new([7; 32]),
        };
        KeySet {
            revision: 3,
            send: key(1),
            receive: vec![PeerKey {
                key: key(2),
                peer: "ab".into(),
                for_ms: Some(2_000),
            }],
        }
    }

    #[test]
    fn a_set_opens_only_for_the_worker_it_was_sealed_to() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (ours, theirs) = (WorkerKeys::generate(&mut rng), WorkerKeys::generate(&mut rng));
        let sealed = set().seal(&ours.public(), &mut rng).unwrap();
        assert_eq!(to_bytes(&ours.open(&sealed).unwrap()), to_bytes(&set()));
        assert_eq!(theirs.open(&sealed).err(), Some(KeySetError));
        for at in (0..sealed.len()).step_by(61) {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(ours.open(&bent).is_err() && ours.open(&sealed[..at]).is_err());
        }
        assert!(set().seal(&[1; 7], &mut rng).is_err());
    }

    #[test]
    fn no_key_stands_readable_in_a_sealed_set() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let sealed = set().seal(&WorkerKeys::generate(&mut rng).public(), &mut rng).unwrap();
        assert!(sealed.windows(8).all(|window| window != [7; 8]));
    }
}
