//! Randomness. The core makes none: its driver gives it a function that draws it.

/// Fills a buffer with unpredictable bytes.
pub type Random = Box<dyn FnMut(&mut [u8]) + Send>;

/// Draws bytes.
pub(crate) fn draw<const N: usize>(random: &mut Random) -> [u8; N] {
    let mut drawn = [0; N];
    random(&mut drawn);
    drawn
}
