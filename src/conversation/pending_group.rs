//! Turning protection on: an own group that waits for the other devices, or a member's group that replaces it.

use super::Conversation;
use super::finished::FinishedLog;
use super::protection::{Group, PendingGroup, Protection, Stage};
use sotto_wire::{Cursor, Millis, Topic};

impl Conversation {
    /// Turns the switch on with an own group in a new thread; the old log is only read from now on. The group names the
    /// log that it replaces, so that all members know its conversation: a protected one whose keys are lost, one that
    /// ended by agreement (which a member may not have read yet), or a group's unprotected one.
    pub(crate) fn begin_pending_group(&mut self, topic: Topic) {
        let replaces = match &self.protection {
            Protection::On(group) => Some(group.topic),
            Protection::Off(_) if self.is_agreed() => self.finished.groups().next_back().map(|group| group.topic),
            Protection::Off(log) if self.kind.group().is_some() => Some(log.topic()),
            Protection::Off(_) | Protection::Waiting(_) => None,
        };
        let admins = self.kind.group().map(|info| info.admins.clone());
        let thread = self.add_protected_thread();
        let mut pending = PendingGroup::new(topic, thread, replaces);
        pending.keeps_admins = matches!(self.protection, Protection::On(_)) && admins.is_some();
        pending.group.admins_before = admins.unwrap_or_default();
        self.replace(Protection::Waiting(pending));
    }

    /// Restarts the pending group: another one, in the same thread, for the current people.
    pub(crate) fn renew_pending_group(&mut self, topic: Topic) {
        if let Protection::Waiting(pending) = &mut self.protection {
            let (thread, replaces) = (pending.group.thread, pending.group.replaces);
            let (admins_before, keeps_admins) =
                (std::mem::take(&mut pending.group.admins_before), pending.keeps_admins);
            *pending = PendingGroup {
                keeps_admins,
                ..PendingGroup::new(topic, thread, replaces)
            };
            pending.group.admins_before = admins_before;
        }
    }

    /// Turns the switch on because the other person did: their group becomes the current one. Messages that waited for a group of our own stay in their thread.
    pub(crate) fn adopt(&mut self, topic: Topic, after: Cursor, replaces: Option<Topic>, now: Millis) {
        let admins_before = match &mut self.protection {
            Protection::Waiting(pending) => std::mem::take(&mut pending.group.admins_before),
            // Another group that replaces the same log.
            Protection::On(group) if replaces.is_some() && group.replaces == replaces => {
                std::mem::take(&mut group.admins_before)
            }
            Protection::Off(_) | Protection::On(_) => {
                self.kind.group().map(|info| info.admins.clone()).unwrap_or_default()
            }
        };
        let thread = match &self.protection {
            Protection::Waiting(pending) => pending.group.thread,
            // This device was removed from this very group, and has returned.
            Protection::On(group) if group.topic == topic => group.thread,
            Protection::Off(_) | Protection::On(_) => self.add_protected_thread(),
        };
        self.replace(Protection::On(Group {
            replaces,
            admins_before,
            ..Group::entered(topic, thread, after, now)
        }));
    }

    /// Names the log that the pending group replaces.
    pub(crate) fn replaces(&mut self, topic: Topic) {
        if let Protection::Waiting(pending) = &mut self.protection {
            pending.group.replaces = Some(topic);
        }
    }

    /// A device of another person has joined the own group that waits for it. Other groups are not affected.
    pub(crate) fn confirm(&mut self, topic: Topic) -> bool {
        let Protection::Waiting(pending) = &self.protection else {
            return false;
        };
        if pending.stage != Stage::Invited || pending.group.topic != topic {
            return false;
        }
        let group = pending.group.clone();
        self.protection = Protection::On(group);
        true
    }

    fn replace(&mut self, protection: Protection) {
        match std::mem::replace(&mut self.protection, protection) {
            Protection::Off(log) => self.finished.push(FinishedLog::Closed(log.close(&self.people))),
            Protection::On(group) if !group.broken && self.group_of(group.topic).is_none() => {
                self.finished.push(FinishedLog::Superseded(Group {
                    people: Some(self.people.clone()),
                    ..group
                }));
            }
            Protection::Waiting(_) | Protection::On(_) => {}
        }
    }
}
