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
use zeroize::Zeroizing;

/// The path to the ratchets in the secrets: `message_secrets`, `secret_tree`, `application_sender_ratchets`; each as
/// the number of a field and the number of fields.
const PATH: [(u64, u64); 3] = [(2, 3), (4, 6), (4, 6)];
/// CBOR's `true`: the ratchet is in a row of its own.
const ELSEWHERE: u8 = 0xf5;
/// CBOR's `null`: no ratchet.
const NONE: u8 = 0xf6;

impl Store<'_> {
    /// Writes the changed rows of the secrets of a group's epoch.
    pub(super) fn put_secrets(&self, group: &impl Key<V>, secrets: &impl Serialize) -> Result<(), StoreError> {
        let whole = encode(secrets)?;
        let name = self.name(group)?;
        let prefix = prefix(&name);
        // Earlier writes of this operation do not count: the secrets are compared with the rows before it.
        self.writes.borrow_mut().retain(|key, _| !key.starts_with(&prefix));
        // Secrets of another shape are kept in one piece.
        let (rest, ratchets) = match split(&whole) {
            Some((rest, ratchets)) => (rest, ratchets),
            None => (whole.clone(), Vec::new()),
        };
        self.put_ratchets(&prefix, ratchets);
        self.write(format!("mls/{SECRETS}/{name}"), Some(rest));
        Ok(())
    }

    /// Ratchets and rows are both in the order of their leaves.
    fn put_ratchets(&self, prefix: &str, ratchets: Vec<Ratchet<'_>>) {
        let put = |(at, ratchet): Ratchet<'_>| {
            self.write(format!("{prefix}{at:08x}"), Some(Zeroizing::new(ratchet.to_vec())));
        };
        let mut ratchets = ratchets.into_iter().peekable();
        let stored = self.rows.range(prefix.to_owned()..);
        for (key, row) in stored.take_while(|(key, _)| key.starts_with(prefix)) {
            let at = u64::from_str_radix(key.get(prefix.len()..).unwrap_or_default(), 16).ok();
            while let Some(new) = ratchets.next_if(|(other, _)| at.is_some_and(|at| *other < at)) {
                put(new);
            }
            match ratchets.next_if(|(other, _)| Some(*other) == at) {
                Some((_, ratchet)) if *ratchet == **row => {}
                Some(changed) => put(changed),
                None => self.write(key.clone(), None),
            }
        }
        ratchets.for_each(put);
    }

    /// Reads them.
    pub(super) fn secrets<T: DeserializeOwned>(&self, group: &impl Key<V>) -> Result<Option<T>, StoreError> {
        let name = self.name(group)?;
        let Some(rest) = self.row(&format!("mls/{SECRETS}/{name}")) else {
            return Ok(None);
        };
        let prefix = prefix(&name);
        let whole = join(&rest, |at| self.row(&format!("{prefix}{at:08x}"))).ok_or(StoreError::Row)?;
        decode(&whole).map(Some)
    }

    /// Deletes them.
    pub(super) fn remove_secrets(&self, group: &impl Key<V>) -> Result<(), StoreError> {
        for key in self.keys_from(&prefix(&self.name(group)?)) {
            self.write(key, None);
        }
        self.remove(SECRETS, group)
    }
}

/// The part of the key of a ratchet's row before the leaf's number.
fn prefix(name: &str) -> String {
    format!("mls/{RATCHET}/{name}/")
}

/// A sender's ratchet in CBOR, by its leaf.
type Ratchet<'a> = (u64, &'a [u8]);

/// Takes the ratchets out; `None` if the secrets do not have OpenMLS's known form.
fn split(whole: &[u8]) -> Option<(Row, Vec<Ratchet<'_>>)> {
    let mut ratchets = Vec::new();
    let mut rest = Zeroizing::new(Vec::with_capacity(whole.len()));
    let (mut decoder, count) = at_ratchets(whole)?;
    rest.extend_from_slice(whole.get(..decoder.position())?);
    for at in 0..count {
        let ratchet = element(whole, &mut decoder)?;
        if ratchet == [NONE] {
            rest.push(NONE);
        } else {
            rest.push(ELSEWHERE);
            ratchets.push((at, ratchet));
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
    use crate::seal::StoreKey;
    use std::collections::BTreeMap;

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
        assert_eq!(ratchets.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 3]);
        let found = |at| ratchets.iter().find(|(other, _)| *other == at);
        let again = join(&rest, |at| found(at).map(|(_, one)| Zeroizing::new(one.to_vec()))).unwrap();
        assert_eq!(*again, whole);
        assert!(join(&rest, |_| None).is_none());
    }

    #[derive(Serialize)]
    struct Group(u8);

    impl Key<V> for Group {}

    /// Secrets of this shape with these ratchets.
    fn shaped<'a>(ratchets: &'a [Option<&'a str>]) -> impl Serialize + use<'a> {
        let tree = (0_u8, 0_u8, 0_u8, 0_u8, ratchets, 4_u8);
        (0_u8, 0_u8, (0_u8, 0_u8, 0_u8, 0_u8, tree, 0_u8))
    }

    #[test]
    fn only_the_ratchets_that_changed_are_written() {
        let names = StoreKey::new([1; 32]).row_names();
        let mut rows = BTreeMap::new();
        let mut put = |steps: &[&[Option<&str>]]| {
            let store = Store::over(&names, &rows);
            for ratchets in steps {
                store.put_secrets(&Group(1), &shaped(ratchets)).unwrap();
            }
            let mut written = Vec::new();
            for (key, row) in store.into_writes() {
                if key.starts_with("mls/ratchet/") {
                    written.push((key[key.len() - 1..].to_owned(), row.is_some()));
                }
                match row {
                    Some(row) => rows.insert(key, row),
                    None => rows.remove(&key),
                };
            }
            // The last secrets are stored, and no others.
            let stored = rows.iter().filter(|(key, _)| key.starts_with("mls/ratchet/"));
            let stored: Vec<_> = stored.map(|(_, row)| decode::<String>(row).unwrap()).collect();
            assert_eq!(
                stored,
                steps.last().unwrap().iter().flatten().copied().collect::<Vec<_>>()
            );
            written
        };
        let all = |written: &[(&str, bool)]| {
            written
                .iter()
                .map(|(at, put)| ((*at).to_owned(), *put))
                .collect::<Vec<_>>()
        };
        let (one, two) = ([None, Some("a"), None, Some("c")], [None, Some("a"), None, Some("d")]);
        assert_eq!(put(&[&one]), all(&[("1", true), ("3", true)]));
        assert_eq!(put(&[&one]), all(&[]));
        assert_eq!(put(&[&two]), all(&[("3", true)]));
        assert_eq!(put(&[&one, &two]), all(&[]), "two writes of one operation count once");
        let other = [Some("x"), None, Some("y"), Some("d")];
        assert_eq!(put(&[&other]), all(&[("0", true), ("1", false), ("2", true)]));
        assert_eq!(put(&[&[None; 4]]), all(&[("0", false), ("2", false), ("3", false)]));
    }

    #[test]
    fn secrets_of_another_shape_stay_in_one_piece() {
        for other in [&[0xa0][..], &[0x01], &[0x82, 0x01, 0x02], &secrets()[..10]] {
            assert!(split(other).is_none());
            assert_eq!(*join(other, |_| None).unwrap(), other);
        }
    }
}
