//! A device signs for OpenMLS: the bridge between its identity and the library's signer.

use crate::credential::DeviceIdentity;
use openmls_traits::signatures::{Signer, SignerError};
use openmls_traits::types::SignatureScheme;

impl Signer for DeviceIdentity {
    fn sign(&self, payload: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(DeviceIdentity::sign(self, payload).to_vec())
    }

    fn signature_scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}
