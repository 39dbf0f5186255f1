//! The requests under way on one connection: their purposes, and the deadline of each answer.
//!
//! If the relay or the network swallows one frame, the rest continues, and that frame's request would wait for ever. So
//! a request without an answer by its deadline ends its connection; the next one asks again for all that is needed.

use crate::conversation::ConversationId;
use crate::sorted::SortedMap;
use sotto_wire::{AccountKey, Millis, RecordId, Topic};

/// How long an answer may take, in milliseconds. The largest frame (512 KiB) is through by then at 10 kB/s.
pub(in crate::client) const DEADLINE_MS: u64 = 60_000;

/// Requests by their id on the wire. Nothing of them is stored.
#[derive(Default)]
pub(in crate::client) struct PendingRequests {
    pending: SortedMap<u32, Unanswered>,
    last_id: u32,
}

struct Unanswered {
    asked: PendingRequest,
    due: Millis,
}

impl PendingRequests {
    /// Notes a request that is sent now and returns its id, which is never 0.
    pub(in crate::client) fn add(&mut self, asked: PendingRequest, now: Millis) -> u32 {
        self.last_id = self.last_id.wrapping_add(1).max(1);
        let due = Millis(now.0.saturating_add(DEADLINE_MS));
        self.pending.insert(self.last_id, Unanswered { asked, due });
        self.last_id
    }

    /// Takes the purpose of an answer; None if no request has this id.
    pub(in crate::client) fn answered(&mut self, id: u32) -> Option<PendingRequest> {
        self.pending.remove(&id).map(|request| request.asked)
    }

    /// Whether no request is under way.
    pub(in crate::client) fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }

    pub(in crate::client) fn iter(&self) -> impl Iterator<Item = &PendingRequest> {
        self.pending.values().map(|request| &request.asked)
    }

    /// Forgets all requests with their connection, and returns their purposes.
    pub(in crate::client) fn abandon_all(&mut self) -> Vec<PendingRequest> {
        let pending = std::mem::take(&mut self.pending);
        pending.into_iter().map(|(_, request)| request.asked).collect()
    }

    /// Whether an answer of the relay is overdue.
    pub(in crate::client) fn is_overdue(&self, now: Millis) -> bool {
        self.pending.values().any(|request| request.due <= now)
    }

    /// Milliseconds until the first deadline; None if no request is under way.
    pub(in crate::client) fn next_deadline(&self, now: Millis) -> Option<u64> {
        let due = self.pending.values().map(|request| request.due).min()?;
        Some(due.0.saturating_sub(now.0))
    }
}

/// The purpose of a request.
pub(in crate::client) enum PendingRequest {
    Hello,
    Item(u64),
    Follow(Topic),
    FollowInbox,
    TrimInbox,
    SignUpChallenge,
    SignUp,
    KeyPackageChallenge,
    KeyPackages,
    LookUp {
        key_fetch: u64,
        wanted: crate::client::contacts::key_fetches::Wanted,
    },
    KeyPackage {
        key_fetch: u64,
        account: AccountKey,
        entry: sotto_wire::DeviceEntry,
    },
    Sender(RecordId),
    /// Whether the directory gives a member's handle to this account.
    Member(AccountKey, sotto_wire::Handle),
    /// An account's newest device list.
    Devices(AccountKey, sotto_wire::Handle),
    OwnList,
    ListChallenge,
    /// Our device list of this version.
    List(u64),
    /// A step of linking a device.
    Pairing,
    FollowPairing,
    FollowIndex,
    Signal,
    IceServers,
    /// Our offer of this number to the forwarding server.
    Forward(u64),
    Stay,
    ForwardEnd,
    /// The account of a phrase.
    Recover {
        ticket: u64,
        handle: sotto_wire::Handle,
        seed: crate::secret::Secret<32>,
    },
    Inspect {
        ticket: u64,
        conversation: ConversationId,
        thread: u32,
    },
}

impl PendingRequest {
    /// Whether it is a step of a directory write. One at a time: a challenge is good for one write, and the next one
    /// ends it.
    pub(in crate::client) fn writes_directory(&self) -> bool {
        matches!(
            self,
            PendingRequest::SignUpChallenge
                | PendingRequest::SignUp
                | PendingRequest::KeyPackageChallenge
                | PendingRequest::KeyPackages
                | PendingRequest::ListChallenge
                | PendingRequest::List(_)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_answered_once_and_overdue_after_a_minute() {
        let mut requests = PendingRequests::default();
        assert_eq!(requests.next_deadline(Millis(5)), None);
        let first = requests.add(PendingRequest::Signal, Millis(5));
        let second = requests.add(PendingRequest::Hello, Millis(1_005));
        assert_ne!(first, second);
        assert_eq!(requests.next_deadline(Millis(5)), Some(DEADLINE_MS));
        assert!(!requests.is_overdue(Millis(4 + DEADLINE_MS)) && requests.is_overdue(Millis(5 + DEADLINE_MS)));
        assert!(matches!(requests.answered(first), Some(PendingRequest::Signal)) && requests.answered(first).is_none());
        assert_eq!(requests.next_deadline(Millis(5 + DEADLINE_MS)), Some(1_000));
        assert!(!requests.is_overdue(Millis(5 + DEADLINE_MS)) && requests.is_overdue(Millis(1_005 + DEADLINE_MS)));
        assert_eq!(requests.abandon_all().len(), 1);
        assert!(!requests.is_overdue(Millis(u64::MAX)) && requests.iter().next().is_none());
    }

    #[test]
    fn request_ids_wrap_around_without_zero() {
        let mut requests = PendingRequests {
            last_id: u32::MAX,
            ..PendingRequests::default()
        };
        assert_eq!(requests.add(PendingRequest::Signal, Millis(u64::MAX)), 1);
    }
}
