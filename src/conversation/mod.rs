//! Conversations: the people, their threads, and where the switch stands.

pub(crate) mod message;
pub(crate) mod open;
pub(crate) mod outbox;
pub(crate) mod protection;
pub mod session;

use minicbor::{Decode, Encode};
use open::{ClosedLog, OpenLog};
use protection::{Attempt, Group, Protection, Stage};
use sotto_wire::{AccountKey, Cursor, Millis, RecordId, Topic};

/// A conversation's local name: random, never leaves this profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub(crate) struct ConversationId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

impl ConversationId {
    /// Lowercase hexadecimal.
    pub(crate) fn to_hex(self) -> String {
        sotto_wire::RecordId(self.0).to_hex()
    }

    /// Parses [`Self::to_hex`].
    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        sotto_wire::RecordId::from_hex(text).map(|id| Self(id.0))
    }
}

/// A conversation with one other person.
#[derive(Encode, Decode)]
pub(crate) struct Conversation {
    /// Its local name.
    #[n(0)]
    pub id: ConversationId,
    /// The other person.
    #[n(1)]
    pub peer: AccountKey,
    /// Where the switch stands; it owns the current log.
    #[n(2)]
    pub protection: Protection,
    /// Logs of threads that are over: read to their end, never written.
    #[n(3)]
    pub closed: Vec<ClosedLog>,
    /// All threads by number.
    #[n(4)]
    pub threads: Vec<Thread>,
    /// The timer, in seconds.
    #[n(5)]
    pub timer: Option<u32>,
    /// When something last happened, wall clock.
    #[n(6)]
    pub active_at: Millis,
    /// The ids of the last messages that we sent: the page asks again when it did not hear that it was done.
    #[n(7)]
    pub recent: Vec<RecordId>,
}

/// How many ids of sent messages are kept.
const RECENT: usize = 32;

/// What a conversation keeps of one thread; the messages are rows of their own.
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct Thread {
    /// Protected or not; for ever.
    #[n(0)]
    pub protected: bool,
    /// The next message's position.
    #[n(1)]
    pub next: u64,
    /// Messages that were not painted yet.
    #[n(2)]
    pub unread: Vec<Unread>,
}

/// A message that was not painted yet.
#[derive(Clone, Copy, Debug, Encode, Decode)]
pub(crate) struct Unread {
    /// Its position.
    #[n(0)]
    pub position: u64,
    /// When it goes all the same.
    #[n(1)]
    pub deadline: Option<Millis>,
}

impl Conversation {
    /// A conversation that starts unprotected.
    pub(crate) fn unprotected(id: ConversationId, peer: AccountKey, log: OpenLog, now: Millis) -> Self {
        Self::with(id, peer, Protection::Off(log), false, now)
    }

    /// A conversation that starts with the switch on.
    pub(crate) fn waiting(id: ConversationId, peer: AccountKey, topic: Topic, now: Millis) -> Self {
        Self::with(id, peer, Protection::Waiting(Attempt::new(topic, 0, None)), true, now)
    }

    /// A conversation that the other person started protected.
    pub(crate) fn joined(id: ConversationId, peer: AccountKey, group: Group, now: Millis) -> Self {
        Self::with(id, peer, Protection::On(group), true, now)
    }

    fn with(id: ConversationId, peer: AccountKey, protection: Protection, protected: bool, now: Millis) -> Self {
        let threads = vec![Thread {
            protected,
            next: 0,
            unread: Vec::new(),
        }];
        Self {
            id,
            peer,
            protection,
            closed: Vec::new(),
            threads,
            timer: None,
            active_at: now,
            recent: Vec::new(),
        }
    }

    /// Keeps the id of a message that was asked for.
    pub(crate) fn remember(&mut self, id: RecordId) {
        if self.recent.len() == RECENT {
            self.recent.remove(0);
        }
        self.recent.push(id);
    }

    /// The current thread's number.
    pub(crate) fn current(&self) -> u32 {
        match &self.protection {
            Protection::Off(log) => log.thread(),
            Protection::Waiting(attempt) => attempt.group.thread,
            Protection::On(group) => group.thread,
        }
    }

    /// Turns the switch on with a group of our own making: a new thread, and the old log is only read from now on.
    /// A protected thread whose keys are lost is named as the one that is replaced.
    pub(crate) fn begin_attempt(&mut self, topic: Topic) {
        let replaces = match &self.protection {
            Protection::On(group) => Some(group.topic),
            Protection::Off(_) | Protection::Waiting(_) => None,
        };
        let thread = self.add_protected_thread();
        self.replace(Protection::Waiting(Attempt::new(topic, thread, replaces)));
    }

    /// Turns the switch on because the other person did: their group becomes the current one. Messages that waited for
    /// a group of our own stay in their thread.
    pub(crate) fn adopt(&mut self, topic: Topic, after: Cursor, now: Millis) {
        let thread = match &self.protection {
            Protection::Waiting(attempt) => attempt.group.thread,
            Protection::Off(_) | Protection::On(_) => self.add_protected_thread(),
        };
        self.replace(Protection::On(Group::entered(topic, thread, after, now)));
    }

    /// A device of the other person has joined our group.
    pub(crate) fn confirm(&mut self) -> bool {
        let Protection::Waiting(attempt) = &self.protection else {
            return false;
        };
        if attempt.stage != Stage::Invited {
            return false;
        }
        let group = attempt.group.clone();
        self.protection = Protection::On(group);
        true
    }

    /// The group of the current thread, if it is a protected one.
    pub(crate) fn group(&self) -> Option<&Group> {
        match &self.protection {
            Protection::Off(_) => None,
            Protection::Waiting(attempt) => Some(&attempt.group),
            Protection::On(group) => Some(group),
        }
    }

    /// The same, to be changed.
    pub(crate) fn group_mut(&mut self) -> Option<&mut Group> {
        match &mut self.protection {
            Protection::Off(_) => None,
            Protection::Waiting(attempt) => Some(&mut attempt.group),
            Protection::On(group) => Some(group),
        }
    }

    fn add_protected_thread(&mut self) -> u32 {
        self.threads.push(Thread {
            protected: true,
            next: 0,
            unread: Vec::new(),
        });
        u32::try_from(self.threads.len() - 1).unwrap_or(u32::MAX)
    }

    fn replace(&mut self, protection: Protection) {
        if let Protection::Off(log) = std::mem::replace(&mut self.protection, protection) {
            self.closed.push(log.close());
        }
    }
}
