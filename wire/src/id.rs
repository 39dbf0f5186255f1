//! Ids and counters: fixed-size byte strings and integers with names, so that none is taken for another.

use minicbor::{Decode, Encode};

macro_rules! bytes_id {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $len;

            /// Lowercase hexadecimal.
            pub fn to_hex(self) -> String {
                hex(&self.0)
            }

            /// Parses exactly the form of [`Self::to_hex`].
            pub fn from_hex(text: &str) -> Option<Self> {
                let mut out = [0u8; $len];
                unhex(text, &mut out)?;
                Some(Self(out))
            }
        }

        impl core::fmt::Debug for $name {
            /// The first four bytes only: enough to tell two apart in a failed test.
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({}…)"), hex(&self.0[..4]))
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                let bytes = d.bytes()?;
                bytes.try_into().map(Self).map_err(|_| minicbor::decode::Error::message("wrong length"))
            }
        }
    };
}

bytes_id!(
    /// The name of a log on the relay; random. For a protected conversation also the MLS group id.
    Topic, 32
);
bytes_id!(
    /// The name of a device's inbox; random, published in its device entry.
    InboxId, 32
);
bytes_id!(
    /// The name of a blob on the relay; random. It is the only right that is needed to fetch the blob.
    BlobId, 32
);
bytes_id!(
    /// A random id of one append or delivery: a resend after a crash carries the same one.
    RecordId, 16
);
bytes_id!(
    /// A room of the forwarding server, within its log; chosen by clients.
    RoomId, 16
);
bytes_id!(
    /// One stay in a room; chosen by clients, and another one each time.
    MemberId, 16
);
bytes_id!(
    /// A device of an account; random.
    DeviceId, 16
);
bytes_id!(
    /// An account's Ed25519 identity key (public part).
    AccountKey, 32
);
bytes_id!(
    /// A device's Ed25519 signature key (public part): the signature key of its MLS leaves.
    DeviceKey, 32
);

macro_rules! counter {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
        #[cbor(transparent)]
        pub struct $name(#[n(0)] pub u64);

        impl $name {
            /// The one after this.
            #[must_use]
            pub fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }
        }
    };
}

counter!(
    /// A log's generation, which is the MLS epoch of its group. An unprotected conversation stays in generation 0.
    Generation
);
counter!(
    /// A record's position in its log or inbox: 1 for the first, strictly rising, never reused. 0 is "before the
    /// first".
    Cursor
);
counter!(
    /// Milliseconds since the Unix epoch.
    Millis
);

fn hex(bytes: &[u8]) -> String {
    use core::fmt::Write;
    let mut out = String::with_capacity(bytes.len() * 2);
    for b in bytes {
        let _ = write!(out, "{b:02x}");
    }
    out
}

fn unhex(text: &str, out: &mut [u8]) -> Option<()> {
    let text = text.as_bytes();
    if text.len() != out.len() * 2 {
        return None;
    }
    for (byte, pair) in out.iter_mut().zip(text.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(())
}

fn nibble(c: u8) -> Option<u8> {
    match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_round_trips_and_refuses_everything_else() {
        let id = RecordId([0xab; 16]);
        assert_eq!(RecordId::from_hex(&id.to_hex()), Some(id));
        assert_eq!(RecordId::from_hex("AB"), None);
        assert_eq!(RecordId::from_hex(&"AB".repeat(16)), None);
    }
}
