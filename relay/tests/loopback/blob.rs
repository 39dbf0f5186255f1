//! Blobs over HTTP.

use crate::process::{Process, append, create};
use sotto_wire::{BlobId, limits};
use std::io::{Read, Write};
use std::net::TcpStream;

fn path(blob: u8) -> String {
    format!("/blob/{}", BlobId([blob; 32]).to_hex())
}

fn put(relay: &Process, blob: u8, body: &[u8]) -> String {
    status(&relay.http_with("PUT", &format!("{}?ttl=0", path(blob)), body).0)
}

fn status(head: &str) -> String {
    head.split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn a_blob_is_put_once_fetched_whole_and_survives_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let mut relay = Process::start(dir.path(), &[]);
    let body: Vec<u8> = (0..limits::BLOB).map(|at| (at / 7) as u8).collect();
    assert_eq!(status(&relay.http("GET", &path(1), "").0), "404");
    assert_eq!(put(&relay, 1, &body), "201");
    relay.kill();
    let relay = Process::start(dir.path(), &[]);
    let (head, fetched) = relay.http("GET", &path(1), "");
    assert_eq!(status(&head), "200");
    assert!(fetched == body, "{} bytes came", fetched.len());
    for line in [
        "content-type: application/octet-stream",
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "content-length: 16777216",
    ] {
        assert!(head.lines().any(|other| other == line), "{line} in\n{head}");
    }
    assert_eq!(put(&relay, 1, &body), "200");
    assert_eq!(put(&relay, 1, b"other"), "409");
    assert_eq!(put(&relay, 2, b""), "201");
    assert_eq!(relay.http("GET", &path(2), "").1, b"");
    let (_, figures) = relay.http("GET", "/metrics", "");
    let figures = String::from_utf8(figures).unwrap();
    for line in [
        "sotto_stored_blobs 2",
        "sotto_blob_bytes 16777216",
        "sotto_uploads_total 1",
        "sotto_downloads_total 2",
        "sotto_refusals_total{code=\"blob_taken\"} 1",
    ] {
        assert!(figures.lines().any(|other| other == line), "{line} in\n{figures}");
    }
    let (well, log) = relay.terminate();
    assert!(well);
    let id = BlobId([1; 32]).to_hex();
    assert!(!log.contains(&id[..8]) && !figures.contains(&id[..8]), "{log}");
}

#[test]
fn oversized_and_malformed_uploads_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let relay = Process::start(dir.path(), &[]);
    assert_eq!(put(&relay, 1, &vec![0; limits::BLOB + 1]), "413");
    let id = BlobId([0xab; 32]).to_hex();
    for (target, answer) in [
        (format!("/blob/{id}"), "400"),
        (format!("/blob/{id}?ttl=3"), "400"),
        (format!("/blob/{}?ttl=0", id.to_uppercase()), "404"),
        (format!("/blob/{}?ttl=0", &id[1..]), "404"),
        (format!("/blob/{id}/x?ttl=0"), "405"),
        ("/blob/?ttl=0".to_owned(), "405"),
    ] {
        let (head, _) = relay.http_with("PUT", &target, b"x");
        assert_eq!(status(&head), answer, "{target}");
    }
    assert_eq!(status(&relay.http("DELETE", &path(1), "").0), "405");
    // More than the announced length, piece by piece without a length.
    let mut stream = TcpStream::connect(("127.0.0.1", relay.port)).unwrap();
    let target = path(3);
    write!(
        stream,
        "PUT {target}?ttl=0 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    .unwrap();
    let piece = [&b"100000\r\n"[..], &vec![0; 0x100000], b"\r\n"].concat();
    for _ in 0..17 {
        // It may have answered and closed before the last ones.
        let _ = stream.write_all(&piece);
    }
    let mut start = [0; 12];
    stream.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 413");
    assert_eq!(status(&relay.http("GET", &path(3), "").0), "404");
}

#[test]
fn an_upload_that_breaks_off_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let relay = Process::start(dir.path(), &[]);
    let mut stream = TcpStream::connect(("127.0.0.1", relay.port)).unwrap();
    let target = path(1);
    write!(
        stream,
        "PUT {target}?ttl=0 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf of it"
    )
    .unwrap();
    drop(stream);
    assert_eq!(put(&relay, 1, b"whole"), "201");
    assert_eq!(relay.http("GET", &path(1), "").1, b"whole");
}

#[test]
fn blobs_stay_within_the_room_that_the_operator_gives_them() {
    let dir = tempfile::tempdir().unwrap();
    let relay = Process::start(dir.path(), &["--blobs", "10"]);
    assert_eq!(put(&relay, 1, b"123456"), "201");
    assert_eq!(put(&relay, 2, b"123456"), "507");
    assert_eq!(put(&relay, 2, b"1234"), "201");
}

#[test]
fn an_address_over_its_rate_gets_the_time_to_wait() {
    let dir = tempfile::tempdir().unwrap();
    let relay = Process::start(dir.path(), &["--blobs", "0"]);
    // 257 tokens each, of 4,096: the seventeenth in one second is too much at any time.
    let body = vec![0; limits::BLOB];
    let answers: Vec<_> = (0..20)
        .map(|_| relay.http_with("PUT", &format!("{}?ttl=2", path(1)), &body).0)
        .collect();
    let limited = answers.iter().find(|head| status(head) == "429").unwrap();
    assert!(limited.contains("retry-after: "), "{limited}");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_pass_while_large_blobs_are_put() {
    let dir = tempfile::tempdir().unwrap();
    let relay = std::sync::Arc::new(Process::start(dir.path(), &[]));
    let mut client = relay.client().await;
    client.ask(create()).await.unwrap().unwrap();
    let body = vec![7; limits::BLOB];
    let uploads: Vec<_> = (0..4)
        .map(|blob| {
            let (relay, body) = (relay.clone(), body.clone());
            tokio::task::spawn_blocking(move || put(&relay, blob, &body))
        })
        .collect();
    let mut number = 0;
    while uploads.iter().any(|upload| !upload.is_finished()) {
        number += 1;
        client.ask(append(number, 100)).await.unwrap().unwrap();
    }
    for upload in uploads {
        assert_eq!(upload.await.unwrap(), "201");
    }
    // 256 parts were written during them, each in a commit of its own.
    assert!(number >= 16, "{number} appends");
}
