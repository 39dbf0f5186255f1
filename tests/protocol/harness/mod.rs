//! What the stories stand on: people with stores at one relay, what they are held against, and what they are asked.

pub mod asking;
pub mod formats;
pub mod names;
pub mod oracle;
pub mod scribe;
pub mod stage;
pub mod words;
pub mod world;
