//! Open logs: unprotected conversations. Their records are readable for the server, signed by the sender's device, and
//! can be made only by an [`OpenLog`], which exists only while the switch is off.

use crate::content::Content;
use crate::credential::{DeviceCredential, DeviceIdentity};
use ed25519_dalek::{Signature, VerifyingKey};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use sotto_primitives::hash::sha256;
use sotto_wire::{AccountKey, Capability, CapabilityHash, Cursor, RecordId, Topic, from_bytes, limits, to_bytes};

/// An unprotected log that can be written.
#[derive(Encode, Decode)]
pub(crate) struct OpenLog {
    #[n(0)]
    topic: Topic,
    #[n(1)]
    token: Capability,
    #[n(2)]
    thread: u32,
    /// The last record that was processed. In the row of the conversation's cursors.
    #[cbor(skip)]
    pub cursor: Cursor,
    /// A holder of the token ended its only generation: it takes no more records.
    #[n(4)]
    ended: Option<bool>,
}

/// An unprotected log that is only read: its conversation is protected now. Nothing makes an [`OpenLog`] of it again.
#[derive(Encode, Decode)]
pub(crate) struct ClosedLog {
    /// The log's name.
    #[n(0)]
    pub topic: Topic,
    #[n(1)]
    token: Capability,
    /// The thread that shows it.
    #[n(2)]
    pub thread: u32,
    /// The last record that was processed. In the row of the conversation's cursors.
    #[cbor(skip)]
    pub cursor: Cursor,
    /// The other people who wrote into it: an account that leaves later may have written before.
    #[n(4)]
    people: Option<Vec<AccountKey>>,
}

/// Content that may go out readable. Only [`OpenLog::post`] makes one.
#[derive(Encode, Decode)]
#[cbor(transparent)]
pub(crate) struct OpenPost(#[n(0)] ByteVec);

/// An open record: readable for the server and every holder of the log's token.
#[derive(Encode, Decode)]
struct OpenRecord {
    #[n(0)]
    credential: ByteVec,
    #[n(1)]
    content: ByteVec,
    #[n(2)]
    signature: ByteArray<64>,
}

/// Why an open record is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OpenRecordError {
    /// Not the bytes of one.
    Malformed,
    /// The credential or the signature does not verify.
    Forged,
}

impl OpenLog {
    /// A log under a token that its readers share. Made where a conversation begins unprotected on this device
    /// (`membership::start`, `membership::join`, `account::recover`), and by an agreement of all (`agreement.rs`);
    /// nowhere else.
    pub(crate) fn new(topic: Topic, token: Capability, thread: u32) -> Self {
        Self {
            topic,
            token,
            thread,
            cursor: Cursor(0),
            ended: None,
        }
    }

    /// Notes that it was ended; false if that was known.
    pub(crate) fn end(&mut self) -> bool {
        self.ended.replace(true) != Some(true)
    }

    /// Whether it cannot be written any more.
    pub(crate) fn is_ended(&self) -> bool {
        self.ended == Some(true)
    }

    /// Reads the log from its beginning, into another thread.
    pub(crate) fn read_anew(&mut self, thread: u32) {
        self.thread = thread;
        self.cursor = Cursor(0);
    }

    pub(crate) fn topic(&self) -> Topic {
        self.topic
    }

    pub(crate) fn thread(&self) -> u32 {
        self.thread
    }

    pub(crate) fn token(&self) -> Capability {
        self.token.duplicate()
    }

    pub(crate) fn first(&self) -> CapabilityHash {
        self.token.hash()
    }

    /// Lets content out readable.
    pub(crate) fn post(&self, content: &Content) -> OpenPost {
        OpenPost(content.to_bytes().into())
    }

    /// The readable record of a post, signed by this device.
    pub(crate) fn record(&self, post: &OpenPost, id: RecordId, device: &DeviceIdentity) -> Vec<u8> {
        let signature = device.sign(&signing_input(self.topic, id, &post.0));
        to_bytes(&OpenRecord {
            credential: device.credential().to_bytes().into(),
            content: post.0.clone(),
            signature: signature.into(),
        })
    }

    /// Gives up writing, for good. Earlier records of these people are still read.
    pub(crate) fn close(self, people: &[AccountKey]) -> ClosedLog {
        ClosedLog {
            topic: self.topic,
            token: self.token,
            thread: self.thread,
            cursor: self.cursor,
            people: Some(people.to_vec()),
        }
    }
}

impl ClosedLog {
    /// Whether an account was in it; `None` if that was not recorded.
    pub(crate) fn is_of(&self, account: AccountKey) -> Option<bool> {
        self.people.as_ref().map(|people| people.contains(&account))
    }

    pub(crate) fn token(&self) -> Capability {
        self.token.duplicate()
    }
}

impl OpenPost {
    /// The content, to go out encrypted instead.
    pub(crate) fn withdraw(self) -> Vec<u8> {
        self.0.into()
    }
}

/// Opens a record of an open log: its signer, and its content.
pub(crate) fn read(topic: Topic, id: RecordId, body: &[u8]) -> Result<(DeviceCredential, Content), OpenRecordError> {
    let record: OpenRecord = from_bytes(body, limits::RECORD).map_err(|_| OpenRecordError::Malformed)?;
    let credential = DeviceCredential::verified(&record.credential).map_err(|_| OpenRecordError::Forged)?;
    VerifyingKey::from_bytes(&credential.key.0)
        .and_then(|key| {
            key.verify_strict(
                &signing_input(topic, id, &record.content),
                &Signature::from_bytes(&record.signature),
            )
        })
        .map_err(|_| OpenRecordError::Forged)?;
    let content = Content::from_bytes(&record.content).map_err(|_| OpenRecordError::Malformed)?;
    Ok((credential, content))
}

fn signing_input(topic: Topic, id: RecordId, content: &[u8]) -> Vec<u8> {
    [b"sotto open record v1".as_slice(), &topic.0, &id.0, &sha256(&[content])].concat()
}
