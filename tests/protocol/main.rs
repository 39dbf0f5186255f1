//! Stories of two people on a virtual clock, through the relay's real rules and a store that can crash at any step.
#![cfg(not(target_arch = "wasm32"))]
#![cfg(test)]

mod adversary;
mod attacker;
mod calls;
mod devices;
mod faults;
mod frozen;
mod groups;
mod harness;
mod identity;
mod invitations;
mod messages;
mod protection;
mod words;

use harness::world;
