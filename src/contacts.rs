//! All people that this profile knows. A name has one holder: the account that was pinned for it. Another account under
//! that name is a change of the known contact, or a claim without effect; never a second contact under the name.

use crate::contact::{Compared, Contact, NameState};
use crate::sorted::{SortedMap, SortedSet};
use crate::sync::Person;
use sotto_wire::{AccountKey, DeviceList, Handle};

/// People, by their identity keys.
#[derive(Default)]
pub(crate) struct Contacts {
    people: SortedMap<AccountKey, Contact>,
    /// Accounts with rows to write.
    touched: SortedSet<AccountKey>,
    /// A hash of each account's shown name.
    shown: SortedMap<AccountKey, u64>,
}

/// A changed identity key that was accepted.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Acknowledged {
    /// The key that is pinned now.
    pub account: AccountKey,
    /// The name that passed to it.
    pub handle: Handle,
}

impl Contacts {
    /// Takes a stored person up.
    pub(crate) fn restore(&mut self, contact: Contact) {
        self.shown.insert(contact.account, contact.shown_hash());
        self.people.insert(contact.account, contact);
    }

    pub(crate) fn get(&self, account: &AccountKey) -> Option<&Contact> {
        self.people.get(account)
    }

    /// Whether the person at the screen has blocked this account.
    pub(crate) fn is_blocked(&self, account: AccountKey) -> bool {
        self.get(&account).is_some_and(|contact| contact.blocked)
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &Contact> {
        self.people.values()
    }

    /// The contact of an account, to be changed and written.
    pub(crate) fn edit(&mut self, account: AccountKey) -> Option<&mut Contact> {
        let contact = self.people.get_mut(&account)?;
        self.touched.insert(account);
        Some(contact)
    }

    /// Whether something waits to be written.
    pub(crate) fn is_touched(&self) -> bool {
        !self.touched.is_empty()
    }

    /// Takes the accounts with rows to write.
    pub(crate) fn take_touched(&mut self) -> SortedSet<AccountKey> {
        std::mem::take(&mut self.touched)
    }

    /// Whether one of these accounts has another name, or kind of name, than before.
    pub(crate) fn are_renamed(&mut self, accounts: &SortedSet<AccountKey>) -> bool {
        let mut renamed = false;
        for account in accounts {
            let Some(contact) = self.people.get(account) else {
                renamed |= self.shown.remove(account).is_some();
                continue;
            };
            let hash = contact.shown_hash();
            renamed |= self.shown.insert(*account, hash) != Some(hash);
        }
        renamed
    }

    /// The one account that a name is pinned to.
    pub(crate) fn holder(&self, handle: &Handle) -> Option<&Contact> {
        let folded = handle.folded();
        let holds = |contact: &&Contact| contact.name == NameState::Pinned && contact.handle.folded() == folded;
        self.people.values().find(holds)
    }

    /// Adds a member by the claim of their credential. `taken`: the name is known to be another account's.
    pub(crate) fn add_unverified(&mut self, account: AccountKey, handle: &Handle, taken: bool) {
        if self.people.get(&account).is_some() {
            return;
        }
        let folded = handle.folded();
        let claimed = self.people.values().any(|contact| contact.handle.folded() == folded);
        let mut contact = Contact::unverified(account, handle.clone());
        if taken || claimed {
            contact.name = NameState::Disputed;
        }
        self.people.insert(account, contact);
        self.touched.insert(account);
    }

    /// The directory does not confirm the account's claimed name.
    pub(crate) fn dispute(&mut self, account: AccountKey) {
        if let Some(contact) = self.edit(account)
            && contact.name == NameState::Claimed
        {
            contact.name = NameState::Disputed;
        }
    }

    /// Takes in a verified answer of the directory: pins a handle on first use, or compares the answer with the pin.
    pub(crate) fn learn(&mut self, list: &DeviceList) -> Compared {
        let known = self.people.get(&list.account);
        if known.is_some_and(|one| one.name == NameState::Pinned && one.handle.folded() != list.handle.folded()) {
            return Compared::Renamed;
        }
        if let Some(holder) = self.holder(&list.handle).map(|holder| holder.account) {
            return self
                .edit(holder)
                .map_or(Compared::Renamed, |contact| contact.compare(list));
        }
        match self.edit(list.account) {
            // The directory settles a name that was only claimed before.
            Some(contact) => {
                contact.handle = list.handle.clone();
                contact.list_version = 0;
                contact.name = NameState::Pinned;
                contact.compare(list);
            }
            None => {
                self.people.insert(list.account, Contact::pin(list));
                self.touched.insert(list.account);
            }
        }
        self.dispute_others(list.account, &list.handle);
        Compared::Same
    }

    /// Adopts another own device's decision about a person.
    pub(crate) fn settle(&mut self, person: &Person) {
        let holder = self.holder(&person.handle).map(|holder| holder.account);
        let is_other = holder.is_some_and(|holder| holder != person.account);
        self.add_unverified(person.account, &person.handle, is_other);
        if let Some(contact) = self.edit(person.account) {
            contact.verified = person.verified;
            contact.known = person.known;
            contact.blocked = person.blocked;
            let settled = person.verified || person.known || person.blocked;
            if settled && !is_other && contact.handle.folded() == person.handle.folded() {
                contact.name = NameState::Pinned;
                self.dispute_others(person.account, &person.handle);
            }
        }
        // The devices have pinned two accounts for one name: the person at the screen has to decide.
        if let Some(holder) = holder.filter(|_| is_other && (person.known || person.verified))
            && let Some(contact) = self.edit(holder)
        {
            contact.changed = Some(person.account);
        }
    }

    /// Adds a person from the account's index.
    pub(crate) fn recover(&mut self, account: AccountKey, handle: &Handle, change: impl FnOnce(&mut Contact)) {
        let taken = self.holder(handle).is_some_and(|holder| holder.account != account);
        self.add_unverified(account, handle, taken);
        if let Some(contact) = self.edit(account) {
            change(contact);
            if !taken {
                contact.name = NameState::Pinned;
            }
        }
    }

    /// This person is a contact from now on; true if they were not before.
    pub(crate) fn mark_known(&mut self, account: AccountKey) -> bool {
        let is_new = self.people.get(&account).is_some_and(|contact| !contact.known);
        if is_new && let Some(contact) = self.edit(account) {
            contact.known = true;
        }
        is_new
    }

    /// Accepts the changed identity key of a contact. The name passes to it, with the decisions about the person,
    /// except that the number was compared. Decisions about the new key, above all a block, stay. The old key stays
    /// known, without the name.
    pub(crate) fn acknowledge(&mut self, person: AccountKey) -> Option<Acknowledged> {
        let old = self.edit(person)?;
        let account = old.changed.take()?;
        let (handle, known, blocked) = (old.handle.clone(), old.known, old.blocked);
        old.name = NameState::Disputed;
        old.known = false;
        old.verified = false;
        self.add_unverified(account, &handle, false);
        let new = self.edit(account)?;
        new.handle = handle.clone();
        new.known |= known;
        new.blocked |= blocked;
        new.verified = false;
        new.changed = None;
        new.list_version = 0;
        new.devices = None;
        new.name = NameState::Pinned;
        Some(Acknowledged { account, handle })
    }

    fn dispute_others(&mut self, holder: AccountKey, handle: &Handle) {
        let folded = handle.folded();
        let others = self
            .people
            .values()
            .filter(|one| one.account != holder && one.handle.folded() == folded);
        let others: Vec<_> = others.map(|one| one.account).collect();
        for other in others {
            if let Some(contact) = self.edit(other) {
                contact.name = NameState::Disputed;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::NameKind;

    const BEN: AccountKey = AccountKey([1; 32]);
    const EVE: AccountKey = AccountKey([2; 32]);

    fn handle(name: &str) -> Handle {
        Handle::parse(name).unwrap()
    }

    fn list(account: AccountKey, name: &str, version: u64) -> DeviceList {
        DeviceList {
            handle: handle(name),
            account,
            version,
            devices: Vec::new(),
        }
    }

    fn person(account: AccountKey, name: &str) -> Person {
        Person {
            account,
            handle: handle(name),
            verified: false,
            known: true,
            blocked: false,
        }
    }

    fn shown(contacts: &Contacts, account: AccountKey) -> (&str, NameKind) {
        let contact = contacts.get(&account).unwrap();
        (contact.handle.as_str(), contact.name_kind())
    }

    #[test]
    fn an_account_is_renamed_when_its_shown_name_changes_and_by_nothing_else() {
        let mut contacts = Contacts::default();
        contacts.add_unverified(EVE, &handle("eve"), false);
        let touched = contacts.take_touched();
        assert!(contacts.are_renamed(&touched) && !contacts.are_renamed(&touched));
        contacts.edit(EVE).unwrap().verified = true;
        assert!(!contacts.are_renamed(&touched));
        contacts.dispute(EVE);
        assert!(contacts.are_renamed(&touched) && !contacts.are_renamed(&touched));
    }

    #[test]
    fn a_stranger_does_not_take_a_pinned_name() {
        let mut contacts = Contacts::default();
        assert_eq!(contacts.learn(&list(BEN, "ben", 1)), Compared::Same);
        contacts.add_unverified(EVE, &handle("Ben"), false);
        assert_eq!(contacts.holder(&handle("BEN")).unwrap().account, BEN);
        assert_eq!(shown(&contacts, EVE), ("Ben", NameKind::Claimed));
        assert_eq!(contacts.get(&BEN).unwrap().changed, None, "a claim changes nobody");
        // Even if the directory gives the name to the stranger, the pinned contact has changed.
        assert_eq!(contacts.learn(&list(EVE, "ben", 1)), Compared::Changed);
        assert_eq!(contacts.holder(&handle("ben")).unwrap().account, BEN);
        assert_eq!(contacts.get(&BEN).unwrap().changed, Some(EVE));
    }

    #[test]
    fn the_first_claim_gives_way_to_the_directory() {
        let mut contacts = Contacts::default();
        contacts.add_unverified(EVE, &handle("ben"), false);
        contacts.add_unverified(BEN, &handle("ben"), false);
        assert_eq!(contacts.learn(&list(BEN, "ben", 3)), Compared::Same);
        assert_eq!(shown(&contacts, BEN), ("ben", NameKind::Known));
        assert_eq!(shown(&contacts, EVE), ("ben", NameKind::Claimed));
        assert_eq!(contacts.learn(&list(BEN, "ben", 2)), Compared::Replayed);
    }

    #[test]
    fn a_name_never_changes() {
        let mut contacts = Contacts::default();
        contacts.learn(&list(BEN, "ben", 1));
        assert_eq!(contacts.learn(&list(BEN, "carol", 2)), Compared::Renamed);
        assert_eq!(shown(&contacts, BEN), ("ben", NameKind::Known));
        assert!(contacts.holder(&handle("carol")).is_none());
    }

    #[test]
    fn an_accepted_key_overwrites_no_other_contact() {
        let mut contacts = Contacts::default();
        contacts.learn(&list(BEN, "ben", 1));
        contacts.add_unverified(EVE, &handle("ben"), false);
        contacts.edit(EVE).unwrap().blocked = true;
        contacts.edit(BEN).unwrap().verified = true;
        contacts.learn(&list(EVE, "ben", 1));
        let accepted = contacts.acknowledge(BEN).unwrap();
        assert_eq!((accepted.account, accepted.handle), (EVE, handle("ben")));
        let eve = contacts.get(&EVE).unwrap();
        assert!(eve.blocked && !eve.verified && eve.name == NameState::Pinned);
        assert!(contacts.get(&BEN).is_some_and(|ben| ben.name == NameState::Disputed));
        assert_eq!(contacts.acknowledge(BEN), None, "once");
    }

    #[test]
    fn devices_that_pinned_two_accounts_make_the_person_look() {
        let mut contacts = Contacts::default();
        contacts.settle(&person(BEN, "ben"));
        contacts.settle(&person(EVE, "ben"));
        assert_eq!(contacts.holder(&handle("ben")).unwrap().account, BEN);
        assert_eq!(contacts.get(&BEN).unwrap().changed, Some(EVE));
    }
}
