//! Joining a group: KeyPackages, and the Welcome that one of them opens.

use super::rules::{
    all_different, capabilities, device, leaf_is_ours, lives_for_ever, member, supports_ours, terms_of,
};
use super::{
    JoinError, KeyPackageError, Member, Session, SessionError, credential_with_key, group_id, join_config, lifetime,
};
use crate::credential::{DeviceCredential, DeviceIdentity};
use crate::mls::{Mls, Operation, SUITE};
use openmls::prelude::{
    KeyPackage, KeyPackageIn, KeyPackageVerifyError, LeafNodeIndex, MlsGroup, MlsMessageBodyIn, MlsMessageIn,
    ProcessedWelcome, ProtocolVersion, Welcome, WelcomeError,
};
use openmls_traits::OpenMlsProvider;
use sotto_wire::Topic;
use tls_codec::{Deserialize, Serialize};

/// How often a KeyPackage may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPackageKind {
    /// Once: its private keys go with the Welcome that it opens.
    OneTime,
    /// When no one-time package is left; its private keys stay.
    LastResort,
}

/// Makes a KeyPackage (RFC 9420 §10, about 2.7 kB) and keeps its private keys in the store.
pub fn key_package(
    mls: &mut Mls,
    rng: &mut dyn rand_core::CryptoRng,
    me: &DeviceIdentity,
    kind: KeyPackageKind,
) -> Result<Vec<u8>, SessionError> {
    let builder = KeyPackage::builder()
        .leaf_node_capabilities(capabilities())
        .key_package_lifetime(lifetime());
    let builder = match kind {
        KeyPackageKind::OneTime => builder,
        KeyPackageKind::LastResort => builder.mark_as_last_resort(),
    };
    mls.change(rng, |op| {
        let bundle = builder.build(SUITE, op, me, credential_with_key(me));
        let bundle = bundle.map_err(|_| SessionError::Library)?;
        bundle
            .key_package()
            .tls_serialize_detached()
            .map_err(|_| SessionError::Library)
    })
}

/// Checks a KeyPackage from the directory in every respect and returns its owner's credential.
pub fn inspect_key_package(mls: &Mls, bytes: &[u8]) -> Result<DeviceCredential, KeyPackageError> {
    mls.look(|op| open_key_package(op, bytes))
        .map(|(_, credential)| credential)
}

/// As [`inspect_key_package`], with the package.
pub(super) fn open_key_package(
    op: &Operation<'_>,
    bytes: &[u8],
) -> Result<(KeyPackage, DeviceCredential), KeyPackageError> {
    let package = KeyPackageIn::tls_deserialize_exact(bytes).map_err(|_| KeyPackageError::Malformed)?;
    if bytes.get(2..4) != Some(&u16::from(SUITE).to_be_bytes()) {
        return Err(KeyPackageError::Suite);
    }
    // The library also refuses a lifetime that has ended by its clock; here such a lifetime is refused at any time.
    let package = package
        .validate(op.crypto(), ProtocolVersion::Mls10)
        .map_err(|error| match error {
            KeyPackageVerifyError::LifetimeError(_) | KeyPackageVerifyError::MissingLifetime => {
                KeyPackageError::Lifetime
            }
            _ => KeyPackageError::Forged,
        })?;
    let leaf = package.leaf_node();
    if !supports_ours(leaf.capabilities()) {
        return Err(KeyPackageError::Capabilities);
    }
    let credential = device(op, leaf.credential(), leaf.signature_key().as_slice())?;
    if !lives_for_ever(leaf) {
        return Err(KeyPackageError::Lifetime);
    }
    Ok((package, credential))
}

impl Session {
    /// Joins the group that a Welcome leads into, and returns its sender. A refused Welcome uses up no KeyPackage.
    pub fn join(mls: &mut Mls, welcome: &[u8]) -> Result<(Self, Member), JoinError> {
        let welcome = parse(welcome)?;
        mls.change_without_rng(|op| {
            let welcome = ProcessedWelcome::new_from_welcome(op, &join_config(), welcome).map_err(refused)?;
            let id = welcome.unverified_group_info().group_id().as_slice();
            let topic = Topic(id.try_into().map_err(|_| JoinError::Topic)?);
            if !welcome.psks().is_empty() {
                return Err(JoinError::Forged);
            }
            let loaded = MlsGroup::load(op.storage(), &group_id(topic)).map_err(|_| JoinError::Store)?;
            if loaded.is_some() {
                return Err(JoinError::Exists);
            }
            let staged = welcome.into_staged_welcome(op, None).map_err(refused)?;
            terms_of(staged.group_context().extensions()).map_err(|_| JoinError::Terms)?;
            let members = staged
                .members()
                .map(|m| member(op, &m))
                .collect::<Result<Vec<_>, _>>()?;
            all_different(members.iter().map(|member| &member.credential))?;
            let inviter = staged.welcome_sender_index().u32();
            let inviter = members.iter().find(|member| member.leaf == inviter).cloned();
            let inviter = inviter.ok_or(JoinError::Forged)?;
            let group = staged.into_group(op).map_err(refused)?;
            for member in &members {
                let leaf = group.public_group().leaf(LeafNodeIndex::new(member.leaf));
                leaf_is_ours(leaf.ok_or(JoinError::Forged)?)?;
            }
            let session = Self::of(group, topic, members).ok_or(JoinError::Store)?;
            Ok((session, inviter))
        })
    }
}

fn parse(bytes: &[u8]) -> Result<Welcome, JoinError> {
    match MlsMessageIn::tls_deserialize_exact(bytes).map(MlsMessageIn::extract) {
        Ok(MlsMessageBodyIn::Welcome(welcome)) => Ok(welcome),
        _ => Err(JoinError::Malformed),
    }
}

/// The library's error about a Welcome, by culprit. It has some thirty reasons; all but these mean that the sender
/// describes no valid group.
fn refused<E>(error: WelcomeError<E>) -> JoinError {
    match error {
        WelcomeError::UnsupportedCiphersuite(_) | WelcomeError::CiphersuiteMismatch => JoinError::Suite,
        WelcomeError::NoMatchingKeyPackage => JoinError::NotOurs,
        WelcomeError::GroupAlreadyExists => JoinError::Exists,
        WelcomeError::StorageError(_) => JoinError::Store,
        _ => JoinError::Forged,
    }
}
