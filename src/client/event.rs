//! What a lower file has found that an upper one acts on. `react` says in one match what follows.
//!
//! A call goes down: a transition calls what it needs. What has to be known further up is an event, and is acted on in the
//! same transaction. So no two files call each other, and the tidy checks hold them to it.

use crate::conversation::ConversationId;
use crate::invitation::OpenShare;
use crate::sorted::SortedSet;
use sotto_wire::{AccountKey, BlobId, DeviceEntry, DeviceId, Topic};
use std::collections::VecDeque;

/// Something that was found in this transaction.
pub(in crate::client) enum PartEvent {
    /// Each request of this key fetch is answered.
    KeysFetched(u64),
    /// People who are asked to let this device into a conversation could not be looked up on this connection.
    LetInFailed(ConversationId),
    /// The directory has answered, or refused, a question about this account's devices.
    DevicesAnswered(AccountKey),
    /// The account's index was read to the end that its log had.
    IndexRead,
    /// The index holds something that this device wrote and does not remember.
    StoreRolledBack,
    /// The history that another device waits for is sent.
    HistorySent,
    /// A group of this client has entered a new epoch, and this is its conversation.
    EpochEntered(ConversationId, Topic),
    /// This device was let into a group, and this is its conversation.
    GroupEntered(ConversationId, Topic),
    /// An unprotected conversation is here that another device, or another person, has told of.
    OpenEntered(Topic),
    /// The conversation among the account's devices has this one, or these, which this one has let in.
    DevicesTogether(SortedSet<DeviceId>),
    /// What is settled about a person has changed here: that they are known, verified or blocked.
    PersonSettled(AccountKey),
    /// Another device of the account tells of an unprotected conversation.
    Shared(OpenShare),
    /// Another device of the account has changed the list of devices.
    OwnListChanged,
    /// A new device of a member asks to be let into a group again.
    AskedToLetIn {
        account: AccountKey,
        topic: Topic,
        entry: Option<DeviceEntry>,
    },
    /// The blob of the record at which this log has stopped; empty if it cannot be had.
    RecordFetched(Topic, Vec<u8>),
    /// The blob with a sealed Welcome; empty if it cannot be had.
    WelcomeFetched(BlobId, Vec<u8>),
}

/// What was found and not acted on yet; empty between two transactions.
#[derive(Default)]
pub(in crate::client) struct PartEvents(VecDeque<PartEvent>);

impl PartEvents {
    /// Something was found.
    pub(in crate::client) fn push(&mut self, event: PartEvent) {
        self.0.push_back(event);
    }

    /// The first that was found.
    pub(in crate::client) fn pop(&mut self) -> Option<PartEvent> {
        self.0.pop_front()
    }

    /// Whether everything was acted on.
    pub(in crate::client) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
