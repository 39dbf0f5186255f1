//! Whether a device still acts for its account: the questions to the directory on this connection, the readable logs
//! that wait for answers, and the devices left out.
//!
//! A log waits for one question at a time, never for ever, and keeps a bounded number of records for that time.

use crate::conversation::ConversationId;
use crate::sorted::{SortedMap, SortedSet};
use sotto_wire::{AccountKey, DeviceId, Millis, Record, Topic};
use std::collections::VecDeque;

/// An answer is good for this many milliseconds.
const GOOD_MS: u64 = 600_000;
/// A question without an answer for this many milliseconds is given up.
pub(in crate::client) const PATIENCE_MS: u64 = 30_000;
/// Records that a waiting log keeps. Later ones are fetched from the relay again.
const KEPT: usize = 256;
/// Unlisted devices of one account about which the directory is asked while an answer is good.
const UNLISTED: usize = 8;

/// The next step with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::client) enum Call {
    /// Ask the directory; the log waits.
    Ask,
    /// The directory was asked; the log waits.
    Wait,
    /// Decide by the newest known list.
    Decide,
}

/// The state of one connection, besides `told`.
#[derive(Default)]
pub(in crate::client) struct RollCall {
    accounts: SortedMap<AccountKey, Asked>,
    waiting: SortedMap<Topic, Waiting>,
    /// Conversations and accounts of left-out devices that were reported: each once while this client lives.
    told: SortedSet<(ConversationId, AccountKey)>,
}

struct Asked {
    /// The time from which the answer is good.
    at: Millis,
    /// When the question under way was asked.
    under_way: Option<Millis>,
    /// Devices that no list named when they were first seen.
    unlisted: Vec<DeviceId>,
}

struct Waiting {
    account: AccountKey,
    records: VecDeque<Record>,
    overflows: bool,
}

/// A log that continues: its records, and whether more of them have to be fetched.
#[derive(Debug)]
pub(in crate::client) struct Resumed {
    pub topic: Topic,
    pub records: VecDeque<Record>,
    pub overflows: bool,
}

impl RollCall {
    /// Decides about a record of this device; `listed` if the newest known list names it.
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

    /// Makes a log wait from this record on.
    pub(in crate::client) fn hold(&mut self, record: Record, account: AccountKey) {
        let waiting = Waiting {
            account,
            overflows: false,
            records: VecDeque::new(),
        };
        let topic = record.topic;
        self.waiting.entry(topic).or_insert(waiting).records.push_back(record);
    }

    /// Keeps a record of a waiting log; false if the log does not wait.
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

    /// Ends a question, answered or not, and returns the logs that continue.
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

    /// The accounts whose question is given up.
    pub(in crate::client) fn overdue(&self, now: Millis) -> Vec<AccountKey> {
        self.asked_since(|since| now.0.saturating_sub(since.0) >= PATIENCE_MS)
    }

    /// The accounts whose question has no answer yet.
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

    /// True once if a conversation has to report a left-out device of an account.
    pub(in crate::client) fn tells(&mut self, conversation: ConversationId, account: AccountKey) -> bool {
        self.told.insert((conversation, account))
    }

    /// Forgets all with the connection: the next one brings the waiting records again.
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
    fn an_unlisted_device_causes_one_question_and_a_flood_a_few() {
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
    fn a_waiting_log_keeps_a_bounded_number_of_records_in_order() {
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
    fn a_left_out_device_is_reported_once_in_each_conversation() {
        let mut roll = RollCall::default();
        let here = ConversationId([1; 16]);
        assert!(roll.tells(here, BEN) && !roll.tells(here, BEN));
        roll.disconnected();
        assert!(!roll.tells(here, BEN) && roll.tells(ConversationId([2; 16]), BEN));
    }
}
