//! The boundary to the frame worker of a call: its key pair, its sealed keys, and frames in and out.

use crate::call::frames::{FrameOpener, FrameSealer};
use crate::call::keyset::WorkerKeys;
use crate::web::random::BrowserRng;
use std::fmt::Write;
use wasm_bindgen::prelude::*;

/// Leading bytes that stay readable: none, because only the two ends of a connection handle its frames.
const CLEAR: usize = 0;

/// The frames of one stay in one call: one for all its tracks, so that no counter is used twice.
#[wasm_bindgen]
pub struct FrameCipher {
    keys: WorkerKeys,
    sealer: FrameSealer,
    opener: FrameOpener,
    revision: u32,
}

#[wasm_bindgen]
impl FrameCipher {
    /// Draws a fresh key pair.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "it draws from the browser's randomness")]
    pub fn new() -> FrameCipher {
        Self {
            keys: WorkerKeys::generate(&mut BrowserRng),
            sealer: FrameSealer::default(),
            opener: FrameOpener::default(),
            revision: 0,
        }
    }

    /// The public key, hexadecimal: for the command that joins the call.
    #[wasm_bindgen(js_name = publicKey)]
    pub fn public_key(&self) -> String {
        let mut text = String::with_capacity(2 * WorkerKeys::PUBLIC);
        for byte in self.keys.public() {
            // A string takes whatever is written.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    /// Installs the sealed keys, and drops all others. False if they are not for this worker, older than its present
    /// ones, or damaged. `now` is in milliseconds, from any fixed origin.
    pub fn install(&mut self, sealed: &[u8], now: f64) -> bool {
        let Ok(set) = self.keys.open(sealed) else {
            return false;
        };
        if set.revision <= self.revision {
            return false;
        }
        self.revision = set.revision;
        self.sealer.install(&set.send);
        self.opener.install(set, now);
        true
    }

    /// Whether there is a key to seal with.
    #[wasm_bindgen(js_name = canSeal)]
    pub fn can_seal(&self) -> bool {
        self.sealer.is_ready()
    }

    /// A frame as it may leave. Nothing when it must not leave at all.
    pub fn seal(&mut self, frame: &[u8]) -> Option<Vec<u8>> {
        self.sealer.seal(frame, CLEAR).ok()
    }

    /// A frame that came over the connection of a peer (its name, in UTF-8). Nothing when it must not be played.
    pub fn open(&mut self, peer: &[u8], frame: &[u8], now: f64) -> Option<Vec<u8>> {
        let peer = std::str::from_utf8(peer).ok()?;
        self.opener.open(peer, frame, CLEAR, now).ok()
    }

    /// How many frames of a peer's connection were not played.
    pub fn dropped(&self, peer: &[u8]) -> u32 {
        std::str::from_utf8(peer).map_or(0, |peer| self.opener.dropped(peer))
    }
}
