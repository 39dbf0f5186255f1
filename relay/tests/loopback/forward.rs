//! A forwarded call through the real binary: sockets, WebRTC over UDP, and the operator's view of it.

use crate::process::{Client, Process, TOPIC};
use sotto_wire::{Capability, Code, Generation, MemberId, Refusal, Reply, Request, RoomId, Wanted};
use std::net::UdpSocket;
use std::time::{Duration, Instant};
use str0m::change::SdpAnswer;
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event, Input, Output, Rtc};

/// A member: its line to the relay, and its media.
struct Member {
    client: Client,
    media: Media,
}

struct Media {
    rtc: Rtc,
    socket: UdpSocket,
    sends: Mid,
    sent: u64,
    got: Vec<Vec<u8>>,
}

fn capability() -> Capability {
    Capability::new([9; 32])
}

/// Joins the room and wants the voices of all others of the three.
async fn join(relay: &Process, at: u8) -> Member {
    let mut client = relay.client().await;
    let first = capability().hash();
    let created = client.ask(Request::Create { topic: TOPIC, first }).await;
    assert_eq!(created, Some(Ok(Reply::Created)));
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(2))).unwrap();
    let mut rtc = Rtc::builder().set_rtp_mode(true).build(Instant::now());
    let candidate = Candidate::host(socket.local_addr().unwrap(), "udp").unwrap();
    rtc.add_local_candidate(candidate).unwrap();
    let mut changes = rtc.sdp_api();
    let sends = changes.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
    let others = (0..3).filter(|other| *other != at);
    let wanted = others.map(|other| Wanted {
        mid: changes
            .add_media(MediaKind::Audio, Direction::RecvOnly, None, None, None)
            .to_string(),
        member: MemberId([other; 16]),
    });
    let wanted = wanted.collect();
    let (offer, pending) = changes.apply().unwrap();
    let forward = Request::Forward {
        topic: TOPIC,
        generation: Generation(0),
        capability: capability(),
        room: RoomId([1; 16]),
        member: MemberId([at; 16]),
        offer: offer.to_sdp_string(),
        wanted,
    };
    let answer = match client.ask(forward).await {
        Some(Ok(Reply::Forwarded { answer })) => Some(answer),
        _ => None,
    };
    let answer = answer.expect("an answer");
    let answer = SdpAnswer::from_sdp_string(&answer).unwrap();
    rtc.sdp_api().accept_answer(pending, answer).unwrap();
    let media = Media {
        rtc,
        socket,
        sends,
        sent: 0,
        got: Vec::new(),
    };
    Member { client, media }
}

impl Media {
    fn send(&mut self, payload: &[u8]) {
        self.sent += 1;
        let pt = self.rtc.media(self.sends).unwrap().remote_pts()[0];
        let time = u32::try_from(self.sent * 960).unwrap();
        let write = RtpWrite::new(pt, self.sent.into(), time, Instant::now(), payload);
        let mut direct = self.rtc.direct_api();
        direct.stream_tx_by_mid(self.sends, None).unwrap().write_rtp(write);
    }

    /// One round: due datagrams leave, and at most one comes in.
    fn turn(&mut self) {
        let here = self.socket.local_addr().unwrap();
        self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(_) => break,
                Output::Transmit(datagram) => {
                    self.socket.send_to(&datagram.contents, datagram.destination).unwrap();
                }
                Output::Event(Event::RtpPacket(packet)) => self.got.push(packet.payload.to_vec()),
                Output::Event(_) => {}
            }
        }
        let mut buffer = [0; 2048];
        if let Ok((length, from)) = self.socket.recv_from(&mut buffer) {
            let received = Receive::new(Protocol::Udp, from, here, &buffer[..length]).unwrap();
            self.rtc.handle_input(Input::Receive(Instant::now(), received)).unwrap();
        }
    }
}

/// Runs rounds for all members until the condition holds.
fn until(members: &mut [Member], is_so: impl Fn(&[Member]) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !is_so(members) {
        assert!(Instant::now() < deadline, "it was never so");
        members.iter_mut().for_each(|member| member.media.turn());
    }
}

#[tokio::test]
async fn a_call_of_three_passes_through_and_the_relay_logs_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let relay = Process::start(&dir.path().join("data"), &["--media", "127.0.0.1:0"]);
    let mut members = Vec::new();
    for at in 0..3 {
        members.push(join(&relay, at).await);
    }
    until(&mut members, |all| all.iter().all(|one| one.media.rtc.is_connected()));
    members[0].media.send(b"sealed for whoever has the key");
    until(&mut members, |all| all[1..].iter().all(|one| !one.media.got.is_empty()));
    for member in &members[1..] {
        assert_eq!(member.media.got, [b"sealed for whoever has the key"]);
    }
    let (_, metrics) = relay.http("GET", "/metrics", "");
    let metrics = String::from_utf8(metrics).unwrap();
    for line in [
        "sotto_forward_rooms 1",
        "sotto_forward_participants 3",
        "sotto_forward_packets_total 2",
    ] {
        assert!(metrics.lines().any(|other| other == line), "{line} in\n{metrics}");
    }
    let ports: Vec<_> = members
        .iter()
        .map(|one| one.media.socket.local_addr().unwrap())
        .collect();

    // One socket ends, and with it that member's media.
    drop(members.remove(0).client);
    let count = |metrics: &[u8]| String::from_utf8_lossy(metrics).contains("sotto_forward_participants 2\n");
    until(&mut members, |_| count(&relay.http("GET", "/metrics", "").1));
    members[0].media.send(b"to the one who is left");
    until(&mut members, |all| all[1].media.got.len() == 2);
    assert!(members[0].media.got.len() == 1);

    // A malformed offer is refused and ends the seat.
    let nonsense = Request::Forward {
        topic: TOPIC,
        generation: Generation(0),
        capability: capability(),
        room: RoomId([1; 16]),
        member: MemberId([2; 16]),
        offer: "v=0".to_owned(),
        wanted: Vec::new(),
    };
    let refused: Option<Result<Reply, Refusal>> = members[1].client.ask(nonsense).await;
    assert_eq!(refused, Some(Err(Code::BadOffer.into())));
    let (well, log) = relay.terminate();
    assert!(well);
    for address in ports {
        assert!(!log.contains(&address.to_string()), "{log}");
    }
}

#[tokio::test]
async fn a_relay_without_media_refuses_to_forward() {
    let dir = tempfile::tempdir().unwrap();
    let relay = Process::start(&dir.path().join("data"), &[]);
    let mut client = relay.client().await;
    let Some(Ok(Reply::IceServers { forwards: None, .. })) = client.ask(Request::IceServers).await else {
        panic!("it says that it forwards");
    };
}
