//! The ways in which a store is lost.

use minicbor::{Decode, Encode};

/// The way in which the store was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(in crate::client) enum StorageLoss {
    /// It is older than the records that this device sent.
    #[n(0)]
    RolledBack,
    /// Some rows do not open.
    #[n(1)]
    Damaged,
    /// The row of the account does not open: only the recovery phrase helps.
    #[n(2)]
    Lost,
}
