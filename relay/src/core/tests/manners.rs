//! The hello, versions, broken frames, rates.

use super::*;
use crate::Rate;
use proptest::prelude::*;

#[test]
fn nothing_is_answered_before_the_hello() {
    let mut world = world();
    let ana = world.relay.connect();
    assert_eq!(world.ask(ana, Request::Challenge), refused(Code::HelloFirst));
    let create = Request::Create {
        topic: TOPIC,
        first: token(0).hash(),
    };
    assert_eq!(world.ask(ana, create), refused(Code::HelloFirst));
    let hello = world.ask(ana, Request::Hello { version: VERSION });
    assert_eq!(
        hello,
        Ok(Reply::Hello(sotto_wire::Hello {
            version: VERSION,
            now: world.now
        }))
    );
    assert_eq!(
        world.append(ana, 0, 1),
        refused(Code::UnknownTopic),
        "and the refused creation did nothing"
    );
}

#[test]
fn a_client_of_another_version_gets_the_relays_and_is_closed() {
    let mut world = world();
    let ana = world.relay.connect();
    let hello = world.ask(ana, Request::Hello { version: VERSION + 1 });
    assert_eq!(hello, refused_with(Code::Version, u64::from(VERSION)));
    assert_eq!(world.closed, [ana]);
    world.send(ana, Request::Hello { version: VERSION });
    world.commit();
    assert_eq!(world.pushed(ana).len(), 0);
}

#[test]
fn a_broken_frame_is_refused_and_ends_its_connection() {
    let hello = to_bytes(&ClientFrame {
        id: 7,
        request: Request::Hello { version: VERSION },
    });
    let trailing = [hello.as_slice(), &[0]].concat();
    let too_long = vec![0; limits::FRAME + 1];
    let limit = limits::FRAME as u64;
    for (bytes, id, refusal) in [
        (&b""[..], 0, Code::Malformed.into()),
        (&b"GET / HTTP/1.1"[..], 0, Code::Malformed.into()),
        (&hello[..hello.len() - 1], 7, Code::Malformed.into()),
        (&trailing, 7, Code::Malformed.into()),
        (&too_long, 0, Refusal::with(Code::TooLarge, limit)),
    ] {
        let mut world = world();
        let (ana, ben) = (world.join(), world.join());
        world.relay.receive(ana, bytes, world.now);
        world.send(ana, Request::Challenge);
        world.commit();
        assert_eq!(world.answer(ana, id), Err(refusal));
        assert_eq!(world.pushed(ana).len(), 0, "what came after it is not read");
        assert_eq!(world.closed, [ana]);
        assert!(world.ask(ben, Request::Challenge).is_ok());
    }
}

#[test]
fn each_kind_of_request_has_its_rate_and_its_time_to_wait() {
    let config = Config {
        appends: Rate {
            burst: 2,
            interval: 1000,
        },
        ..Config::unlimited()
    };
    let mut world = World::over(SqliteStore::in_memory().unwrap(), config);
    let (ana, ben) = (world.join(), world.join());
    world.create(ana);
    assert_eq!(world.append(ana, 0, 1), Ok(1));
    assert_eq!(world.append(ana, 0, 2), refused_with(Code::RateLimited, 1000));
    assert!(world.ask(ana, Request::Challenge).is_ok(), "other kinds go on");
    assert_eq!(world.append(ben, 0, 2), Ok(2), "other connections too");
    world.now.0 += 1000;
    assert_eq!(world.append(ana, 0, 3), Ok(3));
}

#[test]
fn a_later_append_does_not_overtake_a_refused_one() {
    let config = Config {
        appends: Rate { burst: 2, interval: 10 },
        ..Config::unlimited()
    };
    let mut world = World::over(SqliteStore::in_memory().unwrap(), config);
    let ana = world.join();
    world.create(ana);
    assert_eq!(world.append(ana, 0, 1), Ok(1));
    assert_eq!(world.append(ana, 0, 2), refused_with(Code::RateLimited, 500));
    world.now.0 += 100;
    assert_eq!(world.append(ana, 0, 3), refused_with(Code::RateLimited, 400));
    world.now.0 += 400;
    assert_eq!(world.append(ana, 0, 2), Ok(2));
}

#[test]
fn the_default_limits_let_a_busy_person_work() {
    let mut world = World::over(SqliteStore::in_memory().unwrap(), Config::default());
    let ana = world.join();
    world.create(ana);
    for id in 0..100 {
        assert!(world.append(ana, 0, id).is_ok());
        world.relay.delivered(ana, usize::MAX, world.now);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_do_not_stop_the_relay(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0usize..120, flip in 0usize..120) {
        let mut world = world();
        let (ana, ben) = (world.join(), world.join());
        world.create(ben);
        world.relay.receive(ana, &bytes, world.now);
        let ana = world.join();
        let mut frame = to_bytes(&ClientFrame { id: 1, request: append(0, 1) });
        frame.truncate(frame.len().saturating_sub(cut));
        if let Some(byte) = frame.get_mut(flip) {
            *byte ^= 0x15;
        }
        world.relay.receive(ana, &frame, world.now);
        world.commit();
        prop_assert!(world.append(ben, 0, 2).is_ok());
    }
}
