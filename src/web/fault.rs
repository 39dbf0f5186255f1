//! The errors of the browser layer, as faults for the page.

use crate::client::OpenError;
use crate::io::Fault;
use crate::web::store::StoreError;
use crate::web::wrap::WrapError;

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
