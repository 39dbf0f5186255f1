//! The old device: it takes the code, and hands over the account after a person has compared the words.

use crate::credential::DeviceCredential;
use crate::pairing::code::{Keys, PairingCode};
use crate::pairing::message::{DeviceName, Hello, Share, Transfer};
use crate::pairing::sealing::{self, Step};
use crate::pairing::session::{Ephemeral, Session, Transcript, Words};
use crate::pairing::{PairingError, Side};
use crate::secret::Secret;
use rand_core::CryptoRng;
use sotto_wire::{AccountKey, Handle};

/// A pairing at the old device. Its variant decides the page's view.
pub enum OldDevice {
    /// The code was taken; the new device's first message has not come.
    Listening(OldListening),
    /// Answered; the new device has not revealed its key.
    Answered(OldAnswered),
    /// The words are shown; the person has not confirmed them.
    Comparing(OldComparing),
    /// The account was sent; the new device has not confirmed it.
    Sent(OldSent),
}

/// [`OldDevice::Listening`].
pub struct OldListening {
    keys: Keys,
}

/// [`OldDevice::Answered`].
pub struct OldAnswered {
    keys: Keys,
    ephemeral: Ephemeral,
    commitment: [u8; 32],
    name: DeviceName,
    hello: Vec<u8>,
    answer: Vec<u8>,
}

/// [`OldDevice::Comparing`].
pub struct OldComparing {
    keys: Keys,
    session: Session,
    name: DeviceName,
}

/// [`OldDevice::Sent`].
pub struct OldSent {
    keys: Keys,
    pub(super) done: Secret<32>,
    account: AccountKey,
    handle: Handle,
}

/// The result of a body.
pub enum OldStep {
    /// Append the answer.
    Greeted {
        /// The machine, [`OldDevice::Answered`] now.
        device: OldDevice,
        /// The body to append.
        append: Vec<u8>,
    },
    /// Show the words and the name of `device`.
    Revealed {
        /// The machine, [`OldDevice::Comparing`] now.
        device: OldDevice,
    },
    /// The new device has the account. Its credential is signed by the account's key, for the account's name.
    Linked {
        /// The new device.
        credential: DeviceCredential,
    },
}

impl OldDevice {
    /// Begins with the code that the new device shows: follow the code's log from its beginning.
    pub fn begin(code: &PairingCode) -> Self {
        Self::Listening(OldListening { keys: code.keys() })
    }

    /// Takes the body of the next record that the new device appended. An error ends the pairing.
    pub fn receive(self, body: &[u8], rng: &mut dyn CryptoRng) -> Result<OldStep, PairingError> {
        match self {
            Self::Listening(listening) => listening.receive(body, rng),
            Self::Answered(answered) => answered.receive(body),
            Self::Comparing(comparing) => Err(sealing::interrupted(body, Side::New, &comparing.keys.messages)),
            Self::Sent(sent) => sent.receive(body),
        }
    }
}

impl OldListening {
    fn receive(self, body: &[u8], rng: &mut dyn CryptoRng) -> Result<OldStep, PairingError> {
        let messages = &self.keys.messages;
        let hello = sealing::receive(body, Step::Hello, messages, Side::New, messages)?;
        let Hello { commitment, name } = Hello::from_bytes(&hello)?;
        let ephemeral = Ephemeral::generate(rng);
        let answer = ephemeral.to_bytes();
        let append = sealing::seal(messages, Step::Answer, &answer, rng);
        let answered = OldAnswered {
            keys: self.keys,
            ephemeral,
            commitment,
            name,
            hello: hello.to_vec(),
            answer,
        };
        Ok(OldStep::Greeted {
            device: OldDevice::Answered(answered),
            append,
        })
    }
}

impl OldAnswered {
    fn receive(self, body: &[u8]) -> Result<OldStep, PairingError> {
        let messages = &self.keys.messages;
        let reveal = sealing::receive(body, Step::Reveal, messages, Side::New, messages)?;
        let peer = Share::from_bytes(&reveal)?;
        if peer.commitment() != self.commitment {
            return Err(PairingError::Commitment);
        }
        let said = Transcript {
            hello: &self.hello,
            answer: &self.answer,
            reveal: &reveal,
        };
        let session = self.ephemeral.agree(&self.keys, &peer, &said)?;
        let comparing = OldComparing {
            keys: self.keys,
            session,
            name: self.name,
        };
        Ok(OldStep::Revealed {
            device: OldDevice::Comparing(comparing),
        })
    }
}

impl OldComparing {
    /// To compare with those on the new device's screen.
    pub fn words(&self) -> Words {
        self.session.words
    }

    /// The new device's name.
    pub fn name(&self) -> &DeviceName {
        &self.name
    }

    /// The person confirms that the words are the same: returns the account, as the body to append.
    /// [`PairingError::TooLarge`] ends the pairing.
    pub fn confirm(self, transfer: &Transfer, rng: &mut dyn CryptoRng) -> Result<(OldDevice, Vec<u8>), PairingError> {
        let append = sealing::seal(&self.session.transfer, Step::Transfer, &transfer.to_bytes()?, rng);
        let sent = OldSent {
            keys: self.keys,
            done: self.session.done,
            account: transfer.account(),
            handle: transfer.handle.clone(),
        };
        Ok((OldDevice::Sent(sent), append))
    }
}

impl OldSent {
    fn receive(self, body: &[u8]) -> Result<OldStep, PairingError> {
        let plain = sealing::receive(body, Step::Done, &self.done, Side::New, &self.keys.messages)?;
        let credential = DeviceCredential::verified(&plain).map_err(|_| PairingError::Credential)?;
        if credential.account != self.account || credential.handle != self.handle {
            return Err(PairingError::Credential);
        }
        Ok(OldStep::Linked { credential })
    }
}
