//! The rows of a group: when they are written, and for how long they stay.

use super::*;
use crate::credential::signatures_checked;

#[test]
fn every_step_survives_a_restart() {
    let (mut ana, mut ben) = (Device::new("ana", 1), Device::new("ben", 2));
    let mut hers = ana.create(Terms::default());
    ana.save();
    hers = restarted(&mut ana, hers);
    let package = ben.key_package(KeyPackageKind::OneTime);
    ben.save();
    let commit = ana.add(&mut hers, &[package]);
    ana.save();
    hers = restarted(&mut ana, hers);
    assert!(hers.has_pending());
    ana.apply_own(&mut hers, &commit);
    ana.save();
    hers = restarted(&mut ana, hers);
    ben.mls = Mls::load(ben.disk.iter().map(|(k, v)| (k.clone(), Zeroizing::new(v.clone()))));
    let (mut his, _) = Session::join(&mut ben.mls, commit.welcome.as_deref().unwrap()).unwrap();
    ben.save();
    his = restarted(&mut ben, his);
    for _ in 0..2 {
        let record = ana.say(&mut hers, b"one");
        ana.save();
        hers = restarted(&mut ana, hers);
        assert_eq!(ben.hear(&mut his, &record).1, b"one");
        ben.save();
        his = restarted(&mut ben, his);
        assert_eq!(
            his.read(&mut ben.mls, &record).err(),
            Some(ReadError::Forged),
            "read twice"
        );
        let commit = ben.terms(&mut his, Some(300));
        ben.save();
        his = restarted(&mut ben, his);
        ben.apply_own(&mut his, &commit);
        ben.save();
        his = restarted(&mut ben, his);
        ana.follow(&mut hers, &commit);
        ana.save();
        hers = restarted(&mut ana, hers);
        let record = ben.say(&mut his, b"two");
        ben.save();
        his = restarted(&mut ben, his);
        assert_eq!(ana.hear(&mut hers, &record).1, b"two");
        ana.save();
    }
}

/// A session after a restart, which must be the same.
fn restarted(device: &mut Device, before: Session) -> Session {
    let after = device.restart();
    assert_eq!(after.generation(), before.generation());
    assert_eq!(after.members(), before.members());
    assert_eq!(after.terms(), before.terms());
    assert_eq!(after.has_pending(), before.has_pending());
    after
}

#[test]
fn a_commit_that_was_read_but_not_applied_can_be_read_again() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let commit = ana.update(&mut hers);
    ben.stage(&mut his, &commit.message);
    assert_eq!(ben.save(), 0, "reading a commit writes nothing");
    his = ben.restart();
    ben.follow(&mut his, &commit);
}

#[test]
fn a_read_message_does_not_open_again_after_a_restart() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let records = [ana.say(&mut hers, b"one"), ana.say(&mut hers, b"two")];
    for (number, record) in records.iter().enumerate() {
        ben.hear(&mut his, record);
        ben.save();
        his = ben.restart();
        for again in &records[..=number] {
            assert_eq!(his.read(&mut ben.mls, again).err(), Some(ReadError::Forged));
        }
    }
}

#[test]
fn a_crash_before_the_save_means_that_nothing_happened() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let record = ana.say(&mut hers, b"words");
    ben.hear(&mut his, &record);
    his = ben.restart();
    assert_eq!(ben.hear(&mut his, &record).1, b"words");
    ben.update(&mut his);
    assert!(!ben.restart().has_pending());
}

#[test]
fn a_message_writes_its_senders_ratchet_and_little_else() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    for at_most in [1_500, 200, 200] {
        let record = ana.say(&mut hers, &[1; 1024]);
        assert_eq!(record.len(), 1_358);
        let sent = ana.save();
        ben.hear(&mut his, &record);
        let received = ben.save();
        assert!((50..at_most).contains(&sent), "{sent}");
        assert!((50..at_most).contains(&received), "{received}");
    }
}

#[test]
fn a_ratchets_earlier_state_is_nowhere_on_the_disk() {
    let (mut ana, mut hers, _, _) = ana_and_ben();
    ana.say(&mut hers, b"one");
    ana.save();
    let ratchets = |device: &Device| -> Vec<_> {
        let rows = device.disk.iter().filter(|(key, _)| key.starts_with("mls/ratchet/"));
        rows.map(|(key, row)| (key.clone(), row.clone())).collect()
    };
    let before = ratchets(&ana);
    assert_eq!(before.len(), 1);
    ana.say(&mut hers, b"two");
    ana.save();
    let after = ratchets(&ana);
    assert_eq!(after.len(), 1);
    assert_eq!(before[0].0, after[0].0);
    assert!(before[0].1 != after[0].1);
    // A new epoch begins without any.
    let commit = ana.update(&mut hers);
    ana.apply_own(&mut hers, &commit);
    ana.save();
    assert!(ratchets(&ana).is_empty());
}

#[test]
fn a_welcome_uses_up_a_one_time_package_and_no_last_resort() {
    let packages = |device: &Device| device.disk.keys().filter(|k| k.starts_with("mls/key-package/")).count();
    for (kind, left) in [(KeyPackageKind::OneTime, 0), (KeyPackageKind::LastResort, 1)] {
        let (mut ana, mut ben) = (Device::new("ana", 1), Device::new("ben", 2));
        let package = ben.key_package(kind);
        ben.save();
        assert_eq!(packages(&ben), 1);
        let mut hers = ana.create(Terms::default());
        let commit = ana.add(&mut hers, &[package]);
        let welcome = commit.welcome.unwrap();
        let (his, _) = Session::join(&mut ben.mls, &welcome).unwrap();
        ben.save();
        assert_eq!(packages(&ben), left, "{kind:?}");
        let again = Session::join(&mut ben.mls, &welcome).err();
        let expected = if left == 0 {
            JoinError::NotOurs
        } else {
            JoinError::Exists
        };
        assert_eq!(again, Some(expected));
        his.forget(&mut ben.mls).unwrap();
        ben.save();
        assert_eq!(ben.disk.len(), left + 1, "and the row that names the others");
    }
}

#[test]
fn a_forgotten_group_leaves_no_row() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    for _ in 0..2 {
        let commit = ana.update(&mut hers);
        ana.apply_own(&mut hers, &commit);
        ben.follow(&mut his, &commit);
    }
    let record = ana.say(&mut hers, b"words");
    ben.hear(&mut his, &record);
    ben.update(&mut his);
    ben.save();
    assert!(ben.disk.len() > 8);
    his.forget(&mut ben.mls).unwrap();
    ben.save();
    assert!(ben.disk.keys().eq(["mls/names"]), "{:?}", ben.disk.keys());
    assert!(Session::load(&ben.mls, TOPIC).unwrap().is_none());
}

#[test]
fn rows_do_not_pile_up_from_one_epoch_to_the_next() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let mut counts = Vec::new();
    for _ in 0..4 {
        let commit = ana.update(&mut hers);
        ana.apply_own(&mut hers, &commit);
        ben.follow(&mut his, &commit);
        ana.save();
        ben.save();
        counts.push((ana.disk.len(), ben.disk.len()));
    }
    assert!(counts.windows(2).all(|pair| pair[0] == pair[1]), "{counts:?}");
}

#[test]
fn row_keys_are_text_that_names_no_group() {
    let (mut ana, ..) = ana_and_ben();
    ana.key_package(KeyPackageKind::OneTime);
    ana.save();
    for key in ana.disk.keys() {
        assert!(key.starts_with("mls/") && key.len() <= 160 && key.is_ascii(), "{key}");
        assert!(!key.contains(&TOPIC.to_hex()), "{key}");
    }
}

#[test]
fn a_damaged_row_is_the_stores_error_and_no_panic() {
    let (ana, ..) = ana_and_ben();
    for damaged in ana.disk.keys() {
        for damage in [0, 1, 2] {
            let rows = ana.disk.iter().map(|(key, value)| {
                let half = value.len() / 2;
                let mut value = Zeroizing::new(value.clone());
                if key == damaged {
                    match damage {
                        0 => value.clear(),
                        1 => value.resize(half, 0),
                        _ => value.fill(0xff),
                    }
                }
                (key.clone(), value)
            });
            let mls = Mls::load(rows);
            match Session::load(&mls, TOPIC) {
                Err(error) => assert_eq!(error, SessionError::Store),
                // The keys of the epoch are first needed by the next commit.
                Ok(Some(_)) => assert!(damaged.starts_with("mls/epoch-keys/"), "{damaged}"),
                // Without the key of their names, no row is found.
                Ok(None) => assert_eq!(damaged, "mls/names"),
            }
        }
    }
}

#[test]
fn the_same_randomness_makes_the_same_bytes() {
    let told = || {
        let (mut ana, mut hers, mut ben, mut his) = ana_and_ben_in_a_group();
        let mut eve = Device::new("eve", 3);
        let package = eve.key_package(KeyPackageKind::LastResort);
        let add = ana.add(&mut hers, std::slice::from_ref(&package));
        ana.apply_own(&mut hers, &add);
        ben.follow(&mut his, &add);
        let update = ben.update(&mut his);
        ben.apply_own(&mut his, &update);
        let record = ben.say(&mut his, b"x");
        [package, add.message, add.welcome.unwrap(), update.message, record]
    };
    assert_eq!(told(), told());
}

#[test]
fn nothing_that_holds_a_secret_can_be_printed() {
    use std::fmt::Debug;
    use std::marker::PhantomData;
    struct Probe<T>(PhantomData<T>);
    trait Otherwise {
        const PRINTS: bool = false;
    }
    impl<T> Otherwise for Probe<T> {}
    impl<T: Debug> Probe<T> {
        const PRINTS: bool = true;
    }
    const {
        assert!(Probe::<Member>::PRINTS); // the probe sees printable types
        assert!(!Probe::<Session>::PRINTS);
        assert!(!Probe::<Mls>::PRINTS);
        assert!(!Probe::<crate::mls::Change>::PRINTS);
        assert!(!Probe::<Staged>::PRINTS);
        assert!(!Probe::<Incoming>::PRINTS);
        assert!(!Probe::<DeviceIdentity>::PRINTS);
        assert!(!Probe::<crate::envelope::EnvelopeKeys>::PRINTS);
    }
}

#[test]
fn a_credential_is_verified_once_for_each_device_and_never_out_of_rows() {
    let (mut ana, mut ben) = (Device::new("ana", 1), Device::new("ben", 2));
    let mut before = signatures_checked();
    let mut checked = || {
        let now = signatures_checked();
        now - std::mem::replace(&mut before, now)
    };
    let package = ben.key_package(KeyPackageKind::OneTime);
    inspect_key_package(&ana.mls, &package).unwrap();
    let mut hers = ana.create(Terms::default());
    let commit = ana.add(&mut hers, &[package]);
    hers.judge_pending(&ana.mls).unwrap();
    ana.apply_own(&mut hers, &commit);
    assert_eq!(checked(), 2, "her own and Ben's");
    let (mut his, _) = Session::join(&mut ben.mls, commit.welcome.as_deref().unwrap()).unwrap();
    assert_eq!(checked(), 2, "Ana's and his own");
    let update = ana.update(&mut hers);
    ben.follow(&mut his, &update);
    ana.apply_own(&mut hers, &update);
    ben.save();
    his = restarted(&mut ben, his);
    assert_eq!(checked(), 0);
    let update = ana.update(&mut hers);
    ben.follow(&mut his, &update);
    assert_eq!(checked(), 1, "after a restart Ana's again, once");
}

#[test]
fn a_commit_is_applied_without_reading_the_group_again() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    ben.save();
    let update = ana.update(&mut hers);
    ana.apply_own(&mut hers, &update);
    let trees = ben.disk.iter_mut().filter(|(key, _)| key.starts_with("mls/tree/"));
    trees.for_each(|(_, row)| row.clear());
    ben.mls = Mls::load(ben.disk.iter().map(|(k, v)| (k.clone(), Zeroizing::new(v.clone()))));
    assert!(Session::load(&ben.mls, TOPIC).is_err(), "a load would fail");
    ben.follow(&mut his, &update);
    ben.save();
    his = restarted(&mut ben, his);
    let record = ana.say(&mut hers, b"still together");
    ben.hear(&mut his, &record);
}

#[test]
fn a_commit_that_was_read_and_not_applied_leaves_the_group_as_it_is_stored() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let early = ana.say(&mut hers, b"early");
    let commit = ana.update(&mut hers);
    // Any operation may follow it. None may store that the commit's key is gone, or find it gone.
    ben.stage(&mut his, &commit.message);
    ben.stage(&mut his, &commit.message);
    assert_eq!(ben.save(), 0);
    let record = ben.say(&mut his, b"still here");
    assert_eq!(ana.hear(&mut hers, &record).1, b"still here");
    ben.save();
    his = restarted(&mut ben, his);
    ben.stage(&mut his, &commit.message);
    assert_eq!(ben.hear(&mut his, &early).1, b"early");
    ben.save();
    his = restarted(&mut ben, his);
    ben.stage(&mut his, &commit.message);
    let own = ben.update(&mut his);
    ben.save();
    his = restarted(&mut ben, his);
    ben.stage(&mut his, &commit.message);
    his.discard_pending(&mut ben.mls).unwrap();
    ben.save();
    his = restarted(&mut ben, his);
    assert!(!his.has_pending());
    ben.follow(&mut his, &commit);
    assert_ne!(own.next, commit.next);
}

#[test]
fn each_new_member_costs_no_hash_of_the_whole_group() {
    // The hashed bytes for each device, in the Welcome and the path of a group of this size.
    let hashed = |size: u8| {
        let mut ana = Device::new("ana", 1);
        let mut hers = ana.create(Terms::default());
        let packages: Vec<_> = (2..=size)
            .map(|seed| Device::new("other", seed).key_package(KeyPackageKind::OneTime))
            .collect();
        let (_, bytes) = crate::mls::hashed::during(|| ana.add(&mut hers, &packages));
        bytes / usize::from(size)
    };
    let (small, large) = (hashed(10), hashed(60));
    assert!(
        large < small + small / 4,
        "{small} bytes each of 10, {large} each of 60"
    );
}
