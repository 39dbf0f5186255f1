//! What happened to the store.

use minicbor::{Decode, Encode};

/// What happened to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(in crate::client) enum StorageLoss {
    /// It is older than what this device has sent.
    #[n(0)]
    RolledBack,
    /// Some rows do not open.
    #[n(1)]
    Damaged,
    /// The row of the account itself does not open: only the recovery phrase helps.
    #[n(2)]
    Lost,
}
