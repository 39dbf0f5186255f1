//! Messages to the account's other devices.

use crate::client::Client;
use crate::content::{Content, Control};
use crate::conversation::outbox::Job;
use crate::sync::{Person, Sync};
use crate::transaction::Transaction;
use sotto_wire::AccountKey;

impl Client {
    /// Sends a message of device sync to the other own devices, if there are any.
    pub(in crate::client) fn tell_own(&mut self, tx: &mut Transaction<'_>, sync: &Sync) {
        let alone = self.account.is_alone();
        let Some(id) = self.conversations.own().filter(|_| !alone) else {
            return;
        };
        let control = Control::Sync(sync.to_bytes());
        let content = Content::control(tx.random(), &control).to_bytes().into();
        self.outbox.add(tx, id, Job::Private { content, message: None });
    }

    /// Sends the other own devices the decisions about a person.
    pub(in crate::client) fn tell_person(&mut self, tx: &mut Transaction<'_>, account: AccountKey) {
        if let Some(contact) = self.contacts.get(&account) {
            let sync = Sync::Person(Person::of(contact));
            self.tell_own(tx, &sync);
        }
    }

    /// Sends the other own devices the settings.
    pub(in crate::client) fn settings_changed(&mut self, tx: &mut Transaction<'_>) {
        let Some(account) = self.account.get() else { return };
        let sync = Sync::Settings {
            protect_new: account.protect_new,
            phrase_checked: account.phrase_checked,
            hide_ip: Some(account.hide_ip),
        };
        self.tell_own(tx, &sync);
    }
}
