//! X-Wing: the hybrid of X25519 and ML-KEM-768 (draft-connolly-cfrg-xwing-kem, version 6).

use rand_core::CryptoRng;
use x_wing::{Decapsulate, DecapsulationKey, Decapsulator, Encapsulate, EncapsulationKey, KeyExport, TryKeyInit};
use zeroize::Zeroizing;

/// Length of a secret key in bytes: a seed.
pub const SECRET: usize = x_wing::DECAPSULATION_KEY_SIZE;
/// Length of a public key in bytes.
pub const PUBLIC: usize = x_wing::ENCAPSULATION_KEY_SIZE;
/// Length of a ciphertext in bytes.
pub const CIPHERTEXT: usize = x_wing::CIPHERTEXT_SIZE;

/// Bytes that are no public key, or no ciphertext.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// A shared secret of 32 bytes, and the ciphertext for the holder of the secret key.
pub type Encapsulated = (Zeroizing<Vec<u8>>, Vec<u8>);

/// The public key of a secret.
pub fn public_key(secret: &[u8; SECRET]) -> [u8; PUBLIC] {
    DecapsulationKey::from(*secret).encapsulation_key().to_bytes().into()
}

/// Draws a shared secret for the holder of a public key's secret.
pub fn encapsulate(public: &[u8], rng: &mut dyn CryptoRng) -> Result<Encapsulated, Malformed> {
    let key = EncapsulationKey::new_from_slice(public).map_err(|_| Malformed)?;
    let (ciphertext, shared) = key.encapsulate_with_rng(rng);
    Ok((Zeroizing::new(shared.to_vec()), ciphertext.to_vec()))
}

/// The shared secret of a ciphertext; of a forged one, an unpredictable one.
pub fn decapsulate(secret: &[u8; SECRET], ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, Malformed> {
    let ciphertext = x_wing::Ciphertext::try_from(ciphertext).map_err(|_| Malformed)?;
    let key = DecapsulationKey::from(*secret);
    Ok(Zeroizing::new(key.decapsulate(&ciphertext).to_vec()))
}
