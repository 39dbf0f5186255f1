//! Requests for this device's inbox: to follow it, and to look up the senders of waiting invitations.

use crate::client::Client;
use crate::client::relay::requests::PendingRequest;
use crate::transaction::Transaction;
use sotto_wire::Request;

impl Client {
    pub(in crate::client) fn follow_inbox(&mut self, tx: &mut Transaction<'_>) {
        let Some(account) = self.account.get() else { return };
        if self.relay.follows_inbox()
            || self
                .relay
                .is_asked(|asked| matches!(asked, PendingRequest::FollowInbox))
        {
            return;
        }
        let request = Request::FollowInbox {
            inbox: account.inbox(),
            capability: account.reader(),
            after: account.inbox_cursor,
        };
        self.relay.send(tx, request, PendingRequest::FollowInbox);
    }

    /// Asks the directory about all senders of waiting invitations. A credential alone does not prove the handle in it.
    pub(in crate::client) fn look_up_senders(&mut self, tx: &mut Transaction<'_>) {
        if !self.relay.is_online() {
            return;
        }
        let waiting: Vec<_> = self
            .pending_invitations
            .values()
            .map(|held| (held.id, held.from.handle.clone()))
            .collect();
        for (id, handle) in waiting {
            if !self
                .relay
                .is_asked(|asked| matches!(asked, PendingRequest::Sender(other) if *other == id))
            {
                self.relay
                    .send(tx, Request::Lookup { handle }, PendingRequest::Sender(id));
            }
        }
    }
}
