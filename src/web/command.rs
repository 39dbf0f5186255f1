//! A command as the page writes it: one object, with the verb among its fields, and no field that the verb does not have.
//!
//! Serde's own reading of such objects first copies them into a value of any kind, and its code is large.

use crate::io::Command;
use js_sys::{Object, Reflect};
use serde::de::{self, Deserialize, DeserializeSeed, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_wasm_bindgen::{Deserializer, Error};
use wasm_bindgen::{JsCast, JsValue};

/// Reads a command; an error says only that it is none.
pub fn read(value: &JsValue) -> Result<Command, Error> {
    let object = value.dyn_ref::<Object>().ok_or_else(none)?;
    Command::deserialize(Written { object })
}

const VERB: &str = "verb";

fn none() -> Error {
    Error::custom("not a command")
}

/// The object.
struct Written<'a> {
    object: &'a Object,
}

impl Written<'_> {
    /// Refuses fields that are not among these.
    fn has_only(&self, fields: &[&str]) -> Result<(), Error> {
        let known = |key: String| key == VERB || fields.contains(&key.as_str());
        let mut all = Object::keys(self.object).into_iter();
        let all_known = all.all(|key| key.as_string().is_some_and(known));
        all_known.then_some(()).ok_or_else(none)
    }
}

impl<'de> de::Deserializer<'de> for Written<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(none())
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

impl<'de> de::EnumAccess<'de> for Written<'_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let verb = Reflect::get(self.object, &VERB.into()).ok();
        let verb = verb.and_then(|verb| verb.as_string()).ok_or_else(none)?;
        let verb: de::value::StringDeserializer<Error> = verb.into_deserializer();
        Ok((seed.deserialize(verb)?, self))
    }
}

impl<'de> de::VariantAccess<'de> for Written<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        self.has_only(&[])
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, Error> {
        Err(none())
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(none())
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.has_only(fields)?;
        let fields_of = Deserializer::from(JsValue::from(self.object.clone()));
        de::Deserializer::deserialize_struct(fields_of, VERB, fields, visitor)
    }
}
