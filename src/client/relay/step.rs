//! What becomes of an item of the outbox.

use sotto_wire::Request;

/// What becomes of an item in this transaction.
pub(in crate::client) enum Step {
    /// It leaves.
    Send(Request),
    /// Not now; and nothing of the same log behind it either.
    Wait,
    /// Not now; others may go.
    Pass,
}
