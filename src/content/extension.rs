//! The extensions of a message: keys and values that this client carries without needing to understand them.

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

/// Extensions in one message.
const COUNT: usize = 16;
/// The longest value, in bytes of its CBOR.
const VALUE: usize = 4095;
/// The longest text key, in bytes of UTF-8.
const TEXT_KEY: u64 = 255;
/// How deep arrays, maps and tags nest inside a value.
const DEPTH: u8 = 4;
/// The keys of the sender's and the room's URI, whose values are text.
const URIS: [&[u8]; 2] = [&[1], &[2]];

/// At most 16 extensions, in the order of their encoded keys, each key once.
#[derive(Clone, Default, PartialEq)]
pub struct Extensions(Vec<Extension>);

/// One extension: two data items of deterministic CBOR, kept as their received bytes.
#[derive(Clone, PartialEq)]
struct Extension {
    key: Vec<u8>,
    value: Vec<u8>,
}

impl Extensions {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The encoded value of the extension with this encoded key.
    pub fn value(&self, key: &[u8]) -> Option<&[u8]> {
        self.0
            .iter()
            .find(|extension| extension.key == key)
            .map(|extension| extension.value.as_slice())
    }
}

impl<C> Encode<C> for Extensions {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.map(self.0.len() as u64)?;
        for Extension { key, value } in &self.0 {
            e.writer_mut().write_all(key).map_err(encode::Error::write)?;
            e.writer_mut().write_all(value).map_err(encode::Error::write)?;
        }
        e.ok()
    }
}

impl<'b, C> Decode<'b, C> for Extensions {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let count = d.map()?.ok_or_else(|| decode::Error::message("indefinite length"))?;
        if count > COUNT as u64 {
            return Err(decode::Error::message("too many extensions"));
        }
        let mut extensions: Vec<Extension> = Vec::new();
        for _ in 0..count {
            let key = item(d)?;
            let value = item(d)?;
            let in_order = extensions.last().is_none_or(|last| last.key.as_slice() < key);
            let text_where_due = !URIS.contains(&key) || major(value) == Some(TEXT);
            if !(in_order && is_key(key) && text_where_due && value.len() <= VALUE) {
                return Err(decode::Error::message("not an extension"));
            }
            extensions.push(Extension {
                key: key.to_vec(),
                value: value.to_vec(),
            });
        }
        Ok(Self(extensions))
    }
}

/// The next data item's bytes, if it is deterministic.
fn item<'b>(d: &mut Decoder<'b>) -> Result<&'b [u8], decode::Error> {
    let input = d.input().get(d.position()..).unwrap_or_default();
    let rest = skip(input, DEPTH).ok_or_else(|| decode::Error::message("not deterministic CBOR"))?;
    let length = input.len() - rest.len();
    d.set_position(d.position() + length);
    Ok(&input[..length])
}

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

fn major(item: &[u8]) -> Option<u8> {
    item.first().map(|byte| byte >> 5)
}

fn is_key(item: &[u8]) -> bool {
    match major(item) {
        Some(UNSIGNED | NEGATIVE) => item != [0], // a positive or negative integer
        Some(TEXT) => head(item).is_some_and(|(_, length, _)| (1..=TEXT_KEY).contains(&length)),
        _ => false,
    }
}

/// The input behind one data item of deterministic CBOR (RFC 8949 §4.2.1): shortest heads, definite lengths, sorted
/// keys, shortest floats. Arrays, maps and tags may nest `depth` deep.
fn skip(input: &[u8], depth: u8) -> Option<&[u8]> {
    if major(input)? == 7 {
        return skip_simple(input);
    }
    let (kind, argument, mut rest) = head(input)?;
    match kind {
        UNSIGNED | NEGATIVE => Some(rest),
        BYTES => rest.get(usize::try_from(argument).ok()?..),
        TEXT => {
            let (text, rest) = rest.split_at_checked(usize::try_from(argument).ok()?)?;
            core::str::from_utf8(text).ok().map(|_| rest)
        }
        ARRAY => {
            let depth = depth.checked_sub(1)?;
            for _ in 0..argument {
                rest = skip(rest, depth)?; // each item takes a byte at least: the input's end bounds the loop
            }
            Some(rest)
        }
        MAP => {
            let depth = depth.checked_sub(1)?;
            let mut last: &[u8] = &[];
            for _ in 0..argument {
                let after = skip(rest, depth)?;
                let key = &rest[..rest.len() - after.len()];
                if last >= key {
                    return None;
                }
                (last, rest) = (key, skip(after, depth)?);
            }
            Some(rest)
        }
        TAG => skip(rest, depth.checked_sub(1)?),
        _ => None,
    }
}

/// Major type, argument, and the rest; only in its shortest form.
fn head(input: &[u8]) -> Option<(u8, u64, &[u8])> {
    let (first, rest) = input.split_first()?;
    let (argument, least, rest) = match first & 0x1f {
        small @ 0..=23 => (u64::from(small), 0, rest),
        24 => (u64::from(*rest.first()?), 24, &rest[1..]),
        25 => number::<2>(rest).map(|(n, rest)| (n, 1 << 8, rest))?,
        26 => number::<4>(rest).map(|(n, rest)| (n, 1 << 16, rest))?,
        27 => number::<8>(rest).map(|(n, rest)| (n, 1 << 32, rest))?,
        _ => return None,
    };
    (argument >= least).then_some((first >> 5, argument, rest))
}

fn number<const N: usize>(input: &[u8]) -> Option<(u64, &[u8])> {
    let (bytes, rest) = input.split_first_chunk::<N>()?;
    let value = bytes.iter().fold(0, |n, byte| n << 8 | u64::from(*byte));
    Some((value, rest))
}

/// `false`, `true`, `null`, `undefined`, and floats that no shorter float represents.
fn skip_simple(input: &[u8]) -> Option<&[u8]> {
    let (first, rest) = input.split_first()?;
    match first {
        0xf4..=0xf7 => Some(rest),
        0xf9 => {
            let (bits, rest) = number::<2>(rest)?;
            let nan = bits & 0x7c00 == 0x7c00 && bits & 0x03ff != 0;
            (!nan || bits == 0x7e00).then_some(rest)
        }
        0xfa => {
            let (bits, rest) = number::<4>(rest)?;
            (!fits_half(f32::from_bits(u32::try_from(bits).ok()?))).then_some(rest)
        }
        0xfb => {
            let (bits, rest) = number::<8>(rest)?;
            let value = f64::from_bits(bits);
            let single = value as f32;
            (!value.is_nan() && f64::from(single).to_bits() != bits).then_some(rest)
        }
        _ => None,
    }
}

/// True if a 16-bit float has the same value: it counts in steps of 2^-24 near zero, and has 11 significant bits.
fn fits_half(value: f32) -> bool {
    if !value.is_finite() || value == 0.0 {
        return true;
    }
    let size = value.abs();
    if size < f32::from_bits(0x3880_0000) {
        return (size * 16_777_216.0).fract() == 0.0; // below 2^-14
    }
    size <= 65_504.0 && size.to_bits() & 0x1fff == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotto_wire::{from_bytes, to_bytes};

    fn accepted(value: &[u8]) -> bool {
        let bytes = [&[0xa1, 0x03], value].concat();
        match from_bytes::<Extensions>(&bytes, 8192) {
            Ok(extensions) => to_bytes(&extensions) == bytes && extensions.value(&[3]) == Some(value),
            Err(_) => false,
        }
    }

    #[test]
    fn every_kind_of_value_is_carried_in_its_deterministic_form() {
        let good: [&[u8]; 14] = [
            &[0x00],
            &[0x38, 0xff],
            &[0x42, 1, 2],
            &[0x61, b'a'],
            &[0x82, 0x01, 0x80],
            &[0xa2, 0x01, 0xf6, 0x61, b'a', 0xf5],
            &[0xc1, 0x1a, 0x51, 0x4b, 0x67, 0xb0],
            &[0xf7],
            &[0xf9, 0x3c, 0x00],                                     // 1.0
            &[0xf9, 0x7e, 0x00],                                     // NaN
            &[0xfa, 0x47, 0xc3, 0x50, 0x00],                         // 100000.0
            &[0xfa, 0x33, 0x00, 0x00, 0x00],                         // 2^-25
            &[0xfb, 0x3f, 0xf1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a], // 1.1
            &[0x81, 0x81, 0x81, 0x81, 0x00],
        ];
        for value in good {
            assert!(accepted(value), "{value:02x?}");
        }
    }

    #[test]
    fn every_other_form_is_refused() {
        let bad: [&[u8]; 17] = [
            &[0x18, 0x17],                               // 23 in two bytes
            &[0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], // a 32-bit number in eight
            &[0x5f, 0xff],                               // indefinite
            &[0x9f, 0xff],
            &[0x61, 0xff], // not UTF-8
            &[0x62, b'a'], // cut
            &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0xa2, 0x02, 0xf6, 0x01, 0xf6],       // keys out of order
            &[0xa2, 0x01, 0xf6, 0x01, 0xf6],       // a key twice
            &[0x81, 0x81, 0x81, 0x81, 0x80],       // five deep
            &[0xfa, 0x3f, 0x80, 0x00, 0x00],       // 1.0 in four bytes
            &[0xfa, 0x33, 0x80, 0x00, 0x00],       // 2^-24 in four bytes
            &[0xfa, 0x7f, 0xc0, 0x00, 0x00],       // NaN in four bytes
            &[0xfb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0], // 1.0 in eight
            &[0xf8, 0x18],                         // unassigned
            &[0xff],
            &[],
        ];
        for value in bad {
            assert!(!accepted(value), "{value:02x?}");
        }
    }

    #[test]
    fn keys_are_integers_or_short_text_in_order_and_uris_are_text() {
        let all = |bytes: &[u8]| from_bytes::<Extensions>(bytes, 8192).is_ok();
        assert!(all(&[0xa3, 0x01, 0x60, 0x20, 0xf6, 0x61, b'a', 0xf6]));
        assert!(!all(&[0xa2, 0x20, 0xf6, 0x01, 0x60]), "out of order");
        assert!(!all(&[0xa2, 0x03, 0xf6, 0x03, 0xf6]), "a key twice");
        assert!(!all(&[0xa1, 0x01, 0x40]), "a sender that is not text");
        assert!(!all(&[0xa1, 0x60, 0xf6]), "an empty key");
        assert!(!all(&[0xa1, 0x00, 0xf6]), "key 0");
        assert!(!all(&[0xa1, 0x41, 1, 0xf6]), "a byte string as key");
        let many: Vec<u8> = (1..=17).flat_map(|key| [key, 0x60]).collect();
        assert!(all(&[&[0xb0], &many[..32]].concat()));
        assert!(!all(&[&[0xb1], many.as_slice()].concat()), "one too many");
        let long = |length: u16| {
            [
                &[0xa1, 0x03, 0x59][..],
                &length.to_be_bytes(),
                &vec![0; usize::from(length)],
            ]
            .concat()
        };
        assert!(all(&long(4092)));
        assert!(!all(&long(4093)), "over 4095 bytes with its head");
    }
}
