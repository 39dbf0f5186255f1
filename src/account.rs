//! The account of this profile: its identity key, this device, and the inbox that others reach it by.

mod row;

pub(crate) use row::{AccountRow, Stage};

use crate::credential::DeviceIdentity;
use crate::envelope::EnvelopeKeys;
use crate::pairing::DeviceName;
use crate::secret::Secret;
use ed25519_dalek::{Signer, SigningKey};
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use sotto_wire::{
    AccountKey, Capability, Cursor, DeviceEntry, DeviceId, DeviceList, Handle, InboxId, InboxRegistration, Millis,
    SignedDeviceList, to_bytes,
};

/// One account on one device. Its secrets are wiped on drop.
pub(crate) struct Account {
    /// The name that others find it by.
    pub handle: Handle,
    /// This device: signature key and credential.
    pub device: DeviceIdentity,
    /// "Protect every new conversation".
    pub protect_new: bool,
    /// "Always hide my IP address in calls".
    pub hide_ip: bool,
    /// The last inbox item that was processed.
    pub inbox_cursor: Cursor,
    identity: SigningKey,
    envelope: EnvelopeKeys,
    inbox: InboxId,
    reader: Capability,
    list_version: u64,
    /// The account's other devices.
    pub others: Vec<OwnDevice>,
    /// The owner's name for this device, and when it joined the account.
    pub named: NamedDevice,
    /// The directory does not have our device list yet.
    pub unpublished: bool,
    /// The recovery phrase was written down and checked.
    pub phrase_checked: bool,
    /// The counter of the newest index that was seen, or made.
    pub index_counter: u64,
    /// When this device last made the index, by the wall clock.
    pub indexed_at: Millis,
    /// The version of the newest list that the directory is known to have, or to have had.
    pub published: u64,
    /// Devices that were taken off the list here and may still be in the directory's one.
    pub removed: Vec<DeviceId>,
    /// Removed devices: taken off the list, or this one before it was renewed.
    pub former: Vec<DeviceId>,
}

/// The owner's name for a device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct NamedDevice {
    /// None while no person has named it: the page words that.
    #[n(0)]
    pub name: Option<DeviceName>,
    /// When it was added, by the wall clock.
    #[n(1)]
    pub added_at: Millis,
}

/// Another device of this account.
#[derive(Clone, Encode, Decode)]
pub(crate) struct OwnDevice {
    /// As others see it.
    #[n(0)]
    pub entry: DeviceEntry,
    /// The owner's name for it.
    #[n(1)]
    pub named: NamedDevice,
    /// When this device last saw a sign of it, by the wall clock.
    #[n(2)]
    pub seen_at: Option<Millis>,
    /// It was linked here and is not in every conversation yet.
    #[n(3)]
    pub joins: bool,
}

impl OwnDevice {
    /// A device in the account's list with a name that is not known here.
    pub(crate) fn listed(entry: DeviceEntry, now: Millis) -> Self {
        Self {
            entry,
            named: NamedDevice {
                name: None,
                added_at: now,
            },
            seen_at: None,
            joins: false,
        }
    }
}

impl Account {
    /// Makes a new account with its first device.
    pub(crate) fn generate(handle: Handle, protect_new: bool, now: Millis, rng: &mut dyn CryptoRng) -> Self {
        let named = NamedDevice {
            name: None,
            added_at: now,
        };
        Self::with_identity(&Secret::random(rng), handle, protect_new, named, rng)
    }

    /// Makes a new device of the account whose identity key has this seed.
    pub(crate) fn with_identity(
        seed: &Secret<32>,
        handle: Handle,
        protect_new: bool,
        named: NamedDevice,
        rng: &mut dyn CryptoRng,
    ) -> Self {
        let identity = SigningKey::from_bytes(seed.expose());
        let device = DeviceIdentity::generate(&identity, handle.clone(), rng);
        let mut inbox = [0; InboxId::LEN];
        rng.fill_bytes(&mut inbox);
        Self {
            handle,
            device,
            protect_new,
            hide_ip: false,
            inbox_cursor: Cursor(0),
            identity,
            envelope: EnvelopeKeys::generate(rng),
            inbox: InboxId(inbox),
            reader: Capability::new(*Secret::<32>::random(rng).expose()),
            list_version: 1,
            others: Vec::new(),
            named,
            unpublished: false,
            phrase_checked: false,
            index_counter: 0,
            indexed_at: Millis(0),
            published: 0,
            removed: Vec::new(),
            former: Vec::new(),
        }
    }

    /// Becomes another device of the same account: keys, inbox and credential are fresh, and the list has it instead.
    pub(crate) fn renew(&mut self, rng: &mut dyn CryptoRng) {
        let named = self.named.clone();
        let fresh = Self::with_identity(&self.seed(), self.handle.clone(), self.protect_new, named, rng);
        let old = std::mem::replace(self, fresh);
        self.others.clone_from(&old.others);
        self.list_version = old.list_version;
        self.phrase_checked = old.phrase_checked;
        self.hide_ip = old.hide_ip;
        self.index_counter = old.index_counter;
        self.published = old.published;
        self.removed = old.removed;
        self.removed.push(old.device.credential().device);
        self.former = old.former;
        self.former.push(old.device.credential().device);
        self.change_list(0);
    }

    /// The seed of the identity key: linking hands it to a device, and the recovery phrase spells it.
    pub(crate) fn seed(&self) -> Secret<32> {
        Secret::new(self.identity.to_bytes())
    }

    /// The newest version of the device list, known or made here.
    pub(crate) fn list_version(&self) -> u64 {
        self.list_version
    }

    /// The directory has our list of this version.
    pub(crate) fn list_is_published(&mut self, version: u64) {
        self.published = self.published.max(version);
        if self.list_version == version {
            self.unpublished = false;
            self.removed.clear();
        }
    }

    /// Merges the directory's newer list with the changes made here, which then have to be published.
    pub(crate) fn merge_list(&mut self, list: &DeviceList, now: Millis) {
        let changed = self.unpublished;
        self.adopt_list(list, now);
        self.published = list.version;
        self.others.retain(|one| !self.removed.contains(&one.entry.device));
        if changed {
            self.change_list(list.version);
        }
    }

    /// Adopts a newer list of this account, with its new devices and without the removed ones. Names stay.
    fn adopt_list(&mut self, list: &DeviceList, now: Millis) {
        let own = self.device.credential().device;
        let mut known = std::mem::take(&mut self.others);
        let entries = list.devices.iter().filter(|entry| entry.device != own);
        self.others = entries
            .map(
                |entry| match known.iter().position(|one| one.entry.device == entry.device) {
                    Some(at) => OwnDevice {
                        entry: entry.clone(),
                        ..known.swap_remove(at)
                    },
                    None => OwnDevice::listed(entry.clone(), now),
                },
            )
            .collect();
        self.list_version = list.version;
    }

    /// The list has changed here: it gets a new version, and has to be published.
    pub(crate) fn change_list(&mut self, at_least: u64) {
        self.list_version = self.list_version.max(at_least) + 1;
        self.unpublished = true;
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
        self.others.iter().map(|one| &one.entry)
    }

    /// The capability that reads the inbox.
    pub(crate) fn reader(&self) -> Capability {
        self.reader.duplicate()
    }

    /// The registration that creates the inbox on the relay.
    pub(crate) fn inbox_registration(&self) -> InboxRegistration {
        InboxRegistration {
            inbox: self.inbox,
            reader: self.reader.hash(),
        }
    }

    /// The keys that open the inbox's items.
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
                .chain(self.other_devices().cloned())
                .collect(),
        });
        let signature = self.identity.sign(&SignedDeviceList::signing_input(&list)).to_bytes();
        SignedDeviceList {
            list: list.into(),
            signature: ByteArray::from(signature),
        }
    }
}
