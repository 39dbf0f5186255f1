//! The client's stored rows: their keys, and the ones that changed in this transaction.

use crate::client::account::history_state::HistoryState;
use crate::client::account::index_log::IndexLog;
use crate::client::account::recovery_state::Recovery;
use crate::client::account::registration::Registration;
use crate::client::account::state::OwnAccount;
use crate::client::contacts::key_fetches::KeyFetches;
use crate::client::contacts::lookups::Lookups;
use crate::client::contacts::roll_call::RollCall;
use crate::client::conversations::Conversations;
use crate::client::dirty::Dirty;
use crate::client::event::PartEvents;
use crate::client::groups::Groups;
use crate::client::membership::early_invitations::EarlyInvitations;
use crate::client::membership::pending_invitations::PendingInvitations;
use crate::client::membership::refusals;
use crate::client::messages::threads::Timeline;
use crate::client::relay::relay_connection::RelayConnection;
use crate::client::relay::transfers::Transfers;
use crate::client::shown::Shown;
use crate::client::{Client, wakes};
use crate::contacts::Contacts;
use crate::conversation::outbox::Outbox;
use crate::conversation::seen;
use crate::conversation::seen::Seen;
use crate::io::{Row, Store};
use crate::seal::StoreKey;
use crate::sorted::SortedSet;
use crate::time::Clock;
use crate::transaction::{RowError, Transaction, open_row};
use std::rc::Rc;

pub(super) const CLOCK: &str = "clock";
const CONTACT: &str = "contact/";
const MLS: &str = "mls/";
/// The loss of the store, until the person has put the notice away.
pub(super) const STORAGE_LOSS: &str = "trouble";

/// Rows that are joined once all were taken.
#[derive(Default)]
pub(super) struct Taken {
    mls: Vec<(String, zeroize::Zeroizing<Vec<u8>>)>,
    /// Rows that do not open.
    pub(super) damaged: Vec<Row>,
}

impl Client {
    pub(super) fn empty(key: Rc<StoreKey>) -> Self {
        Self {
            key,
            clock: Clock::default(),
            account: OwnAccount::default(),
            contacts: Contacts::default(),
            conversations: Conversations::default(),
            seen: Seen::default(),
            pending_invitations: PendingInvitations::default(),
            outbox: Outbox::default(),
            groups: Groups::default(),
            relay: RelayConnection::default(),
            registration: Registration::default(),
            lookups: Lookups::default(),
            roll_call: RollCall::default(),
            key_fetches: KeyFetches::default(),
            early_invitations: EarlyInvitations::default(),
            lost_pending_groups: SortedSet::new(),
            transfers: Transfers::default(),
            pairing: None,
            history: HistoryState::default(),
            index: IndexLog::default(),
            recovery: Recovery::default(),
            timeline: Timeline::default(),
            shown: Shown::default(),
            dirty: Dirty::default(),
            events: PartEvents::default(),
            calls: crate::client::calls::call_state::CallState::default(),
            refusals: refusals::Refusals::default(),
            storage_loss: None,
            wakes: wakes::Wakes::default(),
        }
    }

    /// Takes one stored row.
    pub(super) fn take_up(&mut self, row: &Row, taken: &mut Taken) -> Result<(), RowError> {
        let key = Rc::clone(&self.key);
        match row.store {
            Store::Outbox => self.outbox.restore(open_row(&key, row)?),
            Store::Messages => return Err(RowError::Damaged),
            Store::State if row.key == CLOCK => self.clock = open_row(&key, row)?,
            Store::State if row.key == refusals::REFUSALS => self.refusals = open_row(&key, row)?,
            Store::State if row.key == STORAGE_LOSS => self.storage_loss = Some(open_row(&key, row)?),
            Store::State if row.key.starts_with(CONTACT) => {
                self.contacts.restore(open_row(&key, row)?);
            }
            Store::State if row.key.starts_with(seen::PREFIX) => {
                let chunk: seen::Chunk = open_row(&key, row)?;
                if !self.seen.load(&row.key, &chunk) {
                    return Err(RowError::Damaged);
                }
            }
            Store::State if row.key.starts_with(MLS) => {
                let plain = key
                    .open(row.store, &row.key, &row.value)
                    .map_err(|_| RowError::Damaged)?;
                taken.mls.push((row.key.clone(), plain));
            }
            Store::State
                if self.account.restore(&key, row)?
                    || self.conversations.restore(&key, row)?
                    || self.pending_invitations.restore(&key, row)? => {}
            Store::State => return Err(RowError::Damaged),
        }
        Ok(())
    }

    /// Writes the rows that changed in this transaction.
    pub(super) fn save(&mut self, tx: &mut Transaction<'_>) {
        let dirty = std::mem::take(&mut self.dirty);
        let names = self.key.row_names();
        let people = self.contacts.take_touched();
        let account = self.account.save(tx);
        let app = dirty.app || account || !people.is_empty();
        for account in &people {
            let key = format!("{CONTACT}{}", names.name("contact", &account.0));
            tx.put_or_delete(Store::State, key, self.contacts.get(account));
        }
        if self.contacts.are_renamed(&people) {
            self.timeline.names_changed();
        }
        let conversations = self.conversations.save(tx);
        if self.refusals.take_changed() {
            tx.put(Store::State, refusals::REFUSALS.to_owned(), &self.refusals, None);
        }
        let invitations = self.pending_invitations.save(tx, &names);
        let outbox = self.outbox.save(tx);
        let groups = self.groups.save(tx);
        if groups || outbox || invitations || account {
            tx.out.strictly();
        }
        self.dirty.app = app;
        self.dirty.views = dirty.views;
        self.dirty.views.extend(conversations);
        self.dirty.views.extend(self.timeline.take_changed_previews());
    }

    /// Joins the rows that belong together.
    pub(super) fn put_together(&mut self, mut taken: Taken) -> Vec<Row> {
        self.groups = Groups::restore(taken.mls);
        taken.damaged.extend(self.conversations.put_together());
        taken.damaged
    }
}
