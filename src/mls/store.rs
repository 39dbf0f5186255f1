//! OpenMLS's entities as rows in memory: one row per entity, the changes of one operation kept apart until it succeeds.
//!
//! A row's key is `mls/<entity>/<hash>`, or `mls/<entity>/<hash>/<hash>` where a group has several; the first hash of a
//! group's entity is of the group's id, so that a group can be forgotten whole and no id is on disk in the clear. Values
//! are CBOR with named fields: OpenMLS's types decode only from a self-describing format.

use openmls_traits::storage::{CURRENT_VERSION, Key, StorageProvider, traits};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_bytes::ByteBuf;
use sha2::{Digest, Sha256};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// A row's value: an entity in CBOR. Wiped on drop.
pub(super) type Row = Zeroizing<Vec<u8>>;

const V: u16 = CURRENT_VERSION;
const QUEUE: &str = "queue";
const OWN_LEAVES: &str = "own-leaves";
const EPOCH_KEYS: &str = "epoch-keys";

/// The rows, and over them what the operation under way has changed.
pub(crate) struct Store<'a> {
    rows: &'a BTreeMap<String, Row>,
    writes: RefCell<BTreeMap<String, Option<Row>>>,
}

/// Why the store cannot do what OpenMLS asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreError {
    /// A row does not decode: it was damaged, or written by another version.
    Row,
    /// An entity does not encode.
    Encode,
    /// An entity that we keep elsewhere or not at all: signature keys, PSKs.
    Foreign,
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            StoreError::Row => "a stored row of the group state is damaged",
            StoreError::Encode => "a part of the group state cannot be stored",
            StoreError::Foreign => "this kind of entity is not kept here",
        })
    }
}

impl std::error::Error for StoreError {}

impl<'a> Store<'a> {
    pub(super) fn over(rows: &'a BTreeMap<String, Row>) -> Self {
        Self {
            rows,
            writes: RefCell::default(),
        }
    }

    pub(super) fn into_writes(self) -> BTreeMap<String, Option<Row>> {
        self.writes.into_inner()
    }

    /// Deletes every row of a group, whatever entity it is.
    pub(crate) fn forget_group(&self, group: &impl Key<V>) -> Result<(), StoreError> {
        let id = hash(group)?;
        let mut writes = self.writes.borrow_mut();
        let written: Vec<String> = writes.keys().cloned().collect();
        for key in self.rows.keys().cloned().chain(written) {
            if key.split('/').nth(2) == Some(&id) {
                writes.insert(key, None);
            }
        }
        Ok(())
    }

    fn put(&self, entity: &str, key: &impl Key<V>, value: &impl Serialize) -> Result<(), StoreError> {
        self.write(row_key(entity, key)?, Some(encode(value)?));
        Ok(())
    }

    fn fetch<T: DeserializeOwned>(&self, entity: &str, key: &impl Key<V>) -> Result<Option<T>, StoreError> {
        self.read(&row_key(entity, key)?)
    }

    fn remove(&self, entity: &str, key: &impl Key<V>) -> Result<(), StoreError> {
        self.write(row_key(entity, key)?, None);
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
        write_message_secrets, "message-secrets", <GroupId, MessageSecrets>, GroupId, MessageSecrets;
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
        message_secrets, "message-secrets", <GroupId, MessageSecrets>, GroupId, MessageSecrets;
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
        delete_message_secrets, "message-secrets", GroupId;
        delete_all_resumption_psk_secrets, "resumption", GroupId;
        delete_own_leaf_index, "own-index", GroupId;
        delete_group_epoch_secrets, "epoch-secrets", GroupId;
        delete_encryption_key_pair, "key-pair", EncryptionKey;
        delete_key_package, "key-package", HashReference;
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
        self.write(epoch_row_key(group, epoch, leaf)?, Some(encode(&pairs)?));
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
        Ok(self.read(&epoch_row_key(group, epoch, leaf)?)?.unwrap_or_default())
    }

    fn delete_encryption_epoch_key_pairs<GroupId: traits::GroupId<V>, EpochKey: traits::EpochKey<V>>(
        &self,
        group: &GroupId,
        epoch: &EpochKey,
        leaf: u32,
    ) -> Result<(), StoreError> {
        self.write(epoch_row_key(group, epoch, leaf)?, None);
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

fn row_key(entity: &str, key: &impl Key<V>) -> Result<String, StoreError> {
    Ok(format!("mls/{entity}/{}", hash(key)?))
}

fn epoch_row_key(group: &impl Key<V>, epoch: &impl Key<V>, leaf: u32) -> Result<String, StoreError> {
    Ok(format!("mls/{EPOCH_KEYS}/{}/{}", hash(group)?, hash(&(epoch, leaf))?))
}

fn hash(key: &impl Serialize) -> Result<String, StoreError> {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(encode(key)?.as_slice()) {
        let _ = write!(hex, "{byte:02x}"); // a String takes everything
    }
    Ok(hex)
}

fn encode(value: &impl Serialize) -> Result<Row, StoreError> {
    minicbor_serde::to_vec(value)
        .map(Zeroizing::new)
        .map_err(|_| StoreError::Encode)
}

fn item(value: &impl Serialize) -> Result<ByteBuf, StoreError> {
    Ok(ByteBuf::from(encode(value)?.to_vec()))
}

fn decode<T: DeserializeOwned>(row: &[u8]) -> Result<T, StoreError> {
    minicbor_serde::from_slice(row).map_err(|_| StoreError::Row)
}
