//! The authenticated data of a record, in the clear beside its ciphertext: the mark by which a device recognises its
//! own records, and the id of the record that the content was encrypted for (docs/PROTOCOL.md §6). The relay gives each
//! record an id in a frame that it could change; these data hold the sender's own statement of it.

use crate::credential::MARK;
use sotto_wire::RecordId;

/// The tag in front of the record's id.
const TAG: [u8; 4] = *b"id\0\x01";
const LENGTH: usize = MARK + TAG.len() + 16;

/// The authenticated data of a record: 36 bytes.
pub(super) fn authenticated_data(mark: [u8; MARK], id: RecordId) -> Vec<u8> {
    [mark.as_slice(), &TAG, &id.0].concat()
}

/// The sender's own mark; nothing if there is none.
pub(crate) fn mark_in(data: &[u8]) -> &[u8] {
    data.get(..MARK).unwrap_or_default()
}

/// Whether the data belong to a record with another id. Data without an id fit every record.
pub(super) fn is_of_another(data: &[u8], id: RecordId) -> bool {
    let said = data.get(MARK..).filter(|_| data.len() == LENGTH);
    let said = said.and_then(|rest| rest.strip_prefix(&TAG));
    said.is_some_and(|said| said != id.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_the_id_that_its_sender_gave_it() {
        let (id, other) = (RecordId([7; 16]), RecordId([8; 16]));
        let data = authenticated_data([1; MARK], id);
        assert_eq!((data.len(), mark_in(&data)), (36, &[1; MARK][..]));
        assert!(!is_of_another(&data, id) && is_of_another(&data, other));
    }

    #[test]
    fn data_of_other_clients_say_nothing_of_an_id() {
        for data in [&[][..], &[1; MARK], &[1; 36], &[1; 64]] {
            assert!(!is_of_another(data, RecordId([7; 16])));
        }
        assert_eq!(mark_in(&[1; 3]), [0_u8; 0]);
    }
}
