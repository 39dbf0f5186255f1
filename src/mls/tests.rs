//! The provider on its own: the changes of a drain, the order of the queue, the source of randomness.

use super::*;
use openmls_traits::crypto::OpenMlsCrypto;
use openmls_traits::random::OpenMlsRand;
use openmls_traits::storage::{CURRENT_VERSION as V, Entity, Key, StorageProvider, traits};
use openmls_traits::types::{CryptoError, HpkeAeadType, HpkeCiphertext, HpkeConfig, HpkeKdfType, HpkeKemType};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Id(u8);

impl Key<V> for Id {}
impl Entity<V> for Id {}
impl traits::GroupId<V> for Id {}
impl traits::ProposalRef<V> for Id {}
impl traits::QueuedProposal<V> for Id {}
impl traits::TreeSync<V> for Id {}

const HPKE: HpkeConfig = HpkeConfig(
    HpkeKemType::XWingKemDraft6,
    HpkeKdfType::HkdfSha256,
    HpkeAeadType::ChaCha20Poly1305,
);

fn put(mls: &mut Mls, group: u8, tree: u8) {
    mls.change_without_rng(|op| op.storage().write_tree(&Id(group), &Id(tree)))
        .unwrap();
}

fn drained(mls: &mut Mls) -> Vec<(bool, String)> {
    mls.drain()
        .into_iter()
        .map(|change| match change {
            Change::Put { key, .. } => (true, key),
            Change::Delete { key } => (false, key),
        })
        .collect()
}

#[test]
fn a_drain_gives_the_net_changes_once_and_in_order() {
    let mut mls = Mls::default();
    put(&mut mls, 1, 1);
    put(&mut mls, 2, 1);
    put(&mut mls, 1, 2);
    let first = drained(&mut mls);
    assert_eq!(first.len(), 2);
    assert!(first.iter().all(|(put, _)| *put) && first.is_sorted());
    assert!(drained(&mut mls).is_empty());

    put(&mut mls, 1, 3);
    put(&mut mls, 1, 2); // the stored rows
    assert!(drained(&mut mls).is_empty());
    let delete = |mls: &mut Mls, group| mls.change_without_rng(|op| op.storage().delete_tree(&Id(group)));
    put(&mut mls, 3, 1);
    delete(&mut mls, 3).unwrap(); // never stored
    delete(&mut mls, 1).unwrap();
    let last = drained(&mut mls);
    assert_eq!(last.len(), 1);
    assert!(!last[0].0);
}

#[test]
fn an_operation_that_fails_leaves_no_trace() {
    let mut mls = Mls::default();
    put(&mut mls, 1, 1);
    mls.drain();
    let failed = mls.change_without_rng(|op| {
        op.storage().write_tree(&Id(1), &Id(9)).unwrap();
        let seen: Option<Id> = op.storage().tree(&Id(1)).unwrap();
        assert_eq!(seen, Some(Id(9)), "an operation sees its own writes");
        Err::<(), _>(())
    });
    assert_eq!(failed, Err(()));
    assert!(mls.drain().is_empty());
    let kept: Option<Id> = mls.look(|op| op.storage().tree(&Id(1)).unwrap());
    assert_eq!(kept, Some(Id(1)));
}

#[test]
fn the_queue_of_proposals_leaves_nothing_behind() {
    let mut mls = Mls::default();
    let queue = |mls: &mut Mls, reference, proposal| {
        mls.change_without_rng(|op| op.storage().queue_proposal(&Id(1), &Id(reference), &Id(proposal)))
            .unwrap();
    };
    let queued = |mls: &Mls| -> Vec<(Id, Id)> { mls.look(|op| op.storage().queued_proposals(&Id(1)).unwrap()) };
    queue(&mut mls, 1, 10);
    queue(&mut mls, 2, 20);
    queue(&mut mls, 1, 11); // the same reference again
    assert_eq!(queued(&mls), [(Id(2), Id(20)), (Id(1), Id(11))]);
    mls.change_without_rng(|op| op.storage().remove_proposal(&Id(1), &Id(2)))
        .unwrap();
    assert_eq!(queued(&mls), [(Id(1), Id(11))]);
    mls.change_without_rng(|op| op.storage().remove_proposal(&Id(1), &Id(1)))
        .unwrap();
    assert!(mls.rows.is_empty());
    queue(&mut mls, 3, 30);
    mls.change_without_rng(|op| op.storage().clear_proposal_queue::<Id, Id>(&Id(1)))
        .unwrap();
    assert!(mls.rows.is_empty());
}

#[test]
fn a_provider_without_a_generator_draws_nothing() {
    let public = hpke::public_key(&[1; 32]);
    Mls::default().look(|op| {
        assert!(op.rand().random_array::<32>().is_err());
        assert!(op.rand().random_vec(32).is_err());
        let sealed = op.crypto().hpke_seal(HPKE, &public, b"", b"", b"x");
        assert_eq!(sealed, Err(CryptoError::InsufficientRandomness));
    });
    let seal = |seed, plain: &[u8]| -> HpkeCiphertext {
        let sealed = Mls::default().change(&mut ChaCha20Rng::seed_from_u64(seed), |op| {
            op.crypto().hpke_seal(HPKE, &public, b"", b"", plain)
        });
        sealed.unwrap()
    };
    assert_eq!(seal(1, b"x"), seal(1, b"x"));
    assert_ne!(seal(1, b"x").kem_output, seal(2, b"x").kem_output);
    assert_ne!(
        seal(1, b"x").kem_output,
        seal(1, b"y").kem_output,
        "each input has its own stream"
    );
}

#[test]
fn a_long_info_is_hashed_once_for_all_recipients() {
    const LENGTH: usize = 100_003;
    let differing = |at: usize| {
        let mut info = vec![1; LENGTH];
        info[at] = 2;
        info
    };
    let (path, welcome, third) = (differing(0), differing(LENGTH - 1), differing(LENGTH / 2));
    let publics: Vec<_> = (1..=20).map(|secret| hpke::public_key(&[secret; 32])).collect();
    let seal_all = |infos: &[&Vec<u8>]| {
        hashed::during(|| {
            let sealed = Mls::default().change(&mut ChaCha20Rng::seed_from_u64(1), |op| {
                let each = infos
                    .iter()
                    .flat_map(|info| publics.iter().map(move |public| (public, info)));
                each.map(|(public, info)| op.crypto().hpke_seal(HPKE, public, info, b"", b"secret"))
                    .collect::<Result<Vec<_>, _>>()
            });
            sealed.unwrap()
        })
    };
    let (sealed, bytes) = seal_all(&[&path, &welcome]);
    assert!(bytes < 3 * LENGTH, "{bytes} bytes hashed for 2 infos of {LENGTH}");
    // Each recipient gets the hash of the true `info`, and randomness of its own, whether the hash was kept or not.
    let (again, _) = seal_all(&[&welcome, &third, &path]);
    assert_eq!(again[..20], sealed[20..]);
    assert_eq!(again[40..], sealed[..20]);
    let mut encapsulations: Vec<_> = again.iter().map(|one| one.kem_output.as_slice()).collect();
    encapsulations.sort_unstable();
    encapsulations.dedup();
    assert_eq!(encapsulations.len(), 60);
    for (one, secret) in again[20..40].iter().zip(1..) {
        let open = |info| Mls::default().look(|op| op.crypto().hpke_open(HPKE, one, &[secret; 32], info, b""));
        assert_eq!(open(&third).unwrap(), b"secret");
        assert!(open(&path).is_err());
    }
}

#[test]
fn every_other_algorithm_is_refused() {
    Mls::default().look(|op| {
        assert_eq!(op.crypto().supported_ciphersuites(), [SUITE]);
        for suite in (0..=u16::MAX).filter_map(|id| Ciphersuite::try_from(id).ok()) {
            assert_eq!(op.crypto().supports(suite).is_ok(), suite == SUITE, "{suite:?}");
        }
        let aes = openmls_traits::types::AeadType::Aes128Gcm;
        let refused = op.crypto().aead_encrypt(aes, &[0; 16], b"", &[0; 12], b"");
        assert_eq!(refused, Err(CryptoError::UnsupportedAeadAlgorithm));
    });
}

#[test]
fn a_store_names_its_rows_by_a_key_among_them() {
    let rows = |seed| {
        let mut mls = Mls::default();
        mls.change(&mut ChaCha20Rng::seed_from_u64(seed), |op| {
            op.storage().write_tree(&Id(1), &Id(1))
        })
        .unwrap();
        let rows = mls.drain().into_iter().filter_map(|change| match change {
            Change::Put { key, value } => Some((key, value)),
            Change::Delete { .. } => None,
        });
        rows.collect::<BTreeMap<_, _>>()
    };
    let (ours, theirs) = (rows(1), rows(2));
    assert!(ours.len() == 2 && ours.contains_key(NAMES));
    assert!(
        ours.keys()
            .filter(|key| *key != NAMES)
            .all(|key| !theirs.contains_key(key))
    );
    // The store finds them again by its own rows alone.
    let mut again = Mls::load(ours);
    put(&mut again, 1, 2);
    assert_eq!(again.drain().len(), 1);
    again.forget_everything();
    assert_eq!(again.drain().len(), 2);
}
