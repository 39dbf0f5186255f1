//! The directory: handles, signed lists, signed writes, KeyPackages.

use super::person::{Person, challenge, written};
use super::*;
use ed25519_dalek::{Signer, SigningKey};
use sotto_wire::{
    DirectoryWrite, Handle, InboxId, InboxRegistration, KeyPackageBytes, SUITE, SignedDeviceList, SignedWrite,
};

fn package(mark: u8) -> KeyPackageBytes {
    let [high, low] = SUITE.to_be_bytes();
    KeyPackageBytes(vec![0, 1, high, low, mark].into())
}

fn lookup(handle: &str) -> Request {
    Request::Lookup {
        handle: Handle::parse(handle).unwrap(),
    }
}

fn take(person: &Person) -> Request {
    Request::TakeKeyPackage {
        account: person.account(),
        device: person.device,
    }
}

#[test]
fn an_account_is_found_by_its_handle_in_any_case() {
    let mut world = world();
    let (ana, ben) = (world.join(), world.join());
    let person = Person::new("Ana", 1);
    assert_eq!(world.ask(ben, lookup("ana")), refused(Code::UnknownHandle));
    person.register(&mut world, ana);
    assert_eq!(
        world.ask(ben, lookup("aNA")),
        Ok(Reply::Account(person.list(1, vec![person.entry()])))
    );
}

#[test]
fn a_handle_belongs_to_its_first_account_in_any_case() {
    let mut world = world();
    let ana = world.join();
    Person::new("Ana", 1).register(&mut world, ana);
    let other = Person::new("aNa", 2);
    assert_eq!(
        other.write(&mut world, ana, &other.with_list(1)),
        refused(Code::HandleTaken)
    );
    let mut ben = Person::new("ben", 3);
    ben.register(&mut world, ana);
    ben.handle = Handle::parse("ANA").unwrap();
    assert_eq!(
        ben.write(&mut world, ana, &ben.with_list(2)),
        refused(Code::HandleTaken),
        "by renaming either"
    );
    ben.handle = Handle::parse("benno").unwrap();
    assert_eq!(
        ben.write(&mut world, ana, &ben.with_list(2)),
        refused(Code::HandleTaken),
        "a handle never changes"
    );
    assert!(world.ask(ana, lookup("ben")).is_ok());
    assert_eq!(world.ask(ana, lookup("benno")), refused(Code::UnknownHandle));
    ben.handle = Handle::parse("BEN").unwrap();
    assert_eq!(ben.write(&mut world, ana, &ben.with_list(2)), Ok(0), "but for its case");
}

#[test]
fn a_device_list_is_replaced_only_by_a_higher_version() {
    let mut world = world();
    let ana = world.join();
    let person = Person::new("ana", 1);
    assert_eq!(person.write(&mut world, ana, &person.with_list(5)), Ok(0));
    assert_eq!(person.write(&mut world, ana, &person.with_list(5)), Ok(0));
    assert_eq!(
        person.write(&mut world, ana, &person.with_list(4)),
        refused_with(Code::StaleList, 5)
    );
    let mut entry = person.entry();
    entry.inbox = InboxId([9; 32]);
    let other = DirectoryWrite {
        list: Some(person.list(5, vec![entry])),
        ..person.nothing()
    };
    assert_eq!(person.write(&mut world, ana, &other), refused_with(Code::StaleList, 5));
    assert_eq!(person.write(&mut world, ana, &person.with_list(6)), Ok(0));
}

#[test]
fn a_listed_device_signs_a_fresh_challenge_of_its_connection() {
    let mut world = world();
    let (ana, ben) = (world.join(), world.join());
    let person = Person::new("ana", 1);
    let sign = |key: &SigningKey, challenge: &[u8; 32], write: &DirectoryWrite| Request::Write {
        write: SignedWrite::new(write, challenge, |input| key.sign(input).to_bytes()),
    };
    let write = person.with_list(1);
    assert_eq!(
        world.ask(ana, sign(&person.key, &[1; 32], &write)),
        refused(Code::BadSignature),
        "none was asked for"
    );
    let of_ben = challenge(&mut world, ben);
    challenge(&mut world, ana);
    assert_eq!(
        world.ask(ana, sign(&person.key, &of_ben, &write)),
        refused(Code::BadSignature),
        "another's"
    );
    let fresh = challenge(&mut world, ana);
    assert_eq!(
        world.ask(ana, sign(&person.identity, &fresh, &write)),
        refused(Code::BadSignature),
        "another key"
    );
    assert_eq!(
        world.ask(ana, sign(&person.key, &fresh, &write)),
        refused(Code::BadSignature),
        "a failure uses it up"
    );
    let fresh = challenge(&mut world, ana);
    assert_eq!(written(world.ask(ana, sign(&person.key, &fresh, &write))), Ok(0));
    assert_eq!(
        world.ask(ana, sign(&person.key, &fresh, &write)),
        refused(Code::BadSignature),
        "success too"
    );
    assert_eq!(
        person.write(&mut world, ana, &person.nothing()),
        Ok(0),
        "the stored list admits it from now on"
    );
}

#[test]
fn a_list_that_its_account_did_not_sign_changes_nothing() {
    let mut world = world();
    let ana = world.join();
    let (person, thief) = (Person::new("ana", 1), Person::new("thief", 2));
    person.register(&mut world, ana);
    let mut forged = person.list(2, vec![thief.entry()]);
    forged.signature = thief
        .identity
        .sign(&SignedDeviceList::signing_input(&forged.list))
        .to_bytes()
        .into();
    let write = DirectoryWrite {
        account: person.account(),
        list: Some(forged),
        ..thief.nothing()
    };
    assert_eq!(thief.write(&mut world, ana, &write), refused(Code::BadSignature));
    let own = DirectoryWrite {
        account: person.account(),
        ..thief.with_list(2)
    };
    assert_eq!(
        thief.write(&mut world, ana, &own),
        refused(Code::BadSignature),
        "a list of another account"
    );
    let write = DirectoryWrite {
        account: person.account(),
        ..thief.nothing()
    };
    assert_eq!(
        thief.write(&mut world, ana, &write),
        refused(Code::BadSignature),
        "a device that is not listed"
    );
    assert_eq!(
        world.ask(ana, lookup("ana")),
        Ok(Reply::Account(person.list(1, vec![person.entry()])))
    );
}

#[test]
fn a_removed_device_cannot_come_back_with_an_old_list() {
    let mut world = world();
    let ana = world.join();
    let person = Person::new("ana", 1);
    let mut second = Person::new("ana", 2);
    second.identity = person.identity.clone();
    let both = person.list(1, vec![person.entry(), second.entry()]);
    let write = DirectoryWrite {
        list: Some(both),
        last_resort: Some(package(2)),
        ..second.nothing()
    };
    assert_eq!(second.write(&mut world, ana, &write), Ok(0));
    assert!(world.ask(ana, take(&second)).is_ok());
    assert_eq!(person.write(&mut world, ana, &person.with_list(2)), Ok(0));
    assert_eq!(
        world.ask(ana, take(&second)),
        refused(Code::NoKeyPackage),
        "its KeyPackages went with it"
    );
    assert_eq!(second.write(&mut world, ana, &write), refused_with(Code::StaleList, 2));
    let write = DirectoryWrite { list: None, ..write };
    assert_eq!(second.write(&mut world, ana, &write), refused(Code::BadSignature));
}

#[test]
fn a_malformed_write_ends_the_connection() {
    let mut world = world();
    let ana = world.join();
    challenge(&mut world, ana);
    let write = SignedWrite {
        write: vec![0xff].into(),
        signature: [0; 64].into(),
    };
    assert_eq!(world.ask(ana, Request::Write { write }), refused(Code::Malformed));
    assert_eq!(world.closed, [ana]);
}

#[test]
fn one_time_key_packages_are_given_once_before_the_last_resort() {
    let mut world = world();
    let ana = world.join();
    let person = Person::new("ana", 1);
    assert_eq!(world.ask(ana, take(&person)), refused(Code::NoKeyPackage));
    let packages = vec![package(1), package(2)];
    let write = DirectoryWrite {
        one_time: packages,
        last_resort: Some(package(9)),
        ..person.with_list(1)
    };
    assert_eq!(person.write(&mut world, ana, &write), Ok(2));
    let (first, second) = (world.send(ana, take(&person)), world.send(ana, take(&person)));
    world.commit();
    let given = |mark, last_resort| {
        Ok(Reply::KeyPackage {
            key_package: package(mark),
            last_resort,
        })
    };
    assert_eq!(world.answer(ana, first), given(1, false));
    assert_eq!(world.answer(ana, second), given(2, false));
    assert_eq!(world.ask(ana, take(&person)), given(9, true));
    assert_eq!(world.ask(ana, take(&person)), given(9, true));
    let write = DirectoryWrite {
        last_resort: Some(package(8)),
        ..person.nothing()
    };
    assert_eq!(person.write(&mut world, ana, &write), Ok(0));
    assert_eq!(world.ask(ana, take(&person)), given(8, true));
}

#[test]
fn a_device_keeps_its_newest_hundred_one_time_key_packages() {
    let mut world = world();
    let ana = world.join();
    let person = Person::new("ana", 1);
    person.register(&mut world, ana);
    for round in 0..3u8 {
        let one_time = (0..50).map(|i| package(round * 50 + i)).collect();
        let left = person.write(
            &mut world,
            ana,
            &DirectoryWrite {
                one_time,
                ..person.nothing()
            },
        );
        assert_eq!(left, Ok(if round == 0 { 50 } else { 100 }));
    }
    let oldest = Reply::KeyPackage {
        key_package: package(50),
        last_resort: false,
    };
    assert_eq!(world.ask(ana, take(&person)), Ok(oldest));
}

#[test]
fn key_packages_of_another_suite_or_size_change_nothing() {
    let mut world = world();
    let ana = world.join();
    let person = Person::new("ana", 1);
    let wrong = KeyPackageBytes(vec![0, 1, 0, 1, 5].into());
    for packages in [vec![package(1), wrong.clone()], vec![KeyPackageBytes(vec![0].into())]] {
        let write = DirectoryWrite {
            one_time: packages,
            ..person.with_list(1)
        };
        assert_eq!(person.write(&mut world, ana, &write), refused(Code::WrongSuite));
    }
    let write = DirectoryWrite {
        last_resort: Some(wrong),
        ..person.with_list(1)
    };
    assert_eq!(person.write(&mut world, ana, &write), refused(Code::WrongSuite));
    let mut large = package(1).0.to_vec();
    large.resize(limits::KEY_PACKAGE + 1, 0);
    let write = DirectoryWrite {
        one_time: vec![KeyPackageBytes(large.into())],
        ..person.with_list(1)
    };
    assert_eq!(
        person.write(&mut world, ana, &write),
        refused_with(Code::TooLarge, limits::KEY_PACKAGE as u64)
    );
    let one_time = vec![package(1); limits::KEY_PACKAGES_PER_WRITE + 1];
    let write = DirectoryWrite {
        one_time,
        ..person.with_list(1)
    };
    assert_eq!(
        person.write(&mut world, ana, &write),
        refused_with(Code::TooLarge, limits::KEY_PACKAGES_PER_WRITE as u64)
    );
    assert_eq!(
        world.ask(ana, lookup("ana")),
        refused(Code::UnknownHandle),
        "all or nothing"
    );
}

#[test]
fn an_inbox_belongs_to_its_device_and_no_other_can_claim_it() {
    let mut world = world();
    let ana = world.join();
    let person = Person::new("ana", 1);
    person.register(&mut world, ana);
    let mut thief = Person::new("thief", 2);
    let registration = Some(InboxRegistration {
        inbox: person.inbox,
        reader: thief.reader().hash(),
    });
    let write = DirectoryWrite {
        inbox: registration.clone(),
        ..thief.with_list(1)
    };
    assert_eq!(
        thief.write(&mut world, ana, &write),
        refused(Code::Forbidden),
        "not in its entry"
    );
    thief.inbox = person.inbox;
    let write = DirectoryWrite {
        inbox: registration,
        ..thief.with_list(1)
    };
    assert_eq!(
        thief.write(&mut world, ana, &write),
        refused(Code::Forbidden),
        "in its entry, but taken"
    );
    let read = Request::FollowInbox {
        inbox: person.inbox,
        capability: thief.reader(),
        after: Cursor(0),
    };
    assert_eq!(world.ask(ana, read), refused(Code::Forbidden));
}
