//! The names and encodings of entities in rows, and their errors.

use super::entity::{EPOCH_KEYS, encode};
use super::error::StoreError;
use super::{Store, V};
use openmls_traits::storage::Key;
use serde::Serialize;

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

    /// The name of an id in a row's key. The relay knows the id and cannot compute the name.
    pub(super) fn name(&self, key: &impl Serialize) -> Result<String, StoreError> {
        Ok(self.names.name("mls", &encode(key)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::StoreKey;
    use serde::Deserialize;
    use sotto_primitives::hash::sha256;
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
        let hash = sha256(&[encode(&Group(1)).unwrap().as_slice()]);
        let known: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(!key_in(1).contains(&known));
        assert_eq!(key_in(1), key_in(1), "the store finds it again");
        assert_ne!(key_in(1), key_in(2));
    }
}
