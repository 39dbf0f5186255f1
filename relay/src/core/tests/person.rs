//! A person for the stories: an account with one device, and its directory writes.

use super::*;
use ed25519_dalek::{Signer, SigningKey};
use sotto_wire::{
    AccountKey, DeviceEntry, DeviceId, DeviceKey, DeviceList, DirectoryWrite, Handle, InboxId, InboxRegistration,
    SignedDeviceList, SignedWrite,
};

/// An account with one device.
pub(super) struct Person {
    pub(super) handle: Handle,
    pub(super) identity: SigningKey,
    pub(super) key: SigningKey,
    pub(super) device: DeviceId,
    pub(super) inbox: InboxId,
    pub(super) reader_seed: u8,
}

impl Person {
    pub(super) fn new(handle: &str, seed: u8) -> Self {
        Self {
            handle: Handle::parse(handle).unwrap(),
            identity: SigningKey::from_bytes(&[seed; 32]),
            key: SigningKey::from_bytes(&[seed + 100; 32]),
            device: DeviceId([seed; 16]),
            inbox: InboxId([seed; 32]),
            reader_seed: seed,
        }
    }

    pub(super) fn reader(&self) -> Capability {
        Capability::new([self.reader_seed; 32])
    }

    pub(super) fn account(&self) -> AccountKey {
        AccountKey(self.identity.verifying_key().to_bytes())
    }

    pub(super) fn entry(&self) -> DeviceEntry {
        DeviceEntry {
            device: self.device,
            key: DeviceKey(self.key.verifying_key().to_bytes()),
            inbox: self.inbox,
            inbox_key: vec![7; 1216].into(),
        }
    }

    pub(super) fn list(&self, version: u64, devices: Vec<DeviceEntry>) -> SignedDeviceList {
        let list = to_bytes(&DeviceList {
            handle: self.handle.clone(),
            account: self.account(),
            version,
            devices,
        });
        let signature = self.identity.sign(&SignedDeviceList::signing_input(&list)).to_bytes();
        SignedDeviceList {
            list: list.into(),
            signature: signature.into(),
        }
    }

    pub(super) fn nothing(&self) -> DirectoryWrite {
        DirectoryWrite {
            account: self.account(),
            device: self.device,
            list: None,
            inbox: None,
            one_time: Vec::new(),
            last_resort: None,
        }
    }

    pub(super) fn with_list(&self, version: u64) -> DirectoryWrite {
        DirectoryWrite {
            list: Some(self.list(version, vec![self.entry()])),
            ..self.nothing()
        }
    }

    pub(super) fn write<S: Store>(
        &self,
        world: &mut World<S>,
        on: ConnectionId,
        write: &DirectoryWrite,
    ) -> Result<u32, Refusal> {
        let challenge = challenge(world, on);
        let write = SignedWrite::new(write, &challenge, |input| self.key.sign(input).to_bytes());
        written(world.ask(on, Request::Write { write }))
    }

    /// Registers list and inbox.
    pub(super) fn register<S: Store>(&self, world: &mut World<S>, on: ConnectionId) {
        let inbox = Some(InboxRegistration {
            inbox: self.inbox,
            reader: self.reader().hash(),
        });
        let write = DirectoryWrite {
            inbox,
            ..self.with_list(1)
        };
        assert_eq!(self.write(world, on, &write), Ok(0));
    }
}

pub(super) fn challenge<S: Store>(world: &mut World<S>, on: ConnectionId) -> [u8; 32] {
    match world.ask(on, Request::Challenge) {
        Ok(Reply::Challenge(challenge)) => *challenge,
        other => panic!("{other:?}"),
    }
}

pub(super) fn written(answer: Result<Reply, Refusal>) -> Result<u32, Refusal> {
    match answer? {
        Reply::Written { one_time_left } => Ok(one_time_left),
        other => panic!("{other:?}"),
    }
}
