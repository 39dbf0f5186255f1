//! Inboxes: anybody may put an item in, only the device reads and trims.

use crate::core::feed::{Entry, Feed};
use crate::core::rejection::{Rejection, within};
use crate::core::relay::{ConnectionId, Relay};
use crate::store::{Inbox, NewItem, Store};
use sotto_wire::{Capability, Code, Cursor, InboxId, InboxItem, Millis, RecordId, Reply, limits};

impl<S: Store> Relay<S> {
    pub(crate) fn deliver(&mut self, inbox: InboxId, id: RecordId, body: &[u8]) -> Result<Reply, Rejection> {
        within(body, limits::INBOX_ITEM)?;
        let row = self.store.inbox(&inbox)?.ok_or(Code::UnknownInbox)?;
        if self.store.has_item(&inbox, &id)? {
            return Ok(Reply::Delivered);
        }
        if self.store.items_waiting(&inbox, self.now)? >= limits::INBOX_ITEMS {
            return Err(Code::InboxFull.into());
        }
        let (cursor, at) = (row.head.next(), self.now);
        let expires_at = Millis(at.0.saturating_add(self.config.inbox_ttl));
        self.store.put_item(&NewItem {
            inbox,
            cursor,
            id,
            at,
            expires_at,
            body,
        })?;
        let item = InboxItem {
            inbox,
            cursor,
            id,
            at,
            body: body.to_vec().into(),
        };
        self.note_fresh(Feed::Inbox(inbox), Entry::Item(item));
        Ok(Reply::Delivered)
    }

    pub(crate) fn follow_inbox(
        &mut self,
        connection: ConnectionId,
        inbox: InboxId,
        capability: &Capability,
        after: Cursor,
    ) -> Result<Reply, Rejection> {
        let row = self.readable_inbox(&inbox, capability)?;
        let head = self.store.last_item(&inbox, self.now)?;
        self.start_inbox(connection, inbox, row.reader, after)?;
        Ok(Reply::Following { head })
    }

    pub(crate) fn trim_inbox(
        &mut self,
        inbox: &InboxId,
        capability: &Capability,
        through: Cursor,
    ) -> Result<Reply, Rejection> {
        self.readable_inbox(inbox, capability)?;
        self.store.trim(inbox, through)?;
        Ok(Reply::InboxTrimmed)
    }

    fn readable_inbox(&mut self, inbox: &InboxId, capability: &Capability) -> Result<Inbox, Rejection> {
        let row = self.store.inbox(inbox)?.ok_or(Code::UnknownInbox)?;
        if row.reader.admits(capability) {
            Ok(row)
        } else {
            Err(Code::Forbidden.into())
        }
    }
}
