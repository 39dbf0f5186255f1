//! Bad days: a relay that lies, frames that are damaged, keys that change, an outage at the worst moment.

use crate::harness::words::{Coded, Worded};
use crate::world::World;
use sotto::io::{Command, Connection, ProtectionState};
use sotto_wire::{ClientFrame, Code, Refusal, RelayFrame, Reply, Request, from_bytes, limits, to_bytes};

fn relay_frame(bytes: &[u8]) -> RelayFrame {
    from_bytes(bytes, limits::FRAME).unwrap()
}

#[test]
fn a_relay_of_another_version_leads_to_a_reload() {
    let mut world = World::new(&["ana"]);
    world.tamper = Some(Box::new(|_, bytes| match relay_frame(&bytes) {
        RelayFrame::Reply {
            id,
            reply: Reply::Hello(_),
        } => to_bytes(&RelayFrame::Refused {
            id,
            refusal: Refusal::with(Code::Version, 2),
        }),
        _ => bytes,
    }));
    world.connect(0);
    world.settle();
    assert_eq!(world.people[0].app().connection, Connection::Outdated);
}

#[test]
fn an_absent_relay_delays_the_sign_up_and_loses_nothing() {
    let create = || Command::CreateAccount {
        handle: "ana".into(),
        protect_new: true,
    };
    let mut world = World::new(&["ana"]);
    // Whether the relay is there is unknown before the first connection attempt: until then the client waits.
    assert_eq!(world.people[0].app().connection, Connection::Connecting);
    let early = world.ask(0, create());
    assert!(!world.people[0].answers.contains_key(&early));
    world.disconnect(0);
    let refused = world.people[0].answers.remove(&early).unwrap();
    assert_eq!(refused.unwrap_err().code(), "relayAway");
    assert_eq!(world.run(0, create()).unwrap_err().code(), "relayAway");
    assert!(!world.people[0].app().account.as_ref().unwrap().registered);
    for steps in 0..6 {
        world.connect(0);
        for _ in 0..steps {
            world.step();
        }
        if world.people[0].app().account.as_ref().unwrap().registered {
            break;
        }
        world.disconnect(0);
    }
    world.connect(0);
    world.settle();
    let account = world.people[0].app().account.clone().unwrap();
    assert!(account.registered && account.protect_new);
}

#[test]
fn a_relay_lost_at_any_moment_of_protecting_loses_nothing() {
    for steps in 0..40 {
        let mut world = World::pair();
        let conversation = world.start(0, "ben");
        world.ask(0, Command::Protect { conversation });
        world.send(0, "through it all");
        for _ in 0..steps {
            world.step();
        }
        for who in 0..2 {
            world.disconnect(who);
        }
        for who in 0..2 {
            world.connect(who);
        }
        world.settle();
        assert_eq!(world.texts(1), ["through it all"], "after {steps} steps");
        assert!(!world.wire_holds(0, "through it all"));
        for who in 0..2 {
            assert_eq!(
                world.people[who].conversation().protection.state,
                ProtectionState::On,
                "after {steps} steps"
            );
        }
    }
}

#[test]
fn a_damaged_record_is_a_notice_and_the_next_one_is_read() {
    let mut world = World::protected_pair();
    world.tamper = Some(Box::new(|who, bytes| match relay_frame(&bytes) {
        RelayFrame::Record(mut record) if who == 1 => {
            let last = record.body.len() - 1;
            record.body[last] ^= 1;
            to_bytes(&RelayFrame::Record(record))
        }
        _ => bytes,
    }));
    world.send(0, "damaged");
    world.settle();
    world.tamper = None;
    world.send(0, "whole");
    world.settle();
    assert_eq!(world.texts(1), ["whole"]);
    let current = world.people[1].conversation().current;
    let mut notices = world.people[1].messages(current).into_iter().filter(|one| one.notice);
    assert!(
        notices
            .next_back()
            .is_some_and(|notice| notice.text.contains("damaged or forged"))
    );
}

#[test]
fn hostile_frames_are_refused_without_a_panic_and_change_nothing() {
    let mut world = World::protected_pair();
    let before = world.people[1].rows.clone();
    let junk: Vec<Vec<u8>> = vec![vec![], vec![0xff; 40], vec![0x82, 0x02], (0..=255).collect()];
    for frame in junk {
        world.input(1, sotto::io::Input::Frame(frame));
    }
    let unasked = RelayFrame::Reply {
        id: 77,
        reply: Reply::Delivered,
    };
    world.input(1, sotto::io::Input::Frame(to_bytes(&unasked)));
    assert!(before == world.people[1].rows, "nothing was written");
}

#[test]
fn the_relay_neither_unprotects_nor_adds_readable_text() {
    let mut world = World::pair();
    world.start(0, "ben");
    world.send(1, "said in the open");
    world.settle();
    let open: Vec<_> = world
        .wire
        .iter()
        .filter_map(|frame| from_bytes::<RelayFrame>(frame, limits::FRAME).ok())
        .filter_map(|frame| match frame {
            RelayFrame::Record(record) => Some(record),
            _ => None,
        })
        .collect();
    let conversation = world.people[0].conversation().id;
    world.run(0, Command::Protect { conversation }).unwrap();
    world.settle();
    let topic = world
        .wire
        .iter()
        .rev()
        .find_map(|frame| match from_bytes::<ClientFrame>(frame, limits::FRAME) {
            Ok(ClientFrame {
                request: Request::Follow { topic, .. },
                ..
            }) => Some(topic),
            _ => None,
        });
    // The genuine, signed, readable record, replayed into the protected log.
    for mut record in open {
        record.topic = topic.unwrap();
        record.cursor = sotto_wire::Cursor(1000 + record.cursor.0);
        world.input(0, sotto::io::Input::Frame(to_bytes(&RelayFrame::Record(record))));
    }
    assert!(world.texts(0).is_empty(), "it is not shown as a protected message");
    assert_eq!(world.people[0].conversation().protection.state, ProtectionState::On);
}

#[test]
fn a_forged_key_package_is_never_invited_and_the_switch_waits() {
    let mut world = World::pair();
    world.start(0, "ben");
    world.settle();
    world.tamper = Some(Box::new(|who, bytes| match relay_frame(&bytes) {
        RelayFrame::Reply {
            id,
            reply: Reply::KeyPackage {
                mut key_package,
                last_resort,
            },
        } if who == 0 => {
            let middle = key_package.0.len() / 2;
            key_package.0[middle] ^= 1;
            to_bytes(&RelayFrame::Reply {
                id,
                reply: Reply::KeyPackage {
                    key_package,
                    last_resort,
                },
            })
        }
        _ => bytes,
    }));
    let conversation = world.people[0].conversation().id;
    world.run(0, Command::Protect { conversation }).unwrap();
    assert_eq!(
        world.people[0].conversation().protection.state,
        ProtectionState::Waiting
    );
    world.tamper = None;
    world.pass(60_000);
    assert_eq!(
        world.people[0].conversation().protection.state,
        ProtectionState::On,
        "an honest one is taken"
    );
}

#[test]
fn a_device_without_key_packages_is_named_and_waited_for() {
    let mut world = World::pair();
    world.start(0, "ben");
    world.settle();
    world.tamper = Some(Box::new(|who, bytes| match relay_frame(&bytes) {
        RelayFrame::Reply {
            id,
            reply: Reply::KeyPackage { .. },
        } if who == 0 => to_bytes(&RelayFrame::Refused {
            id,
            refusal: Refusal::from(Code::NoKeyPackage),
        }),
        _ => bytes,
    }));
    let conversation = world.people[0].conversation().id;
    world.run(0, Command::Protect { conversation }).unwrap();
    let waits = world.people[0].conversation().protection.waits.words();
    assert!(waits.contains("ben's device has not published its keys"), "{waits}");
    world.tamper = None;
    world.pass(60_000);
    assert_eq!(world.people[0].conversation().protection.state, ProtectionState::On);
}

#[test]
fn a_denied_group_has_lost_keys_and_restarts_at_once() {
    let mut world = World::new(&["ana", "ben"]);
    for who in 0..2 {
        world.connect(who);
        world.sign_up(who, who == 0);
    }
    let conversation = world.start(0, "ben");
    world.settle();
    world.disconnect(0);
    let mut followed = 0;
    world.tamper = Some(Box::new(move |who, bytes| match relay_frame(&bytes) {
        RelayFrame::Reply {
            id,
            reply: Reply::Following { .. },
        } if who == 0 => {
            followed += 1;
            // The inbox is followed first, then the one log.
            if followed == 1 {
                return bytes;
            }
            to_bytes(&RelayFrame::Refused {
                id,
                refusal: Refusal::from(Code::UnknownTopic),
            })
        }
        _ => bytes,
    }));
    world.connect(0);
    world.settle();
    assert_eq!(world.people[0].conversation().protection.state, ProtectionState::Broken);
    world.tamper = None;
    world.run(0, Command::Protect { conversation }).unwrap();
    world.settle();
    for who in 0..2 {
        assert_eq!(world.people[who].conversation().protection.state, ProtectionState::On);
    }
}

#[test]
fn a_denied_open_log_is_followed_again_later_and_seldom() {
    let mut world = World::pair();
    world.start(0, "ben");
    world.settle();
    world.tamper = Some(Box::new(|who, bytes| match relay_frame(&bytes) {
        RelayFrame::Reply {
            id,
            reply: Reply::Appended { .. },
        } if who == 0 => to_bytes(&RelayFrame::Refused {
            id,
            refusal: Refusal::from(Code::UnknownTopic),
        }),
        _ => bytes,
    }));
    let before = world.wire.len();
    world.send(0, "still there?");
    world.settle();
    let requests = world.requests_since(before).into_iter();
    let appends = requests.filter(|request| matches!(request, Request::Append { .. }));
    assert_eq!(appends.count(), 1, "asked once");
    world.tamper = None;
    world.pass(60_000);
    assert_eq!(world.texts(1), ["still there?"]);
}

#[test]
fn a_changed_identity_key_blocks_sending_until_it_is_acknowledged() {
    let mut world = World::new(&["ana", "ben", "eve"]);
    for who in 0..3 {
        world.connect(who);
        world.sign_up(who, false);
    }
    let person = {
        world.start(0, "ben");
        world.settle();
        world.people[0].conversation().people[0].account.clone()
    };
    // A relay that answers for ben with a person who is ben on another relay.
    let mut other = World::new(&["ben"]);
    other.people[0] = World::new(&["x", "y", "z", "ben"]).people.remove(3);
    other.connect(0);
    other.sign_up(0, false);
    let forged = other
        .wire
        .iter()
        .find_map(|frame| match from_bytes::<ClientFrame>(frame, limits::FRAME) {
            Ok(ClientFrame {
                request: Request::Write { write },
                ..
            }) => {
                from_bytes::<sotto_wire::DirectoryWrite>(&write.write, limits::FRAME)
                    .unwrap()
                    .list
            }
            _ => None,
        });
    let forged = forged.unwrap();
    world.tamper = Some(Box::new(move |who, bytes| match relay_frame(&bytes) {
        RelayFrame::Reply {
            id,
            reply: Reply::Account(_),
        } if who == 0 => to_bytes(&RelayFrame::Reply {
            id,
            reply: Reply::Account(forged.clone()),
        }),
        _ => bytes,
    }));
    let conversation = world.people[0].conversation().id;
    world.run(0, Command::Protect { conversation }).unwrap();
    world.send(0, "for the real ben");
    world.settle();
    let view = world.people[0].conversation();
    assert!(view.people[0].changed);
    assert_eq!(view.protection.state, ProtectionState::Waiting);
    assert!(view.protection.waits.words().contains("identity key has changed"));
    assert!(!world.wire_holds(0, "for the real ben"));
    world
        .run(0, Command::AcknowledgeIdentity { person: person.clone() })
        .unwrap();
    let after = world.people[0].conversation().people[0].clone();
    assert!(!after.changed && after.account != person && !after.verified);
}

#[test]
fn a_message_damaged_at_rest_is_a_line_among_the_others() {
    let mut world = World::protected_pair();
    for text in ["first", "second", "third"] {
        world.send(0, text);
    }
    world.settle();
    let rows = world.people[1].rows.values_mut();
    let middle = rows
        .filter(|row| row.store == sotto::io::Store::Messages)
        .nth_back(1)
        .unwrap();
    middle.value[40] ^= 1;
    assert_eq!(world.texts(1), ["first", "third"]);
    let current = world.people[1].conversation().current;
    assert!(
        world.people[1]
            .messages(current)
            .iter()
            .any(|one| one.notice && one.text.contains("is damaged"))
    );
}
