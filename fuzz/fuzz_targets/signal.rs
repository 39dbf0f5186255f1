//! Hostile bytes during a call.
#![no_main]

#[path = "../targets/keys.rs"]
mod keys;
#[path = "../targets/signal.rs"]
mod signal;

libfuzzer_sys::fuzz_target!(|data: &[u8]| signal::check(data));
