//! The participants of a call: devices, known by the account and id that signed their signals, and their names for the
//! page.

use minicbor::{Decode, Encode};
use sotto_primitives::hash::sha256;
use sotto_wire::{AccountKey, DeviceId, RecordId};

/// A call: random, chosen by the device that starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct CallId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// One stay of a device in a call: random. A device that rejoins has another one, and other keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct JoinId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// A device of an account. The smaller one of two makes the first offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Party {
    /// The device.
    #[n(0)]
    pub device: DeviceId,
    /// The account that it belongs to.
    #[n(1)]
    pub account: AccountKey,
}

impl CallId {
    /// Lowercase hexadecimal.
    pub fn to_hex(self) -> String {
        RecordId(self.0).to_hex()
    }

    /// Parses [`Self::to_hex`].
    pub fn from_hex(text: &str) -> Option<Self> {
        RecordId::from_hex(text).map(|id| Self(id.0))
    }
}

/// The page's name for one stay of a device, 32 hexadecimal characters: another stay has another name, and so another
/// connection.
pub fn peer_name(party: &Party, join: JoinId) -> String {
    let digest = sha256(&[b"sotto call peer v1", &party.account.0, &party.device.0, &join.0]);
    let mut name = [0; 16];
    name.copy_from_slice(&digest[..16]);
    RecordId(name).to_hex()
}
