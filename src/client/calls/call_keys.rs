//! Media keys that the page has, and those of the epoch before.

use crate::call::keyset::{FrameKey, PeerKey};
use crate::call::{CallId, JoinId, Party, peer_name};
use crate::secret::Secret;
use sotto_wire::{Generation, Millis};

/// The keys that the page got last.
#[derive(Default)]
pub(in crate::client) struct CallKeys {
    pub(super) given: Option<Given>,
    pub(super) revision: u32,
}

pub(in crate::client) struct Given {
    pub(super) call: CallId,
    pub(super) join: JoinId,
    pub(super) generation: Generation,
    /// The other participants' keys of this epoch.
    pub(super) current: Vec<Other>,
    /// Their keys of the epoch before, until that time.
    pub(super) before: Option<(Vec<Other>, Millis)>,
}

pub(in crate::client) struct Other {
    pub(super) party: Party,
    pub(super) join: JoinId,
    pub(super) id: u64,
    pub(super) base: Secret<32>,
}

impl Other {
    pub(in crate::client) fn key(&self, for_ms: Option<u32>) -> PeerKey {
        PeerKey {
            key: FrameKey {
                id: self.id,
                base: Secret::new(*self.base.expose()),
            },
            peer: peer_name(&self.party, self.join),
            for_ms,
        }
    }
}
