//! The client: one person's device. Routes inputs to the room that handles them, and saves what they changed.
//!
//! `command` is where people's verbs come in, `relay` where the server's frames do; `persist` is what stands on the disk, and
//! `view` the snapshots that go up. Each of the other folders is what one word of the glossary stands for.

mod account;
mod calls;
mod command;
mod contacts;
mod dirty;
mod membership;
mod messages;
mod persist;
mod problem;
mod protection;
mod relay;
mod view;
mod wakes;

use crate::account::Account;
use crate::contacts::Contacts;
use crate::conversation::outbox::Outbox;
use crate::conversation::seen::Seen;
use crate::conversation::session::GuardedSession;
use crate::conversation::{Conversation, ConversationId};
use crate::invitation::Held;
use crate::io::{AppView, Effect, Input, Output, Row, Store};
use crate::mls::Mls;
use crate::seal::StoreKey;
use crate::sorted::SortedMap;
use crate::sorted::SortedSet;
use crate::time::Clock;
use crate::turn::{RowError, Turn};
use account::history_state::HistoryState;
use account::index_log::IndexLog;
use account::pairing_state::Pairing;
use account::recovery_state::Recovery;
use account::registration::Registration;
use contacts::key_fetches::KeyFetches;
use contacts::lookups::Lookups;
use contacts::roll_call::RollCall;
use dirty::Dirty;
use membership::early_invitations::EarlyInvitations;
use messages::threads::Timeline;
use rand_core::CryptoRng;
use relay::link::RelayConnection;
use relay::transfers::Transfers;
use sotto_wire::{Millis, RecordId, Topic};
use std::rc::Rc;

/// One device of one account, in memory.
pub struct Client {
    key: Rc<StoreKey>,
    clock: Clock,
    account: Option<Account>,
    contacts: Contacts,
    conversations: SortedMap<ConversationId, Conversation>,
    /// Records of readable logs that were taken in.
    seen: Seen,
    /// Invitations from people who are being looked up.
    held: SortedMap<RecordId, Held>,
    outbox: Outbox,
    mls: Mls,
    /// Groups that were used since the start; the rest are read from `mls` when they are needed.
    sessions: SortedMap<Topic, GuardedSession>,
    relay: RelayConnection,
    registration: Registration,
    lookups: Lookups,
    roll_call: RollCall,
    key_fetches: KeyFetches,
    early_invitations: EarlyInvitations,
    /// Conversations whose attempt has no log any more, or one that leads nowhere.
    lost_attempts: SortedSet<ConversationId>,
    transfers: Transfers,
    /// A device that is being linked, or links.
    pairing: Option<Pairing>,
    history: HistoryState,
    index: IndexLog,
    recovery: Recovery,
    timeline: Timeline,
    shown: Option<AppView>,
    dirty: Dirty,
    /// The call that we are in, that rings, and that we know of. Nothing of it is stored.
    calls: calls::telephone::Telephone,
    /// Invitations that were refused lately.
    refusals: membership::refusals::Refusals,
    /// What happened to the store, and was not put away yet.
    trouble: Option<account::storage_trouble::StorageTrouble>,
    wakes: wakes::Wakes,
    /// What is on the disk of each conversation that was written since the start.
    written: SortedMap<ConversationId, dirty::Written>,
}

/// Why a store cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The rows were written by a newer version of the page.
    Newer,
}

impl Client {
    /// Opens a client from all rows of the stores `State` and `Outbox` (none at first run). The output sweeps what
    /// expired meanwhile and brings the first snapshot.
    pub fn open(
        key: StoreKey,
        rows: Vec<Row>,
        now: Millis,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, Output), OpenError> {
        let mut client = Self::empty(Rc::new(key));
        let mut taken = dirty::Taken::default();
        for row in rows {
            match client.take_up(&row, &mut taken) {
                Ok(()) => {}
                Err(RowError::Newer) => return Err(OpenError::Newer),
                Err(RowError::Damaged) => taken.damaged.push(row),
            }
        }
        let damaged = client.put_together(taken);
        client.index.contacts_print = Some(client.contacts_print());
        let output = client.turn(now, rng, |client, turn| {
            client.dirty.app = true;
            client.after_damage(turn, damaged);
            client.load_previews(turn);
            turn.sweep();
        });
        Ok((client, output))
    }

    /// Takes one input in. Pure: the time and the randomness are the caller's.
    pub fn handle(&mut self, input: Input, now: Millis, rng: &mut dyn CryptoRng) -> Output {
        self.turn(now, rng, |client, turn| match input {
            Input::Command { ticket, command } => client.command(turn, ticket, command),
            Input::Connected => client.connected(turn),
            Input::Disconnected => client.disconnected(turn),
            Input::Frame(bytes) => client.frame(turn, &bytes),
            Input::Loaded { request, rows } => client.rows_loaded(turn, request, &rows),
            Input::Uploaded { blob, result } => client.uploaded(turn, blob, result),
            Input::Downloaded { blob, result } => client.downloaded(turn, blob, result),
            Input::Tick => client.tick(turn),
        })
    }

    /// The core's own clock, in which `expires_at` is given: like `now`, but never set back.
    pub fn effective(&self, now: Millis) -> Millis {
        self.clock.effective(now)
    }

    fn turn(&mut self, now: Millis, rng: &mut dyn CryptoRng, run: impl FnOnce(&mut Self, &mut Turn<'_>)) -> Output {
        let before = self.clock;
        let effective = self.clock.advance(now);
        let mut turn = Turn::new(now, effective, rng, Rc::clone(&self.key));
        // First: what is over is in no answer and in no snapshot of this turn.
        self.forget_expired(&turn);
        run(self, &mut turn);
        self.look_at_early(&mut turn);
        self.renew_lost_attempts(&mut turn);
        self.tend_calls(&mut turn);
        self.note_index(&mut turn);
        self.flush(&mut turn);
        if self.clock.must_save(before) {
            turn.put(Store::State, persist::CLOCK.to_owned(), &self.clock, None);
        }
        self.save(&mut turn);
        self.show(&mut turn);
        for at in turn.take_wakes() {
            self.wakes.add(at);
        }
        if let Some(after_ms) = self.wakes.arm(effective) {
            turn.out.effect(Effect::Wake { after_ms });
        }
        turn.finish()
    }

    fn tick(&mut self, turn: &mut Turn<'_>) {
        turn.sweep();
        self.wakes.ticked(turn.effective);
        if self.relay.requests.is_overdue(turn.effective) {
            self.leave_connection(turn);
        }
        // A proposal may have lapsed.
        self.dirty.app |= self.conversations.values().any(|found| found.off.is_some());
        self.tend_roll_call(turn);
        self.retry(turn);
        self.wake_next(turn);
    }

    /// What is due by state alone, and may have been asked for before a restart.
    fn wake_next(&mut self, turn: &mut Turn<'_>) {
        let relay_now = self.relay_now(turn.now);
        let proposals = self.conversations.values().filter_map(|found| found.off.as_ref());
        let lapses = proposals.filter_map(|off| off.lapses_in(relay_now));
        let next = lapses.chain(self.relay.back_off.next(turn.effective));
        let next = next.chain(self.relay.requests.next_deadline(turn.effective)).min();
        if let Some(ms) = next {
            turn.wake(ms);
        }
    }
}
