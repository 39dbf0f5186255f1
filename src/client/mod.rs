//! The client: one person's device. Routes inputs to the room that handles them, and saves what they changed.
//!
//! `command` is where people's verbs come in, `relay` where the server's frames do; `persist` is what stands on the disk, and
//! `view` the snapshots that go up. Each of the other folders is what one word of the glossary stands for.

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
mod view;
mod wakes;

use crate::contacts::Contacts;
use crate::conversation::ConversationId;
use crate::conversation::outbox::Outbox;
use crate::conversation::seen::Seen;

use crate::io::{AppView, Effect, Input, Output, Row, Store};

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
    /// Invitations from people who are being looked up.
    pending_invitations: PendingInvitations,
    outbox: Outbox,
    groups: Groups,
    relay: RelayConnection,
    registration: Registration,
    lookups: Lookups,
    roll_call: RollCall,
    key_fetches: KeyFetches,
    early_invitations: EarlyInvitations,
    /// Conversations whose pending group has no log any more, or one that leads nowhere.
    lost_pending_groups: SortedSet<ConversationId>,
    transfers: Transfers,
    /// A device that is being linked, or links.
    pairing: Option<Pairing>,
    history: HistoryState,
    index: IndexLog,
    recovery: Recovery,
    timeline: Timeline,
    shown: Option<AppView>,
    dirty: Dirty,
    /// What was found in this transaction and not acted on yet.
    events: PartEvents,
    /// The call that we are in, that rings, and that we know of. Nothing of it is stored.
    calls: calls::call_state::CallState,
    /// Invitations that were refused lately.
    refusals: membership::refusals::Refusals,
    /// What happened to the store, and was not put away yet.
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
    /// Opens a client from all rows of the stores `State` and `Outbox` (none at first run). The output sweeps what
    /// expired meanwhile and brings the first snapshot.
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

    /// Takes one input in. Pure: the time and the randomness are the caller's.
    pub fn handle(&mut self, input: Input, now: Millis, rng: &mut dyn CryptoRng) -> Output {
        self.transact(now, rng, |client, tx| match input {
            Input::Command { ticket, command } => client.command(tx, ticket, command),
            Input::Connected => client.connected(tx),
            Input::Disconnected => client.disconnected(tx),
            Input::Frame(bytes) => client.frame(tx, &bytes),
            Input::Loaded { request, rows } => client.rows_loaded(tx, request, &rows),
            Input::Uploaded { blob, result } => client.uploaded(tx, blob, result),
            Input::Downloaded { blob, result } => client.downloaded(tx, blob, result),
            Input::Tick => client.tick(tx),
        })
    }

    /// The core's own clock, in which `expires_at` is given: like `now`, but never set back.
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
        // First: what is over is in no answer and in no snapshot of this transaction.
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

    /// What is due by state alone, and may have been asked for before a restart.
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
