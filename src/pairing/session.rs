//! The shared session: an X25519 exchange bound to the code and to all messages so far.

use crate::pairing::PairingError;
use crate::pairing::code::Keys;
use crate::pairing::message::Share;
use crate::secret::Secret;
use bip39::Language;
use sotto_primitives::hash::{expand, extract, sha256};
use sotto_wire::to_bytes;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

/// Four words of BIP-39's English list: 44 bits, equal on both screens unless an attacker is in the middle.
pub type Words = [&'static str; 4];

/// The bits of one word.
const WORD_BITS: usize = 11;

/// One side's half of the exchange, for this pairing only.
pub(super) struct Ephemeral {
    secret: Secret<32>,
    share: Share,
}

/// The state of both sides after the reveal.
pub(super) struct Session {
    /// Seals the transfer.
    pub transfer: Secret<32>,
    /// Seals its answer.
    pub done: Secret<32>,
    /// To compare.
    pub words: Words,
}

/// The three messages before the words, in the bytes that were sealed.
pub(super) struct Transcript<'a> {
    pub hello: &'a [u8],
    pub answer: &'a [u8],
    pub reveal: &'a [u8],
}

impl Ephemeral {
    pub(super) fn generate(rng: &mut dyn rand_core::CryptoRng) -> Self {
        let secret = Secret::<32>::random(rng);
        let public = PublicKey::from(&StaticSecret::from(*secret.expose())).to_bytes();
        let mut nonce = [0; 32];
        rng.fill_bytes(&mut nonce);
        let share = Share { public, nonce };
        Self { secret, share }
    }

    /// The commitment to the public half.
    pub(super) fn commitment(&self) -> [u8; 32] {
        self.share.commitment()
    }

    /// The public half, as the message that carries it.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        to_bytes(&self.share)
    }

    /// Completes the exchange. [`PairingError::Key`] if the peer's key is of small order.
    pub(super) fn agree(self, keys: &Keys, peer: &Share, said: &Transcript<'_>) -> Result<Session, PairingError> {
        let shared = StaticSecret::from(*self.secret.expose()).diffie_hellman(&PublicKey::from(peer.public));
        if !shared.was_contributory() {
            return Err(PairingError::Key);
        }
        let mut secrets = Zeroizing::new([0; 64]);
        secrets[..32].copy_from_slice(shared.as_bytes());
        secrets[32..].copy_from_slice(keys.session.expose());
        let schedule = Secret::new(extract(&said.hash(), &[secrets.as_slice()]));
        Ok(Session {
            transfer: expanded(&schedule, b"sotto pairing transfer v1"),
            done: expanded(&schedule, b"sotto pairing done v1"),
            words: words(&expanded(&schedule, b"sotto pairing words v1")),
        })
    }
}

impl Transcript<'_> {
    fn hash(&self) -> [u8; 32] {
        let [hello, answer, reveal] = [self.hello, self.answer, self.reveal].map(|message| sha256(&[message]));
        sha256(&[b"sotto pairing transcript v1", &hello, &answer, &reveal])
    }
}

fn expanded(schedule: &Secret<32>, info: &[u8]) -> Secret<32> {
    let mut bytes = Zeroizing::new([0; 32]);
    // Fails only over 8,160 bytes.
    let _ = expand(schedule.expose(), &[info], bytes.as_mut_slice());
    Secret::new(*bytes)
}

/// The first 44 bits, each eleven (big-endian) as an index into the list.
fn words(bytes: &Secret<32>) -> Words {
    let list = Language::English.word_list();
    let bits = bytes.expose()[..8]
        .iter()
        .fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    [1, 2, 3, 4].map(|word| list[(bits >> (64 - WORD_BITS * word)) as usize % list.len()])
}
