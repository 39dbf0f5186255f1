//! Capabilities: 32-byte bearer tokens for one generation of a log, or for reading an inbox.

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A token from the MLS exporter (protected logs) or random (unprotected logs, inboxes). Wiped on drop; the relay
/// sees it in requests and keeps only its [`CapabilityHash`].
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Capability(Box<[u8; 32]>);

impl Capability {
    /// Takes over 32 secret bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Box::new(bytes))
    }

    /// The one exit: the token's bytes.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// A second owner of the same token, for a frame to consume.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    /// SHA-256 over a label and the token: the relay keeps only this.
    pub fn hash(&self) -> CapabilityHash {
        let mut hash = Sha256::new();
        hash.update(b"sotto capability v1");
        hash.update(self.0.as_slice());
        CapabilityHash(hash.finalize().into())
    }
}

impl core::fmt::Debug for Capability {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Capability(secret)")
    }
}

impl<C> Encode<C> for Capability {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(self.0.as_slice())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Capability {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let bytes = d.bytes()?;
        bytes
            .try_into()
            .map(Self::new)
            .map_err(|_| minicbor::decode::Error::message("wrong length"))
    }
}

/// SHA-256 of a capability: enough to check one, not enough to make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapabilityHash(pub [u8; 32]);

impl CapabilityHash {
    /// Compares in constant time.
    pub fn admits(&self, capability: &Capability) -> bool {
        self.0.ct_eq(&capability.hash().0).into()
    }
}

impl<C> Encode<C> for CapabilityHash {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for CapabilityHash {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let bytes = d.bytes()?;
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| minicbor::decode::Error::message("wrong length"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_admits_its_own_token_and_no_other() {
        let token = Capability::new([7; 32]);
        assert!(token.hash().admits(&token.duplicate()));
        assert!(!token.hash().admits(&Capability::new([8; 32])));
    }

    #[test]
    fn debug_output_holds_no_secret() {
        assert_eq!(format!("{:?}", Capability::new([7; 32])), "Capability(secret)");
    }
}
