//! The deserializer: it asks for the shape that was written, and takes no other.

use crate::mls::store::error::StoreError;
use minicbor::Decoder;
use minicbor::data::Type;
use minicbor::decode::Error;
use serde::de::value::U32Deserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};

/// The encoded entity that is read.
pub(super) struct Reader<'de>(Decoder<'de>);

fn read<T>(read: Result<T, Error>) -> Result<T, StoreError> {
    read.map_err(|_| StoreError::Row)
}

impl<'de> Reader<'de> {
    pub(super) fn over(bytes: &'de [u8]) -> Self {
        Self(Decoder::new(bytes))
    }

    /// Nothing may be left.
    pub(super) fn finish(&self) -> Result<(), StoreError> {
        if self.0.position() == self.0.input().len() {
            Ok(())
        } else {
            Err(StoreError::Row)
        }
    }

    fn kind(&self) -> Result<Type, StoreError> {
        read(self.0.datatype())
    }

    fn number(&mut self) -> Result<u64, StoreError> {
        read(self.0.u64())
    }

    fn bytes(&mut self) -> Result<&'de [u8], StoreError> {
        read(self.0.bytes())
    }

    fn text(&mut self) -> Result<&'de str, StoreError> {
        read(self.0.str())
    }

    fn array(&mut self) -> Result<u64, StoreError> {
        read(self.0.array())?.ok_or(StoreError::Row)
    }

    fn map(&mut self) -> Result<u64, StoreError> {
        read(self.0.map())?.ok_or(StoreError::Row)
    }

    /// A variant's number, and whether its content follows.
    fn variant(&mut self) -> Result<(u32, bool), StoreError> {
        let content = self.kind()? == Type::Array;
        if content && self.array()? != 2 {
            return Err(StoreError::Row);
        }
        Ok((read(self.0.u32())?, content))
    }

    /// An array, all of which the visitor must take.
    fn items<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, StoreError> {
        let mut items = Items {
            left: self.array()?,
            from: self,
        };
        let value = visitor.visit_seq(&mut items)?;
        items.all(value)
    }
}

macro_rules! numbers {
    ($($name:ident $visit:ident),+) => {$(
        fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StoreError> {
            let number = self.number()?.try_into().map_err(|_| StoreError::Row)?;
            visitor.$visit(number)
        }
    )+};
}

macro_rules! refused {
    ($($name:ident),+) => {$(
        fn $name<V: Visitor<'de>>(self, _: V) -> Result<V::Value, StoreError> {
            Err(StoreError::Row)
        }
    )+};
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = StoreError;

    numbers!(deserialize_u8 visit_u8, deserialize_u16 visit_u16, deserialize_u32 visit_u32, deserialize_u64 visit_u64);
    refused!(
        deserialize_i8,
        deserialize_i16,
        deserialize_i32,
        deserialize_i64,
        deserialize_f32,
        deserialize_f64,
        deserialize_char,
        deserialize_identifier,
        deserialize_ignored_any
    );

    /// Two of OpenMLS's types leave the shape to the format: one is written as a number, the other as bytes.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StoreError> {
        match self.kind()? {
            Type::Bytes => visitor.visit_bytes(self.bytes()?),
            _ => visitor.visit_u64(self.number()?),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StoreError> {
        visitor.visit_bool(read(self.0.bool())?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StoreError> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StoreError> {
        visitor.visit_str(self.text()?)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StoreError> {
        visitor.visit_borrowed_bytes(self.bytes()?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StoreError> {
        visitor.visit_bytes(self.bytes()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StoreError> {
        if self.kind()? == Type::Null {
            read(self.0.null())?;
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StoreError> {
        if self.array()? == 0 {
            visitor.visit_unit()
        } else {
            Err(StoreError::Row)
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, StoreError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, StoreError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StoreError> {
        self.items(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, StoreError> {
        self.items(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, StoreError> {
        self.items(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, StoreError> {
        self.items(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StoreError> {
        let mut entries = Items {
            left: self.map()?,
            from: self,
        };
        let value = visitor.visit_map(&mut entries)?;
        entries.all(value)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, StoreError> {
        visitor.visit_enum(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The remaining items of an array, or entries of a map.
struct Items<'a, 'de> {
    left: u64,
    from: &'a mut Reader<'de>,
}

impl Items<'_, '_> {
    /// The value, if nothing is left.
    fn all<T>(&self, value: T) -> Result<T, StoreError> {
        if self.left == 0 {
            Ok(value)
        } else {
            Err(StoreError::Row)
        }
    }

    /// One item fewer is left; `false` if there was none.
    fn take(&mut self) -> bool {
        let left = self.left.checked_sub(1);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = StoreError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, StoreError> {
        if !self.take() {
            return Ok(None);
        }
        seed.deserialize(&mut *self.from).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        usize::try_from(self.left).ok()
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = StoreError;

    fn next_key_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, StoreError> {
        if !self.take() {
            return Ok(None);
        }
        seed.deserialize(&mut *self.from).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, StoreError> {
        seed.deserialize(&mut *self.from)
    }
}

impl<'a, 'de> EnumAccess<'de> for &'a mut Reader<'de> {
    type Error = StoreError;
    type Variant = Content<'a, 'de>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Content<'a, 'de>), StoreError> {
        let (number, content) = self.variant()?;
        let number: U32Deserializer<StoreError> = number.into_deserializer();
        Ok((seed.deserialize(number)?, Content(content.then_some(self))))
    }
}

/// A variant's content, if there is any.
pub(super) struct Content<'a, 'de>(Option<&'a mut Reader<'de>>);

impl<'a, 'de> Content<'a, 'de> {
    fn there(self) -> Result<&'a mut Reader<'de>, StoreError> {
        self.0.ok_or(StoreError::Row)
    }
}

impl<'de> VariantAccess<'de> for Content<'_, 'de> {
    type Error = StoreError;

    fn unit_variant(self) -> Result<(), StoreError> {
        if self.0.is_none() { Ok(()) } else { Err(StoreError::Row) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, StoreError> {
        seed.deserialize(self.there()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, StoreError> {
        self.there()?.items(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, StoreError> {
        self.there()?.items(visitor)
    }
}
