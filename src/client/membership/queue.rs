//! This device's commits on their way into the outbox.

use crate::client::Client;
use crate::conversation::ConversationId;
use crate::conversation::outbox::{CommitIntent, Item, Job};
use crate::transaction::Transaction;
use sotto_wire::Topic;

impl Client {
    /// Queues the commit that removes leaving members; true if there are any.
    pub(in crate::client) fn sweep_first(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        topic: Topic,
    ) -> bool {
        if self
            .groups
            .open(topic)
            .is_none_or(|session| session.leaving().is_empty())
        {
            return false;
        }
        self.queue_commit(tx, id, CommitIntent::Sweep);
        true
    }

    /// Queues a commit, unless the outbox has one that covers it.
    pub(in crate::client) fn queue_commit(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        intent: CommitIntent,
    ) {
        let same = |item: &Item| {
            item.conversation == id && matches!(&item.work, Job::Commit { intent: other, .. } if other.covers(&intent))
        };
        if !self.outbox.iter().any(same) {
            self.outbox.add(tx, id, Job::Commit { intent, made: None });
        }
    }
}
