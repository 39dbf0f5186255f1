//! Secrets as a type: boxed, wiped on drop, without `Debug`, `Clone`, `Serialize` or `PartialEq`.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// `N` secret bytes. They leave only through [`Secret::expose`].
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Secret<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Secret<N> {
    /// Takes over secret bytes.
    pub fn new(bytes: [u8; N]) -> Self {
        Self(Box::new(bytes))
    }

    /// Draws fresh ones.
    pub fn random(rng: &mut dyn rand_core::CryptoRng) -> Self {
        let mut bytes = Box::new([0; N]);
        rng.fill_bytes(bytes.as_mut_slice());
        Self(bytes)
    }

    /// The one exit of the bytes.
    pub fn expose(&self) -> &[u8; N] {
        &self.0
    }
}
