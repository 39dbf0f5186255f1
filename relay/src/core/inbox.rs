//! The rules of inboxes, over the store: any client may put items in; only the device reads and trims.

use crate::core::rejection::{Rejection, within};
use crate::store::{Inbox, NewItem, Store};
use minicbor::bytes::ByteVec;
use sotto_wire::{Capability, CapabilityHash, Code, Cursor, InboxId, InboxItem, Millis, RecordId, limits};

/// Puts an item in, for `ttl` milliseconds. The item as it was written, or `None` when it is there already.
pub(crate) fn deliver(
    store: &mut impl Store,
    inbox: InboxId,
    (id, body): (RecordId, ByteVec),
    (now, ttl): (Millis, u64),
) -> Result<Option<InboxItem>, Rejection> {
    within(&body, limits::INBOX_ITEM)?;
    let row = store.inbox(&inbox)?.ok_or(Code::UnknownInbox)?;
    if store.has_item(&inbox, &id)? {
        return Ok(None);
    }
    if store.items_waiting(&inbox, now)? >= limits::INBOX_ITEMS {
        return Err(Code::InboxFull.into());
    }
    let cursor = row.head.next();
    store.put_item(&NewItem {
        inbox,
        cursor,
        id,
        at: now,
        expires_at: Millis(now.0.saturating_add(ttl)),
        body: &body,
    })?;
    Ok(Some(InboxItem {
        inbox,
        cursor,
        id,
        at: now,
        body,
    }))
}

/// The inbox's reader, and the last item that waits for it.
pub(crate) fn reader(
    store: &mut impl Store,
    inbox: &InboxId,
    capability: &Capability,
    now: Millis,
) -> Result<(CapabilityHash, Cursor), Rejection> {
    let row = readable(store, inbox, capability)?;
    let head = store.last_item(inbox, now)?;
    Ok((row.reader, head))
}

/// Deletes the items up to a position.
pub(crate) fn trim(
    store: &mut impl Store,
    inbox: &InboxId,
    capability: &Capability,
    through: Cursor,
) -> Result<(), Rejection> {
    readable(store, inbox, capability)?;
    Ok(store.trim(inbox, through)?)
}

fn readable(store: &mut impl Store, inbox: &InboxId, capability: &Capability) -> Result<Inbox, Rejection> {
    let row = store.inbox(inbox)?.ok_or(Code::UnknownInbox)?;
    if row.reader.admits(capability) {
        Ok(row)
    } else {
        Err(Code::Forbidden.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SqliteStore;
    use sotto_wire::{AccountKey, DeviceId};

    const INBOX: InboxId = InboxId([8; 32]);

    #[test]
    fn an_item_is_put_once_and_expires() {
        let mut store = SqliteStore::in_memory().unwrap();
        let token = Capability::new([3; 32]);
        let row = Inbox {
            account: AccountKey([1; 32]),
            device: DeviceId([2; 16]),
            reader: token.hash(),
            head: Cursor(0),
        };
        store.register_inbox(&INBOX, &row).unwrap();
        let item = || (RecordId([1; 16]), b"sealed".to_vec().into());
        let mut put = || deliver(&mut store, INBOX, item(), (Millis(10), 90)).unwrap();
        assert_eq!(put().map(|item| item.cursor), Some(Cursor(1)));
        assert_eq!(put(), None);
        let mut head = |now| reader(&mut store, &INBOX, &token, Millis(now)).unwrap().1;
        assert_eq!((head(99), head(100)), (Cursor(1), Cursor(0)));
        let spy = reader(&mut store, &INBOX, &Capability::new([4; 32]), Millis(0));
        assert!(matches!(spy, Err(Rejection::Refused(refusal)) if refusal.code == Code::Forbidden));
    }
}
