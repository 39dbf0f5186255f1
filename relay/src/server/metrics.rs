//! `GET /metrics`: counts in Prometheus's text format, about the relay and about no user.

use super::core_thread::{CoreHandle, Figures};
use crate::sfu::Traffic;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// `GET /metrics`.
pub(super) async fn metrics(State(core): State<CoreHandle>, State(traffic): State<Arc<Traffic>>) -> Response {
    match core.figures().await {
        Some(figures) => (
            [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
            text(&figures, &traffic),
        )
            .into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn text(figures: &Figures, traffic: &Traffic) -> String {
    let relay = &figures.relay;
    let mut out = String::new();
    let mut one = |name: &str, kind: &str, help: &str, value: u64| {
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
    };
    one("sotto_connections", "gauge", "Open connections.", relay.connections);
    one(
        "sotto_stored_records",
        "gauge",
        "Records in the store.",
        relay.stored_records,
    );
    one("sotto_appends_total", "counter", "Records made durable.", relay.appends);
    one(
        "sotto_failed_commits_total",
        "counter",
        "Batches that the store refused.",
        relay.failed_commits,
    );
    one("sotto_stored_blobs", "gauge", "Blobs in the store.", relay.blobs.blobs);
    one(
        "sotto_blob_bytes",
        "gauge",
        "Bytes of blobs in the store.",
        relay.blobs.bytes,
    );
    one("sotto_uploads_total", "counter", "Blobs made durable.", relay.uploads);
    one("sotto_downloads_total", "counter", "Blobs fetched.", relay.downloads);
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let (rooms, seats) = (count(relay.rooms), count(relay.seats));
    one("sotto_forward_rooms", "gauge", "Forwarded calls.", rooms);
    one(
        "sotto_forward_participants",
        "gauge",
        "Connections in forwarded calls.",
        seats,
    );
    let (packets, bytes) = (&traffic.packets, &traffic.bytes);
    let packets = packets.load(Ordering::Relaxed);
    one(
        "sotto_forward_packets_total",
        "counter",
        "Media packets passed on.",
        packets,
    );
    let bytes = bytes.load(Ordering::Relaxed);
    one(
        "sotto_forward_bytes_total",
        "counter",
        "Bytes of their payloads.",
        bytes,
    );
    let name = "sotto_refusals_total";
    let _ = writeln!(out, "# HELP {name} Refused requests, by code.\n# TYPE {name} counter");
    for (code, count) in &relay.refusals {
        let _ = writeln!(out, "{name}{{code=\"{code}\"}} {count}");
    }
    let name = "sotto_batch_frames";
    let _ = writeln!(out, "# HELP {name} Frames in one commit.\n# TYPE {name} histogram");
    let mut sum = 0;
    for (power, count) in figures.sizes.iter().enumerate() {
        sum += count;
        let _ = writeln!(out, "{name}_bucket{{le=\"{}\"}} {sum}", 1u64 << power);
    }
    let _ = writeln!(
        out,
        "{name}_bucket{{le=\"+Inf\"}} {sum}\n{name}_sum {}\n{name}_count {}",
        figures.frames, figures.batches
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batch_sizes_are_a_cumulative_histogram() {
        let figures = Figures {
            frames: 70,
            batches: 3,
            sizes: [2, 0, 0, 0, 0, 0, 1],
            ..Figures::default()
        };
        let text = text(&figures, &Traffic::default());
        for line in [
            "sotto_batch_frames_bucket{le=\"1\"} 2",
            "sotto_batch_frames_bucket{le=\"32\"} 2",
            "sotto_batch_frames_bucket{le=\"64\"} 3",
            "sotto_batch_frames_bucket{le=\"+Inf\"} 3",
            "sotto_batch_frames_sum 70",
            "sotto_batch_frames_count 3",
        ] {
            assert!(text.lines().any(|other| other == line), "{line} in\n{text}");
        }
    }
}
