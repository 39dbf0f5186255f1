//! The outbox: everything that has to reach the relay, in order, across crashes. It keeps content, not ciphertext, so
//! that a message is encrypted again when its epoch has ended.

use super::ConversationId;
use super::message::Message;
use super::open::OpenPost;
use crate::blob::Reference;
use crate::io::Store;
use crate::tracked::TrackedMap;
use crate::transaction::Transaction;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sotto_wire::{AccountKey, BlobId, CapabilityHash, DeviceId, Generation, InboxId, Millis, RecordId, Topic};
use std::borrow::Cow;

/// One thing to be sent.
#[derive(Encode, Decode)]
pub(crate) struct Item {
    /// Its position in the outbox.
    #[n(0)]
    pub seq: u64,
    /// Its id on the relay: the same at every resend.
    #[n(1)]
    pub id: RecordId,
    /// The conversation it belongs to.
    #[n(2)]
    pub conversation: ConversationId,
    /// Its kind, with its content.
    #[n(3)]
    pub work: Job,
}

/// The kinds of things to be sent.
#[derive(Encode, Decode)]
pub(crate) enum Job {
    /// A new log.
    #[n(0)]
    Create {
        /// Its name.
        #[n(0)]
        topic: Topic,
        /// Its generation 0.
        #[n(1)]
        first: CapabilityHash,
    },
    /// Content for an open log.
    #[n(1)]
    Open {
        /// The content; only an open log makes one.
        #[n(0)]
        post: OpenPost,
        /// The message that shows it; none for control content.
        #[n(1)]
        message: Option<Message>,
    },
    /// Content for a protected log, encrypted when it is sent.
    #[n(2)]
    Private {
        /// MIMI content.
        #[n(0)]
        content: ByteVec,
        /// The message that shows it; none for control content.
        #[n(1)]
        message: Option<Message>,
    },
    /// A commit, made when it is sent.
    #[n(3)]
    Commit {
        /// The change.
        #[n(0)]
        intent: CommitIntent,
        /// The commit for the current epoch; made again when another one won.
        #[n(1)]
        made: Option<StagedCommit>,
    },
    /// An inbox item, sealed to a device.
    #[n(4)]
    Deliver {
        /// The inbox.
        #[n(0)]
        inbox: InboxId,
        /// The sealed item.
        #[n(1)]
        body: ByteVec,
        /// The relay has refused it, and it waits.
        #[n(2)]
        refused: Option<Refused>,
    },
    /// Accepted by the relay; waits for its own record in the log.
    #[n(5)]
    AwaitingEcho,
    /// The account's index, made when it is sent.
    #[n(6)]
    Index,
    /// A blob; a later item of the same conversation names it.
    #[n(7)]
    Upload {
        /// Its id.
        #[n(0)]
        blob: BlobId,
        /// Its bytes, sealed.
        #[n(1)]
        bytes: ByteVec,
    },
    /// A control message for one protected log that counts by its position there, for its sender too. Its content stays
    /// until it has been read back.
    #[n(8)]
    OrderedControl {
        /// The log. The item goes out in no other.
        #[n(0)]
        topic: Topic,
        /// MIMI content: a control message.
        #[n(1)]
        content: ByteVec,
        /// How far it is.
        #[n(2)]
        stage: ControlStage,
    },
}

/// Since when an invitation waits, and for whose inbox.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Refused {
    /// When it was refused first, on the core's clock.
    #[n(0)]
    pub since: Millis,
    /// The account that owns the inbox, if known.
    #[n(1)]
    pub of: Option<AccountKey>,
    /// The relay did not know the inbox at the last attempt.
    #[n(2)]
    pub unknown: bool,
}

/// The stage of an ordered control message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum ControlStage {
    /// It was never sent: it can be withdrawn without a trace.
    #[n(0)]
    Waiting,
    /// It was sent; whether the relay accepted it is not known.
    #[n(1)]
    Sent,
    /// The relay took it; it waits to be read back.
    #[n(2)]
    Taken,
}

/// The change that a commit makes. The commit is made for the current group and leaves out a change that another member
/// has already made.
#[derive(Clone, Encode, Decode)]
pub(crate) enum CommitIntent {
    /// Adds devices.
    #[n(0)]
    Add {
        /// Their KeyPackages and inboxes.
        #[n(0)]
        devices: Vec<Invitee>,
    },
    /// Changes the timer.
    #[n(1)]
    Timer {
        /// In seconds.
        #[n(0)]
        seconds: Option<u32>,
    },
    /// Updates our own leaf.
    #[n(2)]
    Update,
    /// Removes an account with all its devices.
    #[n(3)]
    Remove {
        /// The account.
        #[n(0)]
        account: AccountKey,
    },
    /// Removes devices of our own account.
    #[n(4)]
    Drop {
        /// The removed devices.
        #[n(0)]
        devices: Vec<DeviceId>,
    },
    /// Gives the group another name.
    #[n(5)]
    Rename {
        /// The name.
        #[n(0)]
        name: String,
    },
    /// Makes an account an admin.
    #[n(6)]
    Admin {
        /// The account.
        #[n(0)]
        account: AccountKey,
    },
    /// Says that we leave.
    #[n(7)]
    Leave,
    /// Removes the devices of accounts that have left.
    #[n(8)]
    Sweep,
}

impl CommitIntent {
    /// Whether this one does everything that another one is for.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (CommitIntent::Drop { devices }, CommitIntent::Drop { devices: others }) => {
                others.iter().all(|other| devices.contains(other))
            }
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

/// A device to be added.
#[derive(Clone, Encode, Decode)]
pub(crate) struct Invitee {
    /// The destination of its Welcome.
    #[n(0)]
    pub inbox: InboxId,
    /// The key that its Welcome is sealed to.
    #[n(1)]
    pub inbox_key: ByteVec,
    /// Its KeyPackage.
    #[n(2)]
    pub key_package: ByteVec,
    /// Its account.
    #[n(3)]
    pub account: AccountKey,
    /// The device.
    #[n(4)]
    pub device: DeviceId,
}

/// A commit as it was made for one epoch. Resent unchanged, because the pending epoch belongs to these very bytes.
#[derive(Clone, Encode, Decode)]
pub(crate) struct StagedCommit {
    /// The epoch that it ends.
    #[n(0)]
    pub generation: Generation,
    /// The MLS commit.
    #[n(1)]
    pub message: ByteVec,
    /// The Welcome for the added devices.
    #[n(2)]
    pub welcome: Option<ByteVec>,
    /// The next generation's capability hash.
    #[n(3)]
    pub next: CapabilityHash,
    /// The blob that the commit travels in, when it is too large for a record.
    #[n(4)]
    pub blob: Option<BlobId>,
    /// The group that it is for.
    #[n(5)]
    pub topic: Topic,
}

impl StagedCommit {
    /// The record's body: the commit, or a reference to it.
    pub(crate) fn body(&self) -> Cow<'_, [u8]> {
        match self.blob {
            Some(blob) => Cow::Owned(Reference::to(blob, &self.message).to_bytes()),
            None => Cow::Borrowed(&self.message),
        }
    }
}

/// All waiting items, in order. Changes are saved at the end of the transaction.
#[derive(Default)]
pub(crate) struct Outbox {
    items: TrackedMap<u64, Item>,
    next: u64,
}

impl Outbox {
    /// Takes up a stored item.
    pub(crate) fn restore(&mut self, item: Item) {
        self.next = self.next.max(item.seq + 1);
        self.items.restore(item.seq, item);
    }

    /// Puts something at the end.
    pub(crate) fn push(&mut self, id: RecordId, conversation: ConversationId, work: Job) -> u64 {
        let seq = self.next;
        self.next += 1;
        self.items.insert(
            seq,
            Item {
                seq,
                id,
                conversation,
                work,
            },
        );
        seq
    }

    /// Puts something at the end that no message shows.
    pub(crate) fn add(&mut self, tx: &mut Transaction<'_>, conversation: ConversationId, work: Job) -> u64 {
        self.push(RecordId(tx.random()), conversation, work)
    }

    pub(crate) fn item(&self, seq: u64) -> Option<&Item> {
        self.items.get(&seq)
    }

    /// Lends an item for a change.
    pub(crate) fn edit(&mut self, seq: u64) -> Option<&mut Item> {
        self.items.edit(&seq)
    }

    pub(crate) fn remove(&mut self, seq: u64) -> Option<Item> {
        self.items.remove(&seq)
    }

    /// Everything, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }

    /// A conversation's item of that id.
    pub(crate) fn find(&self, conversation: ConversationId, id: RecordId) -> Option<u64> {
        self.iter()
            .find(|item| item.conversation == conversation && item.id == id)
            .map(|item| item.seq)
    }

    /// Writes the changes; true if there were any.
    pub(crate) fn save(&mut self, tx: &mut Transaction<'_>) -> bool {
        let changed = self.items.take_changed();
        for seq in &changed {
            tx.put_or_delete(Store::Outbox, key(*seq), self.items.get(seq));
        }
        !changed.is_empty()
    }

    /// The items of a conversation, in order.
    pub(crate) fn of(&self, conversation: ConversationId) -> Vec<u64> {
        self.iter()
            .filter(|item| item.conversation == conversation)
            .map(|item| item.seq)
            .collect()
    }
}

/// The row's key of an item.
fn key(seq: u64) -> String {
    format!("{seq:016x}")
}
