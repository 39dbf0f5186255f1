//! People: looked up in the directory, pinned, verified, accepted or blocked, and their KeyPackages.

pub(super) mod directory;
pub(super) mod key_fetch;
pub(super) mod key_fetches;
pub(super) mod lookups;
pub(super) mod names;
pub(super) mod requests;
pub(super) mod roll_call;
pub(super) mod verify;
