//! The messages between the two devices, as strict CBOR. A holder of the code can send anything, so they are parsed as
//! hostile.

pub use super::error::AbortReason;
use super::error::PairingError;
use crate::name::is_name;
use crate::secret::Secret;
use ed25519_dalek::SigningKey;
use minicbor::{Decode, Encode};
use sotto_primitives::hash::sha256;
use sotto_wire::{AccountKey, Handle, from_bytes};
use zeroize::Zeroizing;

/// The longest message but [`Transfer`], in bytes.
pub const LIMIT: usize = 512;

/// New device → old: its commitment, and its name.
#[derive(Encode, Decode)]
pub struct Hello {
    /// The [`Share::commitment`] to the share that it will reveal.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub commitment: [u8; 32],
    /// For the person at the old device.
    #[n(1)]
    pub name: DeviceName,
}

/// A key and a nonce: old → new to answer, new → old to reveal.
#[derive(Encode, Decode)]
pub struct Share {
    /// An X25519 public key, made for this pairing.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub public: [u8; 32],
    /// Random.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
}

/// Old device → new: the account.
#[derive(Encode, Decode)]
pub struct Transfer {
    /// The seed of the account's Ed25519 identity key.
    #[cbor(n(0), with = "wiped_seed")]
    pub seed: Secret<32>,
    /// The account's name.
    #[n(1)]
    pub handle: Handle,
    /// The setting "Protect every new conversation".
    #[n(2)]
    pub protect_new: bool,
    /// Further state for the new device, at most [`Transfer::STATE`] bytes. Wiped on drop.
    #[cbor(n(3), with = "wiped_bytes")]
    pub state: Zeroizing<Vec<u8>>,
}

/// A device's own name, for people: 1 to 48 characters, none of which moves or hides others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceName(String);

impl Hello {
    /// Parses one, in its only form: it encodes to the same bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PairingError> {
        from_bytes(bytes, LIMIT).map_err(|_| PairingError::Malformed)
    }
}

impl Share {
    /// Parses one, in its only form: it encodes to the same bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PairingError> {
        from_bytes(bytes, LIMIT).map_err(|_| PairingError::Malformed)
    }

    /// SHA-256 of a label, the key and the nonce. The nonce hides the key until it is revealed.
    pub fn commitment(&self) -> [u8; 32] {
        sha256(&[b"sotto pairing commitment v1", &self.public, &self.nonce])
    }
}

impl Transfer {
    /// The longest state in bytes.
    pub const STATE: usize = 128 * 1024;
    /// All the rest, with heads.
    const REST: usize = 128;

    /// The account that the seed is of.
    pub fn account(&self) -> AccountKey {
        AccountKey(SigningKey::from_bytes(self.seed.expose()).verifying_key().to_bytes())
    }

    /// The bytes that [`Self::from_bytes`] takes. [`PairingError::TooLarge`] if the state is.
    pub fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, PairingError> {
        if self.state.len() > Self::STATE {
            return Err(PairingError::TooLarge);
        }
        // With room for all of it, so that growing leaves no copy behind. Encoding into memory cannot fail.
        let mut out = Zeroizing::new(Vec::with_capacity(self.state.len() + Self::REST));
        let _ = minicbor::encode(self, &mut *out);
        Ok(out)
    }

    /// Parses one, in its only form: it encodes to the same bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PairingError> {
        let transfer: Self = minicbor::decode(bytes).map_err(|_| PairingError::Malformed)?;
        match transfer.to_bytes() {
            Ok(again) if again.as_slice() == bytes => Ok(transfer),
            Ok(_) | Err(_) => Err(PairingError::Malformed),
        }
    }
}

impl DeviceName {
    /// The longest name in characters.
    pub const MAX: usize = 48;

    /// Takes a name with the white space around it removed. `None` if the rest is no name, or longer than [`Self::MAX`].
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim();
        is_name(name, Self::MAX).then(|| Self(name.to_owned()))
    }

    /// For people.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<C> Encode<C> for DeviceName {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for DeviceName {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::parse(d.str()?).ok_or_else(|| minicbor::decode::Error::message("not a device's name"))
    }
}

/// A seed as a byte string that goes straight into its box.
mod wiped_seed {
    use super::Secret;

    pub(super) fn encode<C, W: minicbor::encode::Write>(
        seed: &Secret<32>,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(seed.expose())?.ok()
    }

    pub(super) fn decode<C>(d: &mut minicbor::Decoder<'_>, _: &mut C) -> Result<Secret<32>, minicbor::decode::Error> {
        let bytes = d.bytes()?.try_into();
        bytes
            .map(Secret::new)
            .map_err(|_| minicbor::decode::Error::message("wrong length"))
    }
}

/// Bytes that are wiped on drop, as a byte string.
mod wiped_bytes {
    use super::Zeroizing;

    pub(super) fn encode<C, W: minicbor::encode::Write>(
        bytes: &[u8],
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(bytes)?.ok()
    }

    pub(super) fn decode<C>(
        d: &mut minicbor::Decoder<'_>,
        _: &mut C,
    ) -> Result<Zeroizing<Vec<u8>>, minicbor::decode::Error> {
        Ok(Zeroizing::new(d.bytes()?.to_vec()))
    }
}

impl AbortReason {
    /// Parses one, in its only form: it encodes to the same bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PairingError> {
        from_bytes(bytes, LIMIT).map_err(|_| PairingError::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotto_wire::to_bytes;

    #[test]
    fn a_name_shows_itself_and_nothing_else() {
        let shown = |text: &str| DeviceName::parse(text).map(|name| name.as_str().to_owned());
        assert_eq!(shown("  Firefox on Linux "), Some("Firefox on Linux".into()));
        assert_eq!(shown(&"é".repeat(48)), Some("é".repeat(48)));
        for refused in [
            "",
            "  ",
            "a\nb",
            "a\u{202e}b",
            "a\u{200b}b",
            "\u{2066}a",
            &"a".repeat(49),
        ] {
            assert_eq!(shown(refused), None, "{refused:?}");
        }
    }

    #[test]
    fn a_device_name_with_spaces_around_it_is_refused() {
        let hello = |name| Hello::from_bytes(&to_bytes(&(minicbor::bytes::ByteArray::from([1; 32]), name)));
        assert!(hello("tablet").is_ok());
        assert!(hello(" tablet").is_err());
    }

    #[test]
    fn a_transfer_is_bounded_and_has_one_form() {
        let transfer = |state| Transfer {
            seed: Secret::new([1; 32]),
            handle: Handle::parse(&"a".repeat(32)).unwrap(),
            protect_new: true,
            state: Zeroizing::new(vec![0; state]),
        };
        let longest = transfer(Transfer::STATE).to_bytes().unwrap();
        assert!(longest.len() <= longest.capacity() && longest.capacity() == Transfer::STATE + Transfer::REST);
        assert!(Transfer::from_bytes(&longest).is_ok());
        assert!(
            transfer(Transfer::STATE + 1)
                .to_bytes()
                .is_err_and(|e| e == PairingError::TooLarge)
        );
        let bytes = transfer(3).to_bytes().unwrap();
        assert!(Transfer::from_bytes(&[bytes.as_slice(), &[0]].concat()).is_err());
        assert!(Transfer::from_bytes(&bytes[..bytes.len() - 1]).is_err());
    }
}
