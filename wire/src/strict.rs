//! Strict, deterministic CBOR: a value decodes only from the bytes to which it encodes.

use minicbor::{Decode, Encode};

/// Why bytes are not a value of the protocol. Says nothing about their content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// Longer than the limit for this kind of value.
    TooLong,
    /// Not the CBOR of this type, or CBOR in a form that is not deterministic, or followed by more bytes.
    Malformed,
}

impl core::fmt::Display for FrameError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            FrameError::TooLong => "the bytes are longer than the limit",
            FrameError::Malformed => "the bytes are not a well-formed value of the protocol",
        })
    }
}

impl core::error::Error for FrameError {}

/// Encodes a value. Encoding into memory cannot fail.
pub fn to_bytes<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    match minicbor::encode(value, &mut out) {
        Ok(()) => out,
        Err(never) => unreachable_infallible(never),
    }
}

/// Decodes a value of at most `limit` bytes. Refuses trailing bytes, unknown fields, indefinite lengths and any other
/// form than the one [`to_bytes`] produces, by encoding again and comparing.
pub fn from_bytes<'b, T: Decode<'b, ()> + Encode<()>>(bytes: &'b [u8], limit: usize) -> Result<T, FrameError> {
    if bytes.len() > limit {
        return Err(FrameError::TooLong);
    }
    let value: T = minicbor::decode(bytes).map_err(|_| FrameError::Malformed)?;
    if to_bytes(&value) != bytes {
        return Err(FrameError::Malformed);
    }
    Ok(value)
}

#[expect(
    clippy::unreachable,
    reason = "a Vec never refuses bytes and our encoders have no error of their own"
)]
fn unreachable_infallible(_: minicbor::encode::Error<core::convert::Infallible>) -> ! {
    unreachable!("encoding into memory has no way to fail")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientFrame, limits};

    #[test]
    fn any_other_form_of_a_frame_is_refused() {
        // [1, Hello(version 1)] as in docs/PROTOCOL.md, and other CBOR forms of it.
        let hello: &[u8] = &[0x82, 1, 0x82, 0, 0x81, 1];
        let parsed = from_bytes::<ClientFrame>(hello, limits::FRAME);
        assert_eq!(parsed.map(|frame| to_bytes(&frame)), Ok(hello.to_vec()));
        let others: [(&str, &[u8]); 6] = [
            ("a byte behind it", &[0x82, 1, 0x82, 0, 0x81, 1, 0]),
            ("a long head", &[0x82, 0x18, 1, 0x82, 0, 0x81, 1]),
            ("a long number inside", &[0x82, 1, 0x82, 0, 0x81, 0x19, 0, 1]),
            ("an indefinite length", &[0x9f, 1, 0x82, 0, 0x81, 1, 0xff]),
            ("a field too many", &[0x83, 1, 0x82, 0, 0x81, 1, 0xf6]),
            ("a field too many inside", &[0x82, 1, 0x82, 0, 0x82, 1, 7]),
        ];
        for (what, bytes) in others {
            let parsed = from_bytes::<ClientFrame>(bytes, limits::FRAME);
            assert_eq!(parsed.map(|frame| frame.id), Err(FrameError::Malformed), "{what}");
        }
        let short = from_bytes::<ClientFrame>(hello, hello.len() - 1);
        assert_eq!(short.map(|frame| frame.id), Err(FrameError::TooLong));
    }
}
