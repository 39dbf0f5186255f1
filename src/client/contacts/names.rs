//! A person's name, as data for the page.

use crate::client::Client;
use crate::io::{NameKind, PersonName, PersonView};
use sotto_wire::AccountKey;

impl Client {
    /// A person in a sentence.
    pub(in crate::client) fn person_name(&self, account: AccountKey) -> PersonName {
        let (handle, name) = self.name_of(account);
        PersonName {
            account: account.to_hex(),
            handle,
            name,
            own: self.account.key() == Some(account),
        }
    }

    /// The handle of an account, and whether it is pinned or claimed.
    fn name_of(&self, account: AccountKey) -> (String, NameKind) {
        let own = self.account.get().filter(|own| own.key() == account);
        if let Some(own) = own {
            return (own.handle.as_str().to_owned(), NameKind::Known);
        }
        match self.contacts.get(&account) {
            Some(contact) => (contact.handle.as_str().to_owned(), contact.name_kind()),
            None => (String::new(), NameKind::Unknown),
        }
    }

    pub(in crate::client) fn person_view(&self, person: AccountKey, admin: bool) -> PersonView {
        let contact = self.contacts.get(&person);
        let (handle, name) = self.name_of(person);
        PersonView {
            account: person.to_hex(),
            handle,
            name,
            verified: contact.is_some_and(|contact| contact.verified),
            changed: contact.is_some_and(|contact| contact.changed.is_some()),
            admin,
            blocked: contact.is_some_and(|contact| contact.blocked),
        }
    }
}
