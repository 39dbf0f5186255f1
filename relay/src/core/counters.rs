//! Counts of the relay's work; none of them is about a user.

use crate::core::batch::News;
use crate::core::blob::{BlobRefusal, BlobReply};
use crate::store::BlobTotals;
use sotto_wire::Code;
use std::collections::BTreeMap;

/// Counts since the start; none of them is about a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Connections that are open now.
    pub connections: u64,
    /// Records accepted and made durable.
    pub appends: u64,
    /// Records in the store now.
    pub stored_records: u64,
    /// Blobs in the store now.
    pub blobs: BlobTotals,
    /// Blobs put and made durable.
    pub uploads: u64,
    /// Blobs fetched.
    pub downloads: u64,
    /// Refusals by code.
    pub refusals: BTreeMap<&'static str, u64>,
    /// Batches whose commit failed.
    pub failed_commits: u64,
    /// Rooms of the forwarding server in use.
    pub rooms: usize,
    /// Seats in all of them.
    pub seats: usize,
}

impl Counters {
    /// Counts a refused request.
    pub(crate) fn refused(&mut self, code: Code) {
        *self.refusals.entry(name(code)).or_default() += 1;
    }

    /// Counts the answer to a request for a blob.
    pub(crate) fn blob(&mut self, outcome: &Result<BlobReply, BlobRefusal>) {
        match outcome {
            Ok(BlobReply::Created) => self.uploads += 1,
            Ok(BlobReply::Body(_)) => self.downloads += 1,
            Ok(BlobReply::AlreadyThere) => (),
            Err(refusal) => *self.refusals.entry(refusal.name()).or_default() += 1,
        }
    }

    /// Counts the records of a durable batch.
    pub(crate) fn records(&mut self, news: &News) {
        self.appends += news.appends;
        let stored = self.stored_records.saturating_add(news.appends);
        self.stored_records = stored.saturating_sub(news.swept);
    }
}

/// A code's name in the metrics.
fn name(code: Code) -> &'static str {
    match code {
        Code::Malformed => "malformed",
        Code::Version => "version",
        Code::HelloFirst => "hello_first",
        Code::TooLarge => "too_large",
        Code::TooManyTopics => "too_many_topics",
        Code::RateLimited => "rate_limited",
        Code::UnknownTopic => "unknown_topic",
        Code::TopicTaken => "topic_taken",
        Code::Stale => "stale",
        Code::Forbidden => "forbidden",
        Code::UnknownHandle => "unknown_handle",
        Code::HandleTaken => "handle_taken",
        Code::BadSignature => "bad_signature",
        Code::StaleList => "stale_list",
        Code::NoKeyPackage => "no_key_package",
        Code::WrongSuite => "wrong_suite",
        Code::UnknownInbox => "unknown_inbox",
        Code::InboxFull => "inbox_full",
        Code::Unavailable => "unavailable",
        Code::NoForwarder => "no_forwarder",
        Code::RoomFull => "room_full",
        Code::BadOffer => "bad_offer",
        Code::NoRoom => "no_room",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_counted_by_their_names() {
        let mut counters = Counters::default();
        counters.refused(Code::Stale);
        counters.refused(Code::Stale);
        counters.blob(&Err(BlobRefusal::Full));
        counters.blob(&Ok(BlobReply::Created));
        let refusals: Vec<_> = counters.refusals.into_iter().collect();
        assert_eq!(refusals, [("blob_full", 1), ("stale", 2)]);
        assert_eq!((counters.uploads, counters.downloads), (1, 0));
    }
}
