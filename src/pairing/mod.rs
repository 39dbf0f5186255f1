//! Linking a new device: the account goes from a device that has it to one that does not, through an ordinary log of the
//! relay whose name and capability both devices derive from a code.
//!
//! ```text
//! new device                                          old device
//!     Hello (commitment to its key, its name)   ──▶
//!                                               ◀──   Answer (key, nonce)
//!     Reveal (key, nonce)                       ──▶   checked against the commitment
//!                four words, the same on both screens
//!                                               ◀──   Transfer (the account), after a person confirmed the words
//!     Done (credential of the new device)       ──▶
//! ```
//!
//! Either side may end it with an [`abort`]. All state is in memory: a reload starts again, with another code. A code
//! is good for one attempt; a failed pairing stays failed, so an attacker has no second guess. docs/PROTOCOL.md has the
//! bytes.
//!
//! Both machines take the bodies of the log's records in order, without the records that their own side appended (those
//! are known by their record ids). Each transition consumes the machine and gives the next one.

pub mod code;
mod error;
pub mod message;
mod new_device;
mod old_device;
mod sealing;
mod session;
#[cfg(test)]
mod tests;

pub use code::{CodeError, PairingCode};
pub use error::{Culprit, PairingError, Side};
pub use message::{AbortReason, DeviceName, Transfer};
pub use new_device::{NewComparing, NewDevice, NewGreeted, NewReceived, NewStep};
pub use old_device::{OldAnswered, OldComparing, OldDevice, OldListening, OldSent, OldStep};
pub use session::Words;

use sealing::Step;

/// The body that ends a pairing from `side`. Drop the machine and the code with it.
pub fn abort(code: &PairingCode, side: Side, reason: AbortReason, rng: &mut dyn rand_core::CryptoRng) -> Vec<u8> {
    let plain = sotto_wire::to_bytes(&reason);
    sealing::seal(&code.keys().messages, Step::abort_by(side), &plain, rng)
}
