//! Conversations: the people, their threads, and the state of the switch.

pub(crate) mod admission;
pub(crate) mod agreement;

pub(crate) mod calls;
pub(crate) mod cursors;
pub(crate) mod finished;
pub(crate) mod key_fault;
pub(crate) mod kind;
mod logs;
pub(crate) mod message;
pub(crate) mod notice;
pub(crate) mod open;
pub(crate) mod opening;
pub(crate) mod outbox;
pub(crate) mod patience;
mod pending_group;
pub(crate) mod protection;
pub(crate) mod role;
pub(crate) mod seen;
pub mod session;

use agreement::{Proposal, Unanimous};
use finished::{FinishedLog, FinishedLogs};
use kind::{Kind, Standing};
use minicbor::{Decode, Encode};
use open::OpenLog;
use protection::{Group, PendingGroup, Protection};
use sotto_wire::{AccountKey, Millis, RecordId, Topic};

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

/// A conversation with one other person, of a group, or among the devices of this account.
#[derive(Encode, Decode)]
pub(crate) struct Conversation {
    /// Its local name.
    #[n(0)]
    pub id: ConversationId,
    /// All people but this account, each once: exactly one in a conversation between two, none among the own devices.
    #[n(1)]
    pub people: Vec<AccountKey>,
    /// The state of the switch; it owns the current log.
    #[n(2)]
    pub protection: Protection,
    /// Its earlier logs.
    #[n(3)]
    pub finished: FinishedLogs,
    /// All threads by number.
    #[n(4)]
    pub threads: Vec<Thread>,
    /// The timer, in seconds.
    #[n(5)]
    pub timer: Option<u32>,
    /// When something last happened, by the wall clock. In the row of its cursors.
    #[cbor(skip)]
    pub active_at: Millis,
    /// The first bytes of the ids of the last sent messages: the page sends a command again if it got no answer. In the
    /// row of its cursors.
    #[cbor(skip)]
    recent: Vec<[u8; 8]>,
    /// The same ids at the time when the client was opened. They stay for its life: the page may ask late about one
    /// whose answer died with the previous client.
    #[cbor(skip)]
    before: Vec<[u8; 8]>,
    /// Its kind.
    #[n(8)]
    pub kind: Kind,
    /// Whether we are in it.
    #[n(9)]
    pub standing: Standing,
    /// The last proposal to turn protection off in one of its groups, while it is open.
    #[n(11)]
    pub off: Option<Proposal>,
    /// Messages that were read on another own device and have not arrived here yet.
    #[n(12)]
    pub early: Vec<RecordId>,
    /// The fingerprint of its entry in the account's index, as last noted.
    #[n(13)]
    pub indexed: u64,
    /// Its calls, for their lines in the thread.
    #[n(14)]
    pub calls: Option<calls::CallLog>,
    /// The record of the last timer that was set here while it was unprotected: earlier ones do not count.
    #[n(16)]
    pub timer_set: Option<RecordId>,
}

/// How many ids of sent messages are kept.
const RECENT: usize = 32;

/// One thread of a conversation, without its messages, which are rows of their own.
#[derive(Clone, Debug, Encode, Decode)]
pub(crate) struct Thread {
    /// Protected or not; for ever.
    #[n(0)]
    pub protected: bool,
    /// The next message's position. In the row of the conversation's cursors.
    #[cbor(skip)]
    pub next: u64,
    /// Messages that were not painted yet. In the row of the conversation's cursors.
    #[cbor(skip)]
    pub unread: Vec<Unread>,
}

/// The first position of a thread's own messages: history from another device goes before them.
const FIRST_POSITION: u64 = 1 << 48;

impl Thread {
    fn new(protected: bool) -> Self {
        Self {
            protected,
            next: FIRST_POSITION,
            unread: Vec::new(),
        }
    }
}

/// A message that was not painted yet.
#[derive(Clone, Copy, Debug, Encode, Decode)]
pub(crate) struct Unread {
    /// Its position.
    #[n(0)]
    pub position: u64,
    /// When it expires unread.
    #[n(1)]
    pub deadline: Option<Millis>,
}

impl Conversation {
    /// A conversation that starts unprotected.
    pub(crate) fn unprotected(id: ConversationId, who: (Kind, Vec<AccountKey>), log: OpenLog, now: Millis) -> Self {
        Self::with(id, who, Protection::Off(log), now)
    }

    /// A conversation that starts with the switch on.
    pub(crate) fn waiting(id: ConversationId, who: (Kind, Vec<AccountKey>), topic: Topic, now: Millis) -> Self {
        Self::with(id, who, Protection::Waiting(PendingGroup::new(topic, 0, None)), now)
    }

    /// A conversation that another person started protected.
    pub(crate) fn joined(id: ConversationId, who: (Kind, Vec<AccountKey>), group: Group, now: Millis) -> Self {
        Self::with(id, who, Protection::On(group), now)
    }

    fn with(id: ConversationId, (kind, people): (Kind, Vec<AccountKey>), protection: Protection, now: Millis) -> Self {
        let threads = vec![Thread::new(!matches!(protection, Protection::Off(_)))];
        Self {
            id,
            people,
            protection,
            finished: FinishedLogs::default(),
            threads,
            timer: None,
            active_at: now,
            recent: Vec::new(),
            before: Vec::new(),
            kind,
            standing: Standing::Member,
            off: None,
            early: Vec::new(),
            indexed: 0,
            calls: None,
            timer_set: None,
        }
    }

    /// The other person of a conversation between two.
    pub(crate) fn peer(&self) -> Option<AccountKey> {
        match (&self.kind, self.people.as_slice()) {
            (Kind::Direct, [peer]) => Some(*peer),
            (Kind::Direct | Kind::Group(_) | Kind::Own, _) => None,
        }
    }

    /// Keeps the id of a message that the page sent.
    pub(crate) fn remember(&mut self, id: RecordId) {
        if self.recent.len() == RECENT {
            self.recent.remove(0);
        }
        self.recent.extend(id.0.first_chunk());
    }

    /// Keeps the present ids while this client lives: it has just been opened.
    pub(crate) fn keep_recent(&mut self) {
        self.before.clone_from(&self.recent);
    }

    /// Whether the page sent a message of this id before.
    pub(crate) fn remembers(&self, id: RecordId) -> bool {
        id.0.first_chunk()
            .is_some_and(|id| self.recent.contains(id) || self.before.contains(id))
    }

    /// The current thread's number.
    pub(crate) fn current(&self) -> u32 {
        match &self.protection {
            Protection::Off(log) => log.thread(),
            Protection::Waiting(pending) => pending.group.thread,
            Protection::On(group) => group.thread,
        }
    }

    /// Turns protection off: the only path from a protected group to a log that takes readable messages, opened only by
    /// an agreement of all. The protected thread stays, read-only. If another group has replaced the group already, the
    /// agreed log is read-only, too. False for an agreement about another conversation's group.
    pub(crate) fn reopen(&mut self, everybody: Unanimous) -> bool {
        let group = everybody.group();
        if self.group_of(group).is_none() {
            return false;
        }
        self.off = None;
        self.threads.push(Thread::new(false));
        let log = everybody.into_log(self.newest_thread());
        if !matches!(&self.protection, Protection::On(current) if current.topic == group) {
            self.finished.push(FinishedLog::Closed(log.close(&self.people)));
        } else if let Protection::On(group) = std::mem::replace(&mut self.protection, Protection::Off(log)) {
            self.finished.push(FinishedLog::Agreed(Group {
                people: Some(self.people.clone()),
                ..group
            }));
        }
        true
    }

    /// A hash of its entry in the account's index.
    pub(crate) fn fingerprint(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hash = DefaultHasher::new();
        let logs: Vec<_> = self.logs().into_iter().map(|(topic, _)| topic).collect();
        let name = self.kind.group().map(|info| &info.name);
        (logs, &self.people, name, self.is_member()).hash(&mut hash);
        hash.finish()
    }

    /// Adds an unprotected log that is only read, in a thread of its own.
    pub(crate) fn add_closed(&mut self, topic: Topic, token: sotto_wire::Capability) {
        self.threads.push(Thread::new(false));
        let thread = u32::try_from(self.threads.len() - 1).unwrap_or(u32::MAX);
        let log = OpenLog::new(topic, token, thread);
        self.finished.push(FinishedLog::Closed(log.close(&self.people)));
    }

    /// Every log that it has, with the thread that shows it.
    pub(crate) fn logs(&self) -> Vec<(Topic, u32)> {
        let finished = self.finished.iter();
        let finished = finished.filter_map(|log| Some((log.topic(), log.thread()?)));
        let group = self.group().map(|group| (group.topic, group.thread));
        let open = match &self.protection {
            Protection::Off(log) => Some((log.topic(), log.thread())),
            Protection::Waiting(_) | Protection::On(_) => None,
        };
        finished.chain(group).chain(open).collect()
    }

    /// Whether its logs are still read.
    pub(crate) fn is_read(&self) -> bool {
        !matches!(self.standing, Standing::Ended(_))
    }

    /// Whether this account is in it, and may write.
    pub(crate) fn is_member(&self) -> bool {
        self.standing == Standing::Member
    }

    /// The group of a topic: the current one, or one that was ended by agreement.
    pub(crate) fn group_of(&self, topic: Topic) -> Option<&Group> {
        self.groups().find(|group| group.topic == topic)
    }

    /// The same, to be changed.
    pub(crate) fn group_of_mut(&mut self, topic: Topic) -> Option<&mut Group> {
        let current = match &mut self.protection {
            Protection::Off(_) => None,
            Protection::Waiting(pending) => Some(&mut pending.group),
            Protection::On(group) => Some(group),
        };
        self.finished
            .groups_mut()
            .chain(current)
            .find(|group| group.topic == topic)
    }

    /// Every group that is read, the current one last.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &Group> {
        self.finished.groups().chain(self.group())
    }

    /// The group of the current thread, if it is a protected one.
    pub(crate) fn group(&self) -> Option<&Group> {
        match &self.protection {
            Protection::Off(_) => None,
            Protection::Waiting(pending) => Some(&pending.group),
            Protection::On(group) => Some(group),
        }
    }

    /// Whether it is unprotected by agreement.
    pub(crate) fn is_agreed(&self) -> bool {
        matches!(self.protection, Protection::Off(_)) && self.finished.groups().next().is_some()
    }

    fn add_protected_thread(&mut self) -> u32 {
        self.threads.push(Thread::new(true));
        self.newest_thread()
    }

    /// The number of the thread that was begun last.
    pub(crate) fn newest_thread(&self) -> u32 {
        u32::try_from(self.threads.len() - 1).unwrap_or(u32::MAX)
    }
}
