//! Conversations that a command names: existing ones, and ones that take messages.

use crate::client::Client;
use crate::client::problem::{nonsense, not_here};
use crate::conversation::ConversationId;
use crate::conversation::kind::Standing;
use crate::io::{Closed, Problem};

impl Client {
    /// A conversation that this device is in.
    pub(in crate::client) fn writable(&self, hex: &str) -> Result<ConversationId, Problem> {
        let id = self.conversation_named(hex)?;
        match self.conversations.get(&id).map(|found| &found.standing) {
            Some(Standing::Member) => Ok(id),
            Some(Standing::Request) => Err(crate::client::problem::accept_first()),
            Some(Standing::Ended(_)) | None => Err(Problem::ReadOnly { why: Closed::NotMember }),
        }
    }

    pub(in crate::client) fn conversation_named(&self, hex: &str) -> Result<ConversationId, Problem> {
        let id = ConversationId::from_hex(hex).ok_or_else(nonsense)?;
        if self.conversations.contains_key(&id) {
            Ok(id)
        } else {
            Err(not_here())
        }
    }
}
