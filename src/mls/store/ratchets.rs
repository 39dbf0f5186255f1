//! A group's message secrets in parts: the part that a message changes is a small row of its own.
//!
//! OpenMLS writes all secrets of an epoch with every message: kilobytes for a hundred members. A message changes only
//! one sender's ratchet. So each sender's ratchet is a row, and the row of the rest has `true` instead of it. A
//! ratchet's row is overwritten at each step: no used key stays.

use super::entity::{RATCHET, Row, SECRETS, decode, encode};
use super::{Key, Store, StoreError, V};
use minicbor::Decoder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The path to the ratchets in the secrets: `message_secrets`, `secret_tree`, `application_sender_ratchets`; each as
/// the number of a field and the number of fields.
const PATH: [(u64, u64); 3] = [(2, 3), (4, 6), (4, 6)];
/// CBOR's `true`: the ratchet is in a row of its own.
const ELSEWHERE: u8 = 0xf5;
/// CBOR's `null`: no ratchet.
const NONE: u8 = 0xf6;

impl Store<'_> {
    /// Writes the secrets of a group's epoch.
    pub(super) fn put_secrets(&self, group: &impl Key<V>, secrets: &impl Serialize) -> Result<(), StoreError> {
        let whole = encode(secrets)?;
        // Secrets of another shape are kept in one piece.
        let (rest, ratchets) = split(&whole).unwrap_or((whole, BTreeMap::new()));
        self.remove_ratchets(group)?;
        let prefix = self.ratchets_of(group)?;
        for (at, ratchet) in ratchets {
            self.write(format!("{prefix}{at:08x}"), Some(ratchet));
        }
        self.write(self.row_key(SECRETS, group)?, Some(rest));
        Ok(())
    }

    /// Reads them.
    pub(super) fn secrets<T: DeserializeOwned>(&self, group: &impl Key<V>) -> Result<Option<T>, StoreError> {
        let Some(rest) = self.row(&self.row_key(SECRETS, group)?) else {
            return Ok(None);
        };
        let prefix = self.ratchets_of(group)?;
        let whole = join(&rest, |at| self.row(&format!("{prefix}{at:08x}"))).ok_or(StoreError::Row)?;
        decode(&whole).map(Some)
    }

    /// Deletes them.
    pub(super) fn remove_secrets(&self, group: &impl Key<V>) -> Result<(), StoreError> {
        self.remove_ratchets(group)?;
        self.remove(SECRETS, group)
    }

    fn remove_ratchets(&self, group: &impl Key<V>) -> Result<(), StoreError> {
        for key in self.keys_from(&self.ratchets_of(group)?) {
            self.write(key, None);
        }
        Ok(())
    }

    fn ratchets_of(&self, group: &impl Key<V>) -> Result<String, StoreError> {
        Ok(format!("mls/{RATCHET}/{}/", self.name(group)?))
    }
}

/// Takes the ratchets out; `None` if the secrets do not have OpenMLS's known form.
fn split(whole: &[u8]) -> Option<(Row, BTreeMap<u64, Row>)> {
    let mut ratchets = BTreeMap::new();
    let mut rest = Zeroizing::new(Vec::with_capacity(whole.len()));
    let (mut decoder, count) = at_ratchets(whole)?;
    rest.extend_from_slice(whole.get(..decoder.position())?);
    for at in 0..count {
        let ratchet = element(whole, &mut decoder)?;
        if ratchet == [NONE] {
            rest.push(NONE);
        } else {
            rest.push(ELSEWHERE);
            ratchets.insert(at, Zeroizing::new(ratchet.to_vec()));
        }
    }
    rest.extend_from_slice(whole.get(decoder.position()..)?);
    Some((rest, ratchets))
}

/// Puts them back; `None` if one is missing.
fn join(rest: &[u8], ratchet: impl Fn(u64) -> Option<Row>) -> Option<Row> {
    let Some((mut decoder, count)) = at_ratchets(rest) else {
        return Some(Zeroizing::new(rest.to_vec()));
    };
    let start = decoder.position();
    let mut parts = Vec::new();
    for at in 0..count {
        match element(rest, &mut decoder)? {
            [ELSEWHERE] => parts.push(ratchet(at)?),
            there => parts.push(Zeroizing::new(there.to_vec())),
        }
    }
    // As long as it gets: secrets that were moved would stay behind.
    let length = rest.len() + parts.iter().map(|part| part.len()).sum::<usize>();
    let mut whole = Zeroizing::new(Vec::with_capacity(length));
    whole.extend_from_slice(rest.get(..start)?);
    for part in parts {
        whole.extend_from_slice(&part);
    }
    whole.extend_from_slice(rest.get(decoder.position()..)?);
    Some(whole)
}

/// A decoder at the first ratchet, and the number of ratchets.
fn at_ratchets(secrets: &[u8]) -> Option<(Decoder<'_>, u64)> {
    let mut decoder = Decoder::new(secrets);
    for (field, of) in PATH {
        if decoder.array().ok()?? != of {
            return None;
        }
        for _ in 0..field {
            decoder.skip().ok()?;
        }
    }
    let count = decoder.array().ok()??;
    Some((decoder, count))
}

fn element<'a>(bytes: &'a [u8], decoder: &mut Decoder<'_>) -> Option<&'a [u8]> {
    let start = decoder.position();
    decoder.skip().ok()?;
    bytes.get(start..decoder.position())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Secrets with four slots for ratchets, two of them filled.
    fn secrets() -> Vec<u8> {
        let mut encoder = minicbor::Encoder::new(Vec::new());
        for (field, of) in PATH {
            encoder.array(of).unwrap();
            for _ in 0..field {
                encoder.array(0).unwrap();
            }
        }
        encoder.array(4).unwrap();
        encoder.null().unwrap().str("one").unwrap().null().unwrap();
        encoder.array(2).unwrap().u8(1).unwrap().u16(1000).unwrap();
        encoder.u8(4).unwrap().null().unwrap();
        encoder.into_writer()
    }

    #[test]
    fn secrets_that_are_taken_apart_are_the_same_again() {
        let whole = secrets();
        let (rest, ratchets) = split(&whole).unwrap();
        assert_eq!(ratchets.keys().copied().collect::<Vec<_>>(), [1, 3]);
        let again = join(&rest, |at| ratchets.get(&at).cloned()).unwrap();
        assert_eq!(*again, whole);
        assert!(join(&rest, |_| None).is_none());
    }

    #[test]
    fn secrets_of_another_shape_stay_in_one_piece() {
        for other in [&[0xa0][..], &[0x01], &[0x82, 0x01, 0x02], &secrets()[..10]] {
            assert!(split(other).is_none());
            assert_eq!(*join(other, |_| None).unwrap(), other);
        }
    }
}
