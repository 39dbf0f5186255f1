//! ICE servers: named by the operator, with credentials that end.

use super::*;
use crate::{Ice, Rate, Turn, TurnSecret};
use std::sync::Arc;

fn with(ice: Ice) -> World {
    let config = Config {
        ice,
        ice_requests: Rate {
            burst: 2,
            interval: 1000,
        },
        ..Config::unlimited()
    };
    World::over(SqliteStore::in_memory().unwrap(), config)
}

fn turn() -> Turn {
    Turn {
        uris: vec!["turn:relay.example".to_owned(), "turns:relay.example".to_owned()],
        secret: Arc::new(TurnSecret::new(b"north").unwrap()),
    }
}

#[test]
fn an_operator_without_servers_names_none() {
    let mut world = with(Ice::default());
    let ana = world.join();
    let none = Reply::IceServers {
        servers: Vec::new(),
        ttl: 43_200,
        forwards: None,
    };
    assert_eq!(world.ask(ana, Request::IceServers), Ok(none));
}

#[test]
fn each_client_gets_its_own_credential_for_twelve_hours() {
    let mut world = with(Ice {
        stun: vec!["stun:relay.example".to_owned()],
        turn: Some(turn()),
    });
    world.now = Millis(1_795_424_400_000);
    let ana = world.join();
    let mut asked = || match world.ask(ana, Request::IceServers) {
        Ok(Reply::IceServers {
            servers, ttl: 43_200, ..
        }) => servers,
        other => panic!("{other:?}"),
    };
    let (first, second) = (asked(), asked());
    assert_eq!(first[0].uris, ["stun:relay.example"]);
    assert_eq!((&first[0].username, &first[0].credential), (&None, &None));
    assert_eq!(first[1].uris, turn().uris);
    // The first random bytes of these tests are ones.
    assert_eq!(first[1].username.as_deref(), Some("1795467600:0101010101010101"));
    let credential = first[1].credential.as_ref().unwrap();
    assert_eq!(credential.expose(), "2WYmD+kWf+eSLIS7ypkT6wfk0Nc=");
    assert_ne!(first[1].username, second[1].username);
    assert_ne!(first[1].credential, second[1].credential);
}

#[test]
fn servers_are_asked_for_now_and_then_and_after_the_hello() {
    let mut world = with(Ice::default());
    let stranger = world.relay.connect();
    assert_eq!(world.ask(stranger, Request::IceServers), refused(Code::HelloFirst));
    let ana = world.join();
    for _ in 0..2 {
        assert!(world.ask(ana, Request::IceServers).is_ok());
    }
    assert_eq!(
        world.ask(ana, Request::IceServers),
        refused_with(Code::RateLimited, 1000)
    );
    world.now.0 += 1000;
    assert!(world.ask(ana, Request::IceServers).is_ok());
}
