//! The browser's randomness as the core takes it.

use rand_core::{TryCryptoRng, TryRng};
use std::convert::Infallible;

/// Draws every byte from `crypto.getRandomValues`. When that fails, the module traps: keys are never made of less.
#[derive(Default)]
pub struct BrowserRng;

impl TryRng for BrowserRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        fill(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        fill(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for BrowserRng {}

fn fill(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        core::arch::wasm32::unreachable()
    }
}
