//! Damaged, forged and forbidden input: each an error that names its kind, none a panic, and the next good one works.

use super::*;
use crate::credential::{CredentialError, DeviceCredential};
use openmls::prelude::{
    CredentialType, Extension, ExtensionType, Extensions, ExternalSender, GroupContext, KeyPackage, LeafNodeParameters,
    RequiredCapabilitiesExtension, UnknownExtension,
};
use tls_codec::Serialize;

#[test]
fn a_damaged_record_does_not_disturb_the_next_good_one() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let record = ana.say(&mut hers, b"words");
    for i in (0..record.len()).step_by(7) {
        let mut bent = record.clone();
        bent[i] ^= 0x40;
        assert!(his.read(&mut ben.mls, &bent).is_err(), "byte {i}");
        assert!(his.read(&mut ben.mls, &record[..i]).is_err(), "cut at {i}");
    }
    let longer = [record.as_slice(), &[0]].concat();
    assert_eq!(his.read(&mut ben.mls, &longer).err(), Some(ReadError::Malformed));
    assert_eq!(ben.save(), 0, "refused records write nothing");
    assert_eq!(ben.hear(&mut his, &record).1, b"words");
    assert_eq!(his.read(&mut ben.mls, &record).err(), Some(ReadError::Forged));
    let record = ana.say(&mut hers, b"more");
    assert_eq!(ben.hear(&mut his, &record).1, b"more");
}

#[test]
fn a_damaged_commit_does_not_disturb_the_good_one() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let commit = ana.update(&mut hers);
    for i in (0..commit.message.len()).step_by(41) {
        let mut bent = commit.message.clone();
        bent[i] ^= 1;
        assert!(his.read(&mut ben.mls, &bent).is_err(), "byte {i}");
    }
    ben.follow(&mut his, &commit);
}

#[test]
fn a_reader_tells_own_foreign_and_outdated_records_apart() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let own = ana.say(&mut hers, b"mine");
    assert_eq!(hers.read(&mut ana.mls, &own).err(), Some(ReadError::Own));
    let commit = ana.update(&mut hers);
    assert_eq!(hers.read(&mut ana.mls, &commit.message).err(), Some(ReadError::Own));
    ana.apply_own(&mut hers, &commit);
    let early = ana.say(&mut hers, b"early");
    assert_eq!(his.read(&mut ben.mls, &early).err(), Some(ReadError::Generation));
    ben.follow(&mut his, &commit);
    assert_eq!(his.read(&mut ben.mls, &own).err(), Some(ReadError::Generation));
    assert_eq!(ben.hear(&mut his, &early).1, b"early");

    let other = Topic([9; 32]);
    let mut elsewhere = Session::create(&mut ana.mls, &mut ana.rng, &ana.me, other, Terms::default()).unwrap();
    let stray = ana.say(&mut elsewhere, b"x");
    assert_eq!(his.read(&mut ben.mls, &stray).err(), Some(ReadError::Topic));
    let package = ben.key_package(KeyPackageKind::OneTime);
    assert_eq!(his.read(&mut ben.mls, &package).err(), Some(ReadError::Malformed));
}

#[test]
fn a_lost_record_leaves_a_gap_and_no_harm() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let first = ana.say(&mut hers, b"first");
    let second = ana.say(&mut hers, b"second");
    assert_eq!(ben.hear(&mut his, &second).1, b"second");
    assert_eq!(
        his.read(&mut ben.mls, &first).err(),
        Some(ReadError::Forged),
        "no skipped keys are kept"
    );
}

#[test]
fn a_standalone_proposal_is_refused() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let leaf = openmls::prelude::LeafNodeIndex::new(1);
    let proposal = ana
        .mls
        .change(&mut ana.rng, |op| hers.group.propose_remove_member(op, &ana.me, leaf));
    let record = proposal.unwrap().0.to_bytes().unwrap();
    assert_eq!(his.read(&mut ben.mls, &record).err(), Some(ReadError::NotAllowed));
    assert_eq!(ben.save(), 0);
}

#[test]
fn a_commit_may_not_pass_the_leaf_to_another_device() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let account = SigningKey::from_bytes(&[1; 32]);
    let me = ana.me.credential().clone();
    let other = DeviceCredential::issue(&account, me.handle.clone(), sotto_wire::DeviceId([5; 16]), me.key);
    let record = update_with_credential(&mut ana, &mut hers, other.to_bytes());
    let refused = his.read(&mut ben.mls, &record).err();
    assert_eq!(refused, Some(ReadError::Member(MemberError::Changed)));
}

#[test]
fn a_commit_brings_no_credential_that_its_account_did_not_sign() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let mut forged = ana.me.credential().to_bytes();
    *forged.last_mut().unwrap() ^= 1;
    let record = update_with_credential(&mut ana, &mut hers, forged);
    let refused = his.read(&mut ben.mls, &record).err();
    let expected = MemberError::Credential(CredentialError::Signature);
    assert_eq!(refused, Some(ReadError::Member(expected)));
}

#[test]
fn a_forged_credential_is_refused_after_a_restart_too() {
    let (mut ana, mut hers, mut ben, _) = ana_and_ben();
    ben.save();
    let mut his = ben.restart();
    let mut forged = ana.me.credential().to_bytes();
    *forged.last_mut().unwrap() ^= 1;
    let expected = MemberError::Credential(CredentialError::Signature);
    let record = update_with_credential(&mut ana, &mut hers, forged);
    let refused = his.read(&mut ben.mls, &record).err();
    assert_eq!(refused, Some(ReadError::Member(expected)));
    // Likewise a new member's, at a device that has never seen the true one.
    let mut eve = Device::new("eve", 3);
    let mut forged = eve.me.credential().to_bytes();
    *forged.last_mut().unwrap() ^= 1;
    let claimed = CredentialWithKey {
        credential: BasicCredential::new(forged).into(),
        ..credential_with_key(&eve.me)
    };
    let package = built(
        &mut eve,
        |builder| {
            builder
                .leaf_node_capabilities(capabilities())
                .key_package_lifetime(lifetime())
        },
        claimed,
    );
    let refused = Err(KeyPackageError::Member(expected));
    assert_eq!(inspect_key_package(&ben.mls, &package), refused);
    assert_eq!(inspect_key_package(&ben.mls, &package), refused, "asked again");
    let added = his.commit_changes(&mut ben.mls, &mut ben.rng, &ben.me, &adding(&[package]));
    let refused = KeyPackageError::Member(expected);
    assert_eq!(added.err(), Some(SessionError::KeyPackage(refused)));
}

#[test]
fn a_commit_may_not_bring_the_credential_of_another_key() {
    let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
    let stolen = ben.me.credential().to_bytes();
    let record = update_with_credential(&mut ana, &mut hers, stolen);
    let refused = his.read(&mut ben.mls, &record).err();
    assert_eq!(refused, Some(ReadError::Member(MemberError::Key)));
}

fn update_with_credential(device: &mut Device, session: &mut Session, credential: Vec<u8>) -> Vec<u8> {
    let leaf = LeafNodeParameters::builder()
        .with_credential_with_key(CredentialWithKey {
            credential: BasicCredential::new(credential).into(),
            signature_key: device.me.credential().key.0.as_slice().into(),
        })
        .build();
    let me = &device.me;
    let bundle = device
        .mls
        .change(&mut device.rng, |op| session.group.self_update(op, me, leaf));
    bundle.unwrap().into_commit().to_bytes().unwrap()
}

#[test]
fn a_commit_may_not_set_terms_that_are_not_ours() {
    let good = context_extensions(&Terms::default()).unwrap();
    let terms = |record: &[u8]| Extension::Unknown(0xF0C0, UnknownExtension(record.to_vec()));
    let required = good.iter().next().unwrap().clone();
    let more = Extension::RequiredCapabilities(RequiredCapabilitiesExtension::new(
        &[ExtensionType::Unknown(0xF0C0), ExtensionType::LastResort],
        &[],
        &[CredentialType::Basic],
    ));
    let outsider = credential_with_key(&Device::new("eve", 3).me);
    let senders = Extension::ExternalSenders(vec![ExternalSender::new(outsider.signature_key, outsider.credential)]);
    let cases = [
        Extensions::from_vec(vec![required.clone(), terms(&[0x83, 0x18, 0x4d, 4, 0xf6])]), // a timer of 4 seconds
        Extensions::from_vec(vec![required.clone(), terms(&[0x83, 0x01, 0xf6, 0xf6])]),    // another suite
        Extensions::from_vec(vec![required.clone(), terms(b"")]),
        Extensions::from_vec(vec![required.clone()]),
        Extensions::from_vec(vec![more, terms(&[0x83, 0x18, 0x4d, 0xf6, 0xf6])]), // everyone must support more
        Extensions::from_vec(vec![required.clone(), terms(&[0x83, 0x18, 0x4d, 0xf6, 0xf6]), senders]),
        Ok(context_extensions(&Terms {
            timer: None,
            replaces: Some(TOPIC),
            group: None,
        })
        .unwrap()),
    ];
    for (i, extensions) in cases.into_iter().enumerate() {
        let extensions: Extensions<GroupContext> = extensions.unwrap();
        let (mut ana, mut hers, mut ben, mut his) = ana_and_ben();
        let (mls, rng, me) = (&mut ana.mls, &mut ana.rng, &ana.me);
        let record = mls.change(rng, |op| {
            let (message, ..) = hers.group.update_group_context_extensions(op, extensions, me)?;
            Ok::<_, Box<dyn std::error::Error>>(message.to_bytes()?)
        });
        let refused = his.read(&mut ben.mls, &record.unwrap()).err();
        assert_eq!(refused, Some(ReadError::Terms), "case {i}");
        assert_eq!(ben.save(), 0);
        assert_eq!(his.terms(), &Terms::default());
    }
}

#[test]
fn a_damaged_welcome_leads_nowhere_and_uses_up_nothing() {
    let (mut ana, mut ben) = (Device::new("ana", 1), Device::new("ben", 2));
    let package = ben.key_package(KeyPackageKind::OneTime);
    ben.save();
    let mut hers = ana.create(Terms::default());
    let welcome = ana.add(&mut hers, &[package]).welcome.unwrap();
    for i in (0..welcome.len()).step_by(59) {
        let mut bent = welcome.clone();
        bent[i] ^= 1;
        assert!(Session::join(&mut ben.mls, &bent).is_err(), "byte {i}");
        assert_eq!(
            Session::join(&mut ben.mls, &welcome[..i]).err(),
            Some(JoinError::Malformed)
        );
    }
    assert_eq!(ben.save(), 0);
    let mut eve = Device::new("eve", 3);
    assert_eq!(Session::join(&mut eve.mls, &welcome).err(), Some(JoinError::NotOurs));
    assert!(Session::join(&mut ben.mls, &welcome).is_ok());
}

#[test]
fn a_welcome_into_a_group_that_is_not_ours_is_refused() {
    let ours = context_extensions(&Terms::default()).unwrap();
    let cases = [
        (vec![7; 32], Extensions::default(), JoinError::Terms),
        (vec![7; 31], ours, JoinError::Topic),
    ];
    for (id, extensions, expected) in cases {
        let (mut ana, mut ben) = (Device::new("ana", 1), Device::new("ben", 2));
        let package = ben.key_package(KeyPackageKind::OneTime);
        let config = MlsGroupCreateConfig::builder()
            .ciphersuite(SUITE)
            .capabilities(capabilities())
            .use_ratchet_tree_extension(true)
            .with_group_context_extensions(extensions)
            .build();
        let me = &ana.me;
        let welcome = ana.mls.change(&mut ana.rng, |op| {
            let (package, _) = super::super::join::open_key_package(op, &package).unwrap();
            let id = GroupId::from_slice(&id);
            let mut group = MlsGroup::new_with_group_id(op, me, &config, id, credential_with_key(me))?;
            let (_, welcome, _) = group.add_members(op, me, &[package])?;
            Ok::<_, Box<dyn std::error::Error>>(welcome.to_bytes()?)
        });
        assert_eq!(Session::join(&mut ben.mls, &welcome.unwrap()).err(), Some(expected));
    }
}

#[test]
fn a_member_with_a_false_credential_spoils_the_welcome() {
    let (mut ana, mut ben) = (Device::new("ana", 1), Device::new("ben", 2));
    let package = ben.key_package(KeyPackageKind::OneTime);
    let config = MlsGroupCreateConfig::builder()
        .ciphersuite(SUITE)
        .capabilities(capabilities())
        .use_ratchet_tree_extension(true)
        .with_group_context_extensions(context_extensions(&Terms::default()).unwrap())
        .build();
    let me = &ana.me;
    let claimed = CredentialWithKey {
        credential: BasicCredential::new(b"ana".to_vec()).into(),
        ..credential_with_key(me)
    };
    let welcome = ana.mls.change(&mut ana.rng, |op| {
        let (package, _) = super::super::join::open_key_package(op, &package).unwrap();
        let mut group = MlsGroup::new_with_group_id(op, me, &config, group_id(TOPIC), claimed)?;
        let (_, welcome, _) = group.add_members(op, me, &[package])?;
        Ok::<_, Box<dyn std::error::Error>>(welcome.to_bytes()?)
    });
    let expected = MemberError::Credential(CredentialError::Malformed);
    let refused = Session::join(&mut ben.mls, &welcome.unwrap()).err();
    assert_eq!(refused, Some(JoinError::Member(expected)));
}

#[test]
fn a_key_package_is_checked_in_every_respect() {
    let (mut ana, mut ben) = (Device::new("ana", 1), Device::new("ben", 2));
    let package = ben.key_package(KeyPackageKind::OneTime);
    assert_eq!(inspect_key_package(&ana.mls, &package).unwrap(), *ben.me.credential());
    assert!(package.len() < 3_000, "{}", package.len());
    for i in 0..package.len() {
        let mut bent = package.clone();
        bent[i] ^= 1;
        assert!(inspect_key_package(&ana.mls, &bent).is_err(), "byte {i}");
    }
    let cut = inspect_key_package(&ana.mls, &package[..package.len() - 1]);
    assert_eq!(cut, Err(KeyPackageError::Malformed));
    let mut suite = package.clone();
    suite[2..4].copy_from_slice(&[0, 1]);
    assert_eq!(inspect_key_package(&ana.mls, &suite), Err(KeyPackageError::Suite));

    let claimed = CredentialWithKey {
        credential: BasicCredential::new(ana.me.credential().to_bytes()).into(),
        ..credential_with_key(&ben.me)
    };
    let stolen = built(
        &mut ben,
        |builder| builder.leaf_node_capabilities(capabilities()),
        claimed,
    );
    let refused = inspect_key_package(&ana.mls, &stolen);
    assert_eq!(refused, Err(KeyPackageError::Member(MemberError::Key)));

    let credential = credential_with_key(&ben.me);
    let unable = built(&mut ben, |builder| builder, credential);
    assert_eq!(
        inspect_key_package(&ana.mls, &unable),
        Err(KeyPackageError::Capabilities)
    );
    let mut hers = ana.create(Terms::default());
    let refused = hers
        .commit_changes(&mut ana.mls, &mut ana.rng, &ana.me, &adding(&[unable]))
        .err();
    assert_eq!(refused, Some(SessionError::KeyPackage(KeyPackageError::Capabilities)));
    assert!(!hers.has_pending());
}

fn built(
    device: &mut Device,
    with: impl FnOnce(openmls::prelude::KeyPackageBuilder) -> openmls::prelude::KeyPackageBuilder,
    credential: CredentialWithKey,
) -> Vec<u8> {
    let builder = with(KeyPackage::builder());
    let me = &device.me;
    let bundle = device
        .mls
        .change(&mut device.rng, |op| builder.build(SUITE, op, me, credential));
    bundle.unwrap().key_package().tls_serialize_detached().unwrap()
}

#[test]
fn a_device_is_in_the_group_only_once() {
    let (mut ana, mut hers, mut ben, _) = ana_and_ben();
    let twice = KeyPackageError::Member(MemberError::Twice);
    let again = ben.key_package(KeyPackageKind::OneTime);
    let refused = hers
        .commit_changes(&mut ana.mls, &mut ana.rng, &ana.me, &adding(&[again]))
        .err();
    assert_eq!(refused, Some(SessionError::KeyPackage(twice)));
    let mut eve = Device::new("eve", 3);
    let both = [
        eve.key_package(KeyPackageKind::OneTime),
        eve.key_package(KeyPackageKind::OneTime),
    ];
    let refused = hers
        .commit_changes(&mut ana.mls, &mut ana.rng, &ana.me, &adding(&both))
        .err();
    assert_eq!(refused, Some(SessionError::KeyPackage(twice)));
}
