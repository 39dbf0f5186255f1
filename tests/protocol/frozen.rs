//! The bytes between clients, frozen: `tests/vectors/{group,inbox,open}/`, with the secret parts that another
//! implementation needs. The code's output for the same inputs is compared with them, and the values that it reads in
//! them with their inputs.

use crate::harness::formats;
use crate::world::{World, contains, key};
use ed25519_dalek::SigningKey;
use minicbor::Encoder;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};
use sotto::content::Content;
use sotto::conversation::session::{Changes, Incoming, KeyPackageKind, Session, Terms, key_package};
use sotto::credential::{DeviceCredential, DeviceIdentity};
use sotto::envelope::{EnvelopeKeys, seal};
use sotto::io::Store;
use sotto::mls::Mls;
use sotto::secret::Secret;
use sotto_wire::{
    Capability, ClientFrame, DeviceId, DeviceKey, Generation, Handle, InboxId, RecordId, Request, Topic, from_bytes,
    limits,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use x_wing::{DecapsulationKey, Decapsulator, KeyExport};

/// One folder: its small values by name, and its files.
struct Folder {
    path: PathBuf,
    inputs: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    fn named(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("tests/vectors")
            .join(name);
        let text = fs::read_to_string(path.join("inputs.txt")).unwrap();
        let line = |line: &str| {
            let (name, value) = line.split_once(' ').unwrap();
            (name.to_owned(), unhex(value))
        };
        let inputs = text.lines().map(line).collect();
        Self { path, inputs }
    }

    fn input<const N: usize>(&self, name: &str) -> [u8; N] {
        self.inputs[name].as_slice().try_into().unwrap()
    }

    fn file(&self, name: &str) -> Vec<u8> {
        unhex(&fs::read_to_string(self.path.join(format!("{name}.hex"))).unwrap())
    }

    fn holds(&self, name: &str, made: &[u8]) {
        assert!(self.file(name) == made, "{name}.hex is now {}", hex(made));
    }

    fn device(&self, name: &str) -> DeviceIdentity {
        let account = SigningKey::from_bytes(&self.input(&format!("{name}-account-secret")));
        let secret = self.input(&format!("{name}-device-secret"));
        let key = DeviceKey(SigningKey::from_bytes(&secret).verifying_key().to_bytes());
        let id = DeviceId(self.input(&format!("{name}-device")));
        let credential = DeviceCredential::issue(&account, Handle::parse(name).unwrap(), id, key);
        DeviceIdentity::restore(&Secret::new(secret), &credential.to_bytes()).unwrap()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|digit| char::from(digit).to_digit(16).unwrap().try_into().unwrap())
        .collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

/// Ben's device, with the private keys of the frozen KeyPackage.
fn ben(group: &Folder) -> Mls {
    let mut mls = Mls::default();
    let package = key_package(&mut mls, &mut rng(2), &group.device("ben"), KeyPackageKind::OneTime).unwrap();
    group.holds("key-package", &package);
    mls
}

/// The capability and its hash in one generation.
fn capability_is(group: &Folder, generation: u64, capability: &Capability) {
    let name = format!("generation-{generation}-capability");
    assert_eq!(*capability.expose(), group.input(&name));
    assert_eq!(capability.hash().0, group.input(&format!("{name}-hash")));
}

#[test]
fn a_credential_is_the_frozen_one() {
    let group = Folder::named("group");
    group.holds("credential", &group.device("ana").credential().to_bytes());
}

#[test]
fn the_frozen_private_keys_are_those_of_the_frozen_key_package() {
    let group = Folder::named("group");
    ben(&group);
    let package = group.file("key-package");
    // Version and suite, and then two keys with a length of two bytes each (RFC 9420 §2.1.2, §10).
    assert_eq!(package[..4], [0, 1, 0, 0x4d]);
    for (at, name) in [(4, "init-secret"), (4 + 2 + 1216, "encryption-secret")] {
        let public = DecapsulationKey::from(group.input::<32>(name))
            .encapsulation_key()
            .to_bytes();
        assert_eq!(package[at..at + 2], [0x44, 0xc0]);
        assert_eq!(package[at + 2..at + 2 + 1216], *public, "{name}");
    }
    // Lifetime: from 0 to 2^64 - 1, behind the leaf's source.
    let lifetime = [&[1][..], &[0; 8], &[0xff; 8]].concat();
    assert!(contains(&package, &lifetime));
}

/// The same seeds give the same bytes as long as the library draws in the same order. With another version of it these
/// two files may be made again while the protocol stays the same: their readers are below.
#[test]
fn a_group_is_made_with_the_frozen_bytes() {
    let group = Folder::named("group");
    let topic = Topic(group.input("topic"));
    let (me, mut mls) = (group.device("ana"), Mls::default());
    let mut session = Session::create(&mut mls, &mut rng(1), &me, topic, Terms::default()).unwrap();
    let add = Changes {
        add: vec![group.file("key-package")],
        ..Changes::default()
    };
    let adding = session.commit_changes(&mut mls, &mut rng(3), &me, &add).unwrap();
    assert_eq!(adding.next.0, group.input("generation-1-capability-hash"));
    group.holds("welcome", &adding.welcome.unwrap());
    session.apply_own(&mut mls).unwrap();
    let timer = Changes {
        terms: Some(Terms {
            timer: Some(60),
            ..Terms::default()
        }),
        ..Changes::default()
    };
    let commit = session.commit_changes(&mut mls, &mut rng(4), &me, &timer).unwrap();
    assert_eq!(commit.next.0, group.input("generation-2-capability-hash"));
    group.holds("commit", &commit.message);
}

#[test]
fn the_frozen_welcome_message_and_commit_are_read() {
    let group = Folder::named("group");
    let mut mls = ben(&group);
    let (mut session, inviter) = Session::join(&mut mls, &group.file("welcome")).unwrap();
    assert_eq!(inviter.credential.to_bytes(), group.file("credential"));
    assert_eq!(session.topic().0, group.input("topic"));
    assert_eq!(session.generation(), Generation(1));
    capability_is(&group, 1, &session.capability(&mls).unwrap());
    assert_eq!(*session.signal_key(&mls).unwrap().expose(), group.input("signal-key"));
    let call = session.call_secret(&mls, &group.input("call"));
    assert_eq!(*call.unwrap().expose(), group.input("call-secret"));

    let read = session.read(&mut mls, &group.file("message"));
    let Ok(Incoming::Message { sender, content }) = read else {
        panic!("a message");
    };
    assert_eq!(sender, inviter);
    assert_eq!(content, group.inputs["content"]);
    assert_eq!(Content::from_bytes(&content).unwrap().as_text(), Some("Hello, Ben."));

    let Ok(Incoming::Commit(staged)) = session.read(&mut mls, &group.file("commit")) else {
        panic!("a commit");
    };
    let hash = staged.next().unwrap().0;
    assert_eq!(hash, group.input("generation-2-capability-hash"));
    session.apply(&mut mls, *staged).unwrap();
    assert_eq!(session.terms().timer, Some(60));
    capability_is(&group, 2, &session.capability(&mls).unwrap());
}

#[test]
fn the_frozen_message_has_its_senders_mark() {
    let group = Folder::named("group");
    let (topic, id) = (Topic(group.input("topic")), RecordId(group.input("record")));
    let key = formats::mark_key(&group.input("ana-device-secret"));
    assert_eq!(key, group.input("mark-key"));
    let mark = formats::mark(&key, topic, 1, id);
    assert_eq!(mark, group.input("mark"));
    let message = group.file("message");
    assert_eq!(formats::authenticated_data(&message, topic, 1), mark);
}

#[test]
fn an_envelope_is_the_frozen_one_and_opens() {
    let folder = Folder::named("inbox");
    let (inbox, sender) = (InboxId(folder.input("inbox")), folder.device("ana"));
    let invitation = {
        let mut bytes = Encoder::new(Vec::new());
        bytes.array(2).unwrap().u8(0).unwrap().array(2).unwrap();
        bytes.bytes(&folder.input::<32>("topic")).unwrap();
        bytes.bytes(&folder.input::<32>("capability")).unwrap();
        bytes.into_writer()
    };
    let signed = signed(&sender, "sotto invitation v1", &inbox.0, &invitation);
    folder.holds("invitation", &signed);
    let (from, read) = formats::invitation(inbox, &signed);
    assert_eq!((&from, &read), (sender.credential(), &invitation));
    let (topic, token) = formats::open_invitation(&read);
    assert_eq!(
        (topic.0, *token.expose()),
        (folder.input("topic"), folder.input("capability"))
    );

    let keys = EnvelopeKeys::from_secret(Secret::new(folder.input("inbox-secret")));
    folder.holds("envelope", &seal(keys.public(), inbox, &signed, &mut rng(5)).unwrap());
    let opened = keys.open(inbox, &folder.file("envelope")).unwrap();
    assert_eq!(*opened, signed);
}

#[test]
fn an_open_record_is_the_frozen_one() {
    let folder = Folder::named("open");
    let (topic, id) = (Topic(folder.input("topic")), RecordId(folder.input("record")));
    let author = folder.device("ana");
    let content = Content::text([0x5a; 16], "Hello, everybody.", None).to_bytes();
    assert_eq!(content, folder.inputs["content"]);
    let record = signed(
        &author,
        "sotto open record v1",
        &[topic.0.as_slice(), &id.0].concat(),
        &content,
    );
    folder.holds("record", &record);
    let read = formats::open_record(topic, id, &record);
    assert_eq!(read, (author.credential().clone(), content));
}

/// The common part of both formats: a credential, some bytes, and a signature over a label, a context and their hash.
fn signed(device: &DeviceIdentity, label: &str, place: &[u8], bytes: &[u8]) -> Vec<u8> {
    let signature = device.sign(&[label.as_bytes(), place, &Sha256::digest(bytes)].concat());
    let mut out = Encoder::new(Vec::new());
    out.array(3).unwrap().bytes(&device.credential().to_bytes()).unwrap();
    out.bytes(bytes).unwrap().bytes(&signature).unwrap();
    out.into_writer()
}

#[test]
fn invitations_and_open_records_are_as_documented() {
    let mut world = World::pair();
    let from = world.wire.len();
    world.start(0, "ben");
    world.settle();
    world.send(0, "hello");
    world.settle();
    let account = world.people[1].rows.values().find(|row| row.key == "account").unwrap();
    let account = key().open(Store::State, "account", &account.value).unwrap();
    let keys = EnvelopeKeys::from_secret(Secret::new(envelope_secret(&account)));
    let (mut invited, mut written) = (None, Vec::new());
    for frame in &world.wire[from..] {
        match from_bytes::<ClientFrame>(frame, limits::FRAME).map(|frame| frame.request) {
            Ok(Request::Deliver { inbox, body, .. }) => {
                let plain = keys.open(inbox, &body).unwrap();
                let (sender, invitation) = formats::invitation(inbox, &plain);
                assert_eq!(sender.handle.as_str(), "ana");
                invited = Some(formats::open_invitation(&invitation));
            }
            Ok(Request::Append { topic, id, body, .. }) => written.push((topic, id, body)),
            _ => {}
        }
    }
    let (topic, _) = invited.expect("an invitation");
    let (_, id, body) = written.iter().find(|(log, ..)| *log == topic).expect("a record");
    let (author, content) = formats::open_record(topic, *id, body);
    assert_eq!(author.handle.as_str(), "ana");
    let content = Content::from_bytes(&content).unwrap();
    assert_eq!(content.as_text(), Some("hello"));
}

/// The secret key of an account's inbox, out of its row: behind the handle, the seed, the device's key and credential.
fn envelope_secret(account: &[u8]) -> [u8; 32] {
    let mut fields = minicbor::Decoder::new(account);
    fields.array().unwrap();
    fields.u16().unwrap();
    fields.array().unwrap();
    fields.str().unwrap();
    for _ in 0..3 {
        fields.bytes().unwrap();
    }
    fields.bytes().unwrap().try_into().unwrap()
}
