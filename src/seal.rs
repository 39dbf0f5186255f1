//! Records at rest: XChaCha20-Poly1305 under the store key, with the record's own key as associated data.
//!
//! Layout of a sealed record: version (1 byte, 1) ‖ key id (4 bytes, big-endian; 0 is the store key) ‖ nonce (24 bytes,
//! random) ‖ ciphertext and tag (16 bytes). The associated data is a label, the header's five bytes, the store's name,
//! `/` and the row's key, so that no row passes for another one.

use crate::io::Store;
use crate::secret::Secret;
use sotto_primitives::{aead, hash};
use sotto_wire::Topic;
use zeroize::Zeroizing;

const NAMES: &[u8] = b"sotto row names v1";
const VERSION: u8 = 1;
const STORE_KEY: [u8; 4] = [0; 4];
const HEADER: usize = 5;
const NONCE: usize = aead::LONG_NONCE;

/// The key under which every record of one profile is sealed. Random, wrapped by the browser's own key outside.
pub struct StoreKey(Secret<32>);

/// Names for rows about an id that the relay or a peer knows. They are derived under a key of the store, so a copied
/// store reveals its ids to neither of them.
pub(crate) struct RowNames(Secret<32>);

impl Default for RowNames {
    /// A key of zeros, before the store's own is known.
    fn default() -> Self {
        Self(Secret::new([0; 32]))
    }
}

/// A row that does not open under this key and at this location: damaged, moved, or of another store key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealError {
    /// Shorter than a sealed record can be, or of an unknown version or key id.
    Layout,
    /// The tag does not match.
    Forged,
}

impl StoreKey {
    /// Takes over the 32 bytes that the browser layer unwrapped.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Secret::new(bytes))
    }

    /// The names of rows in this store.
    pub(crate) fn row_names(&self) -> RowNames {
        RowNames(expand(&self.0, &[NAMES]))
    }

    /// Seals a record for its location.
    pub fn seal(&self, store: Store, key: &str, plain: &[u8], rng: &mut dyn rand_core::CryptoRng) -> Vec<u8> {
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let mut out = Vec::with_capacity(HEADER + NONCE + plain.len() + aead::TAG);
        out.push(VERSION);
        out.extend_from_slice(&STORE_KEY);
        let aad = associated_data(&out, store, key);
        out.extend_from_slice(&nonce);
        // Fails only over 256 GiB; an empty row then reads as damaged, never as plaintext.
        let _ = aead::seal_long(self.0.expose(), &nonce, &aad, plain, &mut out);
        out
    }

    /// Opens a record at its location.
    pub fn open(&self, store: Store, key: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (header, rest) = sealed.split_at_checked(HEADER).ok_or(SealError::Layout)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or(SealError::Layout)?;
        if header[0] != VERSION || header[1..] != STORE_KEY {
            return Err(SealError::Layout);
        }
        let aad = associated_data(header, store, key);
        aead::open_long(self.0.expose(), nonce, &aad, ciphertext)
            .map(Zeroizing::new)
            .map_err(|_| SealError::Forged)
    }
}

impl RowNames {
    /// Names that are drawn with a seed.
    pub(crate) fn derive(seed: &Secret<32>) -> Self {
        Self(expand(seed, &[NAMES]))
    }

    /// Takes up the output of [`Self::row`].
    pub(crate) fn restore(row: &[u8]) -> Option<Self> {
        row.try_into().ok().map(|key| Self(Secret::new(key)))
    }

    /// The naming key, 32 bytes, to be kept sealed.
    pub(crate) fn row(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.expose().to_vec())
    }

    /// 64 hexadecimal characters in place of an id among those of one kind.
    pub(crate) fn name(&self, kind: &str, id: &[u8]) -> String {
        let name = expand(&self.0, &[kind.as_bytes(), b"/", id]);
        Topic(*name.expose()).to_hex()
    }
}

/// HKDF-Expand with SHA-256: 32 bytes, which it always gives.
fn expand(key: &Secret<32>, info: &[&[u8]]) -> Secret<32> {
    let mut out = Zeroizing::new([0; 32]);
    let _ = hash::expand(key.expose(), info, out.as_mut_slice());
    Secret::new(*out)
}

fn associated_data(header: &[u8], store: Store, key: &str) -> Vec<u8> {
    [
        b"sotto record v1".as_slice(),
        header,
        store.name().as_bytes(),
        b"/",
        key.as_bytes(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    #[test]
    fn a_row_opens_only_under_its_key_and_at_its_location() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let key = StoreKey::new([1; 32]);
        let sealed = key.seal(Store::State, "a", b"words", &mut rng);
        assert_eq!(
            key.open(Store::State, "a", &sealed).as_deref().map(Vec::as_slice),
            Ok(b"words".as_slice())
        );
        assert_eq!(key.open(Store::State, "b", &sealed), Err(SealError::Forged));
        assert_eq!(key.open(Store::Outbox, "a", &sealed), Err(SealError::Forged));
        assert_eq!(
            StoreKey::new([2; 32]).open(Store::State, "a", &sealed),
            Err(SealError::Forged)
        );
    }

    #[test]
    fn a_record_of_an_older_version_of_the_page_still_opens() {
        let frozen = include_str!("../tests/vectors/records/message.hex");
        let frozen: String = frozen.split_whitespace().collect();
        let key = StoreKey::new([1; 32]);
        let sealed = key.seal(
            Store::Messages,
            "m/1",
            b"frozen words",
            &mut ChaCha20Rng::from_seed([2; 32]),
        );
        let made: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(made, frozen);
        assert_eq!(
            key.open(Store::Messages, "m/1", &sealed).as_deref().map(Vec::as_slice),
            Ok(b"frozen words".as_slice())
        );
    }

    #[test]
    fn a_row_has_one_name_in_its_store_and_another_in_every_other() {
        let names = StoreKey::new([1; 32]).row_names();
        assert_eq!(
            names.name("held", &[1]),
            StoreKey::new([1; 32]).row_names().name("held", &[1])
        );
        assert_ne!(
            names.name("held", &[1]),
            StoreKey::new([2; 32]).row_names().name("held", &[1])
        );
        assert_ne!(names.name("held", &[1]), names.name("held", &[2]));
        assert_ne!(names.name("held", &[1]), names.name("contact", &[1]));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let key = StoreKey::new([1; 32]);
        let sealed = key.seal(Store::Messages, "m", b"words", &mut rng);
        for i in 0..sealed.len() {
            assert!(key.open(Store::Messages, "m", &sealed[..i]).is_err());
            let mut bent = sealed.clone();
            bent[i] ^= 1;
            assert!(key.open(Store::Messages, "m", &bent).is_err());
        }
    }
}
