//! Groups of two and three devices, told as stories.

mod guard;
mod hostile;
mod roles;
mod storage;

use super::*;
use ed25519_dalek::SigningKey;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sotto_wire::{Handle, RecordId};
use std::collections::BTreeMap;

const TOPIC: Topic = Topic([7; 32]);

/// A device with a store that is written only through drains.
struct Device {
    me: DeviceIdentity,
    rng: ChaCha20Rng,
    mls: Mls,
    disk: BTreeMap<String, Vec<u8>>,
}

impl Device {
    fn new(name: &str, seed: u8) -> Self {
        let mut rng = ChaCha20Rng::from_seed([seed; 32]);
        let account = SigningKey::from_bytes(&[seed; 32]);
        Self {
            me: DeviceIdentity::generate(&account, Handle::parse(name).unwrap(), &mut rng),
            rng,
            mls: Mls::default(),
            disk: BTreeMap::new(),
        }
    }

    /// Writes the changed rows; returns their size in bytes.
    fn save(&mut self) -> usize {
        let mut bytes = 0;
        for change in self.mls.drain() {
            match change {
                crate::mls::Change::Put { key, value } => {
                    bytes += value.len();
                    self.disk.insert(key, value.to_vec());
                }
                crate::mls::Change::Delete { key } => assert!(self.disk.remove(&key).is_some(), "{key}"),
            }
        }
        bytes
    }

    /// Starts again from the written rows.
    fn restart(&mut self) -> Session {
        let rows = self.disk.iter().map(|(k, v)| (k.clone(), Zeroizing::new(v.clone())));
        self.mls = Mls::load(rows);
        Session::load(&self.mls, TOPIC).unwrap().unwrap()
    }

    fn create(&mut self, terms: Terms) -> Session {
        Session::create(&mut self.mls, &mut self.rng, &self.me, TOPIC, terms).unwrap()
    }

    fn key_package(&mut self, kind: KeyPackageKind) -> Vec<u8> {
        key_package(&mut self.mls, &mut self.rng, &self.me, kind).unwrap()
    }

    fn add(&mut self, session: &mut Session, packages: &[Vec<u8>]) -> PendingCommit {
        session
            .commit_changes(&mut self.mls, &mut self.rng, &self.me, &adding(packages))
            .unwrap()
    }

    fn terms(&mut self, session: &mut Session, timer: Option<u32>) -> PendingCommit {
        let terms = Terms {
            timer,
            ..session.terms().clone()
        };
        session
            .commit_changes(&mut self.mls, &mut self.rng, &self.me, &setting(&terms))
            .unwrap()
    }

    fn update(&mut self, session: &mut Session) -> PendingCommit {
        session
            .commit_changes(&mut self.mls, &mut self.rng, &self.me, &Changes::default())
            .unwrap()
    }

    fn say(&mut self, session: &mut Session, words: &[u8]) -> Vec<u8> {
        session.encrypt(&mut self.mls, &mut self.rng, &self.me, words).unwrap()
    }

    fn hear(&mut self, session: &mut Session, record: &[u8]) -> (String, Vec<u8>) {
        match session.read(&mut self.mls, record).unwrap() {
            Incoming::Message { sender, content } => (sender.credential.handle.as_str().to_owned(), content),
            Incoming::Commit(_) => panic!("a commit"),
        }
    }

    fn stage(&mut self, session: &mut Session, record: &[u8]) -> Staged {
        match session.read(&mut self.mls, record).unwrap() {
            Incoming::Commit(staged) => *staged,
            Incoming::Message { .. } => panic!("a message"),
        }
    }

    fn follow(&mut self, session: &mut Session, commit: &PendingCommit) -> Change {
        let staged = self.stage(session, &commit.message);
        assert_eq!(staged.next(), Some(commit.next));
        // As the client does, which does not know whether a commit of its own is pending.
        session.discard_pending(&mut self.mls).unwrap();
        let change = session.apply(&mut self.mls, staged).unwrap();
        assert_eq!(session.capability(&self.mls).unwrap().hash(), commit.next);
        change
    }

    fn apply_own(&mut self, session: &mut Session, commit: &PendingCommit) -> Change {
        let change = session.apply_own(&mut self.mls).unwrap();
        assert_eq!(session.capability(&self.mls).unwrap().hash(), commit.next);
        change
    }
}

fn adding(packages: &[Vec<u8>]) -> Changes {
    Changes {
        add: packages.to_vec(),
        ..Changes::default()
    }
}

fn setting(terms: &Terms) -> Changes {
    Changes {
        terms: Some(terms.clone()),
        ..Changes::default()
    }
}

fn removing(leaf: u32) -> Changes {
    Changes {
        remove: vec![leaf],
        ..Changes::default()
    }
}

/// Ana has begun a conversation with Ben.
fn ana_and_ben() -> (Device, Session, Device, Session) {
    in_terms(|_| Terms::default())
}

/// Ana has made a group, of which she is the admin, and added Ben.
fn ana_and_ben_in_a_group() -> (Device, Session, Device, Session) {
    in_terms(|ana| Terms {
        group: Some(GroupTerms {
            name: "Friends".into(),
            admins: vec![ana.me.credential().account],
            leaving: Vec::new(),
        }),
        ..Terms::default()
    })
}

fn in_terms(terms: impl Fn(&Device) -> Terms) -> (Device, Session, Device, Session) {
    let (mut ana, mut ben) = (Device::new("ana", 1), Device::new("ben", 2));
    let terms = terms(&ana);
    let mut hers = ana.create(terms);
    let package = ben.key_package(KeyPackageKind::OneTime);
    let commit = ana.add(&mut hers, &[package]);
    ana.apply_own(&mut hers, &commit);
    let (his, inviter) = Session::join(&mut ben.mls, commit.welcome.as_deref().unwrap()).unwrap();
    assert_eq!(inviter.credential, *ana.me.credential());
    ana.save();
    ben.save();
    (ana, hers, ben, his)
}

fn names(session: &Session) -> Vec<&str> {
    session.members().iter().map(|m| m.credential.handle.as_str()).collect()
}

#[test]
fn two_people_talk_in_both_directions() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    assert_eq!(names(&hers), ["ana", "ben"]);
    assert_eq!(hers.members(), his.members());
    assert_eq!((hers.generation(), his.generation()), (Generation(1), Generation(1)));
    assert_eq!(his.me().unwrap().credential, *ben.me.credential());
    assert_eq!(
        hers.signal_key(&ana.mls).unwrap().expose(),
        his.signal_key(&ben.mls).unwrap().expose()
    );
    assert_eq!(
        hers.capability(&ana.mls).unwrap().hash(),
        his.capability(&ben.mls).unwrap().hash()
    );
    for round in 0..3_u8 {
        let record = ana.say(&mut hers, &[round; 100]);
        assert_eq!(ben.hear(&mut his, &record), ("ana".to_owned(), vec![round; 100]));
        let record = ben.say(&mut his, b"");
        assert_eq!(ana.hear(&mut hers, &record), ("ben".to_owned(), Vec::new()));
    }
}

#[test]
fn records_tell_only_the_number_of_blocks() {
    let (mut ana, mut hers, ..) = ana_and_ben();
    let mut size = |n| ana.say(&mut hers, &vec![1; n]).len();
    assert_eq!(size(0), size(150));
    assert_eq!(size(400), size(250));
    assert_eq!(size(400), size(0) + 256);
}

#[test]
fn of_two_commits_one_wins_and_the_other_is_made_again() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let won = ana.terms(&mut hers, Some(60));
    let lost = ben.update(&mut his);
    assert!(his.has_pending());

    ana.apply_own(&mut hers, &won);
    his.discard_pending(&mut ben.mls).unwrap();
    assert!(!his.has_pending());
    let change = ben.follow(&mut his, &won);
    assert_eq!(change.terms.unwrap().timer, Some(60));
    assert_eq!(change.committer.credential, *ana.me.credential());
    assert_eq!(his.terms().timer, Some(60));
    assert_eq!(
        hers.read(&mut ana.mls, &lost.message).err(),
        Some(ReadError::Generation)
    );

    let again = ben.update(&mut his);
    ben.apply_own(&mut his, &again);
    assert_eq!(ana.follow(&mut hers, &again).terms, None);
    let record = ana.say(&mut hers, b"on we go");
    assert_eq!(ben.hear(&mut his, &record).1, b"on we go");
}

#[test]
fn the_winner_may_be_read_while_the_loser_is_still_pending() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let won = ana.update(&mut hers);
    ben.terms(&mut his, Some(5));
    ana.apply_own(&mut hers, &won);
    ben.follow(&mut his, &won);
    assert!(!his.has_pending());
    assert_eq!(his.terms().timer, None);
}

#[test]
fn messages_still_go_out_while_a_commit_waits() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let commit = ana.update(&mut hers);
    let record = ana.say(&mut hers, b"before");
    assert_eq!(ben.hear(&mut his, &record).1, b"before");
    ben.follow(&mut his, &commit);
    ana.apply_own(&mut hers, &commit);
    let record = ben.say(&mut his, b"after");
    assert_eq!(ana.hear(&mut hers, &record).1, b"after");
}

#[test]
fn a_removed_device_reads_nothing_more() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben_in_a_group();
    let leaf = his.me().unwrap().leaf;
    assert_eq!(
        hers.commit_changes(&mut ana.mls, &mut ana.rng, &ana.me, &removing(9))
            .err(),
        Some(SessionError::NoMember)
    );
    let commit = hers
        .commit_changes(&mut ana.mls, &mut ana.rng, &ana.me, &removing(leaf))
        .unwrap();
    let change = ana.apply_own(&mut hers, &commit);
    assert_eq!(change.removed.len(), 1);
    assert_eq!(names(&hers), ["ana"]);
    let later = ana.say(&mut hers, b"he is gone");

    let staged = ben.stage(&mut his, &commit.message);
    assert_eq!(staged.next(), None);
    assert_eq!(staged.removed(), [his.me().unwrap().clone()]);
    his.apply(&mut ben.mls, staged).unwrap();
    assert!(his.me().is_none());
    assert_eq!(his.capability(&ben.mls).err(), Some(SessionError::Removed));
    assert!(his.read(&mut ben.mls, &later).is_err());
    let refused = his.encrypt(&mut ben.mls, &mut ben.rng, &ben.me, b"x");
    assert_eq!(refused.err(), Some(SessionError::Removed));
    his.forget(&mut ben.mls).unwrap();
    ben.save();
    assert!(ben.disk.keys().eq(["mls/names"]), "{:?}", ben.disk.keys());
}

#[test]
fn a_third_device_joins_and_reads_all_others() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben_in_a_group();
    let mut eve = Device::new("eve", 3);
    let package = eve.key_package(KeyPackageKind::OneTime);
    let commit = ana.add(&mut hers, &[package]);
    let change = ben.follow(&mut his, &commit);
    assert_eq!(change.added[0].credential, *eve.me.credential());
    let change = ana.apply_own(&mut hers, &commit);
    assert_eq!(change.added[0].leaf, 2);
    let (mut theirs, inviter) = Session::join(&mut eve.mls, commit.welcome.as_deref().unwrap()).unwrap();
    assert_eq!(inviter.credential, *ana.me.credential());
    let update = eve.update(&mut theirs);
    eve.apply_own(&mut theirs, &update);
    ana.follow(&mut hers, &update);
    ben.follow(&mut his, &update);
    let record = ana.say(&mut hers, b"hello all");
    assert_eq!(ben.hear(&mut his, &record).1, b"hello all");
    assert_eq!(eve.hear(&mut theirs, &record).1, b"hello all");
}

#[test]
fn a_commit_between_two_people_changes_only_the_timer() {
    let mut ana = Device::new("ana", 1);
    let replaces = Some(Topic([3; 32]));
    let mut hers = ana.create(Terms {
        timer: Some(5),
        replaces,
        group: None,
    });
    assert_eq!(
        *hers.terms(),
        Terms {
            timer: Some(5),
            replaces,
            group: None
        }
    );
    for terms in [
        Terms {
            timer: Some(4),
            replaces,
            group: None,
        },
        Terms {
            timer: Some(86_401),
            replaces,
            group: None,
        },
        Terms {
            timer: None,
            replaces: None,
            group: None,
        },
    ] {
        let refused = hers.commit_changes(&mut ana.mls, &mut ana.rng, &ana.me, &setting(&terms));
        assert_eq!(refused.err(), Some(SessionError::Terms));
    }
    let commit = ana.terms(&mut hers, Some(86_400));
    let change = ana.apply_own(&mut hers, &commit);
    assert_eq!(
        change.terms,
        Some(Terms {
            timer: Some(86_400),
            replaces,
            group: None
        })
    );
}

#[test]
fn a_call_that_does_not_fit_the_state_is_the_callers_error() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    assert_eq!(hers.apply_own(&mut ana.mls).err(), Some(SessionError::NotPending));
    hers.discard_pending(&mut ana.mls).unwrap();
    let again = Session::create(&mut ana.mls, &mut ana.rng, &ana.me, TOPIC, Terms::default());
    assert_eq!(again.err(), Some(SessionError::Exists));
    let commit = ana.update(&mut hers);
    let second = hers.commit_changes(&mut ana.mls, &mut ana.rng, &ana.me, &Changes::default());
    assert_eq!(second.err(), Some(SessionError::Pending));
    let staged = ben.stage(&mut his, &commit.message);
    let twice = ben.stage(&mut his, &commit.message);
    his.apply(&mut ben.mls, staged).unwrap();
    assert_eq!(his.apply(&mut ben.mls, twice).err(), Some(SessionError::Outdated));
    assert_eq!(Session::load(&ana.mls, Topic([8; 32])).unwrap().map(|_| ()), None);
}
