//! Padding, so that sizes reveal only the number of blocks: length (4 bytes, big-endian) ‖ plaintext ‖ zeros up to a
//! multiple of the block.

use zeroize::Zeroizing;

const LENGTH: usize = 4;

/// Pads to a multiple of `block` bytes. `None` if the plaintext is over 4 GiB.
pub(crate) fn pad(plain: &[u8], block: usize) -> Option<Zeroizing<Vec<u8>>> {
    let length = u32::try_from(plain.len()).ok()?;
    let size = (LENGTH + plain.len()).next_multiple_of(block);
    let mut padded = Zeroizing::new(Vec::with_capacity(size));
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(plain);
    padded.resize(size, 0);
    Some(padded)
}

/// Takes the padding off. `None` if it is any other than [`pad`] would have made.
pub(crate) fn unpad(padded: &[u8], block: usize) -> Option<Zeroizing<Vec<u8>>> {
    let (length, rest) = padded.split_first_chunk::<LENGTH>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (plain, padding) = rest.split_at_checked(length)?;
    let least = padded.len() == (LENGTH + length).next_multiple_of(block);
    (least && padding.iter().all(|byte| *byte == 0)).then(|| Zeroizing::new(plain.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_that_we_would_not_have_made_is_refused() {
        assert!(unpad(&pad(b"abc", 256).unwrap(), 256).is_some());
        let mut dirty = pad(b"abc", 256).unwrap();
        dirty[255] = 1;
        assert!(unpad(&dirty, 256).is_none());
        assert!(unpad(&[pad(b"abc", 256).unwrap().as_slice(), &[0; 256]].concat(), 256).is_none());
        assert!(unpad(&[0xff; 256], 256).is_none());
        assert!(unpad(&[0; 3], 256).is_none());
    }
}
