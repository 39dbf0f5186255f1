//! The base of the stories: people with stores at one relay, the oracle, and questions to clients.

pub mod asking;
pub mod formats;
pub mod names;
pub mod oracle;
pub mod scribe;
pub mod stage;
pub mod words;
pub mod world;
