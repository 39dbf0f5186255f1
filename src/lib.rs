//! Sotto's client: a pure core, and under `web` the only impure module, the browser layer.
//!
//! Read one sent message straight down: `web::driver` → [`client`] → `conversation` → `content`, `expiry` →
//! `web::store` → `web::socket`. docs/ARCHITECTURE.md has the picture.

mod account;
mod blob;
pub mod call;
pub mod client;
mod contact;
mod contacts;
pub mod content;
pub mod conversation;
pub mod credential;
pub mod envelope;
pub mod expiry;
mod invitation;
pub mod io;
pub mod mls;
pub mod name;
mod padding;
pub mod pairing;
pub mod recovery;
pub mod safety;
pub mod seal;
pub mod secret;
pub mod sorted;
mod sync;
mod time;
mod tracked;
mod transaction;

#[cfg(target_arch = "wasm32")]
pub mod web;
