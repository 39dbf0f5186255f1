//! People whom the directory was asked about on this connection. Nothing of it is stored.

use crate::sorted::SortedSet;
use sotto_wire::AccountKey;

#[derive(Default)]
pub(in crate::client) struct Lookups {
    pub(in crate::client) asked_about: SortedSet<AccountKey>,
}
