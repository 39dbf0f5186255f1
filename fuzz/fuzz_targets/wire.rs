//! Hostile bytes as frames of the relay's protocol.
#![no_main]

#[path = "../targets/wire.rs"]
mod wire;

libfuzzer_sys::fuzz_target!(|data: &[u8]| wire::check(data));
