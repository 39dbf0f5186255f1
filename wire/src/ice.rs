//! ICE servers, as a browser's `RTCPeerConnection` takes them.

use minicbor::{Decode, Encode};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Servers that share one credential.
#[derive(Debug, PartialEq, Eq, Encode, Decode)]
pub struct IceServer {
    /// Their addresses, such as `turn:relay.example:3478?transport=udp`.
    #[n(0)]
    pub uris: Vec<String>,
    /// TURN only: when the credential ends, in seconds since the Unix epoch, `:`, and a random name.
    #[n(1)]
    pub username: Option<String>,
    /// TURN only.
    #[n(2)]
    pub credential: Option<IceCredential>,
}

/// A TURN password. Wiped on drop.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct IceCredential(String);

impl IceCredential {
    /// Takes the password over.
    pub fn new(password: String) -> Self {
        Self(password)
    }

    /// The one exit: the password.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl PartialEq for IceCredential {
    /// In constant time.
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for IceCredential {}

impl core::fmt::Debug for IceCredential {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("IceCredential(secret)")
    }
}

impl<C> Encode<C> for IceCredential {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for IceCredential {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Ok(Self(d.str()?.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_holds_no_password() {
        let credential = IceCredential::new("sesame".to_owned());
        assert_eq!(format!("{credential:?}"), "IceCredential(secret)");
        assert!(credential == IceCredential::new("sesame".to_owned()));
        assert!(credential != IceCredential::new("sesamf".to_owned()));
    }
}
