//! The devices of an account by its newest list seen here: which devices act for the account, and their inboxes.

use minicbor::{Decode, Encode};
use sotto_wire::{DeviceId, DeviceList, InboxId};

/// The devices of one account.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub(crate) struct Listed(#[n(0)] Vec<Device>);

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct Device {
    #[n(0)]
    device: DeviceId,
    #[n(1)]
    inbox: InboxId,
}

impl Listed {
    /// The devices of a list.
    pub(crate) fn of(list: &DeviceList) -> Self {
        let devices = list.devices.iter();
        Self(
            devices
                .map(|entry| Device {
                    device: entry.device,
                    inbox: entry.inbox,
                })
                .collect(),
        )
    }

    /// Whether this device is one of them.
    pub(crate) fn has(&self, device: DeviceId) -> bool {
        self.0.iter().any(|one| one.device == device)
    }

    /// Whether this inbox is one of theirs.
    pub(crate) fn has_inbox(&self, inbox: InboxId) -> bool {
        self.0.iter().any(|one| one.inbox == inbox)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotto_wire::{AccountKey, DeviceEntry, DeviceKey, Handle, from_bytes, to_bytes};

    #[test]
    fn a_list_names_its_devices_and_their_inboxes_and_no_others() {
        let list = DeviceList {
            handle: Handle::parse("ben").unwrap(),
            account: AccountKey([1; 32]),
            version: 1,
            devices: vec![DeviceEntry {
                device: DeviceId([2; 16]),
                key: DeviceKey([3; 32]),
                inbox: InboxId([4; 32]),
                inbox_key: vec![5; 1216].into(),
            }],
        };
        let listed = Listed::of(&list);
        let stored: Listed = from_bytes(&to_bytes(&listed), 1024).unwrap();
        assert_eq!(stored, listed);
        assert!(stored.has(DeviceId([2; 16])) && !stored.has(DeviceId([9; 16])));
        assert!(stored.has_inbox(InboxId([4; 32])) && !stored.has_inbox(InboxId([9; 32])));
    }
}
