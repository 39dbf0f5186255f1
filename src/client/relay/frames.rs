//! Frames of the relay, each passed to its part.

use crate::client::Client;
use crate::transaction::Transaction;
use sotto_wire::{RelayFrame, from_bytes, limits};

impl Client {
    /// Takes one frame. Drops frames of a connection that an earlier input of this transaction has left.
    pub(in crate::client) fn frame(&mut self, tx: &mut Transaction<'_>, bytes: &[u8]) {
        if !self.relay.is_open() {
            return;
        }
        let Ok(frame) = from_bytes::<RelayFrame>(bytes, limits::FRAME) else {
            self.leave_connection(tx);
            return;
        };
        match frame {
            RelayFrame::Reply { id, reply } => match self.relay.requests.answered(id) {
                Some(asked) => self.answered(tx, asked, reply),
                None => self.leave_connection(tx),
            },
            RelayFrame::Refused { id, refusal } => match self.relay.requests.answered(id) {
                Some(asked) => self.refused(tx, asked, refusal),
                None => self.leave_connection(tx),
            },
            RelayFrame::Record(record) => self.record(tx, record),
            RelayFrame::Signal(signal) => self.signal(tx, &signal),
            RelayFrame::InboxItem(item) => self.inbox_item(tx, item),
        }
    }
}
