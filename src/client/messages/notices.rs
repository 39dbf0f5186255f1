//! Lines of the conversation itself.

use crate::client::Client;
use crate::conversation::ConversationId;
use crate::conversation::message::{Message, Says};
use crate::io::{Notice, count};
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, RecordId};

/// Names in one line about people who are new or missing.
const NAMED: usize = 8;

impl Client {
    /// Adds a line of the conversation itself.
    pub(in crate::client) fn notice(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        thread: u32,
        notice: Notice<AccountKey>,
    ) {
        let mut message = Message {
            id: RecordId(tx.random()),
            position: 0,
            says: Says::Notice(notice.into()),
            at: tx.now,
            expires_after: None,
            deadline: None,
            started: true,
            thread,
        };
        self.place(tx, id, &mut message);
    }
}

/// The first of the accounts, and the number of the others; None if there are none.
pub(in crate::client) fn named<'a>(accounts: impl Iterator<Item = &'a AccountKey>) -> Option<(Vec<AccountKey>, u32)> {
    let mut who: Vec<_> = accounts.copied().collect();
    let more = count(who.len().saturating_sub(NAMED));
    who.truncate(NAMED);
    (!who.is_empty()).then_some((who, more))
}

/// The line that an account set the timer.
pub(in crate::client) fn timer_set(by: AccountKey, seconds: Option<u32>) -> Notice<AccountKey> {
    match seconds {
        Some(seconds) => Notice::TimerSet { by, seconds },
        None => Notice::TimerOff { by },
    }
}
