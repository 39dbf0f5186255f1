//! Records of the log: messages are decrypted, commits are checked against our rules and applied afterwards.

use super::bound::is_of_another;
use super::roles::permitted;
use super::rules::{Summary, all_different, device, leaf_is_ours, terms_of};
use super::{CAPABILITY_LABEL, Change, Member, MemberError, ReadError, Session, SessionError, Terms, exported};
use crate::credential::DeviceCredential;
use crate::mls::{Mls, Operation};
use openmls::prelude::{
    MlsGroupStateError, MlsMessageBodyIn, MlsMessageIn, ProcessMessageError, ProcessedMessage, ProcessedMessageContent,
    Proposal, ProtocolMessage, Sender, StagedCommit, ValidationError,
};
use openmls_traits::OpenMlsProvider;
use sotto_wire::{Capability, CapabilityHash, Generation, RecordId, Topic};
use tls_codec::Deserialize;

/// The result of reading a record.
pub enum Incoming {
    /// Content of a member's message.
    Message {
        /// The author.
        sender: Member,
        /// The content that [`Session::encrypt`] was given, without the padding.
        content: Vec<u8>,
    },
    /// A commit that keeps our rules. Nothing has changed yet: pass it to [`Session::apply`].
    Commit(Box<Staged>),
}

/// Another member's commit, checked, not yet applied.
pub struct Staged {
    commit: Box<StagedCommit>,
    ends: Generation,
    topic: Topic,
    next: Option<CapabilityHash>,
    summary: Summary,
}

impl Staged {
    /// The hash of the next generation's capability; `None` if the commit removes this device. If the log rotated to
    /// another hash, the committer has broken the room.
    pub fn next(&self) -> Option<CapabilityHash> {
        self.next
    }

    /// The member that made it.
    pub fn committer(&self) -> &Member {
        &self.summary.committer
    }

    /// The devices that it adds.
    pub fn added(&self) -> &[DeviceCredential] {
        &self.summary.added
    }

    /// The members that it removes.
    pub fn removed(&self) -> &[Member] {
        &self.summary.removed
    }

    /// The new terms, if they are others than before.
    pub fn terms(&self) -> Option<&Terms> {
        self.summary.terms.as_ref()
    }
}

impl Session {
    /// Reads one record of the log. A message's key is deleted by it; a commit has changed nothing yet; a refused
    /// record has changed nothing at all.
    pub fn read(&mut self, mls: &mut Mls, record: &[u8]) -> Result<Incoming, ReadError> {
        let message = self.parse(record)?;
        self.read_message(mls, message)
    }

    /// As [`Self::read`], of a record that the relay gave under this id: [`ReadError::Id`] if its sender made it for another.
    pub(super) fn read_as(&mut self, mls: &mut Mls, id: RecordId, record: &[u8]) -> Result<Incoming, ReadError> {
        let message = self.parse(record)?;
        if let ProtocolMessage::PrivateMessage(message) = &message
            && is_of_another(message.aad(), id)
        {
            return Err(ReadError::Id);
        }
        self.read_message(mls, message)
    }

    fn read_message(&mut self, mls: &mut Mls, message: ProtocolMessage) -> Result<Incoming, ReadError> {
        self.settle(mls).map_err(|_| ReadError::Store)?;
        if !self.group.is_active() {
            return Err(ReadError::Removed);
        }
        // A commit leaves through the error, too, so that its key stays in the store until it is applied.
        let outcome = mls.change_without_rng(|op| {
            let processed = self.group.process_message(op, message).map_err(refused)?;
            let leaf = match processed.sender() {
                Sender::Member(leaf) => leaf.u32(),
                Sender::External(_) | Sender::NewMemberProposal | Sender::NewMemberCommit => {
                    return Err(Stop::Refused(ReadError::NotAllowed));
                }
            };
            self.received(op, processed, leaf)
        });
        match outcome {
            Ok(incoming) => Ok(incoming),
            // Its application replaces the secrets of its key. Until then the group in memory is ahead of the store.
            Err(Stop::Commit(staged)) => {
                self.ahead = true;
                Ok(Incoming::Commit(staged))
            }
            Err(Stop::Refused(error)) => {
                self.reload(mls).map_err(|_| ReadError::Store)?;
                Err(error)
            }
        }
    }

    /// Applies a commit that [`Self::read`] gave out; a pending commit of our own has lost and is dropped.
    pub fn apply(&mut self, mls: &mut Mls, staged: Staged) -> Result<Change, SessionError> {
        self.active()?;
        if (staged.topic, staged.ends) != (self.topic, self.generation()) {
            return Err(SessionError::Outdated);
        }
        let result = mls.change_without_rng(|op| {
            self.group
                .merge_staged_commit(op, *staged.commit)
                .map_err(|_| SessionError::Store)
        });
        self.unless_failed(mls, result)?;
        self.merged(mls, staged.summary)
    }

    pub(super) fn parse(&self, record: &[u8]) -> Result<ProtocolMessage, ReadError> {
        // Not `tls_deserialize_exact_bytes`: in debug builds its byte strings panic where they are cut short.
        let message = MlsMessageIn::tls_deserialize_exact(record).map_err(|_| ReadError::Malformed)?;
        let MlsMessageBodyIn::PrivateMessage(message) = message.extract() else {
            return Err(ReadError::Malformed);
        };
        if message.group_id() != self.group.group_id() {
            return Err(ReadError::Topic);
        }
        if message.epoch() != self.group.epoch() {
            return Err(ReadError::Generation);
        }
        Ok(message.into())
    }

    fn received(&self, op: &Operation<'_>, processed: ProcessedMessage, leaf: u32) -> Result<Incoming, Stop> {
        match processed.into_content() {
            ProcessedMessageContent::ApplicationMessage(message) => Ok(Incoming::Message {
                sender: self.member(leaf).cloned().ok_or(Stop::Refused(ReadError::Library))?,
                content: message.into_bytes(),
            }),
            ProcessedMessageContent::StagedCommitMessage(commit) => {
                let summary = summarize(self, op, &commit, leaf).map_err(Stop::Refused)?;
                Err(Stop::Commit(Box::new(Staged {
                    next: next_capability(op, &commit, self.topic),
                    ends: self.generation(),
                    topic: self.topic,
                    commit,
                    summary,
                })))
            }
            ProcessedMessageContent::OwnPrivateMessage | ProcessedMessageContent::OwnPendingCommit => {
                Err(Stop::Refused(ReadError::Own))
            }
            ProcessedMessageContent::ProposalMessage(_) | ProcessedMessageContent::ExternalJoinProposalMessage(_) => {
                Err(Stop::Refused(ReadError::NotAllowed))
            }
        }
    }
}

/// Why an operation's writes are dropped.
enum Stop {
    Refused(ReadError),
    Commit(Box<Staged>),
}

/// Checks a commit against our rules: it adds and removes devices and sets terms, by the committer's own proposals, and
/// every leaf that it brings represents its device.
pub(super) fn summarize(
    session: &Session,
    op: &Operation<'_>,
    commit: &StagedCommit,
    committer: u32,
) -> Result<Summary, ReadError> {
    let member = |leaf: u32| session.member(leaf).cloned().ok_or(ReadError::Library);
    let committer = member(committer)?;
    let (mut added, mut removed) = (Vec::new(), Vec::new());
    for queued in commit.queued_proposals() {
        if !matches!(queued.sender(), Sender::Member(leaf) if leaf.u32() == committer.leaf) {
            return Err(ReadError::NotAllowed);
        }
        match queued.proposal() {
            Proposal::Add(add) => {
                let leaf = add.key_package().leaf_node();
                leaf_is_ours(leaf)?;
                added.push(device(op, leaf.credential(), leaf.signature_key().as_slice())?);
            }
            Proposal::Remove(remove) => removed.push(member(remove.removed().u32())?),
            Proposal::GroupContextExtensions(_) => {} // the outcome is checked below
            Proposal::Update(_)
            | Proposal::PreSharedKey(_)
            | Proposal::ReInit(_)
            | Proposal::ExternalInit(_)
            | Proposal::SelfRemove
            | Proposal::Custom(_) => return Err(ReadError::NotAllowed),
        }
    }
    if let Some(leaf) = commit.update_path_leaf_node() {
        leaf_is_ours(leaf)?;
        let updated = device(op, leaf.credential(), leaf.signature_key().as_slice())?;
        if !updated.same_device(&committer.credential)
            || updated.handle.folded() != committer.credential.handle.folded()
        {
            return Err(MemberError::Changed.into());
        }
    }
    let staying = session.members.iter().filter(|member| !removed.contains(member));
    all_different(staying.map(|member| &member.credential).chain(&added))?;
    let terms = terms_of(commit.group_context().extensions()).map_err(|_| ReadError::Terms)?;
    if terms.replaces != session.terms.replaces {
        return Err(ReadError::Terms);
    }
    let own = committer.credential.account;
    let says = |terms: &Terms| terms.group.as_ref().is_some_and(|group| group.leaving.contains(&own));
    let summary = Summary {
        leaves: says(&terms) && !says(&session.terms),
        committer,
        added,
        removed,
        terms: Some(terms.clone()).filter(|terms| *terms != session.terms),
    };
    permitted(&session.members, &session.terms, &terms, &summary)?;
    Ok(summary)
}

/// The hash of the capability that a commit leads to; `None` if it removes this device.
pub(super) fn next_capability(op: &Operation<'_>, commit: &StagedCommit, topic: Topic) -> Option<CapabilityHash> {
    let token = commit.export_secret(op.crypto(), CAPABILITY_LABEL, &topic.0, 32).ok();
    token
        .and_then(exported)
        .map(|token| Capability::new(*token.expose()).hash())
}

/// The library's error about a record, by culprit. It has some hundred reasons; all but these mean that no honest
/// member has made the record.
fn refused<E>(error: ProcessMessageError<E>) -> Stop {
    Stop::Refused(match error {
        ProcessMessageError::StorageError(_) => ReadError::Store,
        ProcessMessageError::LibraryError(_) => ReadError::Library,
        ProcessMessageError::GroupStateError(MlsGroupStateError::UseAfterEviction) => ReadError::Removed,
        ProcessMessageError::GroupStateError(_) => ReadError::Library,
        ProcessMessageError::IncompatibleWireFormat => ReadError::Malformed,
        ProcessMessageError::ValidationError(ValidationError::WrongEpoch) => ReadError::Generation,
        ProcessMessageError::ValidationError(ValidationError::WrongGroupId) => ReadError::Topic,
        ProcessMessageError::UnauthorizedExternalApplicationMessage
        | ProcessMessageError::UnauthorizedExternalCommitMessage
        | ProcessMessageError::UnsupportedProposalType => ReadError::NotAllowed,
        ProcessMessageError::ValidationError(_) | ProcessMessageError::InvalidCommit(_) => ReadError::Forged,
    })
}
