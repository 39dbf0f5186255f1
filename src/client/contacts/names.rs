//! What the page calls a person.

use crate::client::Client;
use crate::io::{PersonName, PersonView};
use sotto_wire::AccountKey;

impl Client {
    /// What the page calls somebody in a sentence.
    pub(in crate::client) fn person_name(&self, account: AccountKey) -> PersonName {
        let own = self.account.get().filter(|own| own.key() == account);
        PersonName {
            account: account.to_hex(),
            handle: own.map_or_else(|| self.name_of(account), |own| own.handle.as_str().to_owned()),
            own: own.is_some(),
        }
    }

    pub(in crate::client) fn name_of(&self, account: AccountKey) -> String {
        self.contacts
            .get(&account)
            .map_or_else(|| "Somebody".to_owned(), crate::contact::Contact::shown_name)
    }

    pub(in crate::client) fn person_view(&self, person: AccountKey, admin: bool) -> PersonView {
        let contact = self.contacts.get(&person);
        PersonView {
            account: person.to_hex(),
            handle: self.name_of(person),
            verified: contact.is_some_and(|contact| contact.verified),
            changed: contact.is_some_and(|contact| contact.changed.is_some()),
            admin,
            blocked: contact.is_some_and(|contact| contact.blocked),
        }
    }
}
