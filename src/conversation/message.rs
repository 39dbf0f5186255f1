//! Messages as rows: one per message, under the conversation, the thread and a position.

use super::ConversationId;
use super::notice::StoredNotice;
use crate::expiry;
use crate::io::{MessageState, MessageView, PersonName, Said};
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
    /// Its author and its text.
    #[n(2)]
    pub says: Says,
    /// When it was written (own) or accepted by the relay (others'), by the wall clock.
    #[n(3)]
    pub at: Millis,
    /// How many seconds after reading it disappears.
    #[n(4)]
    pub expires_after: Option<u32>,
    /// When it must be deleted, on the core's clock: also the row's clear `expires_at`.
    #[n(5)]
    pub deadline: Option<Millis>,
    /// Its timer runs (own: accepted; others': painted).
    #[n(6)]
    pub started: bool,
    /// The thread that shows it.
    #[n(7)]
    pub thread: u32,
}

/// A person's text, or a line about the conversation.
#[derive(Clone, Encode, Decode)]
pub(crate) enum Says {
    /// Our own text, and its sending.
    #[n(0)]
    Own(#[n(0)] String, #[n(1)] Sending),
    /// Another person's text.
    #[n(1)]
    Peer(#[n(0)] String, #[n(1)] AccountKey),
    /// A line about the conversation.
    #[n(2)]
    Notice(#[n(0)] StoredNotice),
}

/// How far our own message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(crate) enum Sending {
    /// Not accepted by the relay yet.
    #[n(0)]
    Queued,
    /// Accepted.
    #[n(1)]
    Sent,
    /// It will not be sent: this account has left the conversation.
    #[n(2)]
    Unsent,
}

impl Says {
    /// Written by another person.
    pub(crate) fn is_peers(&self) -> bool {
        matches!(self, Says::Peer(..))
    }

    /// A line about the conversation.
    pub(crate) fn is_notice(&self) -> bool {
        matches!(self, Says::Notice(_))
    }

    /// Its text for the page, with people by their present names.
    pub(crate) fn view(&self, name: impl Fn(AccountKey) -> PersonName) -> Said {
        match self {
            Says::Own(text, sending) => Said::Own {
                text: text.clone(),
                state: match sending {
                    Sending::Queued => MessageState::Queued,
                    Sending::Sent => MessageState::Sent,
                    Sending::Unsent => MessageState::Unsent,
                },
            },
            Says::Peer(text, sender) => Said::Peer {
                sender: name(*sender),
                text: text.clone(),
            },
            Says::Notice(notice) => Said::Notice {
                notice: notice.view(name),
            },
        }
    }
}

impl Message {
    /// The row's key.
    pub(crate) fn key(&self, conversation: ConversationId) -> String {
        position_key(conversation, self.thread, self.position)
    }

    /// The relay has accepted our message `ago_ms` ago: its timer runs since then.
    pub(crate) fn accept(&mut self, effective: Millis, ago_ms: u64) {
        if let Says::Own(_, sending @ Sending::Queued) = &mut self.says {
            *sending = Sending::Sent;
            self.started = true;
            let since = Millis(effective.0.saturating_sub(ago_ms));
            self.deadline = expiry::started(since, self.expires_after, self.deadline);
        }
    }

    /// Our message will not be sent.
    pub(crate) fn leave_unsent(&mut self) {
        if let Says::Own(_, sending) = &mut self.says {
            *sending = Sending::Unsent;
        }
    }

    /// The message was painted in a visible page: its timer starts. False if there is nothing to start.
    pub(crate) fn paint(&mut self, effective: Millis) -> bool {
        if !self.says.is_peers() || self.started {
            return false;
        }
        self.started = true;
        self.deadline = expiry::started(effective, self.expires_after, self.deadline);
        true
    }

    /// How long its text may still be shown.
    pub(crate) fn remaining_ms(&self, effective: Millis) -> Option<u64> {
        let running = self.deadline.filter(|_| self.started);
        running.map(|deadline| deadline.0.saturating_sub(effective.0))
    }

    /// The message for the page.
    pub(crate) fn view(&self, says: Said, effective: Millis) -> MessageView {
        MessageView {
            id: self.id.to_hex(),
            position: self.position,
            says,
            at: self.at.0,
            expires_after: self.expires_after,
            remaining_ms: self.remaining_ms(effective),
            unread: self.says.is_peers() && !self.started,
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
