//! The account's index: it lets a browser that lost its storage find its conversations again. It lies encrypted in a
//! log of the relay that only the account's seed finds, and its counter shows a store that was rolled back.

use crate::client::Client;
use crate::client::event::PartEvent;
use crate::client::relay::requests::PendingRequest;
use crate::conversation::ConversationId;
use crate::conversation::kind::Kind;
use crate::conversation::outbox::{Item, Job};
use crate::conversation::protection::Protection;
use crate::recovery::{Backup, BackupError, Index, IndexedBlocked, IndexedContact, IndexedConversation, IndexedLog};
use crate::transaction::Transaction;
use sotto_wire::{Cursor, From as Start, Generation, Record, RecordId, Request, Ttl};

/// The index is written again after this time, so that the relay does not forget it: records live 90 days.
const AGAIN_MS: u64 = 30 * 86_400_000;
/// Stands for the account in items that belong to no conversation.
pub(in crate::client) const ACCOUNT_ITEM: ConversationId = ConversationId([0; 16]);

impl Client {
    /// Queues the index if it has changed in this transaction, or is old.
    pub(in crate::client) fn note_index(&mut self, tx: &mut Transaction<'_>) {
        let Some(account) = self.account.signed_in() else {
            return;
        };
        let old = tx.now.0.saturating_sub(account.indexed_at.0) > AGAIN_MS;
        let mut changed = old;
        if self.contacts.is_touched() {
            let print = self.contacts_print();
            changed |= self.index.note_contacts(print);
        }
        changed |= self.conversations.note_indexed();
        // An upload under way holds the state before this transaction.
        let queued = |item: &Item| matches!(item.work, Job::Index) && !self.relay.is_in_flight(item.seq);
        if !changed || self.recovery.is_under_way() || self.outbox.iter().any(queued) {
            return;
        }
        if account.index_counter == 0 {
            let backup = Backup::of(&account.seed());
            let (topic, first) = (backup.topic(), backup.capability().hash());
            self.outbox.add(tx, ACCOUNT_ITEM, Job::Create { topic, first });
        }
        self.outbox.add(tx, ACCOUNT_ITEM, Job::Index);
    }

    /// A hash of the people in the index.
    pub(in crate::client) fn contacts_print(&self) -> u64 {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hash = DefaultHasher::new();
        for contact in self
            .contacts
            .values()
            .filter(|contact| contact.known || contact.verified)
        {
            (contact.account, contact.handle.as_str(), contact.verified).hash(&mut hash);
        }
        for contact in self.contacts.values().filter(|contact| contact.blocked) {
            (contact.account, contact.handle.as_str()).hash(&mut hash);
        }
        hash.finish()
    }

    /// Makes the present index, under a counter that is on the disk before the index leaves.
    pub(in crate::client) fn index_step(&mut self, tx: &mut Transaction<'_>, id: RecordId) -> Option<Request> {
        // The log comes first: other devices, or this one before a restart, may have written a newer index.
        if !self.index.is_read() {
            return None;
        }
        let account = self.account.edit()?;
        account.index_counter += 1;
        account.indexed_at = tx.now;
        let account = self.account.get()?;
        let backup = Backup::of(&account.seed());
        let fitted = self.indexed()?.fitted();
        let body = backup.seal(&fitted.bytes, account.index_counter, tx.rng).ok()?;
        Some(Request::Append {
            topic: backup.topic(),
            generation: Generation(0),
            capability: backup.capability(),
            id,
            ttl: Ttl::Days90,
            body: body.into(),
            rotation: None,
        })
    }

    fn indexed(&self) -> Option<Index> {
        let account = self.account.get()?;
        let mut index = Index::new(account.index_counter, account.device.credential().device);
        let contacts = self
            .contacts
            .values()
            .filter(|contact| contact.known || contact.verified);
        index.contacts = contacts
            .map(|contact| IndexedContact {
                account: contact.account,
                handle: contact.handle.clone(),
                verified: contact.verified,
            })
            .collect();
        let blocked = self.contacts.values().filter(|contact| contact.blocked);
        let blocked = blocked.map(|contact| IndexedBlocked {
            account: contact.account,
            handle: contact.handle.clone(),
        });
        index.block(blocked.collect());
        let mut conversations: Vec<_> = self
            .conversations
            .values()
            .filter(|found| found.is_member() && found.kind != Kind::Own)
            .collect();
        // The latest first: a full index leaves out the oldest.
        conversations.sort_unstable_by_key(|found| std::cmp::Reverse((found.active_at, found.id)));
        for found in conversations {
            let entry = |topic, log| IndexedConversation {
                topic,
                log,
                people: found.people.clone(),
                name: found.kind.group().map(|info| info.name.clone()),
            };
            let closed = found
                .finished
                .closed()
                .map(|log| entry(log.topic, IndexedLog::Closed(log.token())));
            index.conversations.extend(closed);
            index.conversations.push(match &found.protection {
                Protection::Off(log) => entry(log.topic(), IndexedLog::Open(log.token())),
                Protection::Waiting(pending) => entry(pending.group.topic, IndexedLog::Protected),
                Protection::On(group) => entry(group.topic, IndexedLog::Protected),
            });
        }
        Some(index)
    }

    /// Follows the index's log, if there is one.
    pub(in crate::client) fn follow_index(&mut self, tx: &mut Transaction<'_>) {
        let Some(account) = self.account.get() else { return };
        let wanted = account.index_counter > 0 || self.recovery.is_under_way();
        if !wanted
            || self.index.has_head()
            || self
                .relay
                .is_asked(|asked| matches!(asked, PendingRequest::FollowIndex))
        {
            // No index was written before, so there is none to read first.
            if !wanted {
                self.index.ends_at(Cursor(0));
            }
            return;
        }
        let backup = Backup::of(&account.seed());
        self.index.follow(backup.topic());
        let request = Request::Follow {
            topic: backup.topic(),
            generation: Generation(0),
            capability: backup.capability(),
            from: Start::Generation,
        };
        self.relay.send(tx, request, PendingRequest::FollowIndex);
    }

    pub(in crate::client) fn index_followed(&mut self, head: Cursor) {
        self.index.ends_at(head);
        self.index_may_be_complete();
    }

    /// Notes that the relay does not have the log, or has lost it.
    pub(in crate::client) fn no_index(&mut self) {
        self.index_followed(Cursor(0));
    }

    /// Takes in a record of the index's log; false for another log.
    pub(in crate::client) fn index_record(&mut self, record: &Record) -> bool {
        if self.index.topic() != Some(record.topic) {
            return false;
        }
        self.index.read_to(record.cursor);
        let Some(account) = self.account.get() else { return true };
        let own = account.device.credential().device;
        let seen = account.index_counter;
        match Backup::of(&account.seed()).read(&record.body, seen) {
            Ok(index) if index.counter > seen => {
                // Only this device writes under its id, and it saves a counter before it uses it.
                let set_back = index.device == own && !self.recovery.is_under_way();
                if let Some(account) = self.account.edit() {
                    account.index_counter = index.counter;
                }
                self.index.found(index);
                if set_back {
                    self.events.push(PartEvent::StoreRolledBack);
                }
            }
            Ok(_)
            | Err(
                BackupError::Forged
                | BackupError::Older
                | BackupError::Malformed
                | BackupError::Newer
                | BackupError::TooLong,
            ) => {}
        }
        self.index_may_be_complete();
        true
    }

    fn index_may_be_complete(&mut self) {
        if self.index.is_read() {
            self.events.push(PartEvent::IndexRead);
        }
    }
}
