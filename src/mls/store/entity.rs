//! Entities as the values of rows.

use super::codec::{from_cbor, to_cbor};
use super::error::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_bytes::ByteBuf;
use zeroize::Zeroizing;

/// A row's value: an entity in CBOR. Wiped on drop.
pub(crate) type Row = Zeroizing<Vec<u8>>;

pub(super) const SECRETS: &str = "message-secrets";

pub(super) const RATCHET: &str = "ratchet";
pub(super) const EPOCH_KEYS: &str = "epoch-keys";

/// An entity in CBOR, wiped on drop.
pub(super) fn encode(value: &impl Serialize) -> Result<Row, StoreError> {
    to_cbor(value).map(Zeroizing::new)
}

/// An entity as one item of a list.
pub(super) fn item(value: &impl Serialize) -> Result<ByteBuf, StoreError> {
    Ok(ByteBuf::from(encode(value)?.to_vec()))
}

/// An entity out of its row.
pub(super) fn decode<T: DeserializeOwned>(row: &[u8]) -> Result<T, StoreError> {
    from_cbor(row)
}
