//! One MLS group on this device: the only file besides `mls` that names the MLS library, with the parts below it.
//!
//! The group's id is the topic of its log, its epoch the log's generation. Every operation works on [`Mls`], whose changes
//! the caller drains afterwards. An operation that fails leaves the session and the store as they were.

pub(crate) mod bound;
mod commit;
mod error;
mod guard;
mod join;
mod read;
mod roles;
mod rules;
#[cfg(test)]
mod tests;

pub use commit::{Changes, PendingCommit};
pub use error::{JoinError, KeyPackageError, MemberError, ReadError, SessionError};
pub(crate) use guard::{Audience, GuardedSession};
pub use join::{KeyPackageKind, inspect_key_package, key_package};
pub use read::{Incoming, Staged};
pub use rules::{GroupTerms, Member, Terms};

use crate::credential::DeviceIdentity;
use crate::mls::{Mls, SUITE};
use crate::secret::Secret;
use openmls::prelude::{
    BasicCredential, CredentialWithKey, GroupId, MlsGroup, MlsGroupCreateConfig, MlsGroupJoinConfig,
    PURE_CIPHERTEXT_WIRE_FORMAT_POLICY, ProtocolMessage, SenderRatchetConfiguration,
};
use openmls_traits::OpenMlsProvider;
use rules::{capabilities, context_extensions, lifetime, members, stored_members, terms_of};
use sotto_wire::{AccountKey, Capability, Generation, Topic};
use zeroize::Zeroizing;

/// Content is padded to multiples of this many bytes.
const PADDING: usize = 256;
/// The log delivers every record in order, so no skipped message keys are kept. Records that were refused leave gaps, and
/// one sender's messages in one epoch are bounded far below this by its own updates.
const RATCHET: (u32, u32) = (0, 10_000);
const CAPABILITY_LABEL: &str = "sotto capability v1";
const SIGNAL_LABEL: &str = "sotto signal v1";
const CALL_LABEL: &str = "sotto call v1";

/// One group, as this device sees it.
pub struct Session {
    group: MlsGroup,
    topic: Topic,
    members: Vec<Member>,
    terms: Terms,
    /// A commit was read and is not applied: its key is gone in memory and still in the store.
    ahead: bool,
}

/// The changes of an applied commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The member that made the commit.
    pub committer: Member,
    /// The new members.
    pub added: Vec<Member>,
    /// The removed members. If this device is among them, only [`Session::forget`] is left to do.
    pub removed: Vec<Member>,
    /// The new terms, if they have changed.
    pub terms: Option<Terms>,
}

impl Session {
    /// Makes a new group with this device alone in it.
    pub fn create(
        mls: &mut Mls,
        rng: &mut dyn rand_core::CryptoRng,
        me: &DeviceIdentity,
        topic: Topic,
        terms: Terms,
    ) -> Result<Self, SessionError> {
        let config = MlsGroupCreateConfig::builder()
            .ciphersuite(SUITE)
            .capabilities(capabilities())
            .lifetime(lifetime())
            .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
            .padding_size(PADDING)
            .max_past_epochs(0)
            .number_of_resumption_psks(0)
            .use_ratchet_tree_extension(true)
            .sender_ratchet_configuration(SenderRatchetConfiguration::new(RATCHET.0, RATCHET.1))
            .with_group_context_extensions(context_extensions(&terms)?)
            .build();
        mls.change(rng, |op| {
            if MlsGroup::load(op.storage(), &group_id(topic))
                .map_err(|_| SessionError::Store)?
                .is_some()
            {
                return Err(SessionError::Exists);
            }
            let group = MlsGroup::new_with_group_id(op, me, &config, group_id(topic), credential_with_key(me))
                .map_err(|_| SessionError::Library)?;
            let members = members(op, &group, &[]).map_err(|_| SessionError::Library)?;
            Self::of(group, topic, members).ok_or(SessionError::Library)
        })
    }

    /// Takes a stored group up again; `None` if there is none under this topic.
    pub fn load(mls: &Mls, topic: Topic) -> Result<Option<Self>, SessionError> {
        mls.look(|op| MlsGroup::load(op.storage(), &group_id(topic)))
            .map_err(|_| SessionError::Store)?
            .map(|group| {
                let members = stored_members(&group).map_err(|_| SessionError::Store)?;
                Self::of(group, topic, members).ok_or(SessionError::Store)
            })
            .transpose()
    }

    /// The topic of the group's log.
    pub fn topic(&self) -> Topic {
        self.topic
    }

    /// The generation that the group is in.
    pub fn generation(&self) -> Generation {
        Generation(self.group.epoch().as_u64())
    }

    /// The group's members, this device among them, in the order of their leaves.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The accounts of its members, each once.
    pub fn accounts(&self) -> crate::sorted::SortedSet<AccountKey> {
        roles::accounts(&self.members)
    }

    /// The terms after an account has announced that it leaves: if no other admin stays, the account of the first other
    /// leaf is one. `None` if the account is not in a group of several people, or the only one.
    pub fn terms_without(&self, leaver: AccountKey) -> Option<Terms> {
        let mut group = self.terms.group.clone()?;
        let staying = self.members.iter().map(|member| member.credential.account);
        let staying: Vec<_> = staying
            .filter(|account| *account != leaver && !group.leaving.contains(account))
            .collect();
        if staying.is_empty() {
            return None;
        }
        group.admins = roles::heirs(&group.admins, &staying);
        group.leaving.push(leaver);
        Some(Terms {
            group: Some(group),
            ..self.terms.clone()
        })
    }

    /// The terms without these members: accounts without a remaining device are no admins, and are no longer leaving.
    pub fn terms_after_removal(&self, gone: &[&Member]) -> Terms {
        let Some(mut group) = self.terms.group.clone() else {
            return self.terms.clone();
        };
        let stays: Vec<_> = self
            .members
            .iter()
            .filter(|member| !gone.contains(member))
            .map(|member| member.credential.account)
            .collect();
        group.leaving.retain(|account| stays.contains(account));
        let staying: Vec<_> = stays
            .iter()
            .copied()
            .filter(|account| !group.leaving.contains(account))
            .collect();
        group.admins = roles::heirs(&group.admins, &staying);
        Terms {
            group: Some(group),
            ..self.terms.clone()
        }
    }

    /// The accounts that have left and whose leaves are still there.
    pub fn leaving(&self) -> &[AccountKey] {
        self.terms.group.as_ref().map_or(&[], |group| &group.leaving)
    }

    /// This device's own leaf. `None` after it was removed.
    pub fn me(&self) -> Option<&Member> {
        self.member(self.group.own_leaf_index().u32())
            .filter(|_| self.group.is_active())
    }

    /// The group's terms.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The token for this generation of the log.
    pub fn capability(&self, mls: &Mls) -> Result<Capability, SessionError> {
        Ok(Capability::new(*self.export(mls, CAPABILITY_LABEL)?.expose()))
    }

    /// The key that seals this generation's signals.
    pub fn signal_key(&self, mls: &Mls) -> Result<Secret<32>, SessionError> {
        self.export(mls, SIGNAL_LABEL)
    }

    /// The secret of this epoch from which the keys of a call's media are derived.
    pub fn call_secret(&self, mls: &Mls, call: &[u8; 16]) -> Result<Secret<32>, SessionError> {
        self.active()?;
        mls.look(|op| self.group.export_secret(op.crypto(), CALL_LABEL, call, 32))
            .ok()
            .and_then(exported)
            .ok_or(SessionError::Library)
    }

    /// Encrypts content to all current members, padded to multiples of 256 bytes. The sender cannot decrypt the record.
    /// The client cannot call this: it encrypts through its `GuardedSession`s, for a named audience.
    pub fn encrypt(
        &mut self,
        mls: &mut Mls,
        rng: &mut dyn rand_core::CryptoRng,
        me: &DeviceIdentity,
        content: &[u8],
    ) -> Result<Vec<u8>, SessionError> {
        self.encrypt_with(mls, rng, me, content, Vec::new())
    }

    /// As [`Self::encrypt`], with authenticated data in the clear beside the ciphertext (RFC 9420 §6.3.1).
    fn encrypt_with(
        &mut self,
        mls: &mut Mls,
        rng: &mut dyn rand_core::CryptoRng,
        me: &DeviceIdentity,
        content: &[u8],
        authenticated_data: Vec<u8>,
    ) -> Result<Vec<u8>, SessionError> {
        self.settle(mls)?;
        self.active()?;
        let record = mls.change(rng, |op| {
            self.group.set_aad(authenticated_data);
            let message = self.group.create_message(op, me, content);
            let message = message.map_err(|_| SessionError::Library)?;
            message.to_bytes().map_err(|_| SessionError::Library)
        });
        self.unless_failed(mls, record)
    }

    /// Deletes everything of this group.
    pub fn forget(self, mls: &mut Mls) -> Result<(), SessionError> {
        mls.change_without_rng(|op| op.storage().forget_group(self.group.group_id()))
            .map_err(|_| SessionError::Store)
    }

    /// The authenticated data of a record that can be one of this generation, not verified.
    pub fn authenticated_data(&self, record: &[u8]) -> Option<Vec<u8>> {
        match self.parse(record) {
            Ok(ProtocolMessage::PrivateMessage(message)) => Some(message.aad().to_vec()),
            Ok(_) | Err(_) => None,
        }
    }

    fn of(group: MlsGroup, topic: Topic, members: Vec<Member>) -> Option<Self> {
        let terms = terms_of(group.extensions()).ok()?;
        Some(Self {
            group,
            topic,
            members,
            terms,
            ahead: false,
        })
    }

    fn member(&self, leaf: u32) -> Option<&Member> {
        self.members.iter().find(|member| member.leaf == leaf)
    }

    fn active(&self) -> Result<(), SessionError> {
        if self.group.is_active() {
            Ok(())
        } else {
            Err(SessionError::Removed)
        }
    }

    fn export(&self, mls: &Mls, label: &str) -> Result<Secret<32>, SessionError> {
        self.active()?;
        mls.look(|op| self.group.export_secret(op.crypto(), label, &self.topic.0, 32))
            .ok()
            .and_then(exported)
            .ok_or(SessionError::Library)
    }

    /// Returns to the stored state after an error, because the group in memory may be ahead of it.
    fn unless_failed<T, E: From<SessionError>>(&mut self, mls: &Mls, result: Result<T, E>) -> Result<T, E> {
        if result.is_err() {
            self.reload(mls)?;
        }
        result
    }

    fn reload(&mut self, mls: &Mls) -> Result<(), SessionError> {
        *self = Self::load(mls, self.topic)?.ok_or(SessionError::Store)?;
        Ok(())
    }

    /// Returns to the stored state before any operation but the application of a commit that was read.
    fn settle(&mut self, mls: &Mls) -> Result<(), SessionError> {
        if self.ahead { self.reload(mls) } else { Ok(()) }
    }

    /// Brings the session's own picture up to the group's, after a merge that the store has.
    fn refresh(&mut self, mls: &Mls) -> Result<(), SessionError> {
        let members = mls.look(|op| members(op, &self.group, &self.members));
        self.members = members.map_err(|_| SessionError::Store)?;
        self.ahead = false;
        self.terms = terms_of(self.group.extensions()).map_err(|_| SessionError::Store)?;
        Ok(())
    }
}

fn group_id(topic: Topic) -> GroupId {
    GroupId::from_slice(&topic.0)
}

fn exported(bytes: Vec<u8>) -> Option<Secret<32>> {
    let bytes = Zeroizing::new(bytes);
    bytes.as_slice().try_into().ok().map(Secret::new)
}

fn credential_with_key(me: &DeviceIdentity) -> CredentialWithKey {
    CredentialWithKey {
        credential: BasicCredential::new(me.credential().to_bytes()).into(),
        signature_key: me.credential().key.0.as_slice().into(),
    }
}

/// How this device behaves in a group that it joins: as in one that it makes.
fn join_config() -> MlsGroupJoinConfig {
    MlsGroupJoinConfig::builder()
        .wire_format_policy(PURE_CIPHERTEXT_WIRE_FORMAT_POLICY)
        .padding_size(PADDING)
        .max_past_epochs(0)
        .number_of_resumption_psks(0)
        .use_ratchet_tree_extension(true)
        .sender_ratchet_configuration(SenderRatchetConfiguration::new(RATCHET.0, RATCHET.1))
        .build()
}
