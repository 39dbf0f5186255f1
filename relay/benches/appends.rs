//! How many 1 KiB records a second the relay acknowledges as durable: one line per figure.

use futures_util::{SinkExt, StreamExt};
use sotto_relay::server::{CoreHandle, Options, SocketCommand, serve};
use sotto_relay::{Config, SqliteStore};
use sotto_wire::{
    Capability, ClientFrame, Generation, RecordId, RelayFrame, Reply, Request, Topic, Ttl, VERSION, from_bytes, limits,
    to_bytes,
};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio_tungstenite::tungstenite::Message;

const TIME: Duration = Duration::from_secs(3);
/// Appends under way on one connection.
const AHEAD: u32 = 32;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let data = tempfile::tempdir()?;
    let mut out = std::io::stdout();
    runtime.block_on(async {
        for connections in [1u8, 4] {
            let path = data.path().join(format!("{connections}.sqlite"));
            let rate = through_the_thread(&path, connections).await?;
            writeln!(
                out,
                "relay_appends_store_thread_{connections}_connections: {rate:.0} appends/s"
            )?;
        }
        for connections in [1u8, 8] {
            let path = data.path().join(format!("ws{connections}"));
            let rate = through_websockets(&path, connections).await?;
            writeln!(
                out,
                "relay_appends_websocket_{connections}_connections: {rate:.0} appends/s"
            )?;
        }
        Ok(())
    })
}

async fn through_the_thread(path: &Path, connections: u8) -> Result<f64, Failure> {
    let (core, thread) = CoreHandle::start(SqliteStore::open(path)?, Config::unlimited())?;
    let mut tasks = tokio::task::JoinSet::new();
    let start = Instant::now();
    for topic in 0..connections {
        let core = core.clone();
        tasks.spawn(async move {
            let mut connection = core.connect().await?;
            let mut traffic = Traffic::new(topic);
            for frame in traffic.opening() {
                core.frame(connection.id, frame.into()).await;
            }
            while start.elapsed() < TIME {
                let SocketCommand::Frame(frame) = connection.commands.recv().await? else {
                    return None;
                };
                if let Some(next) = traffic.next(&frame) {
                    core.frame(connection.id, next.into()).await;
                }
            }
            Some(traffic.acknowledged)
        });
    }
    let rate = rate(tasks, start).await?;
    core.stop().await;
    drop(core);
    tokio::task::spawn_blocking(move || thread.join().is_ok()).await?;
    Ok(rate)
}

async fn through_websockets(data: &Path, connections: u8) -> Result<f64, Failure> {
    let options = Options {
        port: 0,
        listen: [127, 0, 0, 1].into(),
        data: data.to_owned(),
        page: None,
        embed: None,
        blobs: 0,
        stun: Vec::new(),
        turn: None,
        media: None,
    };
    let (ready, address) = tokio::sync::oneshot::channel();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        // The receiver is in this process.
        let announce = |address| {
            let _ = ready.send(address);
        };
        let stop = async move {
            let _ = stopped.await;
        };
        serve(&options, Config::unlimited(), announce, stop).await
    });
    let address = address.await?;
    let mut tasks = tokio::task::JoinSet::new();
    let start = Instant::now();
    for topic in 0..connections {
        tasks.spawn(async move {
            let (mut socket, _) = tokio_tungstenite::connect_async(format!("ws://{address}/ws"))
                .await
                .ok()?;
            let mut traffic = Traffic::new(topic);
            for frame in traffic.opening() {
                socket.send(Message::Binary(frame.into())).await.ok()?;
            }
            while start.elapsed() < TIME {
                if let Message::Binary(frame) = socket.next().await?.ok()?
                    && let Some(next) = traffic.next(&frame)
                {
                    socket.send(Message::Binary(next.into())).await.ok()?;
                }
            }
            Some(traffic.acknowledged)
        });
    }
    let rate = rate(tasks, start).await?;
    drop(stop);
    server.await??;
    Ok(rate)
}

async fn rate(mut tasks: tokio::task::JoinSet<Option<u32>>, start: Instant) -> Result<f64, Failure> {
    let mut acknowledged = 0.0;
    while let Some(done) = tasks.join_next().await {
        acknowledged += f64::from(done?.ok_or("a connection ended early")?);
    }
    Ok(acknowledged / start.elapsed().as_secs_f64())
}

/// One connection's appends: [`AHEAD`] of them are under way, and each acknowledgement sends one more.
struct Traffic {
    topic: Topic,
    sent: u32,
    acknowledged: u32,
}

impl Traffic {
    fn new(topic: u8) -> Self {
        Self {
            topic: Topic([topic; 32]),
            sent: 0,
            acknowledged: 0,
        }
    }

    fn opening(&mut self) -> Vec<Vec<u8>> {
        let hello = Request::Hello { version: VERSION };
        let create = Request::Create {
            topic: self.topic,
            first: token().hash(),
        };
        let mut frames = vec![frame(0, hello), frame(0, create)];
        frames.extend((0..AHEAD).map(|_| self.append()));
        frames
    }

    /// The next append, if that frame acknowledges one.
    fn next(&mut self, answer: &[u8]) -> Option<Vec<u8>> {
        match from_bytes(answer, limits::FRAME) {
            Ok(RelayFrame::Reply {
                reply: Reply::Appended { .. },
                ..
            }) => {
                self.acknowledged += 1;
                Some(self.append())
            }
            _ => None,
        }
    }

    fn append(&mut self) -> Vec<u8> {
        self.sent += 1;
        let mut id = [0; 16];
        id[..4].copy_from_slice(&self.sent.to_be_bytes());
        let request = Request::Append {
            topic: self.topic,
            generation: Generation(0),
            capability: token(),
            id: RecordId(id),
            ttl: Ttl::Days16,
            body: vec![0x5a; 1024].into(),
            rotation: None,
        };
        frame(self.sent, request)
    }
}

fn token() -> Capability {
    Capability::new([1; 32])
}

fn frame(id: u32, request: Request) -> Vec<u8> {
    to_bytes(&ClientFrame { id, request })
}
