//! Calls in a group of more than six: through the relay's forwarding server, under the same keys.

use crate::harness::stage::{Tab, sdp};
use crate::harness::words::{Coded, Worded};
use crate::world::World;
use sotto::call::frames::FrameError;
use sotto::call::message::SignalKind;
use sotto::io::{CallEnd, Command, WantedPeer};

const NAMES: [&str; 7] = ["ana", "ben", "cleo", "dora", "emil", "fay", "gus"];

/// A protected group of all seven, and a tab for each.
fn group(mut world: World) -> (World, Vec<Tab>) {
    for who in 0..NAMES.len() {
        world.connect(who);
        world.sign_up(who, who == 0);
    }
    let people = NAMES[1..].iter().map(|name| (*name).to_owned()).collect();
    let name = Some("Friends".to_owned());
    world.run(0, Command::StartConversation { people, name }).unwrap();
    world.settle();
    let tabs = (0..NAMES.len()).map(|who| Tab::new(who as u64)).collect();
    (world, tabs)
}

/// The first three are in a call, each with a connection to the server.
fn three() -> (World, Vec<Tab>) {
    let (mut world, mut tabs) = group(World::forwarding(&NAMES));
    for (who, tab) in tabs.iter().enumerate().take(3) {
        world.start_call(who, true, tab).unwrap();
        world.settle();
    }
    offer(&mut world, &mut tabs);
    (world, tabs)
}

/// Each page in the call offers to the server, wants all others, and installs its keys.
fn offer(world: &mut World, tabs: &mut [Tab]) {
    for (who, tab) in tabs.iter_mut().enumerate() {
        if world.call(who).is_some_and(|call| call.ended.is_none()) {
            world.ask(who, forward(world, who));
            world.settle();
            world.connect_peers(who);
        }
        world.do_page(who, tab);
    }
}

fn forward(world: &World, who: usize) -> Command {
    let call = world.call(who).unwrap();
    let wanted = call.peers.iter().enumerate().flat_map(|(at, peer)| {
        [2 * at, 2 * at + 1].map(|section| WantedPeer {
            mid: (section + 2).to_string(),
            peer: peer.peer.clone(),
        })
    });
    Command::CallForward {
        wanted: wanted.collect(),
        call: call.call,
        offer: sdp(1),
    }
}

/// Whether the server carries media from one to another, and the other can open it.
fn hears(world: &World, tabs: &mut [Tab], from: usize, to: usize) -> bool {
    let (name, other) = (world.peer_of(to, NAMES[from]), world.peer_of(from, NAMES[to]));
    let sealed = tabs[from].sealer.seal(b"words", 0).unwrap();
    let opened = tabs[to].opener.open(&name, &sealed, 0, world.now.0 as f64);
    !name.is_empty() && !other.is_empty() && world.rooms.carries(&name, &other) && opened.is_ok()
}

#[test]
fn a_call_of_seven_goes_through_the_server_and_all_see_it() {
    let (mut world, mut tabs) = three();
    for who in 0..3 {
        let call = world.call(who).unwrap();
        assert!(call.forwarded, "{}", NAMES[who]);
        assert_eq!(call.peers.len(), 2);
        assert_eq!(tabs[who].answers.len(), 1);
        assert!(tabs[who].signals.is_empty() && tabs[who].mended.is_empty());
        for other in (0..3).filter(|other| *other != who) {
            assert!(hears(&world, &mut tabs, who, other), "{who} to {other}");
        }
    }
    let call = world.call(0).unwrap();
    let refused = world.run(
        0,
        Command::CallSignal {
            call: call.call,
            peer: call.peers[0].peer.clone(),
            kind: SignalKind::Offer,
            payload: sdp(1),
        },
    );
    assert_eq!(refused.unwrap_err().code(), "callRefused");
    assert!(world.people[6].conversation().call.unwrap().joinable);
    world.hang_up(1);
    world.settle();
    assert_eq!((world.rooms.people(), world.call(0).unwrap().peers.len()), (2, 1));
}

#[test]
fn swapped_or_replayed_media_is_dropped_and_counted() {
    let (world, mut tabs) = three();
    let (ana, ben) = (world.peer_of(2, "ana"), world.peer_of(2, "ben"));
    let sealed = tabs[0].sealer.seal(b"words", 0).unwrap();
    let now = world.now.0 as f64;
    let opener = &mut tabs[2].opener;
    assert_eq!(opener.open(&ben, &sealed, 0, now), Err(FrameError::WrongSender));
    assert!(opener.open(&ana, &sealed, 0, now).is_ok());
    assert_eq!(opener.open(&ana, &sealed, 0, now), Err(FrameError::Replayed));
    assert_eq!(opener.open(&ana, b"words of the server's", 0, now).ok(), None);
    assert_eq!((opener.dropped(&ana), opener.dropped(&ben)), (2, 1));
}

#[test]
fn the_server_learns_no_account_and_no_device() {
    let (world, _) = three();
    let forwards: Vec<_> = world
        .wire
        .iter()
        .filter(|frame| frame.windows(3).any(|part| part == b"v=0"))
        .collect();
    assert!(forwards.len() >= 3);
    let own = world.people[0].conversation().people;
    for person in own {
        let account = sotto_wire::AccountKey::from_hex(&person.account).unwrap().0;
        assert!(
            forwards
                .iter()
                .all(|frame| frame.windows(32).all(|part| part != account))
        );
    }
}

#[test]
fn a_call_of_seven_needs_a_forwarding_server() {
    let (mut world, tabs) = group(World::new(&NAMES));
    world.start_call(0, false, &tabs[0]).unwrap();
    world.settle();
    let ended = world.call(0).unwrap().ended.unwrap();
    assert_eq!(ended, CallEnd::NotCarried);
    assert_eq!(
        ended.words(),
        "This server cannot carry calls of more than six people. It did not start."
    );
    assert!(world.people[1].conversation().call.is_none());
    world.pass(10_000);
    let refused = world.start_call(0, false, &tabs[0]).unwrap_err();
    assert_eq!(
        refused.words(),
        "This server cannot carry calls of more than six people."
    );
}

#[test]
fn a_removed_member_loses_its_seat_and_the_others_stay() {
    let (mut world, mut tabs) = three();
    let people = world.people[0].conversation().people;
    let person = people.iter().find(|one| one.words() == "cleo").unwrap().account.clone();
    let conversation = world.people[0].conversation().id;
    let at_cleo = world.peer_of(2, "ana");
    world.run(0, Command::RemovePerson { conversation, person }).unwrap();
    world.settle();
    for (who, tab) in tabs.iter_mut().enumerate() {
        world.do_page(who, tab);
    }
    assert_eq!(world.call(2).unwrap().ended.unwrap(), CallEnd::Removed);
    assert_eq!(world.rooms.people(), 2);
    let sealed = tabs[0].sealer.seal(b"words", 0).unwrap();
    assert!(tabs[2].opener.open(&at_cleo, &sealed, 0, world.now.0 as f64).is_err());
    world.pass(10_000);
    assert_eq!(
        world.rooms.people(),
        2,
        "both have shown that they are in the conversation"
    );
    assert!(hears(&world, &mut tabs, 0, 1) && hears(&world, &mut tabs, 1, 0));
}

#[test]
fn a_device_without_the_new_capability_loses_its_seat_in_5_s() {
    let (mut world, _) = three();
    let people = world.people[0].conversation().people;
    let person = people.iter().find(|one| one.words() == "gus").unwrap().account.clone();
    let conversation = world.people[0].conversation().id;
    // Cleo's device gets no more frames, and so never shows the new capability.
    let deaf: Box<dyn FnMut(usize, Vec<u8>) -> Vec<u8>> = Box::new(|who, frame| {
        if who == 2 {
            sotto_wire::to_bytes(&silence())
        } else {
            frame
        }
    });
    world.tamper = Some(deaf);
    world.run(0, Command::RemovePerson { conversation, person }).unwrap();
    world.settle();
    assert_eq!(world.rooms.people(), 3);
    world.pass(6_000);
    assert_eq!(world.rooms.people(), 2);
}

/// A push that changes nothing.
fn silence() -> sotto_wire::RelayFrame {
    sotto_wire::RelayFrame::Signal(sotto_wire::SignalFrame {
        topic: sotto_wire::Topic([0; 32]),
        generation: sotto_wire::Generation(0),
        body: Vec::new().into(),
    })
}

#[test]
fn a_page_offers_again_after_its_connection_to_the_relay_broke() {
    let (mut world, mut tabs) = three();
    world.disconnect(1);
    world.settle();
    assert_eq!(world.rooms.people(), 2);
    world.connect(1);
    world.settle();
    world.do_page(1, &mut tabs[1]);
    assert_eq!(tabs[1].answers.last(), Some(&None), "the server let go");
    offer(&mut world, &mut tabs);
    assert_eq!(world.rooms.people(), 3);
    assert!(hears(&world, &mut tabs, 1, 0) && hears(&world, &mut tabs, 0, 1));
}

#[test]
fn an_offer_that_is_none_or_of_another_call_is_refused() {
    let (mut world, _) = three();
    let of = |world: &World, offer: String, call: Option<String>| match forward(world, 0) {
        Command::CallForward { call: own, wanted, .. } => Command::CallForward {
            call: call.unwrap_or(own),
            offer,
            wanted,
        },
        other => other,
    };
    let other = "00".repeat(16);
    for (offer, call) in [
        ("v=0\r\n".to_owned(), None),
        (sdp(1).repeat(3000), None),
        (sdp(1), Some(other)),
    ] {
        let command = of(&world, offer, call);
        assert!(world.run(0, command).is_err());
    }
    assert_eq!(world.rooms.people(), 3);
}

#[test]
fn two_simultaneous_callers_share_one_forwarded_call() {
    let (mut world, mut tabs) = group(World::forwarding(&NAMES));
    for (who, tab) in tabs.iter().enumerate().take(2) {
        let command = Command::StartCall {
            conversation: world.people[who].conversation().id,
            video: false,
            worker_key: tab.worker_key(),
            tab: "tab".to_owned(),
        };
        world.ask(who, command);
    }
    world.settle();
    world.pass(6_000);
    let [one, other] = [0, 1].map(|who| world.call(who).unwrap());
    assert_eq!((&one.call, one.forwarded, other.forwarded), (&other.call, true, true));
    offer(&mut world, &mut tabs);
    assert!(hears(&world, &mut tabs, 0, 1) && hears(&world, &mut tabs, 1, 0));
}
