//! The MLS groups of this device: their rows, and the sessions over them that were opened since the start.

use crate::conversation::session::{
    Audience, GuardedSession, JoinError, KeyPackageError, KeyPackageKind, Member, SessionError, Terms,
    inspect_key_package, key_package,
};
use crate::credential::{DeviceCredential, DeviceIdentity};
use crate::io::Store;
use crate::mls::{Change, Mls};
use crate::secret::Secret;
use crate::sorted::SortedMap;
use crate::transaction::Transaction;
use rand_core::CryptoRng;
use sotto_wire::{Capability, Generation, RecordId, Topic};
use zeroize::Zeroizing;

/// All groups by their topics. A session is read from its rows when it is first opened.
#[derive(Default)]
pub(super) struct Groups {
    mls: Mls,
    sessions: SortedMap<Topic, GuardedSession>,
}

impl Groups {
    /// Takes the stored rows.
    pub(super) fn restore(rows: Vec<(String, Zeroizing<Vec<u8>>)>) -> Self {
        Self {
            mls: Mls::load(rows),
            sessions: SortedMap::new(),
        }
    }

    /// Saves the rows that changed; true if any did.
    pub(super) fn save(&mut self, tx: &mut Transaction<'_>) -> bool {
        let changes = self.mls.drain();
        let any = !changes.is_empty();
        for change in changes {
            match change {
                Change::Put { key, value } => tx.put_bytes(Store::State, key, &value, None),
                Change::Delete { key } => tx.delete(Store::State, key),
            }
        }
        any
    }

    /// A group that was opened before.
    pub(in crate::client) fn get(&self, topic: Topic) -> Option<&GuardedSession> {
        self.sessions.get(&topic)
    }

    /// Opens a group, from memory or from its rows. None if this device has no keys of it.
    pub(in crate::client) fn open(&mut self, topic: Topic) -> Option<&GuardedSession> {
        if !self.sessions.contains_key(&topic) {
            let session = GuardedSession::load(&self.mls, topic).ok()??;
            self.sessions.insert(topic, session);
        }
        self.sessions.get(&topic)
    }

    /// Lends an opened group with the rows under it for one operation. None if it was not opened before.
    pub(in crate::client) fn with<T>(
        &mut self,
        topic: Topic,
        run: impl FnOnce(&mut GuardedSession, &mut Mls) -> T,
    ) -> Option<T> {
        let session = self.sessions.get_mut(&topic)?;
        Some(run(session, &mut self.mls))
    }

    /// The members of a group that was opened before; none of any other.
    pub(in crate::client) fn members(&self, topic: Topic) -> &[Member] {
        self.get(topic).map_or(&[], GuardedSession::members)
    }

    /// The epoch of a group that was opened before.
    pub(in crate::client) fn generation(&self, topic: Topic) -> Option<Generation> {
        self.get(topic).map(GuardedSession::generation)
    }

    /// The token of the current epoch of a group that was opened before.
    pub(in crate::client) fn capability(&self, topic: Topic) -> Option<Capability> {
        self.get(topic)?.capability(&self.mls).ok()
    }

    /// Whether this device has the keys of a group.
    pub(in crate::client) fn has_keys(&self, topic: Topic) -> bool {
        self.sessions.contains_key(&topic) || matches!(GuardedSession::load(&self.mls, topic), Ok(Some(_)))
    }

    /// Whether a group has no rows at all.
    pub(in crate::client) fn is_gone(&self, topic: Topic) -> bool {
        matches!(GuardedSession::load(&self.mls, topic), Ok(None))
    }

    /// Makes a group with this device as its only member, and returns the token of its first epoch.
    pub(in crate::client) fn create(
        &mut self,
        rng: &mut dyn CryptoRng,
        me: &DeviceIdentity,
        topic: Topic,
        terms: Terms,
    ) -> Result<Capability, SessionError> {
        let session = GuardedSession::create(&mut self.mls, rng, me, topic, terms)?;
        let capability = session.capability(&self.mls)?;
        self.sessions.insert(topic, session);
        Ok(capability)
    }

    /// Opens a Welcome. The group is not among these yet: the caller judges it, then keeps or discards it.
    pub(in crate::client) fn join(&mut self, welcome: &[u8]) -> Result<(GuardedSession, Member), JoinError> {
        GuardedSession::join(&mut self.mls, welcome)
    }

    /// Keeps a joined group.
    pub(in crate::client) fn keep(&mut self, session: GuardedSession) {
        self.sessions.insert(session.topic(), session);
    }

    /// Deletes the rows of a joined group that is not kept.
    pub(in crate::client) fn discard(&mut self, session: GuardedSession) {
        // If the library fails to delete, it has stored nothing.
        let _ = session.forget(&mut self.mls);
    }

    /// Deletes the rows of a group, if there are any.
    pub(in crate::client) fn forget(&mut self, topic: Topic) {
        if self.open(topic).is_some()
            && let Some(session) = self.sessions.remove(&topic)
        {
            self.discard(session);
        }
    }

    /// Deletes all rows: their device is given up.
    pub(in crate::client) fn forget_everything(&mut self) {
        self.mls.forget_everything();
        self.sessions.clear();
    }

    /// As [`GuardedSession::encrypt`], in a group that was opened before.
    pub(in crate::client) fn encrypt(
        &mut self,
        (topic, audience): (Topic, &Audience),
        rng: &mut dyn CryptoRng,
        me: &DeviceIdentity,
        record: (RecordId, &[u8]),
    ) -> Option<Result<Vec<u8>, SessionError>> {
        self.with(topic, |session, mls| session.encrypt(mls, rng, me, record, audience))
    }

    /// As [`GuardedSession::signal_key`], of a group that was opened before.
    pub(in crate::client) fn signal_key(&self, topic: Topic, audience: &Audience) -> Option<Secret<32>> {
        self.get(topic)?.signal_key(&self.mls, audience).ok()
    }

    /// As [`GuardedSession::call_secret`], of a group that was opened before.
    pub(in crate::client) fn call_secret(
        &self,
        topic: Topic,
        call: &[u8; 16],
        audience: &Audience,
    ) -> Option<Secret<32>> {
        self.get(topic)?.call_secret(&self.mls, call, audience).ok()
    }

    /// Makes a KeyPackage of this device, whose private keys are among the rows.
    pub(in crate::client) fn key_package(
        &mut self,
        rng: &mut dyn CryptoRng,
        me: &DeviceIdentity,
        kind: KeyPackageKind,
    ) -> Result<Vec<u8>, SessionError> {
        key_package(&mut self.mls, rng, me, kind)
    }

    /// Reads another device's KeyPackage.
    pub(in crate::client) fn inspect_key_package(&self, package: &[u8]) -> Result<DeviceCredential, KeyPackageError> {
        inspect_key_package(&self.mls, package)
    }
}
