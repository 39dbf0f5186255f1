//! Frames and signals, against the standard's vectors and against whoever bends them.

mod flood;
mod frames;
mod signals;
mod vectors;
