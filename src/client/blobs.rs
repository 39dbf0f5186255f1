//! Blobs on their way to and from the relay.

use super::*;
use crate::io::BlobTrouble;
use sotto_wire::BlobId;

impl Client {
    /// An upload has ended. What it was for is tried again, with the blob in place or without.
    pub(super) fn uploaded(&mut self, turn: &mut Turn<'_>, blob: BlobId, _result: Result<(), BlobTrouble>) {
        self.link.transfers.remove(&blob);
        self.retry(turn);
    }

    /// A download has ended. What it was for is tried again.
    pub(super) fn downloaded(&mut self, turn: &mut Turn<'_>, blob: BlobId, _result: Result<Vec<u8>, BlobTrouble>) {
        self.link.transfers.remove(&blob);
        self.retry(turn);
    }
}
