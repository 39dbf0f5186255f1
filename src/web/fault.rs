//! Faults of the browser itself, as stable codes for the page.

use crate::client::OpenError;
use crate::io::Problem;
use crate::web::store::StoreError;
use crate::web::wrap::WrapError;
use serde::{Serialize, Serializer, ser::SerializeStruct};

/// Why the core cannot be opened or go on. The culprit is always the browser or its store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The browser gives no IndexedDB (some private windows).
    NoIndexedDb,
    /// A stored row is damaged, or is not of this profile.
    StorageDamaged,
    /// The database or its rows are of a newer version of the page.
    StorageNewer,
    /// No room is left.
    Quota,
    /// The key of the stored rows is gone or does not open.
    NoKey,
    /// The browser's storage failed for another reason.
    StorageFailed,
    /// `close` was called.
    Closed,
}

/// How a command ends that does not end well: by the core's judgement, or by the browser's fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Refusal {
    /// The core said so.
    Problem(Problem),
    /// The browser failed.
    Fault(Fault),
}

impl Fault {
    /// The stable code; the page branches on it.
    pub fn code(self) -> &'static str {
        match self {
            Fault::NoIndexedDb => "noIndexedDb",
            Fault::StorageDamaged => "storageDamaged",
            Fault::StorageNewer => "storageNewer",
            Fault::Quota => "quota",
            Fault::NoKey => "noKey",
            Fault::StorageFailed => "storageFailed",
            Fault::Closed => "closed",
        }
    }
}

impl Serialize for Fault {
    /// `{ code }`, like a [`Problem`].
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Fault", 1)?;
        object.serialize_field("code", self.code())?;
        object.end()
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing => Fault::NoIndexedDb,
            StoreError::Newer => Fault::StorageNewer,
            StoreError::Quota => Fault::Quota,
            StoreError::Damaged { key: _ } => Fault::StorageDamaged,
            StoreError::Failed { name: _ } => Fault::StorageFailed,
        }
    }
}

impl From<WrapError> for Fault {
    fn from(error: WrapError) -> Self {
        match error {
            WrapError::Gone | WrapError::Refused | WrapError::NoWebCrypto => Fault::NoKey,
            WrapError::NewerLock => Fault::StorageNewer,
            WrapError::Store(error) => error.into(),
        }
    }
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Newer => Fault::StorageNewer,
        }
    }
}
