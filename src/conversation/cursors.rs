//! The part of a conversation that every message changes: the cursors of its logs, the threads' next positions, the
//! unread messages. It is a row of its own, so that a message in a large group writes little: the fields that it has are
//! skipped in the conversation's row.

use super::protection::Protection;
use super::{Conversation, Unread};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use sotto_wire::{Cursor, Millis};

/// The changing part of one conversation. The order of its lists is the conversation's own.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Cursors {
    #[n(0)]
    logs: Vec<LogCursor>,
    #[n(1)]
    threads: Vec<ThreadCursor>,
    #[n(2)]
    active_at: Millis,
    /// Eight bytes of each.
    #[n(3)]
    recent: ByteVec,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct LogCursor {
    #[n(0)]
    cursor: Option<Cursor>,
    #[n(1)]
    sent: u32,
    /// Eight bytes of each.
    #[n(2)]
    echoes: ByteVec,
    #[n(3)]
    unreadable: Option<Cursor>,
}

impl LogCursor {
    /// The state of a log that was read up to a cursor, with no own messages counted.
    fn at(cursor: Option<Cursor>) -> Self {
        Self {
            cursor,
            sent: 0,
            echoes: Vec::new().into(),
            unreadable: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct ThreadCursor {
    #[n(0)]
    next: u64,
    #[n(1)]
    unread: Vec<Run>,
}

/// Unread messages at neighbouring positions whose deadlines are close to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
struct Run {
    #[n(0)]
    first: u64,
    #[n(1)]
    count: u32,
    #[n(2)]
    deadline: Option<Millis>,
}

/// After a restart, an unread mark may outlive its expired message by this many milliseconds.
const ABOUT: u64 = 3_600_000;

impl Conversation {
    /// The changing part, as it is kept.
    pub(crate) fn cursors(&self) -> Cursors {
        let log = |cursor| LogCursor::at(Some(cursor));
        let closed = self.finished.closed().map(|closed| log(closed.cursor));
        let open = match &self.protection {
            Protection::Off(open) => Some(log(open.cursor)),
            Protection::Waiting(_) | Protection::On(_) => None,
        };
        let groups = self.groups().map(|group| LogCursor {
            cursor: group.cursor,
            sent: group.sent,
            echoes: group.echoes.concat().into(),
            unreadable: group.unreadable,
        });
        let thread = |thread: &super::Thread| ThreadCursor {
            next: thread.next,
            unread: runs(&thread.unread),
        };
        Cursors {
            logs: closed.chain(open).chain(groups).collect(),
            threads: self.threads.iter().map(thread).collect(),
            active_at: self.active_at,
            recent: self.recent.concat().into(),
        }
    }

    /// Puts the changing part back.
    pub(crate) fn put_cursors(&mut self, cursors: Cursors) {
        let mut logs = cursors.logs.into_iter();
        let cursor = |log: Option<LogCursor>| log.and_then(|log| log.cursor).unwrap_or_default();
        for closed in self.finished.closed_mut() {
            closed.cursor = cursor(logs.next());
        }
        if let Protection::Off(open) = &mut self.protection {
            open.cursor = cursor(logs.next());
        }
        let current = match &mut self.protection {
            Protection::Off(_) => None,
            Protection::Waiting(pending) => Some(&mut pending.group),
            Protection::On(group) => Some(group),
        };
        for (group, log) in self.finished.groups_mut().chain(current).zip(logs) {
            group.cursor = log.cursor;
            group.sent = log.sent;
            group.unreadable = log.unreadable;
            group.echoes = log.echoes.chunks_exact(8).filter_map(|id| id.try_into().ok()).collect();
        }
        for (thread, cursors) in self.threads.iter_mut().zip(cursors.threads) {
            thread.next = cursors.next;
            thread.unread = cursors.unread.iter().flat_map(Run::each).collect();
        }
        self.active_at = cursors.active_at;
        let recent = cursors.recent.chunks_exact(8);
        self.recent = recent.filter_map(|id| id.try_into().ok()).collect();
    }

    /// False for a conversation whose changing part was not put back.
    pub(crate) fn has_cursors(&self) -> bool {
        self.threads.iter().all(|thread| thread.next > 0)
    }
}

impl Run {
    fn each(&self) -> impl Iterator<Item = Unread> {
        let deadline = self.deadline;
        let positions = self.first..self.first.saturating_add(u64::from(self.count));
        positions.map(move |position| Unread { position, deadline })
    }
}

fn runs(unread: &[Unread]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for one in unread {
        let deadline = one
            .deadline
            .map(|at| Millis(at.0.div_ceil(ABOUT).saturating_mul(ABOUT)));
        match runs.last_mut() {
            Some(run) if run.deadline == deadline && run.first + u64::from(run.count) == one.position => run.count += 1,
            Some(_) | None => runs.push(Run {
                first: one.position,
                count: 1,
                deadline,
            }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversation::kind::Kind;
    use crate::conversation::protection::Group;
    use crate::conversation::{ConversationId, FIRST_POSITION};
    use sotto_wire::{RecordId, Topic, from_bytes, to_bytes};

    fn conversation() -> Conversation {
        let group = Group::entered(Topic([1; 32]), 0, Cursor(8), Millis(5));
        let mut conversation = Conversation::joined(ConversationId([2; 16]), (Kind::Own, Vec::new()), group, Millis(9));
        conversation.remember(RecordId([3; 16]));
        let thread = &mut conversation.threads[0];
        for position in [0, 1, 2, 5] {
            thread.unread.push(Unread {
                position: FIRST_POSITION + position,
                deadline: None,
            });
        }
        thread.next += 6;
        conversation
    }

    #[test]
    fn a_conversation_is_the_same_from_its_two_rows() {
        let before = conversation();
        let cursors = before.cursors();
        let rest = to_bytes(&before);
        let mut after: Conversation = from_bytes(&rest, usize::MAX).unwrap();
        assert!(!after.has_cursors());
        after.put_cursors(from_bytes(&to_bytes(&cursors), usize::MAX).unwrap());
        assert!(after.has_cursors() && after.remembers(RecordId([3; 16])));
        assert_eq!(after.cursors(), cursors);
        assert_eq!(after.threads[0].unread.len(), 4);
        assert_eq!(after.group().unwrap().cursor, Some(Cursor(7)));
    }

    #[test]
    fn a_message_changes_the_cursors_and_nothing_else() {
        let mut conversation = conversation();
        let (cursors, rest) = (conversation.cursors(), to_bytes(&conversation));
        conversation.threads[0].next += 1;
        conversation.active_at = Millis(10);
        conversation.group_of_mut(Topic([1; 32])).unwrap().sent += 1;
        assert_ne!(conversation.cursors(), cursors);
        assert_eq!(to_bytes(&conversation), rest);
    }

    #[test]
    fn a_thousand_unread_messages_take_no_more_room_than_two() {
        let mut conversation = conversation();
        let size = |conversation: &Conversation| to_bytes(&conversation.cursors()).len();
        let before = size(&conversation);
        for position in 6..1_000 {
            conversation.threads[0].unread.push(Unread {
                position: FIRST_POSITION + position,
                deadline: None,
            });
        }
        assert!(size(&conversation) < before + 8);
    }
}
