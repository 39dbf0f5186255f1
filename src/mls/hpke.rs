//! HPKE (RFC 9180), base mode: X-Wing, HKDF-SHA256, ChaCha20-Poly1305, over RustCrypto.
//!
//! hpke-rs asks for its primitives by static functions. [`seal`] and [`open`] therefore lend the generator and the
//! hash of `info` to their own thread for the length of the call, and always take them back.

use crate::secret::Secret;
use chacha20::ChaCha20Rng;
use hpke_rs::{Hpke, HpkeError, Mode};
use hpke_rs_crypto::error::Error;
use hpke_rs_crypto::types::{AeadAlgorithm, KdfAlgorithm, KemAlgorithm};
use hpke_rs_crypto::{HpkeCrypto, HpkeTestRng, TryCryptoRng, TryRng};
use rand_core::{Rng, SeedableRng};
use sotto_primitives::{aead, hash, kem};
use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use zeroize::{Zeroize, Zeroizing};

/// Length of an X-Wing public key.
pub(crate) const PUBLIC_KEY: usize = kem::PUBLIC;
/// Length of an X-Wing ciphertext, HPKE's `enc`.
pub(crate) const ENCAPSULATION: usize = kem::CIPHERTEXT;

/// HPKE failed: the key or ciphertext is not one, or the tag does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HpkeFailed;

/// The hash of HPKE's `info`, the only form in which the key schedule contains it. A sender with many recipients under
/// one long `info` makes it once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Info([u8; 32]);

impl Info {
    /// `LabeledExtract("", "info_hash", info)` of RFC 9180, with the salt that hpke-rs gives it.
    pub(crate) fn of(info: &[u8]) -> Self {
        #[cfg(test)]
        super::hashed::count(info.len());
        Self(hash::extract(&INFO_SALT, &[INFO_LABEL, info]))
    }

    /// The hash: it differs for different `info`.
    pub(super) fn hash(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Encrypts once to a public key; returns the encapsulation and the ciphertext.
pub(crate) fn seal(
    public: &[u8],
    info: &[u8],
    aad: &[u8],
    plain: &[u8],
    rng: ChaCha20Rng,
) -> Result<(Vec<u8>, Vec<u8>), HpkeFailed> {
    seal_under(public, Info::of(info), aad, plain, rng)
}

/// As [`seal`], under an `info` that was hashed before.
pub(super) fn seal_under(
    public: &[u8],
    info: Info,
    aad: &[u8],
    plain: &[u8],
    rng: ChaCha20Rng,
) -> Result<(Vec<u8>, Vec<u8>), HpkeFailed> {
    let lent = Lent::to_this_thread(Some(rng), info);
    let sealed = suite().seal(&public.into(), &[], aad, plain, None, None, None);
    lent.with(sealed)
}

/// As [`seal`], with randomness from any generator.
pub(crate) fn seal_once(
    public: &[u8],
    info: &[u8],
    aad: &[u8],
    plain: &[u8],
    rng: &mut dyn rand_core::CryptoRng,
) -> Result<(Vec<u8>, Vec<u8>), HpkeFailed> {
    let stream = ChaCha20Rng::from_seed(*Secret::random(rng).expose());
    seal(public, info, aad, plain, stream)
}

/// Decrypts the output of [`seal`].
pub(crate) fn open(
    secret: &[u8],
    info: &[u8],
    aad: &[u8],
    encapsulation: &[u8],
    ciphertext: &[u8],
) -> Result<Vec<u8>, HpkeFailed> {
    let lent = Lent::to_this_thread(None, Info::of(info));
    let opened = suite().open(encapsulation, &secret.into(), &[], aad, ciphertext, None, None, None);
    lent.with(opened)
}

/// DeriveKeyPair: the secret (a 32-byte seed) and the public key.
pub(crate) fn derive_key_pair(ikm: &[u8]) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>), HpkeFailed> {
    let pair = suite().derive_key_pair(ikm).map_err(|_| HpkeFailed)?;
    let (secret, public) = pair.into_keys();
    Ok((Zeroizing::new(secret.as_slice().to_vec()), public.as_slice().to_vec()))
}

/// The public key of a secret.
pub(crate) fn public_key(secret: &[u8; 32]) -> [u8; PUBLIC_KEY] {
    kem::public_key(secret)
}

fn suite() -> Hpke<Primitives> {
    Hpke::new(
        Mode::Base,
        KemAlgorithm::XWingDraft06,
        KdfAlgorithm::HkdfSha256,
        AeadAlgorithm::ChaCha20Poly1305,
    )
}

/// The input and the salt of hpke-rs's extract of an empty `info`. It never gets another `info`: the extract of the true
/// one is lent.
const INFO_LABEL: &[u8] = b"HPKE-v1HPKE\x64\x7a\x00\x01\x00\x03info_hash";
const INFO_SALT: [u8; 1] = [0];

thread_local! {
    static GENERATOR: RefCell<Option<ChaCha20Rng>> = const { RefCell::new(None) };
    static INFO: Cell<Option<Info>> = const { Cell::new(None) };
}

/// Takes the unused loans back on drop.
struct Lent;

impl Lent {
    fn to_this_thread(rng: Option<ChaCha20Rng>, info: Info) -> Self {
        GENERATOR.set(rng);
        INFO.set(Some(info));
        Self
    }

    /// A result that is bound to the lent `info`. A result without a use of it would be bound to none.
    fn with<T>(self, result: Result<T, HpkeError>) -> Result<T, HpkeFailed> {
        match (result, INFO.take()) {
            (Ok(result), None) => Ok(result),
            (Ok(_), Some(_)) | (Err(_), _) => Err(HpkeFailed),
        }
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        GENERATOR.take();
        INFO.take();
    }
}

/// The lent generator, or none.
struct Prng(Option<ChaCha20Rng>);

impl TryRng for Prng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.lent().next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.lent().next_u64())
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        self.lent().fill_bytes(out);
        Ok(())
    }
}

impl TryCryptoRng for Prng {}

impl Prng {
    #[expect(
        clippy::expect_used,
        reason = "the trait has no error, and a predictable key is worse than a panic"
    )]
    fn lent(&mut self) -> &mut ChaCha20Rng {
        self.0
            .as_mut()
            .expect("encapsulation is refused without a generator, and nothing else draws")
    }
}

impl HpkeTestRng for Prng {
    type Error = Infallible;

    fn try_fill_test_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        self.try_fill_bytes(out)
    }

    fn seed(&mut self, _: &[u8]) {}
}

impl Zeroize for Prng {
    fn zeroize(&mut self) {
        self.0 = None; // the generator wipes itself on drop
    }
}

#[derive(Debug)]
struct Primitives;

impl HpkeCrypto for Primitives {
    type HpkePrng = Prng;

    fn name() -> String {
        "X-Wing over RustCrypto".to_owned()
    }

    fn supports_kdf(alg: KdfAlgorithm) -> Result<(), Error> {
        match alg {
            KdfAlgorithm::HkdfSha256 => Ok(()),
            KdfAlgorithm::HkdfSha384 | KdfAlgorithm::HkdfSha512 => Err(Error::UnknownKdfAlgorithm),
        }
    }

    fn supports_kem(alg: KemAlgorithm) -> Result<(), Error> {
        if alg == KemAlgorithm::XWingDraft06 {
            Ok(())
        } else {
            Err(Error::UnknownKemAlgorithm)
        }
    }

    fn supports_aead(alg: AeadAlgorithm) -> Result<(), Error> {
        if alg == AeadAlgorithm::ChaCha20Poly1305 {
            Ok(())
        } else {
            Err(Error::UnknownAeadAlgorithm)
        }
    }

    fn prng() -> Prng {
        Prng(GENERATOR.take())
    }

    fn kdf_extract(alg: KdfAlgorithm, salt: &[u8], ikm: &[u8]) -> Result<Vec<u8>, Error> {
        Self::supports_kdf(alg)?;
        if (salt, ikm) == (&INFO_SALT, INFO_LABEL) {
            return INFO
                .take()
                .map(|info| info.0.to_vec())
                .ok_or_else(|| Error::CryptoLibraryError("no info was lent".to_owned()));
        }
        #[cfg(test)]
        super::hashed::count(ikm.len());
        Ok(hash::extract(salt, &[ikm]).to_vec())
    }

    fn kdf_expand(alg: KdfAlgorithm, prk: &[u8], info: &[u8], len: usize) -> Result<Vec<u8>, Error> {
        Self::supports_kdf(alg)?;
        let mut out = vec![0; len];
        hash::expand(prk, &[info], &mut out).map_err(|_| Error::HpkeInvalidOutputLength)?;
        Ok(out)
    }

    fn kem_key_gen_derand(alg: KemAlgorithm, seed: &[u8]) -> Result<(Vec<u8>, Vec<u8>), Error> {
        Self::supports_kem(alg)?;
        let seed = Zeroizing::new(<[u8; 32]>::try_from(seed).map_err(|_| Error::KemInvalidSecretKey)?);
        Ok((public_key(&seed).to_vec(), seed.to_vec()))
    }

    fn kem_encaps(alg: KemAlgorithm, public: &[u8], prng: &mut Prng) -> Result<(Vec<u8>, Vec<u8>), Error> {
        Self::supports_kem(alg)?;
        let rng = prng.0.as_mut().ok_or(Error::InsufficientRandomness)?;
        let (shared, ciphertext) = kem::encapsulate(public, rng).map_err(|_| Error::KemInvalidPublicKey)?;
        Ok((shared.to_vec(), ciphertext))
    }

    fn kem_decaps(alg: KemAlgorithm, ciphertext: &[u8], secret: &[u8]) -> Result<Vec<u8>, Error> {
        Self::supports_kem(alg)?;
        let seed = Zeroizing::new(<[u8; 32]>::try_from(secret).map_err(|_| Error::KemInvalidSecretKey)?);
        let shared = kem::decapsulate(&seed, ciphertext).map_err(|_| Error::KemInvalidCiphertext)?;
        Ok(shared.to_vec())
    }

    fn aead_seal(alg: AeadAlgorithm, key: &[u8], nonce: &[u8], aad: &[u8], msg: &[u8]) -> Result<Vec<u8>, Error> {
        let (key, nonce) = keyed(alg, key, nonce)?;
        aead::seal(key, nonce, aad, msg).map_err(|_| Error::AeadInvalidCiphertext)
    }

    fn aead_open(alg: AeadAlgorithm, key: &[u8], nonce: &[u8], aad: &[u8], msg: &[u8]) -> Result<Vec<u8>, Error> {
        let (key, nonce) = keyed(alg, key, nonce)?;
        aead::open(key, nonce, aad, msg).map_err(|_| Error::AeadOpenError)
    }

    // X-Wing is a KEM of its own: HPKE's Diffie-Hellman KEMs, and key generation apart from a seed, are not offered.

    fn dh(_: KemAlgorithm, _: &[u8], _: &[u8]) -> Result<Vec<u8>, Error> {
        Err(Error::UnsupportedKemOperation)
    }

    fn secret_to_public(_: KemAlgorithm, _: &[u8]) -> Result<Vec<u8>, Error> {
        Err(Error::UnsupportedKemOperation)
    }

    fn dh_validate_sk(_: KemAlgorithm, _: &[u8]) -> Result<Vec<u8>, Error> {
        Err(Error::UnsupportedKemOperation)
    }

    fn kem_key_gen(_: KemAlgorithm, _: &mut Prng) -> Result<(Vec<u8>, Vec<u8>), Error> {
        Err(Error::UnsupportedKemOperation)
    }
}

type Keyed<'a> = (&'a [u8; aead::KEY], &'a [u8; aead::NONCE]);

fn keyed<'a>(alg: AeadAlgorithm, key: &'a [u8], nonce: &'a [u8]) -> Result<Keyed<'a>, Error> {
    Primitives::supports_aead(alg)?;
    let key = key.try_into().map_err(|_| Error::AeadInvalidCiphertext)?;
    let nonce = nonce.try_into().map_err(|_| Error::AeadInvalidNonce)?;
    Ok((key, nonce))
}
