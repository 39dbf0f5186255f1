//! The switch, and its effect on who can read.

pub mod agreement;
pub mod consents;
pub mod ended_logs;
pub mod ended_threads;
pub mod sentence;
pub mod silence;
pub mod switch;
pub mod switch_off;
pub mod switch_off_crash;
pub mod switch_off_races;
