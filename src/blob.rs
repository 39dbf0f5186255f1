//! Blobs: bytes that are too large for a frame travel by reference. A commit is encrypted already and goes as it is,
//! named by its hash; a Welcome is sealed under a key of its own, which travels in the sealed invitation.

use crate::secret::Secret;
use minicbor::{Decode, Encode};
use sotto_primitives::aead;
use sotto_primitives::hash::sha256;
use sotto_wire::{BlobId, from_bytes, to_bytes};

const LABEL: &[u8] = b"sotto blob v1";
const NONCE: usize = aead::LONG_NONCE;
/// The longest encoding of a reference in bytes.
const LIMIT: usize = 80;

/// A record's body that refers to a blob. No MLS message begins like its CBOR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Reference {
    /// The blob.
    #[n(0)]
    pub blob: BlobId,
    /// SHA-256 of its bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub digest: [u8; 32],
}

/// A blob that does not open: damaged, or another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Forged;

impl Reference {
    /// Refers to bytes.
    pub(crate) fn to(blob: BlobId, bytes: &[u8]) -> Self {
        Self {
            blob,
            digest: sha256(&[bytes]),
        }
    }

    /// The record's body.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        to_bytes(&self)
    }

    /// The reference that a body is, if it is one.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        from_bytes(body, LIMIT).ok()
    }

    /// True if these are the bytes.
    pub(crate) fn fits(&self, bytes: &[u8]) -> bool {
        sha256(&[bytes]) == self.digest
    }
}

/// Seals bytes for one blob, under a key that is used once: 40 bytes longer.
pub(crate) fn seal(
    key: &Secret<32>,
    blob: BlobId,
    bytes: &[u8],
    rng: &mut dyn rand_core::CryptoRng,
) -> Result<Vec<u8>, Forged> {
    let mut nonce = [0; NONCE];
    rng.fill_bytes(&mut nonce);
    let mut out = Vec::with_capacity(NONCE + bytes.len() + aead::TAG);
    out.extend_from_slice(&nonce);
    aead::seal_long(key.expose(), &nonce, &associated(blob), bytes, &mut out).map_err(|_| Forged)?;
    Ok(out)
}

/// Opens a blob.
pub(crate) fn open(key: &[u8; 32], blob: BlobId, sealed: &[u8]) -> Result<Vec<u8>, Forged> {
    let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE>().ok_or(Forged)?;
    aead::open_long(key, nonce, &associated(blob), ciphertext).map_err(|_| Forged)
}

fn associated(blob: BlobId) -> Vec<u8> {
    [LABEL, &blob.0].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    #[test]
    fn a_blob_opens_only_as_itself_and_whole() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (key, id) = (Secret::new([7; 32]), BlobId([1; 32]));
        let sealed = seal(&key, id, b"welcome", &mut rng).unwrap();
        assert_eq!(open(key.expose(), id, &sealed), Ok(b"welcome".to_vec()));
        assert_eq!(open(key.expose(), BlobId([2; 32]), &sealed), Err(Forged));
        assert_eq!(open(&[8; 32], id, &sealed), Err(Forged));
        for cut in 0..sealed.len() {
            assert_eq!(open(key.expose(), id, &sealed[..cut]), Err(Forged));
        }
    }

    #[test]
    fn a_reference_is_no_mls_message_and_fits_its_own_bytes_only() {
        let reference = Reference::to(BlobId([3; 32]), b"commit");
        assert_eq!(Reference::parse(&reference.to_bytes()), Some(reference));
        assert_eq!(Reference::parse(&[0, 1, 0, 2]), None);
        assert!(reference.fits(b"commit") && !reference.fits(b"commit "));
    }
}
