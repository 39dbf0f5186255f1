//! The way to the relay: one connection at a time, the requests under way on it, and what the answers lead to.

use crate::client::Client;
use crate::client::relay::answers::{AWAY, SIGN_UP_AWAY};
use crate::client::relay::back_off::Later;
use crate::client::relay::requests::{DEADLINE_MS, PendingRequests};
use crate::conversation::ConversationId;
use crate::io::{Connection, Effect, Problem, ProblemCode};
use crate::sorted::SortedMap;
use crate::turn::Turn;
use sotto_wire::{
    AccountKey, ClientFrame, Cursor, Generation, Millis, RecordId, RelayFrame, Request, Topic, VERSION, from_bytes,
    limits, to_bytes,
};

/// The connection, as far as the core knows it. Nothing of it is stored.
#[derive(Default)]
pub(in crate::client) struct Link {
    pub state: State,
    pub requests: PendingRequests,
    /// Outbox items that were sent on this connection and are not answered.
    pub in_flight: SortedMap<u64, u32>,
    /// Outbox items whose epoch had ended, as the relay said; the one in which we were then, and how often it said so.
    pub stale: SortedMap<u64, (Option<Generation>, u8)>,
    /// Conversations whose attempt has no log any more, or one that leads nowhere.
    pub lost_attempts: crate::sorted::SortedSet<ConversationId>,
    /// Logs followed on this connection.
    pub logs: SortedMap<Topic, Following>,
    /// The last inbox item that was there when following began.
    pub inbox_head: Option<Cursor>,
    /// The relay's clock minus ours, in milliseconds.
    pub relay_ahead_ms: i64,
    /// Requests are refused for so long: nothing is sent before this time of the core's clock.
    pub quiet_until: Option<Millis>,
    /// What was refused, and waits alone.
    pub backoff: crate::client::relay::back_off::BackOff,
    /// Of whose devices the directory was asked, and which readable logs wait for it.
    pub roll: crate::client::contacts::roll_call::RollCall,
    /// Commands that wait for the relay, by what they wait for.
    pub sign_up_ticket: Option<u64>,
    /// One-time KeyPackages that the next directory write brings.
    pub key_packages_missing: u32,
    /// Keys on their way.
    pub gatherings: SortedMap<u64, crate::client::contacts::key_fetch::Gathering>,
    /// Conversations for which there are no keys to take, and why.
    pub no_keys: SortedMap<ConversationId, crate::conversation::protection::Hold>,
    /// Rows on their way from the store.
    pub reading: SortedMap<u64, crate::client::messages::timeline::Reading>,
    /// A device that is being linked, or links.
    pub pairing: Option<crate::client::account::pairing_state::Pairing>,
    /// History of conversations that this device is not in yet.
    pub early_history: crate::client::account::history::Early,
    /// What another device that was linked reads by itself.
    pub handed: crate::client::account::history::Handed,
    /// History on its way to a device that was linked.
    pub history: Option<crate::client::account::history::History>,
    /// The index's log, how far it was read on this connection, and the last place there was when following began.
    pub index_topic: Option<Topic>,
    pub index_cursor: Cursor,
    pub index_head: Option<Cursor>,
    /// The newest index that was read.
    pub newest_index: Option<crate::recovery::Index>,
    /// A hash of what the index says of people, as it was last noted.
    pub contacts_print: Option<u64>,
    /// An account that is being recovered.
    pub recovering: Option<crate::client::account::recover::Recovering>,
    /// The directory has KeyPackages of this device, as far as it said on this connection.
    pub reachable: bool,
    /// Groups whose people are to be asked to let this device in again.
    pub rejoining: crate::sorted::SortedSet<ConversationId>,
    /// Blobs on their way in either direction.
    pub transfers: crate::sorted::SortedSet<sotto_wire::BlobId>,
    /// Blobs of ours that the relay has.
    pub uploaded: crate::sorted::SortedSet<sotto_wire::BlobId>,
    /// Logs that wait for a blob.
    pub stalled: SortedMap<Topic, crate::client::relay::blobs::Stalled>,
    /// Invitations that wait for a log to be read to its end.
    pub early: crate::client::membership::early::Early,
    /// People whom the directory was asked about on this connection.
    pub asked_about: crate::sorted::SortedSet<AccountKey>,
    /// Welcomes on their way, and the invitations that they belong to.
    pub welcomes: SortedMap<sotto_wire::BlobId, RecordId>,
    next_load: u64,
}

/// How far the connection is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::client) enum State {
    /// The first socket of this life is on its way.
    #[default]
    Connecting,
    Offline,
    /// The socket is open, the hello is not answered.
    Greeting,
    Ready,
    /// The relay speaks another version.
    Outdated,
}

/// A log that is followed on this connection.
pub(in crate::client) struct Following {
    pub generation: Generation,
    /// The last place there was when following began; None until the relay has said so.
    pub head: Option<Cursor>,
}

/// What a request under way is for.
pub(in crate::client) enum Asked {
    Hello,
    Item(u64),
    Follow(Topic),
    FollowInbox,
    TrimInbox,
    SignUpChallenge,
    SignUp,
    KeyPackageChallenge,
    KeyPackages,
    LookUp {
        gathering: u64,
        wanted: crate::client::contacts::key_fetch::Wanted,
    },
    KeyPackage {
        gathering: u64,
        account: AccountKey,
        entry: sotto_wire::DeviceEntry,
    },
    Sender(RecordId),
    /// Whether somebody of a group is whom the directory names so.
    Member(AccountKey, sotto_wire::Handle),
    /// Somebody's newest device list.
    Devices(AccountKey, sotto_wire::Handle),
    OwnList,
    ListChallenge,
    /// Our device list of this version.
    List(u64),
    /// A step of linking a device.
    Pairing,
    FollowPairing,
    FollowIndex,
    Signal,
    IceServers,
    /// Our offer of this number to the forwarding server.
    Forward(u64),
    Stay,
    ForwardEnd,
    /// Whose account a phrase is.
    Recover {
        ticket: u64,
        handle: sotto_wire::Handle,
        seed: crate::secret::Secret<32>,
    },
    Inspect {
        ticket: u64,
        conversation: ConversationId,
        thread: u32,
    },
}

impl Asked {
    /// A step of a directory write. One at a time: a challenge is good for one write, and the next one ends it.
    pub(in crate::client) fn writes_directory(&self) -> bool {
        matches!(
            self,
            Asked::SignUpChallenge
                | Asked::SignUp
                | Asked::KeyPackageChallenge
                | Asked::KeyPackages
                | Asked::ListChallenge
                | Asked::List(_)
        )
    }
}

impl Link {
    /// A number that was not used before in this life of the client.
    pub(in crate::client) fn next_load(&mut self) -> u64 {
        self.next_load += 1;
        self.next_load
    }
}

impl Client {
    pub(in crate::client) fn online(&self) -> bool {
        self.link.state == State::Ready
    }

    pub(in crate::client) fn connection(&self) -> Connection {
        match self.link.state {
            State::Outdated => Connection::Outdated,
            State::Offline => Connection::Offline,
            State::Connecting | State::Greeting => Connection::Connecting,
            State::Ready if self.account.as_ref().is_none_or(|account| !account.registered) => Connection::Online,
            State::Ready => {
                let inbox = self.account.as_ref().map(|account| account.inbox_cursor);
                let behind = self.link.inbox_head.is_none_or(|head| inbox < Some(head));
                if behind {
                    Connection::CatchingUp
                } else {
                    Connection::Online
                }
            }
        }
    }

    pub(in crate::client) fn connected(&mut self, turn: &mut Turn<'_>) {
        self.forget_connection(turn);
        self.link.state = State::Greeting;
        self.ask(turn, Request::Hello { version: VERSION }, Asked::Hello);
        self.dirty.app = true;
    }

    /// The connection is gone, or could not be made.
    pub(in crate::client) fn disconnected(&mut self, turn: &mut Turn<'_>) {
        if self.link.state == State::Offline {
            return;
        }
        self.forget_connection(turn);
        if self.link.state != State::Outdated {
            self.link.state = State::Offline;
        }
        self.dirty.app = true;
    }

    /// Sends a request and remembers what for.
    pub(in crate::client) fn ask(&mut self, turn: &mut Turn<'_>, request: Request, asked: Asked) -> u32 {
        if self.link.requests.next_deadline(turn.effective).is_none() {
            turn.wake(DEADLINE_MS);
        }
        let id = self.link.requests.add(asked, turn.effective);
        turn.out.effect(Effect::Send(to_bytes(&ClientFrame { id, request })));
        id
    }

    pub(in crate::client) fn frame(&mut self, turn: &mut Turn<'_>, bytes: &[u8]) {
        let Ok(frame) = from_bytes::<RelayFrame>(bytes, limits::FRAME) else {
            self.leave_connection(turn);
            return;
        };
        match frame {
            RelayFrame::Reply { id, reply } => match self.link.requests.answered(id) {
                Some(asked) => self.answered(turn, asked, reply),
                None => self.leave_connection(turn),
            },
            RelayFrame::Refused { id, refusal } => match self.link.requests.answered(id) {
                Some(asked) => self.refused(turn, asked, refusal),
                None => self.leave_connection(turn),
            },
            RelayFrame::Record(record) => self.record(turn, record),
            RelayFrame::Signal(signal) => self.signal(turn, &signal),
            RelayFrame::InboxItem(item) => self.inbox_item(turn, item),
        }
    }

    /// Ends this connection from our side; the next one asks again for all that is wanted.
    pub(in crate::client) fn leave_connection(&mut self, turn: &mut Turn<'_>) {
        self.disconnected(turn);
        turn.out.effect(Effect::Reconnect);
    }

    /// Nothing more is asked for a while; then everything that waits is tried again.
    pub(in crate::client) fn quiet(&mut self, turn: &mut Turn<'_>, ms: u64) {
        let ms = ms.clamp(100, 60_000);
        self.link.quiet_until = Some(Millis(turn.effective.0.saturating_add(ms)));
        turn.wake(ms);
    }

    /// The end of a quiet time: what was refused is asked again.
    pub(in crate::client) fn retry(&mut self, turn: &mut Turn<'_>) {
        let quiet = self.link.quiet_until.is_some_and(|until| turn.effective < until);
        if quiet || !self.online() {
            return;
        }
        let greets = self.link.backoff.is_due(Later::Greeting, turn.effective);
        if self.link.quiet_until.take().is_some() || greets {
            self.greeted(turn);
        }
        self.read_again(turn);
        self.advance_all(turn);
        self.resume_downloads(turn);
        self.settle_devices(turn);
        self.resume_attempts(turn);
        self.look_up_members(turn);
        self.tend_attempts(turn);
    }

    /// One step of what a connection begins with was refused: it is asked again by itself, and nothing else waits.
    pub(in crate::client) fn greet_later(&mut self, turn: &mut Turn<'_>, ms: u64) {
        let ms = self.link.backoff.pause(Later::Greeting, turn.effective, ms);
        turn.wake(ms);
    }

    /// What a fresh connection starts with, and what a retry asks again where it is not under way.
    pub(in crate::client) fn greeted(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = &self.account else { return };
        if !account.registered {
            self.begin_sign_up(turn);
            return;
        }
        let unlinked = account.unlinked;
        self.follow_inbox(turn);
        if unlinked {
            return;
        }
        self.ask_for_key_packages(turn);
        self.look_up_senders(turn);
        self.look_up_members(turn);
        self.look_up_own_list(turn);
        self.publish_list(turn);
        self.follow_index(turn);
        self.mend_own_conversation(turn);
        self.resume_attempts(turn);
        self.tend_attempts(turn);
    }

    pub(in crate::client) fn is_asked(&self, what: impl Fn(&Asked) -> bool) -> bool {
        self.link.requests.iter().any(what)
    }

    /// Everything that was under way on a connection is over; commands that wait hear so.
    pub(in crate::client) fn forget_connection(&mut self, turn: &mut Turn<'_>) {
        let away = Problem::new(ProblemCode::RelayAway, AWAY);
        for asked in self.link.requests.abandon_all() {
            self.abandon(turn, &asked, &away);
        }
        if let Some(ticket) = self.link.sign_up_ticket.take() {
            turn.done(ticket, Err(Problem::new(ProblemCode::RelayAway, SIGN_UP_AWAY)));
        }
        self.forget_gatherings(turn);
        self.pairing_is_over("The connection was lost. Start again with a new code.");
        self.link.in_flight.clear();
        self.link.stale.clear();
        self.link.logs.clear();
        self.link.stalled.clear();
        self.link.roll.disconnected();
        self.link.welcomes.clear();
        self.link.early = crate::client::membership::early::Early::default();
        self.link.asked_about.clear();
        self.link.inbox_head = None;
        self.link.reachable = false;
        self.link.index_head = None;
        self.link.index_cursor = Cursor(0);
        self.link.quiet_until = None;
        self.link.backoff.clear();
        self.withdraw_open_posts(turn);
    }
}
