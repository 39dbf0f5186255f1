//! A relay process, and a WebSocket client that uses the protocol.

use futures_util::{SinkExt, StreamExt};
use sotto_wire::{
    Capability, ClientFrame, From, Generation, RecordId, Refusal, RelayFrame, Reply, Request, Topic, Ttl, VERSION,
    from_bytes, limits, to_bytes,
};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub const TOPIC: Topic = Topic([0x70; 32]);

/// A running relay; killed when dropped.
pub struct Process {
    child: Child,
    pub port: u16,
}

pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sotto-relay"));
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .stdin(Stdio::null());
    command
}

impl Process {
    /// Starts a relay on a free port and waits until it listens.
    pub fn start(data: &Path, more: &[&str]) -> Self {
        let data = data.to_str().unwrap();
        let mut child = command(&[&["--port", "0", "--data", data], more].concat())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let port = line
            .trim()
            .strip_prefix("listening on http://localhost:")
            .expect(&line)
            .parse()
            .unwrap();
        Self { child, port }
    }

    /// SIGKILL: no chance to tidy up.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; true if the process ended well, and its log.
    pub fn terminate(mut self) -> (bool, String) {
        let status = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
        let ended = self.child.wait().unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (ended.success(), log)
    }

    /// A request over plain HTTP: status line with headers in lower case, and body.
    pub fn http(&self, method: &str, path: &str, headers: &str) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
        )
        .unwrap();
        answer(stream)
    }

    /// A request with a body, which is sent while the answer may already arrive.
    pub fn http_with(&self, method: &str, path: &str, body: &[u8]) -> (String, Vec<u8>) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        // A relay that refuses by the head alone may stop reading.
        let _ = stream.write_all(&[head.as_bytes(), body].concat());
        answer(stream)
    }

    pub async fn client(&self) -> Client {
        let mut client = self.silent_client().await;
        assert!(matches!(
            client.ask(Request::Hello { version: VERSION }).await,
            Some(Ok(Reply::Hello(_)))
        ));
        client
    }

    /// A connection without a hello.
    pub async fn silent_client(&self) -> Client {
        let (socket, _) = connect_async(format!("ws://127.0.0.1:{}/ws", self.port)).await.unwrap();
        Client {
            socket,
            next: 0,
            pushed: VecDeque::new(),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // `kill` or `terminate` may have ended it before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub struct Client {
    pub socket: WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>,
    next: u32,
    pub pushed: VecDeque<RelayFrame>,
}

impl Client {
    /// Sends without waiting; false when the relay has stopped.
    pub async fn send(&mut self, request: Request) -> Option<u32> {
        self.next += 1;
        let frame = to_bytes(&ClientFrame { id: self.next, request });
        self.socket.send(Message::Binary(frame.into())).await.ok()?;
        Some(self.next)
    }

    /// The next frame; `None` when the connection has ended.
    pub async fn next(&mut self) -> Option<RelayFrame> {
        loop {
            match self.socket.next().await?.ok()? {
                Message::Binary(frame) => return Some(from_bytes(&frame, limits::FRAME).unwrap()),
                Message::Close(_) => return None,
                _ => (),
            }
        }
    }

    /// Asks and waits for the answer; pushes that come before it are kept.
    pub async fn ask(&mut self, request: Request) -> Option<Result<Reply, Refusal>> {
        let asked = self.send(request).await?;
        loop {
            match self.next().await? {
                RelayFrame::Reply { id, reply } if id == asked => return Some(Ok(reply)),
                RelayFrame::Refused { id, refusal } if id == asked => return Some(Err(refusal)),
                other => self.pushed.push_back(other),
            }
        }
    }

    /// The frames until the end of the connection.
    pub async fn until_closed(&mut self) -> Vec<RelayFrame> {
        let mut frames = Vec::new();
        while let Some(frame) = self.next().await {
            frames.push(frame);
        }
        frames
    }

    pub async fn raw(&mut self, message: Message) -> Result<(), Error> {
        self.socket.send(message).await
    }
}

/// Reads an answer to its end: status line with headers in lower case, and body.
fn answer(mut stream: TcpStream) -> (String, Vec<u8>) {
    let mut all = Vec::new();
    // A connection that is reset after an early answer has brought the answer.
    let _ = stream.read_to_end(&mut all);
    let end = all.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let body = all.split_off(end + 4);
    (String::from_utf8(all).unwrap().to_lowercase(), body)
}

pub fn token() -> Capability {
    Capability::new([1; 32])
}

pub fn create() -> Request {
    Request::Create {
        topic: TOPIC,
        first: token().hash(),
    }
}

pub fn append(number: u32, size: usize) -> Request {
    let mut id = [0; 16];
    id[..4].copy_from_slice(&number.to_be_bytes());
    let mut body = vec![0; size.max(4)];
    body[..4].copy_from_slice(&number.to_be_bytes());
    Request::Append {
        topic: TOPIC,
        generation: Generation(0),
        capability: token(),
        id: RecordId(id),
        ttl: Ttl::Days16,
        body: body.into(),
        rotation: None,
    }
}

pub fn follow(from: From) -> Request {
    Request::Follow {
        topic: TOPIC,
        generation: Generation(0),
        capability: token(),
        from,
    }
}
