//! Identity: names, keys, lists, and the reactions to their changes.

pub mod accepted_key;
pub mod bad_keys;
pub mod borrowed_names;
pub mod impostor;
pub mod old_lists;
pub mod second_ben;
pub mod verifying;
