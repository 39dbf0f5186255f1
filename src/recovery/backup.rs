//! The backup: an encrypted copy of the account's index in a log of the relay.
//!
//! Layout of a body: version (1 byte, 1) ‖ counter (8 bytes, big-endian) ‖ nonce (24 bytes, random) ‖ XChaCha20-Poly1305
//! ciphertext and tag (16 bytes) of the index, padded to a multiple of 1,024. The associated data is a label and the
//! header's nine bytes.

use crate::padding::{pad, unpad};
use crate::recovery::{Index, IndexError};
use crate::secret::Secret;
use sotto_primitives::aead;
use sotto_primitives::hash::{expand, extract};
use sotto_wire::{Capability, Topic, limits};
use zeroize::Zeroizing;

const SALT: &[u8] = b"sotto recovery v1";
const LABEL: &[u8] = b"sotto backup v1";
const VERSION: u8 = 1;
const HEADER: usize = 9;
const NONCE: usize = 24;
const BLOCK: usize = 1024;

/// The log of an account's backup, and the key that opens it: all from the seed of the identity key.
pub struct Backup {
    topic: Topic,
    capability: Capability,
    key: Secret<32>,
}

/// Why a body was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupError {
    /// Relay: not sealed under this account's key, or damaged.
    Forged,
    /// Relay: older than one that was seen: withheld, or replayed.
    Older,
    /// Peer, another device of this account: it sealed something else than the index of this counter.
    Malformed,
    /// Us: a newer page wrote it.
    Newer,
    /// Caller: longer than a record can be.
    TooLong,
}

impl Backup {
    /// The longest plaintext in bytes: the limit of [`super::Index`], and the most that fits a record after padding.
    pub const LIMIT: usize = super::index::LIMIT;

    /// Derives everything from the seed of the account's identity key.
    pub fn of(seed: &Secret<32>) -> Self {
        let schedule = Secret::new(extract(SALT, &[seed.expose()]));
        let derived = |info: &[u8]| {
            let mut bytes = Zeroizing::new([0; 32]);
            // Fails only over 8,160 bytes.
            let _ = expand(schedule.expose(), &[info], bytes.as_mut_slice());
            bytes
        };
        Self {
            topic: Topic(*derived(b"backup topic")),
            capability: Capability::new(*derived(b"backup capability")),
            key: Secret::new(*derived(b"backup key")),
        }
    }

    /// The log.
    pub fn topic(&self) -> Topic {
        self.topic
    }

    /// The capability of that log's generation 0, the only one that it has.
    pub fn capability(&self) -> Capability {
        self.capability.duplicate()
    }

    /// Seals a body. The caller takes a `counter` higher than that of every backup seen.
    pub fn seal(&self, index: &[u8], counter: u64, rng: &mut dyn rand_core::CryptoRng) -> Result<Vec<u8>, BackupError> {
        if index.len() > Self::LIMIT {
            return Err(BackupError::TooLong);
        }
        let padded = pad(index, BLOCK).ok_or(BackupError::TooLong)?;
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let header = [[VERSION].as_slice(), &counter.to_be_bytes()].concat();
        let mut body = [header.as_slice(), &nonce].concat();
        aead::seal_long(self.key.expose(), &nonce, &associated_data(&header), &padded, &mut body)
            .map_err(|_| BackupError::TooLong)?;
        Ok(body)
    }

    /// Opens a body: its counter, and the index. `seen` is the highest known counter, or 0; a body with a lower one is
    /// [`BackupError::Older`].
    pub fn open(&self, body: &[u8], seen: u64) -> Result<(u64, Zeroizing<Vec<u8>>), BackupError> {
        if body.len() > limits::RECORD {
            return Err(BackupError::TooLong);
        }
        let (header, rest) = body.split_first_chunk::<HEADER>().ok_or(BackupError::Forged)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or(BackupError::Forged)?;
        let [version, counter @ ..] = *header;
        if version > VERSION {
            return Err(BackupError::Newer);
        }
        let padded = aead::open_long(self.key.expose(), nonce, &associated_data(header), ciphertext)
            .map(Zeroizing::new)
            .map_err(|_| BackupError::Forged)?;
        let counter = u64::from_be_bytes(counter);
        if counter < seen {
            return Err(BackupError::Older);
        }
        let index = unpad(&padded, BLOCK).ok_or(BackupError::Forged)?;
        Ok((counter, index))
    }

    /// Opens a body as [`Self::open`] does, and parses the index, which has to name the same counter.
    pub fn read(&self, body: &[u8], seen: u64) -> Result<Index, BackupError> {
        let (counter, bytes) = self.open(body, seen)?;
        let index = Index::from_bytes(&bytes).map_err(|error| match error {
            IndexError::Malformed => BackupError::Malformed,
            IndexError::Newer => BackupError::Newer,
        })?;
        if index.counter != counter {
            return Err(BackupError::Malformed);
        }
        Ok(index)
    }
}

fn associated_data(header: &[u8]) -> Vec<u8> {
    [LABEL, header].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    fn backup(seed: u8) -> Backup {
        Backup::of(&Secret::new([seed; 32]))
    }

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::from_seed([2; 32])
    }

    #[test]
    fn only_the_seed_finds_and_opens_a_backup() {
        let ours = backup(1);
        let sealed = ours.seal(b"index", 7, &mut rng()).unwrap();
        let (counter, index) = backup(1).open(&sealed, 7).unwrap();
        assert_eq!((counter, index.as_slice()), (7, b"index".as_slice()));
        assert_eq!(backup(2).open(&sealed, 0), Err(BackupError::Forged));
        assert_ne!(backup(2).topic(), ours.topic());
        assert_ne!(backup(2).capability().hash(), ours.capability().hash());
    }

    #[test]
    fn an_older_backup_is_refused_and_no_counter_can_be_changed() {
        let ours = backup(1);
        let mut sealed = ours.seal(b"index", 7, &mut rng()).unwrap();
        assert_eq!(ours.open(&sealed, 8), Err(BackupError::Older));
        sealed[8] = 9;
        assert_eq!(ours.open(&sealed, 8), Err(BackupError::Forged));
        sealed[0] = 2;
        assert_eq!(ours.open(&sealed, 8), Err(BackupError::Newer));
    }

    #[test]
    fn an_index_is_read_only_under_the_counter_that_it_names() {
        let ours = backup(1);
        let sealed = |counter| {
            let index = Index::new(7, sotto_wire::DeviceId([3; 16])).fitted();
            ours.seal(&index.bytes, counter, &mut rng()).unwrap()
        };
        assert_eq!(ours.read(&sealed(7), 7).map(|index| index.counter), Ok(7));
        assert_eq!(ours.read(&sealed(8), 7).map(|_| ()), Err(BackupError::Malformed));
        assert_eq!(ours.read(&sealed(7), 8).map(|_| ()), Err(BackupError::Older));
        let other = ours.seal(b"words", 7, &mut rng()).unwrap();
        assert_eq!(ours.read(&other, 7).map(|_| ()), Err(BackupError::Malformed));
    }

    #[test]
    fn damage_is_noticed_wherever_it_is() {
        let ours = backup(1);
        let sealed = ours.seal(b"index", 7, &mut rng()).unwrap();
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(ours.open(&bent, 0).is_err(), "byte {at}");
            assert!(ours.open(&sealed[..at], 0).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_backups_size_reveals_its_blocks_and_fits_a_record() {
        let ours = backup(1);
        let sizes = [0, 1020, 1021, Backup::LIMIT].map(|n| ours.seal(&vec![1; n], 1, &mut rng()).unwrap().len());
        assert_eq!(sizes, [1073, 1073, 2097, 121 * 1024 + 49]);
        assert!(sizes[3] <= limits::RECORD);
        let long = vec![1; Backup::LIMIT + 1];
        assert_eq!(ours.seal(&long, 1, &mut rng()), Err(BackupError::TooLong));
    }

    #[test]
    fn a_backup_of_an_older_version_of_the_page_still_opens() {
        let frozen: String = include_str!("../../tests/vectors/recovery/backup.hex")
            .split_whitespace()
            .collect();
        let ours = backup(1);
        let sealed = ours.seal(b"frozen index", 258, &mut rng()).unwrap();
        let parts = [&ours.topic().0, ours.capability().expose().as_slice(), &sealed].concat();
        let made: String = parts.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(made, frozen, "topic, capability and body");
    }
}
