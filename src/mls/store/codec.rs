//! The encoding of OpenMLS's entities at rest: CBOR (RFC 8949) without names.
//!
//! A struct is an array of its fields; a variant is its number, or an array of its number and its content. OpenMLS's
//! serde types have code for every shape that a format may choose; this format chooses one, which keeps the rest of
//! that code out of the page. Shapes that OpenMLS 0.9 does not use are refused: numbers with a sign or a point,
//! characters, lists of unknown length.

mod reader;
mod writer;

use super::error::StoreError;
use reader::Reader;
use serde::Serialize;
use serde::de::DeserializeOwned;
use writer::Writer;

/// An entity in CBOR.
pub(super) fn to_cbor(entity: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, StoreError> {
    let mut writer = Writer::default();
    entity.serialize(&mut writer)?;
    Ok(writer.into_bytes())
}

/// An entity out of its CBOR, which must be nothing more.
pub(super) fn from_cbor<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    let mut reader = Reader::over(bytes);
    let entity = T::deserialize(&mut reader)?;
    reader.finish()?;
    Ok(entity)
}

impl serde::ser::Error for StoreError {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        StoreError::Encode
    }
}

impl serde::de::Error for StoreError {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        StoreError::Row
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_bytes::ByteBuf;
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    enum Node {
        Blank,
        Leaf(u32),
        Pair(u8, u8),
        Parent { left: Box<Node>, right: Option<Box<Node>> },
    }

    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Tree {
        name: String,
        seed: ByteBuf,
        nodes: Vec<Node>,
        size: (u64, bool),
        changed: BTreeMap<u8, u16>,
    }

    fn tree() -> Tree {
        Tree {
            name: "t".into(),
            seed: ByteBuf::from([7; 2]),
            nodes: vec![
                Node::Blank,
                Node::Leaf(1_000),
                Node::Pair(1, 2),
                Node::Parent {
                    left: Box::new(Node::Blank),
                    right: None,
                },
            ],
            size: (u64::MAX, true),
            changed: BTreeMap::from([(1, 2), (3, 4)]),
        }
    }

    #[test]
    fn an_entity_is_an_array_and_a_variant_its_number() {
        let frozen = b"\x85\x61t\x42\x07\x07\x84\x00\x82\x01\x19\x03\xe8\x82\x02\x82\x01\x02\x82\x03\x82\x00\xf6\
            \x82\x1b\xff\xff\xff\xff\xff\xff\xff\xff\xf5\xa2\x01\x02\x03\x04";
        assert_eq!(to_cbor(&tree()).unwrap(), frozen);
        assert_eq!(from_cbor::<Tree>(frozen).unwrap(), tree());
    }

    #[test]
    fn bytes_that_are_not_the_entity_are_refused() {
        let whole = to_cbor(&tree()).unwrap();
        for length in 0..whole.len() {
            assert_eq!(from_cbor::<Tree>(&whole[..length]).err(), Some(StoreError::Row));
        }
        let more = [whole.as_slice(), &[0]].concat();
        assert_eq!(from_cbor::<Tree>(&more).err(), Some(StoreError::Row));
        for wrong in [
            &b"\x83\x01\x02\x03"[..],
            b"\x82\x01",
            b"\x01",
            b"\x9f\x01\x02\xff",
            b"\xa0",
        ] {
            assert_eq!(from_cbor::<(u8, u8)>(wrong).err(), Some(StoreError::Row), "{wrong:x?}");
        }
        for wrong in [&b"\x04"[..], b"\x01", b"\x82\x00\x00", b"\x83\x02\x01\x02", b"\x61\x30"] {
            assert_eq!(from_cbor::<Node>(wrong).err(), Some(StoreError::Row), "{wrong:x?}");
        }
    }

    #[test]
    fn a_shape_that_openmls_does_not_use_is_refused() {
        assert_eq!(to_cbor(&-1).err(), Some(StoreError::Encode));
        assert_eq!(to_cbor(&0.5).err(), Some(StoreError::Encode));
        assert_eq!(to_cbor(&'x').err(), Some(StoreError::Encode));
        assert_eq!(from_cbor::<i8>(&[0x01]).err(), Some(StoreError::Row));
    }
}
