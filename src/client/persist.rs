//! What of the client is on the disk: which rows, under which keys, and what changed in this turn.

use crate::account::{Account, AccountRow};
use crate::client::Client;
use crate::client::account::history_state::HistoryState;
use crate::client::account::index_log::IndexLog;
use crate::client::account::recovery_state::Recovery;
use crate::client::account::registration::Registration;
use crate::client::contacts::key_fetches::KeyFetches;
use crate::client::contacts::lookups::Lookups;
use crate::client::contacts::roll_call::RollCall;
use crate::client::dirty::{Dirty, Taken, Written};
use crate::client::membership::early_invitations::EarlyInvitations;
use crate::client::membership::refusals;
use crate::client::messages::threads::Timeline;
use crate::client::relay::link::RelayConnection;
use crate::client::relay::transfers::Transfers;
use crate::client::wakes;
use crate::contacts::Contacts;
use crate::conversation::outbox::Outbox;
use crate::conversation::seen::Seen;
use crate::conversation::{Conversation, ConversationId, seen};
use crate::invitation::Held;
use crate::io::{Row, Store};
use crate::mls::Mls;
use crate::seal::StoreKey;
use crate::sorted::{SortedMap, SortedSet};
use crate::time::Clock;
use crate::turn::{RowError, Turn, open_row};
use sha2::{Digest, Sha256};
use sotto_wire::to_bytes;
use std::rc::Rc;

pub(super) const CLOCK: &str = "clock";
const ACCOUNT: &str = "account";
const CONTACT: &str = "contact/";
const CONVERSATION: &str = "conversation/";
const PLACE: &str = "place/";
const HELD: &str = "held/";
const MLS: &str = "mls/";
/// What happened to the store, until the person has put it away.
pub(super) const TROUBLE: &str = "trouble";

impl Client {
    pub(super) fn empty(key: Rc<StoreKey>) -> Self {
        Self {
            mls: Mls::load([]),
            key,
            clock: Clock::default(),
            account: None,
            contacts: Contacts::default(),
            conversations: SortedMap::new(),
            seen: Seen::default(),
            held: SortedMap::new(),
            outbox: Outbox::default(),
            sessions: SortedMap::new(),
            relay: RelayConnection::default(),
            registration: Registration::default(),
            lookups: Lookups::default(),
            roll_call: RollCall::default(),
            key_fetches: KeyFetches::default(),
            early_invitations: EarlyInvitations::default(),
            lost_attempts: SortedSet::new(),
            transfers: Transfers::default(),
            pairing: None,
            history: HistoryState::default(),
            index: IndexLog::default(),
            recovery: Recovery::default(),
            timeline: Timeline::default(),
            shown: None,
            dirty: Dirty::default(),
            calls: crate::client::calls::telephone::Telephone::default(),
            refusals: refusals::Refusals::default(),
            trouble: None,
            wakes: wakes::Wakes::default(),
            written: SortedMap::new(),
        }
    }

    /// Takes one stored row up.
    pub(super) fn take_up(&mut self, row: &Row, taken: &mut Taken) -> Result<(), RowError> {
        let key = Rc::clone(&self.key);
        match row.store {
            Store::Outbox => taken.items.push(open_row(&key, row)?),
            Store::Messages => return Err(RowError::Damaged),
            Store::State if row.key == CLOCK => self.clock = open_row(&key, row)?,
            Store::State if row.key == refusals::REFUSALS => self.refusals = open_row(&key, row)?,
            Store::State if row.key == TROUBLE => self.trouble = Some(open_row(&key, row)?),
            Store::State if row.key == ACCOUNT => {
                let stored: AccountRow = open_row(&key, row)?;
                self.account = Some(Account::restore(&stored).map_err(|_| RowError::Damaged)?);
            }
            Store::State if row.key.starts_with(CONTACT) => {
                self.contacts.restore(open_row(&key, row)?);
            }
            Store::State if row.key.starts_with(CONVERSATION) => {
                let conversation: Conversation = open_row(&key, row)?;
                self.conversations.insert(conversation.id, conversation);
            }
            Store::State if row.key.starts_with(PLACE) => {
                let id = row.key.strip_prefix(PLACE).and_then(ConversationId::from_hex);
                taken.places.push((id.ok_or(RowError::Damaged)?, open_row(&key, row)?));
            }
            Store::State if row.key.starts_with(seen::PREFIX) => {
                let chunk: seen::Chunk = open_row(&key, row)?;
                if !self.seen.load(&row.key, &chunk) {
                    return Err(RowError::Damaged);
                }
            }
            Store::State if row.key.starts_with(HELD) => {
                let held: Held = open_row(&key, row)?;
                self.held.insert(held.id, held);
            }
            Store::State if row.key.starts_with(MLS) => {
                let plain = key
                    .open(row.store, &row.key, &row.value)
                    .map_err(|_| RowError::Damaged)?;
                taken.mls.push((row.key.clone(), plain));
            }
            Store::State => return Err(RowError::Damaged),
        }
        Ok(())
    }

    /// Writes what changed in this turn.
    pub(super) fn save(&mut self, turn: &mut Turn<'_>) {
        let dirty = std::mem::take(&mut self.dirty);
        let names = self.key.row_names();
        let people = self.contacts.take_touched();
        let app = dirty.app || dirty.account || !people.is_empty();
        if dirty.account {
            match &self.account {
                Some(account) => turn.put(Store::State, ACCOUNT.to_owned(), &account.row(), None),
                None => turn.delete(Store::State, ACCOUNT.to_owned()),
            }
        }
        for account in &people {
            let key = format!("{CONTACT}{}", names.name("contact", &account.0));
            put_or_delete(turn, Store::State, key, self.contacts.get(account));
        }
        for id in &dirty.conversations {
            self.save_conversation(turn, *id);
        }
        if self.refusals.take_changed() {
            turn.put(Store::State, refusals::REFUSALS.to_owned(), &self.refusals, None);
        }
        for id in &dirty.held {
            let key = format!("{HELD}{}", names.name("held", &id.0));
            put_or_delete(turn, Store::State, key, self.held.get(id));
        }
        for seq in &dirty.outbox {
            put_or_delete(
                turn,
                Store::Outbox,
                crate::conversation::outbox::key(*seq),
                self.outbox.item(*seq),
            );
        }
        let changes = self.mls.drain();
        if !changes.is_empty() || !dirty.outbox.is_empty() || !dirty.held.is_empty() || dirty.account {
            turn.out.strictly();
        }
        for change in changes {
            match change {
                crate::mls::Change::Put { key, value } => turn.put_bytes(Store::State, key, &value, None),
                crate::mls::Change::Delete { key } => turn.delete(Store::State, key),
            }
        }
        self.dirty.app = app;
        self.dirty.views = dirty.views;
        self.dirty.views.extend(dirty.conversations);
        self.dirty.views.extend(dirty.threads.iter().map(|(id, _)| *id));
        self.dirty.threads = dirty.threads;
    }
}

impl Client {
    /// Puts the rows together that belong together. A conversation without its place is damaged, and kept.
    pub(super) fn put_together(&mut self, mut taken: Taken) -> Vec<Row> {
        self.mls = Mls::load(taken.mls);
        self.outbox = Outbox::load(taken.items);
        for (id, place) in taken.places {
            if let Some(conversation) = self.conversations.get_mut(&id) {
                conversation.put_place(place);
                conversation.keep_recent();
            }
        }
        let halves = self.conversations.values().filter(|found| !found.has_place());
        taken.damaged.extend(halves.map(|found| Row {
            store: Store::State,
            key: format!("{PLACE}{}", found.id.to_hex()),
            value: Vec::new(),
            expires_at: None,
        }));
        taken.damaged
    }

    /// Writes a conversation, its place, or both: whatever changed.
    fn save_conversation(&mut self, turn: &mut Turn<'_>, id: ConversationId) {
        let (key, place_key) = (
            format!("{CONVERSATION}{}", id.to_hex()),
            format!("{PLACE}{}", id.to_hex()),
        );
        let Some(conversation) = self.conversations.get_mut(&id) else {
            self.written.remove(&id);
            turn.delete(Store::State, key);
            turn.delete(Store::State, place_key);
            return;
        };
        let place = conversation.place();
        let before = self.written.remove(&id);
        let hash = conversation.without_place(|rest| {
            let hash = Sha256::digest(zeroize::Zeroizing::new(to_bytes(rest)).as_slice()).into();
            if before.as_ref().is_none_or(|before| before.conversation != hash) {
                turn.put(Store::State, key, rest, None);
            }
            hash
        });
        if before.is_none_or(|before| before.place != place) {
            turn.put(Store::State, place_key, &place, None);
        }
        let written = Written {
            conversation: hash,
            place,
        };
        self.written.insert(id, written);
    }
}

fn put_or_delete<T: minicbor::Encode<()>>(turn: &mut Turn<'_>, store: Store, key: String, value: Option<&T>) {
    match value {
        Some(value) => turn.put(store, key, value, None),
        None => turn.delete(store, key),
    }
}
