//! Authenticated encryption: ChaCha20-Poly1305 (RFC 8439), and XChaCha20-Poly1305 with its longer nonce.

use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Tag, XChaCha20Poly1305};

/// Length of a key in bytes.
pub const KEY: usize = 32;
/// Length of a nonce of ChaCha20-Poly1305 in bytes.
pub const NONCE: usize = 12;
/// Length of a nonce of XChaCha20-Poly1305 in bytes: long enough to be drawn at random.
pub const LONG_NONCE: usize = 24;
/// Length of the tag at the end of a ciphertext in bytes.
pub const TAG: usize = 16;

/// A plaintext of more than 256 GiB, or a tag that does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed;

/// Seals under a nonce that this key has never seen; the ciphertext and its tag.
pub fn seal(key: &[u8; KEY], nonce: &[u8; NONCE], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>, Failed> {
    let mut out = Vec::with_capacity(plain.len() + TAG);
    append(&mut out, plain, |text| {
        ChaCha20Poly1305::new(key.into()).encrypt_inout_detached(nonce.into(), aad, text)
    })?;
    Ok(out)
}

/// Opens what [`seal`] made.
pub fn open(key: &[u8; KEY], nonce: &[u8; NONCE], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Failed> {
    opened(sealed, |text, tag| {
        ChaCha20Poly1305::new(key.into()).decrypt_inout_detached(nonce.into(), aad, text, tag)
    })
}

/// As [`seal`], with a long nonce; the ciphertext and its tag are appended to `out`.
pub fn seal_long(
    key: &[u8; KEY],
    nonce: &[u8; LONG_NONCE],
    aad: &[u8],
    plain: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), Failed> {
    append(out, plain, |text| {
        XChaCha20Poly1305::new(key.into()).encrypt_inout_detached(nonce.into(), aad, text)
    })
}

/// Opens what [`seal_long`] made.
pub fn open_long(key: &[u8; KEY], nonce: &[u8; LONG_NONCE], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Failed> {
    opened(sealed, |text, tag| {
        XChaCha20Poly1305::new(key.into()).decrypt_inout_detached(nonce.into(), aad, text, tag)
    })
}

fn append(
    out: &mut Vec<u8>,
    plain: &[u8],
    encrypt: impl FnOnce(InOutBuf<'_, '_, u8>) -> Result<Tag, chacha20poly1305::Error>,
) -> Result<(), Failed> {
    let start = out.len();
    // At once: a buffer that moves as it grows leaves plaintext behind.
    out.reserve_exact(plain.len() + TAG);
    out.extend_from_slice(plain);
    match encrypt(InOutBuf::from(&mut out[start..])) {
        Ok(tag) => {
            out.extend_from_slice(&tag);
            Ok(())
        }
        Err(_) => {
            out.truncate(start);
            Err(Failed)
        }
    }
}

fn opened(
    sealed: &[u8],
    decrypt: impl FnOnce(InOutBuf<'_, '_, u8>, &Tag) -> Result<(), chacha20poly1305::Error>,
) -> Result<Vec<u8>, Failed> {
    let (text, tag) = sealed.split_last_chunk::<TAG>().ok_or(Failed)?;
    let mut out = text.to_vec();
    decrypt(InOutBuf::from(out.as_mut_slice()), tag.into()).map_err(|_| Failed)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ciphertext_opens_only_whole_and_in_its_place() {
        let sealed = seal(&[1; 32], &[2; 12], b"aad", b"words").unwrap();
        assert_eq!(open(&[1; 32], &[2; 12], b"aad", &sealed).unwrap(), b"words");
        let mut long = b"nonce".to_vec();
        seal_long(&[1; 32], &[2; 24], b"aad", b"words", &mut long).unwrap();
        let long = long.strip_prefix(b"nonce").unwrap();
        assert_eq!(open_long(&[1; 32], &[2; 24], b"aad", long).unwrap(), b"words");
        for at in 0..sealed.len() {
            assert_eq!(open(&[1; 32], &[2; 12], b"aad", &sealed[..at]), Err(Failed));
            assert_eq!(open_long(&[1; 32], &[2; 24], b"aad", &long[..at]), Err(Failed));
            let bent = |of: &[u8]| {
                let mut bent = of.to_vec();
                bent[at] ^= 1;
                bent
            };
            assert_eq!(open(&[1; 32], &[2; 12], b"aad", &bent(&sealed)), Err(Failed));
            assert_eq!(open_long(&[1; 32], &[2; 24], b"aad", &bent(long)), Err(Failed));
        }
        assert_eq!(open(&[1; 32], &[2; 12], b"another", &sealed), Err(Failed));
        assert_eq!(open_long(&[1; 32], &[3; 24], b"aad", long), Err(Failed));
    }

    #[test]
    fn the_standards_own_vector_holds() {
        // RFC 8439, section 2.8.2.
        let key: [u8; 32] = std::array::from_fn(|at| 0x80 + at as u8);
        let nonce = [7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47];
        let aad = [0x50, 0x51, 0x52, 0x53, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7];
        let plain = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let sealed = seal(&key, &nonce, &aad, plain).unwrap();
        assert_eq!(sealed[..4], [0xd3, 0x1a, 0x8d, 0x34]);
        let tag = [
            0x1a, 0xe1, 0x0b, 0x59, 0x4f, 0x09, 0xe2, 0x6a, 0x7e, 0x90, 0x2e, 0xcb, 0xd0, 0x60, 0x06, 0x91,
        ];
        assert_eq!(sealed[plain.len()..], tag);
        assert_eq!(open(&key, &nonce, &aad, &sealed).unwrap(), plain);
    }
}
