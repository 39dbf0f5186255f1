//! Stories of two people on a virtual clock, through the relay's real rules and a store that can crash at any step.
#![cfg(not(target_arch = "wasm32"))]
#![cfg(test)]

mod agreement;
mod asking;
mod attacker;
mod attacker_groups;
mod attacker_line;
mod attacker_logs;
mod attacker_terms;
mod back_again;
mod bad_days;
mod bursts;
mod calls;
mod calls_badly;
mod calls_forwarded;
mod calls_groups;
mod churn;
mod consents;
mod crash;
mod devices;
mod ended_threads;
mod expiry;
mod first_contact;
mod groups;
mod impostor;
mod insider;
mod large_groups;
mod leavers;
mod lying;
mod open_groups;
mod oracle;
mod recovery;
mod requests;
mod scale;
mod sentence;
mod silence;
mod stage;
mod switch;
mod switch_off;
mod switch_off_crash;
mod switch_off_races;
mod trouble;
mod unlinked;
mod verifying;
mod world;
