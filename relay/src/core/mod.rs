//! The relay's rules as a deterministic machine: frames and the time go in, a durable batch and frames come out.

pub(crate) mod batch;
pub(crate) mod blob;
pub(crate) mod budget;
pub(crate) mod command;
pub(crate) mod config;
pub(crate) mod connection;
pub(crate) mod counters;
pub(crate) mod directory;
pub(crate) mod feed;
pub(crate) mod ice;
pub(crate) mod inbox;
pub(crate) mod log;
pub(crate) mod random;
pub(crate) mod rate;
pub(crate) mod rejection;
pub(crate) mod relay;
pub(crate) mod rooms;
pub(crate) mod route;
pub(crate) mod subscriptions;
#[cfg(test)]
mod tests;
pub(crate) mod transaction;
pub(crate) mod transfers;
