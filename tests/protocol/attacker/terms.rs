//! Terms of the attacker's groups: as docs/PROTOCOL.md §6 writes them, valid or not.

use minicbor::Encode;
use openmls::prelude::{
    Ciphersuite, CredentialType, Extension, ExtensionType, Extensions, GroupContext, RequiredCapabilitiesExtension,
    UnknownExtension,
};
use sotto::conversation::session::{GroupTerms, Terms};
use sotto_wire::{AccountKey, Topic, to_bytes};

pub const SUITE: Ciphersuite = Ciphersuite::MLS_256_XWING_CHACHA20POLY1305_SHA256_Ed25519;
const TERMS: u16 = 0xF0C0;

/// The terms of a group of people.
pub fn named(name: &str, admins: &[AccountKey], replaces: Option<Topic>) -> Terms {
    let group = GroupTerms {
        name: name.to_owned(),
        admins: admins.to_vec(),
        leaving: Vec::new(),
    };
    Terms {
        timer: None,
        replaces,
        group: Some(group),
    }
}

/// The extensions of a group's context.
pub fn extensions(terms: &Terms) -> Extensions<GroupContext> {
    let record = to_bytes(&TermsRecord {
        suite: SUITE.into(),
        timer: terms.timer,
        replaces: terms.replaces,
        group: terms.group.clone(),
    });
    let terms = ExtensionType::Unknown(TERMS);
    let required = RequiredCapabilitiesExtension::new(&[terms], &[], &[CredentialType::Basic]);
    Extensions::from_vec(vec![
        Extension::RequiredCapabilities(required),
        Extension::Unknown(TERMS, UnknownExtension(record)),
    ])
    .unwrap()
}

#[derive(Encode)]
struct TermsRecord {
    #[n(0)]
    suite: u16,
    #[n(1)]
    timer: Option<u32>,
    #[n(2)]
    replaces: Option<Topic>,
    #[n(3)]
    group: Option<GroupTerms>,
}
