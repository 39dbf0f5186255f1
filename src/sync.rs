//! Device sync: messages between the devices of one account, at linking in the transfer, and afterwards in their own
//! conversation.

use crate::account::{NamedDevice, OwnDevice};
use crate::contact::Contact;
use crate::conversation::notice::StoredNotice;
use crate::invitation::OpenShare;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sotto_wire::{AccountKey, DeviceId, Handle, Millis, RecordId, Topic, from_bytes, limits, to_bytes};

/// One message between devices of an account.
#[derive(Encode, Decode)]
pub(crate) enum Sync {
    /// These messages were painted here: their timers run.
    #[n(0)]
    Read {
        /// The log.
        #[n(0)]
        topic: Topic,
        /// The messages' ids.
        #[n(1)]
        messages: Vec<RecordId>,
    },
    /// The settings.
    #[n(1)]
    Settings {
        /// "Protect every new conversation".
        #[n(0)]
        protect_new: bool,
        /// The recovery phrase was written down and checked.
        #[n(1)]
        phrase_checked: bool,
        /// "Always hide my IP address in calls"; absent from an older page.
        #[n(2)]
        hide_ip: Option<bool>,
    },
    /// Decisions about a person.
    #[n(2)]
    Person(#[n(0)] Person),
    /// A request was accepted.
    #[n(3)]
    Accepted {
        /// The log that it came with.
        #[n(0)]
        topic: Topic,
    },
    /// The account's device list has changed: the directory has it.
    #[n(4)]
    List,
    /// A device's name.
    #[n(5)]
    Named {
        /// The device.
        #[n(0)]
        device: DeviceId,
        /// Its name.
        #[n(1)]
        named: NamedDevice,
    },
    /// Messages from before a device was linked.
    #[n(6)]
    History {
        /// The device that requested them.
        #[n(0)]
        device: DeviceId,
        /// The log that they came with.
        #[n(1)]
        topic: Topic,
        /// The messages.
        #[n(2)]
        messages: Vec<Past>,
        /// For an ended log, the current log of its conversation, and whether the ended one was protected.
        #[n(3)]
        over: Option<(Topic, bool)>,
    },
    /// Unprotected conversations: a device that was linked may have been too late for them.
    #[n(7)]
    Open {
        /// The conversations that the sender is in.
        #[n(0)]
        shares: Vec<OpenShare>,
    },
}

/// Decisions about a person.
#[derive(Clone, Encode, Decode)]
pub(crate) struct Person {
    /// The pinned identity key.
    #[n(0)]
    pub account: AccountKey,
    /// The name.
    #[n(1)]
    pub handle: Handle,
    /// The safety number was compared.
    #[n(2)]
    pub verified: bool,
    /// We talk with this person.
    #[n(3)]
    pub known: bool,
    /// Nothing of this person reaches us.
    #[n(4)]
    pub blocked: bool,
}

/// A message from before a device was linked. None of them disappears: disappearing messages are not sent.
#[derive(Clone, Encode, Decode)]
pub(crate) struct Past {
    /// The record's id.
    #[n(0)]
    pub id: RecordId,
    /// Its position on the sending device.
    #[n(1)]
    pub position: u64,
    /// Its author and text.
    #[n(2)]
    pub says: PastSays,
    /// When it was written or accepted, by the wall clock.
    #[n(3)]
    pub at: Millis,
}

/// The author and text of a message of the history.
#[derive(Clone, Encode, Decode)]
pub(crate) enum PastSays {
    /// Our own text.
    #[n(0)]
    Own(#[n(0)] String),
    /// Another person's text.
    #[n(1)]
    Of(#[n(0)] String, #[n(1)] AccountKey),
    /// A line about the conversation.
    #[n(2)]
    Notice(#[n(0)] StoredNotice),
}

/// The state that a newly linked device gets besides the account's key: [`crate::pairing::Transfer::state`].
#[derive(Encode, Decode)]
pub(crate) struct Handover {
    /// The version of the device list.
    #[n(0)]
    pub list_version: u64,
    /// The account's devices, the one that hands over among them.
    #[n(1)]
    pub devices: Vec<OwnDevice>,
    /// People.
    #[n(2)]
    pub people: Vec<Person>,
    /// Unprotected conversations; in each protected one, a commit adds the new device.
    #[n(3)]
    pub open: Vec<OpenShare>,
    /// The recovery phrase was written down and checked.
    #[n(4)]
    pub phrase_checked: bool,
    /// "Always hide my IP address in calls".
    #[n(5)]
    pub hide_ip: Option<bool>,
}

/// Splits a list over several records: parts of at most this many bytes, in order. A larger item is a part alone.
pub(crate) fn in_parts<T>(
    items: impl IntoIterator<Item = T>,
    most: usize,
    size_of: impl Fn(&T) -> usize,
) -> Vec<Vec<T>> {
    let mut parts: Vec<Vec<T>> = Vec::new();
    let mut size = 0;
    for item in items {
        let own = size_of(&item);
        match parts.last_mut().filter(|_| size + own <= most) {
            Some(part) => {
                size += own;
                part.push(item);
            }
            None => {
                size = own;
                parts.push(vec![item]);
            }
        }
    }
    parts
}

impl Sync {
    /// Its CBOR, as a control message carries it.
    pub(crate) fn to_bytes(&self) -> ByteVec {
        to_bytes(self).into()
    }

    /// Parses one, in its only form: it encodes to the same bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        from_bytes(bytes, limits::RECORD).ok()
    }
}

impl Handover {
    /// Its CBOR. Holds tokens: wiped on drop.
    pub(crate) fn to_bytes(&self) -> zeroize::Zeroizing<Vec<u8>> {
        zeroize::Zeroizing::new(to_bytes(self))
    }

    /// Parses one, in its only form: it encodes to the same bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        from_bytes(bytes, limits::RECORD).ok()
    }
}

impl Person {
    /// A contact for the other devices of the account.
    pub(crate) fn of(contact: &Contact) -> Self {
        Self {
            account: contact.account,
            handle: contact.handle.clone(),
            verified: contact.verified,
            known: contact.known,
            blocked: contact.blocked,
        }
    }
}
