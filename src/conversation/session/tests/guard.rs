//! The last check, bypassed on purpose: no key of a group works for an audience other than exactly its accounts.

use super::*;
use crate::conversation::session::bound::mark_in;

const CALL: [u8; 16] = [4; 16];

fn others(ana: &Device, ben: &Device) -> [Vec<AccountKey>; 3] {
    let (ana, ben) = (ana.me.credential().account, ben.me.credential().account);
    let eve = AccountKey([9; 32]);
    // One member too few, another one, and one too many.
    [vec![ana], vec![eve], vec![ben, eve]]
}

#[test]
fn a_group_encrypts_for_no_other_audience() {
    let (mut ana, hers, mut ben, mut his) = ana_and_ben();
    let me = ana.me.credential().account;
    drop(hers);
    let mut hers = GuardedSession::load(&ana.mls, TOPIC).unwrap().unwrap();
    let id = RecordId([3; 16]);
    for people in others(&ana, &ben) {
        let audience = Audience::new(me, &people);
        let record = hers.encrypt(&mut ana.mls, &mut ana.rng, &ana.me, (id, b"words"), &audience);
        assert_eq!(record.err(), Some(SessionError::Audience));
        assert_eq!(hers.signal_key(&ana.mls, &audience).err(), Some(SessionError::Audience));
        let secret = hers.call_secret(&ana.mls, &CALL, &audience);
        assert_eq!(secret.err(), Some(SessionError::Audience));
    }
    assert_eq!(ana.save(), 0, "no ratchet has moved");
    let audience = Audience::new(me, &[ben.me.credential().account]);
    let record = hers.encrypt(&mut ana.mls, &mut ana.rng, &ana.me, (id, b"words"), &audience);
    let record = record.unwrap();
    assert_eq!(ben.hear(&mut his, &record).1, b"words");
    assert!(hers.signal_key(&ana.mls, &audience).is_ok() && hers.call_secret(&ana.mls, &CALL, &audience).is_ok());
}

#[test]
fn a_device_finds_its_mark_on_its_own_records_alone() {
    let (mut ana, hers, ben, his) = ana_and_ben();
    drop(hers);
    let mut hers = GuardedSession::load(&ana.mls, TOPIC).unwrap().unwrap();
    let audience = Audience::new(ana.me.credential().account, &[ben.me.credential().account]);
    let (id, other) = (RecordId([3; 16]), RecordId([5; 16]));
    let record = hers.encrypt(&mut ana.mls, &mut ana.rng, &ana.me, (id, b"words"), &audience);
    let record = record.unwrap();
    for session in [&hers.authenticated_data(&record), &his.authenticated_data(&record)] {
        let mark = mark_in(session.as_deref().unwrap());
        assert_eq!(mark.len(), 16);
        assert!(ana.me.is_own_mark(mark, TOPIC, hers.generation(), id));
        assert!(!ana.me.is_own_mark(mark, TOPIC, hers.generation(), other));
        assert!(!ben.me.is_own_mark(mark, TOPIC, hers.generation(), id));
    }
}

#[test]
fn a_record_is_read_only_under_the_id_that_it_was_encrypted_for() {
    let (mut ana, hers, mut ben, his) = ana_and_ben();
    drop((hers, his));
    let mut hers = GuardedSession::load(&ana.mls, TOPIC).unwrap().unwrap();
    let mut his = GuardedSession::load(&ben.mls, TOPIC).unwrap().unwrap();
    let audience = Audience::new(ana.me.credential().account, &[ben.me.credential().account]);
    let (id, other) = (RecordId([3; 16]), RecordId([5; 16]));
    let record = hers.encrypt(&mut ana.mls, &mut ana.rng, &ana.me, (id, b"words"), &audience);
    let record = record.unwrap();
    assert_eq!(his.read_as(&mut ben.mls, other, &record).err(), Some(ReadError::Id));
    assert!(
        matches!(his.read_as(&mut ben.mls, id, &record), Ok(Incoming::Message { .. })),
        "its key is still there"
    );
}

#[test]
fn a_groups_name_stays_within_its_line() {
    let long = "n".repeat(GroupTerms::NAME);
    for name in ["Friends", "\u{05D0}\u{05D1}", "e\u{301}", &long] {
        assert!(GroupTerms::is_name(name), "{name:?}");
    }
    let longer = "n".repeat(GroupTerms::NAME + 1);
    let bad = [
        "",
        " ",
        " Friends",
        "Friends ",
        "a\nb",
        "a\u{7F}b",
        "a\u{2028}b",
        "a\u{2029}b",
        &longer,
    ];
    for name in bad {
        assert!(!GroupTerms::is_name(name), "{name:?}");
    }
    for turns in [
        '\u{061C}', '\u{200E}', '\u{200F}', '\u{202A}', '\u{202E}', '\u{2066}', '\u{2069}',
    ] {
        assert!(!GroupTerms::is_name(&format!("a{turns}b")), "{turns:?}");
    }
}
