//! Device credentials: an account's identity key certifies its devices.

use crate::secret::Secret;
use crate::sorted::SortedSet;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use minicbor::{Decode, Encode};
use sotto_primitives::hash;
use sotto_wire::{AccountKey, DeviceId, DeviceKey, Generation, Handle, RecordId, Topic, from_bytes, to_bytes};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const LABEL: &[u8] = b"sotto device credential v1";
const OWN_RECORD: &[u8] = b"sotto own record v1";
/// The length of a mark in bytes.
pub(crate) const MARK: usize = 16;
/// The longest credential in bytes: a handle of 32 characters and five fixed-size fields with their heads.
const LIMIT: usize = 256;

/// Which device of whose account a signature key is. In MLS it is the identity of a BasicCredential (RFC 9420 §5.3): the
/// library carries the bytes and takes no view of them, and every leaf that enters a group is checked here.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DeviceCredential {
    /// The name that the account had when it made this credential. A label for people; the account is its key.
    #[n(0)]
    pub handle: Handle,
    /// The account's identity key, which signs this credential.
    #[n(1)]
    pub account: AccountKey,
    /// The device.
    #[n(2)]
    pub device: DeviceId,
    /// The device's signature key: also the signature key of its MLS leaves.
    #[n(3)]
    pub key: DeviceKey,
    #[cbor(n(4), with = "minicbor::bytes")]
    signature: [u8; 64],
}

/// Why bytes are not a device's credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialError {
    /// Not the strict CBOR of a credential.
    Malformed,
    /// Its identity key did not sign it, or is no key.
    Signature,
}

impl DeviceCredential {
    /// Signs a credential with the account's identity key.
    pub fn issue(identity: &SigningKey, handle: Handle, device: DeviceId, key: DeviceKey) -> Self {
        let account = AccountKey(identity.verifying_key().to_bytes());
        let mut credential = Self {
            handle,
            account,
            device,
            key,
            signature: [0; 64],
        };
        credential.signature = identity.sign(&credential.signing_input()).to_bytes();
        credential
    }

    /// Parses a credential and checks its signature.
    pub fn verified(bytes: &[u8]) -> Result<Self, CredentialError> {
        let credential = Self::from_stored(bytes)?;
        #[cfg(test)]
        tests::SIGNATURES.set(tests::SIGNATURES.get() + 1);
        VerifyingKey::from_bytes(&credential.account.0)
            .and_then(|key| {
                key.verify_strict(
                    &credential.signing_input(),
                    &Signature::from_bytes(&credential.signature),
                )
            })
            .map_err(|_| CredentialError::Signature)?;
        Ok(credential)
    }

    /// Parses a credential without checking its signature, where it was checked before: in rows that this device has
    /// sealed, and for bytes that were verified. Never for bytes from the network.
    pub(crate) fn from_stored(bytes: &[u8]) -> Result<Self, CredentialError> {
        from_bytes(bytes, LIMIT).map_err(|_| CredentialError::Malformed)
    }

    /// The bytes that [`Self::verified`] takes, at most 256.
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(self)
    }

    /// True if both are of one device of one account, whatever its name and signature key are now.
    pub fn same_device(&self, other: &Self) -> bool {
        (self.account, self.device) == (other.account, other.device)
    }

    fn signing_input(&self) -> Vec<u8> {
        let signed = Signed {
            handle: &self.handle,
            account: self.account,
            device: self.device,
            key: self.key,
        };
        [LABEL, &to_bytes(&signed)].concat()
    }
}

/// Credentials whose signatures were checked since the start, by the hashes of all their bytes. A credential arrives
/// repeatedly: in a KeyPackage from the directory, in the commit that adds it, in its group.
#[derive(Default)]
pub(crate) struct Verified {
    recent: SortedSet<[u8; 32]>,
    /// The earlier ones, until there are as many recent ones again.
    earlier: SortedSet<[u8; 32]>,
}

impl Verified {
    /// The number of recent ones: the devices of a large group. At most twice this number is remembered, 64 kB.
    const RECENT: usize = 1024;

    /// As [`DeviceCredential::verified`], which runs once for the same bytes.
    pub(crate) fn verify(&mut self, bytes: &[u8]) -> Result<DeviceCredential, CredentialError> {
        let hash = hash::sha256(&[bytes]);
        if self.recent.contains(&hash) || self.earlier.contains(&hash) {
            return DeviceCredential::from_stored(bytes);
        }
        let credential = DeviceCredential::verified(bytes)?;
        if self.recent.len() == Self::RECENT {
            self.earlier = std::mem::take(&mut self.recent);
        }
        self.recent.insert(hash);
        Ok(credential)
    }
}

/// The fields under the signature.
#[derive(Encode)]
struct Signed<'a> {
    #[n(0)]
    handle: &'a Handle,
    #[n(1)]
    account: AccountKey,
    #[n(2)]
    device: DeviceId,
    #[n(3)]
    key: DeviceKey,
}

/// The device's own secret side: its signature key and its credential. Wiped on drop.
pub struct DeviceIdentity {
    key: SigningKey,
    credential: DeviceCredential,
}

impl DeviceIdentity {
    /// Makes a new device of an account, with an id and a signature key drawn from `rng`.
    pub fn generate(identity: &SigningKey, handle: Handle, rng: &mut dyn rand_core::CryptoRng) -> Self {
        let mut device = [0; DeviceId::LEN];
        rng.fill_bytes(&mut device);
        let key = SigningKey::from_bytes(Secret::random(rng).expose());
        let public = DeviceKey(key.verifying_key().to_bytes());
        let credential = DeviceCredential::issue(identity, handle, DeviceId(device), public);
        Self { key, credential }
    }

    /// Takes a stored device up again. [`CredentialError::Signature`] also when the key is not the credential's.
    pub fn restore(key: &Secret<32>, credential: &[u8]) -> Result<Self, CredentialError> {
        let key = SigningKey::from_bytes(key.expose());
        let credential = DeviceCredential::verified(credential)?;
        if credential.key.0 != key.verifying_key().to_bytes() {
            return Err(CredentialError::Signature);
        }
        Ok(Self { key, credential })
    }

    /// The signature key, to be stored sealed.
    pub fn secret(&self) -> Secret<32> {
        Secret::new(*Zeroizing::new(self.key.to_bytes()))
    }

    /// The public side.
    pub fn credential(&self) -> &DeviceCredential {
        &self.credential
    }

    /// The mark by which this device recognises a record that it sent. No other device can make or verify one. 16
    /// bytes, HMAC-SHA256 under a key of this device over the record's log, generation and id (docs/PROTOCOL.md §6).
    pub fn own_mark(&self, topic: Topic, generation: Generation, id: RecordId) -> [u8; MARK] {
        self.mark(topic, generation, id).unwrap_or_default()
    }

    /// Whether this device has made that mark, in constant time.
    pub fn is_own_mark(&self, given: &[u8], topic: Topic, generation: Generation, id: RecordId) -> bool {
        self.mark(topic, generation, id)
            .is_some_and(|mark| mark.as_slice().ct_eq(given).into())
    }

    /// `None` if a primitive refuses its input, which these lengths do not let happen.
    fn mark(&self, topic: Topic, generation: Generation, id: RecordId) -> Option<[u8; MARK]> {
        let seed = Zeroizing::new(self.key.to_bytes());
        let mut key = Zeroizing::new([0; 32]);
        let derived = Secret::new(hash::extract(OWN_RECORD, &[seed.as_slice()]));
        hash::expand(derived.expose(), &[], key.as_mut_slice()).ok()?;
        let mac = hash::hmac(key.as_slice(), &[&topic.0, &generation.0.to_be_bytes(), &id.0]);
        mac.first_chunk().copied()
    }

    /// Signs with the device's key. The caller puts its own label in front of the signed bytes.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

/// How many signatures of credentials this thread has checked, for tests that count them.
#[cfg(test)]
pub(crate) fn signatures_checked() -> usize {
    tests::SIGNATURES.get()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use std::cell::Cell;

    thread_local! {
        /// How many signatures of credentials this thread has checked.
        pub(super) static SIGNATURES: Cell<usize> = const { Cell::new(0) };
    }

    fn ana() -> (SigningKey, DeviceIdentity) {
        let account = SigningKey::from_bytes(&[1; 32]);
        let handle = Handle::parse("ana").unwrap();
        let device = DeviceIdentity::generate(&account, handle, &mut ChaCha20Rng::seed_from_u64(1));
        (account, device)
    }

    #[test]
    fn a_credential_is_accepted_only_as_it_was_signed() {
        let bytes = ana().1.credential().to_bytes();
        assert_eq!(DeviceCredential::verified(&bytes).unwrap().handle.as_str(), "ana");
        assert!(bytes.len() <= LIMIT - (Handle::MAX - 3));
        for i in 0..bytes.len() {
            let mut bent = bytes.clone();
            bent[i] ^= 1;
            assert!(DeviceCredential::verified(&bent).is_err(), "byte {i}");
            assert_eq!(DeviceCredential::verified(&bytes[..i]), Err(CredentialError::Malformed));
        }
        assert_eq!(
            DeviceCredential::verified(&[bytes, vec![0]].concat()),
            Err(CredentialError::Malformed)
        );
    }

    #[test]
    fn a_credential_is_verified_once_and_each_other_one_again() {
        let mut verified = Verified::default();
        let checks = |verified: &mut Verified, bytes: &[u8]| {
            let before = signatures_checked();
            let credential = verified.verify(bytes);
            (credential, signatures_checked() - before)
        };
        let (account, device) = ana();
        let bytes = device.credential().to_bytes();
        for checked in [1, 0, 0] {
            assert_eq!(
                checks(&mut verified, &bytes),
                (Ok(device.credential().clone()), checked)
            );
        }
        // An accepted credential accepts no other one that differs in a byte, and a refused one is refused again.
        for i in 0..bytes.len() {
            let mut bent = bytes.clone();
            bent[i] ^= 1;
            for _ in 0..2 {
                assert!(verified.verify(&bent).is_err(), "byte {i}");
            }
        }
        // The devices of a large group stay known, and no number of others lets it grow.
        let other = |number: u16| {
            let mut id = [7; DeviceId::LEN];
            id[..2].copy_from_slice(&number.to_be_bytes());
            let credential = device.credential();
            DeviceCredential::issue(&account, credential.handle.clone(), DeviceId(id), credential.key).to_bytes()
        };
        let others: Vec<_> = (0..2 * Verified::RECENT as u16).map(other).collect();
        for one in &others {
            assert_eq!(checks(&mut verified, one).1, 1);
        }
        assert!(verified.recent.len() + verified.earlier.len() <= 2 * Verified::RECENT);
        assert!(
            others[Verified::RECENT..]
                .iter()
                .all(|one| checks(&mut verified, one).1 == 0)
        );
        assert_eq!(
            checks(&mut verified, &bytes).1,
            1,
            "the oldest is forgotten, and verified again"
        );
    }

    #[test]
    fn another_account_cannot_claim_the_device() {
        let (_, device) = ana();
        let mut stolen = device.credential().clone();
        stolen.account = AccountKey(SigningKey::from_bytes(&[2; 32]).verifying_key().to_bytes());
        assert_eq!(
            DeviceCredential::verified(&stolen.to_bytes()),
            Err(CredentialError::Signature)
        );
        stolen.account = AccountKey([0; 32]); // a point of small order
        assert_eq!(
            DeviceCredential::verified(&stolen.to_bytes()),
            Err(CredentialError::Signature)
        );
    }

    #[test]
    fn only_the_device_recognises_its_own_mark() {
        let (account, device) = ana();
        let place = |topic: u8, generation, id: u8| (Topic([topic; 32]), Generation(generation), RecordId([id; 16]));
        let mark = |(topic, generation, id)| device.own_mark(topic, generation, id);
        let here = place(1, 2, 3);
        assert!(device.is_own_mark(&mark(here), here.0, here.1, here.2));
        for other in [place(9, 2, 3), place(1, 9, 3), place(1, 2, 9)] {
            assert!(!device.is_own_mark(&mark(other), here.0, here.1, here.2));
        }
        for bent in [&[][..], &[0; 16], &mark(here)[..15]] {
            assert!(!device.is_own_mark(bent, here.0, here.1, here.2));
        }
        let again = DeviceIdentity::restore(&device.secret(), &device.credential().to_bytes()).unwrap();
        assert!(again.is_own_mark(&mark(here), here.0, here.1, here.2));
        let handle = Handle::parse("ana").unwrap();
        let other = DeviceIdentity::generate(&account, handle, &mut ChaCha20Rng::seed_from_u64(2));
        assert!(!other.is_own_mark(&mark(here), here.0, here.1, here.2));
    }

    #[test]
    fn a_device_comes_back_only_with_its_own_key() {
        let (_, device) = ana();
        let bytes = device.credential().to_bytes();
        let again = DeviceIdentity::restore(&device.secret(), &bytes).map(|d| d.sign(b"x"));
        assert_eq!(again, Ok(device.sign(b"x")));
        let other = DeviceIdentity::restore(&Secret::new([9; 32]), &bytes).map(|_| ());
        assert_eq!(other, Err(CredentialError::Signature));
    }
}
