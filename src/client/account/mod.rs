//! The account and its devices: signing up, linking, the signed list, recovery, and device sync.

pub(super) mod begin_again;
pub(super) mod device_sync;
pub(super) mod devices;
pub(super) mod directory_requests;
pub(super) mod history;
pub(super) mod history_state;
pub(super) mod index;
pub(super) mod index_log;
pub(super) mod linking;
pub(super) mod open_shares;
pub(super) mod pairing_state;
pub(super) mod recover;
pub(super) mod recovery_state;
pub(super) mod registration;
pub(super) mod sign_up;
pub(super) mod state;
pub(super) mod storage_loss;
pub(super) mod storage_state;
pub(super) mod take_shares;
pub(super) mod tell_own;
pub(super) mod transfer;
