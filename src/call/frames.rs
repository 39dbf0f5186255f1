//! Media frames: SFrame (RFC 9605), suite AES_128_GCM_SHA256_128. A frame that does not authenticate is dropped and
//! counted.
//!
//! A sealed frame is the readable bytes, if there are any, and then the SFrame ciphertext; the readable bytes are
//! SFrame's metadata, and authenticated. One sealer serves all tracks of a stay, so that no counter is used twice.

use super::keyset::{FrameKey, KeySet, PeerKey};
use super::replay::{Window, Windows};
use crate::secret::Secret;
use crate::sorted::SortedMap;
use sframe::CipherSuite;
use sframe::frame::{EncryptedFrameView, MediaFrameView, MonotonicCounter};
use sframe::key::{DecryptionKey, EncryptionKey};
use subtle::ConstantTimeEq;

const SUITE: CipherSuite = CipherSuite::AesGcm128Sha256;
/// The longest frame in bytes; a browser's encoder makes none over a few hundred kilobytes.
const LIMIT: usize = 8 * 1024 * 1024;

/// Why a frame is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameError {
    /// There is no key to seal with, or its counter is used up.
    NoKey,
    /// Shorter than its readable part, longer than any frame, or no SFrame ciphertext.
    Malformed,
    /// The key is unknown, or its time has run out.
    UnknownKey,
    /// The key belongs to another sender than the frame's connection.
    WrongSender,
    /// It was received before, or is too old to know.
    Replayed,
    /// The tag does not match.
    Forged,
}

/// Seals the frames that this device sends.
#[derive(Default)]
pub struct FrameSealer {
    current: Option<(Secret<32>, EncryptionKey, MonotonicCounter)>,
}

/// Opens the frames of others.
#[derive(Default)]
pub struct FrameOpener {
    slots: SortedMap<u64, Slot>,
    /// The replay windows of keys that were taken back.
    past: Windows,
    dropped: SortedMap<String, u32>,
}

struct Slot {
    base: Secret<32>,
    key: DecryptionKey,
    peer: String,
    until: Option<f64>,
    window: Window,
}

impl FrameSealer {
    /// Seals with this key from now on. The same key again changes nothing: its counter continues.
    pub fn install(&mut self, key: &FrameKey) {
        let same = |(base, own, _): &(Secret<32>, EncryptionKey, MonotonicCounter)| {
            own.key_id() == key.id && bool::from(base.expose().ct_eq(key.base.expose()))
        };
        if self.current.as_ref().is_some_and(same) {
            return;
        }
        let derived = EncryptionKey::derive_from(SUITE, key.id, key.base.expose());
        self.current = derived
            .ok()
            .map(|derived| (Secret::new(*key.base.expose()), derived, MonotonicCounter::default()));
    }

    /// Whether there is a key.
    pub fn is_ready(&self) -> bool {
        self.current.is_some()
    }

    /// Seals a frame, whose first `clear` bytes stay readable.
    pub fn seal(&mut self, frame: &[u8], clear: usize) -> Result<Vec<u8>, FrameError> {
        let (readable, secret) = frame.split_at_checked(clear).ok_or(FrameError::Malformed)?;
        let (_, key, counter) = self.current.as_mut().ok_or(FrameError::NoKey)?;
        let frame = MediaFrameView::try_with_meta_data(counter, secret, readable).map_err(|_| FrameError::NoKey)?;
        let mut out = Vec::with_capacity(readable.len() + secret.len() + 40);
        frame.encrypt_into(key, &mut out).map_err(|_| FrameError::NoKey)?;
        Ok(out)
    }
}

impl FrameOpener {
    /// Opens with these keys and no others from now (milliseconds, any origin) on. A key's replay window outlives the
    /// key, so that no frame is played twice if the key returns.
    pub fn install(&mut self, set: KeySet, now: f64) {
        let mut before = std::mem::take(&mut self.slots);
        for one in set.receive {
            let mut until = one.for_ms.map(|ms| now + f64::from(ms));
            let same =
                |slot: &Slot| slot.peer == one.peer && bool::from(slot.base.expose().ct_eq(one.key.base.expose()));
            let slot = match before.remove(&one.key.id) {
                Some(kept) if same(&kept) => {
                    until = match (kept.until, until) {
                        (Some(before), Some(until)) => Some(before.min(until)),
                        (None, until) | (until, None) => until,
                    };
                    Some(kept)
                }
                Some(other) => {
                    self.past.keep(&other.base, other.window);
                    self.opening(&one)
                }
                None => self.opening(&one),
            };
            if let Some(slot) = slot {
                self.slots.insert(one.key.id, Slot { until, ..slot });
            }
        }
        for (_, slot) in before {
            self.past.keep(&slot.base, slot.window);
        }
    }

    /// A key that was not installed before, with its earlier replay window.
    fn opening(&mut self, one: &PeerKey) -> Option<Slot> {
        let key = DecryptionKey::derive_from(SUITE, one.key.id, one.key.base.expose()).ok()?;
        Some(Slot {
            key,
            window: self.past.take(&one.key.base),
            base: Secret::new(*one.key.base.expose()),
            peer: one.peer.clone(),
            until: None,
        })
    }

    /// Opens a frame that came over a peer's connection and has `clear` readable bytes. A failure is counted for that
    /// peer.
    pub fn open(&mut self, peer: &str, frame: &[u8], clear: usize, now: f64) -> Result<Vec<u8>, FrameError> {
        let opened = self.try_open(peer, frame, clear, now);
        if opened.is_err() {
            let count = self.dropped.entry(peer.to_owned()).or_default();
            *count = count.saturating_add(1);
        }
        opened
    }

    /// Frames that came over a peer's connection and were dropped.
    pub fn dropped(&self, peer: &str) -> u32 {
        self.dropped.get(peer).copied().unwrap_or_default()
    }

    fn try_open(&mut self, peer: &str, frame: &[u8], clear: usize, now: f64) -> Result<Vec<u8>, FrameError> {
        if frame.len() > LIMIT {
            return Err(FrameError::Malformed);
        }
        let (readable, sealed) = frame.split_at_checked(clear).ok_or(FrameError::Malformed)?;
        let view = EncryptedFrameView::try_with_meta_data(sealed, readable).map_err(|_| FrameError::Malformed)?;
        let (id, counter) = (view.header().key_id(), view.header().counter());
        let over = |_: &u64, slot: &mut Slot| slot.until.is_some_and(|until| until <= now);
        for (_, slot) in self.slots.extract_if(over) {
            self.past.keep(&slot.base, slot.window);
        }
        let slot = self.slots.get_mut(&id).ok_or(FrameError::UnknownKey)?;
        if slot.peer != peer {
            return Err(FrameError::WrongSender);
        }
        if !slot.window.admits(counter) {
            return Err(FrameError::Replayed);
        }
        let mut out = Vec::with_capacity(frame.len() + 40);
        let opened = view.decrypt_into(&slot.key, &mut out).map_err(|_| FrameError::Forged)?;
        slot.window.mark(counter);
        let length = opened.meta_data().len() + opened.payload().len();
        out.truncate(length);
        Ok(out)
    }
}
