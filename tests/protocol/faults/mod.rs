//! Bad relays, bad days, bad members, bad clocks.

pub mod bad_days;
pub mod churn;
pub mod clocks;
pub mod crash;
pub mod insider;
pub mod played_again;
pub mod power;
pub mod replays;
pub mod spoilt;
pub mod stale;
pub mod standstill;
pub mod swallowed;
pub mod trouble;
