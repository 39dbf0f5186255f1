//! An account under recovery from its phrase, and groups that this device asks to rejoin. Nothing of it is stored:
//! after a reload the phrase is typed again.

use crate::conversation::ConversationId;
use crate::sorted::SortedSet;

/// The state of a recovery.
#[derive(Default)]
pub(in crate::client) struct Recovery {
    recovering: Option<Recovering>,
    rejoining: SortedSet<ConversationId>,
}

struct Recovering {
    ticket: u64,
    indexed: bool,
}

impl Recovery {
    /// Begins a recovery.
    pub(in crate::client) fn begin(&mut self, ticket: u64) {
        self.recovering = Some(Recovering { ticket, indexed: false });
    }

    /// Whether a recovery is under way.
    pub(in crate::client) fn is_under_way(&self) -> bool {
        self.recovering.is_some()
    }

    /// Notes that the account's index was read to its end; true if a recovery waits for that.
    pub(in crate::client) fn read_index(&mut self) -> bool {
        let waiting = self.recovering.as_mut().filter(|recovering| !recovering.indexed);
        waiting.is_some_and(|recovering| !std::mem::replace(&mut recovering.indexed, true))
    }

    /// Ends a recovery whose index was read, once the directory has the new device; returns its ticket.
    pub(in crate::client) fn finish(&mut self) -> Option<u64> {
        let done = self.recovering.take_if(|recovering| recovering.indexed);
        done.map(|recovering| recovering.ticket)
    }

    /// Gives the recovery up; returns its ticket.
    pub(in crate::client) fn give_up(&mut self) -> Option<u64> {
        self.recovering.take().map(|recovering| recovering.ticket)
    }

    /// Notes a group whose members are to be asked to let this device in.
    pub(in crate::client) fn rejoin(&mut self, id: ConversationId) {
        self.rejoining.insert(id);
    }

    /// Takes the groups whose members are asked now.
    pub(in crate::client) fn take_rejoining(&mut self) -> SortedSet<ConversationId> {
        std::mem::take(&mut self.rejoining)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_ends_once_its_index_was_read() {
        let mut recovery = Recovery::default();
        assert!(!recovery.read_index());
        recovery.begin(7);
        assert_eq!(recovery.finish(), None);
        assert!(recovery.is_under_way() && recovery.read_index() && !recovery.read_index());
        assert_eq!(recovery.finish(), Some(7));
        assert!(!recovery.is_under_way());
        recovery.begin(8);
        assert_eq!(recovery.give_up(), Some(8));
        assert_eq!(recovery.give_up(), None);
    }

    #[test]
    fn a_group_is_asked_once() {
        let mut recovery = Recovery::default();
        recovery.rejoin(ConversationId([1; 16]));
        recovery.rejoin(ConversationId([1; 16]));
        assert_eq!(recovery.take_rejoining().len(), 1);
        assert!(recovery.take_rejoining().is_empty());
    }
}
