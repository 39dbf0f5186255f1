//! OpenMLS's entities as rows in memory: one row per entity, the changes of one operation kept apart until it succeeds.
//!
//! A row's key is `mls/<entity>/<name>`, or `mls/<entity>/<name>/<name>` where a group has several; the first name of a
//! group's entity is made of the group's id, so that a group can be forgotten whole, under a key of the store, so that
//! the id alone does not find it on a disk. Values are CBOR without names (`codec`).

mod codec;
mod entity;
mod error;
mod ratchets;
mod rows;

use crate::seal::RowNames;
pub(super) use entity::Row;
use entity::{EPOCH_KEYS, RATCHET, SECRETS, decode, encode, item};
pub use error::StoreError;
use openmls_traits::storage::{CURRENT_VERSION, Key, StorageProvider, traits};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_bytes::ByteBuf;
use std::cell::RefCell;
use std::collections::BTreeMap;

const V: u16 = CURRENT_VERSION;
const QUEUE: &str = "queue";
const OWN_LEAVES: &str = "own-leaves";
/// Every entity whose rows are of a group.
const OF_GROUP: [&str; 14] = [
    "config",
    "tree",
    "transcript",
    "context",
    "confirmation",
    "state",
    SECRETS,
    RATCHET,
    "resumption",
    "own-index",
    "epoch-secrets",
    QUEUE,
    OWN_LEAVES,
    EPOCH_KEYS,
];

/// The rows, and over them the changes of the operation under way.
pub struct Store<'a> {
    names: &'a RowNames,
    rows: &'a BTreeMap<String, Row>,
    writes: RefCell<BTreeMap<String, Option<Row>>>,
}

impl<'a> Store<'a> {
    pub(super) fn over(names: &'a RowNames, rows: &'a BTreeMap<String, Row>) -> Self {
        Self {
            names,
            rows,
            writes: RefCell::default(),
        }
    }

    pub(super) fn into_writes(self) -> BTreeMap<String, Option<Row>> {
        self.writes.into_inner()
    }

    /// Deletes every row of a group, whatever entity it is.
    pub(crate) fn forget_group(&self, group: &impl Key<V>) -> Result<(), StoreError> {
        let id = self.name(group)?;
        for entity in OF_GROUP {
            let row = format!("mls/{entity}/{id}");
            for key in self.keys_from(&format!("{row}/")) {
                self.write(key, None);
            }
            self.write(row, None);
        }
        Ok(())
    }

    /// The keys of the rows that start so.
    fn keys_from(&self, prefix: &str) -> Vec<String> {
        let writes = self.writes.borrow();
        let written = writes.range(prefix.to_owned()..).map(|(key, _)| key);
        let kept = self.rows.range(prefix.to_owned()..).map(|(key, _)| key);
        let ours = |key: &&String| key.starts_with(prefix);
        written.take_while(ours).chain(kept.take_while(ours)).cloned().collect()
    }

    fn row(&self, key: &str) -> Option<Row> {
        match self.writes.borrow().get(key) {
            Some(written) => written.clone(),
            None => self.rows.get(key).cloned(),
        }
    }

    fn put(&self, entity: &str, key: &impl Key<V>, value: &impl Serialize) -> Result<(), StoreError> {
        self.write(self.row_key(entity, key)?, Some(encode(value)?));
        Ok(())
    }

    fn fetch<T: DeserializeOwned>(&self, entity: &str, key: &impl Key<V>) -> Result<Option<T>, StoreError> {
        self.read(&self.row_key(entity, key)?)
    }

    fn remove(&self, entity: &str, key: &impl Key<V>) -> Result<(), StoreError> {
        self.write(self.row_key(entity, key)?, None);
        Ok(())
    }

    fn write(&self, key: String, value: Option<Row>) {
        self.writes.borrow_mut().insert(key, value);
    }

    fn read<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let writes = self.writes.borrow();
        let row = match writes.get(key) {
            Some(written) => written.as_ref(),
            None => self.rows.get(key),
        };
        row.map(|row| decode(row)).transpose()
    }

    /// A list whose items OpenMLS reads as different types at different times: each is encoded on its own.
    fn list<T: DeserializeOwned>(&self, entity: &str, key: &impl Key<V>) -> Result<Vec<T>, StoreError> {
        Ok(self.fetch(entity, key)?.unwrap_or_default())
    }
}

/// The queue's items: the reference and the proposal, each in its own encoding.
type Queue = Vec<(ByteBuf, ByteBuf)>;

macro_rules! writes {
    ($($name:ident, $entity:literal, <$($generic:ident),+>, $key:ident, $value:ident;)+) => {$(
        fn $name<$($generic: traits::$generic<V>),+>(&self, key: &$key, value: &$value) -> Result<(), StoreError> {
            self.put($entity, key, value)
        }
    )+};
}

macro_rules! reads {
    ($($name:ident, $entity:literal, <$($generic:ident),+>, $key:ident, $value:ident;)+) => {$(
        fn $name<$($generic: traits::$generic<V>),+>(&self, key: &$key) -> Result<Option<$value>, StoreError> {
            self.fetch($entity, key)
        }
    )+};
}

macro_rules! deletes {
    ($($name:ident, $entity:literal, $key:ident;)+) => {$(
        fn $name<$key: traits::$key<V>>(&self, key: &$key) -> Result<(), StoreError> {
            self.remove($entity, key)
        }
    )+};
}

impl StorageProvider<V> for Store<'_> {
    type Error = StoreError;

    writes! {
        write_mls_join_config, "config", <GroupId, MlsGroupJoinConfig>, GroupId, MlsGroupJoinConfig;
        write_tree, "tree", <GroupId, TreeSync>, GroupId, TreeSync;
        write_interim_transcript_hash, "transcript", <GroupId, InterimTranscriptHash>, GroupId, InterimTranscriptHash;
        write_context, "context", <GroupId, GroupContext>, GroupId, GroupContext;
        write_confirmation_tag, "confirmation", <GroupId, ConfirmationTag>, GroupId, ConfirmationTag;
        write_group_state, "state", <GroupState, GroupId>, GroupId, GroupState;
        write_resumption_psk_store, "resumption", <GroupId, ResumptionPskStore>, GroupId, ResumptionPskStore;
        write_own_leaf_index, "own-index", <GroupId, LeafNodeIndex>, GroupId, LeafNodeIndex;
        write_group_epoch_secrets, "epoch-secrets", <GroupId, GroupEpochSecrets>, GroupId, GroupEpochSecrets;
        write_encryption_key_pair, "key-pair", <EncryptionKey, HpkeKeyPair>, EncryptionKey, HpkeKeyPair;
        write_key_package, "key-package", <HashReference, KeyPackage>, HashReference, KeyPackage;
    }

    reads! {
        mls_group_join_config, "config", <GroupId, MlsGroupJoinConfig>, GroupId, MlsGroupJoinConfig;
        tree, "tree", <GroupId, TreeSync>, GroupId, TreeSync;
        interim_transcript_hash, "transcript", <GroupId, InterimTranscriptHash>, GroupId, InterimTranscriptHash;
        group_context, "context", <GroupId, GroupContext>, GroupId, GroupContext;
        confirmation_tag, "confirmation", <GroupId, ConfirmationTag>, GroupId, ConfirmationTag;
        group_state, "state", <GroupState, GroupId>, GroupId, GroupState;
        resumption_psk_store, "resumption", <GroupId, ResumptionPskStore>, GroupId, ResumptionPskStore;
        own_leaf_index, "own-index", <GroupId, LeafNodeIndex>, GroupId, LeafNodeIndex;
        group_epoch_secrets, "epoch-secrets", <GroupId, GroupEpochSecrets>, GroupId, GroupEpochSecrets;
        encryption_key_pair, "key-pair", <HpkeKeyPair, EncryptionKey>, EncryptionKey, HpkeKeyPair;
        key_package, "key-package", <HashReference, KeyPackage>, HashReference, KeyPackage;
    }

    deletes! {
        delete_group_config, "config", GroupId;
        delete_tree, "tree", GroupId;
        delete_interim_transcript_hash, "transcript", GroupId;
        delete_context, "context", GroupId;
        delete_confirmation_tag, "confirmation", GroupId;
        delete_group_state, "state", GroupId;
        delete_all_resumption_psk_secrets, "resumption", GroupId;
        delete_own_leaf_index, "own-index", GroupId;
        delete_group_epoch_secrets, "epoch-secrets", GroupId;
        delete_encryption_key_pair, "key-pair", EncryptionKey;
        delete_key_package, "key-package", HashReference;
    }

    // The secrets of an epoch's messages: in parts.

    fn write_message_secrets<GroupId: traits::GroupId<V>, MessageSecrets: traits::MessageSecrets<V>>(
        &self,
        group: &GroupId,
        secrets: &MessageSecrets,
    ) -> Result<(), StoreError> {
        self.put_secrets(group, secrets)
    }

    fn message_secrets<GroupId: traits::GroupId<V>, MessageSecrets: traits::MessageSecrets<V>>(
        &self,
        group: &GroupId,
    ) -> Result<Option<MessageSecrets>, StoreError> {
        self.secrets(group)
    }

    fn delete_message_secrets<GroupId: traits::GroupId<V>>(&self, group: &GroupId) -> Result<(), StoreError> {
        self.remove_secrets(group)
    }

    // The private keys of an epoch's tree nodes.

    fn write_encryption_epoch_key_pairs<
        GroupId: traits::GroupId<V>,
        EpochKey: traits::EpochKey<V>,
        HpkeKeyPair: traits::HpkeKeyPair<V>,
    >(
        &self,
        group: &GroupId,
        epoch: &EpochKey,
        leaf: u32,
        pairs: &[HpkeKeyPair],
    ) -> Result<(), StoreError> {
        self.write(self.epoch_row_key(group, epoch, leaf)?, Some(encode(&pairs)?));
        Ok(())
    }

    fn encryption_epoch_key_pairs<
        GroupId: traits::GroupId<V>,
        EpochKey: traits::EpochKey<V>,
        HpkeKeyPair: traits::HpkeKeyPair<V>,
    >(
        &self,
        group: &GroupId,
        epoch: &EpochKey,
        leaf: u32,
    ) -> Result<Vec<HpkeKeyPair>, StoreError> {
        Ok(self.read(&self.epoch_row_key(group, epoch, leaf)?)?.unwrap_or_default())
    }

    fn delete_encryption_epoch_key_pairs<GroupId: traits::GroupId<V>, EpochKey: traits::EpochKey<V>>(
        &self,
        group: &GroupId,
        epoch: &EpochKey,
        leaf: u32,
    ) -> Result<(), StoreError> {
        self.write(self.epoch_row_key(group, epoch, leaf)?, None);
        Ok(())
    }

    // Leaves of own update proposals.

    fn append_own_leaf_node<GroupId: traits::GroupId<V>, LeafNode: traits::LeafNode<V>>(
        &self,
        group: &GroupId,
        leaf: &LeafNode,
    ) -> Result<(), StoreError> {
        let mut leaves: Vec<ByteBuf> = self.list(OWN_LEAVES, group)?;
        leaves.push(item(leaf)?);
        self.put(OWN_LEAVES, group, &leaves)
    }

    fn own_leaf_nodes<GroupId: traits::GroupId<V>, LeafNode: traits::LeafNode<V>>(
        &self,
        group: &GroupId,
    ) -> Result<Vec<LeafNode>, StoreError> {
        let leaves: Vec<ByteBuf> = self.list(OWN_LEAVES, group)?;
        leaves.iter().map(|leaf| decode(leaf)).collect()
    }

    fn delete_own_leaf_nodes<GroupId: traits::GroupId<V>>(&self, group: &GroupId) -> Result<(), StoreError> {
        self.remove(OWN_LEAVES, group)
    }

    // The queue of proposals: one row, so that clearing it leaves none behind.

    fn queue_proposal<
        GroupId: traits::GroupId<V>,
        ProposalRef: traits::ProposalRef<V>,
        QueuedProposal: traits::QueuedProposal<V>,
    >(
        &self,
        group: &GroupId,
        reference: &ProposalRef,
        proposal: &QueuedProposal,
    ) -> Result<(), StoreError> {
        let mut queue: Queue = self.list(QUEUE, group)?;
        let reference = item(reference)?;
        queue.retain(|(queued, _)| *queued != reference);
        queue.push((reference, item(proposal)?));
        self.put(QUEUE, group, &queue)
    }

    fn queued_proposal_refs<GroupId: traits::GroupId<V>, ProposalRef: traits::ProposalRef<V>>(
        &self,
        group: &GroupId,
    ) -> Result<Vec<ProposalRef>, StoreError> {
        let queue: Queue = self.list(QUEUE, group)?;
        queue.iter().map(|(reference, _)| decode(reference)).collect()
    }

    fn queued_proposals<
        GroupId: traits::GroupId<V>,
        ProposalRef: traits::ProposalRef<V>,
        QueuedProposal: traits::QueuedProposal<V>,
    >(
        &self,
        group: &GroupId,
    ) -> Result<Vec<(ProposalRef, QueuedProposal)>, StoreError> {
        let queue: Queue = self.list(QUEUE, group)?;
        queue
            .iter()
            .map(|(reference, proposal)| Ok((decode(reference)?, decode(proposal)?)))
            .collect()
    }

    fn remove_proposal<GroupId: traits::GroupId<V>, ProposalRef: traits::ProposalRef<V>>(
        &self,
        group: &GroupId,
        reference: &ProposalRef,
    ) -> Result<(), StoreError> {
        let mut queue: Queue = self.list(QUEUE, group)?;
        let reference = item(reference)?;
        queue.retain(|(queued, _)| *queued != reference);
        if queue.is_empty() {
            self.remove(QUEUE, group)
        } else {
            self.put(QUEUE, group, &queue)
        }
    }

    fn clear_proposal_queue<GroupId: traits::GroupId<V>, ProposalRef: traits::ProposalRef<V>>(
        &self,
        group: &GroupId,
    ) -> Result<(), StoreError> {
        self.remove(QUEUE, group)
    }

    // Signature keys are the device identity's; PSKs are not used.

    fn write_signature_key_pair<
        SignaturePublicKey: traits::SignaturePublicKey<V>,
        SignatureKeyPair: traits::SignatureKeyPair<V>,
    >(
        &self,
        _: &SignaturePublicKey,
        _: &SignatureKeyPair,
    ) -> Result<(), StoreError> {
        Err(StoreError::Foreign)
    }

    fn signature_key_pair<
        SignaturePublicKey: traits::SignaturePublicKey<V>,
        SignatureKeyPair: traits::SignatureKeyPair<V>,
    >(
        &self,
        _: &SignaturePublicKey,
    ) -> Result<Option<SignatureKeyPair>, StoreError> {
        Ok(None)
    }

    fn delete_signature_key_pair<SignaturePublicKey: traits::SignaturePublicKey<V>>(
        &self,
        _: &SignaturePublicKey,
    ) -> Result<(), StoreError> {
        Ok(())
    }

    fn write_psk<PskId: traits::PskId<V>, PskBundle: traits::PskBundle<V>>(
        &self,
        _: &PskId,
        _: &PskBundle,
    ) -> Result<(), StoreError> {
        Err(StoreError::Foreign)
    }

    fn psk<PskBundle: traits::PskBundle<V>, PskId: traits::PskId<V>>(
        &self,
        _: &PskId,
    ) -> Result<Option<PskBundle>, StoreError> {
        Ok(None)
    }

    fn delete_psk<PskId: traits::PskId<V>>(&self, _: &PskId) -> Result<(), StoreError> {
        Ok(())
    }
}
