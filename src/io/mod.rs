//! The closed vocabulary between the core and its driver: the inputs of `handle` and its outputs.
//!
//! The inputs that wait make one [`Output`]. The driver commits its writes in one IndexedDB transaction; only a committed output
//! gives up its effects and events, so nothing leaves before it is saved and nothing is shown that may be lost.

mod blob;
mod call;
mod command;
mod device_view;
mod news;
mod notice;
mod problem;
mod protection_view;
mod refused;
#[cfg(any(test, target_arch = "wasm32"))]
mod verbs;
mod view;

#[cfg(test)]
mod tests;

pub use crate::call::PeerReport;
pub use blob::TransferError;
pub use call::{
    CallEnd, CallEvent, CallPeerState, CallPeerView, CallProblem, CallStage, CallSummary, CallView, IceServerView,
    PeerNote,
};
pub use command::{Agreement, Command, WantedPeer};
pub use device_view::{
    DeviceView, PairingProblem, PairingRole, PairingStage, PairingView, Progress, ProgressView, Shown, StorageKind,
    StorageView,
};
pub use news::{Fault, News, Refusal};
pub(crate) use notice::count;
pub use notice::{InvitationDelay, InvitationEnd, KeyFault, NameKind, Notice, PersonName};
pub use problem::{CallRefusal, Closed, Forged, HandleFault, Missing, PhraseProblem, Problem, RelayRefusal};
pub use protection_view::{EndedView, ProtectionState, ProtectionView, Readers, Waits};
pub use refused::{InvitationFault, RefusedView};
#[cfg(any(test, target_arch = "wasm32"))]
pub(crate) use verbs::{verbs, words};
pub use view::{
    AccountView, AppChangeView, AppView, Connection, ConversationView, GroupView, InspectedRecord, InspectedView,
    MessageState, MessageView, OffView, PersonView, Preview, SafetyView, Said, ThreadChangeView, ThreadSummary,
    ThreadView,
};

use sotto_wire::{BlobId, Millis, Ttl};
use std::fmt;

/// One thing that happens to a client.
pub enum Input {
    /// A person asks for something. Answered by exactly one [`Event::Done`] with the same ticket, now or later.
    Command {
        /// Chosen by the driver, unique while the command is under way.
        ticket: u64,
        /// The command.
        command: Command,
    },
    /// The WebSocket to the relay is open.
    Connected,
    /// The WebSocket closed, or could not be opened. Requests under way are forgotten; the outbox is not.
    Disconnected,
    /// One binary WebSocket message.
    Frame(Vec<u8>),
    /// The rows for an [`Effect::Load`].
    Loaded {
        /// The number of the effect.
        request: u64,
        /// Rows in the requested order; fewer than the limit when there are no more.
        rows: Vec<Row>,
    },
    /// An [`Effect::Upload`] has ended.
    Uploaded {
        /// The blob.
        blob: BlobId,
        /// How.
        result: Result<(), TransferError>,
    },
    /// An [`Effect::Download`] has ended.
    Downloaded {
        /// The blob.
        blob: BlobId,
        /// Its bytes, at most as many as requested.
        result: Result<Vec<u8>, TransferError>,
    },
    /// Time has passed: an [`Effect::Wake`] is due, or the earliest `expires_at` in the store has come.
    Tick,
}

impl Input {
    /// The ticket, if it is a command.
    pub fn ticket(&self) -> Option<u64> {
        match self {
            Self::Command { ticket, .. } => Some(*ticket),
            Self::Connected
            | Self::Disconnected
            | Self::Frame(_)
            | Self::Loaded { .. }
            | Self::Uploaded { .. }
            | Self::Downloaded { .. }
            | Self::Tick => None,
        }
    }
}

/// A part of the store. Each is an IndexedDB object store of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Store {
    /// Account, contacts, conversations, MLS entities, the clock: all read at start.
    State,
    /// Items that wait to be sent: all read at start.
    Outbox,
    /// Messages: read by page. Has the clear `expires_at` index.
    Messages,
}

impl Store {
    /// Every store, in the order in which they are opened.
    pub const ALL: [Store; 3] = [Store::State, Store::Outbox, Store::Messages];

    /// The IndexedDB object store's name; also part of every record's associated data.
    pub fn name(self) -> &'static str {
        match self {
            Store::State => "state",
            Store::Outbox => "outbox",
            Store::Messages => "messages",
        }
    }
}

/// A row as it is in the store: sealed, with its expiry in the clear so that a sweep needs no decryption.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// Its store.
    pub store: Store,
    /// Its key: words, hexadecimal ids and numbers joined by `/`, ordered as text. No key contains a name.
    pub key: String,
    /// The sealed record (see `seal`).
    pub value: Vec<u8>,
    /// When it must be deleted, on the core's own clock ([`crate::client::Client::effective`]).
    pub expires_at: Option<Millis>,
}

/// One change of the store.
#[derive(Clone, PartialEq, Eq)]
pub enum Write {
    /// Insert or replace.
    Put(Row),
    /// Delete one row; its absence is no error.
    Delete {
        /// Its store.
        store: Store,
        /// Its key.
        key: String,
    },
    /// Delete every row of a store whose key starts with the prefix.
    DeleteAll {
        /// The store.
        store: Store,
        /// The beginning of their keys.
        prefix: String,
    },
    /// Delete every row of every store whose `expires_at` is at or before this.
    Sweep {
        /// The last moment that has passed.
        through: Millis,
    },
}

impl Write {
    /// True if it may change which row is the next to expire.
    pub fn touches_expiry(&self) -> bool {
        match self {
            Self::Put(row) => row.expires_at.is_some(),
            Self::Delete { store, .. } | Self::DeleteAll { store, .. } => *store == Store::Messages,
            Self::Sweep { .. } => true,
        }
    }
}

/// How the transaction must be committed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The operating system may still buffer it: enough for rows that can be made again.
    #[default]
    Relaxed,
    /// On the disk before the promise settles: for every row that advances a ratchet or accepts a person's message.
    Strict,
}

/// Something that the driver does after the commit.
#[derive(PartialEq, Eq)]
pub enum Effect {
    /// Send one binary WebSocket message, if there is a connection; else drop it (the core sends again).
    Send(Vec<u8>),
    /// Close the connection and do not open it again: the relay has another version of the protocol.
    Outdated,
    /// Close the connection and open it again: it broke the protocol.
    Reconnect,
    /// Read rows and hand them back as [`Input::Loaded`].
    Load {
        /// Comes back with the rows.
        request: u64,
        /// The store to read.
        store: Store,
        /// Keys that start with this.
        prefix: String,
        /// Only keys before this one, when given.
        before: Option<String>,
        /// At most this many, the highest keys first.
        limit: u32,
    },
    /// Put a blob on the relay and hand in [`Input::Uploaded`]. Putting the same bytes again is no error.
    Upload {
        /// Its id.
        blob: BlobId,
        /// Its bytes, at most [`sotto_wire::limits::BLOB`].
        bytes: Vec<u8>,
        /// How long the relay keeps it.
        ttl: Ttl,
    },
    /// Fetch a blob from the relay and hand in [`Input::Downloaded`].
    Download {
        /// Its id.
        blob: BlobId,
        /// At most this many bytes.
        limit: u32,
    },
    /// Hand in [`Input::Tick`] after this many milliseconds. A later one replaces it only if it is sooner; a tick ends it,
    /// and the core asks for the next one.
    Wake {
        /// From now.
        after_ms: u64,
    },
}

/// A change for the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The whole picture outside the threads, once.
    App(Box<AppView>),
    /// A change of that picture.
    AppChange(Box<AppChangeView>),
    /// An open thread, when the names in it have changed.
    Thread(ThreadView),
    /// A change of an open thread.
    ThreadChange(ThreadChangeView),
    /// A step that the page carries out for its call.
    Call(CallEvent),
    /// The core came to a state that cannot be: a defect of the program. It went on.
    Bug {
        /// A fixed line of the source that says where. It contains no data of a person.
        line: &'static str,
    },
    /// A command has ended.
    Done {
        /// The command's ticket.
        ticket: u64,
        /// How.
        result: Result<Outcome, Problem>,
    },
}

/// The result of a command that ended well.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Outcome {
    /// Done; changes arrive as snapshots.
    Nothing,
    /// The conversation that was started or found.
    Conversation {
        /// Its id, 32 hexadecimal characters.
        id: String,
    },
    /// The thread that was opened.
    Thread {
        /// Its messages.
        thread: ThreadView,
    },
    /// The relay's records.
    Inspected {
        /// The records and their bytes.
        inspected: InspectedView,
    },
    /// A code for another device.
    Pairing {
        /// In groups of four.
        code: Shown,
        /// The content of the QR code.
        qr: Shown,
    },
    /// The recovery phrase.
    Phrase {
        /// 24 words.
        words: Vec<Shown>,
    },
    /// The safety number.
    Safety {
        /// Sixty digits.
        safety: SafetyView,
    },
}

/// The result of one transaction: writes first; effects and events only after their commit.
#[must_use = "an output that is not committed loses what happened"]
#[derive(Default)]
pub struct Output {
    writes: Vec<Write>,
    durability: Durability,
    effects: Vec<Effect>,
    events: Vec<Event>,
}

impl Output {
    /// The store's changes, to be committed in one transaction, in this order.
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// How to commit them.
    pub fn durability(&self) -> Durability {
        self.durability
    }

    /// Gives up effects and events, once the writes are committed. An output whose transaction failed is dropped
    /// instead, and the client with it: the driver opens it again from the last commit.
    pub fn committed(self) -> (Vec<Effect>, Vec<Event>) {
        (self.effects, self.events)
    }

    pub(crate) fn write(&mut self, write: Write) {
        self.writes.push(write);
    }

    pub(crate) fn strictly(&mut self) {
        self.durability = Durability::Strict;
    }

    pub(crate) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(crate) fn event(&mut self, event: Event) {
        self.events.push(event);
    }
}

impl fmt::Debug for Output {
    /// Counts only: rows are sealed, but events hold people's messages.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output")
            .field("writes", &self.writes.len())
            .field("durability", &self.durability)
            .field("effects", &self.effects.len())
            .field("events", &self.events.len())
            .finish()
    }
}
