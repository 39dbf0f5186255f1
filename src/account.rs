//! The account of this profile: its identity key, this device, and the inbox that others reach it by.

use crate::credential::{CredentialError, DeviceIdentity};
use crate::envelope::EnvelopeKeys;
use crate::secret::Secret;
use ed25519_dalek::{Signer, SigningKey};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use sotto_wire::{
    AccountKey, Capability, Cursor, DeviceEntry, DeviceList, Handle, InboxId, InboxRegistration, SignedDeviceList,
    to_bytes,
};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// One account on one device. Its secrets are wiped on drop.
pub(crate) struct Account {
    /// The name that others find it by.
    pub handle: Handle,
    /// This device: signature key and credential.
    pub device: DeviceIdentity,
    /// The relay has accepted the handle.
    pub registered: bool,
    /// "Protect every new conversation".
    pub protect_new: bool,
    /// The last inbox item taken in.
    pub inbox_cursor: Cursor,
    identity: SigningKey,
    envelope: EnvelopeKeys,
    inbox: InboxId,
    reader: Capability,
    list_version: u64,
    /// The account's other devices.
    others: Vec<DeviceEntry>,
}

/// The account as a row. Wiped on drop.
#[derive(Encode, Decode, Zeroize, ZeroizeOnDrop)]
pub(crate) struct AccountRow {
    #[n(0)]
    #[zeroize(skip)]
    handle: Handle,
    #[cbor(n(1), with = "minicbor::bytes")]
    identity: [u8; 32],
    #[cbor(n(2), with = "minicbor::bytes")]
    device_key: [u8; 32],
    #[n(3)]
    #[zeroize(skip)]
    credential: ByteVec,
    #[cbor(n(4), with = "minicbor::bytes")]
    envelope: [u8; 32],
    #[n(5)]
    #[zeroize(skip)]
    inbox: InboxId,
    #[cbor(n(6), with = "minicbor::bytes")]
    reader: [u8; 32],
    #[n(7)]
    list_version: u64,
    #[n(8)]
    registered: bool,
    #[n(9)]
    protect_new: bool,
    #[n(10)]
    #[zeroize(skip)]
    inbox_cursor: Cursor,
    #[n(11)]
    #[zeroize(skip)]
    others: Vec<DeviceEntry>,
}

impl Account {
    /// Makes a new account with its first device.
    pub(crate) fn generate(handle: Handle, protect_new: bool, rng: &mut dyn CryptoRng) -> Self {
        let identity = SigningKey::from_bytes(Secret::random(rng).expose());
        let device = DeviceIdentity::generate(&identity, handle.clone(), rng);
        let mut inbox = [0; InboxId::LEN];
        rng.fill_bytes(&mut inbox);
        Self {
            handle,
            device,
            registered: false,
            protect_new,
            inbox_cursor: Cursor(0),
            identity,
            envelope: EnvelopeKeys::generate(rng),
            inbox: InboxId(inbox),
            reader: Capability::new(*Secret::<32>::random(rng).expose()),
            list_version: 1,
            others: Vec::new(),
        }
    }

    /// Takes a stored account up again.
    pub(crate) fn restore(row: &AccountRow) -> Result<Self, CredentialError> {
        Ok(Self {
            handle: row.handle.clone(),
            device: DeviceIdentity::restore(&Secret::new(row.device_key), &row.credential)?,
            registered: row.registered,
            protect_new: row.protect_new,
            inbox_cursor: row.inbox_cursor,
            identity: SigningKey::from_bytes(&row.identity),
            envelope: EnvelopeKeys::from_secret(Secret::new(row.envelope)),
            inbox: row.inbox,
            reader: Capability::new(row.reader),
            list_version: row.list_version,
            others: row.others.clone(),
        })
    }

    /// The row to store.
    pub(crate) fn row(&self) -> AccountRow {
        AccountRow {
            handle: self.handle.clone(),
            identity: self.identity.to_bytes(),
            device_key: *self.device.secret().expose(),
            credential: self.device.credential().to_bytes().into(),
            envelope: *self.envelope.secret().expose(),
            inbox: self.inbox,
            reader: *self.reader.expose(),
            list_version: self.list_version,
            registered: self.registered,
            protect_new: self.protect_new,
            inbox_cursor: self.inbox_cursor,
            others: self.others.clone(),
        }
    }

    /// The identity key that others pin.
    pub(crate) fn key(&self) -> AccountKey {
        self.device.credential().account
    }

    /// The name of this device's inbox.
    pub(crate) fn inbox(&self) -> InboxId {
        self.inbox
    }

    /// The account's devices besides this one.
    pub(crate) fn other_devices(&self) -> impl Iterator<Item = &DeviceEntry> {
        self.others.iter()
    }

    /// What reads the inbox.
    pub(crate) fn reader(&self) -> Capability {
        self.reader.duplicate()
    }

    /// What opens the inbox on the relay.
    pub(crate) fn inbox_registration(&self) -> InboxRegistration {
        InboxRegistration {
            inbox: self.inbox,
            reader: self.reader.hash(),
        }
    }

    /// What opens the inbox's items.
    pub(crate) fn envelope(&self) -> &EnvelopeKeys {
        &self.envelope
    }

    /// This device as others see it.
    pub(crate) fn entry(&self) -> DeviceEntry {
        let credential = self.device.credential();
        DeviceEntry {
            device: credential.device,
            key: credential.key,
            inbox: self.inbox,
            inbox_key: self.envelope.public().to_vec().into(),
        }
    }

    /// The account's devices, signed with its identity key.
    pub(crate) fn device_list(&self) -> SignedDeviceList {
        let credential = self.device.credential();
        let list = to_bytes(&DeviceList {
            handle: self.handle.clone(),
            account: credential.account,
            version: self.list_version,
            devices: std::iter::once(self.entry())
                .chain(self.others.iter().cloned())
                .collect(),
        });
        let signature = self.identity.sign(&SignedDeviceList::signing_input(&list)).to_bytes();
        SignedDeviceList {
            list: list.into(),
            signature: ByteArray::from(signature),
        }
    }
}
