//! Randomness for one operation: a ChaCha20 stream from a seed that the caller's generator gave.

use crate::secret::Secret;
use chacha20::ChaCha20Rng;
use openmls_traits::random::OpenMlsRand;
use rand_core::{Rng, SeedableRng};
use sotto_primitives::hash::hmac;
use std::cell::RefCell;
use zeroize::Zeroizing;

/// The generator from which OpenMLS draws. Wiped on drop.
pub struct Rand(Option<RefCell<ChaCha20Rng>>);

/// An operation without randomness asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRandomness;

impl std::fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("this operation was given no randomness")
    }
}

impl std::error::Error for NoRandomness {}

impl Rand {
    pub(super) fn seeded(seed: &Secret<32>) -> Self {
        Self(Some(RefCell::new(stream(seed, b"rand", &[]))))
    }

    pub(super) fn without_rng() -> Self {
        Self(None)
    }

    fn fill(&self, out: &mut [u8]) -> Result<(), NoRandomness> {
        let mut rng = self
            .0
            .as_ref()
            .ok_or(NoRandomness)?
            .try_borrow_mut()
            .map_err(|_| NoRandomness)?;
        rng.fill_bytes(out);
        Ok(())
    }
}

impl OpenMlsRand for Rand {
    type Error = NoRandomness;

    fn random_array<const N: usize>(&self) -> Result<[u8; N], NoRandomness> {
        let mut out = [0; N];
        self.fill(&mut out)?;
        Ok(out)
    }

    fn random_vec(&self, len: usize) -> Result<Vec<u8>, NoRandomness> {
        let mut out = vec![0; len];
        self.fill(&mut out)?;
        Ok(out)
    }
}

/// A separate stream for each purpose and input. OpenMLS encrypts a path on several threads at once: a stream that
/// depends on the plaintext, not on the order of the threads, gives the same bytes for the same seed.
pub(super) fn stream(seed: &Secret<32>, purpose: &[u8], inputs: &[&[u8]]) -> ChaCha20Rng {
    let lengths: Vec<_> = inputs.iter().map(|input| (input.len() as u64).to_be_bytes()).collect();
    let mut parts = vec![b"sotto rng v1 ".as_slice(), purpose];
    for (length, input) in lengths.iter().zip(inputs) {
        #[cfg(test)]
        super::hashed::count(input.len());
        parts.extend([length.as_slice(), input]);
    }
    ChaCha20Rng::from_seed(*Zeroizing::new(hmac(seed.expose(), &parts)))
}
