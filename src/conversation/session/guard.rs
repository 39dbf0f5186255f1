//! The last check: this device encrypts nothing for a group whose accounts differ from those that the conversation's
//! sentence counts ("Only you and Ana can read this").
//!
//! The client holds its groups as [`GuardedSession`]s and has no other path to a group's keys: to encrypt a record, to
//! seal a signal and to derive a call's secret it names the [`Audience`], and each of the three compares it with the
//! group's leaves.

use super::bound::authenticated_data;
use super::{
    Change, Changes, Incoming, JoinError, Member, PendingCommit, ReadError, Session, SessionError, Staged, Terms,
};
use crate::credential::DeviceIdentity;
use crate::mls::Mls;
use crate::secret::Secret;
use crate::sorted::SortedSet;
use rand_core::CryptoRng;
use sotto_wire::{AccountKey, Capability, Generation, RecordId, Topic};

/// The accounts that a conversation's sentence counts, including this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Audience(SortedSet<AccountKey>);

impl Audience {
    /// The own account, and the people that the page shows.
    pub(crate) fn new(me: AccountKey, people: &[AccountKey]) -> Self {
        Self(people.iter().copied().chain([me]).collect())
    }
}

/// A group of this device that encrypts only for a named audience. Its other methods give out no key.
pub(crate) struct GuardedSession(Session);

impl GuardedSession {
    /// As [`Session::create`].
    pub(crate) fn create(
        mls: &mut Mls,
        rng: &mut dyn CryptoRng,
        me: &DeviceIdentity,
        topic: Topic,
        terms: Terms,
    ) -> Result<Self, SessionError> {
        Session::create(mls, rng, me, topic, terms).map(Self)
    }

    /// As [`Session::load`].
    pub(crate) fn load(mls: &Mls, topic: Topic) -> Result<Option<Self>, SessionError> {
        Ok(Session::load(mls, topic)?.map(Self))
    }

    /// As [`Session::join`].
    pub(crate) fn join(mls: &mut Mls, welcome: &[u8]) -> Result<(Self, Member), JoinError> {
        Session::join(mls, welcome).map(|(session, inviter)| (Self(session), inviter))
    }

    /// Encrypts content as the record of that id, for exactly this audience. The record carries that id, and this
    /// device's mark, by which the device recognises it ([`DeviceIdentity::own_mark`]). [`SessionError::Audience`] if
    /// the group's accounts are others: nothing was encrypted then, and no ratchet has moved.
    pub(crate) fn encrypt(
        &mut self,
        mls: &mut Mls,
        rng: &mut dyn CryptoRng,
        me: &DeviceIdentity,
        (id, content): (RecordId, &[u8]),
        audience: &Audience,
    ) -> Result<Vec<u8>, SessionError> {
        self.holds(audience)?;
        let mark = me.own_mark(self.0.topic(), self.0.generation(), id);
        self.0.encrypt_with(mls, rng, me, content, authenticated_data(mark, id))
    }

    /// The key that seals this generation's signals, 32 bytes, for exactly this audience.
    pub(crate) fn signal_key(&self, mls: &Mls, audience: &Audience) -> Result<Secret<32>, SessionError> {
        self.holds(audience)?;
        self.0.signal_key(mls)
    }

    /// The secret that a call's media keys come from in this epoch, 32 bytes, for exactly this audience.
    pub(crate) fn call_secret(
        &self,
        mls: &Mls,
        call: &[u8; 16],
        audience: &Audience,
    ) -> Result<Secret<32>, SessionError> {
        self.holds(audience)?;
        self.0.call_secret(mls, call)
    }

    /// Whether the group's accounts are exactly these: every leaf counts, also those of leaving members.
    pub(crate) fn holds(&self, audience: &Audience) -> Result<(), SessionError> {
        if self.0.accounts() == audience.0 {
            Ok(())
        } else {
            Err(SessionError::Audience)
        }
    }

    /// As [`Session::topic`].
    pub(crate) fn topic(&self) -> Topic {
        self.0.topic()
    }

    /// As [`Session::generation`].
    pub(crate) fn generation(&self) -> Generation {
        self.0.generation()
    }

    /// As [`Session::members`].
    pub(crate) fn members(&self) -> &[Member] {
        self.0.members()
    }

    /// As [`Session::accounts`].
    pub(crate) fn accounts(&self) -> SortedSet<AccountKey> {
        self.0.accounts()
    }

    /// As [`Session::me`].
    pub(crate) fn me(&self) -> Option<&Member> {
        self.0.me()
    }

    /// As [`Session::terms`].
    pub(crate) fn terms(&self) -> &Terms {
        self.0.terms()
    }

    /// As [`Session::leaving`].
    pub(crate) fn leaving(&self) -> &[AccountKey] {
        self.0.leaving()
    }

    /// As [`Session::terms_without`].
    pub(crate) fn terms_without(&self, leaver: AccountKey) -> Option<Terms> {
        self.0.terms_without(leaver)
    }

    /// As [`Session::terms_after_removal`].
    pub(crate) fn terms_after_removal(&self, gone: &[&Member]) -> Terms {
        self.0.terms_after_removal(gone)
    }

    /// As [`Session::capability`]: the token opens the log, and nothing in it.
    pub(crate) fn capability(&self, mls: &Mls) -> Result<Capability, SessionError> {
        self.0.capability(mls)
    }

    /// As [`Session::judge_pending`].
    pub(crate) fn judge_pending(&self, mls: &Mls) -> Result<(), SessionError> {
        self.0.judge_pending(mls)
    }

    /// As [`Session::authenticated_data`].
    pub(crate) fn authenticated_data(&self, record: &[u8]) -> Option<Vec<u8>> {
        self.0.authenticated_data(record)
    }

    /// As [`Session::read_as`].
    pub(crate) fn read_as(&mut self, mls: &mut Mls, id: RecordId, record: &[u8]) -> Result<Incoming, ReadError> {
        self.0.read_as(mls, id, record)
    }

    /// As [`Session::apply`].
    pub(crate) fn apply(&mut self, mls: &mut Mls, staged: Staged) -> Result<Change, SessionError> {
        self.0.apply(mls, staged)
    }

    /// As [`Session::commit_changes`].
    pub(crate) fn commit_changes(
        &mut self,
        mls: &mut Mls,
        rng: &mut dyn CryptoRng,
        me: &DeviceIdentity,
        changes: &Changes,
    ) -> Result<PendingCommit, SessionError> {
        self.0.commit_changes(mls, rng, me, changes)
    }

    /// As [`Session::discard_pending`].
    pub(crate) fn discard_pending(&mut self, mls: &mut Mls) -> Result<(), SessionError> {
        self.0.discard_pending(mls)
    }

    /// As [`Session::apply_own`].
    pub(crate) fn apply_own(&mut self, mls: &mut Mls) -> Result<Change, SessionError> {
        self.0.apply_own(mls)
    }

    /// As [`Session::forget`].
    pub(crate) fn forget(self, mls: &mut Mls) -> Result<(), SessionError> {
        self.0.forget(mls)
    }
}
