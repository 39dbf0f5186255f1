//! Messages as rows: one per message, under the conversation, the thread and a position.

use super::ConversationId;
use crate::expiry;
use crate::io::{MessageState, MessageView};
use minicbor::{Decode, Encode};
use sotto_wire::{AccountKey, Millis, RecordId};

/// One message, or one notice.
#[derive(Clone, Encode, Decode)]
pub(crate) struct Message {
    /// The record's id; for a notice a random one.
    #[n(0)]
    pub id: RecordId,
    /// Its position in the thread.
    #[n(1)]
    pub position: u64,
    /// Its author and state.
    #[n(2)]
    pub from: From,
    /// The text.
    #[n(3)]
    pub text: String,
    /// When it was written (own) or accepted by the relay (others'), wall clock.
    #[n(4)]
    pub at: Millis,
    /// How many seconds after reading it disappears.
    #[n(5)]
    pub expires_after: Option<u32>,
    /// When it must be gone, on the core's clock: also the row's clear `expires_at`.
    #[n(6)]
    pub deadline: Option<Millis>,
    /// Its timer runs (own: accepted; others': painted).
    #[n(7)]
    pub started: bool,
    /// The thread that shows it.
    #[n(8)]
    pub thread: u32,
    /// The author, when it is [`From::Peer`].
    #[n(9)]
    pub sender: Option<AccountKey>,
}

/// The author and state of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum From {
    /// Our own, not accepted by the relay yet.
    #[n(0)]
    MeQueued,
    /// Our own, accepted.
    #[n(1)]
    MeSent,
    /// Another person's.
    #[n(2)]
    Peer,
    /// A notice: a line about the conversation.
    #[n(3)]
    Notice,
    /// Our own, and it will not be sent: we are not in the conversation any more.
    #[n(4)]
    MeUnsent,
}

impl From {
    /// Written by this account.
    pub(crate) fn is_mine(self) -> bool {
        matches!(self, From::MeQueued | From::MeSent | From::MeUnsent)
    }
}

impl Message {
    /// The row's key.
    pub(crate) fn key(&self, conversation: ConversationId) -> String {
        position_key(conversation, self.thread, self.position)
    }

    /// The relay has accepted our message `ago_ms` ago: its timer runs since then.
    pub(crate) fn accept(&mut self, effective: Millis, ago_ms: u64) {
        if self.from == From::MeQueued {
            self.from = From::MeSent;
            self.started = true;
            let since = Millis(effective.0.saturating_sub(ago_ms));
            self.deadline = expiry::started(since, self.expires_after, self.deadline);
        }
    }

    /// The message was painted in a visible page: its timer starts. False if there is nothing to start.
    pub(crate) fn paint(&mut self, effective: Millis) -> bool {
        if self.from != From::Peer || self.started {
            return false;
        }
        self.started = true;
        self.deadline = expiry::started(effective, self.expires_after, self.deadline);
        true
    }

    /// The snapshot for the page.
    pub(crate) fn view(&self, sender: &str, effective: Millis) -> MessageView {
        let running = if self.started { self.deadline } else { None };
        MessageView {
            id: self.id.to_hex(),
            notice: self.from == From::Notice,
            mine: self.from.is_mine(),
            sender: sender.to_owned(),
            text: self.text.clone(),
            at: self.at.0,
            state: match self.from {
                From::MeQueued => MessageState::Queued,
                From::MeSent => MessageState::Sent,
                From::MeUnsent => MessageState::Unsent,
                From::Peer | From::Notice => MessageState::Received,
            },
            expires_after: self.expires_after,
            remaining_ms: running.map(|deadline| deadline.0.saturating_sub(effective.0)),
            unread: self.from == From::Peer && !self.started,
        }
    }
}

/// The key of the row at a position.
pub(crate) fn position_key(conversation: ConversationId, thread: u32, position: u64) -> String {
    format!("{}{position:016x}", prefix(conversation, thread))
}

/// The prefix of the keys of a thread's messages.
pub(crate) fn prefix(conversation: ConversationId, thread: u32) -> String {
    format!("{}/{thread:08x}/", conversation.to_hex())
}
