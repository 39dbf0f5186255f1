//! A command as the page writes it: one object, with the verb among its fields, and no field that the verb does not have.
//!
//! Read by hand, by one table: serde's code for the same is 45 kB.

use crate::call::message::SignalKind;
use crate::io::{Agreement, Command, PeerReport, WantedPeer, verbs, words};
use js_sys::{Array, Object, Reflect};
use std::cell::Cell;
use wasm_bindgen::{JsCast, JsValue};

/// The page's object is no command.
#[derive(Debug)]
pub struct NoCommand;

/// A reader of commands, from the table of verbs.
macro_rules! table {
    ($($verb:literal => $variant:ident { $($field:ident: $how:ident($name:literal)),* },)*) => {
        fn table(verb: &str, fields: &Fields<'_>) -> Result<Command, NoCommand> {
            Ok(match verb {
                $($verb => Command::$variant { $($field: fields.$how($name)?),* },)*
                _ => return Err(NoCommand),
            })
        }

        /// A command without a row does not compile.
        const _: fn(&Command) = |command| match command {
            $(Command::$variant { .. } => {})*
        };
    };
}

/// Reads a command.
pub fn read(value: &JsValue) -> Result<Command, NoCommand> {
    let object = value.dyn_ref::<Object>().ok_or(NoCommand)?;
    let fields = Fields {
        object,
        taken: Cell::new(1),
    };
    let verb: String = FromPage::from_page(&fields.field("verb"))?;
    let command = table(&verb, &fields)?;
    (Object::keys(object).length() <= fields.taken.get())
        .then_some(command)
        .ok_or(NoCommand)
}

verbs!(table);

/// The fields of a command.
struct Fields<'a> {
    object: &'a Object,
    /// How many of them belong to it, the verb included.
    taken: Cell<u32>,
}

impl Fields<'_> {
    fn field(&self, name: &str) -> JsValue {
        Reflect::get(self.object, &name.into()).unwrap_or_default()
    }

    fn take<T: FromPage>(&self, name: &str) -> Result<T, NoCommand> {
        if Object::has_own(self.object, &name.into()) {
            self.taken.set(self.taken.get() + 1);
        }
        T::from_page(&self.field(name))
    }

    fn or_default<T: FromPage + Default>(&self, name: &str) -> Result<T, NoCommand> {
        Ok(self.take::<Option<T>>(name)?.unwrap_or_default())
    }
}

/// A type that a field can have.
trait FromPage: Sized {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand>;
}

impl FromPage for String {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        value.as_string().ok_or(NoCommand)
    }
}

impl FromPage for bool {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        value.as_bool().ok_or(NoCommand)
    }
}

impl FromPage for u32 {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        let number = value.as_f64().ok_or(NoCommand)?;
        let whole = number as u32;
        (f64::from(whole) == number).then_some(whole).ok_or(NoCommand)
    }
}

impl<T: FromPage> FromPage for Option<T> {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        if value.is_undefined() || value.is_null() {
            return Ok(None);
        }
        T::from_page(value).map(Some)
    }
}

impl<T: FromPage> FromPage for Vec<T> {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        let items = value.dyn_ref::<Array>().ok_or(NoCommand)?;
        items.iter().map(|item| T::from_page(&item)).collect()
    }
}

impl FromPage for (u32, String) {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        let pair = value.dyn_ref::<Array>().filter(|pair| pair.length() == 2);
        let pair = pair.ok_or(NoCommand)?;
        Ok((u32::from_page(&pair.get(0))?, String::from_page(&pair.get(1))?))
    }
}

impl FromPage for Agreement {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        bool::from_page(value).map(Agreement::from)
    }
}

/// Readers of the fields' words, from their table.
macro_rules! readers {
    ($($type:ident { $($word:literal => $variant:ident),* },)*) => {
        $(impl FromPage for $type {
            fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
                match String::from_page(value)?.as_str() {
                    $($word => Ok($type::$variant),)*
                    _ => Err(NoCommand),
                }
            }
        })*

        /// A variant without a word does not compile.
        const _: ($(fn(&$type),)*) = ($(|one| match one { $($type::$variant => {})* },)*);
    };
}

words!(readers);

impl FromPage for WantedPeer {
    fn from_page(value: &JsValue) -> Result<Self, NoCommand> {
        let object = value.dyn_ref::<Object>().ok_or(NoCommand)?;
        let fields = Fields {
            object,
            taken: Cell::new(0),
        };
        Ok(Self {
            mid: fields.take("mid")?,
            peer: fields.take("peer")?,
        })
    }
}
