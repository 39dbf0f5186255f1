//! Whether a device still speaks for its account: of whom the directory was asked on this connection, which readable logs
//! wait for the answer, and who was left out.
//!
//! A log waits for one question at a time, never for ever, and keeps a bounded number of records meanwhile.

use crate::conversation::ConversationId;
use crate::sorted::{SortedMap, SortedSet};
use sotto_wire::{AccountKey, DeviceId, Millis, Record, Topic};
use std::collections::VecDeque;

/// An answer is good for this many milliseconds.
const GOOD_MS: u64 = 600_000;
/// A question that is not answered for this many milliseconds is passed over.
pub(in crate::client) const PATIENCE_MS: u64 = 30_000;
/// Records that one log keeps while it waits. What comes after them is asked of the relay again.
const KEPT: usize = 256;
/// Devices that no list names, of which one account is asked about while an answer is good.
const UNLISTED: usize = 8;

/// What is to be done with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum Call {
    /// The directory is to be asked, and the log waits.
    Ask,
    /// The directory was asked, and the log waits.
    Wait,
    /// The newest list that is known decides.
    Decide,
}

/// The state of one connection, but for who was told.
#[derive(Default)]
pub(in crate::client) struct RollCall {
    accounts: SortedMap<AccountKey, Asked>,
    waiting: SortedMap<Topic, Waiting>,
    /// Where it was said that a device of somebody is left out: once in this life of the client.
    told: SortedSet<(ConversationId, AccountKey)>,
}

struct Asked {
    /// Since when the answer is good.
    at: Millis,
    /// The question that is under way, and since when.
    under_way: Option<Millis>,
    /// Devices that no list named when they were met.
    unlisted: Vec<DeviceId>,
}

struct Waiting {
    account: AccountKey,
    records: VecDeque<Record>,
    overflows: bool,
}

/// A log that goes on: its records, and whether more of them have to be asked for.
#[derive(Debug)]
pub(in crate::client) struct Resumed {
    pub topic: Topic,
    pub records: VecDeque<Record>,
    pub overflows: bool,
}

impl RollCall {
    /// A record of this device has come; `listed` if the newest list that is known names it.
    pub(in crate::client) fn call(&mut self, account: AccountKey, device: DeviceId, listed: bool, now: Millis) -> Call {
        if let Some(asked) = self.accounts.get_mut(&account) {
            if asked.under_way.is_some() {
                return Call::Wait;
            }
            if now.0.saturating_sub(asked.at.0) < GOOD_MS {
                let is_met = listed || asked.unlisted.contains(&device) || asked.unlisted.len() >= UNLISTED;
                if is_met {
                    return Call::Decide;
                }
                asked.unlisted.push(device);
                asked.under_way = Some(now);
                return Call::Ask;
            }
        }
        let asked = Asked {
            at: now,
            under_way: Some(now),
            unlisted: if listed { Vec::new() } else { vec![device] },
        };
        self.accounts.insert(account, asked);
        Call::Ask
    }

    /// A log waits from this record on.
    pub(in crate::client) fn hold(&mut self, record: Record, account: AccountKey) {
        let waiting = Waiting {
            account,
            overflows: false,
            records: VecDeque::new(),
        };
        let topic = record.topic;
        self.waiting.entry(topic).or_insert(waiting).records.push_back(record);
    }

    /// Keeps a record of a log that waits; false if it does not.
    pub(in crate::client) fn keeps(&mut self, record: &Record) -> bool {
        let Some(waiting) = self.waiting.get_mut(&record.topic) else {
            return false;
        };
        let is_next = waiting.records.back().is_none_or(|last| last.cursor < record.cursor);
        if waiting.records.len() >= KEPT {
            waiting.overflows |= is_next;
        } else if is_next && !waiting.overflows {
            waiting.records.push_back(record.clone());
        }
        true
    }

    /// A question has come to its end, answered or not. The logs that go on.
    pub(in crate::client) fn answered(&mut self, account: AccountKey) -> Vec<Resumed> {
        if let Some(asked) = self.accounts.get_mut(&account) {
            asked.under_way = None;
        }
        let done = self.waiting.extract_if(|_, waiting| waiting.account == account);
        done.map(|(topic, waiting)| Resumed {
            topic,
            records: waiting.records,
            overflows: waiting.overflows,
        })
        .collect()
    }

    /// Of whom the directory was asked so long ago that nothing waits for it any more.
    pub(in crate::client) fn overdue(&self, now: Millis) -> Vec<AccountKey> {
        self.asked_since(|since| now.0.saturating_sub(since.0) >= PATIENCE_MS)
    }

    /// Of whom the directory was asked and has not answered.
    pub(in crate::client) fn unanswered(&self) -> Vec<AccountKey> {
        self.asked_since(|_| true)
    }

    fn asked_since(&self, fits: impl Fn(Millis) -> bool) -> Vec<AccountKey> {
        let asked = self
            .accounts
            .iter()
            .filter(|(_, asked)| asked.under_way.is_some_and(&fits));
        asked.map(|(account, _)| *account).collect()
    }

    /// Whether it is to be said in a conversation that a device of somebody is left out: once.
    pub(in crate::client) fn tells(&mut self, conversation: ConversationId, account: AccountKey) -> bool {
        self.told.insert((conversation, account))
    }

    /// The connection is over: what waited comes again on the next one.
    pub(in crate::client) fn disconnected(&mut self) {
        self.accounts.clear();
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotto_wire::{Cursor, Generation, RecordId};

    const BEN: AccountKey = AccountKey([1; 32]);
    const DESK: DeviceId = DeviceId([2; 16]);

    fn record(cursor: u64) -> Record {
        Record {
            topic: Topic([3; 32]),
            cursor: Cursor(cursor),
            generation: Generation(0),
            id: RecordId([4; 16]),
            at: Millis(0),
            body: Vec::new().into(),
            rotation: None,
        }
    }

    #[test]
    fn an_account_is_asked_about_once_and_again_after_ten_minutes() {
        let mut roll = RollCall::default();
        assert_eq!(roll.call(BEN, DESK, true, Millis(0)), Call::Ask);
        assert_eq!(roll.call(BEN, DESK, true, Millis(1)), Call::Wait);
        assert!(roll.answered(BEN).is_empty());
        assert_eq!(roll.call(BEN, DESK, true, Millis(GOOD_MS - 1)), Call::Decide);
        assert_eq!(roll.call(BEN, DESK, true, Millis(GOOD_MS)), Call::Ask);
        roll.disconnected();
        assert_eq!(roll.call(BEN, DESK, true, Millis(GOOD_MS)), Call::Ask);
    }

    #[test]
    fn a_device_that_no_list_names_is_asked_about_once_and_a_flood_of_them_not_at_all() {
        let mut roll = RollCall::default();
        assert_eq!(roll.call(BEN, DESK, true, Millis(0)), Call::Ask);
        roll.answered(BEN);
        let asked = (10..40_u8).filter(|number| {
            let device = DeviceId([*number; 16]);
            let call = roll.call(BEN, device, false, Millis(5));
            roll.answered(BEN);
            assert_eq!(roll.call(BEN, device, false, Millis(6)), Call::Decide);
            call == Call::Ask
        });
        assert_eq!(asked.count(), UNLISTED);
    }

    #[test]
    fn a_log_that_waits_keeps_so_many_records_and_goes_on_in_order() {
        let mut roll = RollCall::default();
        assert!(!roll.keeps(&record(1)));
        roll.call(BEN, DESK, true, Millis(0));
        roll.hold(record(1), BEN);
        for cursor in [1, 2, 2, 3] {
            assert!(roll.keeps(&record(cursor)));
        }
        assert_eq!(roll.overdue(Millis(PATIENCE_MS - 1)), []);
        assert_eq!(roll.overdue(Millis(PATIENCE_MS)), [BEN]);
        let resumed = roll.answered(BEN).pop().unwrap();
        let cursors: Vec<_> = resumed.records.iter().map(|record| record.cursor.0).collect();
        assert_eq!((cursors, resumed.overflows), (vec![1, 2, 3], false));
        roll.hold(record(1), BEN);
        for cursor in 2..1000 {
            roll.keeps(&record(cursor));
        }
        let resumed = roll.answered(BEN).pop().unwrap();
        assert_eq!((resumed.records.len(), resumed.overflows), (KEPT, true));
        assert!(!roll.keeps(&record(1000)));
    }

    #[test]
    fn a_device_that_is_left_out_is_told_of_once_in_each_conversation() {
        let mut roll = RollCall::default();
        let here = ConversationId([1; 16]);
        assert!(roll.tells(here, BEN) && !roll.tells(here, BEN));
        roll.disconnected();
        assert!(!roll.tells(here, BEN) && roll.tells(ConversationId([2; 16]), BEN));
    }
}
