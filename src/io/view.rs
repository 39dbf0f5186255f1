//! Snapshots for the page, which keeps nothing twice: it shows the last one.
//!
//! Serialized in camel case. Ids are lowercase hexadecimal; times are milliseconds since the Unix epoch.

use super::{
    DeviceView, EndedView, NameKind, Notice, PairingView, PersonName, ProgressView, ProtectionView, StorageView,
};
use serde::Serialize;

/// Everything outside the threads.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct AppView {
    /// None until the first run is done.
    pub account: Option<AccountView>,
    /// The connection to the relay.
    pub connection: Connection,
    /// Newest activity first; requests are among them.
    pub conversations: Vec<ConversationView>,
    /// People whom this account has blocked.
    pub blocked: Vec<PersonView>,
    /// The account's devices, this one first.
    pub devices: Vec<DeviceView>,
    /// A device that is being linked.
    pub pairing: Option<PairingView>,
    /// Invitations that were refused lately, the latest first.
    pub refused: Vec<super::RefusedView>,
    /// Trouble with the browser's storage, if there was any.
    pub storage: Option<StorageView>,
    /// The call that this device is in, or that rings here.
    pub call: Option<super::CallView>,
}

/// A change of the picture outside the threads, for a page that has it as it was before.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AppChangeView {
    /// The picture, with the new and the changed conversations only.
    pub app: AppView,
    /// The ids of the conversations that are gone.
    pub gone: Vec<String>,
}

/// The account of this profile.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// The handle.
    pub handle: String,
    /// False until the relay has accepted it (an interrupted first run continues without the person).
    pub registered: bool,
    /// "Protect every new conversation".
    pub protect_new: bool,
    /// "Always hide my IP address in calls".
    pub hide_ip: bool,
    /// This device's id.
    pub device: String,
    /// The recovery phrase was written down and checked.
    pub phrase_checked: bool,
}

/// The connection to the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum Connection {
    /// Being made: the relay has not answered yet.
    Connecting,
    /// Down; the client tries again without a command.
    Offline,
    /// Open, catching up.
    CatchingUp,
    /// Open and caught up.
    Online,
    /// The page is older or newer than the relay: only a reload helps.
    Outdated,
}

/// One conversation in the list, and the head of its thread.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct ConversationView {
    /// 32 hexadecimal characters.
    pub id: String,
    /// Its people without this account.
    pub people: Vec<PersonView>,
    /// Messages not painted yet, in all threads.
    pub unread: u32,
    /// The newest message of the current thread.
    pub preview: Option<Preview>,
    /// The time of the last change.
    pub active_at: u64,
    /// The composer's sentence, as data.
    pub protection: ProtectionView,
    /// The timer, in seconds.
    pub timer: Option<u32>,
    /// The current thread's number.
    pub current: u32,
    /// All threads, oldest first.
    pub threads: Vec<ThreadSummary>,
    /// The properties of a group, if it is one.
    pub group: Option<GroupView>,
    /// Started by a person who is no contact: nothing of it is acknowledged before it is accepted.
    pub request: bool,
    /// Why this account is no longer in it, shown instead of the composer.
    pub ended: Option<EndedView>,
    /// A proposal to turn protection off.
    pub off: Option<OffView>,
    /// Keys that are being fetched for it.
    pub progress: Option<ProgressView>,
    /// Its call, if there is one.
    pub call: Option<super::CallSummary>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct GroupView {
    /// Its name.
    pub name: String,
    /// Whether this account is an admin.
    pub admin: bool,
}

/// A proposal to turn protection off. This account is among its members.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct OffView {
    /// The member who proposed it.
    pub by: PersonName,
    /// This account proposed it.
    pub mine: bool,
    /// The members who agreed.
    pub agreed: Vec<PersonName>,
    /// The members who have not answered.
    pub waiting: Vec<PersonName>,
    /// This account has agreed already.
    pub answered: bool,
}

/// A person of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// The account key, 64 hexadecimal characters.
    pub account: String,
    /// The handle; empty if there is no name.
    pub handle: String,
    /// What the handle is worth.
    pub name: NameKind,
    /// The safety number was compared.
    pub verified: bool,
    /// The directory names another identity key than the pinned one: sending waits until acknowledged.
    pub changed: bool,
    /// An admin of the group.
    pub admin: bool,
    /// This account has blocked the person.
    pub blocked: bool,
}

/// The newest message, for the list. Held in memory only.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Its beginning.
    pub says: Said,
    /// Its time.
    pub at: u64,
}

/// One thread of a conversation. Protected and unprotected messages never share one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ThreadSummary {
    /// Its number in the conversation.
    pub thread: u32,
    /// Protected or not; for ever.
    pub protected: bool,
    /// It is not the current one.
    pub read_only: bool,
    /// Messages not painted yet.
    pub unread: u32,
}

/// The loaded part of a thread, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ThreadView {
    /// The conversation.
    pub conversation: String,
    /// The thread's number.
    pub thread: u32,
    /// The number of the last change that this view has taken in.
    pub version: u64,
    /// Protected or not.
    pub protected: bool,
    /// Not the current one.
    pub read_only: bool,
    /// There are older messages to load.
    pub more: bool,
    /// The messages.
    pub messages: Vec<MessageView>,
}

/// A change of an open thread, for a page that shows it at the version before.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct ThreadChangeView {
    /// The conversation.
    pub conversation: String,
    /// The thread's number.
    pub thread: u32,
    /// The version that this changes; a page at another one opens the thread again.
    pub before: u64,
    /// The version after it.
    pub version: u64,
    /// Not the current one.
    pub read_only: bool,
    /// The new messages and the changed ones, each whole. A page that has not loaded older messages passes over theirs.
    pub messages: Vec<MessageView>,
    /// The ids of the messages that are gone.
    pub gone: Vec<String>,
}

/// One message or notice.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// 32 hexadecimal characters.
    pub id: String,
    /// Its place in the thread: a number that grows.
    pub position: u64,
    /// Its author and text.
    pub says: Said,
    /// The time when it was written (own) or accepted by the relay (others').
    pub at: u64,
    /// It disappears this many seconds after it is read.
    pub expires_after: Option<u32>,
    /// It disappears this many milliseconds after this snapshot was made; absent before its timer has started.
    pub remaining_ms: Option<u64>,
    /// Another person's message that is not read yet: its timer starts when it is painted.
    pub unread: bool,
}

/// The words of a person, or a notice.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Said {
    /// Our own text.
    Own {
        /// The words.
        text: String,
        /// Its progress to the relay.
        state: MessageState,
    },
    /// Another person's text.
    Peer {
        /// Their author.
        sender: PersonName,
        /// The words.
        text: String,
    },
    /// A notice, which has no sender and no timer.
    Notice {
        /// Its kind and its fields.
        notice: Notice<PersonName>,
    },
}

impl Said {
    /// The beginning of it.
    pub(crate) fn begins(mut self, characters: usize) -> Self {
        if let Self::Own { text, .. } | Self::Peer { text, .. } = &mut self {
            *text = text.chars().take(characters).collect();
        }
        self
    }
}

/// The progress of our own message to the relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub enum MessageState {
    /// Saved here, not accepted by the relay yet.
    Queued,
    /// The relay has it.
    Sent,
    /// It will not be sent: this account is no longer in the conversation.
    Unsent,
}

/// The records that the relay holds for one thread, fetched back from it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InspectedView {
    /// Protected or not.
    pub protected: bool,
    /// The log's name.
    pub topic: String,
    /// Its generation.
    pub generation: u64,
    /// The hash of this generation's capability.
    pub capability_hash: String,
    /// Records stored in all.
    pub count: u64,
    /// The newest of them, oldest first.
    pub records: Vec<InspectedRecord>,
}

/// One record as the relay's store has it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(rename_all = "camelCase")]
pub struct InspectedRecord {
    /// Its position.
    pub cursor: u64,
    /// Its generation.
    pub generation: u64,
    /// Its random id.
    pub id: String,
    /// The time when the relay accepted it.
    pub at: u64,
    /// The time when the relay deletes it.
    pub expires_at: u64,
    /// Its size in bytes.
    pub size: u64,
    /// Its bytes; none if they are not shown.
    #[serde(with = "serde_bytes")]
    #[cfg_attr(test, ts(type = "Uint8Array"))]
    pub body: Vec<u8>,
    /// The relay can read a message that disappears and is not shown here: its time has run out, or has not begun.
    pub hidden: bool,
    /// The message as this device shows it, if it still has it.
    pub seen_as: Option<Said>,
    /// How many milliseconds the text and the bytes may still be shown, for a message that disappears.
    pub remaining_ms: Option<u64>,
}

/// The safety number with one person.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SafetyView {
    /// Sixty digits.
    pub digits: String,
    /// The content of the QR code, for the other person's `scanSafety`.
    pub qr: String,
    /// The person.
    pub who: PersonName,
    /// Marked as verified.
    pub verified: bool,
}
