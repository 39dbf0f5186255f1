//! Blobs: opaque bytes under random ids, put once, fetched by whoever knows the id until their time is over.

use crate::core::rate::Bucket;
use crate::core::rejection::Rejection;
use crate::core::relay::Relay;
use crate::store::{BlobTotals, NewBlob, Store, StoreError};
use sotto_wire::{BlobId, Millis, Ttl, limits};
use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, Ipv6Addr};

/// Who asks, as far as rates are concerned: an IPv4 address, or the /64 network of an IPv6 address. Never stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Origin(IpAddr);

impl Origin {
    /// The origin that an address belongs to.
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() & !u128::from(u64::MAX);
                Self(Ipv6Addr::from_bits(network).into())
            }
            v4 @ IpAddr::V4(_) => Self(v4),
        }
    }
}

/// A question about one blob.
#[derive(Clone, Copy)]
pub struct BlobRequest {
    /// Chosen by the driver; the answer carries it.
    pub ticket: u64,
    /// Who asks.
    pub origin: Origin,
    /// The blob.
    pub blob: BlobId,
}

/// The answer to one [`BlobRequest`].
#[derive(Debug, PartialEq, Eq)]
pub struct BlobAnswer {
    /// The request's ticket.
    pub ticket: u64,
    /// What came of it.
    pub outcome: Result<BlobReply, BlobRefusal>,
}

/// What a request for a blob brings.
#[derive(Debug, PartialEq, Eq)]
pub enum BlobReply {
    /// Put, and durable.
    Created,
    /// The same bytes are there already; they keep their time to live.
    AlreadyThere,
    /// Fetched.
    Body(Vec<u8>),
}

/// Why a request for a blob is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobRefusal {
    /// No blob of that id, or not any more.
    Unknown,
    /// Other bytes are under that id.
    Taken,
    /// More than [`limits::BLOB`] bytes.
    TooLarge,
    /// The blobs would take more than the operator gives them.
    Full,
    /// Too much from one origin; come back after so many milliseconds.
    RateLimited(u64),
    /// The store failed; nothing was written. Try again later.
    Unavailable,
}

impl BlobRefusal {
    /// The refusal's name in the metrics.
    fn name(self) -> &'static str {
        match self {
            Self::Unknown => "blob_unknown",
            Self::Taken => "blob_taken",
            Self::TooLarge => "blob_too_large",
            Self::Full => "blob_full",
            Self::RateLimited(_) => "blob_rate_limited",
            Self::Unavailable => "blob_unavailable",
        }
    }
}

/// What one batch has done to blobs so far, and its answers, none of which has left.
#[derive(Default)]
pub(crate) struct BlobBatch {
    answers: Vec<BlobAnswer>,
    begun: BlobTotals,
    pub(crate) gone: BlobTotals,
}

/// What is under way, answers whose batch has ended, and how much each origin may still ask for.
#[derive(Default)]
pub(crate) struct Blobs {
    uploads: VecDeque<Upload>,
    downloads: VecDeque<BlobRequest>,
    settled: Vec<BlobAnswer>,
    buckets: HashMap<Origin, (Bucket, Bucket)>,
}

/// A blob whose head is in the store, and some of its parts.
struct Upload {
    request: BlobRequest,
    body: Vec<u8>,
    ttl: Ttl,
    /// Parts that have been written.
    parts: usize,
}

impl Blobs {
    /// True while something is under way.
    pub(crate) fn is_busy(&self) -> bool {
        !self.uploads.is_empty() || !self.downloads.is_empty()
    }

    /// Forgets origins that have asked for nothing lately.
    pub(crate) fn tidy(&mut self, now: Millis) {
        self.buckets
            .retain(|_, (up, down)| !(up.is_full(now) && down.is_full(now)));
    }
}

impl<S: Store> Relay<S> {
    /// Puts a blob. Its parts are written over as many batches as it takes, a bounded number in each; the answer comes
    /// after the last one's [`Relay::commit`], from [`Relay::blob_answers`].
    pub fn put_blob(&mut self, request: BlobRequest, body: Vec<u8>, ttl: Ttl, now: Millis) {
        self.now = self.now.max(now);
        match self.begin_upload(&request, &body) {
            Ok(None) => self.blobs.uploads.push_back(Upload {
                request,
                body,
                ttl,
                parts: 0,
            }),
            Ok(Some(reply)) => self.stage_blob(request.ticket, Ok(reply)),
            Err(rejection) => self.stage_blob(request.ticket, Err(rejection)),
        }
    }

    /// Fetches a blob. The answer comes after a later [`Relay::commit`], from [`Relay::blob_answers`].
    pub fn fetch_blob(&mut self, request: BlobRequest, now: Millis) {
        self.now = self.now.max(now);
        let rate = self.config.downloads;
        let (_, bucket) = self.blobs.buckets.entry(request.origin).or_default();
        match bucket.take(rate, self.now) {
            Ok(()) => self.blobs.downloads.push_back(request),
            Err(wait) => self.stage_blob(request.ticket, Err(BlobRefusal::RateLimited(wait).into())),
        }
    }

    /// The answers to requests for blobs whose batch has been committed, each once.
    #[must_use = "what is not handed on is lost to whoever asked"]
    pub fn blob_answers(&mut self) -> Vec<BlobAnswer> {
        std::mem::take(&mut self.blobs.settled)
    }

    /// Goes on with what is under way: a part of an upload or some small ones, and a large download or some small ones.
    pub(crate) fn go_on_with_blobs(&mut self) {
        let mut written = 0;
        while written < PART
            && let Some(mut upload) = self.blobs.uploads.pop_front()
        {
            let before = upload.parts;
            let outcome = self.write_part(&mut upload);
            written += upload.body.len().saturating_sub(before * PART).clamp(PART / 64, PART);
            match outcome {
                Ok(None) => self.blobs.uploads.push_front(upload),
                Ok(Some(reply)) => self.stage_blob(upload.request.ticket, Ok(reply)),
                Err(rejection) => self.stage_blob(upload.request.ticket, Err(rejection)),
            }
        }
        let mut read = 0;
        while read < READ
            && let Some(request) = self.blobs.downloads.pop_front()
        {
            let outcome = self.read_blob(&request);
            read += match &outcome {
                Ok(BlobReply::Body(body)) => body.len().max(READ / 64),
                Ok(_) | Err(_) => READ / 64,
            };
            self.stage_blob(request.ticket, outcome);
        }
    }

    /// The end of a batch: what it did counts, or everything that rests on the store is unavailable.
    pub(crate) fn settle_blobs(&mut self, mut batch: BlobBatch, failed: bool) {
        if failed {
            // What the store has of these is given up in time.
            let lost = self.blobs.uploads.drain(..).map(|upload| BlobAnswer {
                ticket: upload.request.ticket,
                outcome: Err(BlobRefusal::Unavailable),
            });
            batch.answers.extend(lost);
        } else {
            let mut blobs = self.counters.blobs.without(batch.gone);
            blobs.add(batch.begun);
            self.counters.blobs = blobs;
        }
        for BlobAnswer { ticket, outcome } in batch.answers {
            let outcome = match outcome {
                Err(refusal @ (BlobRefusal::TooLarge | BlobRefusal::RateLimited(_))) => Err(refusal),
                _ if failed => Err(BlobRefusal::Unavailable),
                outcome => outcome,
            };
            match &outcome {
                Ok(BlobReply::Created) => self.counters.uploads += 1,
                Ok(BlobReply::Body(_)) => self.counters.downloads += 1,
                Ok(BlobReply::AlreadyThere) => (),
                Err(refusal) => *self.counters.refusals.entry(refusal.name()).or_default() += 1,
            }
            self.blobs.settled.push(BlobAnswer { ticket, outcome });
        }
    }

    /// Writes the head of a new blob, or says what is there already.
    fn begin_upload(&mut self, request: &BlobRequest, body: &[u8]) -> Result<Option<BlobReply>, BlobRejection> {
        if body.len() > limits::BLOB {
            return Err(BlobRefusal::TooLarge.into());
        }
        let rate = self.config.uploads;
        let (bucket, _) = self.blobs.buckets.entry(request.origin).or_default();
        let tokens = u32::try_from(body.len() / UPLOAD_TOKEN + 1).unwrap_or(u32::MAX);
        bucket
            .take_many(rate, tokens, self.now)
            .map_err(BlobRefusal::RateLimited)?;
        self.begin()?;
        if self
            .blobs
            .uploads
            .iter()
            .any(|other| other.request.blob == request.blob)
        {
            // Somebody is at it: what comes of it is not known yet.
            return Err(BlobRefusal::Unavailable.into());
        }
        if let Some(there) = self.store.blob(&request.blob, self.now)? {
            return if there == body {
                Ok(Some(BlobReply::AlreadyThere))
            } else {
                Err(BlobRefusal::Taken.into())
            };
        }
        let gone = self.store.drop_blob_unless_readable(&request.blob, self.now)?;
        self.batch.blobs.gone.add(gone);
        let one = BlobTotals::of_one(u64::try_from(body.len()).unwrap_or(u64::MAX));
        let mut all = self.counters.blobs;
        all.add(self.batch.blobs.begun);
        all.add(one);
        if all.without(self.batch.blobs.gone).bytes > self.config.blobs {
            return Err(BlobRefusal::Full.into());
        }
        self.store.begin_blob(&NewBlob {
            blob: request.blob,
            give_up_at: Millis(self.now.0.saturating_add(GIVE_UP)),
            size: one.bytes,
        })?;
        self.batch.blobs.begun.add(one);
        Ok(None)
    }

    /// Writes the next part; the reply once it was the last.
    fn write_part(&mut self, upload: &mut Upload) -> Result<Option<BlobReply>, BlobRejection> {
        self.begin()?;
        let blob = &upload.request.blob;
        if let Some(part) = upload.body.chunks(PART).nth(upload.parts) {
            let number = u64::try_from(upload.parts).unwrap_or(u64::MAX);
            self.store.put_blob_part(blob, number, part)?;
            upload.parts += 1;
        }
        if upload.parts * PART < upload.body.len() {
            return Ok(None);
        }
        let expires_at = Millis(self.now.0.saturating_add(upload.ttl.millis()));
        self.store.finish_blob(blob, expires_at)?;
        Ok(Some(BlobReply::Created))
    }

    fn read_blob(&mut self, request: &BlobRequest) -> Result<BlobReply, BlobRejection> {
        // In the batch like everything else: what is read here may still be taken back.
        self.begin()?;
        let body = self.store.blob(&request.blob, self.now)?;
        Ok(BlobReply::Body(body.ok_or(BlobRefusal::Unknown)?))
    }

    fn stage_blob(&mut self, ticket: u64, outcome: Result<BlobReply, BlobRejection>) {
        let outcome = outcome.map_err(|rejection| match rejection {
            BlobRejection::Refused(refusal) => refusal,
            // Only a batch that has failed already refuses to begin.
            BlobRejection::Relay(Rejection::Refused(_)) => BlobRefusal::Unavailable,
            BlobRejection::Relay(Rejection::Store(error)) => {
                tracing::error!(%error, "the store failed");
                self.batch.failed = true;
                BlobRefusal::Unavailable
            }
        });
        self.batch.blobs.answers.push(BlobAnswer { ticket, outcome });
    }
}

/// Bytes of one part, and about the most that one batch writes: so that no append waits long for an upload.
const PART: usize = 256 * 1024;
/// Bytes after which one batch reads no further blob.
const READ: usize = 1024 * 1024;
/// Milliseconds after which a blob that is not finished is swept: its relay was killed meanwhile.
const GIVE_UP: u64 = 600_000;
/// Bytes of an upload that one token of [`crate::Config::uploads`] stands for.
const UPLOAD_TOKEN: usize = 64 * 1024;

enum BlobRejection {
    Refused(BlobRefusal),
    Relay(Rejection),
}

impl From<BlobRefusal> for BlobRejection {
    fn from(refusal: BlobRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Rejection> for BlobRejection {
    fn from(rejection: Rejection) -> Self {
        Self::Relay(rejection)
    }
}

impl From<StoreError> for BlobRejection {
    fn from(error: StoreError) -> Self {
        Self::Relay(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_an_ipv4_address_or_the_network_of_an_ipv6_one() {
        let origin = |text: &str| Origin::of(text.parse().unwrap());
        assert!(origin("10.0.0.1") == origin("::ffff:10.0.0.1"));
        assert!(origin("10.0.0.1") != origin("10.0.0.2"));
        assert!(origin("2001:db8::1") == origin("2001:db8::ffff:1"));
        assert!(origin("2001:db8::1") != origin("2001:db8:0:1::1"));
    }
}
