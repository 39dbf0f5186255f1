//! Hostile bytes as rows of the store, and over rows of the store.
#![no_main]

#[path = "../targets/records.rs"]
mod records;

libfuzzer_sys::fuzz_target!(|data: &[u8]| records::check(data));
