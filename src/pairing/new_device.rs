//! The new device: it shows the code, and gets the account.

use crate::credential::DeviceCredential;
use crate::pairing::code::{Keys, PairingCode};
use crate::pairing::message::{DeviceName, Hello, Share, Transfer};
use crate::pairing::sealing::{self, Step};
use crate::pairing::session::{Ephemeral, Session, Transcript, Words};
use crate::pairing::{PairingError, Side};
use crate::secret::Secret;
use rand_core::CryptoRng;
use sotto_wire::to_bytes;

/// A pairing at the new device. Its variant decides the page's view.
pub enum NewDevice {
    /// The code is shown; no device has answered.
    Greeted(NewGreeted),
    /// The words are shown; the person at the old device has not confirmed them.
    Comparing(NewComparing),
}

/// [`NewDevice::Greeted`].
pub struct NewGreeted {
    keys: Keys,
    ephemeral: Ephemeral,
    hello: Vec<u8>,
}

/// [`NewDevice::Comparing`].
pub struct NewComparing {
    keys: Keys,
    session: Session,
}

/// The account is here; the old device waits for the credential.
pub struct NewReceived {
    done: Secret<32>,
}

/// The result of a body.
pub enum NewStep {
    /// Append the reveal, and show the words of `device`.
    Answered {
        /// The machine, [`NewDevice::Comparing`] now.
        device: NewDevice,
        /// The body to append.
        append: Vec<u8>,
    },
    /// The old device's person has confirmed the words: this is the account.
    Received {
        /// Makes the last body, when the new device has its credential.
        device: NewReceived,
        /// The account.
        transfer: Transfer,
    },
}

impl NewDevice {
    /// Begins with a fresh code: create the code's log, follow it, and append the body that comes with the machine.
    pub fn begin(code: &PairingCode, name: DeviceName, rng: &mut dyn CryptoRng) -> (Self, Vec<u8>) {
        let keys = code.keys();
        let ephemeral = Ephemeral::generate(rng);
        let commitment = ephemeral.commitment();
        let hello = to_bytes(&Hello { commitment, name });
        let body = sealing::seal(&keys.messages, Step::Hello, &hello, rng);
        let greeted = NewGreeted { keys, ephemeral, hello };
        (Self::Greeted(greeted), body)
    }

    /// Takes the body of the next record that the old device appended. An error ends the pairing.
    pub fn receive(self, body: &[u8], rng: &mut dyn CryptoRng) -> Result<NewStep, PairingError> {
        match self {
            Self::Greeted(greeted) => greeted.receive(body, rng),
            Self::Comparing(comparing) => comparing.receive(body),
        }
    }
}

impl NewGreeted {
    fn receive(self, body: &[u8], rng: &mut dyn CryptoRng) -> Result<NewStep, PairingError> {
        let messages = &self.keys.messages;
        let answer = sealing::receive(body, Step::Answer, messages, Side::Old, messages)?;
        let peer = Share::from_bytes(&answer)?;
        let reveal = self.ephemeral.to_bytes();
        let said = Transcript {
            hello: &self.hello,
            answer: &answer,
            reveal: &reveal,
        };
        let session = self.ephemeral.agree(&self.keys, &peer, &said)?;
        let append = sealing::seal(messages, Step::Reveal, &reveal, rng);
        let keys = self.keys;
        Ok(NewStep::Answered {
            device: NewDevice::Comparing(NewComparing { keys, session }),
            append,
        })
    }
}

impl NewComparing {
    /// To show.
    pub fn words(&self) -> Words {
        self.session.words
    }

    fn receive(self, body: &[u8]) -> Result<NewStep, PairingError> {
        let Session { transfer, done, .. } = self.session;
        let plain = sealing::receive(body, Step::Transfer, &transfer, Side::Old, &self.keys.messages)?;
        Ok(NewStep::Received {
            device: NewReceived { done },
            transfer: Transfer::from_bytes(&plain)?,
        })
    }
}

impl NewReceived {
    /// The last body: the credential that the new device has issued itself with the account's key. Append it when the
    /// account is saved.
    pub fn done(self, credential: &DeviceCredential, rng: &mut dyn CryptoRng) -> Vec<u8> {
        sealing::seal(&self.done, Step::Done, &credential.to_bytes(), rng)
    }
}
