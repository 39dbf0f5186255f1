//! Calls between two people: ringing, answering, hanging up, and the line that each call leaves.

mod badly;
mod forwarded;
mod groups;

use crate::devices::link;
use crate::harness::names::Titled;
use crate::harness::stage::{Tab, sdp};
use crate::harness::words::{Coded, Worded, end_of};
use crate::world::World;
use sotto::call::message::SignalKind;
use sotto::io::{CallEnd, CallPeerState, CallStage, Command, PeerReport, ProtectionState};

const ANA: usize = 0;
const BEN: usize = 1;
const PHONE: usize = 2;

/// A protected conversation, and a tab for each person.
fn pair() -> (World, Tab, Tab) {
    (World::protected_pair(), Tab::new(1), Tab::new(2))
}

/// Ana calls Ben, he answers, and both are connected.
fn connected() -> (World, Tab, Tab) {
    let (mut world, mut ana, mut ben) = pair();
    world.start_call(ANA, false, &ana).unwrap();
    world.accept_call(BEN, &ben).unwrap();
    world.settle();
    for (who, tab) in [(ANA, &mut ana), (BEN, &mut ben)] {
        world.do_page(who, tab);
        world.connect_peers(who);
    }
    (world, ana, ben)
}

fn ended(world: &World, who: usize) -> Option<String> {
    end_of(world.call(who).and_then(|call| call.ended))
}

#[test]
fn a_call_rings_is_answered_and_is_heard_by_the_two_alone() {
    let (mut world, mut ana, mut ben) = pair();
    world.start_call(ANA, true, &ana).unwrap();
    let (out, rings) = (world.call(ANA).unwrap(), world.call(BEN).unwrap());
    assert_eq!((out.stage, rings.stage), (CallStage::RingingOut, CallStage::RingingIn));
    assert_eq!(
        (rings.from.words().as_str(), rings.video, &rings.tab),
        ("ana", true, &None)
    );
    assert_eq!(rings.words(), "Only you and ana can hear and see this call.");
    assert_eq!(out.call, rings.call);
    world.accept_call(BEN, &ben).unwrap();
    world.settle();
    assert_eq!(world.stage(ANA), Some(CallStage::Connecting));
    let offers = [ANA, BEN].map(|who| world.call(who).unwrap().peers[0].offers);
    assert_ne!(offers[0], offers[1], "exactly one of them offers");
    world.signal(ANA, SignalKind::Offer, &sdp(1));
    world.signal(ANA, SignalKind::Candidate, "{}");
    world.settle();
    world.do_page(ANA, &mut ana);
    world.do_page(BEN, &mut ben);
    let heard = ben.signals.values().next().unwrap();
    assert_eq!(
        heard,
        &[(SignalKind::Offer, sdp(1)), (SignalKind::Candidate, "{}".into())]
    );
    let (to_ana, to_ben) = (world.peer_of(BEN, "ana"), world.peer_of(ANA, "ben"));
    assert_eq!(world.frame(&mut ana, &mut ben, &to_ana), Ok(b"a frame".to_vec()));
    assert_eq!(world.frame(&mut ben, &mut ana, &to_ben), Ok(b"a frame".to_vec()));
    world.connect_peers(ANA);
    world.connect_peers(BEN);
    assert_eq!(world.stage(ANA), Some(CallStage::Connected));
    world.pass(180_000);
    assert_eq!(world.stage(BEN), Some(CallStage::Connected));
    world.hang_up(ANA);
    world.settle();
    assert_eq!(ended(&world, BEN).as_deref(), Some("peerHungUp"));
    world.pass(10_000);
    for who in [ANA, BEN] {
        assert_eq!(world.call(who), None);
        assert_eq!(world.lines(who).last().unwrap(), "Video call, 3 minutes.");
    }
}

#[test]
fn an_unanswered_call_shows_the_reason_on_both_sides() {
    let cases: [(&str, &str, &str, &str); 3] = [
        (
            "declined",
            "peerDeclined",
            "ben declined the voice call.",
            "You declined a voice call from ana.",
        ),
        (
            "cancelled",
            "cancelled",
            "Voice call, not answered.",
            "Missed voice call from ana.",
        ),
        (
            "missed",
            "unanswered",
            "Voice call, not answered.",
            "Missed voice call from ana.",
        ),
    ];
    for (how, why, ana_reads, ben_reads) in cases {
        let (mut world, ana, _) = pair();
        world.start_call(ANA, false, &ana).unwrap();
        match how {
            "declined" => world.hang_up(BEN),
            "cancelled" => world.hang_up(ANA),
            _ => world.pass(45_000),
        }
        world.settle();
        assert_eq!(ended(&world, ANA).as_deref(), Some(why), "{how}");
        world.pass(70_000);
        assert_eq!((world.call(ANA), world.call(BEN)), (None, None), "{how}");
        assert_eq!(world.lines(ANA).last().unwrap(), ana_reads);
        assert_eq!(world.lines(BEN).last().unwrap(), ben_reads);
    }
}

#[test]
fn an_absent_person_later_reads_of_the_missed_call() {
    let (mut world, ana, _) = pair();
    world.disconnect(BEN);
    world.start_call(ANA, true, &ana).unwrap();
    world.pass(60_000);
    world.connect(BEN);
    world.pass(1_000);
    assert_eq!(world.call(BEN), None, "an old ring does not ring");
    assert_eq!(world.lines(BEN).last().unwrap(), "Missed video call from ana.");
}

#[test]
fn a_caller_whose_tab_dies_leaves_a_missed_call_and_no_ringing() {
    let (mut world, ana, _) = pair();
    world.start_call(ANA, false, &ana).unwrap();
    world.kill(ANA);
    world.pass(22_000);
    assert_eq!(world.stage(BEN), None);
    world.pass(120_000);
    assert_eq!(world.lines(BEN).last().unwrap(), "Missed voice call from ana.");
}

#[test]
fn two_people_who_call_each_other_share_one_call() {
    for delay in 0..8 {
        let (mut world, mut ana, mut ben) = pair();
        for (who, tab) in [(ANA, &ana), (BEN, &ben)] {
            let command = world.calling(who, false, tab);
            world.ask(who, command);
            for _ in 0..if who == ANA { delay } else { 0 } {
                world.step();
            }
        }
        world.settle();
        world.pass(3_000);
        if world.stage(BEN) == Some(CallStage::RingingIn) {
            world.accept_call(BEN, &ben).unwrap();
            world.settle();
        }
        let calls = [ANA, BEN].map(|who| world.call(who).unwrap());
        assert_eq!(calls[0].call, calls[1].call, "after {delay} steps");
        world.do_page(ANA, &mut ana);
        world.do_page(BEN, &mut ben);
        let name = world.peer_of(BEN, "ana");
        assert!(world.frame(&mut ana, &mut ben, &name).is_ok(), "after {delay} steps");
        world.hang_up(BEN);
        world.pass(70_000);
        let calls = |line: &&String| line.contains("call");
        assert_eq!(
            world.lines(ANA).iter().filter(calls).count(),
            1,
            "one line for one call"
        );
    }
}

#[test]
fn a_call_is_answered_on_one_device_and_the_other_stops_ringing() {
    let mut world = World::new(&["ana", "ben", "phone"]);
    for who in [ANA, BEN] {
        world.connect(who);
        world.sign_up(who, true);
    }
    world.connect(PHONE);
    world.start(ANA, "ben");
    world.settle();
    link(&mut world, false);
    let (phone, ben) = (Tab::new(3), Tab::new(2));
    world.start_call(BEN, false, &ben).unwrap();
    assert_eq!(world.stage(ANA), Some(CallStage::RingingIn));
    assert_eq!(world.stage(PHONE), Some(CallStage::RingingIn));
    world.accept_call(PHONE, &phone).unwrap();
    world.settle();
    assert_eq!(ended(&world, ANA).as_deref(), Some("elsewhere"));
    assert_eq!(world.stage(BEN), Some(CallStage::Connecting));
    world.pass(8_000);
    assert_eq!(world.call(ANA), None);
    let refused = world.start_call(ANA, false, &Tab::new(1)).unwrap_err();
    assert_eq!(refused.code(), "callRefused");
}

#[test]
fn a_person_in_a_call_is_busy_for_all_others() {
    let mut world = World::new(&["ana", "ben", "cleo"]);
    for who in 0..3 {
        world.connect(who);
        world.sign_up(who, true);
    }
    world.start(ANA, "ben");
    world.settle();
    let (ana, ben, cleo) = (Tab::new(1), Tab::new(2), Tab::new(3));
    world.start_call(ANA, false, &ana).unwrap();
    world.accept_call(BEN, &ben).unwrap();
    world.start(2, "ben");
    world.settle();
    world.start_call(2, false, &cleo).unwrap();
    world.settle();
    assert_eq!(ended(&world, 2).as_deref(), Some("busy"));
    assert_eq!(world.lines(2).last().unwrap(), "Voice call: ben was in another call.");
    let call = world.call(BEN).unwrap();
    assert_eq!((call.title().as_str(), call.stage), ("ana", CallStage::Connecting));
}

#[test]
fn an_unprotected_conversation_is_protected_before_it_rings() {
    let mut world = World::pair();
    world.start(ANA, "ben");
    world.settle();
    let ana = Tab::new(1);
    let from = world.wire.len();
    world.start_call(ANA, false, &ana).unwrap();
    world.settle();
    world.pass(3_000);
    assert_eq!(world.people[ANA].conversation().protection.state, ProtectionState::On);
    assert_eq!(world.stage(BEN), Some(CallStage::RingingIn));
    assert!(!world.wire_holds(from, "sha-256"));
}

#[test]
fn a_call_that_cannot_be_protected_fails_with_the_reason() {
    let mut world = World::pair();
    world.start(ANA, "ben");
    world.settle();
    world.disconnect(BEN);
    world.start_call(ANA, false, &Tab::new(1)).unwrap();
    assert_eq!(world.stage(ANA), Some(CallStage::Protecting));
    world.pass(46_000);
    let ended = world.call(ANA).unwrap().ended.unwrap();
    assert!(matches!(ended, CallEnd::Unprotected { who: Some(_) }));
    assert!(
        ended.words().starts_with("ben's device has not joined yet"),
        "{}",
        ended.words()
    );
    world.pass(10_000);
    assert_eq!(world.call(ANA), None);
}

#[test]
fn neither_a_blocked_person_nor_a_request_rings() {
    let (mut world, ana, _) = pair();
    let person = world.people[BEN].conversation().people[0].account.clone();
    let blocked = true;
    world.run(BEN, Command::SetBlocked { person, blocked }).unwrap();
    world.settle();
    world.start_call(ANA, false, &ana).unwrap();
    world.pass(10_000);
    assert_eq!((world.stage(ANA), world.call(BEN)), (Some(CallStage::RingingOut), None));
    let mut world = World::new(&["ana", "ben"]);
    world.people[BEN].accepts = false;
    for who in [ANA, BEN] {
        world.connect(who);
        world.sign_up(who, true);
    }
    world.start(ANA, "ben");
    world.settle();
    world.start_call(ANA, false, &ana).unwrap();
    world.pass(10_000);
    assert_eq!(world.call(BEN), None);
}

#[test]
fn a_new_epoch_brings_new_keys_and_the_old_ones_last_two_seconds() {
    let (mut world, mut ana, mut ben) = connected();
    let name = world.peer_of(BEN, "ana");
    let late: Vec<_> = (0..2).map(|_| ana.sealer.seal(b"late", 0).unwrap()).collect();
    let conversation = world.people[ANA].conversation().id;
    let seconds = Some(60);
    world.run(ANA, Command::SetTimer { conversation, seconds }).unwrap();
    world.settle();
    world.do_page(ANA, &mut ana);
    world.do_page(BEN, &mut ben);
    assert!(world.frame(&mut ana, &mut ben, &name).is_ok());
    assert!(ben.opener.open(&name, &late[0], 0, world.now.0 as f64).is_ok());
    let revision = ben.revision;
    world.pass(2_000);
    world.do_page(BEN, &mut ben);
    assert_eq!(ben.revision, revision + 1, "the core takes them back, too");
    assert!(ben.opener.open(&name, &late[1], 0, world.now.0 as f64).is_err());
    assert!(world.frame(&mut ana, &mut ben, &name).is_ok());
}

#[test]
fn a_broken_connection_is_mended_or_ends_the_call_in_30_s() {
    for mended in [true, false] {
        let (mut world, mut ana, _) = connected();
        let peer = world.peer_of(ANA, "ben");
        world.report(ANA, &peer, PeerReport::Disconnected).unwrap();
        assert_eq!(world.stage(ANA), Some(CallStage::Reconnecting));
        assert_eq!(world.call(ANA).unwrap().peers[0].state, CallPeerState::Reconnecting);
        world.pass(11_000);
        world.do_page(ANA, &mut ana);
        assert_eq!(ana.mended, vec![peer.clone(); 3], "at once, and every five seconds");
        if mended {
            world.report(ANA, &peer, PeerReport::Connected).unwrap();
        }
        world.pass(20_000);
        let expected = if mended { CallStage::Connected } else { CallStage::Ended };
        assert_eq!(world.stage(ANA), Some(expected));
    }
}

#[test]
fn a_call_continues_while_the_relay_is_away() {
    let (mut world, _, _) = connected();
    world.disconnect(ANA);
    world.disconnect(BEN);
    world.pass(120_000);
    for who in [ANA, BEN] {
        let call = world.call(who).unwrap();
        assert_eq!(call.stage, CallStage::Connected);
        assert!(call.problem.is_some());
    }
    world.connect(ANA);
    world.connect(BEN);
    world.pass(6_000);
    world.hang_up(BEN);
    world.settle();
    assert_eq!(ended(&world, ANA).as_deref(), Some("peerHungUp"));
}

#[test]
fn a_tab_that_returns_rejoins_its_call_with_other_keys() {
    let (mut world, _, mut ben) = connected();
    let before = world.peer_of(BEN, "ana");
    world.kill(ANA);
    assert_eq!(world.call(ANA), None);
    world.connect(ANA);
    world.pass(6_000);
    assert!(world.people[ANA].conversation().call.as_ref().unwrap().joinable);
    let mut again = Tab::new(7);
    world.start_call(ANA, false, &again).unwrap();
    world.settle();
    world.do_page(ANA, &mut again);
    world.do_page(BEN, &mut ben);
    let name = world.peer_of(BEN, "ana");
    assert_ne!(name, before, "another connection");
    assert!(world.frame(&mut again, &mut ben, &name).is_ok());
}

#[test]
fn a_peer_that_closed_its_side_returns_in_10_s_or_has_left() {
    for returns in [true, false] {
        let (mut world, _, _) = connected();
        let peer = world.peer_of(BEN, "ana");
        world.kill(ANA);
        world.connect(ANA);
        world.report(BEN, &peer, PeerReport::Closed).unwrap();
        // The network fails, too, a little later: there is nothing to mend.
        world.report(BEN, &peer, PeerReport::Disconnected).unwrap();
        assert_eq!(world.stage(BEN), Some(CallStage::Reconnecting));
        world.pass(6_000);
        if returns {
            world.start_call(ANA, false, &Tab::new(7)).unwrap();
        }
        world.pass(5_000);
        let call = world.call(BEN).unwrap();
        match (returns, call.ended) {
            (true, None) => assert_ne!(world.peer_of(BEN, "ana"), peer),
            (false, Some(ended)) => {
                assert_eq!(ended.words(), "ana left the call.");
                assert_eq!(
                    world.lines(BEN).last().map(String::as_str),
                    Some("Voice call, 10 seconds.")
                );
            }
            (_, ended) => panic!("returns: {returns}, {ended:?}"),
        }
    }
}
