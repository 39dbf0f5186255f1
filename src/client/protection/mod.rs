//! The switch: protection on and off, and the one place that encrypts.

pub(super) mod consent;
pub(super) mod encrypt;
pub(super) mod propose_off;
pub(super) mod protect;
pub(super) mod sentence;
