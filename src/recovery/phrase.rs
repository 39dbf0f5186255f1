//! The recovery phrase: the seed of the account's identity key as 24 words of BIP-39's English list, eight bits of which
//! are a checksum.

use crate::secret::Secret;
use bip39::{Error, Language, Mnemonic};
use zeroize::Zeroizing;

/// The phrase, and so the account. Wiped on drop.
pub struct Phrase(Secret<32>);

/// Why a text is not a phrase. Positions of its words, and not the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhraseError {
    /// Caller: the word at this position, counted from 1, is not in the list.
    UnknownWord(usize),
    /// Caller: this many words are missing.
    Missing(usize),
    /// Caller: this many words are too many.
    TooMany(usize),
    /// Caller: all words are in the list, but do not form a phrase: one replaced another, or two are swapped.
    Checksum,
}

impl Phrase {
    /// Number of words.
    pub const WORDS: usize = 24;

    /// The phrase of a seed.
    pub fn of(seed: &Secret<32>) -> Self {
        Self(Secret::new(*seed.expose()))
    }

    /// Parses a typed phrase. Case, spaces and line breaks do not matter. Errors come in this order: an unknown word,
    /// the number of words, the checksum.
    pub fn parse(text: &str) -> Result<Self, PhraseError> {
        let mut normal = Zeroizing::new(String::with_capacity(text.len() + 1));
        let mut count = 0;
        for word in text.split_whitespace() {
            let start = normal.len();
            normal.push_str(word);
            normal[start..].make_ascii_lowercase();
            count += 1;
            if Language::English.find_word(&normal[start..]).is_none() {
                return Err(PhraseError::UnknownWord(count));
            }
            normal.push(' ');
        }
        if count < Self::WORDS {
            return Err(PhraseError::Missing(Self::WORDS - count));
        }
        if count > Self::WORDS {
            return Err(PhraseError::TooMany(count - Self::WORDS));
        }
        let words = Mnemonic::parse_in_normalized(Language::English, &normal).map_err(refusal)?;
        let (entropy, _) = words.to_entropy_array();
        let entropy = Zeroizing::new(entropy);
        let seed = entropy.first_chunk().ok_or(PhraseError::Checksum)?;
        Ok(Self(Secret::new(*seed)))
    }

    /// The one exit to the page: the words, to be shown once.
    pub fn words(&self) -> [&'static str; Self::WORDS] {
        let mut words = [""; Self::WORDS];
        // 32 bytes always are a phrase.
        if let Ok(phrase) = Mnemonic::from_entropy(self.0.expose()) {
            for (place, word) in words.iter_mut().zip(phrase.words()) {
                *place = word;
            }
        }
        words
    }

    /// The seed of the account's Ed25519 identity key.
    pub fn into_seed(self) -> Secret<32> {
        self.0
    }
}

/// The library's remaining errors for 24 known words.
fn refusal(error: Error) -> PhraseError {
    match error {
        Error::UnknownWord(place) => PhraseError::UnknownWord(place + 1),
        Error::BadWordCount(count) => PhraseError::Missing(Phrase::WORDS.saturating_sub(count)),
        Error::BadEntropyBitCount(_) | Error::InvalidChecksum | Error::AmbiguousLanguages(_) => PhraseError::Checksum,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last of BIP-39's own English vectors.
    const OFFICIAL: &str = include_str!("../../tests/vectors/recovery/bip39-english.txt");

    fn official() -> ([u8; 32], &'static str) {
        let (entropy, words) = OFFICIAL.trim().split_once('\n').unwrap();
        let mut seed = [0; 32];
        for (byte, at) in seed.iter_mut().zip((0..).step_by(2)) {
            *byte = u8::from_str_radix(&entropy[at..at + 2], 16).unwrap();
        }
        (seed, words)
    }

    fn seed(text: &str) -> Result<[u8; 32], PhraseError> {
        Phrase::parse(text).map(|phrase| *phrase.into_seed().expose())
    }

    #[test]
    fn the_standards_own_vector_holds_in_both_directions() {
        let (bytes, words) = official();
        assert_eq!(Phrase::of(&Secret::new(bytes)).words().join(" "), words);
        assert_eq!(seed(words), Ok(bytes));
    }

    #[test]
    fn a_phrase_is_read_however_a_person_writes_it() {
        let (bytes, words) = official();
        assert_eq!(seed(&words.to_uppercase()), Ok(bytes));
        assert_eq!(seed(&format!("\n  {}\t\n", words.replace(' ', "\r\n  "))), Ok(bytes));
    }

    #[test]
    fn a_wrong_phrase_is_refused_with_numbers() {
        let (_, words) = official();
        let list: Vec<&str> = words.split(' ').collect();
        assert_eq!(seed(""), Err(PhraseError::Missing(24)));
        assert_eq!(seed(&list[..21].join(" ")), Err(PhraseError::Missing(3)));
        assert_eq!(seed(&format!("{words} void void")), Err(PhraseError::TooMany(2)));
        let mut misspelt = list.clone();
        misspelt[6] = "vvoid";
        assert_eq!(seed(&misspelt.join(" ")), Err(PhraseError::UnknownWord(7)));
        assert_eq!(seed(&misspelt[..9].join(" ")), Err(PhraseError::UnknownWord(7)));
        let mut swapped = list;
        swapped.swap(0, 1);
        assert_eq!(seed(&swapped.join(" ")), Err(PhraseError::Checksum));
    }
}
