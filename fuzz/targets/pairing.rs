//! Fuzz target: input from the relay, the other device, a camera and a keyboard during linking and recovery.

use crate::keys::seed_for;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sotto::pairing::message::{Hello, Share};
use sotto::pairing::{AbortReason, DeviceName, NewDevice, OldDevice, PairingCode, Transfer};
use sotto::recovery::{Backup, Index, Phrase};
use sotto::secret::Secret;
use sotto_wire::to_bytes;

/// No input panics, each value has one encoding, texts print as they were parsed, and no stranger's bytes are accepted.
pub fn check(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        texts(text);
    }
    messages(data);
    strangers(data);
}

fn texts(text: &str) {
    if let Ok(code) = PairingCode::parse(text) {
        let again = PairingCode::parse(&code.link()).map(|again| again.shown());
        assert_eq!(again, Ok(code.shown()), "a code is read as it is shown");
    }
    if let Ok(phrase) = Phrase::parse(text) {
        let words = phrase.words();
        let again = Phrase::parse(&words.join(" ")).map(|again| again.words());
        assert_eq!(again, Ok(words), "a phrase is read as it is shown");
    }
    if let Some(name) = DeviceName::parse(text) {
        assert_eq!(DeviceName::parse(name.as_str()), Some(name), "a name is what it shows");
    }
}

fn messages(data: &[u8]) {
    if let Ok(hello) = Hello::from_bytes(data) {
        assert_eq!(to_bytes(&hello), data, "a hello has one encoding");
    }
    if let Ok(share) = Share::from_bytes(data) {
        assert_eq!(to_bytes(&share), data, "a key has one encoding");
    }
    if let Ok(reason) = AbortReason::from_bytes(data) {
        assert_eq!(to_bytes(&reason), data, "a reason has one encoding");
    }
    if let Ok(transfer) = Transfer::from_bytes(data) {
        let again = transfer.to_bytes().map(|bytes| bytes.to_vec());
        assert_eq!(again.as_deref(), Ok(data), "an account has one encoding");
    }
    if let Ok(index) = Index::from_bytes(data) {
        let fitted = index.fitted();
        // Only strangers make one so near to the limit: `fitted` leaves room for longer heads than these may have.
        let near = data.len() + 64 > Backup::LIMIT;
        assert!(near || fitted.bytes.as_slice() == data, "an index has one encoding");
        assert!(fitted.bytes.len() <= Backup::LIMIT, "an index fits a backup");
    }
}

fn strangers(data: &[u8]) {
    let mut rng = ChaCha20Rng::from_seed(seed_for(data));
    let code = PairingCode::random(&mut rng);
    if let Some(name) = DeviceName::parse("tablet") {
        let (new, _) = NewDevice::begin(&code, name, &mut rng);
        assert!(new.receive(data, &mut rng).is_err(), "nobody else has the code");
    }
    let old = OldDevice::begin(&code).receive(data, &mut rng);
    assert!(old.is_err(), "nobody else has the code");
    let backup = Backup::of(&Secret::random(&mut rng));
    assert!(backup.open(data, 0).is_err(), "nobody else has the seed");
}

/// For the property tests to mutate: one of each kind.
#[allow(dead_code, reason = "libFuzzer finds its own inputs; the property tests use these")]
pub fn seeds() -> Vec<Vec<u8>> {
    use sotto::recovery::{IndexedContact, IndexedConversation, IndexedLog};
    use sotto_wire::{AccountKey, Capability, DeviceId, Handle, Topic};
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    let code = PairingCode::random(&mut rng);
    let seed = Secret::new([4; 32]);
    let mut seeds = vec![
        code.shown().as_bytes().to_vec(),
        code.link().as_bytes().to_vec(),
        Phrase::of(&seed).words().join("\n").into_bytes(),
        to_bytes(&AbortReason::Cancelled),
        to_bytes(&Share {
            public: [5; 32],
            nonce: [6; 32],
        }),
    ];
    if let Some(name) = DeviceName::parse("Firefox on Linux") {
        seeds.push(to_bytes(&Hello {
            commitment: [7; 32],
            name: name.clone(),
        }));
        seeds.push(NewDevice::begin(&code, name, &mut rng).1);
    }
    let mut index = Index::new(300, DeviceId([8; 16]));
    index.conversations = vec![IndexedConversation {
        topic: Topic([9; 32]),
        log: IndexedLog::Open(Capability::new([10; 32])),
        people: vec![AccountKey([11; 32])],
        name: Some("the cellar".into()),
    }];
    if let Ok(handle) = Handle::parse("ana") {
        index.contacts = vec![IndexedContact {
            account: AccountKey([11; 32]),
            handle: handle.clone(),
            verified: true,
        }];
        let transfer = Transfer {
            seed: Secret::new([4; 32]),
            handle,
            protect_new: true,
            state: vec![12; 40].into(),
        };
        seeds.extend(transfer.to_bytes().map(|bytes| bytes.to_vec()));
    }
    let index = index.fitted().bytes;
    seeds.extend(Backup::of(&seed).seal(&index, 300, &mut rng));
    seeds.push(index.to_vec());
    seeds
}
