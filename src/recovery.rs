//! Recovery: a browser that lost its storage recovers its account from 24 words, and from an encrypted index in a log
//! of the relay that only the account's seed finds and opens. docs/PROTOCOL.md has the bytes.

mod backup;
mod index;
mod phrase;

pub use backup::{Backup, BackupError};
pub use index::{Fitted, Index, IndexError, IndexedBlocked, IndexedContact, IndexedConversation, IndexedLog};
pub use phrase::{Phrase, PhraseError};
