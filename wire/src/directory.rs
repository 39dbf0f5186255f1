//! The directory's values: signed device lists, KeyPackages, and the signed write that changes them.

use crate::{AccountKey, CapabilityHash, DeviceId, DeviceKey, Handle, InboxId, from_bytes, limits, to_bytes};
use ed25519_dalek::{Signature, VerifyingKey};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

/// One device of an account, as others see it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DeviceEntry {
    /// The device's id.
    #[n(0)]
    pub device: DeviceId,
    /// Its Ed25519 signature key: the key of its MLS leaves and of its open records.
    #[n(1)]
    pub key: DeviceKey,
    /// The inbox for its Welcomes and invitations.
    #[n(2)]
    pub inbox: InboxId,
    /// Its X-Wing public key (1,216 bytes), to which inbox items are sealed with HPKE.
    #[n(3)]
    pub inbox_key: ByteVec,
}

/// An account's devices. Versions only rise.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DeviceList {
    /// The name it is found by.
    #[n(0)]
    pub handle: Handle,
    /// The identity key that signs this list.
    #[n(1)]
    pub account: AccountKey,
    /// 1 for the first list; each later one is higher.
    #[n(2)]
    pub version: u64,
    /// At least one, at most [`limits::DEVICES`], each id once.
    #[n(3)]
    pub devices: Vec<DeviceEntry>,
}

/// A device list as its account signed it: the bytes travel and are stored as they are.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedDeviceList {
    /// The CBOR of a [`DeviceList`].
    #[n(0)]
    pub list: ByteVec,
    /// Ed25519 over [`SignedDeviceList::signing_input`], by the account's identity key.
    #[n(1)]
    pub signature: ByteArray<64>,
}

/// Why a signed device list is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListError {
    /// Not a device list, or one that breaks its own rules.
    Malformed,
    /// The identity key inside it did not sign it.
    Signature,
}

impl SignedDeviceList {
    /// The input of the identity key's signature: a label and the list's bytes.
    pub fn signing_input(list: &[u8]) -> Vec<u8> {
        [b"sotto device list v1".as_slice(), list].concat()
    }

    /// Opens the list if the identity key that it names signed it.
    pub fn verified(&self) -> Result<DeviceList, ListError> {
        let list: DeviceList = from_bytes(&self.list, limits::DEVICE_LIST).map_err(|_| ListError::Malformed)?;
        let mut ids: Vec<_> = list.devices.iter().map(|entry| entry.device).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() || ids.len() != list.devices.len() || ids.len() > limits::DEVICES || list.version == 0 {
            return Err(ListError::Malformed);
        }
        let input = Self::signing_input(&self.list);
        if verify(&list.account.0, &input, &self.signature) {
            Ok(list)
        } else {
            Err(ListError::Signature)
        }
    }
}

/// An MLS KeyPackage in its TLS encoding (RFC 9420 §10). The relay reads its first four bytes, version and suite.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct KeyPackageBytes(#[n(0)] pub ByteVec);

impl KeyPackageBytes {
    /// The suite that the package names, if it is long enough and of MLS 1.0.
    pub fn suite(&self) -> Option<u16> {
        match self.0.as_slice() {
            [0, 1, high, low, ..] => Some(u16::from_be_bytes([*high, *low])),
            _ => None,
        }
    }
}

/// Opens a device's inbox under the hash of its read capability.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct InboxRegistration {
    /// The inbox's name, as in the device's entry.
    #[n(0)]
    pub inbox: InboxId,
    /// The hash of the reader's capability.
    #[n(1)]
    pub reader: CapabilityHash,
}

/// A device's changes in the directory, all or nothing. An empty write only asks how many KeyPackages are left.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DirectoryWrite {
    /// The account it belongs to.
    #[n(0)]
    pub account: AccountKey,
    /// The device that writes: in the stored list, or in the one that this write brings.
    #[n(1)]
    pub device: DeviceId,
    /// A new device list: the first one takes the handle.
    #[n(2)]
    pub list: Option<SignedDeviceList>,
    /// Opens the device's inbox.
    #[n(3)]
    pub inbox: Option<InboxRegistration>,
    /// Adds one-time KeyPackages.
    #[n(4)]
    pub one_time: Vec<KeyPackageBytes>,
    /// Replaces the last-resort KeyPackage.
    #[n(5)]
    pub last_resort: Option<KeyPackageBytes>,
}

/// A directory write with the device's signature over it and the connection's challenge.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SignedWrite {
    /// The CBOR of a [`DirectoryWrite`].
    #[n(0)]
    pub write: ByteVec,
    /// Ed25519 over [`SignedWrite::signing_input`], by the writing device's signature key.
    #[n(1)]
    pub signature: ByteArray<64>,
}

impl SignedWrite {
    /// Encodes a write and lets `sign` sign it for `challenge`.
    pub fn new(write: &DirectoryWrite, challenge: &[u8; 32], sign: impl FnOnce(&[u8]) -> [u8; 64]) -> Self {
        let write = to_bytes(write);
        let signature = sign(&Self::signing_input(&write, challenge));
        Self {
            write: write.into(),
            signature: signature.into(),
        }
    }

    /// The input of the device's signature: a label, the challenge (32 bytes) and the write's SHA-256.
    pub fn signing_input(write: &[u8], challenge: &[u8; 32]) -> Vec<u8> {
        let digest: [u8; 32] = Sha256::digest(write).into();
        [b"sotto directory write v1".as_slice(), challenge, &digest].concat()
    }

    /// True if `key` signed this write for this challenge.
    pub fn is_signed_by(&self, key: &DeviceKey, challenge: &[u8; 32]) -> bool {
        verify(&key.0, &Self::signing_input(&self.write, challenge), &self.signature)
    }
}

/// Strict Ed25519 verification (RFC 8032, small-order keys refused).
fn verify(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(key).is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}
