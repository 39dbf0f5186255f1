//! Processed records of unprotected logs: each counts once, for good, whatever cursor the relay gives it later.
//!
//! A protected log needs no such list: a ratchet opens each record once.

use super::ConversationId;
use crate::credential::DeviceCredential;
use crate::io::Store;
use crate::sorted::{SortedMap, SortedSet};
use crate::transaction::Transaction;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sotto_primitives::hash::sha256;
use sotto_wire::{RecordId, Topic};

/// The prefix of every row's key.
pub(crate) const PREFIX: &str = "seen/";
/// Records in one row, which is written again for each further one.
const CHUNK: usize = 256;

/// A truncated hash of a record's author and id. Only its author could make two records with the same mark, and would
/// suppress the second one of its own.
type Mark = [u8; 8];

/// The processed records of every unprotected log.
#[derive(Default)]
pub(crate) struct Seen {
    logs: SortedMap<Topic, Log>,
}

struct Log {
    conversation: ConversationId,
    /// Its number among the logs of its conversation; row keys use it, so that they name no log.
    number: u32,
    known: SortedSet<Mark>,
    /// The row for the next record, and its content.
    chunk: u32,
    last: Vec<Mark>,
}

/// One row.
#[derive(Encode, Decode)]
pub(crate) struct Chunk {
    #[n(0)]
    topic: Topic,
    /// Eight bytes of each.
    #[n(1)]
    marks: ByteVec,
}

impl Seen {
    /// Loads a stored row; false if it does not match its key.
    pub(crate) fn load(&mut self, key: &str, row: &Chunk) -> bool {
        let mut parts = key.strip_prefix(PREFIX).unwrap_or_default().split('/');
        let conversation = parts.next().and_then(ConversationId::from_hex);
        let mut number = || u32::from_str_radix(parts.next()?, 16).ok();
        let (Some(conversation), Some(number), Some(chunk)) = (conversation, number(), number()) else {
            return false;
        };
        let marks: Vec<Mark> = row
            .marks
            .chunks_exact(8)
            .filter_map(|mark| mark.try_into().ok())
            .collect();
        if !row.marks.len().is_multiple_of(8) || marks.len() > CHUNK {
            return false;
        }
        let log = self
            .logs
            .entry(row.topic)
            .or_insert_with(|| Log::new(conversation, number));
        log.known.extend(marks.iter().copied());
        if chunk >= log.chunk {
            (log.chunk, log.last) = (chunk, marks);
        }
        true
    }

    /// Remembers a record, for good; false if it was processed before.
    pub(crate) fn take_in(
        &mut self,
        tx: &mut Transaction<'_>,
        (conversation, topic): (ConversationId, Topic),
        by: &DeviceCredential,
        id: RecordId,
    ) -> bool {
        let number = self.logs.values().filter(|log| log.conversation == conversation);
        let number = number.map(|log| log.number + 1).max().unwrap_or_default();
        let log = self.logs.entry(topic).or_insert_with(|| Log::new(conversation, number));
        let mark = mark(by, id);
        if !log.known.insert(mark) {
            return false;
        }
        if log.last.len() == CHUNK {
            log.chunk = log.chunk.saturating_add(1);
            log.last.clear();
        }
        log.last.push(mark);
        let row = Chunk {
            topic,
            marks: log.last.concat().into(),
        };
        tx.put(Store::State, log.key(), &row, None);
        true
    }

    /// A conversation is deleted, and its list with it.
    pub(crate) fn forget(&mut self, tx: &mut Transaction<'_>, conversation: ConversationId) {
        self.logs.retain(|_, log| log.conversation != conversation);
        tx.delete_all(Store::State, format!("{PREFIX}{}/", conversation.to_hex()));
    }
}

impl Log {
    fn new(conversation: ConversationId, number: u32) -> Self {
        Self {
            conversation,
            number,
            known: SortedSet::new(),
            chunk: 0,
            last: Vec::new(),
        }
    }

    fn key(&self) -> String {
        format!(
            "{PREFIX}{}/{:08x}/{:08x}",
            self.conversation.to_hex(),
            self.number,
            self.chunk
        )
    }
}

fn mark(by: &DeviceCredential, id: RecordId) -> Mark {
    let digest = sha256(&[&by.account.0, &by.device.0, &id.0]);
    let mut mark = [0; 8];
    mark.copy_from_slice(&digest[..8]);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::DeviceIdentity;
    use crate::io::{Output, Row, Write};
    use crate::seal::StoreKey;
    use crate::transaction::open_row;
    use ed25519_dalek::SigningKey;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use sotto_wire::{Handle, Millis};
    use std::rc::Rc;

    const HERE: (ConversationId, Topic) = (ConversationId([1; 16]), Topic([2; 32]));

    fn key() -> Rc<StoreKey> {
        Rc::new(StoreKey::new([5; 32]))
    }

    fn run(act: impl FnOnce(&mut Transaction<'_>)) -> Output {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut tx = Transaction::new(Millis(1), Millis(1), &mut rng, key());
        act(&mut tx);
        tx.finish()
    }

    fn device(seed: u8) -> DeviceCredential {
        let identity = SigningKey::from_bytes(&[seed; 32]);
        let handle = Handle::parse("ben").unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(seed.into());
        DeviceIdentity::generate(&identity, handle, &mut rng)
            .credential()
            .clone()
    }

    fn rows(output: &Output) -> Vec<Row> {
        let rows = output.writes().iter().filter_map(|write| match write {
            Write::Put(row) => Some(row.clone()),
            Write::Delete { .. } | Write::DeleteAll { .. } | Write::Sweep { .. } => None,
        });
        rows.collect()
    }

    fn id(number: u16) -> RecordId {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&number.to_be_bytes());
        RecordId(id)
    }

    #[test]
    fn a_record_is_new_once_even_after_a_restart() {
        let (mut seen, ben, other) = (Seen::default(), device(1), device(2));
        let mut stored = Vec::new();
        for number in 0..600 {
            let output = run(|tx| assert!(seen.take_in(tx, HERE, &ben, id(number))));
            stored.retain(|row: &Row| row.key != rows(&output)[0].key);
            stored.extend(rows(&output));
        }
        assert_eq!(stored.len(), 3, "256 records in a row");
        let mut again = Seen::default();
        for row in stored.iter().rev() {
            let chunk: Chunk = open_row(&key(), row).unwrap();
            assert!(again.load(&row.key, &chunk));
        }
        for seen in [&mut seen, &mut again] {
            let output = run(|tx| {
                assert!((0..600).all(|number| !seen.take_in(tx, HERE, &ben, id(number))));
                assert!(seen.take_in(tx, HERE, &other, id(0)), "somebody else's of the same id");
            });
            assert!(rows(&output)[0].key.ends_with("/00000000/00000002"));
        }
    }

    #[test]
    fn a_deleted_conversation_is_forgotten_with_its_rows_and_no_other() {
        let (mut seen, ben) = (Seen::default(), device(1));
        let there = (ConversationId([3; 16]), Topic([4; 32]));
        let output = run(|tx| {
            assert!(seen.take_in(tx, HERE, &ben, id(1)) && seen.take_in(tx, there, &ben, id(1)));
            seen.forget(tx, HERE.0);
            assert!(!seen.take_in(tx, there, &ben, id(1)));
        });
        let deleted =
            |write: &Write| matches!(write, Write::DeleteAll { prefix, .. } if prefix.starts_with("seen/0101"));
        assert!(output.writes().iter().any(deleted));
        assert!(!seen.logs.contains_key(&HERE.1));
    }

    #[test]
    fn a_row_that_does_not_match_its_key_is_refused() {
        let chunk = |length: usize| Chunk {
            topic: HERE.1,
            marks: vec![0; length].into(),
        };
        let good = format!("{PREFIX}{}/00000000/00000000", HERE.0.to_hex());
        let mut seen = Seen::default();
        assert!(seen.load(&good, &chunk(16)));
        assert!(!seen.load(&good, &chunk(15)) && !seen.load(&good, &chunk(8 * 257)));
        assert!(!seen.load("seen/00/0", &chunk(8)) && !seen.load(&good[..good.len() - 9], &chunk(8)));
    }
}
