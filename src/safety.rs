//! The safety number: sixty digits that two people compare to know that no attacker is between them.

use sotto_primitives::hash::sha512;
use sotto_wire::AccountKey;

/// The first two bytes under the hash: another derivation of the digits gets another number here.
const VERSION: [u8; 2] = [0, 0];
/// How many times the input is hashed: it makes a search for a key with similar digits expensive.
const ITERATIONS: u32 = 5200;

/// Sixty digits of two identity keys, the same on both sides.
pub fn digits(one: &AccountKey, other: &AccountKey) -> String {
    let mut halves = [half(one), half(other)];
    halves.sort();
    halves.concat()
}

/// Thirty digits of one key: SHA-512 of version ‖ key, and from then on of hash ‖ key; 5,200 hashes in all. Each five
/// bytes of the first thirty, taken as a number (big-endian) modulo 100,000, are five digits.
fn half(key: &AccountKey) -> String {
    let first = sha512(&[&VERSION, &key.0]);
    let hash = (1..ITERATIONS).fold(first, |hash, _| sha512(&[&hash, &key.0]));
    hash[..30]
        .chunks_exact(5)
        .map(|five| five.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
        .map(|number| format!("{:05}", number % 100_000))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: AccountKey = AccountKey([1; 32]);
    const BEN: AccountKey = AccountKey([2; 32]);

    #[test]
    fn both_sides_see_the_same_sixty_digits() {
        let seen = digits(&ANA, &BEN);
        assert_eq!(seen, digits(&BEN, &ANA));
        assert_eq!(seen.len(), 60);
        assert!(seen.bytes().all(|digit| digit.is_ascii_digit()));
    }

    #[test]
    fn every_bit_of_a_key_counts() {
        let seen = digits(&ANA, &BEN);
        for byte in [0, 15, 31] {
            let mut other = BEN;
            other.0[byte] ^= 1;
            assert_ne!(seen, digits(&ANA, &other), "byte {byte}");
        }
    }

    #[test]
    fn the_digits_are_frozen() {
        // Computed from the description above by another program.
        assert_eq!(
            digits(&ANA, &BEN),
            "423615209711848608123468467577504464918398409823988512308684"
        );
    }
}
