//! Threads that had ended before a device was linked: it gets what was said in them when history comes along, each in a
//! thread of its own, to read and not to write in.

use crate::devices::link;
use crate::switch_off::{answer, propose, texts_in};
use crate::world::World;
use sotto::io::{Agreement, Command, Outcome, Problem, ProblemCode, ProtectionState};

const ANA: usize = 0;
const BEN: usize = 1;
const PHONE: usize = 2;

fn say(world: &mut World, who: usize, text: &str) {
    world.send(who, text);
    world.settle();
}

fn protect(world: &mut World) {
    let conversation = world.people[ANA].conversation().id;
    world.run(ANA, Command::Protect { conversation }).unwrap();
    world.settle();
}

/// Ana and Ben, without protection, with it, without it and with it again, and a browser of Ana's that has no account.
fn four_threads() -> World {
    let mut world = World::new(&["ana", "ben", "phone"]);
    for who in [ANA, BEN] {
        world.connect(who);
        world.sign_up(who, false);
    }
    world.connect(PHONE);
    world.start(ANA, "ben");
    world.settle();
    for round in 0..2 {
        say(&mut world, ANA, &format!("open {round}"));
        say(&mut world, BEN, &format!("open answer {round}"));
        protect(&mut world);
        say(&mut world, ANA, &format!("sealed {round}"));
        say(&mut world, BEN, &format!("sealed answer {round}"));
        if round == 0 {
            propose(&mut world, BEN);
            world.settle();
            answer(&mut world, ANA, Agreement::Agree);
            world.settle();
        }
    }
    assert_eq!(world.people[ANA].conversation().threads.len(), 4);
    world
}

/// The threads of the phone in which something was said: the number, what, and whether it was protected.
fn said(world: &mut World) -> Vec<(u32, Vec<String>, bool)> {
    let threads = world.people[PHONE].conversation().threads;
    let all = threads.iter().map(|one| {
        let texts = texts_in(world, PHONE, one.thread);
        (one.thread, texts, one.protected)
    });
    all.filter(|(_, texts, _)| !texts.is_empty()).collect()
}

/// The phone sends something that was typed in that thread.
fn write(world: &mut World, thread: u32, text: &str) -> Result<Outcome, Problem> {
    let command = Command::Send {
        conversation: world.people[PHONE].conversation().id,
        id: world.people[PHONE].random_id(),
        text: text.to_owned(),
        thread: Some(thread),
    };
    world.run(PHONE, command)
}

fn both(kind: &str, round: u32) -> Vec<String> {
    vec![format!("{kind} {round}"), format!("{kind} answer {round}")]
}

#[test]
fn what_was_said_in_ended_threads_comes_along_and_is_only_read() {
    let mut world = four_threads();
    link(&mut world, true);
    let view = world.people[PHONE].conversation();
    let said = said(&mut world);
    for round in 0..2 {
        for (kind, protected) in [("open", false), ("sealed", true)] {
            let found: Vec<_> = said
                .iter()
                .filter(|(_, texts, _)| *texts == both(kind, round))
                .collect();
            assert_eq!(found.len(), 1, "{kind} {round}: {said:?}");
            let (thread, _, was) = found[0];
            assert_eq!(*was, protected, "{kind} {round}");
            let is_current = (kind, round) == ("sealed", 1);
            assert_eq!(*thread == view.current, is_current, "{kind} {round}");
            let read_only = view.threads.iter().find(|one| one.thread == *thread).unwrap().read_only;
            assert_eq!(read_only, !is_current, "{kind} {round}");
        }
    }
    assert_eq!(said.len(), 4, "and nothing is there twice: {said:?}");
    assert_eq!(view.unread, 0, "history is not unread");
    // What a page that still shows one of them sends goes on where the conversation is.
    let ended: Vec<u32> = said
        .iter()
        .map(|(thread, _, _)| *thread)
        .filter(|one| *one != view.current)
        .collect();
    let mut kept = said.clone();
    for thread in &ended {
        let text = format!("typed in {thread}");
        write(&mut world, *thread, &text).unwrap();
        world.settle();
        let now = kept.iter_mut().find(|(thread, _, _)| *thread == view.current).unwrap();
        now.1.push(text);
    }
    assert_eq!(self::said(&mut world), kept);
    assert!(!world.wire_holds(0, "typed in"));
    // All of it is there after a reload.
    world.kill(PHONE);
    world.connect(PHONE);
    world.settle();
    assert_eq!(self::said(&mut world), kept);
    // And while the conversation is readable, nothing that was typed in one of them is sent.
    propose(&mut world, BEN);
    world.settle();
    answer(&mut world, PHONE, Agreement::Agree);
    world.settle();
    assert_eq!(
        world.people[PHONE].conversation().protection.state,
        ProtectionState::Off
    );
    for thread in ended {
        let refused = write(&mut world, thread, "too late").unwrap_err();
        assert_eq!(refused.code, ProblemCode::ReadOnly, "thread {thread}");
    }
    assert!(!world.wire_holds(0, "too late"));
    assert_eq!(self::said(&mut world), kept);
}

#[test]
fn without_history_no_protected_thread_of_before_comes() {
    let mut world = four_threads();
    link(&mut world, false);
    let said = said(&mut world);
    assert!(said.iter().all(|(_, _, protected)| !protected), "{said:?}");
    say(&mut world, BEN, "to both");
    assert_eq!(world.texts(PHONE), ["to both"]);
}
