//! The required form of every group and every leaf, and the terms that a group carries.

use super::error::{MemberError, SessionError};
use crate::credential::{CredentialError, DeviceCredential};
use crate::mls::{Operation, SUITE};
use crate::name::is_name;
use minicbor::{Decode, Encode};
use openmls::prelude::{
    BasicCredential, Capabilities, Credential, CredentialType, Extension, ExtensionType, Extensions, GroupContext,
    LeafNode, Lifetime, MlsGroup, ProtocolVersion, RequiredCapabilitiesExtension, UnknownExtension,
};
use openmls::treesync::LeafNodeSource;
use sotto_wire::{AccountKey, Topic, from_bytes, to_bytes};

/// The GroupContext extension that carries the terms: of the range for private use (RFC 9420 §17.3).
const TERMS: u16 = 0xF0C0;
/// The longest encoding of terms in bytes: a name, admins and people who leave, at their limits.
const LIMIT: usize = 16 * 1024;

/// The terms of a group: authenticated by every member's key schedule, changed only by a commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// After how many seconds messages disappear, from 5 to 86,400.
    pub timer: Option<u32>,
    /// The protected log with lost keys that this group replaces. Fixed when the group is made.
    pub replaces: Option<Topic>,
    /// The terms of a group of people; none between two people, and none among the devices of one account.
    pub group: Option<GroupTerms>,
}

/// The additional terms of a group of people.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GroupTerms {
    /// Its name: 1 to 64 characters.
    #[n(0)]
    pub name: String,
    /// The accounts that may add and remove people: 1 to 64.
    #[n(1)]
    pub admins: Vec<AccountKey>,
    /// Accounts that have left and whose leaves the next commit removes: at most 256.
    #[n(2)]
    pub leaving: Vec<AccountKey>,
}

impl GroupTerms {
    /// The longest name in characters.
    pub const NAME: usize = 64;
    /// The most admins.
    pub const ADMINS: usize = 64;
    /// The most accounts that leave at once.
    pub const LEAVING: usize = 256;

    /// Whether a text can be a group's name.
    pub fn is_name(name: &str) -> bool {
        is_name(name, Self::NAME)
    }

    /// Whether these terms can be a group's.
    pub fn valid(&self) -> bool {
        let distinct = |accounts: &[AccountKey]| {
            let set: crate::sorted::SortedSet<_> = accounts.iter().collect();
            set.len() == accounts.len()
        };
        Self::is_name(&self.name)
            && (1..=Self::ADMINS).contains(&self.admins.len())
            && self.leaving.len() <= Self::LEAVING
            && distinct(&self.admins)
            && distinct(&self.leaving)
    }
}

impl Terms {
    /// The shortest and the longest timer in seconds.
    pub const TIMER: std::ops::RangeInclusive<u32> = 5..=86_400;

    fn valid(&self) -> bool {
        self.timer.is_none_or(|seconds| Self::TIMER.contains(&seconds))
            && self.group.as_ref().is_none_or(GroupTerms::valid)
    }
}

/// Terms as they are in the extension, with the suite beside them: a property of the conversation, so that one can later
/// be made again under another.
#[derive(Encode, Decode)]
struct Record {
    #[n(0)]
    suite: u16,
    #[n(1)]
    timer: Option<u32>,
    #[n(2)]
    replaces: Option<Topic>,
    #[n(3)]
    group: Option<GroupTerms>,
}

/// A group's context that is not as [`context_extensions`] makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotOurTerms;

/// The extensions of a group's context: the required capabilities, and the terms. Nothing else is allowed, so no member
/// can add external senders.
pub(super) fn context_extensions(terms: &Terms) -> Result<Extensions<GroupContext>, SessionError> {
    if !terms.valid() {
        return Err(SessionError::Terms);
    }
    let record = to_bytes(&Record {
        suite: SUITE.into(),
        timer: terms.timer,
        replaces: terms.replaces,
        group: terms.group.clone(),
    });
    Extensions::from_vec(vec![
        Extension::RequiredCapabilities(required()),
        Extension::Unknown(TERMS, UnknownExtension(record)),
    ])
    .map_err(|_| SessionError::Library)
}

/// Reads the terms out of a group's context, which must be exactly of the form of [`context_extensions`].
pub(super) fn terms_of(extensions: &Extensions<GroupContext>) -> Result<Terms, NotOurTerms> {
    let (mut requires, mut terms) = (false, None);
    for extension in extensions.iter() {
        match extension {
            Extension::RequiredCapabilities(given) if *given == required() => requires = true,
            Extension::Unknown(TERMS, UnknownExtension(record)) => terms = Some(record),
            _ => return Err(NotOurTerms),
        }
    }
    let record: Record = terms
        .and_then(|record| from_bytes(record, LIMIT).ok())
        .ok_or(NotOurTerms)?;
    let terms = Terms {
        timer: record.timer,
        replaces: record.replaces,
        group: record.group,
    };
    if requires && record.suite == u16::from(SUITE) && terms.valid() {
        Ok(terms)
    } else {
        Err(NotOurTerms)
    }
}

/// The capabilities of every leaf.
pub(super) fn capabilities() -> Capabilities {
    Capabilities::builder()
        .versions(vec![ProtocolVersion::Mls10])
        .ciphersuites(vec![SUITE])
        .extensions(vec![ExtensionType::LastResort, ExtensionType::Unknown(TERMS)])
        .proposals(Vec::new())
        .credentials(vec![CredentialType::Basic])
        .build()
}

/// True if a leaf supports at least the requirements of our groups.
pub(super) fn supports_ours(given: &Capabilities) -> bool {
    given.versions().contains(&ProtocolVersion::Mls10)
        && given.ciphersuites().contains(&SUITE.into())
        && given.extensions().contains(&ExtensionType::Unknown(TERMS))
        && given.credentials().contains(&CredentialType::Basic)
}

/// Checks a leaf as far as no credential is needed for it: its capabilities and its lifetime.
pub(super) fn leaf_is_ours(leaf: &LeafNode) -> Result<(), MemberError> {
    if !supports_ours(leaf.capabilities()) {
        return Err(MemberError::Capabilities);
    }
    if !lives_for_ever(leaf) {
        return Err(MemberError::Lifetime);
    }
    Ok(())
}

/// Whether a leaf has the only lifetime. A leaf from a commit's path has none.
pub(super) fn lives_for_ever(leaf: &LeafNode) -> bool {
    match leaf.leaf_node_source() {
        LeafNodeSource::KeyPackage(given) => *given == lifetime(),
        LeafNodeSource::Commit(_) | LeafNodeSource::Update => true,
    }
}

/// Checks the device that a leaf represents.
pub(super) fn device(
    op: &Operation<'_>,
    credential: &Credential,
    signature_key: &[u8],
) -> Result<DeviceCredential, MemberError> {
    of_key(op.verified(identity(credential)?.identity())?, signature_key)
}

fn identity(credential: &Credential) -> Result<BasicCredential, MemberError> {
    BasicCredential::try_from(credential.clone()).map_err(|_| CredentialError::Malformed.into())
}

fn of_key(device: DeviceCredential, signature_key: &[u8]) -> Result<DeviceCredential, MemberError> {
    if device.key.0 != signature_key {
        return Err(MemberError::Key);
    }
    Ok(device)
}

/// Checks a member of a ratchet tree.
pub(super) fn member(op: &Operation<'_>, member: &openmls::prelude::Member) -> Result<Member, MemberError> {
    Ok(Member {
        leaf: member.index.u32(),
        credential: device(op, &member.credential, &member.signature_key)?,
    })
}

/// The members of a group, in the order of their leaves. A leaf that is, to the byte, one of `known` was checked before.
pub(super) fn members(op: &Operation<'_>, group: &MlsGroup, known: &[Member]) -> Result<Vec<Member>, MemberError> {
    let checked = |one: openmls::prelude::Member| {
        let at = known.binary_search_by_key(&one.index.u32(), |member| member.leaf);
        match at.ok().and_then(|at| known.get(at)) {
            Some(member) if is_same(&one, &member.credential) => Ok(member.clone()),
            Some(_) | None => member(op, &one),
        }
    };
    group.members().map(checked).collect()
}

/// The members of a group that was read from this device's own rows. Each was checked before the group was stored, and
/// the rows are sealed.
pub(super) fn stored_members(group: &MlsGroup) -> Result<Vec<Member>, MemberError> {
    let stored = |one: openmls::prelude::Member| {
        let device = DeviceCredential::from_stored(identity(&one.credential)?.identity())?;
        Ok(Member {
            leaf: one.index.u32(),
            credential: of_key(device, &one.signature_key)?,
        })
    };
    group.members().map(stored).collect()
}

fn is_same(one: &openmls::prelude::Member, known: &DeviceCredential) -> bool {
    one.signature_key == known.key.0
        && one.credential.credential_type() == CredentialType::Basic
        && one.credential.serialized_content() == known.to_bytes()
}

/// Checks that no device is there twice.
pub(super) fn all_different<'a>(devices: impl IntoIterator<Item = &'a DeviceCredential>) -> Result<(), MemberError> {
    let mut seen = crate::sorted::SortedSet::new();
    if devices.into_iter().all(|d| seen.insert((d.account, d.device))) {
        Ok(())
    } else {
        Err(MemberError::Twice)
    }
}

fn required() -> RequiredCapabilitiesExtension {
    RequiredCapabilitiesExtension::new(&[ExtensionType::Unknown(TERMS)], &[], &[CredentialType::Basic])
}

/// A device in the group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its leaf in the ratchet tree.
    pub leaf: u32,
    /// Its credential; verified when it came in.
    pub credential: DeviceCredential,
}

/// The one lifetime of our leaves (docs/PROTOCOL.md §6). With any other, membership would depend on the reader's clock;
/// so every other one is refused wherever a leaf enters, and the library's clock decides nothing.
pub(super) fn lifetime() -> Lifetime {
    Lifetime::init(0, u64::MAX)
}

/// The changes of a commit that was read.
pub(super) struct Summary {
    pub(super) committer: Member,
    pub(super) added: Vec<DeviceCredential>,
    pub(super) removed: Vec<Member>,
    pub(super) terms: Option<Terms>,
    /// The committer announces that it leaves.
    pub(super) leaves: bool,
}
