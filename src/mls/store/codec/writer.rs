//! The serializer: one arm of CBOR for each shape.

use crate::mls::store::error::StoreError;
use minicbor::Encoder;
use serde::Serialize;
use serde::ser::{self, Serializer};

/// The encoded entity as far as it is written.
pub(super) struct Writer(Encoder<Vec<u8>>);

impl Default for Writer {
    fn default() -> Self {
        Self(Encoder::new(Vec::new()))
    }
}

type Written = Result<(), StoreError>;

/// A result without a failure: a vector takes all bytes.
type Taken<'a> = Result<&'a mut Encoder<Vec<u8>>, minicbor::encode::Error<std::convert::Infallible>>;

fn written(taken: Taken<'_>) -> Written {
    taken.map(|_| ()).map_err(|_| StoreError::Encode)
}

impl Writer {
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0.into_writer()
    }

    fn number(&mut self, number: u64) -> Written {
        written(self.0.u64(number))
    }

    fn array(&mut self, items: usize) -> Written {
        written(self.0.array(items as u64))
    }

    /// A variant's number, and the head of the array with it and its content.
    fn variant(&mut self, number: u32) -> Written {
        self.array(2)?;
        self.number(number.into())
    }
}

macro_rules! numbers {
    ($($name:ident $of:ty),+) => {$(
        fn $name(self, number: $of) -> Written {
            self.number(number.into())
        }
    )+};
}

macro_rules! refused {
    ($($name:ident $of:ty),+) => {$(
        fn $name(self, _: $of) -> Written {
            Err(StoreError::Encode)
        }
    )+};
}

impl Serializer for &mut Writer {
    type Ok = ();
    type Error = StoreError;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers!(serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64);
    refused!(
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_f32 f32, serialize_f64 f64, serialize_char char
    );

    fn serialize_bool(self, value: bool) -> Written {
        written(self.0.bool(value))
    }

    fn serialize_str(self, text: &str) -> Written {
        written(self.0.str(text))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Written {
        written(self.0.bytes(bytes))
    }

    fn serialize_none(self) -> Written {
        written(self.0.null())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Written {
        self.array(0)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.array(0)
    }

    fn serialize_unit_variant(self, _: &'static str, number: u32, _: &'static str) -> Written {
        self.number(number.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        number: u32,
        _: &'static str,
        value: &T,
    ) -> Written {
        self.variant(number)?;
        value.serialize(self)
    }

    fn serialize_seq(self, items: Option<usize>) -> Result<Self, StoreError> {
        self.array(items.ok_or(StoreError::Encode)?)?;
        Ok(self)
    }

    fn serialize_tuple(self, items: usize) -> Result<Self, StoreError> {
        self.array(items)?;
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, items: usize) -> Result<Self, StoreError> {
        self.array(items)?;
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        number: u32,
        _: &'static str,
        items: usize,
    ) -> Result<Self, StoreError> {
        self.variant(number)?;
        self.array(items)?;
        Ok(self)
    }

    fn serialize_map(self, entries: Option<usize>) -> Result<Self, StoreError> {
        let entries = entries.ok_or(StoreError::Encode)?;
        written(self.0.map(entries as u64))?;
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, fields: usize) -> Result<Self, StoreError> {
        self.array(fields)?;
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        number: u32,
        _: &'static str,
        fields: usize,
    ) -> Result<Self, StoreError> {
        self.variant(number)?;
        self.array(fields)?;
        Ok(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

macro_rules! items {
    ($($of:ident $name:ident ($($key:ty)?)),+) => {$(
        impl ser::$of for &mut Writer {
            type Ok = ();
            type Error = StoreError;

            fn $name<T: Serialize + ?Sized>(&mut self, $(_: $key,)? value: &T) -> Written {
                value.serialize(&mut **self)
            }

            fn end(self) -> Written {
                Ok(())
            }
        }
    )+};
}

items!(
    SerializeSeq serialize_element (),
    SerializeTuple serialize_element (),
    SerializeTupleStruct serialize_field (),
    SerializeTupleVariant serialize_field (),
    SerializeStruct serialize_field (&'static str),
    SerializeStructVariant serialize_field (&'static str)
);

impl ser::SerializeMap for &mut Writer {
    type Ok = ();
    type Error = StoreError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Written {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Written {
        value.serialize(&mut **self)
    }

    fn end(self) -> Written {
        Ok(())
    }
}
