//! How many records a second the relay acknowledges as durable.
fn main() {}
