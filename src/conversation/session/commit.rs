//! Commits of this device's own: made, kept pending until the log accepts one, then applied or dropped.

use super::join::open_key_package;
use super::read::{Summary, next_capability, summarize};
use super::rules::{all_different, context_extensions};
use super::{Change, Session, SessionError, Terms};
use crate::credential::DeviceIdentity;
use crate::mls::Mls;
use openmls::prelude::{CommitBuilder, Initial, LeafNodeIndex, MlsGroup};
use openmls_traits::OpenMlsProvider;
use sotto_wire::CapabilityHash;

/// A commit to be appended to the log with a rotation. It is in the store as pending: it survives a restart.
pub struct PendingCommit {
    /// The record.
    pub message: Vec<u8>,
    /// For the inboxes of the devices that it adds, once the log has accepted the record.
    pub welcome: Option<Vec<u8>>,
    /// What the next generation's capability hashes to.
    pub next: CapabilityHash,
}

type Builder<'a> = CommitBuilder<'a, Initial, &'a mut MlsGroup>;

impl Session {
    /// Adds devices by their KeyPackages.
    pub fn commit_add(
        &mut self,
        mls: &mut Mls,
        rng: &mut dyn rand_core::CryptoRng,
        me: &DeviceIdentity,
        key_packages: &[Vec<u8>],
    ) -> Result<PendingCommit, SessionError> {
        let opened = mls
            .look(|op| {
                key_packages
                    .iter()
                    .map(|bytes| open_key_package(op.crypto(), bytes))
                    .collect::<Result<Vec<_>, _>>()
            })
            .map_err(SessionError::KeyPackage)?;
        let (packages, credentials): (Vec<_>, Vec<_>) = opened.into_iter().unzip();
        all_different(self.members.iter().map(|member| &member.credential).chain(&credentials))
            .map_err(|error| SessionError::KeyPackage(error.into()))?;
        self.commit(mls, rng, me, |builder| Ok(builder.propose_adds(packages)))
    }

    /// Removes other devices by their leaves.
    pub fn commit_remove(
        &mut self,
        mls: &mut Mls,
        rng: &mut dyn rand_core::CryptoRng,
        me: &DeviceIdentity,
        leaves: &[u32],
    ) -> Result<PendingCommit, SessionError> {
        let own = self.group.own_leaf_index().u32();
        if leaves.iter().any(|leaf| *leaf == own || self.member(*leaf).is_none()) {
            return Err(SessionError::NoMember);
        }
        let leaves: Vec<_> = leaves.iter().copied().map(LeafNodeIndex::new).collect();
        self.commit(mls, rng, me, |builder| Ok(builder.propose_removals(leaves)))
    }

    /// Sets the terms; [`Terms::replaces`] must be what it was.
    pub fn commit_terms(
        &mut self,
        mls: &mut Mls,
        rng: &mut dyn rand_core::CryptoRng,
        me: &DeviceIdentity,
        terms: &Terms,
    ) -> Result<PendingCommit, SessionError> {
        if terms.replaces != self.terms.replaces {
            return Err(SessionError::Terms);
        }
        let extensions = context_extensions(terms)?;
        self.commit(mls, rng, me, |builder| {
            builder
                .propose_group_context_extensions(extensions)
                .map_err(|_| SessionError::Library)
        })
    }

    /// Gives this device's leaf a new key: whoever had learned the old one is shut out again.
    pub fn commit_update(
        &mut self,
        mls: &mut Mls,
        rng: &mut dyn rand_core::CryptoRng,
        me: &DeviceIdentity,
    ) -> Result<PendingCommit, SessionError> {
        self.commit(mls, rng, me, |builder| Ok(builder.force_self_update(true)))
    }

    /// True while a commit of our own waits for the log's answer.
    pub fn has_pending(&self) -> bool {
        self.group.pending_commit().is_some()
    }

    /// Drops the pending commit, if there is one: the log has taken another.
    pub fn discard_pending(&mut self, mls: &mut Mls) -> Result<(), SessionError> {
        let result = mls.change_without_rng(|op| {
            self.group
                .clear_pending_commit(op.storage())
                .map_err(|_| SessionError::Store)
        });
        self.unless_failed(mls, result)
    }

    /// Applies the pending commit: the log has accepted it.
    pub fn apply_own(&mut self, mls: &mut Mls) -> Result<Change, SessionError> {
        let own = self.group.own_leaf_index().u32();
        let pending = self.group.pending_commit().ok_or(SessionError::NotPending)?;
        let summary = summarize(self, pending, own).map_err(|_| SessionError::Library)?;
        let result = mls.change_without_rng(|op| self.group.merge_pending_commit(op).map_err(|_| SessionError::Store));
        self.unless_failed(mls, result)?;
        self.merged(mls, summary)
    }

    /// What every commit of our own has in common.
    fn commit(
        &mut self,
        mls: &mut Mls,
        rng: &mut dyn rand_core::CryptoRng,
        me: &DeviceIdentity,
        propose: impl FnOnce(Builder<'_>) -> Result<Builder<'_>, SessionError>,
    ) -> Result<PendingCommit, SessionError> {
        self.active()?;
        if self.has_pending() {
            return Err(SessionError::Pending);
        }
        let topic = self.topic;
        let result = mls.change(rng, |op| {
            let bundle = propose(self.group.commit_builder())?
                .load_psks(op.storage())
                .map_err(|_| SessionError::Library)?
                .build(op.rand(), op.crypto(), me, |_| true)
                .map_err(|_| SessionError::Library)?
                .stage_commit(op)
                .map_err(|_| SessionError::Library)?;
            let (message, welcome, _) = bundle.into_messages();
            let next = self
                .group
                .pending_commit()
                .and_then(|staged| next_capability(op, staged, topic))
                .ok_or(SessionError::Library)?;
            Ok(PendingCommit {
                message: message.to_bytes().map_err(|_| SessionError::Library)?,
                welcome: welcome
                    .map(|welcome| welcome.to_bytes())
                    .transpose()
                    .map_err(|_| SessionError::Library)?,
                next,
            })
        });
        self.unless_failed(mls, result)
    }

    /// Brings the session's own picture up to the group's, after a merge that the store has.
    pub(super) fn merged(&mut self, mls: &Mls, summary: Summary) -> Result<Change, SessionError> {
        self.reload(mls)?;
        let added = summary
            .added
            .iter()
            .filter_map(|new| self.members.iter().find(|member| member.credential == *new))
            .cloned()
            .collect();
        Ok(Change {
            committer: summary.committer,
            added,
            removed: summary.removed,
            terms: summary.terms,
        })
    }
}
