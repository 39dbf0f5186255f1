//! Sealed inbox items: HPKE (RFC 9180, base mode) to a device's X-Wing key, padded so that sizes reveal little.
//!
//! Layout: encapsulation (1,120 bytes) ‖ ciphertext of the padded plaintext and tag (16 bytes). The padded plaintext is
//! its length (4 bytes, big-endian), the plaintext, and zeros up to a multiple of 256. The info is a label, the
//! associated data the inbox's id, so that an item cannot be moved to another inbox. An envelope hides its content and
//! does not authenticate its sender: the content has to.

use crate::mls::hpke;
use crate::padding::{pad, unpad};
use crate::secret::Secret;
use sotto_wire::InboxId;
use zeroize::Zeroizing;

const INFO: &[u8] = b"sotto envelope v1";
const PADDING: usize = 256;

/// A device's key pair for its inbox.
pub struct EnvelopeKeys {
    secret: Secret<32>,
    public: Box<[u8; EnvelopeKeys::PUBLIC]>,
}

/// Why an item was not sealed or not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvelopeError {
    /// The receiver's key is not an X-Wing public key.
    Key,
    /// The plaintext is over 4 GiB.
    TooLong,
    /// Not sealed to this key for this inbox, or damaged.
    Forged,
}

impl EnvelopeKeys {
    /// Length of the public key in bytes.
    pub const PUBLIC: usize = hpke::PUBLIC_KEY;

    /// Draws a fresh pair.
    pub fn generate(rng: &mut dyn rand_core::CryptoRng) -> Self {
        Self::from_secret(Secret::random(rng))
    }

    /// Takes a stored pair up again.
    pub fn from_secret(secret: Secret<32>) -> Self {
        let public = Box::new(hpke::public_key(secret.expose()));
        Self { secret, public }
    }

    /// The secret part, to be stored sealed.
    pub fn secret(&self) -> &Secret<32> {
        &self.secret
    }

    /// The public part, for the device list.
    pub fn public(&self) -> &[u8; Self::PUBLIC] {
        &self.public
    }

    /// Opens an item of an inbox.
    pub fn open(&self, inbox: InboxId, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
        let (encapsulation, ciphertext) = sealed
            .split_at_checked(hpke::ENCAPSULATION)
            .ok_or(EnvelopeError::Forged)?;
        let padded = hpke::open(self.secret.expose(), INFO, &inbox.0, encapsulation, ciphertext)
            .map(Zeroizing::new)
            .map_err(|_| EnvelopeError::Forged)?;
        unpad(&padded, PADDING).ok_or(EnvelopeError::Forged)
    }
}

/// Seals an item to the device that owns an inbox: 1,136 bytes longer than the padded plaintext.
pub fn seal(
    public: &[u8],
    inbox: InboxId,
    plain: &[u8],
    rng: &mut dyn rand_core::CryptoRng,
) -> Result<Vec<u8>, EnvelopeError> {
    let padded = pad(plain, PADDING).ok_or(EnvelopeError::TooLong)?;
    let (mut sealed, ciphertext) =
        hpke::seal_once(public, INFO, &inbox.0, &padded, rng).map_err(|_| EnvelopeError::Key)?;
    sealed.extend_from_slice(&ciphertext);
    Ok(sealed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    const INBOX: InboxId = InboxId([7; 32]);

    #[test]
    fn an_item_opens_only_for_its_device_in_its_inbox() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let ana = EnvelopeKeys::generate(&mut rng);
        let sealed = seal(ana.public(), INBOX, b"welcome", &mut rng).unwrap();
        assert_eq!(ana.open(INBOX, &sealed).unwrap().as_slice(), b"welcome");
        assert_eq!(ana.open(InboxId([8; 32]), &sealed), Err(EnvelopeError::Forged));
        let ben = EnvelopeKeys::generate(&mut rng);
        assert_eq!(ben.open(INBOX, &sealed), Err(EnvelopeError::Forged));
        let again = EnvelopeKeys::from_secret(Secret::new(*ana.secret().expose()));
        assert_eq!(again.open(INBOX, &sealed).unwrap().as_slice(), b"welcome");
    }

    #[test]
    fn sizes_tell_only_how_many_blocks_there_are() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let keys = EnvelopeKeys::generate(&mut rng);
        let sizes = [0, 1, 252, 253, 1000].map(|n| seal(keys.public(), INBOX, &vec![1; n], &mut rng).unwrap().len());
        assert_eq!(sizes, [1392, 1392, 1392, 1648, 2160]);
        for n in [0, 252, 253, 1000] {
            let sealed = seal(keys.public(), INBOX, &vec![1; n], &mut rng).unwrap();
            assert_eq!(keys.open(INBOX, &sealed).unwrap().len(), n);
        }
    }

    #[test]
    fn damage_is_noticed_wherever_it_is() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let keys = EnvelopeKeys::generate(&mut rng);
        let sealed = seal(keys.public(), INBOX, b"x", &mut rng).unwrap();
        for i in (0..sealed.len()).step_by(37) {
            let mut bent = sealed.clone();
            bent[i] ^= 1;
            assert_eq!(keys.open(INBOX, &bent), Err(EnvelopeError::Forged), "byte {i}");
            assert_eq!(keys.open(INBOX, &sealed[..i]), Err(EnvelopeError::Forged));
        }
        assert_eq!(seal(&[0; 5], INBOX, b"x", &mut rng), Err(EnvelopeError::Key));
    }

    #[test]
    fn an_envelopes_bytes_follow_from_its_randomness() {
        let keys = EnvelopeKeys::from_secret(Secret::new([5; 32]));
        let sealed = |seed| seal(keys.public(), INBOX, b"x", &mut ChaCha20Rng::seed_from_u64(seed)).unwrap();
        assert_eq!(sealed(1), sealed(1));
        assert_ne!(sealed(1)[..32], sealed(2)[..32]);
    }
}
