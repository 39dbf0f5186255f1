//! The ciphers, hashes and the KEM of Sotto's client, as functions on bytes.
//!
//! Each function is a call of RustCrypto. That code is generic, and generic code is compiled in the crate that uses it, by
//! that crate's profile. The client is compiled for size and this crate for speed, so no function here is generic, and the
//! client uses these algorithms through this crate only (docs/DECISIONS.md, *The speed of the core*).

#![forbid(unsafe_code)]

pub mod aead;
pub mod hash;
pub mod kem;
