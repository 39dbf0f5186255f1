//! The role of a log in a conversation: one, or none. The client's lookup (`client/membership/owner.rs`) asks every
//! conversation.

use super::Conversation;
use super::finished::FinishedLog;
use super::protection::{Group, Protection};
use super::session::Audience;
use sotto_wire::{AccountKey, Cursor, Topic};

/// The role of a log in its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogRole {
    /// The unprotected log that is written now.
    Open,
    /// An unprotected log that is only read.
    Closed,
    /// The current protected group, or the pending one.
    Group,
    /// An ended protected group, which is read to its end.
    Ended,
    /// The unprotected log of an open proposal.
    Proposed,
    /// A log that had ended before this device joined: nothing is read from it.
    Past,
    /// A log that this device does not have, and that one of its groups replaces.
    Replaced,
}

impl LogRole {
    /// Whether its records are encrypted.
    pub(crate) fn is_protected(self) -> bool {
        matches!(self, LogRole::Group | LogRole::Ended)
    }
}

impl FinishedLog {
    /// Its role in the conversation.
    pub(crate) fn role(&self) -> LogRole {
        match self {
            Self::Closed(_) => LogRole::Closed,
            Self::Agreed(_) | Self::Superseded(_) => LogRole::Ended,
            Self::Past(_) => LogRole::Past,
        }
    }
}

impl Conversation {
    /// The one role of a log here.
    pub(crate) fn role_of(&self, topic: Topic) -> Option<LogRole> {
        if let Protection::Off(log) = &self.protection
            && log.topic() == topic
        {
            return Some(LogRole::Open);
        }
        if self.group().is_some_and(|group| group.topic == topic) {
            return Some(LogRole::Group);
        }
        if let Some(log) = self.finished.get(topic) {
            return Some(log.role());
        }
        if self.off.as_ref().is_some_and(|off| off.matter.topic == topic) {
            return Some(LogRole::Proposed);
        }
        let replaced = self.groups().any(|group| group.replaces == Some(topic));
        replaced.then_some(LogRole::Replaced)
    }

    /// Whether a thread of the log is, or can be, shown here.
    pub(crate) fn has_read(&self, topic: Topic) -> bool {
        match self.role_of(topic) {
            Some(LogRole::Open | LogRole::Closed | LogRole::Group | LogRole::Ended | LogRole::Past) => true,
            Some(LogRole::Proposed | LogRole::Replaced) | None => false,
        }
    }

    /// The thread of a log that is read, and how far it was read.
    pub(crate) fn reads(&self, topic: Topic, role: LogRole) -> Option<(u32, Cursor)> {
        match (role, &self.protection) {
            (LogRole::Open, Protection::Off(log)) => Some((log.thread(), log.cursor)),
            (LogRole::Closed, _) => {
                let log = self.finished.closed().find(|log| log.topic == topic)?;
                Some((log.thread, log.cursor))
            }
            (LogRole::Group | LogRole::Ended, _) => {
                let group = self.group_of(topic)?;
                Some((group.thread, group.cursor.unwrap_or_default()))
            }
            (LogRole::Open | LogRole::Proposed | LogRole::Past | LogRole::Replaced, _) => None,
        }
    }

    /// The accounts that the sentence of a group's thread counts, with the own account.
    pub(crate) fn audience(&self, topic: Topic, me: AccountKey) -> Option<Audience> {
        let group = self.group_of(topic)?;
        Some(Audience::new(me, self.counted(group)))
    }

    /// Whether the sentence of a group's thread counts another account.
    pub(crate) fn counts(&self, topic: Topic, account: AccountKey) -> bool {
        self.group_of(topic)
            .is_some_and(|group| self.counted(group).contains(&account))
    }

    fn counted<'a>(&'a self, group: &'a Group) -> &'a [AccountKey] {
        group.people.as_deref().unwrap_or(&self.people)
    }
}
