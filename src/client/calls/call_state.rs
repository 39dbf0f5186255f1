//! The calls known to this device, and the reports of their pages. Nothing of it is stored.

use crate::call::Party;
use crate::call::calls::Calls;
use crate::call::keyset::WorkerKeys;
use crate::client::calls::forwarding::Failure;
use crate::client::problem::nonsense;
use crate::conversation::ConversationId;
use crate::conversation::session::Member;
use crate::io::Problem;
use crate::sorted::SortedMap;
use sotto_wire::{Generation, IceServer, Millis, Topic};

/// The longest name of a tab, in bytes.
const TAB: usize = 64;

/// The calls known to this device.
#[derive(Default)]
pub(in crate::client) struct CallState {
    pub(super) machine: Calls,
    /// The tab with the media of our call.
    pub(super) page: Option<Page>,
    /// A call that waits for its conversation's protection.
    pub(super) pending: Option<Pending>,
    pub(super) keys: crate::client::calls::call_keys::CallKeys,
    /// The servers that help connections through the network, and when they expire.
    pub(super) ice: Option<(Vec<IceServer>, Millis)>,
    /// The largest room of the relay's forwarding server, if it has one: known once `ice` is.
    pub(super) forwards: Option<u32>,
    pub(super) forwarding: Option<crate::client::calls::forwarding::Forwarding>,
    /// The generation in which each log's members were last checked.
    pub(super) looked: SortedMap<Topic, Generation>,
}

/// The tab and its frame worker.
#[derive(Clone)]
pub(in crate::client) struct Page {
    pub(super) tab: String,
    /// The worker's public key.
    pub(super) worker: Vec<u8>,
}

impl Page {
    /// Takes a tab, and its worker's public key in hexadecimal.
    pub(in crate::client) fn new(worker_key: &str, tab: String) -> Result<Self, Problem> {
        let pairs = worker_key.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let worker: Option<Vec<u8>> = pairs.map(byte).collect();
        match worker {
            Some(worker) if worker.len() == WorkerKeys::PUBLIC && tab.len() <= TAB => Ok(Self { tab, worker }),
            Some(_) | None => Err(nonsense()),
        }
    }
}

/// A call that waits for its conversation's protection.
pub(in crate::client) struct Pending {
    pub(super) conversation: ConversationId,
    pub(super) video: bool,
    pub(super) until: Millis,
    pub(super) failed: Option<Failure>,
}

/// The device behind a member's leaf.
pub(in crate::client) fn party(member: &Member) -> Party {
    Party {
        device: member.credential.device,
        account: member.credential.account,
    }
}
