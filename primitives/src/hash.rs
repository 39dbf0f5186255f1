//! SHA-256 and SHA-512, HMAC (RFC 2104) and HKDF (RFC 5869) over SHA-256.
//!
//! An input comes in parts, so that no caller has to concatenate them.

use hkdf::{Hkdf, HkdfExtract};
use sha2::{Digest, Sha256, Sha512};

/// An output of more than 8,160 bytes, or a key of less than 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length;

/// SHA-256 of the parts, one after the other.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// SHA-512 of the parts, one after the other.
pub fn sha512(parts: &[&[u8]]) -> [u8; 64] {
    let mut hash = Sha512::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// HMAC-SHA-256 of the parts, one after the other: the same function as HKDF-Extract (RFC 5869, section 2.2).
pub fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    extract(key, parts)
}

/// HKDF-Extract of the parts, one after the other.
pub fn extract(salt: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut extract = HkdfExtract::<Sha256>::new(Some(salt));
    for part in parts {
        extract.input_ikm(part);
    }
    extract.finalize().0.into()
}

/// HKDF-Expand, with an `info` in parts, until `out` is full.
pub fn expand(key: &[u8], info: &[&[u8]], out: &mut [u8]) -> Result<(), Length> {
    let hkdf = Hkdf::<Sha256>::from_prk(key).map_err(|_| Length)?;
    hkdf.expand_multi_info(info, out).map_err(|_| Length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_standards_own_vectors_hold() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(&sha256(&[b"a", b"", b"bc"])), abc);
        assert_eq!(hex(&sha512(&[b"ab", b"c"])[..8]), "ddaf35a193617aba");
        // RFC 4231, test cases 1 and 6.
        let mac = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(hex(&hmac(&[0x0b; 20], &[b"Hi ", b"There"])), mac);
        let long = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
        let data = b"Test Using Larger Than Block-Size Key - Hash Key First";
        assert_eq!(hex(&hmac(&[0xaa; 131], &[data])), long);
        // RFC 5869, test case 1.
        let salt: [u8; 13] = std::array::from_fn(|at| at as u8);
        let prk = extract(&salt, &[&[0x0b; 22]]);
        assert_eq!(
            hex(&prk),
            "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"
        );
        let mut okm = [0; 42];
        expand(
            &prk,
            &[&[0xf0, 0xf1, 0xf2], &[0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9]],
            &mut okm,
        )
        .unwrap();
        assert_eq!(hex(&okm[..16]), "3cb25f25faacd57a90434f64d0362f2a");
        assert_eq!(expand(&prk, &[], &mut [0; 255 * 32 + 1]), Err(Length));
        assert_eq!(expand(&prk[..31], &[], &mut okm), Err(Length));
    }
}
