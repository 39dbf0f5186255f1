//! Fuzz target: rows of a store that someone else has written to.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sotto::io::Store;
use sotto::seal::StoreKey;

const ROW: &str = "conversation/00/1";

/// Nothing panics and no stranger's bytes open. What is sealed opens as it was; the same record with the input laid over
/// it (exclusive or), cut to the input's length or followed by the input does not.
pub fn check(data: &[u8]) {
    let key = StoreKey::new([1; 32]);
    for store in Store::ALL {
        assert!(key.open(store, ROW, data).is_err(), "nobody else has the key");
    }
    let sealed = key.seal(Store::State, ROW, data, &mut ChaCha20Rng::from_seed([2; 32]));
    let opened = key.open(Store::State, ROW, &sealed);
    assert_eq!(
        opened.as_deref().map(Vec::as_slice),
        Ok(data),
        "a record opens as it was"
    );
    let mut laid_over = sealed.clone();
    laid_over.iter_mut().zip(data).for_each(|(byte, mask)| *byte ^= mask);
    let longer = [&sealed, data].concat();
    for bent in [&laid_over, &sealed[..data.len()], &longer] {
        assert!(
            bent == sealed || key.open(Store::State, ROW, bent).is_err(),
            "a changed record does not open"
        );
    }
}

/// For the property tests to mutate: records that do open, each in another place.
#[allow(dead_code, reason = "libFuzzer finds its own inputs; the property tests use these")]
pub fn seeds() -> Vec<Vec<u8>> {
    let key = StoreKey::new([1; 32]);
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    let mut sealed = |plain: &[u8]| key.seal(Store::State, "elsewhere", plain, &mut rng);
    vec![sealed(b""), sealed(b"words"), sealed(&[7; 300]), b"plain".to_vec()]
}
