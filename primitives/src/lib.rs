//! The ciphers, hashes and the KEM that Sotto's client runs on, as functions on bytes.
//!
//! Nothing here is new: each function is a call of RustCrypto. Their code is generic, and generic code is compiled in the
//! crate that uses it, by that crate's profile. The client is compiled for its size; this crate alone is compiled for speed,
//! so no function here is generic, and no other crate of the client uses these algorithms by themselves
//! (docs/DECISIONS.md, *The size of the client*).

#![forbid(unsafe_code)]

pub mod aead;
pub mod hash;
pub mod kem;
