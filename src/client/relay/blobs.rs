//! Blobs on their way to and from the relay: commits and Welcomes larger than a frame.

use crate::blob::Reference;
use crate::client::Client;
use crate::client::event::PartEvent;
use crate::conversation::outbox::{Item, Job};
use crate::io::{Effect, TransferError};
use crate::transaction::Transaction;
use sotto_wire::{BlobId, Record, Ttl, limits};

/// The pause before a failed download is tried again.
const AGAIN_MS: u64 = 5_000;

impl Client {
    /// Uploads a blob, unless it is there or on its way; true once the relay has it.
    pub(in crate::client) fn upload(&mut self, tx: &mut Transaction<'_>, blob: BlobId, bytes: &[u8]) -> bool {
        if self.transfers.has(blob) {
            return true;
        }
        if self.transfers.begin(blob) {
            tx.out.effect(Effect::Upload {
                blob,
                bytes: bytes.to_vec(),
                ttl: Ttl::Days90,
            });
        }
        false
    }

    /// Downloads a blob of at most this many bytes, unless it is on its way.
    pub(in crate::client) fn download(&mut self, tx: &mut Transaction<'_>, blob: BlobId, limit: usize) {
        if self.transfers.begin(blob) {
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            tx.out.effect(Effect::Download { blob, limit });
        }
    }

    /// Handles the end of an upload. Items that waited for it continue at the end of this transaction.
    pub(in crate::client) fn uploaded(
        &mut self,
        tx: &mut Transaction<'_>,
        blob: BlobId,
        result: Result<(), TransferError>,
    ) {
        self.transfers.end(blob);
        match result {
            Ok(()) => {
                self.transfers.taken(blob);
                let of = |item: &Item| matches!(&item.work, Job::Upload { blob: other, .. } if *other == blob);
                let seq = self.outbox.iter().find(|item| of(item)).map(|item| item.seq);
                if let Some(seq) = seq {
                    self.drop_item(seq);
                }
            }
            // Whatever the reason, only the items that need this blob wait for it.
            Err(
                TransferError::Away
                | TransferError::Gone
                | TransferError::TooLarge
                | TransferError::Full
                | TransferError::Refused,
            ) => {
                let needs = |item: &&Item| match &item.work {
                    Job::Upload { blob: other, .. } => *other == blob,
                    Job::Commit { made, .. } => made.as_ref().is_some_and(|made| made.blob == Some(blob)),
                    _ => false,
                };
                let waiting: Vec<_> = self.outbox.iter().filter(needs).map(|item| item.seq).collect();
                for seq in waiting {
                    self.try_later(tx, seq);
                }
            }
        }
    }

    /// Handles the end of a download: the log that waited for it is read further, or the group is entered.
    pub(in crate::client) fn downloaded(
        &mut self,
        tx: &mut Transaction<'_>,
        blob: BlobId,
        result: Result<Vec<u8>, TransferError>,
    ) {
        self.transfers.end(blob);
        let topic = self.transfers.stalled_by(blob);
        match (topic, result) {
            (_, Err(TransferError::Away)) => tx.wake(AGAIN_MS),
            (Some(topic), result) => {
                let fetched = PartEvent::RecordFetched(topic, result.unwrap_or_default());
                self.events.push(fetched);
            }
            (None, result) => {
                let fetched = PartEvent::WelcomeFetched(blob, result.unwrap_or_default());
                self.events.push(fetched);
            }
        }
    }

    /// Asks again for blobs that a lost connection or a failure left out.
    pub(in crate::client) fn resume_downloads(&mut self, tx: &mut Transaction<'_>) {
        for blob in self.transfers.wanted() {
            self.download(tx, blob, limits::BLOB);
        }
    }

    /// Holds back a record whose body is in a blob, with the records after it in the same log; false if it can be read
    /// now.
    pub(in crate::client) fn stalls(&mut self, tx: &mut Transaction<'_>, record: &Record) -> bool {
        if self.transfers.keeps(record) {
            return true;
        }
        let ours = self.outbox.iter().any(|item| item.id == record.id);
        let Some(reference) = Reference::parse(&record.body).filter(|_| record.rotation.is_some() && !ours) else {
            return false;
        };
        self.transfers.stall(record.clone(), reference);
        self.download(tx, reference.blob, limits::BLOB);
        true
    }
}
