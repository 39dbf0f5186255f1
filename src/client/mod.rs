//! The client: one person's device. Routes inputs to their parts, and saves the changes.
//!
//! `command` takes people's verbs, `relay` the server's frames; `persist` holds the rows in the store, and `view` makes
//! the snapshots. Each of the other folders stands for one word of the glossary.

mod account;
mod calls;
mod command;
mod contacts;
mod conversations;
mod dirty;
mod event;
mod groups;
mod lookup;
mod membership;
mod messages;
mod persist;
mod problem;
mod protection;
mod react;
mod relay;
mod shown;
mod view;
mod wakes;

use crate::contacts::Contacts;
use crate::conversation::ConversationId;
use crate::conversation::outbox::Outbox;
use crate::conversation::seen::Seen;

use crate::io::{Effect, Input, Output, Row, Store};

use crate::seal::StoreKey;

use crate::sorted::SortedSet;
use crate::time::Clock;
use crate::transaction::{RowError, Transaction};
use account::history_state::HistoryState;
use account::index_log::IndexLog;
use account::pairing_state::Pairing;
use account::recovery_state::Recovery;
use account::registration::Registration;
use account::state::OwnAccount;
use contacts::key_fetches::KeyFetches;
use contacts::lookups::Lookups;
use contacts::roll_call::RollCall;
use conversations::Conversations;
use dirty::Dirty;
use event::PartEvents;
use groups::Groups;
use membership::early_invitations::EarlyInvitations;
use membership::pending_invitations::PendingInvitations;
use messages::threads::Timeline;
use rand_core::CryptoRng;
use relay::relay_connection::RelayConnection;
use relay::transfers::Transfers;
use shown::Shown;
use sotto_wire::Millis;
use std::rc::Rc;

/// One device of one account, in memory.
pub struct Client {
    key: Rc<StoreKey>,
    clock: Clock,
    account: OwnAccount,
    contacts: Contacts,
    conversations: Conversations,
    /// Records of readable logs that were taken in.
    seen: Seen,
    /// Invitations whose senders are being looked up.
    pending_invitations: PendingInvitations,
    outbox: Outbox,
    groups: Groups,
    relay: RelayConnection,
    registration: Registration,
    lookups: Lookups,
    roll_call: RollCall,
    key_fetches: KeyFetches,
    early_invitations: EarlyInvitations,
    /// Conversations whose pending group has no log any more, or a broken one.
    lost_pending_groups: SortedSet<ConversationId>,
    transfers: Transfers,
    /// A device that is being linked, or links another.
    pairing: Option<Pairing>,
    history: HistoryState,
    index: IndexLog,
    recovery: Recovery,
    timeline: Timeline,
    shown: Shown,
    dirty: Dirty,
    /// Events of this transaction that were not handled yet.
    events: PartEvents,
    /// The call that this device is in, that rings, and all known ones. Nothing of it is stored.
    calls: calls::call_state::CallState,
    /// Recently refused invitations.
    refusals: membership::refusals::Refusals,
    /// The loss of the store, until the person has put the notice away.
    storage_loss: Option<account::storage_state::StorageLoss>,
    wakes: wakes::Wakes,
}

/// Why a store cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The rows were written by a newer version of the page.
    Newer,
}

impl Client {
    /// Opens a client from all rows of the stores `State` and `Outbox` (none at first run). The output sweeps rows that
    /// expired since the last run, and brings the first snapshot.
    pub fn open(
        key: StoreKey,
        rows: Vec<Row>,
        now: Millis,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Self, Output), OpenError> {
        let mut client = Self::empty(Rc::new(key));
        let mut taken = persist::Taken::default();
        for row in rows {
            match client.take_up(&row, &mut taken) {
                Ok(()) => {}
                Err(RowError::Newer) => return Err(OpenError::Newer),
                Err(RowError::Damaged) => taken.damaged.push(row),
            }
        }
        let damaged = client.put_together(taken);
        client.index.note_contacts(client.contacts_print());
        let output = client.transact(now, rng, |client, tx| {
            client.dirty.app = true;
            client.after_damage(tx, damaged);
            client.load_previews(tx);
            tx.sweep();
        });
        Ok((client, output))
    }

    /// Handles one input. Pure: the caller gives the time and the randomness.
    pub fn handle(&mut self, input: Input, now: Millis, rng: &mut dyn CryptoRng) -> Output {
        self.handle_all([input], now, rng)
    }

    /// Handles several inputs in order: their writes are one commit, and one snapshot shows them all. None of them has
    /// an effect if that commit fails.
    pub fn handle_all(
        &mut self,
        inputs: impl IntoIterator<Item = Input>,
        now: Millis,
        rng: &mut dyn CryptoRng,
    ) -> Output {
        self.transact(now, rng, |client, tx| {
            for input in inputs {
                client.take_in(tx, input);
                client.react(tx);
            }
        })
    }

    fn take_in(&mut self, tx: &mut Transaction<'_>, input: Input) {
        match input {
            Input::Command { ticket, command } => self.command(tx, ticket, command),
            Input::Connected => self.connected(tx),
            Input::Disconnected => self.disconnected(tx),
            Input::Frame(bytes) => self.frame(tx, &bytes),
            Input::Loaded { request, rows } => self.rows_loaded(tx, request, &rows),
            Input::Uploaded { blob, result } => self.uploaded(tx, blob, result),
            Input::Downloaded { blob, result } => self.downloaded(tx, blob, result),
            Input::Tick => self.tick(tx),
        }
    }

    /// The core's own clock, in which `expires_at` is given: like `now`, but never going back.
    pub fn effective(&self, now: Millis) -> Millis {
        self.clock.effective(now)
    }

    fn transact(
        &mut self,
        now: Millis,
        rng: &mut dyn CryptoRng,
        run: impl FnOnce(&mut Self, &mut Transaction<'_>),
    ) -> Output {
        let before = self.clock;
        let effective = self.clock.advance(now);
        let mut tx = Transaction::new(now, effective, rng, Rc::clone(&self.key));
        // First: no answer and no snapshot of this transaction has an expired message.
        self.forget_expired(&tx);
        run(self, &mut tx);
        self.react(&mut tx);
        self.look_at_early(&mut tx);
        self.renew_lost_pending_groups(&mut tx);
        self.tend_calls(&mut tx);
        self.note_index(&mut tx);
        self.react(&mut tx);
        self.flush(&mut tx);
        while !self.events.is_empty() {
            self.react(&mut tx);
            self.flush(&mut tx);
        }
        if self.clock.must_save(before) {
            tx.put(Store::State, persist::CLOCK.to_owned(), &self.clock, None);
        }
        self.save(&mut tx);
        self.show(&mut tx);
        for at in tx.take_wakes() {
            self.wakes.add(at);
        }
        if let Some(after_ms) = self.wakes.arm(effective) {
            tx.out.effect(Effect::Wake { after_ms });
        }
        tx.finish()
    }

    fn tick(&mut self, tx: &mut Transaction<'_>) {
        tx.sweep();
        self.wakes.ticked(tx.effective);
        if self.relay.is_overdue(tx.effective) {
            self.leave_connection(tx);
        }
        // A proposal may have lapsed.
        self.dirty.app |= self.conversations.values().any(|found| found.off.is_some());
        self.tend_roll_call(tx);
        self.retry(tx);
        self.wake_next(tx);
    }

    /// Wakes the core for work that is due by state alone, and may date from before a restart.
    fn wake_next(&mut self, tx: &mut Transaction<'_>) {
        let relay_now = self.relay.now(tx.now);
        let proposals = self.conversations.values().filter_map(|found| found.off.as_ref());
        let lapses = proposals.filter_map(|off| off.lapses_in(relay_now));
        let next = lapses.chain(self.relay.next_moment(tx.effective)).min();
        if let Some(ms) = next {
            tx.wake(ms);
        }
    }
}
