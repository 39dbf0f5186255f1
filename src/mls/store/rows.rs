//! How entities are named and encoded in rows, and what can go wrong with that.

use super::codec::{from_cbor, to_cbor};
use super::{EPOCH_KEYS, Row, Store, V};
use openmls_traits::storage::Key;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_bytes::ByteBuf;
use zeroize::Zeroizing;

/// Why the store cannot do what OpenMLS asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// A row does not decode: it was damaged, or written by another version.
    Row,
    /// An entity does not encode.
    Encode,
    /// An entity that we keep elsewhere or not at all: signature keys, PSKs.
    Foreign,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            StoreError::Row => "a stored row of the group state is damaged",
            StoreError::Encode => "a part of the group state cannot be stored",
            StoreError::Foreign => "this kind of entity is not kept here",
        })
    }
}

impl std::error::Error for StoreError {}

impl Store<'_> {
    /// The key of an entity's row.
    pub(super) fn row_key(&self, entity: &str, key: &impl Key<V>) -> Result<String, StoreError> {
        Ok(format!("mls/{entity}/{}", self.name(key)?))
    }

    /// The key of the row with one leaf's keys of one epoch.
    pub(super) fn epoch_row_key(
        &self,
        group: &impl Key<V>,
        epoch: &impl Key<V>,
        leaf: u32,
    ) -> Result<String, StoreError> {
        Ok(format!(
            "mls/{EPOCH_KEYS}/{}/{}",
            self.name(group)?,
            self.name(&(epoch, leaf))?
        ))
    }

    /// What stands for an id in a row's key. The relay knows the ids, and cannot compute it.
    pub(super) fn name(&self, key: &impl Serialize) -> Result<String, StoreError> {
        Ok(self.names.name("mls", &encode(key)?))
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::StoreKey;
    use serde::Deserialize;
    use sha2::{Digest, Sha256};
    use std::collections::BTreeMap;

    #[derive(Serialize, Deserialize)]
    struct Group(u8);

    impl Key<V> for Group {}

    fn key_in(store: u8) -> String {
        let names = StoreKey::new([store; 32]).row_names();
        let rows = BTreeMap::new();
        Store::over(&names, &rows).row_key("tree", &Group(1)).unwrap()
    }

    #[test]
    fn a_known_group_id_does_not_name_its_rows() {
        let hash = Sha256::digest(encode(&Group(1)).unwrap().as_slice());
        let known: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!key_in(1).contains(&known));
        assert_eq!(key_in(1), key_in(1), "the store finds it again");
        assert_ne!(key_in(1), key_in(2));
    }
}
