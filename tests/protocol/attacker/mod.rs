//! An attacker with an account at the real relay: it publishes, makes groups and invites as no honest client does.

pub mod groups;
pub mod line;
pub mod logs;
pub mod lying;
pub mod terms;

use crate::attacker::line::{Line, ask};
use crate::world::{Person, World};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signer, SigningKey};
use minicbor::Encode;
use minicbor::bytes::{ByteArray, ByteVec};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};
use sotto::conversation::session::{KeyPackageKind, key_package};
use sotto::credential::{DeviceCredential, DeviceIdentity};
use sotto::envelope::{EnvelopeKeys, seal};
use sotto::io::Store;
use sotto::mls::Mls;
use sotto::secret::Secret;
use sotto_relay::{BlobRequest, Origin};
use sotto_wire::{
    AccountKey, BlobId, Capability, Cursor, DeviceEntry, DeviceList, DirectoryWrite, Handle, InboxId,
    InboxRegistration, KeyPackageBytes, RecordId, Refusal, Reply, Request, SignedDeviceList, SignedWrite, Topic, Ttl,
    to_bytes,
};
use std::net::Ipv4Addr;

/// An account whose owner follows no rule. Devices are numbered from 0.
pub struct Attacker {
    pub handle: Handle,
    pub devices: Vec<Device>,
    pub rng: ChaCha20Rng,
    identity: SigningKey,
}

/// One of its devices, with the state that a client would keep for it.
pub struct Device {
    pub identity: DeviceIdentity,
    pub mls: Mls,
    pub inbox: InboxId,
    pub keys: EnvelopeKeys,
    pub reader: Capability,
}

/// An inbox item (docs/PROTOCOL.md §4), with any contents.
#[derive(Encode)]
pub enum Invitation {
    #[n(0)]
    Open {
        #[n(0)]
        topic: Topic,
        #[n(1)]
        token: Capability,
        #[n(2)]
        group: Option<OpenGroup>,
    },
    #[n(1)]
    Welcome {
        #[n(0)]
        topic: Topic,
        #[n(1)]
        welcome: ByteVec,
        #[n(2)]
        after: Cursor,
    },
    #[n(2)]
    Shared(#[n(0)] Share),
    #[n(3)]
    LetIn {
        #[n(0)]
        topic: Topic,
    },
    #[n(4)]
    FarWelcome {
        #[n(0)]
        topic: Topic,
        #[n(1)]
        blob: BlobId,
        #[n(2)]
        key: ByteArray<32>,
        #[n(3)]
        after: Cursor,
    },
    #[n(5)]
    List,
}

#[derive(Encode)]
pub struct OpenGroup {
    #[n(0)]
    pub name: String,
    #[n(1)]
    pub admins: Vec<AccountKey>,
    #[n(2)]
    pub people: Vec<OpenPerson>,
}

#[derive(Encode)]
pub struct OpenPerson {
    #[n(0)]
    pub account: AccountKey,
    #[n(1)]
    pub handle: Handle,
}

#[derive(Encode)]
pub struct Share {
    #[n(0)]
    pub topic: Topic,
    #[n(1)]
    pub token: Capability,
    #[n(2)]
    pub group: Option<OpenGroup>,
    #[n(3)]
    pub peer: Option<OpenPerson>,
}

pub fn handle(name: &str) -> Handle {
    Handle::parse(name).unwrap()
}

impl Attacker {
    /// A new account with one device, not signed up. Other seeds make other accounts.
    pub fn new(name: &str, seed: u8) -> Self {
        let mut attacker = Self {
            handle: handle(name),
            devices: Vec::new(),
            rng: ChaCha20Rng::from_seed([seed; 32]),
            identity: SigningKey::from_bytes(&[seed; 32]),
        };
        attacker.add_device();
        attacker
    }

    /// The same with an account at the relay.
    pub fn signed_up(world: &mut World, name: &str, seed: u8) -> Self {
        let mut attacker = Self::new(name, seed);
        attacker.sign_up(world).unwrap();
        attacker
    }

    /// A malicious member: the account, the device and the groups out of a person's present store.
    pub fn of(person: &Person) -> Self {
        let rows = person.rows.values().filter(|row| row.store == Store::State);
        let open = |row: &sotto::io::Row| crate::world::key().open(row.store, &row.key, &row.value).unwrap();
        let account = open(rows.clone().find(|row| row.key == "account").unwrap());
        let groups = rows.filter(|row| row.key.starts_with("mls/"));
        let mut fields = minicbor::Decoder::new(&account);
        fields.array().unwrap();
        fields.u16().unwrap();
        fields.array().unwrap();
        let name = fields.str().unwrap();
        let mut secret = || <[u8; 32]>::try_from(fields.bytes().unwrap()).unwrap();
        let (seed, device) = (secret(), secret());
        let credential = fields.bytes().unwrap();
        let mut secret = || <[u8; 32]>::try_from(fields.bytes().unwrap()).unwrap();
        let (envelope, inbox, reader) = (secret(), secret(), secret());
        let device = Device {
            identity: DeviceIdentity::restore(&Secret::new(device), credential).unwrap(),
            mls: Mls::load(groups.map(|row| (row.key.clone(), open(row)))),
            inbox: InboxId(inbox),
            keys: EnvelopeKeys::from_secret(Secret::new(envelope)),
            reader: Capability::new(reader),
        };
        Self {
            handle: handle(name),
            devices: vec![device],
            rng: ChaCha20Rng::from_seed([66; 32]),
            identity: SigningKey::from_bytes(&seed),
        }
    }

    pub fn account(&self) -> AccountKey {
        AccountKey(self.identity.verifying_key().to_bytes())
    }

    pub fn person(&self) -> OpenPerson {
        OpenPerson {
            account: self.account(),
            handle: self.handle.clone(),
        }
    }

    /// A further device, in no list yet; its number.
    pub fn add_device(&mut self) -> usize {
        let device = Device {
            identity: DeviceIdentity::generate(&self.identity, self.handle.clone(), &mut self.rng),
            mls: Mls::load([]),
            inbox: InboxId(self.random()),
            keys: EnvelopeKeys::generate(&mut self.rng),
            reader: Capability::new(self.random()),
        };
        self.devices.push(device);
        self.devices.len() - 1
    }

    /// From now on the device's credential has another name. Device lists do not have it.
    pub fn claims(&mut self, at: usize, name: &str) {
        let old = &self.devices[at].identity;
        let DeviceCredential { device, key, .. } = *old.credential();
        let credential = DeviceCredential::issue(&self.identity, handle(name), device, key);
        self.devices[at].identity = DeviceIdentity::restore(&old.secret(), &credential.to_bytes()).unwrap();
    }

    pub fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    // The directory.

    pub fn entry(&self, at: usize) -> DeviceEntry {
        let device = &self.devices[at];
        DeviceEntry {
            device: device.identity.credential().device,
            key: device.identity.credential().key,
            inbox: device.inbox,
            inbox_key: device.keys.public().to_vec().into(),
        }
    }

    /// A list of these devices, under any name and any version.
    pub fn list(&self, name: &str, version: u64, devices: &[usize]) -> SignedDeviceList {
        let list = to_bytes(&DeviceList {
            handle: handle(name),
            account: self.account(),
            version,
            devices: devices.iter().map(|at| self.entry(*at)).collect(),
        });
        let signature = self.identity.sign(&SignedDeviceList::signing_input(&list)).to_bytes();
        SignedDeviceList {
            list: list.into(),
            signature: signature.into(),
        }
    }

    /// Takes the handle with a list of all devices, and publishes KeyPackages for each.
    pub fn sign_up(&mut self, world: &mut World) -> Result<(), Refusal> {
        let all: Vec<_> = (0..self.devices.len()).collect();
        let list = self.list(self.handle.as_str(), 1, &all);
        self.publish(world, 0, Some(list), Vec::new())?;
        for at in all {
            let packages = (0..4).map(|_| self.package(at)).collect();
            self.publish(world, at, None, packages)?;
        }
        Ok(())
    }

    /// One write of a device to the directory; it opens the device's inbox, too.
    pub fn publish(
        &mut self,
        world: &mut World,
        at: usize,
        list: Option<SignedDeviceList>,
        packages: Vec<Vec<u8>>,
    ) -> Result<(), Refusal> {
        let device = &self.devices[at];
        let write = DirectoryWrite {
            account: self.account(),
            device: device.identity.credential().device,
            list,
            inbox: Some(InboxRegistration {
                inbox: device.inbox,
                reader: device.reader.hash(),
            }),
            one_time: packages.into_iter().map(|one| KeyPackageBytes(one.into())).collect(),
            last_resort: None,
        };
        let mut line = Line::open(world);
        let Reply::Challenge(challenge) = line.ask(world, Request::Challenge)? else {
            panic!("not a challenge");
        };
        let write = SignedWrite::new(&write, &challenge, |bytes| device.identity.sign(bytes));
        line.ask(world, Request::Write { write }).map(drop)
    }

    /// An honest KeyPackage of a device.
    pub fn package(&mut self, at: usize) -> Vec<u8> {
        let device = &mut self.devices[at];
        key_package(
            &mut device.mls,
            &mut self.rng,
            &device.identity,
            KeyPackageKind::OneTime,
        )
        .unwrap()
    }

    // Inboxes.

    /// Has a device invite every device that the directory lists for a name.
    pub fn invite(&mut self, world: &mut World, at: usize, name: &str, invitation: &Invitation) {
        for entry in look_up(world, name).devices {
            self.invite_device(world, at, &entry, invitation).unwrap();
        }
    }

    pub fn invite_device(
        &mut self,
        world: &mut World,
        at: usize,
        to: &DeviceEntry,
        invitation: &Invitation,
    ) -> Result<(), Refusal> {
        let invitation = to_bytes(invitation);
        let digest = Sha256::digest(&invitation);
        let input = [b"sotto invitation v1".as_slice(), &to.inbox.0, &digest].concat();
        let device = &self.devices[at].identity;
        let signed = to_bytes(&(
            ByteVec::from(device.credential().to_bytes()),
            ByteVec::from(invitation),
            ByteArray::from(device.sign(&input)),
        ));
        let body = seal(&to.inbox_key, to.inbox, &signed, &mut self.rng).unwrap();
        let (inbox, id) = (to.inbox, RecordId(self.random()));
        let deliver = Request::Deliver {
            inbox,
            id,
            body: body.into(),
        };
        ask(world, deliver).map(drop)
    }

    /// Puts a Welcome into a blob; the invitation that leads to it.
    pub fn far(&mut self, world: &mut World, topic: Topic, welcome: &[u8], after: Cursor) -> Invitation {
        let (blob, key, nonce) = (BlobId(self.random()), self.random::<32>(), self.random::<24>());
        let aad = [b"sotto blob v1".as_slice(), &blob.0].concat();
        let payload = Payload {
            msg: welcome,
            aad: &aad,
        };
        let cipher = XChaCha20Poly1305::new(&key.into());
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).unwrap();
        let request = BlobRequest {
            ticket: 0,
            origin: Origin::of(Ipv4Addr::LOCALHOST.into()),
            blob,
        };
        let bytes = [nonce.as_slice(), &sealed].concat();
        world.relay.put_blob(request, bytes, Ttl::Days90, world.now);
        world.deliver();
        assert!(world.relay.blob_answers().pop().unwrap().outcome.is_ok());
        let key = key.into();
        Invitation::FarWelcome {
            topic,
            blob,
            key,
            after,
        }
    }
}

/// The real directory's answer for a name.
pub fn signed_list(world: &mut World, name: &str) -> SignedDeviceList {
    match ask(world, Request::Lookup { handle: handle(name) }).unwrap() {
        Reply::Account(list) => list,
        other => panic!("not a list: {other:?}"),
    }
}

pub fn look_up(world: &mut World, name: &str) -> DeviceList {
    signed_list(world, name).verified().unwrap()
}

/// One KeyPackage of each device that the directory lists for a name.
pub fn take(world: &mut World, name: &str) -> Vec<Vec<u8>> {
    let DeviceList { account, devices, .. } = look_up(world, name);
    let take = |entry: DeviceEntry| {
        let device = entry.device;
        match ask(world, Request::TakeKeyPackage { account, device }).unwrap() {
            Reply::KeyPackage { key_package, .. } => key_package.0.into(),
            other => panic!("not a KeyPackage: {other:?}"),
        }
    };
    devices.into_iter().map(take).collect()
}
