//! Calls in a group: people come and go, and a removed person hears nothing more.

use crate::harness::stage::Tab;
use crate::harness::words::{Coded, Worded};
use crate::world::{Person, World};
use sotto::io::{CallEnd, CallPeerState, CallStage, Command};
use sotto_wire::{RelayFrame, from_bytes, limits};

const NAMES: [&str; 7] = ["ana", "ben", "cleo", "dora", "emil", "fay", "gus"];

/// A protected group of the first `members`, and a tab for each.
fn group(members: usize) -> (World, Vec<Tab>) {
    let mut world = World::new(&NAMES[..members]);
    for who in 0..members {
        world.connect(who);
        world.sign_up(who, who == 0);
    }
    let people = NAMES[1..members].iter().map(|name| (*name).to_owned()).collect();
    let name = Some("Friends".to_owned());
    world.run(0, Command::StartConversation { people, name }).unwrap();
    world.settle();
    let tabs = (0..members).map(|who| Tab::new(who as u64)).collect();
    (world, tabs)
}

/// These go into the call, one after the other.
fn all_join(world: &mut World, tabs: &mut [Tab], who: &[usize]) {
    for who in who {
        world.start_call(*who, false, &tabs[*who]).unwrap();
        world.settle();
    }
    pages(world, tabs);
}

fn pages(world: &mut World, tabs: &mut [Tab]) {
    for (who, tab) in tabs.iter_mut().enumerate() {
        world.do_page(who, tab);
        world.connect_peers(who);
    }
}

/// Whether `to` hears `from`.
fn hears(world: &World, tabs: &mut [Tab], from: usize, to: usize) -> bool {
    let sealed = tabs[from].sealer.seal(b"words", 0).unwrap();
    let name = world.peer_of(to, NAMES[from]);
    tabs[to].opener.open(&name, &sealed, 0, world.now.0 as f64).is_ok()
}

#[test]
fn three_people_come_and_go_and_the_thread_shows_it() {
    let (mut world, mut tabs) = group(3);
    all_join(&mut world, &mut tabs, &[0]);
    assert_eq!(world.stage(0), Some(CallStage::Connected), "alone, and nobody rings");
    assert_eq!(world.stage(1), None);
    let summary = world.people[1].conversation().call.unwrap();
    assert_eq!(
        (summary.words().as_str(), summary.joinable, summary.mine),
        ("ana is in a call.", true, false)
    );
    assert_eq!(world.lines(1).last().unwrap(), "ana started a voice call.");
    all_join(&mut world, &mut tabs, &[1, 2]);
    for (from, to) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
        assert!(hears(&world, &mut tabs, from, to), "{from} to {to}");
    }
    assert_eq!(
        world.people[2].conversation().call.words(),
        "You, ana and ben are in a call."
    );
    world.hang_up(1);
    world.settle();
    assert_eq!(world.call(0).unwrap().peers.len(), 1);
    world.pass(110_000);
    world.hang_up(0);
    world.pass(5_000);
    world.hang_up(2);
    world.pass(10_000);
    for who in 0..3 {
        assert_eq!(world.people[who].conversation().call, None);
        assert_eq!(world.lines(who).last().unwrap(), "The call ended after 2 minutes.");
    }
}

#[test]
fn six_people_hear_each_other_and_a_seventh_is_refused() {
    let (mut world, mut tabs) = group(6);
    all_join(&mut world, &mut tabs, &[0, 1, 2, 3, 4, 5]);
    for from in 0..6 {
        assert_eq!(world.call(from).unwrap().peers.len(), 5);
        for to in (0..6).filter(|to| *to != from) {
            assert!(hears(&world, &mut tabs, from, to), "{from} to {to}");
        }
    }
    let offers: usize = (0..6)
        .map(|who| world.call(who).unwrap().peers.iter().filter(|peer| peer.offers).count())
        .sum();
    assert_eq!(offers, 15, "one offer for each pair");
    world.people.push(Person::fresh(NAMES[6], 6, world.now));
    tabs.push(Tab::new(6));
    world.connect(6);
    world.sign_up(6, false);
    let (conversation, people) = (world.people[0].conversation().id, vec![NAMES[6].to_owned()]);
    world.run(0, Command::AddPeople { conversation, people }).unwrap();
    world.pass(6_000);
    assert!(!world.call(0).unwrap().forwarded, "a call goes on as it began");
    assert!(!world.people[6].conversation().call.unwrap().joinable);
    let refused = world.start_call(6, false, &tabs[6]).unwrap_err();
    assert_eq!(refused.code(), "callRefused");
    assert_eq!(refused.words(), "Six people are in this call already.");
}

#[test]
fn two_simultaneous_callers_of_a_group_share_one_call() {
    for delay in 0..6 {
        let (mut world, mut tabs) = group(3);
        for (who, tab) in tabs.iter().enumerate().take(2) {
            let command = world.calling(who, false, tab);
            world.ask(who, command);
            for _ in 0..delay {
                world.step();
            }
        }
        world.settle();
        world.pass(6_000);
        assert_eq!(
            world.call(0).unwrap().call,
            world.call(1).unwrap().call,
            "after {delay} steps"
        );
        pages(&mut world, &mut tabs);
        assert!(
            hears(&world, &mut tabs, 0, 1) && hears(&world, &mut tabs, 1, 0),
            "after {delay} steps"
        );
    }
}

#[test]
fn a_member_removed_during_a_call_neither_hears_nor_speaks() {
    let (mut world, mut tabs) = group(3);
    all_join(&mut world, &mut tabs, &[0, 1, 2]);
    let person = world.people[0]
        .conversation()
        .people
        .iter()
        .find(|one| one.words() == "cleo")
        .unwrap()
        .account
        .clone();
    let (conversation, name) = (world.people[0].conversation().id, world.peer_of(0, "cleo"));
    let ana_at_cleo = world.peer_of(2, "ana");
    world.run(0, Command::RemovePerson { conversation, person }).unwrap();
    world.settle();
    let revision = tabs[2].revision;
    pages(&mut world, &mut tabs);
    assert_eq!(tabs[2].revision, revision, "no key of the new epoch comes to her");
    assert_eq!(world.call(2).unwrap().ended.unwrap(), CallEnd::Removed);
    let now = world.now.0 as f64;
    let from_ana = tabs[0].sealer.seal(b"words", 0).unwrap();
    assert!(tabs[2].opener.open(&ana_at_cleo, &from_ana, 0, now).is_err());
    let from_cleo = tabs[2].sealer.seal(b"words", 0).unwrap();
    assert!(tabs[0].opener.open(&name, &from_cleo, 0, now).is_err());
    assert!(hears(&world, &mut tabs, 0, 1) && hears(&world, &mut tabs, 1, 0));
    assert_eq!(world.call(0).unwrap().peers.len(), 1);
}

#[test]
fn a_vanished_participant_leaves_the_call_in_half_a_minute() {
    let (mut world, mut tabs) = group(3);
    all_join(&mut world, &mut tabs, &[0, 1]);
    world.kill(1);
    let peer = world.peer_of(0, "ben");
    world.report(0, &peer, sotto::io::PeerReport::Failed).unwrap();
    world.pass(35_000);
    assert!(world.call(0).unwrap().peers.is_empty());
    assert_eq!(world.people[2].conversation().call.words(), "ana is in a call.");
}

#[test]
fn a_silent_device_is_shown_in_no_call() {
    let (mut world, mut tabs) = group(3);
    all_join(&mut world, &mut tabs, &[0]);
    assert!(world.people[2].conversation().call.is_some());
    world.kill(0);
    world.pass(25_000);
    assert!(world.people[2].conversation().call.is_some());
    world.pass(10_000);
    assert!(world.people[2].conversation().call.is_none());
}

#[test]
fn a_participant_that_returns_at_once_stays() {
    let (mut world, mut tabs) = group(3);
    all_join(&mut world, &mut tabs, &[0, 1, 2]);
    world.hang_up(1);
    world.pass(300);
    tabs[1] = Tab::new(9);
    all_join(&mut world, &mut tabs, &[1]);
    let names = |world: &World| [0, 2].map(|who| world.peer_of(who, "ben"));
    let before = names(&world);
    // The earlier stay's last presence is repeated during this.
    for _ in 0..40 {
        world.pass(250);
        assert_eq!(names(&world), before);
        for who in [0, 2] {
            let peers = world.call(who).unwrap().peers;
            let ben = peers.iter().find(|peer| peer.words() == "ben").unwrap();
            assert_eq!(ben.state, CallPeerState::Connected);
        }
    }
}

/// The signals that the server has passed on since then.
fn signals(world: &World, from: usize) -> Vec<Vec<u8>> {
    let is_signal = |frame: &&Vec<u8>| matches!(from_bytes(frame, limits::FRAME), Ok(RelayFrame::Signal(_)));
    world.wire[from..].iter().filter(is_signal).cloned().collect()
}

#[test]
fn a_server_cannot_replay_presence_after_a_participant_left() {
    let (mut world, mut tabs) = group(3);
    all_join(&mut world, &mut tabs, &[0]);
    let from = world.wire.len();
    all_join(&mut world, &mut tabs, &[1]);
    let said = signals(&world, from);
    world.hang_up(1);
    world.pass(10 * 60_000);
    assert!(world.call(0).unwrap().peers.is_empty());
    for who in [0, 2] {
        for frame in &said {
            world.people[who].inbound.push_back(frame.clone());
        }
    }
    world.settle();
    assert!(world.call(0).unwrap().peers.is_empty(), "she is alone");
    assert_eq!(world.people[2].conversation().call.words(), "ana is in a call.");
}

#[test]
fn a_server_cannot_replay_presence_to_a_restarted_device() {
    let (mut world, mut tabs) = group(3);
    let from = world.wire.len();
    all_join(&mut world, &mut tabs, &[1]);
    let said = signals(&world, from);
    world.hang_up(1);
    world.pass(2 * 60_000);
    world.kill(2);
    world.connect(2);
    world.settle();
    for frame in &said {
        world.people[2].inbound.push_back(frame.clone());
    }
    world.settle();
    assert_eq!(world.people[2].conversation().call, None);
}
