//! The relay's rules as a deterministic machine: frames and the time go in, a durable batch and frames come out.

mod batch;
pub(crate) mod blob;
mod budget;
pub(crate) mod command;
pub(crate) mod config;
pub(crate) mod connection;
pub(crate) mod counters;
mod directory;
mod feed;
pub(crate) mod ice;
mod inbox;
mod log;
pub(crate) mod random;
pub(crate) mod rate;
mod rejection;
pub(crate) mod relay;
mod rooms;
mod route;
mod subscriptions;
#[cfg(test)]
mod tests;
mod transaction;
mod transfers;
