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
//! Either side may end it with an [`abort`]. Everything lives in memory: a reload starts again, with another code. A code
//! is good for one attempt; what fails once stays failed, so nobody has a second guess. docs/PROTOCOL.md has the bytes.
//!
//! Both machines take the bodies of the log's records in order, without the records that their own side appended (those
//! are known by their record ids). Each transition consumes the machine and gives the next one.

pub mod code;
pub mod message;
mod new_device;
mod old_device;
mod sealing;
mod session;
#[cfg(test)]
mod tests;

pub use code::{CodeError, PairingCode};
pub use message::{AbortReason, DeviceName, Transfer};
pub use new_device::{NewComparing, NewDevice, NewGreeted, NewReceived, NewStep};
pub use old_device::{OldAnswered, OldComparing, OldDevice, OldListening, OldSent, OldStep};
pub use session::Words;

use sealing::Step;

/// One of the two devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that shows the code and gets the account.
    New,
    /// The one that takes the code and has the account.
    Old,
}

/// Why a pairing has failed. It is over then; the other side is told by [`abort`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairingError {
    /// Relay: nobody who has the code made these bytes for this step, or they were damaged on the way.
    Forged,
    /// Relay: a message that is not due now, be it replayed, in another order, or sent back to its sender.
    OutOfTurn,
    /// Peer: it has the code, but says what the protocol does not know.
    Malformed,
    /// Peer: its key is not the one that it committed to. Somebody tried to choose it after seeing ours.
    Commitment,
    /// Peer: its key is a point of small order, with which everybody shares the same secret.
    Key,
    /// Peer: the credential is not of the account that it was given.
    Credential,
    /// Peer: a person, or the other client, ended it.
    Aborted(AbortReason),
    /// Caller: the transfer's state is over [`Transfer::STATE`] bytes.
    TooLarge,
}

/// Who is to blame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Culprit {
    /// The relay, or whoever else can write to the log without having the code.
    Relay,
    /// The other device, or whoever else has the code.
    Peer,
    /// Our own caller.
    Caller,
}

impl PairingError {
    /// Who is to blame.
    pub fn culprit(self) -> Culprit {
        match self {
            PairingError::Forged | PairingError::OutOfTurn => Culprit::Relay,
            PairingError::Malformed
            | PairingError::Commitment
            | PairingError::Key
            | PairingError::Credential
            | PairingError::Aborted(_) => Culprit::Peer,
            PairingError::TooLarge => Culprit::Caller,
        }
    }

    /// What to tell the other side. `None` if it ended the pairing itself.
    pub fn reason(self) -> Option<AbortReason> {
        match self {
            PairingError::Aborted(_) => None,
            PairingError::Forged
            | PairingError::OutOfTurn
            | PairingError::Malformed
            | PairingError::Commitment
            | PairingError::Key
            | PairingError::Credential
            | PairingError::TooLarge => Some(AbortReason::Failed),
        }
    }
}

/// The body that ends a pairing from `side`. Drop the machine and the code with it.
pub fn abort(code: &PairingCode, side: Side, reason: AbortReason, rng: &mut dyn rand_core::CryptoRng) -> Vec<u8> {
    let plain = sotto_wire::to_bytes(&reason);
    sealing::seal(&code.keys().messages, Step::abort_by(side), &plain, rng)
}
