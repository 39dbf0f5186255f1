//! Linking a device, told from both sides. Runs with the same seeds make the same bytes, so a test gets a machine in
//! any state by telling the story up to it.

mod hostile;
mod story;
mod vectors;

use super::message::Share;
use super::*;
use crate::credential::{DeviceCredential, DeviceIdentity};
use crate::secret::Secret;
use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sotto_wire::Handle;
use zeroize::Zeroizing;

const CODE: &str = "K7QM-3XTD-10AB-VWYZ";
const SEED: [u8; 32] = [9; 32];

fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

fn code() -> PairingCode {
    PairingCode::parse(CODE).unwrap()
}

fn transfer() -> Transfer {
    Transfer {
        seed: Secret::new(SEED),
        handle: Handle::parse("ana").unwrap(),
        protect_new: true,
        state: Zeroizing::new(b"contacts".to_vec()),
    }
}

fn credential(seed: [u8; 32], handle: &str) -> DeviceCredential {
    let identity = SigningKey::from_bytes(&seed);
    let device = DeviceIdentity::generate(&identity, Handle::parse(handle).unwrap(), &mut rng(7));
    device.credential().clone()
}

/// How far a device is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Moment {
    Begun,
    Answered,
    Revealed,
    Sent,
}

/// The bodies of one pairing, in order.
struct Said {
    hello: Vec<u8>,
    answer: Vec<u8>,
    reveal: Vec<u8>,
    transfer: Vec<u8>,
    done: Vec<u8>,
}

impl Said {
    fn all(&self) -> [&[u8]; 5] {
        [&self.hello, &self.answer, &self.reveal, &self.transfer, &self.done]
    }
}

fn said() -> Said {
    let (_, hello) = begun();
    let (_, answer) = greeted(OldDevice::begin(&code()), &hello);
    let (_, reveal) = answered(begun().0, &answer);
    let OldDevice::Comparing(comparing) = old_device(Moment::Revealed) else {
        panic!("the words are not shown");
    };
    let (_, transfer) = comparing.confirm(&self::transfer(), &mut rng(3)).unwrap();
    let step = new_device(Moment::Answered).receive(&transfer, &mut rng(4));
    let Ok(NewStep::Received { device, .. }) = step else {
        panic!("no account");
    };
    let done = device.done(&credential(SEED, "ana"), &mut rng(5));
    Said {
        hello,
        answer,
        reveal,
        transfer,
        done,
    }
}

/// The new device: `Begun` or `Answered`.
fn new_device(moment: Moment) -> NewDevice {
    let (device, hello) = begun();
    if moment == Moment::Begun {
        return device;
    }
    let (_, answer) = greeted(OldDevice::begin(&code()), &hello);
    answered(device, &answer).0
}

/// The old device, at any moment.
fn old_device(moment: Moment) -> OldDevice {
    let mut device = OldDevice::begin(&code());
    let (new, hello) = begun();
    if moment >= Moment::Answered {
        let (next, answer) = greeted(device, &hello);
        device = next;
        if moment >= Moment::Revealed {
            let (_, reveal) = answered(new, &answer);
            device = revealed(device, &reveal);
        }
    }
    match device {
        OldDevice::Comparing(comparing) if moment == Moment::Sent => {
            comparing.confirm(&transfer(), &mut rng(3)).unwrap().0
        }
        device => device,
    }
}

fn begun() -> (NewDevice, Vec<u8>) {
    NewDevice::begin(&code(), DeviceName::parse("tablet").unwrap(), &mut rng(1))
}

fn greeted(device: OldDevice, hello: &[u8]) -> (OldDevice, Vec<u8>) {
    match device.receive(hello, &mut rng(2)) {
        Ok(OldStep::Greeted { device, append }) => (device, append),
        _ => panic!("the old device did not answer"),
    }
}

fn answered(device: NewDevice, answer: &[u8]) -> (NewDevice, Vec<u8>) {
    match device.receive(answer, &mut rng(6)) {
        Ok(NewStep::Answered { device, append }) => (device, append),
        _ => panic!("the new device did not reveal"),
    }
}

fn revealed(device: OldDevice, reveal: &[u8]) -> OldDevice {
    match device.receive(reveal, &mut rng(2)) {
        Ok(OldStep::Revealed { device }) => device,
        _ => panic!("the old device did not show words"),
    }
}

fn new_words(device: &NewDevice) -> Words {
    match device {
        NewDevice::Comparing(comparing) => comparing.words(),
        NewDevice::Greeted(_) => panic!("no words yet"),
    }
}

fn old_words(device: &OldDevice) -> Words {
    match device {
        OldDevice::Comparing(comparing) => comparing.words(),
        _ => panic!("no words now"),
    }
}

fn new_refuses(device: NewDevice, body: &[u8]) -> Option<PairingError> {
    device.receive(body, &mut rng(8)).err()
}

fn old_refuses(device: OldDevice, body: &[u8]) -> Option<PairingError> {
    device.receive(body, &mut rng(8)).err()
}
