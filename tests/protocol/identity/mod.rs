//! Who somebody is: names, keys, lists, and what is done when they change.

pub mod accepted_key;
pub mod bad_keys;
pub mod borrowed_names;
pub mod impostor;
pub mod old_lists;
pub mod second_ben;
pub mod verifying;
