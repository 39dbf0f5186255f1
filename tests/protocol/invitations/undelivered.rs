//! Deliveries that the relay refuses: each waits alone, ever longer, has an end, and is shown to the person.

use crate::harness::names::Titled;
use crate::harness::scribe::device;
use crate::harness::words::Worded;
use crate::world::World;
use sotto::io::{Command, ProtectionState};
use sotto_relay::{Config, Rate};
use sotto_wire::{Code, Refusal, RelayFrame, Reply, Request, from_bytes, limits, to_bytes};

const DAY: u64 = 86_400_000;

/// Ana has begun with Cleo, and then with Ben, who is offline and whose inbox a stranger has filled.
fn full() -> World {
    let mut world = World::new(&["ana", "ben", "cleo"]);
    for who in 0..3 {
        world.connect(who);
        world.sign_up(who, false);
    }
    world.start(0, "cleo");
    world.settle();
    world.disconnect(1);
    let inbox = world.inboxes("ben")[0];
    world.fill(inbox);
    world.start(0, "ben");
    world
}

fn delivered(world: &World, from: usize) -> usize {
    let requests = world.requests_since(from).into_iter();
    requests
        .filter(|request| matches!(request, Request::Deliver { .. }))
        .count()
}

#[test]
fn a_sender_with_a_refused_invitation_writes_to_all_others() {
    let mut world = full();
    world.send_in(0, "cleo", "no waiting");
    world.settle();
    assert_eq!(world.texts(2), ["no waiting"]);
    let lines = world.lines_in(0, "ben");
    let told = lines.iter().filter(|line| line.contains("ben's inbox is full")).count();
    assert_eq!(told, 1, "{lines:?}");
}

#[test]
fn a_refused_invitation_is_tried_ever_more_seldom_and_arrives() {
    let mut world = full();
    let from = world.wire.len();
    world.pass(3_600_000);
    let tries = delivered(&world, from);
    assert!((4..12).contains(&tries), "{tries} in an hour");
    // Ben comes back and reads his inbox.
    world.connect(1);
    world.settle();
    world.pass(2 * 3_600_000);
    assert_eq!(world.people[1].app().conversations.len(), 1);
    let lines = world.lines_in(0, "ben");
    assert!(
        lines.iter().all(|line| !line.contains("could not be invited")),
        "{lines:?}"
    );
}

#[test]
fn a_refused_invitation_ends_after_a_week_despite_a_restart() {
    let mut world = full();
    world.pass(3 * DAY);
    world.kill(0);
    world.connect(0);
    world.settle();
    world.pass(4 * DAY - 3 * 3_600_000);
    let ended = |world: &mut World| {
        let lines = world.lines_in(0, "ben").into_iter();
        lines
            .filter(|line| line.contains("ben's device could not be invited"))
            .count()
    };
    assert_eq!(ended(&mut world), 0);
    world.pass(6 * 3_600_000);
    assert_eq!(ended(&mut world), 1);
    let from = world.wire.len();
    world.pass(DAY);
    assert_eq!(delivered(&world, from), 0, "nothing is tried any more");
}

#[test]
fn an_invitation_goes_no_more_once_its_conversation_has_ended() {
    let mut world = full();
    let people = vec!["ben".to_owned(), "cleo".to_owned()];
    let name = Some("Friends".to_owned());
    world.run(0, Command::StartConversation { people, name }).unwrap();
    world.settle();
    let from = world.wire.len();
    world.pass(60_000);
    assert!(delivered(&world, from) > 2, "two invitations wait");
    let conversation = world.person_named(0, "Friends");
    world.run(0, Command::Leave { conversation }).unwrap();
    let from = world.wire.len();
    world.pass(2 * 3_600_000);
    let tries = delivered(&world, from);
    assert!((1..12).contains(&tries), "{tries} for the other conversation alone");
}

#[test]
fn an_inbox_is_given_up_once_it_is_off_the_list() {
    let mut world = crate::devices::linked_world(false);
    crate::devices::link(&mut world, false);
    // Ben begins with Ana; the inbox of her phone is full, and then the phone is taken off her list.
    world.disconnect(2);
    let inbox = *world.inboxes("ana").last().unwrap();
    world.fill(inbox);
    world.start(1, "ana");
    world.settle();
    assert_eq!(world.people[0].conversation().title(), "ben");
    let device = world.people[0].app().devices[1].device.clone();
    world.run(0, Command::RemoveDevice { device }).unwrap();
    world.settle();
    world.tamper = Some(Box::new(|who, bytes| match from_bytes(&bytes, limits::FRAME) {
        Ok(RelayFrame::Refused { id, refusal }) if who == 1 && refusal.code == Code::InboxFull => {
            to_bytes(&RelayFrame::Refused {
                id,
                refusal: Refusal::from(Code::UnknownInbox),
            })
        }
        _ => bytes,
    }));
    world.pass(60_000);
    let lines = world.lines_in(1, "ana");
    assert!(
        lines
            .iter()
            .any(|line| line.contains("a device of ana's is not there any more")),
        "{lines:?}"
    );
    // Ana's own message to the phone waits, too: that is another matter.
    world.disconnect(0);
    let from = world.wire.len();
    world.pass(DAY);
    assert_eq!(delivered(&world, from), 0);
}

#[test]
fn an_inbox_that_the_relay_denies_is_given_up_after_a_day() {
    let mut world = World::new(&["ana", "ben"]);
    for who in 0..2 {
        world.connect(who);
        world.sign_up(who, false);
    }
    world.disconnect(1);
    world.tamper = Some(Box::new(|who, bytes| match from_bytes(&bytes, limits::FRAME) {
        Ok(RelayFrame::Reply {
            id,
            reply: Reply::Delivered,
        }) if who == 0 => to_bytes(&RelayFrame::Refused {
            id,
            refusal: Refusal::from(Code::UnknownInbox),
        }),
        _ => bytes,
    }));
    world.start(0, "ben");
    world.settle();
    world.pass(DAY - 2 * 3_600_000);
    let ended = |world: &mut World| {
        let lines = world.lines_in(0, "ben").into_iter();
        lines
            .filter(|line| line.contains("ben's device could not be invited"))
            .count()
    };
    assert_eq!(ended(&mut world), 0);
    world.pass(4 * 3_600_000);
    assert_eq!(ended(&mut world), 1);
}

#[test]
fn a_pause_that_is_asked_of_deliveries_holds_back_nothing_else() {
    let config = Config {
        delivers: Rate {
            burst: 1,
            interval: 60_000,
        },
        ..Config::unlimited()
    };
    let mut world = World::over(&["ana", "ben", "cleo"], config);
    for who in 0..3 {
        world.connect(who);
        world.sign_up(who, false);
    }
    world.start(0, "ben");
    world.settle();
    world.start(0, "cleo");
    world.send_in(0, "ben", "no waiting");
    world.settle();
    assert_eq!(world.texts(1), ["no waiting"]);
    assert!(world.people[2].app().conversations.is_empty(), "the pause was real");
    world.pass(61_000);
    assert_eq!(world.people[2].app().conversations.len(), 1);
}

#[test]
fn a_member_unknown_to_the_directory_delays_nothing() {
    let mut world = World::new(&["ana", "ben", "cleo"]);
    for who in 0..3 {
        world.connect(who);
        world.sign_up(who, false);
    }
    world.tamper = Some(Box::new(|who, bytes| match from_bytes(&bytes, limits::FRAME) {
        Ok(RelayFrame::Reply {
            id,
            reply: Reply::Account(list),
        }) if who == 0 && list.verified().unwrap().handle.as_str() == "cleo" => to_bytes(&RelayFrame::Refused {
            id,
            refusal: Refusal::from(Code::UnknownHandle),
        }),
        _ => bytes,
    }));
    let people = vec!["ana".to_owned(), "cleo".to_owned()];
    let name = Some("Friends".to_owned());
    world.run(1, Command::StartConversation { people, name }).unwrap();
    world.settle();
    let from = world.wire.len();
    world.send_in(0, "Friends", "no waiting");
    world.settle();
    assert_eq!(world.texts(1), ["no waiting"]);
    world.pass(3_600_000);
    let asked = world.requests_since(from).into_iter();
    let asked = asked
        .filter(|request| matches!(request, Request::Lookup { handle } if handle.as_str() == "cleo"))
        .count();
    assert!(asked < 12, "{asked} in an hour");
}

#[test]
fn a_refused_blob_delays_only_its_own_conversation() {
    const MANY: usize = 34;
    let names: Vec<&'static str> = (0..MANY)
        .map(|number| &*Box::leak(format!("p{number}").into_boxed_str()))
        .collect();
    let config = Config {
        blobs: 0,
        ..Config::unlimited()
    };
    let mut world = World::over(&names, config);
    for who in 0..MANY {
        world.connect(who);
        world.sign_up(who, false);
    }
    world.start(0, "p1");
    world.settle();
    let uploads = |world: &World| world.wire.iter().filter(|frame| frame.len() > 64 * 1024).count();
    world.run(0, Command::SetProtectNew { on: true }).unwrap();
    let people = names[1..].iter().map(|name| (*name).to_owned()).collect();
    let name = Some("Everybody".to_owned());
    world.run(0, Command::StartConversation { people, name }).unwrap();
    world.send_in(0, "p1", "no waiting");
    world.settle();
    let last = world.people[1].app().conversations.iter();
    let previews: Vec<_> = last
        .filter_map(|one| one.preview.clone())
        .map(|one| one.says.words())
        .collect();
    assert_eq!(previews, ["no waiting"]);
    let before = uploads(&world);
    world.pass(3_600_000);
    let tries = uploads(&world) - before;
    assert!((3..14).contains(&tries), "{tries} in an hour");
}

#[test]
fn a_denied_open_log_delays_only_its_own_conversation() {
    let mut world = World::new(&["ana", "ben", "cleo"]);
    for who in 0..3 {
        world.connect(who);
        world.sign_up(who, false);
    }
    world.start(0, "ben");
    world.settle();
    world.start(0, "cleo");
    world.settle();
    let mut denied = false;
    world.tamper = Some(Box::new(move |who, bytes| match from_bytes(&bytes, limits::FRAME) {
        Ok(RelayFrame::Reply {
            id,
            reply: Reply::Appended { .. },
        }) if who == 0 && !denied => {
            denied = true;
            to_bytes(&RelayFrame::Refused {
                id,
                refusal: Refusal::from(Code::UnknownTopic),
            })
        }
        _ => bytes,
    }));
    world.send_in(0, "ben", "denied");
    world.settle();
    world.send_in(0, "cleo", "no waiting");
    world.settle();
    assert_eq!(world.texts(2), ["no waiting"]);
    world.pass(60_000);
    assert_eq!(world.texts(1), ["denied"]);
    assert_eq!(device(&world, 0).credential().handle.as_str(), "ana");
    assert_eq!(world.people[0].conversation().protection.state, ProtectionState::Off);
}
