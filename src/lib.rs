//! Sotto's client: a pure core, and under `web` the only impure module, the browser layer.
//!
//! Read one sent message straight down: `web::driver` → [`client`] → `conversation` → `content`, `expiry` →
//! `web::store` → `web::socket`. docs/ARCHITECTURE.md has the picture.

pub mod client;
pub mod io;
pub mod seal;
pub mod secret;

#[cfg(target_arch = "wasm32")]
pub mod web;
