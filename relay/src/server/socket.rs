//! One WebSocket connection: frames to the core thread, commands from it, and a limit on silence.

use super::core_thread::{ConnectionHandle, CoreHandle, SocketCommand};
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use sotto_wire::limits;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};

/// Sockets open at once.
const SOCKETS: usize = 16_384;
/// Time between two pings.
const PING: Duration = Duration::from_secs(30);
/// A connection without any frame for this long, not even a pong, counts as closed.
const SILENCE: Duration = Duration::from_secs(75);
/// A client that takes nothing for this long is closed.
const STALL: Duration = Duration::from_secs(30);
/// Commands written before one flush.
const AT_ONCE: usize = 32;

/// The number of open sockets, and the signal that ends all of them.
#[derive(Clone)]
pub(super) struct Sockets {
    permits: Arc<Semaphore>,
    stopping: watch::Receiver<()>,
}

impl Sockets {
    /// Sockets that end when `stopping` changes or its sender is dropped.
    pub(super) fn new(stopping: watch::Receiver<()>) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(SOCKETS)),
            stopping,
        }
    }

    /// Waits until every socket has ended and given its permit back.
    pub(super) async fn ended(&self) {
        let all = u32::try_from(SOCKETS).unwrap_or(u32::MAX);
        let _ = self.permits.acquire_many(all).await;
    }
}

/// `GET /ws`.
pub(super) async fn upgrade(
    State(core): State<CoreHandle>,
    State(sockets): State<Sockets>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Ok(permit) = sockets.permits.clone().try_acquire_owned() else {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("more than {SOCKETS} connections\n"),
        )
            .into_response();
    };
    upgrade
        .read_buffer_size(4096)
        .write_buffer_size(0)
        .max_message_size(limits::FRAME)
        .max_frame_size(limits::FRAME)
        .on_upgrade(async move |socket| {
            if let Some(connection) = core.connect().await {
                converse(socket, connection, &core, sockets.stopping).await;
            }
            drop(permit);
        })
}

async fn converse(
    socket: WebSocket,
    connection: ConnectionHandle,
    core: &CoreHandle,
    mut stopping: watch::Receiver<()>,
) {
    let ConnectionHandle { id, mut commands } = connection;
    let (mut sink, mut stream) = socket.split();
    let reading = async {
        while let Some(frame) = next_frame(&mut stream).await {
            if !core.frame(id, frame).await {
                break;
            }
        }
    };
    let writing = async {
        let mut pings = interval(PING);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut waiting = Vec::with_capacity(AT_ONCE);
        loop {
            tokio::select! {
                count = commands.recv_many(&mut waiting, AT_ONCE) => {
                    if count == 0 {
                        break;
                    }
                    let Some(sent) = send(&mut sink, waiting.drain(..)).await else { break };
                    if !core.delivered(id, sent).await {
                        break;
                    }
                }
                _ = pings.tick() => {
                    let ping = sink.send(Message::Ping(Bytes::new()));
                    if !matches!(timeout(STALL, ping).await, Ok(Ok(()))) {
                        break;
                    }
                }
            }
        }
    };
    let code = tokio::select! {
        () = reading => close_code::NORMAL,
        () = writing => close_code::POLICY,
        _ = stopping.changed() => close_code::AWAY,
    };
    // The client may have closed already.
    let close = Message::Close(Some(CloseFrame {
        code,
        reason: "".into(),
    }));
    let _ = timeout(Duration::from_secs(1), sink.send(close)).await;
    core.disconnect(id).await;
}

/// The next frame; `None` when the client has closed, is silent for too long, or breaks the WebSocket protocol.
async fn next_frame(stream: &mut SplitStream<WebSocket>) -> Option<Bytes> {
    loop {
        match timeout(SILENCE, stream.next()).await.ok()??.ok()? {
            Message::Binary(frame) => return Some(frame),
            // Frames are binary; an empty frame gets the answer of any malformed one.
            Message::Text(_) => return Some(Bytes::new()),
            Message::Close(_) => return None,
            Message::Ping(_) | Message::Pong(_) => (),
        }
    }
}

/// Writes the commands and flushes; the bytes sent, or `None` when the connection is to end.
async fn send(
    sink: &mut SplitSink<WebSocket, Message>,
    commands: impl Iterator<Item = SocketCommand>,
) -> Option<usize> {
    let mut sent = 0;
    for command in commands {
        match command {
            SocketCommand::Frame(frame) => {
                sent += frame.len();
                timeout(STALL, sink.feed(Message::Binary(frame))).await.ok()?.ok()?;
            }
            SocketCommand::Close => {
                // The frames before are to arrive before the close.
                let _ = timeout(STALL, sink.flush()).await;
                return None;
            }
        }
    }
    timeout(STALL, sink.flush()).await.ok()?.ok()?;
    Some(sent)
}
