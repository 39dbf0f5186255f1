//! An insider can break the room, not the walls: a member that acts as the client never would.

use crate::harness::names::names;
use crate::harness::words::Worded;
use crate::world::World;
use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sha2::{Digest, Sha256};
use sotto::content::{Content, Control};
use sotto::conversation::session::{Changes, KeyPackageKind, PendingCommit, Session, key_package};
use sotto::credential::DeviceIdentity;
use sotto::io::{Agreement, Command, ProtectionState, Store};
use sotto::mls::Mls;
use sotto::seal::StoreKey;
use sotto_wire::{
    Capability, CapabilityHash, ClientFrame, Generation, Handle, RecordId, Request, Rotation, Topic, Ttl, from_bytes,
    limits,
};

/// Ben, taken apart: his groups and his device, out of his own store.
pub struct Insider {
    mls: Mls,
    device: DeviceIdentity,
    session: Session,
    rng: ChaCha20Rng,
}

impl Insider {
    pub fn of(world: &World, who: usize, topic: Topic) -> Self {
        let key = StoreKey::new([42; 32]);
        let rows = world.people[who].rows.values().filter(|row| row.store == Store::State);
        let open = |row: &sotto::io::Row| key.open(row.store, &row.key, &row.value).unwrap();
        let mls = Mls::load(
            rows.clone()
                .filter(|row| row.key.starts_with("mls/"))
                .map(|row| (row.key.clone(), open(row))),
        );
        let device = crate::harness::scribe::device(world, who);
        let session = Session::load(&mls, topic).unwrap().unwrap();
        Self {
            mls,
            device,
            session,
            rng: ChaCha20Rng::seed_from_u64(66),
        }
    }

    /// A genuine device of a third account, with a KeyPackage that any honest check accepts.
    fn stranger(&mut self) -> Vec<u8> {
        let identity = SigningKey::from_bytes(&[9; 32]);
        let eve = DeviceIdentity::generate(&identity, Handle::parse("eve").unwrap(), &mut self.rng);
        key_package(&mut Mls::load([]), &mut self.rng, &eve, KeyPackageKind::OneTime).unwrap()
    }

    /// Sends content to the others' clients, as a record of that id.
    pub fn says(&mut self, id: RecordId, control: &Control) -> Request {
        self.writes(id, &Content::control([0; 16], control))
    }

    /// Writes this, as a record of that id.
    pub fn writes(&mut self, id: RecordId, content: &Content) -> Request {
        let content = content.to_bytes();
        let Self {
            session,
            mls,
            device,
            rng,
        } = self;
        let body = session.encrypt(mls, rng, device, &content).unwrap();
        self.record(body, id)
    }

    /// Consent to a proposal, put together as PROTOCOL.md §7 describes.
    pub fn consents(&self, proposal: RecordId, topic: Topic, token: &Capability) -> [u8; 64] {
        let mut people = Sha256::new();
        for account in self.session.accounts() {
            people.update(account.0);
        }
        let group = self.session.topic().0;
        let hash = token.hash().0;
        let parts: [&[u8]; 6] = [
            b"sotto off v1",
            &group,
            &proposal.0,
            &topic.0,
            &hash,
            &people.finalize(),
        ];
        self.device.sign(&parts.concat())
    }

    pub fn append(&self, body: Vec<u8>, next: CapabilityHash) -> Request {
        self.request(body, RecordId([7; 16]), Some(Rotation { next }))
    }

    /// A record with these bytes at the end of the log.
    pub fn record(&self, body: Vec<u8>, id: RecordId) -> Request {
        self.request(body, id, None)
    }

    fn request(&self, body: Vec<u8>, id: RecordId, rotation: Option<Rotation>) -> Request {
        Request::Append {
            topic: self.session.topic(),
            generation: self.session.generation(),
            capability: self.session.capability(&self.mls).unwrap(),
            id,
            ttl: Ttl::Days90,
            body: body.into(),
            rotation,
        }
    }
}

/// The protected log, as the wire shows it.
pub fn topic(world: &World) -> Topic {
    let frames = world.wire.iter().rev();
    let mut follows = frames.filter_map(|frame| match from_bytes::<ClientFrame>(frame, limits::FRAME) {
        Ok(ClientFrame {
            request:
                Request::Follow {
                    topic,
                    generation: Generation(1..),
                    ..
                },
            ..
        }) => Some(topic),
        _ => None,
    });
    follows.next().unwrap()
}

fn broken_and_mended(world: &mut World) {
    let view = world.people[0].conversation().protection;
    assert_eq!(view.state, ProtectionState::Broken, "{}", view.words());
    let from = world.wire.len();
    world.send(0, "not for strangers");
    world.settle();
    assert!(!world.wire_holds(from, "not for strangers"));
    let conversation = world.people[0].conversation().id;
    world.run(0, Command::Protect { conversation }).unwrap();
    world.settle();
    for who in 0..2 {
        assert_eq!(world.people[who].conversation().protection.state, ProtectionState::On);
    }
    assert_eq!(
        world.texts(1),
        ["not for strangers"],
        "what waited arrives in the fresh thread"
    );
}

#[test]
fn a_member_that_admits_a_stranger_is_seen() {
    let mut world = World::protected_pair();
    let mut insider = Insider::of(&world, 1, topic(&world));
    let adding = Changes {
        add: vec![insider.stranger()],
        ..Changes::default()
    };
    let Insider {
        session,
        mls,
        device,
        rng,
    } = &mut insider;
    let PendingCommit { message, next, .. } = session.commit_changes(mls, rng, device, &adding).unwrap();
    let request = insider.append(message, next);
    world.force(request);
    broken_and_mended(&mut world);
}

#[test]
fn a_member_that_rotates_to_an_underivable_token_is_seen() {
    let mut world = World::protected_pair();
    let mut insider = Insider::of(&world, 1, topic(&world));
    let Insider {
        session,
        mls,
        device,
        rng,
    } = &mut insider;
    let PendingCommit { message, .. } = session.commit_changes(mls, rng, device, &Changes::default()).unwrap();
    let request = insider.append(message, CapabilityHash([0; 32]));
    world.force(request);
    broken_and_mended(&mut world);
}

#[test]
fn a_member_alone_cannot_turn_protection_off() {
    let mut world = World::protected_pair();
    let mut ben = Insider::of(&world, 1, topic(&world));
    let (log, token) = (Topic([5; 32]), || Capability::new([6; 32]));
    let proposal = RecordId([70; 16]);
    let signature = ben.consents(proposal, log, &token());
    let forged = |id: u8, signature| {
        let control = Control::OffProposed {
            topic: log,
            token: token(),
            signature,
        };
        (RecordId([id; 16]), control)
    };
    let agreed = |id: u8, proposal, signature| (RecordId([id; 16]), Control::OffAgreed { proposal, signature });
    let elsewhere = ben.consents(RecordId([71; 16]), log, &token());
    let words = [
        // Consent to a proposal that does not exist, and a proposal that carries the consent to another one.
        agreed(60, proposal, signature),
        forged(61, signature),
        // A correct proposal…
        forged(70, signature),
        // … and its proposer's answers: as himself, again, for another proposal, and with noise.
        agreed(72, proposal, signature),
        agreed(73, proposal, elsewhere),
        agreed(74, RecordId([71; 16]), elsewhere),
        agreed(75, proposal, [1; 64]),
        // A second question while the first is open.
        forged(71, elsewhere),
    ];
    for (id, control) in words {
        let request = ben.says(id, &control);
        world.force(request);
        assert_eq!(
            world.people[0].conversation().protection.state,
            ProtectionState::On,
            "{id:?}"
        );
    }
    let from = world.wire.len();
    world.send(0, "still between us");
    world.settle();
    assert!(!world.wire_holds(from, "still between us"));
    // The question itself was valid: her own answer, and nothing less, settles it.
    let view = world.people[0].conversation();
    assert_eq!(
        view.off.map(|off| (off.by.words(), names(&off.waiting))),
        Some(("ben".into(), vec!["ana".into()]))
    );
    let agree = Agreement::Agree;
    world
        .run(
            0,
            Command::AnswerOff {
                conversation: view.id,
                agree,
            },
        )
        .unwrap();
    world.settle();
    assert_eq!(world.people[0].conversation().protection.state, ProtectionState::Off);
}
