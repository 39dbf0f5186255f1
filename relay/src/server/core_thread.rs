//! The thread that owns the relay and its store: it drains waiting requests, commits once, and releases the output.

use crate::{
    BlobAnswer, BlobRefusal, BlobReply, BlobRequest, Config, ConnectionId, Counters, Deliver, ForwardCommand, Origin,
    Outgoing, Relay, Store,
};
use axum::body::Bytes;
use sotto_wire::{BlobId, Millis, Refusal, Ttl};
use std::collections::HashMap;
use std::io;
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{mpsc, oneshot};

/// Frames in one commit at most.
const BATCH: usize = 64;
/// Frames that wait for the thread before sockets stop reading.
const WAITING: usize = 1024;
/// Time between two sweeps.
const SWEEP: Duration = Duration::from_secs(60);
/// Time between two checks for seats without the current capability.
const PUT_OUT: Duration = Duration::from_secs(1);

/// A command to a connection's socket.
#[derive(Debug)]
pub enum SocketCommand {
    /// One frame.
    Frame(Bytes),
    /// Nothing more: close.
    Close,
}

/// A socket's handle to its connection.
#[derive(Debug)]
pub struct ConnectionHandle {
    /// Its name.
    pub id: ConnectionId,
    /// Commands to its socket. The relay's window bounds their bytes; see [`CoreHandle::delivered`].
    pub commands: mpsc::UnboundedReceiver<SocketCommand>,
}

/// A handle to the thread: requests go in, in order.
#[derive(Clone, Debug)]
pub struct CoreHandle {
    requests: mpsc::Sender<CoreRequest>,
}

/// The outcome of a request for a blob.
pub(super) type BlobOutcome = Result<BlobReply, BlobRefusal>;

/// A blob to be put.
pub(super) struct Upload {
    pub(super) ttl: Ttl,
    pub(super) body: Vec<u8>,
}

/// Figures of the thread, for the metrics.
#[derive(Clone, Debug, Default)]
pub(super) struct Figures {
    pub(super) relay: Counters,
    pub(super) frames: u64,
    pub(super) batches: u64,
    /// Batches of up to 1, 2, 4, 8, 16, 32, 64 frames (each counted in the first that fits).
    pub(super) sizes: [u64; 7],
}

/// One request to the thread.
enum CoreRequest {
    Connect(oneshot::Sender<ConnectionHandle>),
    Frame(ConnectionId, Bytes),
    Delivered(ConnectionId, usize),
    Disconnect(ConnectionId),
    Blob(Origin, BlobId, Option<Upload>, oneshot::Sender<BlobOutcome>),
    ForwardTo(mpsc::UnboundedSender<ForwardCommand>),
    Forwarded(u64, Result<String, Refusal>),
    PutOut,
    Check(oneshot::Sender<bool>),
    Figures(oneshot::Sender<Figures>),
    Sweep,
    Stop,
}

impl CoreHandle {
    /// Starts the thread over a store, and the clock that makes it sweep. Must be called inside a tokio runtime.
    pub fn start<S: Store + 'static>(store: S, config: Config) -> io::Result<(Self, JoinHandle<()>)> {
        let mut seed = [0; 1];
        getrandom::fill(&mut seed).map_err(io::Error::other)?;
        let relay = Relay::new(store, config, Box::new(random));
        let (requests, received) = mpsc::channel(WAITING);
        let worker = Worker {
            relay,
            requests: received,
            connections: HashMap::new(),
            blobs: HashMap::new(),
            tickets: 0,
            forwarder: None,
            figures: Figures::default(),
        };
        let thread = std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || worker.run())?;
        let core = Self { requests };
        core.every(SWEEP, || CoreRequest::Sweep);
        Ok((core, thread))
    }

    /// Sends the forwarding server's commands through `commands`; [`Self::forwarded`] brings its answers back.
    pub(super) async fn forward_to(&self, commands: mpsc::UnboundedSender<ForwardCommand>) {
        // A thread that has stopped has no commands.
        let _ = self.requests.send(CoreRequest::ForwardTo(commands)).await;
        self.every(PUT_OUT, || CoreRequest::PutOut);
    }

    /// Brings back the forwarding server's answer to an offer.
    pub(super) fn forwarded(&self, ticket: u64, outcome: Result<String, Refusal>) {
        let requests = self.requests.clone();
        // Media does not wait for the thread.
        tokio::spawn(async move { requests.send(CoreRequest::Forwarded(ticket, outcome)).await });
    }

    fn every(&self, interval: Duration, request: fn() -> CoreRequest) {
        let clock = self.requests.clone();
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(interval);
            loop {
                ticks.tick().await;
                if clock.send(request()).await.is_err() {
                    return;
                }
            }
        });
    }

    /// Opens a connection; `None` when the thread has stopped.
    pub async fn connect(&self) -> Option<ConnectionHandle> {
        self.ask(CoreRequest::Connect).await
    }

    /// Passes a frame on. Waits while the thread has too many; false when it has stopped.
    pub async fn frame(&self, from: ConnectionId, frame: Bytes) -> bool {
        self.requests.send(CoreRequest::Frame(from, frame)).await.is_ok()
    }

    /// Reports that this many bytes of the connection's frames were sent: more may come.
    pub async fn delivered(&self, connection: ConnectionId, bytes: usize) -> bool {
        self.requests
            .send(CoreRequest::Delivered(connection, bytes))
            .await
            .is_ok()
    }

    /// Closes a connection.
    pub async fn disconnect(&self, connection: ConnectionId) {
        // A thread that has stopped has no connections.
        let _ = self.requests.send(CoreRequest::Disconnect(connection)).await;
    }

    /// Puts a blob; answered once it is durable. `None` when the thread has stopped.
    pub(super) async fn upload(&self, origin: Origin, blob: BlobId, upload: Upload) -> Option<BlobOutcome> {
        self.ask(|answer| CoreRequest::Blob(origin, blob, Some(upload), answer))
            .await
    }

    /// Fetches a blob; `None` when the thread has stopped.
    pub(super) async fn download(&self, origin: Origin, blob: BlobId) -> Option<BlobOutcome> {
        self.ask(|answer| CoreRequest::Blob(origin, blob, None, answer)).await
    }

    /// Commits the waiting requests and ends the thread.
    pub async fn stop(&self) {
        // It may have stopped already.
        let _ = self.requests.send(CoreRequest::Stop).await;
    }

    /// Whether the store answers; `None` when the thread has stopped.
    pub(super) async fn check(&self) -> Option<bool> {
        self.ask(CoreRequest::Check).await
    }

    /// The present figures; `None` when the thread has stopped.
    pub(super) async fn figures(&self) -> Option<Figures> {
        self.ask(CoreRequest::Figures).await
    }

    async fn ask<T>(&self, question: impl FnOnce(oneshot::Sender<T>) -> CoreRequest) -> Option<T> {
        let (answer, answered) = oneshot::channel();
        self.requests.send(question(answer)).await.ok()?;
        answered.await.ok()
    }
}

struct Worker<S: Store> {
    relay: Relay<S>,
    requests: mpsc::Receiver<CoreRequest>,
    connections: HashMap<ConnectionId, mpsc::UnboundedSender<SocketCommand>>,
    /// Requests for blobs that wait for their answer, by ticket.
    blobs: HashMap<u64, oneshot::Sender<BlobOutcome>>,
    tickets: u64,
    forwarder: Option<mpsc::UnboundedSender<ForwardCommand>>,
    figures: Figures,
}

impl<S: Store> Worker<S> {
    fn run(mut self) {
        let mut running = true;
        while running {
            // With a backlog, waiting requests alternate with it, and the thread does not wait for more.
            let first = if self.relay.has_backlog() {
                self.requests.try_recv().ok()
            } else {
                self.requests.blocking_recv()
            };
            if first.is_none() && !self.relay.has_backlog() {
                return;
            }
            let mut frames = 0;
            let mut next = first;
            while let Some(request) = next {
                frames += usize::from(matches!(request, CoreRequest::Frame(..)));
                running &= self.take(request);
                next = if frames < BATCH {
                    self.requests.try_recv().ok()
                } else {
                    None
                };
            }
            self.count(frames);
            self.commit();
        }
        while self.relay.has_backlog() && !self.blobs.is_empty() {
            self.commit();
        }
    }

    /// Takes one request in; false when it is the last one.
    fn take(&mut self, request: CoreRequest) -> bool {
        match request {
            CoreRequest::Connect(answer) => {
                let id = self.relay.connect();
                let (sender, commands) = mpsc::unbounded_channel();
                self.connections.insert(id, sender);
                if answer.send(ConnectionHandle { id, commands }).is_err() {
                    self.forget(id);
                }
            }
            CoreRequest::Frame(from, frame) => self.relay.receive(from, &frame, now()),
            CoreRequest::Delivered(connection, bytes) => self.relay.delivered(connection, bytes, now()),
            CoreRequest::Disconnect(connection) => self.forget(connection),
            CoreRequest::Blob(origin, blob, upload, answer) => {
                self.tickets += 1;
                let ticket = self.tickets;
                self.blobs.insert(ticket, answer);
                let request = BlobRequest { ticket, origin, blob };
                match upload {
                    Some(Upload { ttl, body }) => self.relay.put_blob(request, body, ttl, now()),
                    None => self.relay.fetch_blob(request, now()),
                }
            }
            CoreRequest::ForwardTo(commands) => self.forwarder = Some(commands),
            CoreRequest::Forwarded(ticket, outcome) => self.relay.forwarded(ticket, outcome),
            CoreRequest::PutOut => self.relay.put_out(now()),
            CoreRequest::Check(answer) => {
                let healthy = self
                    .relay
                    .check()
                    .inspect_err(|error| tracing::error!(%error, "the store is ill"));
                // The receiver may have been dropped.
                let _ = answer.send(healthy.is_ok());
            }
            CoreRequest::Figures(answer) => {
                let _ = answer.send(Figures {
                    relay: self.relay.counters(),
                    ..self.figures.clone()
                });
            }
            CoreRequest::Sweep => self.sweep(),
            CoreRequest::Stop => return false,
        }
        true
    }

    /// Sweeps step by step, each with its own commit, so that no request waits for more than one step.
    fn sweep(&mut self) {
        let mut total = 0;
        loop {
            self.commit();
            let swept = self.relay.sweep(now());
            total += swept;
            if swept == 0 {
                break;
            }
            // Requests first: the rest is still there at the next sweep, and hidden from readers until then.
            if !self.requests.is_empty() {
                break;
            }
        }
        if total > 0 {
            tracing::info!(total, "swept expired records");
        }
    }

    fn commit(&mut self) {
        let out = self.relay.commit();
        self.release(out);
        for command in self.relay.forward_commands() {
            // A stopped forwarding server forwards nothing.
            if let Some(commands) = &self.forwarder {
                let _ = commands.send(command);
            }
        }
        for BlobAnswer { ticket, outcome } in self.relay.blob_answers() {
            if let Some(answer) = self.blobs.remove(&ticket) {
                // The receiver may have been dropped.
                let _ = answer.send(outcome);
            }
        }
    }

    fn release(&mut self, out: Vec<Outgoing>) {
        for Outgoing { to, what } in out {
            let Some(connection) = self.connections.get(&to) else {
                continue;
            };
            // A closed socket reports its end with a message of its own.
            let _ = match what {
                Deliver::Frame(frame) => connection.send(SocketCommand::Frame(frame.into())),
                Deliver::Close => connection.send(SocketCommand::Close),
            };
        }
    }

    fn forget(&mut self, connection: ConnectionId) {
        self.relay.disconnect(connection);
        self.connections.remove(&connection);
    }

    fn count(&mut self, frames: usize) {
        if frames > 0 {
            let bucket = frames.next_power_of_two().trailing_zeros();
            let last = self.figures.sizes.len() - 1;
            let bucket = usize::try_from(bucket).unwrap_or(last).min(last);
            self.figures.sizes[bucket] += 1;
            self.figures.batches += 1;
            self.figures.frames += u64::try_from(frames).unwrap_or(u64::MAX);
        }
    }
}

fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

#[expect(
    clippy::panic,
    reason = "a relay without randomness must not hand out challenges; start has tried it once"
)]
fn random(bytes: &mut [u8]) {
    if let Err(error) = getrandom::fill(bytes) {
        panic!("the system has no randomness: {error}");
    }
}
