//! Notices as the store and device sync hold them: a byte string with one notice in it, so that a kind of a newer
//! version is kept and passed on unchanged.

use crate::io::{Notice, PersonName};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use sotto_wire::{AccountKey, from_bytes, to_bytes};

/// A notice has at most this many bytes; our largest one names eight people.
const MOST: usize = 1024;
/// Kinds of this version have smaller numbers.
const KINDS: u32 = 48;

/// One notice.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum StoredNotice {
    /// Of a kind that this version knows.
    Known(Notice<AccountKey>),
    /// Of a newer kind, as it came.
    Newer(ByteVec),
}

impl StoredNotice {
    /// The notice for the page, with people's present names.
    pub(crate) fn view(&self, name: impl Fn(AccountKey) -> PersonName) -> Notice<PersonName> {
        match self {
            Self::Known(notice) => notice.clone().map(name),
            Self::Newer(_) => Notice::Unknown,
        }
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        match from_bytes::<Notice<AccountKey>>(bytes, MOST) {
            Ok(Notice::Unknown | Notice::DamagedHere) => None,
            Ok(known) => Some(Self::Known(known)),
            Err(_) if bytes.len() <= MOST && is_newer(bytes) => Some(Self::Newer(bytes.to_vec().into())),
            Err(_) => None,
        }
    }
}

/// Whether this is one notice of a kind that has no meaning yet.
fn is_newer(bytes: &[u8]) -> bool {
    let mut input = Decoder::new(bytes);
    let kind = input.array().ok().flatten().and_then(|_| input.u32().ok());
    let mut whole = Decoder::new(bytes);
    kind.is_some_and(|kind| kind >= KINDS) && whole.skip().is_ok() && whole.position() == bytes.len()
}

impl From<Notice<AccountKey>> for StoredNotice {
    fn from(notice: Notice<AccountKey>) -> Self {
        Self::Known(notice)
    }
}

impl<C> Encode<C> for StoredNotice {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Known(notice) => e.bytes(&to_bytes(notice))?,
            Self::Newer(bytes) => e.bytes(bytes)?,
        };
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for StoredNotice {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Self::parse(d.bytes()?).ok_or_else(|| decode::Error::message("no notice"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: AccountKey = AccountKey([7; 32]);

    fn read(notice: &[u8]) -> Option<StoredNotice> {
        from_bytes(&to_bytes(&ByteVec::from(notice.to_vec())), 4 * MOST).ok()
    }

    #[test]
    fn a_notice_comes_back_as_it_was_stored() {
        let people = vec![ANA; 8];
        for notice in [
            Notice::OffOver,
            Notice::PeopleNew {
                who: people,
                more: u32::MAX,
            },
        ] {
            let stored = StoredNotice::from(notice);
            assert!(from_bytes(&to_bytes(&stored), 4 * MOST) == Ok(stored));
        }
    }

    #[test]
    fn a_notice_has_the_frozen_bytes() {
        let made = to_bytes(&StoredNotice::from(Notice::TimerSet { by: ANA, seconds: 5 }));
        let mut frozen = vec![0x58, 0x26, 0x82, 0x01, 0x82, 0x58, 0x20];
        frozen.extend([7; 32]);
        frozen.push(5);
        assert_eq!(made, frozen);
    }

    #[test]
    fn a_notice_of_a_newer_kind_is_kept_as_it_came() {
        let newer = [0x82, 0x18, 0x30, 0x81, 0x63, b'n', b'e', b'w'];
        let kept = read(&newer);
        assert!(matches!(&kept, Some(StoredNotice::Newer(bytes)) if bytes.to_vec() == newer));
        let kept = kept.map(|kept| (to_bytes(&kept), kept.view(|_| unreachable!())));
        assert_eq!(kept, Some(([&[0x48][..], &newer].concat(), Notice::Unknown)));
    }

    #[test]
    fn bytes_that_are_no_notice_are_refused() {
        for bytes in [
            &[][..],
            &[0x80],
            // A known kind with a value too many, and with one too few.
            &[0x82, 0x18, 0x1f, 0x81, 0x00],
            &[0x82, 0x01, 0x80],
            // Kinds that are made when they are shown.
            &[0x82, 0x00, 0x80],
            &[0x82, 0x18, 0x2f, 0x80],
            // A newer kind with something behind it, or cut off.
            &[0x82, 0x18, 0x30, 0x80, 0x00],
            &[0x82, 0x18, 0x30],
            &[&[0x82, 0x18, 0x30, 0x59, 0x10, 0x00][..], &[0; 0x1000]].concat(),
        ] {
            assert!(read(bytes).is_none(), "{bytes:?}");
        }
    }
}
