//! Faults of a KeyPackage from the directory, and who is responsible.

use super::session::KeyPackageError;
use crate::credential::DeviceCredential;
pub(crate) use crate::io::KeyFault;
use sotto_wire::{AccountKey, DeviceEntry, Handle};

impl KeyFault {
    /// Compares a KeyPackage with the device for which it was fetched.
    pub(crate) fn check(
        found: Result<DeviceCredential, KeyPackageError>,
        account: AccountKey,
        handle: Option<&Handle>,
        entry: &DeviceEntry,
    ) -> Result<(), Self> {
        let leaf = found.map_err(|error| match error {
            KeyPackageError::Suite => KeyFault::Version,
            KeyPackageError::Malformed
            | KeyPackageError::Forged
            | KeyPackageError::Capabilities
            | KeyPackageError::Lifetime
            | KeyPackageError::Member(_) => KeyFault::Invalid,
        })?;
        if leaf.account != account || leaf.device != entry.device || leaf.key != entry.key {
            return Err(KeyFault::Foreign);
        }
        if handle.is_none_or(|handle| handle.folded() != leaf.handle.folded()) {
            return Err(KeyFault::Name);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::DeviceIdentity;
    use ed25519_dalek::SigningKey;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use sotto_wire::{DeviceId, InboxId};

    #[test]
    fn a_key_package_is_good_for_one_device_of_one_named_account() {
        let identity = SigningKey::from_bytes(&[1; 32]);
        let handle = |name| Handle::parse(name).unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let leaf = DeviceIdentity::generate(&identity, handle("Ben"), &mut rng)
            .credential()
            .clone();
        let entry = DeviceEntry {
            device: leaf.device,
            key: leaf.key,
            inbox: InboxId([1; 32]),
            inbox_key: Vec::new().into(),
        };
        let check =
            |account, name, entry: &DeviceEntry| KeyFault::check(Ok(leaf.clone()), account, Some(&handle(name)), entry);
        assert_eq!(check(leaf.account, "ben", &entry), Ok(()));
        assert_eq!(check(leaf.account, "carol", &entry), Err(KeyFault::Name));
        assert_eq!(check(AccountKey([9; 32]), "ben", &entry), Err(KeyFault::Foreign));
        let other = DeviceEntry {
            device: DeviceId([9; 16]),
            ..entry.clone()
        };
        assert_eq!(check(leaf.account, "ben", &other), Err(KeyFault::Foreign));
        let refused = |error| KeyFault::check(Err(error), leaf.account, None, &entry);
        assert_eq!(refused(KeyPackageError::Suite), Err(KeyFault::Version));
        assert_eq!(refused(KeyPackageError::Forged), Err(KeyFault::Invalid));
    }
}
