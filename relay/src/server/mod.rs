//! The server around the core: sockets, the page, health and metrics, and one thread that owns the store.

mod blob;
mod cli;
mod core_thread;
mod error;
mod metrics;
mod socket;
mod static_files;

pub use cli::{Options, OptionsError, USAGE};
pub use core_thread::{ConnectionHandle, CoreHandle, SocketCommand};
pub use error::ServerError;

use crate::sfu::{Forwarder, Traffic};
use crate::{Config, SqliteStore};
use axum::extract::{FromRef, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use blob::Bodies;
use socket::Sockets;
use static_files::StaticFiles;
use std::future::Future;
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Time that open connections get to end when the server stops.
const GRACE: Duration = Duration::from_secs(5);
/// Seats in one room of the forwarding server.
const ROOM: u32 = 64;

/// The state of all handlers; each extracts its own part.
#[derive(Clone)]
struct Shared {
    core: CoreHandle,
    static_files: Arc<StaticFiles>,
    sockets: Sockets,
    bodies: Bodies,
    traffic: Arc<Traffic>,
}

impl FromRef<Shared> for CoreHandle {
    fn from_ref(shared: &Shared) -> Self {
        shared.core.clone()
    }
}

impl FromRef<Shared> for Arc<StaticFiles> {
    fn from_ref(shared: &Shared) -> Self {
        shared.static_files.clone()
    }
}

impl FromRef<Shared> for Sockets {
    fn from_ref(shared: &Shared) -> Self {
        shared.sockets.clone()
    }
}

impl FromRef<Shared> for Bodies {
    fn from_ref(shared: &Shared) -> Self {
        shared.bodies.clone()
    }
}

impl FromRef<Shared> for Arc<Traffic> {
    fn from_ref(shared: &Shared) -> Self {
        shared.traffic.clone()
    }
}

/// Runs the server until SIGINT or SIGTERM; prints its address on stdout once it answers.
pub fn run_until_signal(options: &Options) -> Result<(), ServerError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(ServerError::Runtime)?;
    let config = Config {
        blobs: options.blobs,
        ice: options.ice()?,
        forwards: options.media.map(|_| ROOM),
        ..Config::default()
    };
    runtime.block_on(async {
        let stop = signalled()?;
        let announce = |address: SocketAddr| {
            // The process that started the relay may have closed the pipe: the server runs on.
            let _ = writeln!(std::io::stdout(), "listening on http://localhost:{}", address.port());
            let _ = std::io::stdout().flush();
        };
        serve(options, config, announce, stop).await
    })
}

/// Runs the server until `stop` is ready. `ready` gets the address once connections are accepted.
pub async fn serve(
    options: &Options,
    config: Config,
    ready: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServerError> {
    let static_files = StaticFiles::load(options.page.as_deref(), options.embed.as_deref())?;
    let data = cli::DataDir::open(&options.data)?;
    let store = SqliteStore::open(&data.database()).map_err(|error| ServerError::Store(data.database(), error))?;
    let wanted = SocketAddr::new(options.listen, options.port);
    let listener = TcpListener::bind(wanted)
        .await
        .map_err(|error| ServerError::Listen(wanted, error))?;
    let address = listener
        .local_addr()
        .map_err(|error| ServerError::Listen(wanted, error))?;
    let (core, thread) = CoreHandle::start(store, config).map_err(ServerError::Runtime)?;
    let traffic = match options.media {
        Some(media) => {
            let forwarder = Forwarder::bind(media).await;
            let forwarder = forwarder.map_err(|error| ServerError::Listen(media.bind, error))?;
            let traffic = forwarder.traffic();
            let (commands, received) = tokio::sync::mpsc::unbounded_channel();
            core.forward_to(commands).await;
            let answers = core.clone();
            // It ends with the thread, which alone gives it commands.
            tokio::spawn(forwarder.run(received, move |ticket, outcome| answers.forwarded(ticket, outcome)));
            traffic
        }
        None => Arc::default(),
    };
    let (stopped, stopping) = watch::channel(());
    let mut quiet = stopping.clone();
    let sockets = Sockets::new(stopping);
    let shared = Shared {
        core: core.clone(),
        static_files: Arc::new(static_files),
        sockets: sockets.clone(),
        bodies: Bodies::default(),
        traffic,
    };

    let service = router(shared).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        // Dropping the sender is the signal.
        let _ = quiet.changed().await;
    });
    let mut server = tokio::spawn(server.into_future());
    ready(address);
    tracing::info!(%address, "listening");
    tokio::select! {
        () = stop => (),
        ended = &mut server => return Err(ServerError::Runtime(ended_early(ended))),
    }
    tracing::info!("stopping");
    drop(stopped);
    let ending = async {
        let _ = (&mut server).await;
        sockets.ended().await;
    };
    if tokio::time::timeout(GRACE, ending).await.is_err() {
        tracing::info!("some connections did not end in time");
    }
    core.stop().await;
    // The thread has committed its batch; a panic in it was reported before.
    let _ = tokio::task::spawn_blocking(move || thread.join()).await;
    drop(data);
    tracing::info!("stopped");
    Ok(())
}

fn router(shared: Shared) -> Router {
    let head = shared.clone();
    Router::new()
        .route("/ws", get(socket::upgrade))
        .route("/blob/{id}", get(blob::get).put(blob::put))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics::metrics))
        .fallback(static_files::serve)
        .layer(middleware::map_response(move |response: Response| {
            let static_files = head.static_files.clone();
            async move { static_files.with_headers(response) }
        }))
        .with_state(shared)
}

/// `GET /healthz`.
async fn health(State(core): State<CoreHandle>) -> Response {
    let (status, text) = match core.check().await {
        Some(true) => (StatusCode::OK, "ok\n"),
        Some(false) | None => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n"),
    };
    (status, [(header::CACHE_CONTROL, "no-store")], text).into_response()
}

fn ended_early(ended: Result<std::io::Result<()>, tokio::task::JoinError>) -> std::io::Error {
    match ended {
        Ok(Err(error)) => error,
        Ok(Ok(())) => std::io::Error::other("the listener ended"),
        Err(error) => std::io::Error::other(error),
    }
}

#[cfg(unix)]
fn signalled() -> Result<impl Future<Output = ()> + Send + 'static, ServerError> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).map_err(ServerError::Runtime)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(ServerError::Runtime)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => (),
            _ = interrupt.recv() => (),
        }
    })
}

#[cfg(not(unix))]
fn signalled() -> Result<impl Future<Output = ()> + Send + 'static, ServerError> {
    Ok(async {
        // Without a signal handler, run until killed: acknowledged records are durable.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
