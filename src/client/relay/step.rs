//! The next step of an item of the outbox.

use sotto_wire::Request;

/// The step of an item in this transaction.
pub(in crate::client) enum Step {
    /// It is sent.
    Send(Request),
    /// It waits, and with it all later items of the same log.
    Wait,
    /// It waits; others may go.
    Pass,
}
