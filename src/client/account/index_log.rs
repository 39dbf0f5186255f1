//! The log with the account's index, as far as this device has read it. Nothing of it is stored.

use crate::recovery::Index;
use sotto_wire::{Cursor, Topic};

#[derive(Default)]
pub(in crate::client) struct IndexLog {
    pub(in crate::client) topic: Option<Topic>,
    /// How far it was read on this connection.
    pub(in crate::client) cursor: Cursor,
    /// The last place there was when following began.
    pub(in crate::client) head: Option<Cursor>,
    /// The newest index that was read.
    pub(in crate::client) newest: Option<Index>,
    /// A hash of what the index says of people, as it was last noted.
    pub(in crate::client) contacts_print: Option<u64>,
}
