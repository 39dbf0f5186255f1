//! Commits of this device's own: made, kept pending until the log accepts one, then applied or dropped.

use super::join::open_key_package;
use super::read::{next_capability, summarize};
use super::rules::Summary;
use super::rules::{all_different, context_extensions};
use super::{Change, Session, SessionError, Terms};
use crate::credential::DeviceIdentity;
use crate::mls::Mls;
use openmls::prelude::{CommitBuilder, Initial, KeyPackage, LeafNodeIndex, MlsGroup};
use openmls_traits::OpenMlsProvider;
use sotto_wire::CapabilityHash;

/// A commit to be appended to the log with a rotation. It is in the store as pending: it survives a restart.
pub struct PendingCommit {
    /// The record.
    pub message: Vec<u8>,
    /// For the inboxes of the devices that it adds, once the log has accepted the record.
    pub welcome: Option<Vec<u8>>,
    /// The hash of the next generation's capability.
    pub next: CapabilityHash,
}

/// The changes of one commit.
#[derive(Clone, Default)]
pub struct Changes {
    /// KeyPackages of the devices to add.
    pub add: Vec<Vec<u8>>,
    /// Leaves of the devices to remove; never our own.
    pub remove: Vec<u32>,
    /// New terms; [`Terms::replaces`] must not change.
    pub terms: Option<Terms>,
}

type Builder<'a> = CommitBuilder<'a, Initial, &'a mut MlsGroup>;

impl Session {
    /// Makes one commit of several changes: devices to add by their KeyPackages, leaves to remove, and new terms. With
    /// none of them it gives this device's leaf a new key, which shuts out an attacker who had learned the old one.
    pub fn commit_changes(
        &mut self,
        mls: &mut Mls,
        rng: &mut dyn rand_core::CryptoRng,
        me: &DeviceIdentity,
        changes: &Changes,
    ) -> Result<PendingCommit, SessionError> {
        let packages = self.opened(mls, &changes.add)?;
        let own = self.group.own_leaf_index().u32();
        if changes
            .remove
            .iter()
            .any(|leaf| *leaf == own || self.member(*leaf).is_none())
        {
            return Err(SessionError::NoMember);
        }
        let leaves: Vec<_> = changes.remove.iter().copied().map(LeafNodeIndex::new).collect();
        let extensions = match &changes.terms {
            Some(terms) if terms.replaces != self.terms.replaces => return Err(SessionError::Terms),
            Some(terms) => Some(context_extensions(terms)?),
            None => None,
        };
        let is_update = packages.is_empty() && leaves.is_empty() && extensions.is_none();
        self.commit(mls, rng, me, |builder| {
            let builder = builder
                .force_self_update(is_update)
                .propose_adds(packages)
                .propose_removals(leaves);
            match extensions {
                Some(extensions) => builder
                    .propose_group_context_extensions(extensions)
                    .map_err(|_| SessionError::Library),
                None => Ok(builder),
            }
        })
    }

    /// Opens KeyPackages to add, and sees that no device would be in the group twice.
    fn opened(&self, mls: &Mls, packages: &[Vec<u8>]) -> Result<Vec<KeyPackage>, SessionError> {
        let opened = mls
            .look(|op| {
                packages
                    .iter()
                    .map(|bytes| open_key_package(op, bytes))
                    .collect::<Result<Vec<_>, _>>()
            })
            .map_err(SessionError::KeyPackage)?;
        let (packages, credentials): (Vec<_>, Vec<_>) = opened.into_iter().unzip();
        all_different(self.members.iter().map(|member| &member.credential).chain(&credentials))
            .map_err(|error| SessionError::KeyPackage(error.into()))?;
        Ok(packages)
    }

    /// True while a commit of our own waits for the log's answer.
    pub fn has_pending(&self) -> bool {
        self.group.pending_commit().is_some()
    }

    /// Checks the pending commit by the rules by which all other members will check it: one that breaks them must not
    /// be sent.
    pub fn judge_pending(&self, mls: &Mls) -> Result<(), SessionError> {
        let pending = self.group.pending_commit().ok_or(SessionError::NotPending)?;
        let own = self.group.own_leaf_index().u32();
        mls.look(|op| summarize(self, op, pending, own))
            .map(|_| ())
            .map_err(|_| SessionError::NotAllowed)
    }

    /// Drops the pending commit, if there is one: the log has taken another.
    pub fn discard_pending(&mut self, mls: &mut Mls) -> Result<(), SessionError> {
        if !self.has_pending() {
            return Ok(());
        }
        self.settle(mls)?;
        let result = mls.change_without_rng(|op| {
            self.group
                .clear_pending_commit(op.storage())
                .map_err(|_| SessionError::Store)
        });
        self.unless_failed(mls, result)
    }

    /// Applies the pending commit: the log has accepted it.
    pub fn apply_own(&mut self, mls: &mut Mls) -> Result<Change, SessionError> {
        self.settle(mls)?;
        let own = self.group.own_leaf_index().u32();
        let pending = self.group.pending_commit().ok_or(SessionError::NotPending)?;
        let summary = mls.look(|op| summarize(self, op, pending, own));
        let summary = summary.map_err(|_| SessionError::Library)?;
        let result = mls.change_without_rng(|op| self.group.merge_pending_commit(op).map_err(|_| SessionError::Store));
        self.unless_failed(mls, result)?;
        self.merged(mls, summary)
    }

    /// The common part of all own commits.
    fn commit(
        &mut self,
        mls: &mut Mls,
        rng: &mut dyn rand_core::CryptoRng,
        me: &DeviceIdentity,
        propose: impl FnOnce(Builder<'_>) -> Result<Builder<'_>, SessionError>,
    ) -> Result<PendingCommit, SessionError> {
        self.settle(mls)?;
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
            let staged = self.group.pending_commit().ok_or(SessionError::Library)?;
            let next = next_capability(op, staged, topic).ok_or(SessionError::Library)?;
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

    /// The changes of a merge that the store has taken.
    pub(super) fn merged(&mut self, mls: &Mls, summary: Summary) -> Result<Change, SessionError> {
        self.refresh(mls)?;
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
