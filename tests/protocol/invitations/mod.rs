//! Admission: invitations and Welcomes, from contacts, strangers and members who cheat.

pub mod borrowed_places;
pub mod more_logs;
pub mod requests;
pub mod short_lives;
pub mod undelivered;
pub mod uninvited;
pub mod usurper;
pub mod wrong_place;
