//! Events: findings of a lower file on which an upper one acts. One match in `react` decides what follows.
//!
//! A call goes down: a transition calls what it needs. News for an upper file is an event, handled in the same
//! transaction. So no two files call each other, and the tidy checks enforce that.

use crate::conversation::ConversationId;
use crate::invitation::OpenShare;
use crate::sorted::SortedSet;
use sotto_wire::{AccountKey, BlobId, DeviceEntry, DeviceId, Topic};
use std::collections::VecDeque;

/// An event of this transaction.
pub(in crate::client) enum PartEvent {
    /// Each request of this key fetch was answered.
    KeysFetched(u64),
    /// The lookup of people who are asked to let this device into a conversation failed on this connection.
    LetInFailed(ConversationId),
    /// The directory has answered, or refused, a question about an account's devices.
    DevicesAnswered(AccountKey),
    /// The account's index was read to its end.
    IndexRead,
    /// The index holds a write of this device that its store does not.
    StoreRolledBack,
    /// The history for another device is sent.
    HistorySent,
    /// This device's group in this conversation has entered a new epoch.
    EpochEntered(ConversationId, Topic),
    /// This device was let into a group of this conversation.
    GroupEntered(ConversationId, Topic),
    /// This device has a new unprotected conversation, from another device or another person.
    OpenEntered(Topic),
    /// The own-devices conversation has this device, or these devices, which this one has let in.
    DevicesTogether(SortedSet<DeviceId>),
    /// This device changed its decisions about a person: known, verified or blocked.
    PersonSettled(AccountKey),
    /// Another own device shares an unprotected conversation.
    Shared(OpenShare),
    /// Another own device has changed the device list.
    OwnListChanged,
    /// A new device of a member asks to be let into a group again.
    AskedToLetIn {
        account: AccountKey,
        topic: Topic,
        entry: Option<DeviceEntry>,
    },
    /// The blob of the record at which this log stalled; empty if it cannot be had.
    RecordFetched(Topic, Vec<u8>),
    /// The blob with a sealed Welcome; empty if it cannot be had.
    WelcomeFetched(BlobId, Vec<u8>),
}

/// The events without a reaction so far; empty between two transactions.
#[derive(Default)]
pub(in crate::client) struct PartEvents(VecDeque<PartEvent>);

impl PartEvents {
    /// Adds an event.
    pub(in crate::client) fn push(&mut self, event: PartEvent) {
        self.0.push_back(event);
    }

    /// Takes the first event.
    pub(in crate::client) fn pop(&mut self) -> Option<PartEvent> {
        self.0.pop_front()
    }

    /// Whether every event was handled.
    pub(in crate::client) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
