//! The state of the connection to the relay. Nothing of it is stored.

use crate::client::relay::back_off::{BackOff, Later};
use crate::client::relay::requests::{DEADLINE_MS, PendingRequest, PendingRequests};
use crate::io::Effect;
use crate::sorted::SortedMap;
use crate::transaction::Transaction;
use sotto_wire::{ClientFrame, Cursor, Generation, Millis, Request, Topic, to_bytes};

/// The connection. Nothing of it is stored.
#[derive(Default)]
pub(in crate::client) struct RelayConnection {
    pub(super) state: State,
    pub(super) requests: PendingRequests,
    /// Outbox items sent on this connection and not answered yet, with their requests.
    pub(super) in_flight: SortedMap<u64, u32>,
    /// Outbox items whose epoch had ended, by the relay's answer: this device's epoch then, and the number of such
    /// answers.
    pub(super) stale: SortedMap<u64, (Option<Generation>, u8)>,
    /// Logs followed on this connection.
    pub(super) logs: SortedMap<Topic, Following>,
    /// The last inbox item when following began.
    pub(super) inbox_head: Option<Cursor>,
    /// The relay's clock minus ours, in milliseconds.
    pub(super) ahead_ms: i64,
    /// The relay asks for a pause: this device sends nothing before this time of the core's clock.
    pub(super) paused_until: Option<Millis>,
    /// Refused requests, each of which waits separately.
    pub(super) back_off: BackOff,
}

impl RelayConnection {
    /// The state of the connection.
    pub(in crate::client) fn state(&self) -> State {
        self.state
    }

    /// Whether there is a connection.
    pub(in crate::client) fn is_open(&self) -> bool {
        matches!(self.state, State::Greeting | State::Ready)
    }

    /// Whether requests can be sent.
    pub(in crate::client) fn is_online(&self) -> bool {
        self.state == State::Ready
    }

    /// Whether requests can be sent, and the relay asks for no pause.
    pub(in crate::client) fn is_free(&self) -> bool {
        self.is_online() && self.paused_until.is_none()
    }

    /// Whether the relay asks for a pause.
    pub(in crate::client) fn is_paused(&self) -> bool {
        self.paused_until.is_some()
    }

    /// Sends a request, remembers its purpose, and returns its id.
    pub(in crate::client) fn send(&mut self, tx: &mut Transaction<'_>, request: Request, asked: PendingRequest) -> u32 {
        if self.requests.is_empty() {
            tx.wake(DEADLINE_MS);
        }
        let id = self.requests.add(asked, tx.effective);
        tx.out.effect(Effect::Send(to_bytes(&ClientFrame { id, request })));
        id
    }

    /// Whether such a request is under way.
    pub(in crate::client) fn is_asked(&self, what: impl Fn(&PendingRequest) -> bool) -> bool {
        self.requests.iter().any(what)
    }

    /// The number of such requests under way.
    pub(in crate::client) fn count_asked(&self, what: impl Fn(&PendingRequest) -> bool) -> usize {
        self.requests.iter().filter(|asked| what(asked)).count()
    }

    /// Pauses all requests for a time; then everything that waits is tried again.
    pub(in crate::client) fn pause(&mut self, tx: &mut Transaction<'_>, ms: u64) {
        let ms = ms.clamp(100, 60_000);
        self.paused_until = Some(Millis(tx.effective.0.saturating_add(ms)));
        tx.wake(ms);
    }

    /// Makes a refused subject wait separately, longer each time.
    pub(in crate::client) fn wait_for(&mut self, tx: &mut Transaction<'_>, what: Later, first_ms: u64) -> u64 {
        let ms = self.back_off.refused(what, tx.effective, first_ms);
        tx.wake(ms);
        ms
    }

    /// Makes a subject wait for this long, whatever its last waits.
    pub(in crate::client) fn wait_once(&mut self, tx: &mut Transaction<'_>, what: Later, ms: u64) {
        let ms = self.back_off.pause(what, tx.effective, ms);
        tx.wake(ms);
    }

    /// Whether a subject has waited, or still waits.
    pub(in crate::client) fn has_waited(&self, what: Later) -> bool {
        self.back_off.is_kept(what)
    }

    /// The logs to read again now.
    pub(in crate::client) fn due_again(&self, now: Millis) -> Vec<Topic> {
        self.back_off.ended(now)
    }

    /// Milliseconds until a wait ends, or an answer is overdue.
    pub(in crate::client) fn next_moment(&self, now: Millis) -> Option<u64> {
        let waits = self.back_off.next(now).into_iter();
        waits.chain(self.requests.next_deadline(now)).min()
    }

    /// Whether an answer of the relay is overdue.
    pub(in crate::client) fn is_overdue(&self, now: Millis) -> bool {
        self.requests.is_overdue(now)
    }

    /// Repeats a refused step of the greeting later; nothing else waits.
    pub(in crate::client) fn greet_later(&mut self, tx: &mut Transaction<'_>, ms: u64) {
        self.wait_once(tx, Later::Greeting, ms);
    }

    /// Whether a subject still has to wait.
    pub(in crate::client) fn waits(&self, what: Later, now: Millis) -> bool {
        self.back_off.waits(what, now)
    }

    /// Forgets the wait of a subject that has succeeded, or is no longer needed.
    pub(in crate::client) fn forget_wait(&mut self, what: Later) {
        self.back_off.forget(what);
    }

    /// The relay's clock at `now` of this device's wall clock.
    pub(in crate::client) fn now(&self, now: Millis) -> Millis {
        Millis(now.0.saturating_add_signed(self.ahead_ms))
    }

    /// Milliseconds since a time of the relay's clock; 0 for a future one.
    pub(in crate::client) fn since(&self, now: Millis, at: Millis) -> u64 {
        let relay_now = i128::from(now.0) + i128::from(self.ahead_ms);
        u64::try_from(relay_now - i128::from(at.0)).unwrap_or(0)
    }

    /// Whether an outbox item was sent on this connection and is not answered yet.
    pub(in crate::client) fn is_in_flight(&self, seq: u64) -> bool {
        self.in_flight.contains_key(&seq)
    }

    /// Keeps an outbox item from going out again on this connection: it counts when it is read back.
    pub(in crate::client) fn holds_back(&mut self, seq: u64) {
        self.in_flight.insert(seq, 0);
    }

    /// Lets an outbox item go out again.
    pub(in crate::client) fn sends_again(&mut self, seq: u64) {
        self.in_flight.remove(&seq);
    }

    /// Forgets all items under way.
    pub(in crate::client) fn forget_items(&mut self) {
        self.in_flight.clear();
    }

    /// Forgets a removed outbox item.
    pub(in crate::client) fn forget_item(&mut self, seq: u64) {
        self.in_flight.remove(&seq);
        self.back_off.forget(Later::Item(seq));
    }

    /// Stops following a log, or makes it be followed again from its cursor.
    pub(in crate::client) fn unfollow(&mut self, topic: Topic) {
        self.logs.remove(&topic);
    }

    /// Sets the end of a followed log, whatever the relay's earlier answer.
    pub(in crate::client) fn set_head(&mut self, topic: Topic, head: Cursor) {
        if let Some(following) = self.logs.get_mut(&topic) {
            following.head = Some(head);
        }
    }

    /// Whether the relay has named the end of a followed log.
    pub(in crate::client) fn has_head(&self, topic: Topic) -> bool {
        self.logs.get(&topic).is_some_and(|log| log.head.is_some())
    }

    /// Whether this device's inbox is followed.
    pub(in crate::client) fn follows_inbox(&self) -> bool {
        self.inbox_head.is_some()
    }
}

/// The state of the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::client) enum State {
    /// The first socket of this client is on its way.
    #[default]
    Connecting,
    Offline,
    /// The socket is open, the hello is not answered.
    Greeting,
    Ready,
    /// The relay speaks another version of the protocol.
    Outdated,
}

/// A log that is followed on this connection.
pub(in crate::client) struct Following {
    pub(in crate::client) generation: Generation,
    /// The last position when following began; None until the relay has named it.
    pub(in crate::client) head: Option<Cursor>,
}
