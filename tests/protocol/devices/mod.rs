//! Several devices of one account: linking by a code and four words, one line for the others, removal, and device sync.

mod given_away;
mod own_keys;
pub mod recovery;
mod removed;
mod unlinked;

use crate::harness::names::Titled;
use crate::harness::words::{Coded, Worded};
use crate::world::World;
use sotto::io::{Command, Outcome, PairingStage, PairingView, ProtectionState};

/// Ana, Ben, and a second browser of Ana's that has no account yet.
const ANA: usize = 0;
const BEN: usize = 1;
const PHONE: usize = 2;

pub fn linked_world(protect_new: bool) -> World {
    let mut world = World::new(&["ana", "ben", "phone"]);
    for who in [ANA, BEN] {
        world.connect(who);
        world.sign_up(who, protect_new);
    }
    world.connect(PHONE);
    world.settle();
    world
}

fn pairing(world: &World, who: usize) -> PairingView {
    world.people[who].app().pairing.clone().expect("a pairing")
}

fn code(world: &mut World) -> String {
    let name = "Ana's phone".to_owned();
    match world.run(PHONE, Command::BeginPairing { name }).unwrap() {
        Outcome::Pairing { code, .. } => code.0,
        other => panic!("not a code: {other:?}"),
    }
}

/// Ana's phone shows a code, and she types it.
fn begin(world: &mut World, history: bool) {
    let code = code(world);
    world.run(ANA, Command::EnterPairingCode { code, history }).unwrap();
    world.settle();
}

/// Links Ana's phone, with or without her history.
pub fn link(world: &mut World, history: bool) {
    begin(world, history);
    let (old, new) = (pairing(world, ANA), pairing(world, PHONE));
    assert_eq!((old.stage, new.stage), (PairingStage::Compare, PairingStage::Compare));
    assert_eq!(old.words, new.words);
    assert_eq!(old.words.unwrap().len(), 4);
    assert_eq!(old.name.as_deref(), Some("Ana's phone"));
    world.run(ANA, Command::ConfirmWords { matches: true }).unwrap();
    world.settle();
    world.pass(6_000);
    assert_eq!(pairing(world, ANA).stage, PairingStage::Done);
    assert_eq!(pairing(world, PHONE).stage, PairingStage::Done);
}

fn lines(world: &mut World, who: usize) -> Vec<String> {
    let thread = world.people[who].conversation().current;
    world.open(who, thread);
    let messages = world.people[who].messages(thread);
    messages
        .into_iter()
        .filter(|one| one.notice)
        .map(|one| one.text)
        .collect()
}

#[test]
fn a_linked_device_reads_and_writes_and_the_others_see_one_line() {
    let mut world = linked_world(true);
    world.start(ANA, "ben");
    world.send(ANA, "before");
    world.settle();
    link(&mut world, false);
    let account = world.people[PHONE].app().account.clone().unwrap();
    assert_eq!(account.handle, "ana");
    assert!(account.registered && account.protect_new);
    assert_eq!(world.people[PHONE].conversation().title(), "ben");
    assert_eq!(world.people[PHONE].conversation().protection.state, ProtectionState::On);
    world.send(PHONE, "from the phone");
    world.settle();
    world.send(ANA, "from the desk");
    world.settle();
    world.send(BEN, "to both");
    world.settle();
    assert_eq!(
        world.texts(BEN),
        ["before", "from the phone", "from the desk", "to both"]
    );
    assert_eq!(
        world.texts(ANA),
        ["before", "from the phone", "from the desk", "to both"]
    );
    assert_eq!(world.texts(PHONE), ["from the phone", "from the desk", "to both"]);
    let thread = world.people[ANA].conversation().current;
    let mine = world.people[ANA]
        .messages(thread)
        .into_iter()
        .filter(|one| one.mine)
        .count();
    assert_eq!(mine, 3, "what the phone wrote is one's own here, too");
    let told: Vec<_> = lines(&mut world, BEN)
        .into_iter()
        .filter(|line| line.contains("device"))
        .collect();
    assert_eq!(
        told.iter().filter(|line| *line == "ana added a device.").count(),
        1,
        "{told:?}"
    );
    let devices = &world.people[ANA].app().devices;
    assert_eq!(devices.len(), 2);
    assert_eq!(devices[1].name.as_deref(), Some("Ana's phone"));
    assert!(devices[0].own && !devices[1].own);
    assert_eq!(world.people[PHONE].app().devices.len(), 2);
    assert_eq!(
        world.people[PHONE].app().devices[0].name.as_deref(),
        Some("Ana's phone")
    );
}

#[test]
fn words_that_differ_end_a_pairing_before_the_transfer() {
    let mut world = linked_world(false);
    let code = code(&mut world);
    world
        .run(ANA, Command::EnterPairingCode { code, history: false })
        .unwrap();
    world.settle();
    world.run(ANA, Command::ConfirmWords { matches: false }).unwrap();
    world.settle();
    for who in [ANA, PHONE] {
        let over = pairing(&world, who);
        assert_eq!(over.stage, PairingStage::Failed);
        assert!(over.problem.words().contains("words were not the same"));
        world.run(who, Command::CancelPairing).unwrap();
        assert_eq!(world.people[who].app().pairing, None);
    }
    assert_eq!(world.people[PHONE].app().account, None);
}

#[test]
fn a_code_without_a_waiting_device_is_refused() {
    let mut world = linked_world(false);
    let enter = |code: &str| Command::EnterPairingCode {
        code: code.into(),
        history: false,
    };
    let refused = world.run(ANA, enter("too short")).unwrap_err();
    assert_eq!(refused.code(), "pairingCode");
    world.run(ANA, enter("K7QM-2F9A-K7QM-2F9A")).unwrap();
    world.settle();
    assert_eq!(pairing(&world, ANA).stage, PairingStage::Failed);
    assert!(pairing(&world, ANA).problem.words().contains("No browser is waiting"));
}

#[test]
fn history_comes_on_request_without_disappearing_messages() {
    let mut world = linked_world(true);
    world.start(ANA, "ben");
    for number in 0..3 {
        world.send(ANA, &format!("kept {number}"));
        world.settle();
        world.send(BEN, &format!("answer {number}"));
        world.settle();
    }
    let conversation = world.people[ANA].conversation().id;
    world
        .run(
            ANA,
            Command::SetTimer {
                conversation,
                seconds: Some(3600),
            },
        )
        .unwrap();
    world.settle();
    world.send(ANA, "this disappears");
    world.settle();
    link(&mut world, true);
    world.send(BEN, "later");
    world.settle();
    let expected = [
        "kept 0", "answer 0", "kept 1", "answer 1", "kept 2", "answer 2", "later",
    ];
    assert_eq!(world.texts(PHONE), expected);
    let thread = world.people[PHONE].conversation().current;
    assert!(
        world.people[PHONE]
            .messages(thread)
            .iter()
            .all(|one| one.text != "later" || one.unread)
    );
    assert_eq!(world.people[PHONE].conversation().unread, 1, "history is not unread");
}

#[test]
fn an_unprotected_conversation_is_on_both_linked_devices() {
    let mut world = linked_world(false);
    world.start(ANA, "ben");
    world.send(BEN, "open");
    world.settle();
    link(&mut world, false);
    assert_eq!(world.texts(PHONE), ["open"], "the log is readable from its beginning");
    world.send(PHONE, "from the phone");
    world.settle();
    assert_eq!(world.texts(BEN), ["open", "from the phone"]);
    let conversation = world.people[PHONE].conversation().id;
    world.run(PHONE, Command::Protect { conversation }).unwrap();
    world.settle();
    for who in [ANA, BEN, PHONE] {
        assert_eq!(
            world.people[who].conversation().protection.state,
            ProtectionState::On,
            "{who}"
        );
        assert_eq!(world.people[who].app().conversations.len(), 1);
    }
    world.send(ANA, "hidden");
    world.settle();
    assert_eq!(world.texts(PHONE), ["hidden"]);
}

#[test]
fn a_message_read_on_one_device_runs_its_timer_on_the_other() {
    let mut world = linked_world(true);
    world.start(ANA, "ben");
    link(&mut world, false);
    let conversation = world.people[ANA].conversation().id;
    world
        .run(
            ANA,
            Command::SetTimer {
                conversation,
                seconds: Some(30),
            },
        )
        .unwrap();
    world.settle();
    world.send(BEN, "read me once");
    world.settle();
    assert_eq!(
        (
            world.people[ANA].conversation().unread,
            world.people[PHONE].conversation().unread
        ),
        (1, 1)
    );
    world.read_all(PHONE);
    world.settle();
    assert_eq!(
        (
            world.people[ANA].conversation().unread,
            world.people[PHONE].conversation().unread
        ),
        (0, 0)
    );
    world.pass(30_000);
    assert!(world.texts(ANA).is_empty(), "the one that read first decides");
    assert!(world.texts(PHONE).is_empty());
}

#[test]
fn a_removed_device_gets_nothing_more_and_learns_it() {
    let mut world = linked_world(true);
    world.start(ANA, "ben");
    link(&mut world, false);
    let device = world.people[ANA].app().devices[1].device.clone();
    world.run(ANA, Command::RemoveDevice { device }).unwrap();
    world.settle();
    world.send(BEN, "not for the phone");
    world.settle();
    assert_eq!(world.people[ANA].app().devices.len(), 1);
    assert_eq!(world.texts(ANA), ["not for the phone"]);
    assert!(world.texts(PHONE).is_empty());
    assert!(world.people[PHONE].conversation().ended.is_some());
    assert!(lines(&mut world, BEN).contains(&"ana removed a device.".to_owned()));
    // The device in use cannot remove itself.
    let own = world.people[ANA].app().devices[0].device.clone();
    let refused = world.run(ANA, Command::RemoveDevice { device: own }).unwrap_err();
    assert_eq!(refused.code(), "notHere");
}

#[test]
fn a_tab_that_dies_during_linking_continues_it() {
    for steps in (0..24).step_by(2) {
        let mut world = linked_world(true);
        world.start(ANA, "ben");
        world.settle();
        begin(&mut world, false);
        world.ask(ANA, Command::ConfirmWords { matches: true });
        for _ in 0..steps {
            world.step();
        }
        world.kill(ANA);
        world.connect(ANA);
        world.settle();
        world.pass(30_000);
        if world.people[PHONE]
            .app()
            .account
            .as_ref()
            .is_none_or(|account| !account.registered)
        {
            continue; // It died before the account was handed over: a new code is needed.
        }
        world.send(BEN, "to every device");
        world.settle();
        assert_eq!(world.people[PHONE].app().conversations.len(), 1, "after {steps} steps");
        assert_eq!(world.texts(PHONE), ["to every device"], "after {steps} steps");
    }
}

#[test]
fn two_devices_that_change_the_list_at_once_lose_neither_change() {
    let mut world = World::new(&["ana", "ben", "phone", "tablet"]);
    for who in [ANA, BEN] {
        world.connect(who);
        world.sign_up(who, true);
    }
    world.connect(PHONE);
    world.settle();
    world.start(ANA, "ben");
    link(&mut world, false);
    // The phone, offline, removes no device yet; the desk links a tablet during this.
    world.disconnect(PHONE);
    let tablet = 3;
    world.connect(tablet);
    world.settle();
    world.run(ANA, Command::CancelPairing).unwrap();
    let name = "Ana's tablet".to_owned();
    let code = match world.run(tablet, Command::BeginPairing { name }).unwrap() {
        Outcome::Pairing { code, .. } => code.0,
        other => panic!("not a code: {other:?}"),
    };
    world
        .run(ANA, Command::EnterPairingCode { code, history: false })
        .unwrap();
    world.settle();
    world.run(ANA, Command::ConfirmWords { matches: true }).unwrap();
    world.settle();
    world.pass(6_000);
    let desk = world.people[PHONE]
        .app()
        .devices
        .iter()
        .find(|one| !one.own)
        .unwrap()
        .device
        .clone();
    world.ask(PHONE, Command::RemoveDevice { device: desk });
    world.connect(PHONE);
    world.settle();
    world.pass(20_000);
    world.send(BEN, "to the phone and the tablet");
    world.settle();
    for who in [PHONE, tablet] {
        assert_eq!(world.texts(who), ["to the phone and the tablet"], "{who}");
        assert_eq!(world.people[who].app().devices.len(), 2, "{who}");
    }
    assert!(world.texts(ANA).is_empty(), "it was taken off the list");
}

#[test]
fn a_group_protected_by_an_own_device_stays_one_conversation() {
    let mut world = linked_world(false);
    let people = vec!["ben".to_owned()];
    let command = Command::StartConversation {
        people,
        name: Some("Two of us".into()),
    };
    world.run(ANA, command).unwrap();
    world.settle();
    link(&mut world, false);
    let conversation = world.people[PHONE].conversation().id;
    world.run(PHONE, Command::Protect { conversation }).unwrap();
    world.settle();
    for who in [ANA, BEN, PHONE] {
        assert_eq!(world.people[who].app().conversations.len(), 1, "{who}");
        assert_eq!(
            world.people[who].conversation().protection.state,
            ProtectionState::On,
            "{who}"
        );
    }
    world.send(ANA, "ours alone");
    world.settle();
    assert!(!world.wire_holds(0, "ours alone"));
    assert_eq!(world.texts(BEN), ["ours alone"]);
}
