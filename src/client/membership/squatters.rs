//! Squatted logs: a stranger has named them before their owner did.

use crate::client::Client;
use crate::client::membership::log_owner::LogOwner;
use crate::conversation::kind::Standing;
use crate::conversation::role::LogRole;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Cursor, Topic};

impl Client {
    /// A stranger can name any log before its owner does. A request, or an ended log that was never read, gives the log
    /// up to a contact, or to an account that shares a conversation with us; true if the log is free then.
    pub(in crate::client) fn take_from_squatter(
        &mut self,
        tx: &mut Transaction<'_>,
        topic: Topic,
        from: AccountKey,
    ) -> bool {
        let LogOwner::Conversation(id, role) = self.owner_of(topic) else {
            return false;
        };
        let is_known = self.talks_with(from);
        let shares = self
            .conversations
            .values()
            .any(|found| found.is_member() && found.people.contains(&from) && found.role_of(topic).is_none());
        let Some(conversation) = self.conversations.get(&id) else {
            return false;
        };
        if conversation.people.contains(&from) {
            return false;
        }
        if conversation.standing == Standing::Request && (shares || is_known) {
            let id = id.to_hex();
            return self.delete_conversation(tx, &id).is_ok();
        }
        let is_unread = role == LogRole::Closed
            && conversation
                .reads(topic, role)
                .is_some_and(|(_, cursor)| cursor == Cursor(0));
        if is_unread && let Some(conversation) = self.conversations.edit(&id) {
            conversation.finished.remove(topic);
            self.relay.unfollow(topic);
        }
        is_unread
    }
}
