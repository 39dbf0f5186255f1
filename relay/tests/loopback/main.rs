//! The real binary on loopback: kill -9, garbage, slow readers, the page's headers, clear errors.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests fail by panicking, their helpers too"
)]

mod blob;
mod crash;
mod forward;
mod hostile;
mod http;
mod ice;
mod process;
