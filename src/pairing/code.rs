//! The code that one device shows and the other takes: 80 random bits, from which both derive the log and the keys.
//!
//! Sixteen characters of Crockford's base32 in four groups, `K7QM-3XTD-90AB-VWYZ`, or the text of a QR code,
//! `SOTTO1:K7QM3XTD90ABVWYZ`.

use crate::secret::Secret;
use sotto_primitives::hash::{expand, extract};
use sotto_wire::{Capability, Topic};
use zeroize::Zeroizing;

const SALT: &[u8] = b"sotto pairing v1";
const SCHEME: &str = "SOTTO";
const VERSION: &str = "1";
/// Crockford's base32: digits and letters without I, L, O and U. Five bits each.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BITS: usize = 5;
const GROUP: usize = 4;
/// 80 bits.
const BYTES: usize = 10;

/// A code. Its holder can take part in this one pairing; only the four words reveal an attacker who has it.
pub struct PairingCode(Secret<BYTES>);

/// The values that the machines derive from a code.
pub(super) struct Keys {
    /// Seals every message but the transfer and its answer.
    pub messages: Secret<32>,
    /// The code's part in the keys of the session.
    pub session: Secret<32>,
}

/// Why a text is not a code. Positions in the text, and nothing of its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Caller: the character at this position, counted from 1 without spaces and dashes, is in no code.
    Character(usize),
    /// Caller: this many characters are missing.
    TooShort(usize),
    /// Caller: more than 16 characters.
    TooLong,
    /// Peer: the QR code is of another version of this protocol: one of the two pages is older.
    Version,
    /// Caller: the QR code is of something else.
    Foreign,
}

impl PairingCode {
    /// Length in characters, without dashes.
    pub const LEN: usize = BYTES * 8 / BITS;

    /// Draws a fresh code.
    pub fn random(rng: &mut dyn rand_core::CryptoRng) -> Self {
        Self(Secret::random(rng))
    }

    /// Parses a typed or scanned code. Case does not matter, nor do spaces and dashes; O is read as 0, I and L as 1.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let mut bits = Zeroizing::new(0u128);
        let mut count = 0;
        for character in typed(text)?.chars().filter(|c| !is_separator(*c)) {
            let value = value(character).ok_or(CodeError::Character(count + 1))?;
            if count == Self::LEN {
                return Err(CodeError::TooLong);
            }
            *bits = *bits << BITS | value;
            count += 1;
        }
        if count < Self::LEN {
            return Err(CodeError::TooShort(Self::LEN - count));
        }
        let mut bytes = Zeroizing::new([0; BYTES]);
        for (byte, place) in bytes.iter_mut().rev().zip(0..) {
            *byte = (*bits >> (8 * place) & 0xff) as u8;
        }
        Ok(Self(Secret::new(*bytes)))
    }

    /// For a person to read: `K7QM-3XTD-90AB-VWYZ`.
    pub fn shown(&self) -> Zeroizing<String> {
        let characters = self.characters();
        let mut shown = Zeroizing::new(String::with_capacity(Self::LEN + Self::LEN / GROUP));
        for (at, character) in characters.chars().enumerate() {
            if at > 0 && at % GROUP == 0 {
                shown.push('-');
            }
            shown.push(character);
        }
        shown
    }

    /// For a QR code, in its alphanumeric mode: `SOTTO1:K7QM3XTD90ABVWYZ`.
    pub fn link(&self) -> Zeroizing<String> {
        let mut link = Zeroizing::new(String::with_capacity(SCHEME.len() + 2 + Self::LEN));
        link.push_str(SCHEME);
        link.push_str(VERSION);
        link.push(':');
        link.push_str(&self.characters());
        link
    }

    /// The log through which the two devices talk.
    pub fn topic(&self) -> Topic {
        let mut topic = [0; Topic::LEN];
        self.derive(b"topic", &mut topic);
        Topic(topic)
    }

    /// The capability of that log's generation 0, the only one that it has.
    pub fn capability(&self) -> Capability {
        Capability::new(*self.secret(b"capability").expose())
    }

    pub(super) fn keys(&self) -> Keys {
        Keys {
            messages: self.secret(b"messages"),
            session: self.secret(b"session"),
        }
    }

    fn secret(&self, info: &[u8]) -> Secret<32> {
        let mut bytes = Zeroizing::new([0; 32]);
        self.derive(info, bytes.as_mut_slice());
        Secret::new(*bytes)
    }

    fn derive(&self, info: &[u8], out: &mut [u8]) {
        // Fails only over 8,160 bytes.
        let schedule = Secret::new(extract(SALT, &[self.0.expose()]));
        let _ = expand(schedule.expose(), &[info], out);
    }

    fn characters(&self) -> Zeroizing<String> {
        let bits = Zeroizing::new(
            self.0
                .expose()
                .iter()
                .fold(0u128, |bits, byte| bits << 8 | u128::from(*byte)),
        );
        let mut characters = Zeroizing::new(String::with_capacity(Self::LEN));
        for place in (0..Self::LEN).rev() {
            let value = *bits >> (BITS * place) & 0x1f;
            characters.push(char::from(ALPHABET[value as usize]));
        }
        characters
    }
}

/// The characters of a code without the front of a link.
fn typed(text: &str) -> Result<&str, CodeError> {
    let Some((front, code)) = text.split_once(':') else {
        return Ok(text);
    };
    let front = front.trim();
    let (scheme, version) = front.split_at_checked(SCHEME.len()).ok_or(CodeError::Foreign)?;
    if !scheme.eq_ignore_ascii_case(SCHEME) {
        return Err(CodeError::Foreign);
    }
    if version != VERSION {
        return Err(CodeError::Version);
    }
    Ok(code)
}

/// Spaces, and the dashes that keyboards make of a dash.
fn is_separator(character: char) -> bool {
    character.is_whitespace() || character == '-' || ('\u{2010}'..='\u{2015}').contains(&character)
}

fn value(character: char) -> Option<u128> {
    let meant = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    (0..)
        .zip(ALPHABET)
        .find(|(_, known)| char::from(**known) == meant)
        .map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    fn shown(text: &str) -> Result<String, CodeError> {
        PairingCode::parse(text).map(|code| code.shown().to_string())
    }

    #[test]
    fn a_code_is_read_however_a_person_writes_it() {
        let code = "K7QM-3XTD-10AB-VWYZ";
        for text in [
            code,
            "k7qm3xtdi0abvwyz",
            " K7QM 3XTD lOAB VWYZ\n",
            "K-7-Q-M–3XTD—LoaB‐vwyz",
            "SOTTO1:K7QM3XTD10ABVWYZ",
            "sotto1: k7qm-3xtd-10ab-vwyz",
        ] {
            assert_eq!(shown(text).as_deref(), Ok(code), "{text}");
        }
    }

    #[test]
    fn a_parser_reports_the_position_of_a_wrong_character() {
        let refused = [
            ("", CodeError::TooShort(16)),
            ("K7QM-3XTD-10AB-VWY", CodeError::TooShort(1)),
            ("K7QM-3XTD-10AB-VWYZ-0", CodeError::TooLong),
            ("K7QM-3XUD-10AB-VWYZ", CodeError::Character(7)),
            ("K7QM-3XTD-10AB-VWYé", CodeError::Character(16)),
            ("SOTTO2:K7QM3XTD10ABVWYZ", CodeError::Version),
            ("SOTTO:K7QM3XTD10ABVWYZ", CodeError::Version),
            ("WIFI:K7QM3XTD10ABVWYZ", CodeError::Foreign),
            ("ÄÖÜ:", CodeError::Foreign),
            (":", CodeError::Foreign),
        ];
        for (text, error) in refused {
            assert_eq!(shown(text), Err(error), "{text}");
        }
    }

    #[test]
    fn every_code_comes_back_from_both_of_its_forms() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        for _ in 0..100 {
            let code = PairingCode::random(&mut rng);
            for text in [code.shown(), code.link()] {
                let again = PairingCode::parse(&text).map(|again| *again.0.expose());
                assert_eq!(again, Ok(*code.0.expose()));
            }
        }
    }

    #[test]
    fn a_link_fits_the_alphanumeric_mode_of_a_qr_code() {
        let link = PairingCode::random(&mut ChaCha20Rng::seed_from_u64(2)).link();
        assert_eq!(link.len(), 23);
        assert!(
            link.bytes()
                .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == b':')
        );
    }

    #[test]
    fn one_bit_of_a_code_changes_its_log_and_all_its_keys() {
        let one = PairingCode(Secret::new([1; BYTES]));
        let mut bytes = [1; BYTES];
        bytes[BYTES - 1] ^= 1;
        let other = PairingCode(Secret::new(bytes));
        let derived = |code: &PairingCode| {
            let keys = code.keys();
            let capability = *code.capability().expose();
            [
                code.topic().0,
                capability,
                *keys.messages.expose(),
                *keys.session.expose(),
            ]
        };
        let all = [derived(&one), derived(&other)].concat();
        for (at, value) in all.iter().enumerate() {
            assert!(!all[..at].contains(value), "{at}");
        }
    }
}
