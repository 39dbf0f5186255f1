//! The rules of the directory, over the store: handles, signed device lists, and KeyPackages.

use crate::core::rejection::{Rejection, within};
use crate::store::{Account, Inbox, Store, StoreError};
use sotto_wire::{
    AccountKey, Code, Cursor, DeviceEntry, DeviceId, DeviceList, DirectoryWrite, Handle, InboxRegistration,
    KeyPackageBytes, ListError, Refusal, SUITE, SignedDeviceList, SignedWrite, from_bytes, limits,
};

/// The signed device list under a handle.
pub(crate) fn lookup(store: &mut impl Store, handle: &Handle) -> Result<SignedDeviceList, Rejection> {
    let account = store.account_named(&handle.folded())?.ok_or(Code::UnknownHandle)?;
    Ok(account.list)
}

/// Takes a KeyPackage of a device; true if it is the one of last resort.
pub(crate) fn take_key_package(
    store: &mut impl Store,
    account: &AccountKey,
    device: &DeviceId,
) -> Result<(KeyPackageBytes, bool), Rejection> {
    Ok(store.take_key_package(account, device)?.ok_or(Code::NoKeyPackage)?)
}

/// Checks everything, then writes everything. Returns how many one-time KeyPackages the device has left.
pub(crate) fn write(
    store: &mut impl Store,
    signed: &SignedWrite,
    challenge: Option<[u8; 32]>,
) -> Result<u32, Rejection> {
    let challenge = challenge.ok_or(Code::BadSignature)?;
    let write: DirectoryWrite = from_bytes(&signed.write, limits::FRAME).map_err(|_| Code::Malformed)?;
    let stored = store.account(&write.account)?;
    let brought = write
        .list
        .as_ref()
        .map(|list| brought_list(list, &write.account))
        .transpose()?;
    if let (Some(brought), Some(stored)) = (&brought, &stored) {
        rises(brought, write.list.as_ref(), stored)?;
    }
    let former = stored.as_ref().map(|account| account.list.verified()).transpose();
    let former = former.map_err(|_| StoreError::Damaged("device list"))?;
    let entry_in = |list: &Option<DeviceList>| list.as_ref().and_then(|list| entry(list, &write.device).cloned());
    let writer = entry_in(&brought)
        .or_else(|| entry_in(&former))
        .ok_or(Code::BadSignature)?;
    if !signed.is_signed_by(&writer.key, &challenge) {
        return Err(Code::BadSignature.into());
    }
    // A handle never changes: a renamed account would free its handle for another person.
    let renames = |former: &DeviceList, brought: &DeviceList| former.handle.folded() != brought.handle.folded();
    if former
        .as_ref()
        .zip(brought.as_ref())
        .is_some_and(|(former, brought)| renames(former, brought))
    {
        return Err(Code::HandleTaken.into());
    }
    if let Some(brought) = &brought
        && let Some(holder) = store.account_named(&brought.handle.folded())?
        && holder.account != write.account
    {
        return Err(Code::HandleTaken.into());
    }
    // The rest of the write belongs to a device, so the device must be in the list after the write.
    let standing = brought
        .as_ref()
        .or(former.as_ref())
        .and_then(|list| entry(list, &write.device));
    let adds = write.inbox.is_some() || !write.one_time.is_empty() || write.last_resort.is_some();
    if adds && standing.is_none() {
        return Err(Code::Forbidden.into());
    }
    check_packages(&write)?;
    let inbox = match (&write.inbox, standing) {
        (Some(registration), Some(standing)) => Some(registered(store, registration, standing, &write)?),
        _ => None,
    };

    if let (Some(brought), Some(list)) = (&brought, &write.list) {
        drop_packages_of_leavers(store, &write.account, former.as_ref(), brought)?;
        let account = Account {
            account: write.account,
            version: brought.version,
            list: list.clone(),
        };
        store.put_account(&account, &brought.handle.folded())?;
    }
    if let (Some(registration), Some(inbox)) = (&write.inbox, inbox) {
        store.register_inbox(&registration.inbox, &inbox)?;
    }
    if let Some(package) = &write.last_resort {
        store.put_last_resort(&write.account, &write.device, package)?;
    }
    let one_time_left = store.add_key_packages(
        &write.account,
        &write.device,
        &write.one_time,
        limits::ONE_TIME_KEY_PACKAGES,
    )?;
    Ok(one_time_left)
}

/// The inbox's row after the write: the device must own the inbox, and no other device may have it.
fn registered(
    store: &mut impl Store,
    registration: &InboxRegistration,
    device: &DeviceEntry,
    write: &DirectoryWrite,
) -> Result<Inbox, Rejection> {
    if device.inbox != registration.inbox {
        return Err(Code::Forbidden.into());
    }
    match store.inbox(&registration.inbox)? {
        Some(inbox) if (inbox.account, inbox.device) != (write.account, write.device) => Err(Code::Forbidden.into()),
        Some(inbox) => Ok(Inbox {
            reader: registration.reader,
            ..inbox
        }),
        None => Ok(Inbox {
            account: write.account,
            device: write.device,
            reader: registration.reader,
            head: Cursor(0),
        }),
    }
}

fn drop_packages_of_leavers(
    store: &mut impl Store,
    account: &AccountKey,
    former: Option<&DeviceList>,
    brought: &DeviceList,
) -> Result<(), Rejection> {
    for old in former.map(|list| list.devices.as_slice()).unwrap_or_default() {
        // A new key makes the old key's packages useless, like a departure.
        if entry(brought, &old.device).is_none_or(|new| new.key != old.key) {
            store.drop_key_packages(account, &old.device)?;
        }
    }
    Ok(())
}

fn entry<'a>(list: &'a DeviceList, device: &DeviceId) -> Option<&'a DeviceEntry> {
    list.devices.iter().find(|entry| entry.device == *device)
}

fn brought_list(list: &SignedDeviceList, account: &AccountKey) -> Result<DeviceList, Refusal> {
    within(&list.list, limits::DEVICE_LIST)?;
    let opened = list.verified().map_err(|error| match error {
        ListError::Malformed => Code::Malformed,
        ListError::Signature => Code::BadSignature,
    })?;
    if opened.account == *account {
        Ok(opened)
    } else {
        Err(Code::BadSignature.into())
    }
}

/// A newer version, or the stored list once more (a resend).
fn rises(brought: &DeviceList, list: Option<&SignedDeviceList>, stored: &Account) -> Result<(), Refusal> {
    if brought.version > stored.version || list.is_some_and(|list| list.list == stored.list.list) {
        Ok(())
    } else {
        Err(Refusal::with(Code::StaleList, stored.version))
    }
}

fn check_packages(write: &DirectoryWrite) -> Result<(), Refusal> {
    if write.one_time.len() > limits::KEY_PACKAGES_PER_WRITE {
        let most = u64::try_from(limits::KEY_PACKAGES_PER_WRITE).unwrap_or(u64::MAX);
        return Err(Refusal::with(Code::TooLarge, most));
    }
    let check = |package: &KeyPackageBytes| {
        within(&package.0, limits::KEY_PACKAGE)?;
        if package.suite() == Some(SUITE) {
            Ok(())
        } else {
            Err(Code::WrongSuite.into())
        }
    };
    write.one_time.iter().chain(&write.last_resort).try_for_each(check)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SqliteStore;

    fn code<T>(outcome: Result<T, Rejection>) -> Code {
        match outcome {
            Err(Rejection::Refused(refusal)) => refusal.code,
            Err(Rejection::Store(error)) => panic!("{error}"),
            Ok(_) => panic!("not refused"),
        }
    }

    #[test]
    fn an_empty_directory_has_no_handle() {
        let mut store = SqliteStore::in_memory().unwrap();
        let handle = Handle::parse("ana").unwrap();
        assert_eq!(code(lookup(&mut store, &handle)), Code::UnknownHandle);
        let (account, device) = (AccountKey([1; 32]), DeviceId([2; 16]));
        let taken = take_key_package(&mut store, &account, &device);
        assert_eq!(code(taken), Code::NoKeyPackage);
    }

    #[test]
    fn a_write_without_a_challenge_is_not_even_read() {
        let signed = SignedWrite {
            write: vec![0xff].into(),
            signature: [0; 64].into(),
        };
        let mut store = SqliteStore::in_memory().unwrap();
        assert_eq!(code(write(&mut store, &signed, None)), Code::BadSignature);
        assert_eq!(code(write(&mut store, &signed, Some([1; 32]))), Code::Malformed);
    }

    #[test]
    fn key_packages_are_of_our_suite() {
        let [high, low] = SUITE.to_be_bytes();
        let of = |suite: [u8; 2]| DirectoryWrite {
            account: AccountKey([1; 32]),
            device: DeviceId([2; 16]),
            list: None,
            inbox: None,
            one_time: vec![KeyPackageBytes(vec![0, 1, suite[0], suite[1]].into())],
            last_resort: None,
        };
        assert_eq!(check_packages(&of([high, low])), Ok(()));
        assert_eq!(check_packages(&of([high, !low])), Err(Code::WrongSuite.into()));
    }
}
