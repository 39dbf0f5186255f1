//! The provider that OpenMLS runs on: one cipher suite, rows in memory, randomness lent for one operation.
//!
//! The suite is X-Wing, code point 0x004D: X25519 with ML-KEM-768, ChaCha20-Poly1305, SHA-256, Ed25519. An operation either
//! succeeds and its changes wait for [`Mls::drain`], or it fails and leaves no trace.

mod crypto;
#[cfg(test)]
pub(crate) mod hashed;
pub(crate) mod hpke;
mod rng;
mod signer;
mod store;
#[cfg(test)]
mod tests;

pub use crypto::Crypto;
pub use store::Store;

use crate::credential::{CredentialError, DeviceCredential, Verified};
use crate::seal::RowNames;
use crate::secret::Secret;
use openmls_traits::OpenMlsProvider;
use openmls_traits::types::Ciphersuite;
use rng::Rand;
use std::cell::RefCell;
use std::collections::BTreeMap;
use store::Row;
use zeroize::Zeroizing;

/// The one suite.
pub(crate) const SUITE: Ciphersuite = Ciphersuite::MLS_256_XWING_CHACHA20POLY1305_SHA256_Ed25519;

/// The MLS state of this device: one row per entity. The values are secret. The rows' keys name no group: they are
/// derived under a key that is one of the rows, so the relay, which knows the groups' ids, cannot compute them.
#[derive(Default)]
pub struct Mls {
    /// From the first operation that draws randomness; before, there are no rows.
    names: RowNames,
    rows: BTreeMap<String, Row>,
    /// The content at the last drain of each row that has changed since.
    dirty: BTreeMap<String, Option<Row>>,
    /// In memory only: rows need no second check of their credentials.
    verified: RefCell<Verified>,
}

/// The row with the key that names the others.
const NAMES: &str = "mls/names";

/// One row that [`Mls::drain`] gives out to be written.
#[derive(PartialEq, Eq)]
pub enum Change {
    /// Insert or replace.
    Put {
        /// `mls/<entity>/<name>`, at most 160 characters.
        key: String,
        /// The entity in CBOR; secret.
        value: Zeroizing<Vec<u8>>,
    },
    /// Delete; the row exists.
    Delete {
        /// As in [`Change::Put`].
        key: String,
    },
}

impl Mls {
    /// Takes over the rows of earlier drains. A row that does not decode is noticed when it is needed.
    pub fn load(rows: impl IntoIterator<Item = (String, Zeroizing<Vec<u8>>)>) -> Self {
        let rows: BTreeMap<_, _> = rows.into_iter().collect();
        Self {
            names: rows
                .get(NAMES)
                .and_then(|row| RowNames::restore(row))
                .unwrap_or_default(),
            rows,
            dirty: BTreeMap::new(),
            verified: RefCell::default(),
        }
    }

    /// Deletes every row: the device that they belonged to is given up.
    pub(crate) fn forget_everything(&mut self) {
        self.names = RowNames::default();
        for (key, value) in std::mem::take(&mut self.rows) {
            self.dirty.entry(key).or_insert(Some(value));
        }
    }

    /// The net changes since the last call, in the order of their keys; a row that has its old content again is not
    /// among them.
    pub fn drain(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.dirty)
            .into_iter()
            .filter(|(key, before)| self.rows.get(key) != before.as_ref())
            .map(|(key, _)| match self.rows.get(&key) {
                Some(value) => Change::Put {
                    value: value.clone(),
                    key,
                },
                None => Change::Delete { key },
            })
            .collect()
    }

    /// Runs an operation that draws randomness: a seed from `rng`, stretched for the length of this call.
    pub fn change<T, E>(
        &mut self,
        rng: &mut dyn rand_core::CryptoRng,
        run: impl FnOnce(&Operation<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let seed = Secret::random(rng);
        if self.rows.is_empty() {
            self.names = RowNames::derive(&seed);
        }
        let operation = Operation {
            store: Store::over(&self.names, &self.rows),
            crypto: Crypto::seeded(&seed),
            rand: Rand::seeded(&seed),
            verified: &self.verified,
        };
        let result = run(&operation)?;
        let mut writes = operation.store.into_writes();
        if self.rows.is_empty() && !writes.is_empty() {
            writes.insert(NAMES.to_owned(), Some(self.names.row()));
        }
        self.accept(writes);
        Ok(result)
    }

    /// Runs an operation that needs no randomness; to draw some is an error in it.
    pub(crate) fn change_without_rng<T, E>(
        &mut self,
        run: impl FnOnce(&Operation<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let operation = self.without_rng();
        let result = run(&operation)?;
        let writes = operation.store.into_writes();
        self.accept(writes);
        Ok(result)
    }

    /// Runs something whose writes, if any, do not count.
    pub fn look<T>(&self, run: impl FnOnce(&Operation<'_>) -> T) -> T {
        run(&self.without_rng())
    }

    fn without_rng(&self) -> Operation<'_> {
        Operation {
            store: Store::over(&self.names, &self.rows),
            crypto: Crypto::without_rng(),
            rand: Rand::without_rng(),
            verified: &self.verified,
        }
    }

    fn accept(&mut self, writes: BTreeMap<String, Option<Row>>) {
        for (key, value) in writes {
            let before = match value {
                Some(value) => self.rows.insert(key.clone(), value),
                None => self.rows.remove(&key),
            };
            self.dirty.entry(key).or_insert(before);
        }
    }
}

/// The provider for one operation of OpenMLS.
pub struct Operation<'a> {
    store: Store<'a>,
    crypto: Crypto,
    rand: Rand,
    verified: &'a RefCell<Verified>,
}

impl Operation<'_> {
    /// As [`DeviceCredential::verified`], once for each credential since the start.
    pub(crate) fn verified(&self, credential: &[u8]) -> Result<DeviceCredential, CredentialError> {
        match self.verified.try_borrow_mut() {
            Ok(mut known) => known.verify(credential),
            Err(_) => DeviceCredential::verified(credential),
        }
    }
}

impl<'a> OpenMlsProvider for Operation<'a> {
    type CryptoProvider = Crypto;
    type RandProvider = Rand;
    type StorageProvider = Store<'a>;

    fn storage(&self) -> &Self::StorageProvider {
        &self.store
    }

    fn crypto(&self) -> &Self::CryptoProvider {
        &self.crypto
    }

    fn rand(&self) -> &Self::RandProvider {
        &self.rand
    }
}
