//! Problems that several verbs can end in.

use crate::io::{Problem, ProblemCode};

pub(in crate::client) fn not_here() -> Problem {
    Problem::new(ProblemCode::NotHere, "This is not here any more.")
}

pub(in crate::client) fn nonsense() -> Problem {
    Problem::new(
        ProblemCode::Internal,
        "The page asked for something that makes no sense. Reload it.",
    )
}

pub(in crate::client) fn accept_first() -> Problem {
    Problem::new(ProblemCode::AcceptFirst, "Accept the request first.")
}
