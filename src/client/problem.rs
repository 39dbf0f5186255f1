//! Problems that several verbs share.

use crate::io::{Missing, Problem};

pub(in crate::client) fn not_here() -> Problem {
    Problem::NotHere { why: Missing::Gone }
}

pub(in crate::client) fn nonsense() -> Problem {
    Problem::Internal
}

pub(in crate::client) fn accept_first() -> Problem {
    Problem::AcceptFirst
}
