//! Inbox items: messages from one device to another before they share a log. Sealed to the receiving device, so that
//! the relay learns neither the sender nor the purpose.

use crate::conversation::kind::Why;
use crate::credential::{DeviceCredential, DeviceIdentity};
use crate::secret::Secret;
use ed25519_dalek::{Signature, VerifyingKey};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use sotto_primitives::hash::sha256;
use sotto_wire::{
    AccountKey, BlobId, Capability, Cursor, DeviceId, Handle, InboxId, RecordId, Topic, from_bytes, limits, to_bytes,
};

/// The content of an inbox item.
#[derive(Encode, Decode)]
pub(crate) enum Invitation {
    /// An unprotected conversation: its log and the token that its readers share.
    #[n(0)]
    Open {
        /// The log.
        #[n(0)]
        topic: Topic,
        /// The token.
        #[n(1)]
        token: Capability,
        /// The people and admins of a group; none between two people.
        #[n(2)]
        group: Option<OpenGroup>,
    },
    /// A protected conversation: an MLS Welcome (RFC 9420 §12.4.3.1).
    #[n(1)]
    Welcome {
        /// The log, and the group's id.
        #[n(0)]
        topic: Topic,
        /// The MLS message.
        #[n(1)]
        welcome: ByteVec,
        /// The position of the commit that adds the device: reading starts behind it.
        #[n(2)]
        after: Cursor,
    },
    /// For another device of this account: an unprotected conversation that this device began.
    #[n(2)]
    Shared(#[n(0)] OpenShare),
    /// A protected conversation whose Welcome is too large for an inbox: it lies in a blob.
    #[n(4)]
    FarWelcome {
        /// The log, and the group's id.
        #[n(0)]
        topic: Topic,
        /// The blob.
        #[n(1)]
        blob: BlobId,
        /// The key that opens it.
        #[cbor(n(2), with = "key")]
        key: Secret<32>,
        /// The position of the commit that adds the device: reading starts behind it.
        #[n(3)]
        after: Cursor,
    },
    /// The sender's device is new, or has lost its keys, and asks to be added to a group that its account is in.
    #[n(3)]
    LetIn {
        /// The log, and the group's id.
        #[n(0)]
        topic: Topic,
    },
    /// For another device of this account: the account's list has changed, and may not name the receiver any more.
    #[n(5)]
    List,
}

/// An unprotected group, as the inviting device knows it.
#[derive(Encode, Decode)]
pub(crate) struct OpenGroup {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// The accounts that may add people.
    #[n(1)]
    pub admins: Vec<AccountKey>,
    /// All people in it, including the inviting one.
    #[n(2)]
    pub people: Vec<OpenPerson>,
}

/// A person in an unprotected group.
#[derive(Encode, Decode)]
pub(crate) struct OpenPerson {
    /// The account.
    #[n(0)]
    pub account: AccountKey,
    /// Its claimed handle; the directory is asked whether it is right.
    #[n(1)]
    pub handle: Handle,
}

/// An invitation as its sender's device signed it for one inbox.
#[derive(Encode, Decode)]
struct Signed {
    #[n(0)]
    credential: ByteVec,
    #[n(1)]
    invitation: ByteVec,
    #[n(2)]
    signature: ByteArray<64>,
}

/// An invitation that waits until its sender has been looked up.
#[derive(Encode, Decode)]
pub(crate) struct PendingInvitation {
    /// The inbox item's id.
    #[n(0)]
    pub id: RecordId,
    /// The sender's credential.
    #[n(1)]
    pub from: DeviceCredential,
    /// The invitation.
    #[n(2)]
    pub invitation: Invitation,
}

/// An inbox item that is not an invitation, or not from its claimed sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refused;

impl Invitation {
    /// Signs an invitation for one inbox; the caller seals the result to that inbox's device.
    pub(crate) fn signed(&self, inbox: InboxId, device: &DeviceIdentity) -> Vec<u8> {
        let invitation = to_bytes(self);
        let signature = device.sign(&signing_input(inbox, &invitation));
        to_bytes(&Signed {
            credential: device.credential().to_bytes().into(),
            invitation: invitation.into(),
            signature: signature.into(),
        })
    }

    /// Checks an opened inbox item: who signed it, and for this inbox.
    pub(crate) fn verified(inbox: InboxId, bytes: &[u8]) -> Result<(DeviceCredential, Self), Refused> {
        let signed: Signed = from_bytes(bytes, limits::INBOX_ITEM).map_err(|_| Refused)?;
        let credential = DeviceCredential::verified(&signed.credential).map_err(|_| Refused)?;
        let input = signing_input(inbox, &signed.invitation);
        VerifyingKey::from_bytes(&credential.key.0)
            .and_then(|key| key.verify_strict(&input, &Signature::from_bytes(&signed.signature)))
            .map_err(|_| Refused)?;
        let invitation = from_bytes(&signed.invitation, limits::INBOX_ITEM).map_err(|_| Refused)?;
        Ok((credential, invitation))
    }
}
/// An unprotected or ended conversation, for another device of the account.
#[derive(Encode, Decode)]
pub(crate) struct OpenShare {
    /// The log.
    #[n(0)]
    pub topic: Topic,
    /// Its token.
    #[n(1)]
    pub token: Capability,
    /// The group, if it is one.
    #[n(2)]
    pub group: Option<OpenGroup>,
    /// The other person, between two.
    #[n(3)]
    pub peer: Option<OpenPerson>,
    /// The timer, in seconds.
    #[n(4)]
    pub timer: Option<u32>,
    /// Ended logs, and whether each was protected: a group may replace one of them.
    #[n(5)]
    pub over: Option<Vec<(Topic, bool)>>,
    /// For a wholly ended conversation: the only device that gets it, why it ended, and whether it was protected at its
    /// end. Its log is not read then, and the token is zeros.
    #[n(6)]
    pub ended: Option<(DeviceId, Why, bool)>,
}

/// A blob's key as a byte string.
mod key {
    use crate::secret::Secret;
    use minicbor::bytes::ByteArray;
    use minicbor::{Decoder, Encoder, decode as from, encode as to};

    pub(super) fn encode<C, W: to::Write>(
        key: &Secret<32>,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), to::Error<W::Error>> {
        e.bytes(key.expose())?.ok()
    }

    pub(super) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<Secret<32>, from::Error> {
        d.decode::<ByteArray<32>>().map(|bytes| Secret::new(bytes.into()))
    }
}

fn signing_input(inbox: InboxId, invitation: &[u8]) -> Vec<u8> {
    [b"sotto invitation v1".as_slice(), &inbox.0, &sha256(&[invitation])].concat()
}
