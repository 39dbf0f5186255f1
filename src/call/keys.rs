//! The keys of a call: one for each stay of each device in each epoch of the conversation.
//!
//! The epoch's secret is MLS-Exporter("sotto call v1", call id, 32). A sender's base key is HKDF-Expand (SHA-256) of
//! it, with a label, the sender's leaf (4 bytes, big-endian) and its stay (16 bytes) as info: a device that rejoins a
//! call counts from zero again, under another key. The key id (RFC 9605 §5.2) is the stay's first two bytes as context,
//! the leaf (16 bits), and the epoch's low 8 bits.

use super::party::JoinId;
use crate::secret::Secret;
use sotto_primitives::hash::expand;
use sotto_wire::Generation;

const SENDER: &[u8] = b"sotto call sender v1";

/// The SFrame key id of a sender's key in an epoch.
pub(crate) fn key_id(join: JoinId, leaf: u32, epoch: Generation) -> u64 {
    let context = u64::from(u16::from_be_bytes([join.0[0], join.0[1]]));
    context << 24 | u64::from(leaf & 0xffff) << 8 | epoch.0 & 0xff
}

/// A sender's base key. `None` never happens: HKDF gives 32 bytes.
pub(crate) fn sender_key(epoch: &Secret<32>, leaf: u32, join: JoinId) -> Option<Secret<32>> {
    let mut key = zeroize::Zeroizing::new([0; 32]);
    let info = [SENDER, &leaf.to_be_bytes(), &join.0];
    expand(epoch.expose(), &info, key.as_mut_slice()).ok()?;
    Some(Secret::new(*key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_senders_key_and_its_id_change_with_stay_leaf_and_epoch() {
        let (one, other) = (JoinId([1; 16]), JoinId([2; 16]));
        let secret = Secret::new([7; 32]);
        let key = |leaf, join| *sender_key(&secret, leaf, join).unwrap().expose();
        assert_ne!(key(0, one), key(1, one));
        assert_ne!(key(0, one), key(0, other));
        assert_eq!(key_id(one, 3, Generation(0x1_05)), 0x01_0100_0305);
        assert_ne!(key_id(one, 3, Generation(5)), key_id(other, 3, Generation(5)));
    }
}
