//! Blobs on their way in both directions, and the logs that wait for one. Nothing of it is stored.

use crate::blob::Reference;
use crate::sorted::{SortedMap, SortedSet};
use sotto_wire::{BlobId, Record, RecordId, Topic};
use std::collections::VecDeque;

/// A log that waits for a blob: the record that names it, and the records after it.
pub(in crate::client) struct Stalled {
    pub(in crate::client) reference: Reference,
    pub(in crate::client) records: VecDeque<Record>,
}

/// Blobs between this device and the relay.
#[derive(Default)]
pub(in crate::client) struct Transfers {
    under_way: SortedSet<BlobId>,
    uploaded: SortedSet<BlobId>,
    stalled: SortedMap<Topic, Stalled>,
    welcomes: SortedMap<BlobId, RecordId>,
}

impl Transfers {
    /// Whether the relay has a blob.
    pub(in crate::client) fn has(&self, blob: BlobId) -> bool {
        self.uploaded.contains(&blob)
    }

    /// Begins a transfer; true if the blob was not on its way yet.
    pub(in crate::client) fn begin(&mut self, blob: BlobId) -> bool {
        self.under_way.insert(blob)
    }

    /// Ends a transfer.
    pub(in crate::client) fn end(&mut self, blob: BlobId) {
        self.under_way.remove(&blob);
    }

    /// Notes that the relay has a blob.
    pub(in crate::client) fn taken(&mut self, blob: BlobId) {
        self.uploaded.insert(blob);
    }

    /// Makes a log wait for the blob that its record names.
    pub(in crate::client) fn stall(&mut self, record: Record, reference: Reference) {
        let (topic, records) = (record.topic, VecDeque::from([record]));
        self.stalled.insert(topic, Stalled { reference, records });
    }

    /// Keeps a record of a waiting log, once; false if its log does not wait.
    pub(in crate::client) fn keeps(&mut self, record: &Record) -> bool {
        let Some(stalled) = self.stalled.get_mut(&record.topic) else {
            return false;
        };
        if stalled.records.back().is_none_or(|last| last.cursor < record.cursor) {
            stalled.records.push_back(record.clone());
        }
        true
    }

    /// The log that waits for a blob.
    pub(in crate::client) fn stalled_by(&self, blob: BlobId) -> Option<Topic> {
        let mut stalled = self.stalled.iter();
        let found = stalled.find(|(_, stalled)| stalled.reference.blob == blob);
        found.map(|(topic, _)| *topic)
    }

    /// The blobs for which logs wait.
    pub(in crate::client) fn wanted(&self) -> Vec<BlobId> {
        self.stalled.values().map(|stalled| stalled.reference.blob).collect()
    }

    /// Ends a log's wait: its blob is here, or cannot be had.
    pub(in crate::client) fn take_stalled(&mut self, topic: Topic) -> Option<Stalled> {
        self.stalled.remove(&topic)
    }

    /// Makes an invitation wait for the Welcome in a blob.
    pub(in crate::client) fn wait_for_welcome(&mut self, blob: BlobId, invitation: RecordId) {
        self.welcomes.insert(blob, invitation);
    }

    /// Takes the invitation that waits for a blob.
    pub(in crate::client) fn take_welcome(&mut self, blob: BlobId) -> Option<RecordId> {
        self.welcomes.remove(&blob)
    }

    /// Forgets all waits with the connection: the next one reads the logs and invitations again, which name their
    /// blobs.
    pub(in crate::client) fn disconnected(&mut self) {
        self.stalled.clear();
        self.welcomes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotto_wire::{Cursor, Generation, Millis};

    const LOG: Topic = Topic([1; 32]);
    const BLOB: BlobId = BlobId([2; 32]);

    fn record(cursor: u64) -> Record {
        Record {
            topic: LOG,
            generation: Generation(0),
            cursor: Cursor(cursor),
            id: RecordId([3; 16]),
            at: Millis(0),
            body: Vec::new().into(),
            rotation: None,
        }
    }

    #[test]
    fn a_log_that_waits_for_a_blob_keeps_each_later_record_once() {
        let mut transfers = Transfers::default();
        assert!(!transfers.keeps(&record(1)));
        transfers.stall(record(1), Reference::to(BLOB, b"commit"));
        for cursor in [1, 2, 2, 3] {
            assert!(transfers.keeps(&record(cursor)));
        }
        assert_eq!(
            (transfers.stalled_by(BLOB), transfers.wanted()),
            (Some(LOG), vec![BLOB])
        );
        let stalled = transfers.take_stalled(LOG).unwrap();
        let cursors: Vec<_> = stalled.records.iter().map(|record| record.cursor.0).collect();
        assert_eq!(cursors, [1, 2, 3]);
        assert!(transfers.take_stalled(LOG).is_none() && transfers.stalled_by(BLOB).is_none());
    }

    #[test]
    fn a_blob_transfer_begins_once_and_its_upload_is_remembered() {
        let mut transfers = Transfers::default();
        assert!(transfers.begin(BLOB) && !transfers.begin(BLOB));
        transfers.end(BLOB);
        assert!(transfers.begin(BLOB));
        transfers.taken(BLOB);
        transfers.wait_for_welcome(BLOB, RecordId([4; 16]));
        transfers.disconnected();
        assert!(transfers.has(BLOB) && transfers.take_welcome(BLOB).is_none());
    }
}
