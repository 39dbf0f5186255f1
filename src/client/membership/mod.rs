//! The members of a conversation: invitations and Welcomes, commits and epochs, joining and leaving.

pub(super) mod commit;
mod commit_plan;
pub(super) mod early;
pub(super) mod early_invitations;
pub(super) mod entry;
pub(super) mod epoch;
pub(super) mod epoch_changes;
pub(super) mod groups;
pub(super) mod inbox;
pub(super) mod inbox_requests;
pub(super) mod invite;
pub(super) mod join;
pub(super) mod joined;
pub(super) mod leave;
pub(super) mod log_owner;
pub(super) mod owner;
pub(super) mod patience;
pub(super) mod pending_invitations;
pub(super) mod queue;
pub(super) mod refusals;
pub(super) mod refuse;
pub(super) mod squatters;
pub(super) mod start;
pub(super) mod welcome;
