//! The relay: one connection, the requests under way on it, the logs that are followed, and the sending of the outbox.

pub(super) mod answers;
pub(super) mod back_off;
pub(super) mod blobs;
pub(super) mod connection;
pub(super) mod deliveries;
pub(super) mod follow;
pub(super) mod frames;
pub(super) mod greeting;
pub(super) mod log_position;
pub(super) mod relay_connection;
pub(super) mod requests;
pub(super) mod send;
pub(super) mod step;
pub(super) mod transfers;
