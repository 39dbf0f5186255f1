//! The primitives of the one suite, as OpenMLS calls them; every other algorithm is refused.

use super::rng::stream;
use super::{SUITE, hpke};
use crate::secret::Secret;
use ed25519_dalek::{Signature, VerifyingKey};
use openmls_traits::crypto::OpenMlsCrypto;
use openmls_traits::types::{
    AeadType, Ciphersuite, CryptoError, ExporterSecret, HashType, HpkeAeadType, HpkeCiphertext, HpkeConfig,
    HpkeKdfType, HpkeKemType, HpkeKeyPair, KemOutput, SignatureScheme,
};
use sotto_primitives::{aead, hash};
use std::sync::OnceLock;
use tls_codec::SecretVLBytes;

/// The primitives, with the operation's seed for the one that draws randomness: HPKE's encapsulation.
pub struct Crypto {
    seed: Option<Secret<32>>,
    /// The first long `info`s of HPKE, each with its hash. A Welcome has the whole encrypted GroupInfo as its `info`, again
    /// for each new member: megabytes for hundreds. An operation has at most two long ones, that and the group's context
    /// for a path.
    infos: [OnceLock<(Box<[u8]>, hpke::Info)>; 2],
}

/// The length in bytes from which the hash of an `info` is kept.
const LONG: usize = 16 * 1024;

impl Crypto {
    pub(super) fn seeded(seed: &Secret<32>) -> Self {
        Self {
            seed: Some(Secret::new(*seed.expose())),
            infos: Default::default(),
        }
    }

    pub(super) fn without_rng() -> Self {
        Self {
            seed: None,
            infos: Default::default(),
        }
    }

    /// The hash of a long `info`, made once.
    fn long(&self, info: &[u8]) -> hpke::Info {
        for place in &self.infos {
            let (kept, hash) = place.get_or_init(|| (info.into(), hpke::Info::of(info)));
            if is_same(kept, info) {
                return *hash;
            }
        }
        hpke::Info::of(info)
    }
}

impl OpenMlsCrypto for Crypto {
    fn supports(&self, suite: Ciphersuite) -> Result<(), CryptoError> {
        if suite == SUITE {
            Ok(())
        } else {
            Err(CryptoError::UnsupportedCiphersuite)
        }
    }

    fn supported_ciphersuites(&self) -> Vec<Ciphersuite> {
        vec![SUITE]
    }

    fn hkdf_extract(&self, hash: HashType, salt: &[u8], ikm: &[u8]) -> Result<SecretVLBytes, CryptoError> {
        sha256_only(hash)?;
        Ok(hash::extract(salt, &[ikm]).as_slice().into())
    }

    fn hkdf_expand(&self, hash: HashType, prk: &[u8], info: &[u8], len: usize) -> Result<SecretVLBytes, CryptoError> {
        sha256_only(hash)?;
        let mut out = vec![0; len];
        hash::expand(prk, &[info], &mut out).map_err(|_| CryptoError::HkdfOutputLengthInvalid)?;
        Ok(out.into())
    }

    fn hmac(&self, hash: HashType, key: &[u8], message: &[u8]) -> Result<SecretVLBytes, CryptoError> {
        sha256_only(hash)?;
        Ok(hash::hmac(key, &[message]).as_slice().into())
    }

    fn hash(&self, hash: HashType, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        sha256_only(hash)?;
        Ok(hash::sha256(&[data]).to_vec())
    }

    fn aead_encrypt(
        &self,
        alg: AeadType,
        key: &[u8],
        msg: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        let (key, nonce) = keyed(alg, key, nonce)?;
        aead::seal(key, nonce, aad, msg).map_err(|_| CryptoError::TooMuchData)
    }

    fn aead_decrypt(
        &self,
        alg: AeadType,
        key: &[u8],
        msg: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        let (key, nonce) = keyed(alg, key, nonce)?;
        aead::open(key, nonce, aad, msg).map_err(|_| CryptoError::AeadDecryptionError)
    }

    fn verify_signature(
        &self,
        scheme: SignatureScheme,
        data: &[u8],
        key: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        ed25519_only(scheme)?;
        let key = VerifyingKey::try_from(key).map_err(|_| CryptoError::InvalidPublicKey)?;
        let signature = Signature::from_slice(signature).map_err(|_| CryptoError::InvalidSignature)?;
        key.verify_strict(data, &signature)
            .map_err(|_| CryptoError::InvalidSignature)
    }

    fn hpke_seal(
        &self,
        config: HpkeConfig,
        public: &[u8],
        info: &[u8],
        aad: &[u8],
        plain: &[u8],
    ) -> Result<HpkeCiphertext, CryptoError> {
        our_hpke_only(&config)?;
        let seed = self.seed.as_ref().ok_or(CryptoError::InsufficientRandomness)?;
        // The stream is bound to every input, to a long one by its hash.
        let (info, rng) = if info.len() < LONG {
            let rng = stream(seed, b"hpke", &[public, info, aad, plain]);
            (hpke::Info::of(info), rng)
        } else {
            let info = self.long(info);
            let rng = stream(seed, b"hpke, long info", &[public, info.hash(), aad, plain]);
            (info, rng)
        };
        let (kem_output, ciphertext) =
            hpke::seal_under(public, info, aad, plain, rng).map_err(|_| CryptoError::HpkeEncryptionError)?;
        Ok(HpkeCiphertext {
            kem_output: kem_output.into(),
            ciphertext: ciphertext.into(),
        })
    }

    fn hpke_open(
        &self,
        config: HpkeConfig,
        input: &HpkeCiphertext,
        secret: &[u8],
        info: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        our_hpke_only(&config)?;
        hpke::open(
            secret,
            info,
            aad,
            input.kem_output.as_slice(),
            input.ciphertext.as_slice(),
        )
        .map_err(|_| CryptoError::HpkeDecryptionError)
    }

    fn derive_hpke_keypair(&self, config: HpkeConfig, ikm: &[u8]) -> Result<HpkeKeyPair, CryptoError> {
        our_hpke_only(&config)?;
        let (secret, public) = hpke::derive_key_pair(ikm).map_err(|_| CryptoError::CryptoLibraryError)?;
        Ok(HpkeKeyPair {
            private: secret.as_slice().into(),
            public,
        })
    }

    // Not offered: OpenMLS needs these only for external joins, which we refuse, and for keys that it would hold itself.

    fn hpke_setup_sender_and_export(
        &self,
        _: HpkeConfig,
        _: &[u8],
        _: &[u8],
        _: &[u8],
        _: usize,
    ) -> Result<(KemOutput, ExporterSecret), CryptoError> {
        Err(CryptoError::SenderSetupError)
    }

    fn hpke_setup_receiver_and_export(
        &self,
        _: HpkeConfig,
        _: &[u8],
        _: &[u8],
        _: &[u8],
        _: &[u8],
        _: usize,
    ) -> Result<ExporterSecret, CryptoError> {
        Err(CryptoError::ReceiverSetupError)
    }

    fn signature_key_gen(&self, _: SignatureScheme) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
        Err(CryptoError::UnsupportedSignatureScheme)
    }

    fn sign(&self, _: SignatureScheme, _: &[u8], _: &[u8]) -> Result<Vec<u8>, CryptoError> {
        Err(CryptoError::UnsupportedSignatureScheme)
    }
}

/// Equality of long inputs, by words: in wasm `==` goes byte by byte, and takes ten times as long.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let ((words, rest), (other_words, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    let mut pairs = words.iter().zip(other_words);
    one.len() == other.len()
        && rest == other_rest
        && pairs.all(|(word, other)| u64::from_ne_bytes(*word) == u64::from_ne_bytes(*other))
}

fn sha256_only(hash: HashType) -> Result<(), CryptoError> {
    match hash {
        HashType::Sha2_256 => Ok(()),
        HashType::Sha2_384 | HashType::Sha2_512 => Err(CryptoError::UnsupportedHashAlgorithm),
    }
}

fn ed25519_only(scheme: SignatureScheme) -> Result<(), CryptoError> {
    if scheme == SignatureScheme::ED25519 {
        Ok(())
    } else {
        Err(CryptoError::UnsupportedSignatureScheme)
    }
}

fn our_hpke_only(config: &HpkeConfig) -> Result<(), CryptoError> {
    match (config.0, config.1, config.2) {
        (HpkeKemType::XWingKemDraft6, HpkeKdfType::HkdfSha256, HpkeAeadType::ChaCha20Poly1305) => Ok(()),
        _ => Err(CryptoError::UnsupportedCiphersuite),
    }
}

type Keyed<'a> = (&'a [u8; aead::KEY], &'a [u8; aead::NONCE]);

fn keyed<'a>(alg: AeadType, key: &'a [u8], nonce: &'a [u8]) -> Result<Keyed<'a>, CryptoError> {
    match alg {
        AeadType::ChaCha20Poly1305 => {}
        AeadType::Aes128Gcm | AeadType::Aes256Gcm => return Err(CryptoError::UnsupportedAeadAlgorithm),
    }
    let key = key.try_into().map_err(|_| CryptoError::InvalidLength)?;
    let nonce = nonce.try_into().map_err(|_| CryptoError::InvalidLength)?;
    Ok((key, nonce))
}
