//! `PUT` and `GET /blob/<id>`: bodies of up to 16 MiB between HTTP and the core thread, a bounded number at a time.

use super::core_thread::{CoreHandle, Upload};
use crate::{BlobRefusal, BlobReply, Origin};
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use sotto_wire::{BlobId, Ttl, limits};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;

/// Bodies in memory at once, each of up to [`limits::BLOB`].
const BODIES: usize = 32;
/// The longest time from the first byte of a body to its last: 16 MiB at 56 kB/s.
const LONGEST: Duration = Duration::from_secs(300);
/// The server drops a client that sends or takes nothing for this long.
const STALL: Duration = Duration::from_secs(30);
/// Bytes of a body that wait for a client at once.
const PIECE: usize = 256 * 1024;

type Peer = ConnectInfo<SocketAddr>;

/// Room for the bodies in memory.
#[derive(Clone)]
pub(super) struct Bodies(Arc<Semaphore>);

impl Default for Bodies {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(BODIES)))
    }
}

/// `PUT /blob/<id>?ttl=<code>`.
pub(super) async fn put(
    State(core): State<CoreHandle>,
    State(bodies): State<Bodies>,
    ConnectInfo(peer): Peer,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(blob) = BlobId::from_hex(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some(ttl) = query.as_deref().and_then(ttl) else {
        return (StatusCode::BAD_REQUEST, "?ttl= takes 0, 1 or 2\n").into_response();
    };
    if declared(&headers).is_some_and(|bytes| bytes > limits::BLOB) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let Ok(permit) = bodies.0.clone().try_acquire_owned() else {
        return busy();
    };
    let body = match timeout(LONGEST, received(body)).await {
        Ok(Ok(body)) => body,
        Ok(Err(status)) => return status.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let origin = Origin::of(peer.ip());
    let outcome = core.upload(origin, blob, Upload { ttl, body }).await;
    drop(permit);
    match outcome {
        Some(Ok(BlobReply::Created)) => StatusCode::CREATED.into_response(),
        Some(Ok(BlobReply::AlreadyThere | BlobReply::Body(_))) => StatusCode::OK.into_response(),
        Some(Err(refusal)) => refused(refusal),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// `GET /blob/<id>`.
pub(super) async fn get(
    State(core): State<CoreHandle>,
    State(bodies): State<Bodies>,
    ConnectInfo(peer): Peer,
    Path(id): Path<String>,
) -> Response {
    let Some(blob) = BlobId::from_hex(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Ok(permit) = bodies.0.clone().try_acquire_owned() else {
        return busy();
    };
    match fetched(&core, Origin::of(peer.ip()), blob).await {
        Ok(body) => sent(body.into(), permit),
        Err(response) => response,
    }
}

async fn fetched(core: &CoreHandle, origin: Origin, blob: BlobId) -> Result<Vec<u8>, Response> {
    match core.download(origin, blob).await {
        Some(Ok(BlobReply::Body(body))) => Ok(body),
        Some(Ok(BlobReply::Created | BlobReply::AlreadyThere)) | None => {
            Err(StatusCode::SERVICE_UNAVAILABLE.into_response())
        }
        Some(Err(refusal)) => Err(refused(refusal)),
    }
}

fn ttl(query: &str) -> Option<Ttl> {
    let code = query.strip_prefix("ttl=")?;
    // One digit and nothing else: `+1` and `01` are numbers, too.
    let digit = code.parse().ok().filter(|_| code.len() == 1)?;
    Ttl::from_code(digit)
}

fn declared(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn received(body: Body) -> Result<Vec<u8>, StatusCode> {
    let mut stream = body.into_data_stream();
    let mut all = Vec::new();
    loop {
        let piece = timeout(STALL, stream.next())
            .await
            .map_err(|_| StatusCode::REQUEST_TIMEOUT)?;
        match piece {
            Some(Ok(piece)) if all.len() + piece.len() > limits::BLOB => return Err(StatusCode::PAYLOAD_TOO_LARGE),
            Some(Ok(piece)) => all.extend_from_slice(&piece),
            Some(Err(_)) => return Err(StatusCode::BAD_REQUEST),
            None => return Ok(all),
        }
    }
}

/// Sends a body piece by piece. The body and its permit are dropped when the client takes nothing for too long.
fn sent(body: Bytes, permit: OwnedSemaphorePermit) -> Response {
    let length = HeaderValue::from(body.len());
    let (pieces, taken) = mpsc::channel::<Bytes>(1);
    tokio::spawn(timeout(LONGEST, async move {
        let mut rest = body;
        while !rest.is_empty() {
            let piece = rest.split_to(rest.len().min(PIECE));
            if !matches!(timeout(STALL, pieces.send(piece)).await, Ok(Ok(()))) {
                break;
            }
        }
        drop(permit);
    }));
    // A body that ends early is shorter than its announced length: the client sees that it is broken.
    let stream = futures_util::stream::unfold(taken, async |mut taken| {
        let piece = taken.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(piece), taken))
    });
    let head = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/octet-stream"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_LENGTH, length),
    ];
    (head, Body::from_stream(stream)).into_response()
}

fn refused(refusal: BlobRefusal) -> Response {
    let status = match refusal {
        BlobRefusal::Unknown => StatusCode::NOT_FOUND,
        BlobRefusal::Taken => StatusCode::CONFLICT,
        BlobRefusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        BlobRefusal::Full => StatusCode::INSUFFICIENT_STORAGE,
        BlobRefusal::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        BlobRefusal::RateLimited(wait) => {
            let seconds = HeaderValue::from(wait.div_ceil(1000));
            return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)]).into_response();
        }
    };
    (status, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

fn busy() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_live_is_one_digit_in_one_parameter() {
        for (code, there) in [("0", Ttl::Days16), ("1", Ttl::Days90), ("2", Ttl::Hour)] {
            assert_eq!(ttl(&format!("ttl={code}")), Some(there));
        }
        for query in [
            "",
            "ttl",
            "ttl=",
            "ttl=3",
            "ttl=01",
            "ttl=+1",
            "TTL=1",
            "ttl=1&ttl=1",
            "a=b&ttl=1",
        ] {
            assert_eq!(ttl(query), None, "{query}");
        }
    }
}
