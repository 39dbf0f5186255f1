//! Frames and signals, against the standard's vectors and against an attacker.

mod flood;
mod frames;
mod signals;
mod vectors;
