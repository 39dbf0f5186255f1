//! The way to the relay: one connection at a time, the requests under way on it, and what the answers lead to.

use super::*;
use crate::io::{Connection, Problem, ProblemCode};
use sotto_wire::{
    ClientFrame, Code, Cursor, Generation, Refusal, RelayFrame, Reply, Request, VERSION, from_bytes, limits, to_bytes,
};

/// The connection, as far as the core knows it. Nothing of it is stored.
#[derive(Default)]
pub(super) struct Link {
    pub state: State,
    pub asked: BTreeMap<u32, Asked>,
    /// Outbox items that were sent on this connection and are not answered.
    pub in_flight: BTreeMap<u64, u32>,
    /// Logs followed on this connection.
    pub logs: BTreeMap<Topic, Following>,
    /// The last inbox item that was there when following began.
    pub inbox_head: Option<Cursor>,
    /// The relay's clock minus ours, in milliseconds.
    pub relay_ahead_ms: i64,
    /// Requests are refused for so long: nothing is sent before this time of the core's clock.
    pub quiet_until: Option<Millis>,
    /// Commands that wait for the relay, by what they wait for.
    pub sign_up_ticket: Option<u64>,
    /// One-time KeyPackages that the next directory write brings.
    pub key_packages_missing: u32,
    /// Keys on their way.
    pub gatherings: BTreeMap<u64, super::gathering::Gathering>,
    /// Conversations whose other device has no KeyPackage to take.
    pub no_key_package: std::collections::BTreeSet<ConversationId>,
    /// Rows on their way from the store.
    pub reading: BTreeMap<u64, super::showing::Reading>,
    /// A device that is being linked, or links.
    pub pairing: Option<super::pairing::Pairing>,
    /// History on its way to a device that was linked.
    pub history: Option<super::own::History>,
    next_request: u32,
    next_load: u64,
}

/// How far the connection is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    #[default]
    Offline,
    /// The socket is open, the hello is not answered.
    Greeting,
    Ready,
    /// The relay speaks another version.
    Outdated,
}

/// A log that is followed on this connection.
pub(super) struct Following {
    pub generation: Generation,
    /// The last place there was when following began; None until the relay has said so.
    pub head: Option<Cursor>,
}

/// What a request under way is for.
pub(super) enum Asked {
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
        handle: sotto_wire::Handle,
    },
    KeyPackage {
        gathering: u64,
        account: AccountKey,
        entry: sotto_wire::DeviceEntry,
    },
    Sender(RecordId),
    /// Whether somebody of a group is whom the directory names so.
    Member(AccountKey, sotto_wire::Handle),
    OwnList,
    ListChallenge,
    /// Our device list of this version.
    List(u64),
    /// A step of linking a device.
    Pairing,
    FollowPairing,
    Inspect {
        ticket: u64,
        conversation: ConversationId,
        thread: u32,
    },
}

impl Link {
    /// A number that was not used before in this life of the client.
    pub(super) fn next_load(&mut self) -> u64 {
        self.next_load += 1;
        self.next_load
    }
}

impl Client {
    pub(super) fn online(&self) -> bool {
        self.link.state == State::Ready
    }

    pub(super) fn connection(&self) -> Connection {
        match self.link.state {
            State::Outdated => Connection::Outdated,
            State::Offline => Connection::Offline,
            State::Greeting => Connection::CatchingUp,
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

    pub(super) fn connected(&mut self, turn: &mut Turn<'_>) {
        self.forget_connection(turn);
        self.link.state = State::Greeting;
        self.ask(turn, Request::Hello { version: VERSION }, Asked::Hello);
        self.dirty.app = true;
    }

    pub(super) fn disconnected(&mut self, turn: &mut Turn<'_>) {
        self.forget_connection(turn);
        if self.link.state != State::Outdated {
            self.link.state = State::Offline;
        }
        self.dirty.app = true;
    }

    /// Sends a request and remembers what for.
    pub(super) fn ask(&mut self, turn: &mut Turn<'_>, request: Request, asked: Asked) -> u32 {
        self.link.next_request = self.link.next_request.wrapping_add(1).max(1);
        let id = self.link.next_request;
        turn.out.effect(Effect::Send(to_bytes(&ClientFrame { id, request })));
        self.link.asked.insert(id, asked);
        id
    }

    pub(super) fn frame(&mut self, turn: &mut Turn<'_>, bytes: &[u8]) {
        let Ok(frame) = from_bytes::<RelayFrame>(bytes, limits::FRAME) else {
            turn.out.effect(Effect::Reconnect);
            return;
        };
        match frame {
            RelayFrame::Reply { id, reply } => match self.link.asked.remove(&id) {
                Some(asked) => self.answered(turn, asked, reply),
                None => turn.out.effect(Effect::Reconnect),
            },
            RelayFrame::Refused { id, refusal } => match self.link.asked.remove(&id) {
                Some(asked) => self.refused(turn, asked, refusal),
                None => turn.out.effect(Effect::Reconnect),
            },
            RelayFrame::Record(record) => self.record(turn, record),
            // Signals carry nothing that this version of the client uses.
            RelayFrame::Signal(_) => {}
            RelayFrame::InboxItem(item) => self.inbox_item(turn, item),
        }
    }

    fn answered(&mut self, turn: &mut Turn<'_>, asked: Asked, reply: Reply) {
        match (asked, reply) {
            (Asked::Hello, Reply::Hello(hello)) => {
                let ahead = i128::from(hello.now.0) - i128::from(turn.now.0);
                self.link.relay_ahead_ms = i64::try_from(ahead).unwrap_or(0);
                self.link.state = State::Ready;
                self.dirty.app = true;
                self.greeted(turn);
            }
            (Asked::Item(seq), Reply::Appended { at, .. }) => self.accepted(turn, seq, Some(at)),
            (Asked::Item(seq), Reply::Created | Reply::Delivered) => self.accepted(turn, seq, None),
            (Asked::Follow(topic), Reply::Following { head }) => {
                if let Some(following) = self.link.logs.get_mut(&topic) {
                    following.head = Some(head);
                }
                self.dirty.app = true;
            }
            (Asked::FollowInbox, Reply::Following { head }) => {
                self.link.inbox_head = Some(head);
                self.dirty.app = true;
            }
            (Asked::TrimInbox, Reply::InboxTrimmed) => {}
            (Asked::SignUpChallenge, Reply::Challenge(challenge)) => self.write_sign_up(turn, &challenge),
            (Asked::SignUp, Reply::Written { .. }) => self.signed_up(turn),
            (Asked::KeyPackageChallenge, Reply::Challenge(challenge)) => self.write_key_packages(turn, &challenge),
            (Asked::KeyPackages, Reply::Written { one_time_left }) => self.key_packages_left(turn, one_time_left),
            (Asked::LookUp { gathering, handle }, Reply::Account(list)) => {
                self.person_found(turn, gathering, &handle, &list);
            }
            (
                Asked::KeyPackage {
                    gathering,
                    account,
                    entry,
                },
                Reply::KeyPackage { key_package, .. },
            ) => {
                self.key_package_taken(turn, gathering, account, entry, &key_package);
            }
            (Asked::Member(account, handle), Reply::Account(list)) => self.member_found(account, &handle, &list),
            (Asked::OwnList, Reply::Account(list)) => self.own_list_found(turn, &list),
            (Asked::ListChallenge, Reply::Challenge(challenge)) => self.write_list(turn, &challenge),
            (Asked::List(version), Reply::Written { .. }) => self.list_written(turn, version),
            (Asked::Pairing, Reply::Created | Reply::Appended { .. } | Reply::Unfollowed)
            | (Asked::FollowPairing, Reply::Following { .. }) => {}
            (Asked::Sender(id), Reply::Account(list)) => self.sender_found(turn, id, &list),
            (
                Asked::Inspect {
                    ticket,
                    conversation,
                    thread,
                },
                Reply::Inspected(inspected),
            ) => {
                self.inspected(turn, ticket, conversation, thread, inspected);
            }
            // An answer to another question: the relay is out of step.
            (asked, _) => {
                self.abandon(turn, &asked, &problem(Refusal::from(Code::Malformed)));
                turn.out.effect(Effect::Reconnect);
            }
        }
    }

    fn refused(&mut self, turn: &mut Turn<'_>, asked: Asked, refusal: Refusal) {
        match (asked, refusal.code) {
            (Asked::Hello, Code::Version) => {
                self.link.state = State::Outdated;
                self.dirty.app = true;
                turn.out.effect(Effect::Outdated);
            }
            (Asked::Item(seq), _) => self.item_refused(turn, seq, refusal),
            (Asked::Follow(topic), Code::UnknownTopic | Code::Forbidden) => self.log_lost(turn, topic),
            (Asked::SignUp, Code::HandleTaken) => self.handle_taken(turn),
            (asked @ (Asked::LookUp { .. } | Asked::KeyPackage { .. }), _) => {
                self.gathering_refused(turn, asked, refusal);
            }
            (Asked::Sender(id), Code::UnknownHandle) => self.drop_held(id),
            // Another device of ours was faster: what it published comes first.
            (Asked::List(_) | Asked::SignUp, Code::StaleList) => self.list_is_stale(turn, refusal.detail),
            (Asked::FollowPairing, _) => {
                self.pairing_is_over("No browser is waiting with this code. Type the code that it shows now.");
            }
            (Asked::Pairing, _) => self.pairing_is_over("The server refused it. Start again in a moment."),
            (asked, Code::RateLimited) => {
                self.quiet(turn, refusal.detail);
                self.abandon(turn, &asked, &problem(refusal));
            }
            (asked, _) => {
                self.abandon(turn, &asked, &problem(refusal));
                self.quiet(turn, RETRY_MS);
            }
        }
    }

    /// Nothing more is asked for a while; then everything that waits is tried again.
    pub(super) fn quiet(&mut self, turn: &mut Turn<'_>, ms: u64) {
        let ms = ms.clamp(100, 60_000);
        self.link.quiet_until = Some(Millis(turn.effective.0.saturating_add(ms)));
        turn.wake(ms);
    }

    /// The end of a quiet time: what was refused is asked again.
    pub(super) fn retry(&mut self, turn: &mut Turn<'_>) {
        let quiet = self.link.quiet_until.is_some_and(|until| turn.effective < until);
        if quiet || !self.online() {
            return;
        }
        if self.link.quiet_until.take().is_some() {
            self.greeted(turn);
        }
        self.advance_all(turn);
        self.settle_devices(turn);
        self.resume_attempts(turn);
    }

    /// What a fresh connection starts with, and what a retry asks again where it is not under way.
    fn greeted(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = &self.account else { return };
        if !account.registered {
            if !self.is_asked(|asked| matches!(asked, Asked::SignUpChallenge | Asked::SignUp)) {
                self.ask(turn, Request::Challenge, Asked::SignUpChallenge);
            }
            return;
        }
        self.follow_inbox(turn);
        self.ask_for_key_packages(turn);
        self.look_up_senders(turn);
        self.look_up_members(turn);
        self.look_up_own_list(turn);
        self.publish_list(turn);
        self.resume_attempts(turn);
    }

    pub(super) fn is_asked(&self, what: impl Fn(&Asked) -> bool) -> bool {
        self.link.asked.values().any(what)
    }

    /// Everything that was under way on a connection is over; commands that wait hear so.
    fn forget_connection(&mut self, turn: &mut Turn<'_>) {
        let away = Problem::new(ProblemCode::RelayAway, AWAY);
        for (_, asked) in std::mem::take(&mut self.link.asked) {
            self.abandon(turn, &asked, &away);
        }
        if let Some(ticket) = self.link.sign_up_ticket.take() {
            turn.done(ticket, Err(Problem::new(ProblemCode::RelayAway, SIGN_UP_AWAY)));
        }
        self.forget_gatherings(turn);
        self.pairing_is_over("The connection was lost. Start again with a new code.");
        self.link.in_flight.clear();
        self.link.logs.clear();
        self.link.inbox_head = None;
        self.link.quiet_until = None;
        self.withdraw_open_posts(turn);
    }

    /// Settles the command that waited for an answer that will not come.
    fn abandon(&mut self, turn: &mut Turn<'_>, asked: &Asked, problem: &Problem) {
        match asked {
            Asked::Inspect { ticket, .. } => turn.done(*ticket, Err(problem.clone())),
            Asked::Item(seq) => {
                self.link.in_flight.remove(seq);
            }
            Asked::Hello
            | Asked::Follow(_)
            | Asked::FollowInbox
            | Asked::TrimInbox
            | Asked::SignUpChallenge
            | Asked::SignUp
            | Asked::KeyPackageChallenge
            | Asked::KeyPackages
            | Asked::LookUp { .. }
            | Asked::KeyPackage { .. }
            | Asked::Member(..)
            | Asked::OwnList
            | Asked::ListChallenge
            | Asked::List(_)
            | Asked::Pairing
            | Asked::FollowPairing
            | Asked::Sender(_) => {}
        }
    }
}

/// Words for a relay that cannot be reached.
pub(super) const AWAY: &str = "The server cannot be reached right now.";
/// The same during sign-up, which goes on by itself.
pub(super) const SIGN_UP_AWAY: &str = "The server cannot be reached. Your account is finished as soon as it answers.";
/// How long to wait after a refusal that has no time of its own.
const RETRY_MS: u64 = 5_000;

/// A refusal in words, for the commands that wait for an answer.
pub(super) fn problem(refusal: Refusal) -> Problem {
    let (code, words) = match refusal.code {
        Code::Version => (
            ProblemCode::Outdated,
            "This page and the server are of different versions. Reload the page.",
        ),
        Code::RateLimited => (
            ProblemCode::RelayRefused,
            "The server asks for a pause. Try again in a moment.",
        ),
        Code::Unavailable => (
            ProblemCode::RelayRefused,
            "The server has trouble storing. Try again in a moment.",
        ),
        Code::UnknownHandle => (ProblemCode::HandleUnknown, "Nobody here has that name."),
        Code::HandleTaken => (ProblemCode::HandleTaken, "Somebody else has that name already."),
        Code::UnknownTopic | Code::UnknownInbox | Code::Forbidden | Code::Stale => {
            (ProblemCode::RelayRefused, "The server does not have this any more.")
        }
        Code::TooLarge | Code::TooManyTopics | Code::InboxFull | Code::NoKeyPackage => {
            (ProblemCode::RelayRefused, "The server has no room for this.")
        }
        Code::Malformed
        | Code::HelloFirst
        | Code::TopicTaken
        | Code::BadSignature
        | Code::StaleList
        | Code::WrongSuite => (
            ProblemCode::RelayForged,
            "The server gave an answer that makes no sense.",
        ),
    };
    Problem::new(code, words)
}
