//! The blind relay.
