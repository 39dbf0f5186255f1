//! Messages between honest people.

pub mod bursts;
pub mod contents;
pub mod expiry;
pub mod first_contact;
pub mod read_far;
