//! The switch: off → waiting → on. No value of this type can send plaintext once it is not `Off`: only an [`OpenLog`]
//! makes readable records, and only `Off` holds one. The one way back is `Conversation::reopen`, which takes the signed
//! consent of all (see `agreement`), and leads into another log and another thread.

use super::open::OpenLog;
use super::patience::Patience;
use crate::io::{KeyFault, PersonName, ProtectionState, ProtectionView, Readers, Waits};
use minicbor::{Decode, Encode};
use sotto_wire::{AccountKey, Cursor, Millis, RecordId, Topic};

/// The state of the switch.
#[derive(Encode, Decode)]
pub(crate) enum Protection {
    /// Unprotected: the log is readable for the server.
    #[n(0)]
    Off(#[n(0)] OpenLog),
    /// Switched on here; no device of the other person is in our group yet.
    #[n(1)]
    Waiting(#[n(0)] PendingGroup),
    /// Protected.
    #[n(2)]
    On(#[n(0)] Group),
}

/// An own group that waits for a device of another person.
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct PendingGroup {
    /// The group; it exists from [`Stage::Adding`] on.
    #[n(0)]
    pub group: Group,
    /// How far it is.
    #[n(1)]
    pub stage: Stage,
    /// It replaces a protected group of people, whose admins stay.
    #[n(2)]
    pub keeps_admins: bool,
    /// How long the invitations are out.
    #[n(3)]
    pub patience: Option<Patience>,
}

/// How far a pending group is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum Stage {
    /// The other person's KeyPackages are being fetched.
    #[n(0)]
    NeedKeys,
    /// Group and commit are made; the relay has not accepted the commit yet.
    #[n(1)]
    Adding,
    /// The commit was accepted; the Welcome is under way, or waits in an inbox.
    #[n(2)]
    Invited,
}

/// A protected log and its MLS group, which has the same name.
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct Group {
    /// The log's name and the MLS group id.
    #[n(0)]
    pub topic: Topic,
    /// The thread that shows it.
    #[n(1)]
    pub thread: u32,
    /// The last record that was processed; None before the first one of this device's first generation. In the row of the
    /// conversation's cursors.
    #[cbor(skip)]
    pub cursor: Option<Cursor>,
    /// The last position behind the cursor with an unreadable record. The log is read again from the cursor, because
    /// the server or the network may have damaged the record. In the row of the conversation's cursors.
    #[cbor(skip)]
    pub unreadable: Option<Cursor>,
    /// Messages sent since our leaf was last updated. In the row of the conversation's cursors.
    #[cbor(skip)]
    pub sent: u32,
    /// When our leaf was last updated.
    #[n(4)]
    pub updated_at: Millis,
    /// The current epoch's keys are lost: a member made an epoch that no other device can enter, or the relay lost the
    /// log. Nothing can be sent until the conversation is started again.
    #[n(5)]
    pub broken: bool,
    /// The log that it replaced: a protected one whose keys were lost, or a group's unprotected one.
    #[n(6)]
    pub replaces: Option<Topic>,
    /// For an ended thread, the people whom its sentence counted at its end and who are still in the group. The current
    /// thread takes them from the conversation.
    #[n(8)]
    pub people: Option<Vec<AccountKey>>,
    /// The admins of the conversation when this group replaced its log.
    #[n(9)]
    pub admins_before: Vec<AccountKey>,
    /// The cursor of the commit that added this device, until it was found there.
    #[n(10)]
    pub entry: Option<Cursor>,
    /// The first bytes of the ids of our own records of this generation that were read back. In the row of the
    /// conversation's cursors.
    #[cbor(skip)]
    pub echoes: Vec<[u8; 8]>,
}

/// A leaf is updated after this many messages of its device…
const UPDATE_AFTER_MESSAGES: u32 = 100;
/// … or after this many milliseconds.
const UPDATE_AFTER_MS: u64 = 7 * 86_400_000;

impl PendingGroup {
    pub(crate) fn new(topic: Topic, thread: u32, replaces: Option<Topic>) -> Self {
        Self {
            group: Group {
                replaces,
                ..Group::new(topic, thread, Millis(0))
            },
            stage: Stage::NeedKeys,
            keeps_admins: false,
            patience: None,
        }
    }

    /// The same pending group from its beginning, under another topic. It replaces the same log as the first one, or the
    /// first one itself. A device that has joined the first one after all sees two groups that replace the same log,
    /// and the smaller topic wins.
    pub(crate) fn again(&self, random: [u8; 32]) -> Self {
        let old = self.group.topic;
        let replaces = self.group.replaces.unwrap_or(old);
        let mut again = Self::new(smaller(random, old), self.group.thread, Some(replaces));
        again.group.admins_before.clone_from(&self.group.admins_before);
        again.keeps_admins = self.keeps_admins;
        again
    }

    /// Whether the people have to stay the same: its maker was no admin of the previous group.
    pub(crate) fn keeps_people(&self, maker: Option<AccountKey>) -> bool {
        let before = &self.group.admins_before;
        !before.is_empty() && maker.is_some_and(|maker| !before.contains(&maker))
    }

    /// Whether its maker, who was no admin before, is one only until the others have joined.
    pub(crate) fn steps_down(&self, maker: Option<AccountKey>) -> bool {
        self.keeps_admins && maker.is_some_and(|maker| !self.group.admins_before.contains(&maker))
    }
}

/// A random topic below another one.
fn smaller(random: [u8; 32], than: Topic) -> Topic {
    let mut topic = random;
    for (byte, limit) in topic.iter_mut().zip(than.0) {
        *byte = byte.checked_rem(limit).unwrap_or(0);
        if limit > 0 {
            break;
        }
    }
    Topic(topic)
}

impl Group {
    /// A group of our own, in a new log.
    pub(crate) fn new(topic: Topic, thread: u32, now: Millis) -> Self {
        Self {
            topic,
            thread,
            cursor: None,
            unreadable: None,
            sent: 0,
            updated_at: now,
            broken: false,
            replaces: None,
            people: None,
            admins_before: Vec::new(),
            entry: None,
            echoes: Vec::new(),
        }
    }

    /// A group that this device was added to, by the commit at `after` according to the invitation. That record is
    /// looked at first.
    pub(crate) fn entered(topic: Topic, thread: u32, after: Cursor, now: Millis) -> Self {
        Self {
            cursor: Some(Cursor(after.0.saturating_sub(1))),
            entry: Some(after),
            ..Self::new(topic, thread, now)
        }
    }

    /// One of our own records of this generation was read back.
    pub(crate) fn has_read_back(&mut self, id: RecordId) {
        self.echoes.extend(id.0.first_chunk());
    }

    /// Whether a record of this id was ours, and was read back in this generation.
    pub(crate) fn was_read_back(&self, id: RecordId) -> bool {
        id.0.first_chunk().is_some_and(|id| self.echoes.contains(id))
    }

    /// True when the leaf of this device is due for an update.
    pub(crate) fn needs_update(&self, now: Millis) -> bool {
        self.sent >= UPDATE_AFTER_MESSAGES || now.0.saturating_sub(self.updated_at.0) >= UPDATE_AFTER_MS
    }
}

/// Of two groups that two people made for each other at the same time, both take the one with the smaller name.
pub(crate) fn theirs_wins(ours: Topic, theirs: Topic) -> bool {
    theirs < ours
}

/// Why a message cannot be sent, apart from an unreachable relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SendBlocker {
    /// The directory names another identity key than the pinned one of this person.
    IdentityChanged(AccountKey),
    /// The other person's device has not published a KeyPackage.
    NoKeyPackage,
    /// A device's keys are refused.
    BadKeys(AccountKey, KeyFault),
    /// The unprotected log was ended.
    LogEnded,
    /// The person at the screen has blocked this person.
    Blocked(AccountKey),
}

/// The readers of a protected conversation, for its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readership {
    /// The one other person.
    One(AccountKey),
    /// The number of people in a group, this account included.
    Group(u32),
}

impl Readership {
    pub(crate) fn view(self, name: impl Fn(AccountKey) -> PersonName) -> Readers {
        match self {
            Readership::One(peer) => Readers::Pair { who: name(peer) },
            Readership::Group(people) => Readers::Group { people },
        }
    }
}

impl Protection {
    /// The snapshot for the composer and the switch.
    pub(crate) fn view(
        &self,
        readers: Readership,
        blocker: Option<SendBlocker>,
        online: bool,
        name: impl Fn(AccountKey) -> PersonName,
    ) -> ProtectionView {
        let whose = || match readers {
            Readership::One(peer) => Some(name(peer)),
            Readership::Group(_) => None,
        };
        let (state, own) = match self {
            Protection::Off(_) => (ProtectionState::Off, None),
            Protection::Waiting(_) => {
                let why = match blocker {
                    Some(SendBlocker::NoKeyPackage) => Waits::NoKeys { whose: whose() },
                    Some(SendBlocker::BadKeys(account, fault)) => Waits::BadKeys {
                        who: name(account),
                        fault,
                    },
                    Some(SendBlocker::IdentityChanged(_) | SendBlocker::Blocked(_) | SendBlocker::LogEnded) | None => {
                        Waits::NotJoined { whose: whose() }
                    }
                };
                (ProtectionState::Waiting, Some(why))
            }
            Protection::On(group) if group.broken => (ProtectionState::Broken, Some(Waits::KeysLost)),
            Protection::On(_) => (ProtectionState::On, None),
        };
        let waits = match blocker {
            Some(SendBlocker::IdentityChanged(who)) => Some(Waits::IdentityChanged { who: name(who) }),
            Some(SendBlocker::LogEnded) => Some(Waits::LogEnded),
            Some(SendBlocker::Blocked(who)) => Some(Waits::Blocked { who: name(who) }),
            Some(SendBlocker::NoKeyPackage | SendBlocker::BadKeys(..)) | None if !online => Some(Waits::Away),
            Some(SendBlocker::NoKeyPackage | SendBlocker::BadKeys(..)) | None => own,
        };
        let readers = match self {
            Protection::Off(_) => Readers::Everybody,
            Protection::Waiting(_) | Protection::On(_) => readers.view(name),
        };
        ProtectionView { state, readers, waits }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pending_group_made_again_wins_over_the_first_one() {
        for old in [[7; 32], [0xff; 32], [0; 32]] {
            let first = PendingGroup::new(Topic(old), 3, None);
            let again = first.again([0xee; 32]);
            assert!(old == [0; 32] || theirs_wins(first.group.topic, again.group.topic));
            assert_eq!((again.group.thread, again.group.replaces), (3, Some(Topic(old))));
            assert_eq!(again.stage, Stage::NeedKeys);
        }
        let lost = PendingGroup::new(Topic([7; 32]), 3, Some(Topic([9; 32])));
        assert_eq!(lost.again([1; 32]).group.replaces, Some(Topic([9; 32])));
        let mut low = [0; 32];
        low[4] = 9;
        assert!(smaller([0xff; 32], Topic(low)) < Topic(low));
    }
}
