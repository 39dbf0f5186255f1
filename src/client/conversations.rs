//! All conversations of this device, and their stored rows.
//!
//! [`Conversations::edit`] lends a conversation, which is saved at the end of the transaction; no caller marks it. It
//! is two rows: its cursors, which every message changes, and the rest. Each is written only when it differs from the
//! last written one.

use crate::conversation::cursors::Cursors;
use crate::conversation::kind::Kind;
use crate::conversation::{Conversation, ConversationId};
use crate::expiry;
use crate::io::{Row, Store};
use crate::seal::StoreKey;
use crate::sorted::{SortedMap, SortedSet};
use crate::tracked::TrackedMap;
use crate::transaction::{RowError, Transaction, open_row};
use sotto_primitives::hash::sha256;
use sotto_wire::{AccountKey, Cursor, Millis, Topic, to_bytes};

const CONVERSATION: &str = "conversation/";
const CURSORS: &str = "cursors/";

/// Conversations by their local ids.
#[derive(Default)]
pub(in crate::client) struct Conversations {
    all: TrackedMap<ConversationId, Conversation>,
    /// The stored rows of each conversation that was written since the start.
    written: SortedMap<ConversationId, Written>,
    /// Cursors whose conversation was not restored yet.
    restored: Vec<(ConversationId, Cursors)>,
}

/// The last written rows of a conversation.
struct Written {
    conversation: [u8; 32],
    cursors: Cursors,
}

impl Conversations {
    /// Takes one stored row; false for a row of another part.
    pub(in crate::client) fn restore(&mut self, key: &StoreKey, row: &Row) -> Result<bool, RowError> {
        if row.key.starts_with(CONVERSATION) {
            let conversation: Conversation = open_row(key, row)?;
            self.all.restore(conversation.id, conversation);
        } else if let Some(id) = row.key.strip_prefix(CURSORS) {
            let id = ConversationId::from_hex(id).ok_or(RowError::Damaged)?;
            self.restored.push((id, open_row(key, row)?));
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// Joins the rows once all were taken. Returns the names of missing rows: a conversation without its cursors is
    /// damaged, and kept.
    pub(in crate::client) fn put_together(&mut self) -> Vec<Row> {
        let mut restored: SortedMap<_, _> = self.restored.drain(..).collect();
        let mut missing = Vec::new();
        for conversation in self.all.restored_mut() {
            match restored.remove(&conversation.id) {
                Some(cursors) => {
                    conversation.put_cursors(cursors);
                    conversation.keep_recent();
                }
                None => missing.push(conversation.id),
            }
        }
        let row = |id| Row {
            store: Store::State,
            key: cursors_key(id),
            value: Vec::new(),
            expires_at: None,
        };
        missing.into_iter().map(row).collect()
    }

    /// The conversation between this account and another.
    pub(in crate::client) fn with_peer(&self, account: AccountKey) -> Option<ConversationId> {
        let mut all = self.all.values();
        all.find(|found| found.peer() == Some(account)).map(|found| found.id)
    }

    /// The conversation among the devices of this account.
    pub(in crate::client) fn own(&self) -> Option<ConversationId> {
        let mut all = self.all.values();
        all.find(|found| found.kind == Kind::Own).map(|found| found.id)
    }

    /// Moves the cursor of one of a conversation's logs.
    pub(in crate::client) fn move_cursor(&mut self, id: ConversationId, topic: Topic, cursor: Cursor) {
        if let Some(conversation) = self.all.edit(&id) {
            conversation.move_cursor(topic, cursor);
        }
    }

    /// Gives up the missing cursors of damaged conversations: their logs are read from the beginning.
    pub(in crate::client) fn forget_missing_cursors(&mut self, now: Millis) {
        let missing = self.all.values().filter(|found| !found.has_cursors());
        for id in missing.map(|found| found.id).collect::<Vec<_>>() {
            if let Some(conversation) = self.all.edit(&id) {
                conversation.forget_cursors(now);
            }
        }
    }

    pub(in crate::client) fn get(&self, id: &ConversationId) -> Option<&Conversation> {
        self.all.get(id)
    }

    /// Lends a conversation for a change, which is saved at the end of the transaction.
    pub(in crate::client) fn edit(&mut self, id: &ConversationId) -> Option<&mut Conversation> {
        self.all.edit(id)
    }

    /// Lends a conversation that the test picks; another one is not marked, and costs nothing at the end.
    pub(in crate::client) fn edit_if(
        &mut self,
        id: &ConversationId,
        changes: impl FnOnce(&Conversation) -> bool,
    ) -> Option<&mut Conversation> {
        self.all.get(id).filter(|found| changes(found))?;
        self.all.edit(id)
    }

    pub(in crate::client) fn insert(&mut self, id: ConversationId, conversation: Conversation) {
        self.all.insert(id, conversation);
    }

    pub(in crate::client) fn remove(&mut self, id: &ConversationId) -> Option<Conversation> {
        self.all.remove(id)
    }

    pub(in crate::client) fn contains_key(&self, id: &ConversationId) -> bool {
        self.all.contains_key(id)
    }

    pub(in crate::client) fn keys(&self) -> impl Iterator<Item = &ConversationId> {
        self.all.keys()
    }

    pub(in crate::client) fn values(&self) -> impl Iterator<Item = &Conversation> {
        self.all.values()
    }

    /// Notes the index entries of conversations that were lent or inserted; true if any entry is new, changed or gone.
    pub(in crate::client) fn note_indexed(&mut self) -> bool {
        let changed: Vec<_> = self.all.changed().copied().collect();
        let mut differs = false;
        for id in changed {
            match self.all.edit(&id) {
                Some(conversation) => {
                    let fingerprint = conversation.fingerprint();
                    differs |= std::mem::replace(&mut conversation.indexed, fingerprint) != fingerprint;
                }
                None => differs = true,
            }
        }
        differs
    }

    /// Forgets expired unread messages.
    pub(in crate::client) fn forget_expired(&mut self, now: Millis) {
        let over = |found: &&Conversation| {
            let mut unread = found.threads.iter().flat_map(|thread| &thread.unread);
            unread.any(|unread| expiry::is_over(unread.deadline, now))
        };
        let ids: Vec<_> = self.all.values().filter(over).map(|found| found.id).collect();
        for id in ids {
            let Some(conversation) = self.all.edit(&id) else {
                continue;
            };
            for thread in &mut conversation.threads {
                thread.unread.retain(|unread| !expiry::is_over(unread.deadline, now));
            }
        }
    }

    /// Writes the rows that changed, and returns the conversations lent since the last time.
    pub(in crate::client) fn save(&mut self, tx: &mut Transaction<'_>) -> SortedSet<ConversationId> {
        let changed = self.all.take_changed();
        for id in &changed {
            self.save_one(tx, *id);
        }
        changed
    }

    fn save_one(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        let (key, cursors_key) = (format!("{CONVERSATION}{}", id.to_hex()), cursors_key(id));
        let before = self.written.remove(&id);
        let Some(found) = self.all.get(&id) else {
            tx.delete(Store::State, key);
            tx.delete(Store::State, cursors_key);
            return;
        };
        let cursors = found.cursors();
        let conversation = sha256(&[zeroize::Zeroizing::new(to_bytes(found)).as_slice()]);
        if before.as_ref().is_none_or(|before| before.conversation != conversation) {
            tx.put(Store::State, key, found, None);
        }
        if before.is_none_or(|before| before.cursors != cursors) {
            tx.put(Store::State, cursors_key, &cursors, None);
        }
        let written = Written { conversation, cursors };
        self.written.insert(id, written);
    }
}

fn cursors_key(id: ConversationId) -> String {
    format!("{CURSORS}{}", id.to_hex())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::kind::Kind;
    use crate::io::Write;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use sotto_wire::{AccountKey, Topic};
    use std::rc::Rc;

    const HERE: ConversationId = ConversationId([7; 16]);

    fn key() -> Rc<StoreKey> {
        Rc::new(StoreKey::new([1; 32]))
    }

    /// The rows that a change writes.
    fn saved(all: &mut Conversations, change: impl FnOnce(&mut Conversations)) -> Vec<Row> {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut tx = Transaction::new(Millis(1), Millis(1), &mut rng, key());
        change(all);
        all.save(&mut tx);
        let output = tx.finish();
        let rows = output.writes().iter().filter_map(|write| match write {
            Write::Put(row) => Some(row.clone()),
            Write::Delete { .. } | Write::DeleteAll { .. } | Write::Sweep { .. } => None,
        });
        rows.collect()
    }

    fn conversation() -> Conversation {
        Conversation::waiting(
            HERE,
            (Kind::Direct, vec![AccountKey([2; 32])]),
            Topic([3; 32]),
            Millis(1),
        )
    }

    fn stores(rows: &[Row]) -> Vec<&str> {
        rows.iter().filter_map(|row| row.key.split('/').next()).collect()
    }

    #[test]
    fn only_rows_that_differ_are_written() {
        let mut all = Conversations::default();
        let first = saved(&mut all, |all| all.insert(HERE, conversation()));
        assert_eq!(stores(&first), ["conversation", "cursors"]);
        let unchanged = saved(&mut all, |all| assert!(all.edit(&HERE).is_some()));
        assert!(unchanged.is_empty());
        let painted = saved(&mut all, |all| all.edit(&HERE).unwrap().active_at = Millis(5));
        assert_eq!(stores(&painted), ["cursors"]);
        let timer = saved(&mut all, |all| all.edit(&HERE).unwrap().timer = Some(60));
        assert_eq!(stores(&timer), ["conversation"]);
    }

    #[test]
    fn a_conversation_that_needs_no_change_is_not_lent() {
        let mut all = Conversations::default();
        saved(&mut all, |all| all.insert(HERE, conversation()));
        assert!(all.edit_if(&HERE, |found| found.timer.is_some()).is_none());
        assert_eq!(all.all.changed().count(), 0);
        assert!(all.edit_if(&HERE, |found| found.timer.is_none()).is_some());
        assert_eq!(all.all.changed().count(), 1);
    }

    #[test]
    fn a_conversation_is_restored_and_its_missing_row_is_named() {
        let mut all = Conversations::default();
        let rows = saved(&mut all, |all| all.insert(HERE, conversation()));
        let mut whole = Conversations::default();
        for row in rows.iter().rev() {
            assert_eq!(whole.restore(&key(), row), Ok(true));
        }
        assert!(whole.put_together().is_empty() && whole.get(&HERE).is_some_and(Conversation::has_cursors));
        let mut half = Conversations::default();
        assert_eq!(half.restore(&key(), &rows[0]), Ok(true));
        let missing = half.put_together();
        assert_eq!((missing.len(), &missing[0].key), (1, &rows[1].key));
        half.forget_missing_cursors(Millis(9));
        assert!(half.get(&HERE).is_some_and(Conversation::has_cursors));
    }
}
