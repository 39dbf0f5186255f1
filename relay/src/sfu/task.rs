//! The forwarding server's socket, and the task that owns it and all connections.

use super::engine::Engine;
use crate::core::command::ForwardCommand;
use sotto_wire::Refusal;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::net::UdpSocket;
use tokio::sync::mpsc::UnboundedReceiver;

/// The longest datagram that is taken in, in bytes.
const LONGEST: usize = 2048;
/// Datagrams read before time and commands are looked at again.
const AT_ONCE: usize = 64;
/// How long to sleep while no member is there.
const IDLE: Duration = Duration::from_secs(60);

/// The addresses of the media socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Media {
    /// The address of the socket.
    pub bind: SocketAddr,
    /// The address at which clients reach it, if that is another one.
    pub public: Option<IpAddr>,
}

/// The forwarding server, bound and not yet running.
pub(crate) struct Forwarder {
    socket: UdpSocket,
    engine: Engine,
    traffic: Arc<Traffic>,
}

/// Counts of packets passed on since the start.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) packets: AtomicU64,
    pub(crate) bytes: AtomicU64,
}

impl Forwarder {
    /// Binds the socket and makes the certificate that clients see.
    pub(crate) async fn bind(media: Media) -> io::Result<Self> {
        let socket = UdpSocket::bind(media.bind).await?;
        let bound = socket.local_addr()?;
        let address = SocketAddr::new(media.public.unwrap_or(bound.ip()), bound.port());
        let engine = Engine::new(address, Instant::now());
        Ok(Self {
            socket,
            engine: engine.ok_or_else(|| io::Error::other("no certificate can be made"))?,
            traffic: Arc::default(),
        })
    }

    /// Its counts.
    pub(crate) fn traffic(&self) -> Arc<Traffic> {
        self.traffic.clone()
    }

    /// Runs until all senders of commands are dropped. `answer` gets the ticket and the outcome of each offer.
    pub(crate) async fn run(
        mut self,
        mut commands: UnboundedReceiver<ForwardCommand>,
        answer: impl Fn(u64, Result<String, Refusal>),
    ) {
        let mut buffer = vec![0; LONGEST];
        loop {
            let now = Instant::now();
            let next = self.engine.next_at(now).unwrap_or(now + IDLE);
            tokio::select! {
                command = commands.recv() => match command {
                    Some(ForwardCommand::Offer(offer)) => {
                        let outcome = self.engine.offer(&offer, Instant::now());
                        answer(offer.ticket, outcome.map_err(Refusal::from));
                    }
                    Some(ForwardCommand::End(seat)) => self.engine.end(seat),
                    None => return,
                },
                _ = self.socket.readable() => self.take_in(&mut buffer),
                () = tokio::time::sleep_until(next.into()) => {}
            }
            self.engine.pass(Instant::now());
            for (to, datagram) in self.engine.datagrams() {
                // A datagram that the network has no room for is lost, as anywhere on its path.
                let _ = self.socket.try_send_to(&datagram, to);
            }
            let (packets, bytes) = self.engine.traffic();
            self.traffic.packets.store(packets, Ordering::Relaxed);
            self.traffic.bytes.store(bytes, Ordering::Relaxed);
        }
    }

    fn take_in(&mut self, buffer: &mut [u8]) {
        for _ in 0..AT_ONCE {
            // The error is of an earlier datagram that was not accepted, or means that there are no more.
            let Ok((length, from)) = self.socket.try_recv_from(buffer) else {
                return;
            };
            if let Some(datagram) = buffer.get(..length) {
                self.engine.receive(from, datagram, Instant::now());
            }
        }
    }
}
