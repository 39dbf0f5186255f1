//! The real binary on loopback: kill -9, garbage, slow readers, the page's headers, clear errors.

mod crash;
mod hostile;
mod http;
mod process;
