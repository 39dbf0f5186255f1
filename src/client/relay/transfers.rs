//! Blobs on their way in either direction, and the logs that wait for one.

use crate::blob::Reference;
use crate::sorted::{SortedMap, SortedSet};
use sotto_wire::Record;
use sotto_wire::{BlobId, RecordId, Topic};
use std::collections::VecDeque;

/// A log that waits for a blob: the record that names it, and what came after it.
pub(in crate::client) struct Stalled {
    pub(in crate::client) reference: Reference,
    pub(in crate::client) records: VecDeque<Record>,
}

/// Blobs between this device and the relay. Nothing of them is stored.
#[derive(Default)]
pub(in crate::client) struct Transfers {
    /// Blobs on their way in either direction.
    pub(in crate::client) under_way: SortedSet<BlobId>,
    /// Blobs of ours that the relay has.
    pub(in crate::client) uploaded: SortedSet<BlobId>,
    /// Logs that wait for a blob.
    pub(in crate::client) stalled: SortedMap<Topic, Stalled>,
    /// Welcomes on their way, and the invitations that they belong to.
    pub(in crate::client) welcomes: SortedMap<BlobId, RecordId>,
}
