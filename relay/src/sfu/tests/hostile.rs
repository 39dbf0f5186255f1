//! Offers and datagrams that no client sends: the server refuses or drops each, and the room continues.

use super::super::engine::Engine;
use super::peer::{World, name, room};
use super::{A_WHILE, KEY, sealed};
use crate::core::command::{ForwardOffer, SeatId};
use proptest::prelude::*;
use sotto_wire::{Code, MemberId, Wanted};
use std::net::SocketAddr;
use std::time::Instant;

const OFFER: &str = include_str!("offer.sdp");

fn take(engine: &mut Engine, offer: &str, wanted: Vec<Wanted>) -> Result<String, Code> {
    let offer = ForwardOffer {
        ticket: 0,
        seat: SeatId(99),
        room: room(0),
        member: name(9),
        offer: offer.to_owned(),
        wanted,
    };
    engine.offer(&offer, Instant::now())
}

fn engine() -> Engine {
    Engine::new(SocketAddr::from(([192, 0, 2, 1], 3479)), Instant::now()).unwrap()
}

fn wanted(mid: &str) -> Vec<Wanted> {
    vec![Wanted {
        mid: mid.to_owned(),
        member: MemberId([1; 16]),
    }]
}

#[test]
fn the_offer_of_a_browser_is_answered_without_its_addresses() {
    let answer = take(&mut engine(), OFFER, wanted("2")).unwrap();
    assert!(answer.contains("a=candidate") && answer.contains("192.0.2.1 3479"));
    assert!(answer.contains("a=ice-lite") && answer.contains("VP9/90000") && !answer.contains("VP8"));
    assert!(
        !answer.contains("ssrc-audio-level"),
        "how loud somebody is, is nobody's business"
    );
}

#[test]
fn offers_that_are_none_are_refused() {
    let wrong = [
        String::new(),
        "v=0".to_owned(),
        "\u{0}\u{1}m=audio".to_owned(),
        OFFER.replace("m=audio", "m=application"),
        OFFER.replace("a=fingerprint:sha-256", "a=fingerprint:sha-1"),
        OFFER
            .lines()
            .filter(|line| !line.starts_with("a=fingerprint"))
            .map(|line| format!("{line}\r\n"))
            .collect(),
        OFFER
            .lines()
            .filter(|line| !line.starts_with("a=ice-ufrag"))
            .map(|line| format!("{line}\r\n"))
            .collect(),
        OFFER.replace("a=mid:1", "a=mid:0"),
        OFFER.replace("a=mid:1", "a=mid:not a name"),
        OFFER.repeat(100),
        OFFER.replace("a=rtcp-mux", "a=simulcast:send a;b;c;d"),
    ];
    for offer in wrong {
        assert_eq!(take(&mut engine(), &offer, Vec::new()), Err(Code::BadOffer), "{offer}");
    }
    let names = ["0", "9", "", "no such section, and none that could be"];
    for mid in names {
        assert_eq!(take(&mut engine(), OFFER, wanted(mid)), Err(Code::BadOffer), "{mid}");
    }
    let twice = [wanted("2"), wanted("2")].concat();
    assert_eq!(take(&mut engine(), OFFER, twice), Err(Code::BadOffer));
}

#[test]
fn a_strangers_datagrams_are_dropped_and_the_room_continues() {
    let mut world = World::with(&[&[], &[0]]);
    let stranger = SocketAddr::from(([192, 0, 2, 99], 9));
    for first in 0..=u8::MAX {
        for length in [0, 1, 12, 20, 28, 1200] {
            let datagram = vec![first; length];
            world.engine.receive(stranger, &datagram, world.now);
            // And in the name of a member's address.
            world
                .engine
                .receive(SocketAddr::from(([192, 0, 2, 100], 5000)), &datagram, world.now);
        }
    }
    world.run(A_WHILE);
    world.send(0, 1, &sealed(KEY, 1));
    world.run(A_WHILE);
    assert_eq!(world.peers[1].payloads(), [sealed(KEY, 1)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_offer_ends_the_server(cuts in prop::collection::vec((0usize..4000, 0usize..60, any::<String>()), 1..6)) {
        let mut text: Vec<char> = OFFER.chars().collect();
        for (at, length, other) in cuts {
            let at = at % text.len();
            let end = (at + length).min(text.len());
            text.splice(at..end, other.chars().take(40));
        }
        let text: String = text.into_iter().collect();
        let _ = take(&mut engine(), &text, wanted("2"));
    }

    #[test]
    fn lines_in_another_order_do_not_end_the_server(order in Just((0..OFFER.lines().count()).collect::<Vec<_>>()).prop_shuffle(), twice in 0usize..90) {
        let lines: Vec<_> = OFFER.lines().collect();
        let mut text: String = order.iter().map(|at| format!("{}\r\n", lines[*at])).collect();
        text.insert_str(0, "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n");
        text.push_str(lines[twice % lines.len()]);
        let _ = take(&mut engine(), &text, Vec::new());
    }
}
