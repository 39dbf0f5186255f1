//! Hostile bytes while a device is linked or an account recovered.
#![no_main]

#[path = "../targets/keys.rs"]
mod keys;
#[path = "../targets/pairing.rs"]
mod pairing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| pairing::check(data));
