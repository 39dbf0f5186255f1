//! A relay, or a network, that swallows one request or one answer, each in its turn, and carries all the rest.

use crate::world::World;
use sotto::io::{Command, ProtectionState};
use sotto_wire::{ClientFrame, RelayFrame, from_bytes, limits};
use std::cell::RefCell;
use std::rc::Rc;

const ANA: usize = 0;
const BEN: usize = 1;
const MINUTE: u64 = 60_000;

/// Which of the frames between two people and their relay is lost, and how many there were.
#[derive(Default)]
struct Hole {
    at: usize,
    passed: usize,
}

impl Hole {
    fn swallows(&mut self) -> bool {
        self.passed += 1;
        self.passed - 1 == self.at
    }
}

#[test]
fn any_request_without_an_answer_is_sent_again() {
    let (mut at, mut all) = (0, 1);
    while at < all {
        all = all.max(talk_over(Direction::Requests, at));
        at += 3;
    }
    assert!(all > 40, "only {all} requests");
}

#[test]
fn any_request_with_a_lost_answer_is_sent_again() {
    let (mut at, mut all) = (0, 1);
    while at < all {
        all = all.max(talk_over(Direction::Answers, at));
        at += 3;
    }
    assert!(all > 40, "only {all} answers");
}

#[derive(Clone, Copy)]
enum Direction {
    Requests,
    Answers,
}

/// Ana and Ben connect, sign up, begin, turn protection on and write, while one frame is lost. Returns the number of
/// frames.
fn talk_over(direction: Direction, at: usize) -> usize {
    let mut world = World::new(&["ana", "ben"]);
    let hole = Rc::new(RefCell::new(Hole { at, passed: 0 }));
    let lost = Rc::clone(&hole);
    match direction {
        Direction::Requests => {
            world.lie = Some(Box::new(move |_, frame| {
                assert!(from_bytes::<ClientFrame>(frame, limits::FRAME).is_ok());
                lost.borrow_mut().swallows().then(Vec::new)
            }));
        }
        Direction::Answers => {
            world.tamper = Some(Box::new(move |_, frame| {
                let answer = from_bytes::<RelayFrame>(&frame, limits::FRAME).unwrap();
                let answers = matches!(answer, RelayFrame::Reply { .. } | RelayFrame::Refused { .. });
                if answers && lost.borrow_mut().swallows() {
                    Vec::new()
                } else {
                    frame
                }
            }));
        }
    }
    for who in [ANA, BEN] {
        world.connect(who);
        let handle = world.people[who].name.to_owned();
        world.ask(
            who,
            Command::CreateAccount {
                handle,
                protect_new: false,
            },
        );
        world.settle();
        world.pass(3 * MINUTE);
        assert!(
            world.people[who]
                .app()
                .account
                .as_ref()
                .is_some_and(|own| own.registered),
            "{at}"
        );
    }
    for _ in 0..2 {
        world.start_quietly(ANA, "ben");
        world.pass(3 * MINUTE);
    }
    let conversation = world.people[ANA].conversation().id;
    world.ask(ANA, Command::Protect { conversation });
    world.pass(6 * MINUTE);
    for (who, text, other) in [(ANA, "quietly", BEN), (BEN, "yes", ANA), (ANA, "good", BEN)] {
        assert_eq!(
            world.people[who].conversation().protection.state,
            ProtectionState::On,
            "{at}"
        );
        world.send(who, text);
        world.pass(3 * MINUTE);
        assert!(
            world.texts(other).contains(&text.to_owned()),
            "{text} is not heard when {at} is lost"
        );
    }
    hole.borrow().passed
}
