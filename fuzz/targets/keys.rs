//! Keys that several targets need.

/// Keys that change with the input. Under fixed ones libFuzzer forges a message: it watches the comparison with the tag
/// that belongs there, and puts that into its next input.
pub fn seed_for(data: &[u8]) -> [u8; 32] {
    let mut seed = [1u8; 32];
    for (at, byte) in data.iter().enumerate() {
        seed[at % 32] = seed[at % 32].rotate_left(3) ^ byte;
    }
    seed
}
