//! Why a pairing fails, and which side is to blame.

use minicbor::{Decode, Encode};

/// One of the two devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that shows the code and gets the account.
    New,
    /// The one that takes the code and has the account.
    Old,
}

/// Why a pairing failed. The pairing has ended; [`abort`] tells the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairingError {
    /// Relay: no holder of the code made these bytes for this step, or they were damaged in transit.
    Forged,
    /// Relay: a message that is not due now, be it replayed, in another order, or sent back to its sender.
    OutOfTurn,
    /// Peer: it has the code, but sends a message that is not in the protocol.
    Malformed,
    /// Peer: its key is not the one that it committed to. An attacker tried to choose it after seeing ours.
    Commitment,
    /// Peer: its key is a point of small order, with which every key gives the same secret.
    Key,
    /// Peer: the credential is not of the account that it was given.
    Credential,
    /// Peer: a person, or the other client, ended it.
    Aborted(AbortReason),
    /// Caller: the transfer's state is over [`Transfer::STATE`] bytes.
    TooLarge,
}

/// The culprit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Culprit {
    /// The relay, or another writer of the log without the code.
    Relay,
    /// The other device, or another holder of the code.
    Peer,
    /// Our own caller.
    Caller,
}

impl PairingError {
    /// The culprit.
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

    /// The reason for the other side. `None` if it ended the pairing itself.
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

/// Either direction: the pairing has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum AbortReason {
    /// The person reports that the words differ: an attacker is in the middle.
    #[n(0)]
    WordsDiffer,
    /// The person stopped it.
    #[n(1)]
    Cancelled,
    /// The other client refused a message.
    #[n(2)]
    Failed,
}
