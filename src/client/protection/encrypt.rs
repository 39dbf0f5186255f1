//! The only place where the client encrypts content: for the audience of the thread, or not at all.

use crate::client::Client;
use crate::conversation::ConversationId;
use crate::conversation::session::SessionError;
use crate::io::Notice;
use crate::transaction::Transaction;
use sotto_wire::{RecordId, Request, Topic, Ttl};

impl Client {
    /// Encrypts content as a record of a group's current epoch: the only place that does. If the group's accounts
    /// differ from those that its thread shows, nothing is encrypted, and the thread says so.
    pub(in crate::client) fn encrypted(
        &mut self,
        tx: &mut Transaction<'_>,
        of: ConversationId,
        topic: Topic,
        id: RecordId,
        content: &[u8],
        ttl: Ttl,
    ) -> Option<Request> {
        self.groups.open(topic)?;
        let account = self.account.get()?;
        let audience = self.conversations.get(&of)?.audience(topic, account.key())?;
        let body = match self
            .groups
            .encrypt((topic, &audience), tx.rng, &account.device, (id, content))?
        {
            Ok(body) => body,
            Err(SessionError::Audience) => {
                self.other_audience(tx, of, topic);
                return None;
            }
            Err(_) => return None,
        };
        let capability = self.groups.capability(topic)?;
        let generation = self.groups.generation(topic)?;
        let group = self.conversations.edit(&of).and_then(|found| found.group_of_mut(topic));
        if let Some(group) = group {
            group.sent += 1;
        }
        Some(Request::Append {
            topic,
            generation,
            capability,
            id,
            ttl,
            body: body.into(),
            rotation: None,
        })
    }

    /// Blocks a thread whose keys reach an account that it does not show, or not all that it shows: nothing leaves
    /// under them.
    fn other_audience(&mut self, tx: &mut Transaction<'_>, of: ConversationId, topic: Topic) {
        let thread = self.position_of(topic).map(|place| place.thread);
        self.group_lost(topic);
        if let Some(thread) = thread {
            self.notice(tx, of, thread, Notice::OtherAudience);
        }
    }
}
