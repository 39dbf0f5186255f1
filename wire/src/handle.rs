//! Handles: the names people find each other by.

use minicbor::{Decode, Encode};

/// 1 to 32 letters (ASCII), digits, `.`, `_` or `-`. Kept as typed; two that differ only in case are the same person
/// to the directory (see [`Handle::folded`]).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle(String);

/// Why a text is not a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandleError {
    /// No characters.
    Empty,
    /// More than 32 characters.
    TooLong,
    /// A character other than a letter, a digit, `.`, `_` or `-`.
    Character,
}

impl core::fmt::Display for HandleError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            HandleError::Empty => "a name needs at least one character",
            HandleError::TooLong => "a name has at most 32 characters",
            HandleError::Character => "a name has only letters (a to z), digits, '.', '_' and '-'",
        })
    }
}

impl core::error::Error for HandleError {}

impl Handle {
    /// The longest handle, in characters (and bytes: they are ASCII).
    pub const MAX: usize = 32;

    /// Checks the rule; white space around the text is the caller's to trim.
    pub fn parse(text: &str) -> Result<Self, HandleError> {
        if text.is_empty() {
            return Err(HandleError::Empty);
        }
        if text.chars().count() > Self::MAX {
            return Err(HandleError::TooLong);
        }
        if !text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        {
            return Err(HandleError::Character);
        }
        Ok(Self(text.to_owned()))
    }

    /// As typed by its owner.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Lower case: the form that the directory compares.
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl<C> Encode<C> for Handle {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Handle {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::parse(d.str()?).map_err(|_| minicbor::decode::Error::message("not a handle"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_is_the_one_the_page_states() {
        assert_eq!(Handle::parse(""), Err(HandleError::Empty));
        assert_eq!(Handle::parse(&"a".repeat(33)), Err(HandleError::TooLong));
        assert_eq!(Handle::parse("ana ben"), Err(HandleError::Character));
        assert_eq!(Handle::parse("аna"), Err(HandleError::Character)); // a Cyrillic first letter
        assert_eq!(
            Handle::parse("Ana.B_9-x").map(|h| h.folded()),
            Ok("ana.b_9-x".to_owned())
        );
        assert!(Handle::parse(&"a".repeat(32)).is_ok());
    }
}
