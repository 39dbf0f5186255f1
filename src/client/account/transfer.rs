//! Transferring an account to a device that is being linked: the state for it, and the way it takes that state over.

use crate::account::{Account, NamedDevice, OwnDevice};
use crate::client::Client;
use crate::client::problem::not_here;
use crate::io::Problem;
use crate::pairing::{PairingError, Transfer};
use crate::sync::{Handover, Person};
use crate::transaction::Transaction;
use sotto_wire::to_bytes;

/// The size of the state besides devices, people and conversations, at most, in bytes.
const REST: usize = 64;

impl Client {
    /// Collects all state that a new device needs at once.
    pub(in crate::client) fn transfer(&self) -> Result<Transfer, Problem> {
        let account = self.account.get().ok_or_else(not_here)?;
        let own = OwnDevice {
            entry: account.entry(),
            named: account.named.clone(),
            seen_at: None,
            joins: false,
        };
        let devices: Vec<_> = account.others.iter().cloned().chain([own]).collect();
        // State that does not fit comes later: the devices share unprotected conversations again once they are
        // together, and people who are only fellow members have a name in each group.
        let mut left = Transfer::STATE.saturating_sub(REST + to_bytes(&devices).len());
        let mut fits = |size: usize| {
            let rest = left.checked_sub(size);
            left = rest.unwrap_or(left);
            rest.is_some()
        };
        let people = self.contacts.values().map(Person::of);
        let (mut people, mut others): (Vec<_>, Vec<_>) =
            people.partition(|person| person.known || person.verified || person.blocked);
        let mut open = self.open_shares();
        people.retain(|person| fits(to_bytes(person).len()));
        open.retain(|share| fits(to_bytes(share).len()));
        others.retain(|person| fits(to_bytes(person).len()));
        people.append(&mut others);
        let handover = Handover {
            list_version: account.list_version(),
            devices,
            people,
            open,
            phrase_checked: account.phrase_checked,
            hide_ip: account.hide_ip.then_some(true),
        };
        Ok(Transfer {
            seed: account.seed(),
            handle: account.handle.clone(),
            protect_new: account.protect_new,
            state: handover.to_bytes(),
        })
    }

    /// Takes the account over: this device becomes one of its devices.
    pub(in crate::client) fn take_over(
        &mut self,
        tx: &mut Transaction<'_>,
        transfer: &Transfer,
    ) -> Result<(), PairingError> {
        let Some(handover) = Handover::from_bytes(&transfer.state) else {
            return Err(PairingError::Malformed);
        };
        self.clear_for_recovery(tx);
        let named = NamedDevice {
            name: None,
            added_at: tx.now,
        };
        let (handle, protect_new) = (transfer.handle.clone(), transfer.protect_new);
        let mut account = Account::with_identity(&transfer.seed, handle, protect_new, named, tx.rng);
        account.others = handover.devices;
        account.phrase_checked = handover.phrase_checked;
        account.hide_ip = handover.hide_ip == Some(true);
        account.change_list(handover.list_version);
        self.account.join(account);
        for person in &handover.people {
            self.contacts.settle(person);
        }
        for share in handover.open {
            self.take_open_share(tx, share);
        }
        self.begin_sign_up(tx);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::Contact;
    use crate::conversation::kind::{GroupInfo, Kind};
    use crate::conversation::open::OpenLog;
    use crate::conversation::{Conversation, ConversationId};
    use crate::seal::StoreKey;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use sotto_wire::{AccountKey, Capability, Handle, Millis, Topic};
    use std::rc::Rc;

    fn person(number: u16) -> Contact {
        let mut key = [7; 32];
        key[..2].copy_from_slice(&number.to_be_bytes());
        Contact::unverified(
            AccountKey(key),
            Handle::parse(&format!("person-of-a-long-name-{number}")).unwrap(),
        )
    }

    #[test]
    fn an_account_in_many_large_groups_transfers_its_contacts() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut client = Client::empty(Rc::new(StoreKey::new([1; 32])));
        let now = Millis(1);
        let mut account = Account::generate(Handle::parse("ana").unwrap(), false, now, &mut rng);
        let other = OwnDevice::listed(account.entry(), now);
        account.others = vec![other; sotto_wire::limits::DEVICES - 1];
        client.account.sign_up(account);
        for number in 0..4_000 {
            let mut contact = person(number);
            contact.known = number % 400 == 399;
            client.contacts.restore(contact);
        }
        for group in 0..4_u8 {
            let people = (0..999)
                .map(|number| person(u16::from(group) * 999 + number).account)
                .collect();
            let info = GroupInfo {
                name: "Everybody".to_owned(),
                admins: Vec::new(),
            };
            let log = OpenLog::new(Topic([group; 32]), Capability::new([2; 32]), 0);
            let id = ConversationId([group; 16]);
            let conversation = Conversation::unprotected(id, (Kind::Group(info), people), log, now);
            client.conversations.insert(id, conversation);
        }
        let transfer = client.transfer().unwrap();
        assert!(transfer.to_bytes().is_ok());
        let state = Handover::from_bytes(&transfer.state).unwrap();
        assert_eq!(state.people.iter().filter(|person| person.known).count(), 10);
        assert_eq!(state.devices.len(), sotto_wire::limits::DEVICES);
        assert!(state.people.len() > 100 && transfer.state.len() > Transfer::STATE - 1_000);
    }
}
