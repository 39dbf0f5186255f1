//! The account index: the data with which an empty browser recovers an account. No messages and no keys of protected
//! conversations: the device joins those again, as a new one.

use minicbor::{Decode, Decoder, Encode};
use sotto_wire::{AccountKey, Capability, DeviceId, Handle, Topic};
use zeroize::Zeroizing;

/// The version of an index without blocked people, which every version of the page writes and reads.
const VERSION: u16 = 1;
/// The version of an index with blocked people.
const BLOCKING: u16 = 2;

/// The longest index, in bytes.
pub(super) const LIMIT: usize = 120 * 1024;

/// The index as one device wrote it.
#[derive(Encode, Decode)]
pub struct Index {
    #[n(0)]
    version: u16,
    /// The backup's counter.
    #[n(1)]
    pub counter: u64,
    /// Which device wrote it.
    #[n(2)]
    pub device: DeviceId,
    /// Pinned people.
    #[n(3)]
    pub contacts: Vec<IndexedContact>,
    /// Conversations, the latest first.
    #[n(4)]
    pub conversations: Vec<IndexedConversation>,
    #[n(5)]
    blocked: Option<Vec<IndexedBlocked>>,
}

/// A blocked person. If the account talks with this person, it is among the contacts as well.
#[derive(Encode, Decode)]
pub struct IndexedBlocked {
    /// The pinned identity key.
    #[n(0)]
    pub account: AccountKey,
    /// The name.
    #[n(1)]
    pub handle: Handle,
}

/// A pinned person.
#[derive(Encode, Decode)]
pub struct IndexedContact {
    /// The pinned identity key.
    #[n(0)]
    pub account: AccountKey,
    /// The name.
    #[n(1)]
    pub handle: Handle,
    /// The safety number was compared.
    #[n(2)]
    pub verified: bool,
}

/// A conversation.
#[derive(Encode, Decode)]
pub struct IndexedConversation {
    /// Its log.
    #[n(0)]
    pub topic: Topic,
    /// The kind of its log.
    #[n(1)]
    pub log: IndexedLog,
    /// The others in it.
    #[n(2)]
    pub people: Vec<AccountKey>,
    /// A group's name.
    #[n(3)]
    pub name: Option<String>,
}

/// The kind of a conversation's log.
#[derive(Encode, Decode)]
pub enum IndexedLog {
    /// Protected: a member has to add the new device.
    #[n(0)]
    Protected,
    /// Unprotected, with the token that its readers share.
    #[n(1)]
    Open(#[n(0)] Capability),
    /// Unprotected, and only read since the conversation was protected.
    #[n(2)]
    Closed(#[n(0)] Capability),
}

/// An index that fits a backup, as bytes, with the number of omitted entries.
pub struct Fitted {
    /// The bytes for [`Index::from_bytes`].
    pub bytes: Zeroizing<Vec<u8>>,
    /// How many conversations are not in it, the oldest ones.
    pub conversations_left_out: usize,
    /// How many contacts are not in it, the last ones; only when people alone are too many.
    pub contacts_left_out: usize,
    /// How many blocked people are not in it, the last ones; only when they alone are too many.
    pub blocked_left_out: usize,
}

/// Why bytes are not an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexError {
    /// Peer, another device of this account: not the strict CBOR of an index, or too long.
    Malformed,
    /// Us: a newer page wrote it.
    Newer,
}

impl Index {
    /// The head of an index with nothing in it: version, counter, device, and the heads of three full lists.
    const HEAD: usize = 1 + 3 + 9 + 17 + 3 * 5;

    /// An index with nothing in it yet.
    pub fn new(counter: u64, device: DeviceId) -> Self {
        Self {
            version: VERSION,
            counter,
            device,
            contacts: Vec::new(),
            conversations: Vec::new(),
            blocked: None,
        }
    }

    /// Blocks these people.
    pub fn block(&mut self, people: Vec<IndexedBlocked>) {
        self.version = if people.is_empty() { VERSION } else { BLOCKING };
        self.blocked = (!people.is_empty()).then_some(people);
    }

    /// The blocked people.
    pub fn blocked(&self) -> &[IndexedBlocked] {
        self.blocked.as_deref().unwrap_or_default()
    }

    /// Encodes it in at most [`LIMIT`] bytes. When it would be longer, the oldest conversations are left out first,
    /// then contacts, and blocked people last, each from the end of their list.
    pub fn fitted(mut self) -> Fitted {
        let mut room = LIMIT - Self::HEAD;
        let blocked = fitting(self.blocked(), &mut room);
        let blocked_left_out = self.blocked().len() - blocked;
        if let Some(people) = &mut self.blocked {
            people.truncate(blocked);
        }
        let contacts = fitting(&self.contacts, &mut room);
        let contacts_left_out = self.contacts.len() - contacts;
        // A gap among the people is no reason to remember an older conversation instead.
        let conversations = if contacts_left_out == 0 {
            fitting(&self.conversations, &mut room)
        } else {
            0
        };
        let conversations_left_out = self.conversations.len() - conversations;
        self.contacts.truncate(contacts);
        self.conversations.truncate(conversations);
        Fitted {
            bytes: encoded(&self),
            conversations_left_out,
            contacts_left_out,
            blocked_left_out,
        }
    }

    /// Parses one, in its only form: it encodes to the same bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, IndexError> {
        let mut decoder = Decoder::new(bytes);
        let version = decoder.array().and_then(|_| decoder.u16());
        if version.map_err(|_| IndexError::Malformed)? > BLOCKING {
            return Err(IndexError::Newer);
        }
        if bytes.len() > LIMIT {
            return Err(IndexError::Malformed);
        }
        let index: Self = minicbor::decode(bytes).map_err(|_| IndexError::Malformed)?;
        let version = match index.blocked.as_deref() {
            None => VERSION,
            Some([_, ..]) => BLOCKING,
            Some([]) => return Err(IndexError::Malformed),
        };
        if index.version != version || encoded(&index).as_slice() != bytes {
            return Err(IndexError::Malformed);
        }
        Ok(index)
    }
}

/// How many of the first items fit into the room, which becomes smaller by them.
fn fitting<T: Encode<()>>(items: &[T], room: &mut usize) -> usize {
    let mut bytes = empty();
    let fits = |item: &&T| {
        bytes.clear();
        encode(*item, &mut bytes);
        match room.checked_sub(bytes.len()) {
            Some(left) => {
                *room = left;
                true
            }
            None => false,
        }
    };
    items.iter().take_while(fits).count()
}

fn encoded(index: &Index) -> Zeroizing<Vec<u8>> {
    let mut bytes = empty();
    encode(index, &mut bytes);
    bytes
}

/// Wiped on drop, and with room for a whole index, so that growing leaves no copy behind.
fn empty() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Vec::with_capacity(LIMIT))
}

fn encode<T: Encode<()>>(value: &T, bytes: &mut Vec<u8>) {
    // Into memory it cannot fail.
    let _ = minicbor::encode(value, bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(n: u32) -> IndexedContact {
        let mut account = [0; 32];
        account[..4].copy_from_slice(&n.to_be_bytes());
        IndexedContact {
            account: AccountKey(account),
            handle: Handle::parse(&format!("person{n:026}")).unwrap(),
            verified: n.is_multiple_of(2),
        }
    }

    fn conversation(n: u8, people: usize) -> IndexedConversation {
        IndexedConversation {
            topic: Topic([n; 32]),
            log: IndexedLog::Protected,
            people: vec![AccountKey([n; 32]); people],
            name: None,
        }
    }

    fn example() -> Index {
        let mut index = Index::new(258, DeviceId([3; 16]));
        index.contacts = vec![contact(1), contact(2)];
        index.conversations = vec![
            IndexedConversation {
                name: Some("the cellar".into()),
                ..conversation(4, 2)
            },
            IndexedConversation {
                log: IndexedLog::Open(Capability::new([5; 32])),
                ..conversation(6, 1)
            },
            IndexedConversation {
                log: IndexedLog::Closed(Capability::new([7; 32])),
                ..conversation(8, 1)
            },
        ];
        index
    }

    #[test]
    fn an_index_comes_back_as_it_was_and_its_bytes_are_frozen() {
        let fitted = example().fitted();
        assert_eq!((fitted.conversations_left_out, fitted.contacts_left_out), (0, 0));
        let made: String = fitted.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let frozen: String = include_str!("../../tests/vectors/recovery/index.hex")
            .split_whitespace()
            .collect();
        assert_eq!(made, frozen);
        let again = Index::from_bytes(&fitted.bytes).unwrap();
        assert_eq!(again.conversations[0].name.as_deref(), Some("the cellar"));
        assert_eq!(again.fitted().bytes, fitted.bytes);
    }

    fn blocking() -> Index {
        let mut index = example();
        let blocked = [2, 9].map(contact);
        index.block(
            blocked
                .map(|one| IndexedBlocked {
                    account: one.account,
                    handle: one.handle,
                })
                .into(),
        );
        index
    }

    #[test]
    fn an_index_with_blocked_people_has_frozen_bytes() {
        let fitted = blocking().fitted();
        assert_eq!(fitted.blocked_left_out, 0);
        let made: String = fitted.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let frozen: String = include_str!("../../tests/vectors/recovery/index-blocked.hex")
            .split_whitespace()
            .collect();
        assert_eq!(made, frozen);
        let again = Index::from_bytes(&fitted.bytes).unwrap();
        let blocked: Vec<_> = again.blocked().iter().map(|one| one.account).collect();
        assert_eq!(blocked, [contact(2).account, contact(9).account]);
        assert_eq!(again.fitted().bytes, fitted.bytes);
    }

    #[test]
    fn an_index_in_any_other_form_or_of_a_newer_page_is_refused() {
        let bytes = example().fitted().bytes;
        let refused = |bytes: &[u8]| Index::from_bytes(bytes).map(|_| ()).unwrap_err();
        assert_eq!(refused(&[bytes.as_slice(), &[0]].concat()), IndexError::Malformed);
        for at in 0..bytes.len() {
            assert_eq!(refused(&bytes[..at]), IndexError::Malformed, "cut at {at}");
        }
        for (version, error) in [
            (0, IndexError::Malformed),
            (2, IndexError::Malformed),
            (3, IndexError::Newer),
        ] {
            let mut other = bytes.to_vec();
            other[1] = version;
            assert_eq!(refused(&other), error);
        }
        // An empty list is left out, and a list with people has a version of its own.
        let mut nobody = bytes.to_vec();
        nobody[0] = 0x86;
        nobody.push(0x80);
        assert_eq!(refused(&nobody), IndexError::Malformed);
        let mut blocking = blocking().fitted().bytes.to_vec();
        blocking[1] = 1;
        assert_eq!(refused(&blocking), IndexError::Malformed);
    }

    #[test]
    fn an_index_that_is_too_long_drops_the_oldest_conversations() {
        let mut index = example();
        // Each of these is about 34 KB: three fit beside the contacts, and the old small ones behind them do not stay.
        let large = (10..15).map(|n| conversation(n, 1000));
        index.conversations.splice(0..0, large);
        let fitted = index.fitted();
        assert_eq!((fitted.conversations_left_out, fitted.contacts_left_out), (5, 0));
        assert!(fitted.bytes.len() <= LIMIT);
        let kept = Index::from_bytes(&fitted.bytes).unwrap();
        let topics: Vec<u8> = kept.conversations.iter().map(|c| c.topic.0[0]).collect();
        assert_eq!((topics, kept.contacts.len()), (vec![10, 11, 12], 2));
    }

    #[test]
    fn an_index_drops_contacts_only_when_they_alone_are_too_many() {
        let mut index = example();
        index.contacts = (0..3000).map(contact).collect();
        let fitted = index.fitted();
        let kept = Index::from_bytes(&fitted.bytes).unwrap();
        assert_eq!(kept.contacts.len() + fitted.contacts_left_out, 3000);
        assert!(kept.contacts.len() > 1500);
        assert_eq!(fitted.conversations_left_out, 3);
        assert!(fitted.bytes.len() <= LIMIT && fitted.bytes.len() > LIMIT - 200);
    }
}
