//! Fuzz target: rows of a store that an attacker has written to.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto::io::Store;
use sotto::seal::StoreKey;

const ROW: &str = "conversation/00/1";

/// No input panics and no stranger's bytes open. A sealed record opens unchanged; the same record with the input laid
/// over it (exclusive or), cut to the input's length or followed by the input does not.
pub fn check(data: &[u8]) {
    let key = key_for(data);
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

/// A key that changes with the input. Under a fixed one libFuzzer forges a record: it watches the comparison with the
/// tag that belongs there, and puts that into its next input.
fn key_for(data: &[u8]) -> StoreKey {
    let mut seed = [1u8; 32];
    for (at, byte) in data.iter().enumerate() {
        seed[at % 32] = seed[at % 32].rotate_left(3) ^ byte;
    }
    let mut key = [0; 32];
    ChaCha20Rng::from_seed(seed).fill_bytes(&mut key);
    StoreKey::new(key)
}

/// For the property tests to mutate: records of another key and another location.
#[allow(dead_code, reason = "libFuzzer finds its own inputs; the property tests use these")]
pub fn seeds() -> Vec<Vec<u8>> {
    let key = StoreKey::new([1; 32]);
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    let mut sealed = |plain: &[u8]| key.seal(Store::State, "elsewhere", plain, &mut rng);
    vec![sealed(b""), sealed(b"words"), sealed(&[7; 300]), b"plain".to_vec()]
}
