//! The one byte of a packet that the forwarding server reads: the first of VP9's RTP payload descriptor
//! (RFC 9628 §4.2), outside of the sealed frame.

/// The frame refers to an earlier one.
const INTER_PICTURE: u8 = 0b0100_0000;
/// The packet begins a frame.
const BEGIN: u8 = 0b0000_1000;

/// True when a packet begins a frame that refers to no earlier one: a receiver can start with it.
pub(super) fn starts(payload: &[u8]) -> bool {
    payload
        .first()
        .is_some_and(|first| first & BEGIN != 0 && first & INTER_PICTURE == 0)
}

#[cfg(test)]
mod tests {
    use super::starts;

    #[test]
    fn one_can_start_with_the_first_packet_of_a_key_frame_only() {
        // As a browser sends them: I, L and F bits vary; the last is the second packet of a key frame.
        for (first, can) in [(0x8a, true), (0xaa, true), (0xca, false), (0x82, false)] {
            assert_eq!(starts(&[first, 0]), can, "{first:#x}");
        }
        assert!(!starts(&[]));
    }
}
