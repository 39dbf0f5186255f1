//! Transfers of blobs: uploads and downloads under way, within each origin's rates and the operator's quota.

use crate::core::blob::{BlobAnswer, BlobRefusal, BlobReply, BlobRequest, Origin};
use crate::core::config::Config;
use crate::core::rate::Bucket;
use crate::core::rejection::Rejection;
use crate::core::transaction::Transaction;
use crate::store::{BlobTotals, NewBlob, Store, StoreError};
use sotto_wire::{Millis, Ttl, limits};
use std::collections::{HashMap, VecDeque};

/// All transfers, and the totals of the blobs in the store.
#[derive(Default)]
pub(crate) struct Transfers {
    uploads: VecDeque<Upload>,
    downloads: VecDeque<BlobRequest>,
    buckets: HashMap<Origin, Buckets>,
    stored: BlobTotals,
    batch: Batch,
    settled: Vec<BlobAnswer>,
}

/// A blob to be put.
pub(crate) struct Upload {
    request: BlobRequest,
    body: Vec<u8>,
    ttl: Ttl,
    /// Parts that have been written.
    parts: usize,
}

/// The rates of one origin.
#[derive(Default)]
struct Buckets {
    uploads: Bucket,
    downloads: Bucket,
}

/// The open batch's changes to blobs, and its answers, none of which has left.
#[derive(Default)]
struct Batch {
    answers: Vec<BlobAnswer>,
    begun: BlobTotals,
    gone: BlobTotals,
}

/// Bytes of one part, and about the most that one batch writes: so that no append waits long for an upload.
const PART: usize = 256 * 1024;
/// Bytes after which one batch reads no further blob.
const READ: usize = 1024 * 1024;
/// Milliseconds after which an unfinished blob is swept: its relay was killed during the upload.
const GIVE_UP: u64 = 600_000;
/// Bytes of an upload for one token of [`Config::uploads`].
const UPLOAD_TOKEN: usize = 64 * 1024;

impl Upload {
    /// A blob of which nothing is written yet.
    pub(crate) fn new(request: BlobRequest, body: Vec<u8>, ttl: Ttl) -> Self {
        let parts = 0;
        Self {
            request,
            body,
            ttl,
            parts,
        }
    }
}

impl Transfers {
    /// No transfers yet, over a store of this size.
    pub(crate) fn over(stored: BlobTotals) -> Self {
        Self {
            stored,
            ..Self::default()
        }
    }

    /// Begins an upload. Its parts are written over several batches.
    pub(crate) fn put<S: Store>(
        &mut self,
        transaction: &mut Transaction<S>,
        upload: Upload,
        config: &Config,
        now: Millis,
    ) {
        let ticket = upload.request.ticket;
        match self.begin_upload(transaction, &upload, config, now) {
            Ok(None) => self.uploads.push_back(upload),
            Ok(Some(reply)) => self.answer(transaction, ticket, Ok(reply)),
            Err(failure) => self.answer(transaction, ticket, Err(failure)),
        }
    }

    /// Begins a download, which a later batch reads.
    pub(crate) fn fetch(&mut self, request: BlobRequest, config: &Config, now: Millis) {
        let bucket = &mut self.buckets.entry(request.origin).or_default().downloads;
        match bucket.take(config.downloads, now) {
            Ok(()) => self.downloads.push_back(request),
            Err(wait) => self.batch.answers.push(BlobAnswer {
                ticket: request.ticket,
                outcome: Err(BlobRefusal::RateLimited(wait)),
            }),
        }
    }

    /// True while a transfer is under way.
    pub(crate) fn is_busy(&self) -> bool {
        !self.uploads.is_empty() || !self.downloads.is_empty()
    }

    /// Continues the transfers: a part of an upload or some small ones, and a large download or some small ones.
    pub(crate) fn go_on<S: Store>(&mut self, transaction: &mut Transaction<S>, now: Millis) {
        let mut written = 0;
        while written < PART
            && let Some(mut upload) = self.uploads.pop_front()
        {
            let (ticket, before) = (upload.request.ticket, upload.parts);
            let outcome = write_part(transaction, &mut upload, now);
            written += upload.body.len().saturating_sub(before * PART).clamp(PART / 64, PART);
            match outcome {
                Ok(None) => self.uploads.push_front(upload),
                Ok(Some(reply)) => self.answer(transaction, ticket, Ok(reply)),
                Err(failure) => self.answer(transaction, ticket, Err(failure)),
            }
        }
        let mut read = 0;
        while read < READ
            && let Some(request) = self.downloads.pop_front()
        {
            let outcome = read_blob(transaction, &request, now);
            read += match &outcome {
                Ok(BlobReply::Body(body)) => body.len().max(READ / 64),
                Ok(_) | Err(_) => READ / 64,
            };
            self.answer(transaction, request.ticket, outcome);
        }
    }

    /// Deletes up to `most` parts of expired blobs; returns how many rows that were.
    pub(crate) fn sweep(&mut self, store: &mut impl Store, now: Millis, most: usize) -> Result<u64, StoreError> {
        let swept = store.sweep_blobs(now, most)?;
        self.batch.gone.add(swept.gone);
        Ok(swept.parts + swept.gone.blobs)
    }

    /// Forgets origins without a recent request.
    pub(crate) fn forget_idle(&mut self, now: Millis) {
        self.buckets
            .retain(|_, buckets| !(buckets.uploads.is_full(now) && buckets.downloads.is_full(now)));
    }

    /// Ends a batch: its blobs count, or every answer that rests on the store is unavailable. Returns its answers;
    /// [`Self::take_answers`] hands them out.
    pub(crate) fn end_batch(&mut self, is_durable: bool) -> &[BlobAnswer] {
        let mut batch = std::mem::take(&mut self.batch);
        if is_durable {
            self.stored = self.stored.without(batch.gone);
            self.stored.add(batch.begun);
        } else {
            // Parts that the store has of these are swept in time.
            let lost = self.uploads.drain(..).map(|upload| BlobAnswer {
                ticket: upload.request.ticket,
                outcome: Err(BlobRefusal::Unavailable),
            });
            batch.answers.extend(lost);
            for answer in &mut batch.answers {
                match answer.outcome {
                    Err(BlobRefusal::TooLarge | BlobRefusal::RateLimited(_)) => (),
                    _ => answer.outcome = Err(BlobRefusal::Unavailable),
                }
            }
        }
        let new = self.settled.len();
        self.settled.append(&mut batch.answers);
        self.settled.get(new..).unwrap_or_default()
    }

    /// The answers of batches that have ended, each once.
    pub(crate) fn take_answers(&mut self) -> Vec<BlobAnswer> {
        std::mem::take(&mut self.settled)
    }

    /// The blobs in the store.
    pub(crate) fn stored(&self) -> BlobTotals {
        self.stored
    }

    /// Writes the head of a new blob, or returns the one that is there.
    fn begin_upload<S: Store>(
        &mut self,
        transaction: &mut Transaction<S>,
        upload: &Upload,
        config: &Config,
        now: Millis,
    ) -> Result<Option<BlobReply>, Failure> {
        let Upload { request, body, .. } = upload;
        if body.len() > limits::BLOB {
            return Err(BlobRefusal::TooLarge.into());
        }
        let bucket = &mut self.buckets.entry(request.origin).or_default().uploads;
        let tokens = u32::try_from(body.len() / UPLOAD_TOKEN + 1).unwrap_or(u32::MAX);
        bucket
            .take_many(config.uploads, tokens, now)
            .map_err(BlobRefusal::RateLimited)?;
        let store = transaction.begin()?;
        if self.uploads.iter().any(|other| other.request.blob == request.blob) {
            // Another upload of this blob is under way, and its result is not known yet.
            return Err(BlobRefusal::Unavailable.into());
        }
        if let Some(there) = store.blob(&request.blob, now)? {
            return if there == *body {
                Ok(Some(BlobReply::AlreadyThere))
            } else {
                Err(BlobRefusal::Taken.into())
            };
        }
        self.batch
            .gone
            .add(store.drop_blob_unless_readable(&request.blob, now)?);
        let one = BlobTotals::of_one(u64::try_from(body.len()).unwrap_or(u64::MAX));
        let mut all = self.stored;
        all.add(self.batch.begun);
        all.add(one);
        if all.without(self.batch.gone).bytes > config.blobs {
            return Err(BlobRefusal::Full.into());
        }
        store.begin_blob(&NewBlob {
            blob: request.blob,
            give_up_at: Millis(now.0.saturating_add(GIVE_UP)),
            size: one.bytes,
        })?;
        self.batch.begun.add(one);
        Ok(None)
    }

    fn answer<S: Store>(&mut self, transaction: &mut Transaction<S>, ticket: u64, outcome: Result<BlobReply, Failure>) {
        let outcome = outcome.map_err(|failure| match failure {
            Failure::Blob(refusal) => refusal,
            // Only a batch that has failed already refuses to begin.
            Failure::Batch(Rejection::Refused(_)) => BlobRefusal::Unavailable,
            Failure::Batch(Rejection::Store(error)) => {
                tracing::error!(%error, "the store failed");
                transaction.fail();
                BlobRefusal::Unavailable
            }
        });
        self.batch.answers.push(BlobAnswer { ticket, outcome });
    }
}

/// Writes the next part; the reply once it was the last.
fn write_part<S: Store>(
    transaction: &mut Transaction<S>,
    upload: &mut Upload,
    now: Millis,
) -> Result<Option<BlobReply>, Failure> {
    let store = transaction.begin()?;
    let blob = &upload.request.blob;
    if let Some(part) = upload.body.chunks(PART).nth(upload.parts) {
        let number = u64::try_from(upload.parts).unwrap_or(u64::MAX);
        store.put_blob_part(blob, number, part)?;
        upload.parts += 1;
    }
    if upload.parts * PART < upload.body.len() {
        return Ok(None);
    }
    store.finish_blob(blob, Millis(now.0.saturating_add(upload.ttl.millis())))?;
    Ok(Some(BlobReply::Created))
}

/// Reads a blob inside the batch, as every read is: the bytes may still be taken back.
fn read_blob<S: Store>(
    transaction: &mut Transaction<S>,
    request: &BlobRequest,
    now: Millis,
) -> Result<BlobReply, Failure> {
    let body = transaction.begin()?.blob(&request.blob, now)?;
    Ok(BlobReply::Body(body.ok_or(BlobRefusal::Unknown)?))
}

/// Why a request for a blob brings nothing.
enum Failure {
    Blob(BlobRefusal),
    Batch(Rejection),
}

impl From<BlobRefusal> for Failure {
    fn from(refusal: BlobRefusal) -> Self {
        Self::Blob(refusal)
    }
}

impl From<Rejection> for Failure {
    fn from(rejection: Rejection) -> Self {
        Self::Batch(rejection)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Batch(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SqliteStore;
    use sotto_wire::BlobId;

    fn request(ticket: u64) -> BlobRequest {
        BlobRequest {
            ticket,
            origin: Origin::of([10, 0, 0, 1].into()),
            blob: BlobId([7; 32]),
        }
    }

    /// Ends the batch; the outcomes of its answers.
    fn end(transfers: &mut Transfers, transaction: &mut Transaction<SqliteStore>) -> Vec<Outcome> {
        transfers.go_on(transaction, Millis(0));
        let is_durable = transaction.end();
        let told = transfers.end_batch(is_durable).len();
        let answers = transfers.take_answers();
        assert_eq!(answers.len(), told);
        answers.into_iter().map(|answer| answer.outcome).collect()
    }

    type Outcome = Result<BlobReply, BlobRefusal>;

    #[test]
    fn an_upload_takes_a_batch_for_each_part_and_then_counts() {
        let mut transaction = Transaction::over(SqliteStore::in_memory().unwrap());
        let (mut transfers, config) = (Transfers::default(), Config::unlimited());
        let upload = Upload::new(request(1), vec![7; PART + 1], Ttl::Hour);
        transfers.put(&mut transaction, upload, &config, Millis(0));
        assert_eq!(end(&mut transfers, &mut transaction), []);
        assert!(transfers.is_busy());
        assert_eq!(end(&mut transfers, &mut transaction), [Ok(BlobReply::Created)]);
        assert!(!transfers.is_busy());
        assert_eq!(transfers.stored(), BlobTotals::of_one(PART as u64 + 1));
    }

    #[test]
    fn a_failed_batch_loses_its_uploads_and_their_room() {
        let mut transaction = Transaction::over(SqliteStore::in_memory().unwrap());
        let (mut transfers, config) = (Transfers::default(), Config::unlimited());
        let upload = Upload::new(request(1), b"lost".to_vec(), Ttl::Hour);
        transfers.put(&mut transaction, upload, &config, Millis(0));
        transfers.fetch(request(2), &config, Millis(0));
        transaction.fail();
        let unavailable = [Err(BlobRefusal::Unavailable), Err(BlobRefusal::Unavailable)];
        assert_eq!(end(&mut transfers, &mut transaction), unavailable);
        assert_eq!(transfers.stored(), BlobTotals::default());
        transfers.fetch(request(3), &config, Millis(0));
        assert_eq!(end(&mut transfers, &mut transaction), [Err(BlobRefusal::Unknown)]);
    }
}
