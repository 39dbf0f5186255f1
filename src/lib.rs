//! Sotto's client core.
