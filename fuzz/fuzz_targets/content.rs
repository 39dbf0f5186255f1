//! Hostile bytes as a message.
#![no_main]

#[path = "../targets/content.rs"]
mod content;

libfuzzer_sys::fuzz_target!(|data: &[u8]| content::check(data));
