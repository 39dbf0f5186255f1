//! Why a blob did not reach the relay or did not come from it.

use std::fmt;

/// Why a transfer failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferError {
    /// The relay cannot be reached, took too long, or asks for a pause: try again later.
    Away,
    /// The relay has no blob of that id, or has deleted it.
    Gone,
    /// More bytes than allowed: by the relay for an upload, by the asker for a download.
    TooLarge,
    /// The relay has no room for more blobs now.
    Full,
    /// The relay refuses the blob, or its answer makes no sense; other bytes may be under that id. Another try does not
    /// help.
    Refused,
}

impl fmt::Display for TransferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Away => "the relay cannot be reached",
            Self::Gone => "the relay does not have the blob",
            Self::TooLarge => "the blob is too large",
            Self::Full => "the relay has no room for blobs",
            Self::Refused => "the relay refuses the blob",
        })
    }
}

impl std::error::Error for TransferError {}
