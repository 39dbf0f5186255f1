//! ICE servers for calls: those that the operator names, with TURN credentials that last twelve hours.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sotto_wire::{IceCredential, IceServer, Millis};
use std::fmt::Write;
use std::sync::Arc;

/// The ICE servers that clients get.
#[derive(Clone, Debug, Default)]
pub struct Ice {
    /// Addresses of STUN servers.
    pub stun: Vec<String>,
    /// TURN servers.
    pub turn: Option<Turn>,
}

/// TURN servers that share one secret.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Their addresses.
    pub uris: Vec<String>,
    /// The secret with which they check credentials.
    pub secret: Arc<TurnSecret>,
}

/// The secret that relay and TURN servers share. Only its signatures leave this type; wiped on drop.
pub struct TurnSecret(Hmac<Sha1>);

impl TurnSecret {
    /// Takes the secret; none that is empty.
    pub fn new(secret: &[u8]) -> Option<Self> {
        if secret.is_empty() {
            return None;
        }
        Hmac::new_from_slice(secret).ok().map(Self)
    }

    /// The credential of a user name, by the convention of the TURN REST API.
    fn sign(&self, username: &str) -> IceCredential {
        let tag = self.0.clone().chain_update(username).finalize();
        IceCredential::new(STANDARD.encode(tag.into_bytes()))
    }
}

impl core::fmt::Debug for TurnSecret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("TurnSecret(secret)")
    }
}

/// How long a credential is good, in seconds: longer than a call.
pub(crate) const LIFETIME: u32 = 12 * 3600;

impl Ice {
    /// The servers, with a credential for one client. The random `name` identifies no client.
    pub(crate) fn servers(&self, name: [u8; 8], now: Millis) -> Vec<IceServer> {
        let mut servers = Vec::new();
        if !self.stun.is_empty() {
            servers.push(IceServer {
                uris: self.stun.clone(),
                username: None,
                credential: None,
            });
        }
        if let Some(turn) = &self.turn {
            let username = username(now, name);
            servers.push(IceServer {
                uris: turn.uris.clone(),
                credential: Some(turn.secret.sign(&username)),
                username: Some(username),
            });
        }
        servers
    }
}

/// When the credential ends, in seconds since the Unix epoch, and a name.
fn username(now: Millis, name: [u8; 8]) -> String {
    let mut username = format!("{}:", now.0 / 1000 + u64::from(LIFETIME));
    for byte in name {
        let _ = write!(username, "{byte:02x}");
    }
    username
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_the_one_that_openssl_makes() {
        // printf '1795467600:0101010101010101' | openssl dgst -sha1 -hmac north -binary | base64
        let username = username(Millis(1_795_424_400_999), [1; 8]);
        assert_eq!(username, "1795467600:0101010101010101");
        let credential = TurnSecret::new(b"north").unwrap().sign(&username);
        assert_eq!(credential.expose(), "2WYmD+kWf+eSLIS7ypkT6wfk0Nc=");
    }

    #[test]
    fn a_credential_is_the_hmac_of_rfc_2202() {
        // Test case 2 there: effcdf6ae5eb2fa2d27416d5f184df9c259a7c79.
        let credential = TurnSecret::new(b"Jefe").unwrap().sign("what do ya want for nothing?");
        assert_eq!(credential.expose(), "7/zfauXrL6LSdBbV8YTfnCWafHk=");
    }

    #[test]
    fn a_turn_secret_is_not_empty_is_not_printed_and_is_wiped() {
        fn is_wiped<T: zeroize::ZeroizeOnDrop>() {}
        is_wiped::<Sha1>();
        assert!(TurnSecret::new(b"").is_none());
        let ice = Ice {
            stun: Vec::new(),
            turn: Some(Turn {
                uris: vec!["turn:relay.example".to_owned()],
                secret: Arc::new(TurnSecret::new(b"north").unwrap()),
            }),
        };
        assert!(!format!("{ice:?}").contains("north"));
    }
}
