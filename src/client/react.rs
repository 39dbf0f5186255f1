//! Reactions: one match over the events of the client's parts.

use crate::client::Client;
use crate::client::account::storage_state::StorageLoss;
use crate::client::contacts::key_fetches::{KeyFetch, Purpose};
use crate::client::event::PartEvent;
use crate::client::relay::back_off::Later;
use crate::transaction::Transaction;

/// The first pause before other keys of a device are fetched in place of refused ones.
const OTHER_KEYS_MS: u64 = 5_000;

impl Client {
    /// Handles all events, and those that their handling brings.
    pub(super) fn react(&mut self, tx: &mut Transaction<'_>) {
        while let Some(event) = self.events.pop() {
            match event {
                PartEvent::KeysFetched(id) => {
                    if let Some(key_fetch) = self.key_fetches.remove(id) {
                        self.keys_fetched(tx, key_fetch);
                    }
                }
                PartEvent::LetInFailed(id) => self.recovery.rejoin(id),
                PartEvent::DevicesAnswered(account) => {
                    self.drop_invitations_to_gone(tx, account);
                    self.read_on_after(tx, account);
                }
                PartEvent::IndexRead => self.index_complete(tx),
                PartEvent::StoreRolledBack => self.renew(tx, StorageLoss::RolledBack),
                PartEvent::HistorySent => self.pairing_done(),
                PartEvent::EpochEntered(id, topic) => {
                    self.remove_revoked_devices(tx, id, topic);
                    self.settle_devices(tx);
                    self.look_up_members(tx);
                }
                PartEvent::GroupEntered(id, topic) => {
                    self.let_in_who_was_left_out(tx, topic);
                    self.remove_revoked_devices(tx, id, topic);
                    self.take_early_history(tx, topic);
                    self.look_up_members(tx);
                }
                PartEvent::OpenEntered(topic) => {
                    self.take_early_history(tx, topic);
                    self.look_up_members(tx);
                }
                PartEvent::DevicesTogether(added) => {
                    if !added.is_empty() {
                        self.share_open(tx);
                    }
                    self.devices_are_together(tx, &added);
                }
                PartEvent::PersonSettled(account) => self.tell_person(tx, account),
                PartEvent::Shared(share) => self.take_open_share(tx, share),
                PartEvent::OwnListChanged => self.look_up_own_list(tx),
                PartEvent::AskedToLetIn { account, topic, entry } => self.let_in(tx, account, topic, entry),
                PartEvent::RecordFetched(topic, bytes) => self.read_on(tx, topic, bytes),
                PartEvent::WelcomeFetched(blob, sealed) => self.welcome_fetched(tx, blob, sealed),
            }
        }
    }

    /// Continues with the people that were looked up, and the KeyPackages that were taken.
    fn keys_fetched(&mut self, tx: &mut Transaction<'_>, key_fetch: KeyFetch) {
        match key_fetch.purpose {
            Purpose::Start { ticket, name } => {
                let answer = self.begin_with(tx, key_fetch.people, name);
                tx.done(ticket, answer);
            }
            Purpose::PendingGroup(conversation) => {
                self.keys_for_pending_group(tx, conversation, key_fetch.ready, &key_fetch.without);
            }
            Purpose::Add { ticket, conversation } => {
                let answer = self.keys_for_group(tx, conversation, key_fetch.ready, &key_fetch.without);
                tx.done(ticket, answer);
            }
            Purpose::LetIn(conversation) => self.ask_these(tx, conversation, &key_fetch.people),
            Purpose::Devices(conversation) => {
                if key_fetch.without.values().any(Option::is_some) {
                    // Each fetch uses one up.
                    self.relay.wait_for(tx, Later::Keys(conversation), OTHER_KEYS_MS);
                }
                if !key_fetch.ready.is_empty() {
                    self.add_devices(tx, conversation, key_fetch.ready);
                }
            }
        }
    }
}
