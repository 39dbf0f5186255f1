//! Requests: a stranger's conversation can be read, and nothing of it is acknowledged before it is accepted.

use crate::harness::words::Coded;
use crate::world::World;
use sotto::io::{Command, Input, Missing, Outcome, Problem, ProtectionState};

/// Ana has begun a protected conversation with Ben, who has not answered yet.
fn asked() -> World {
    let mut world = World::new(&["ana", "ben"]);
    world.people[1].accepts = false;
    for who in 0..2 {
        world.connect(who);
        world.sign_up(who, who == 0);
    }
    world.start(0, "ben");
    world.send(0, "do you know me?");
    world.settle();
    world
}

#[test]
fn a_stranger_gets_no_acknowledgement_before_acceptance() {
    let mut world = asked();
    let request = world.people[1].conversation();
    assert!(request.request);
    assert_eq!(
        world.people[0].conversation().protection.state,
        ProtectionState::Waiting
    );
    let refused = world.run(
        1,
        Command::Send {
            thread: None,
            conversation: request.id.clone(),
            id: "ab".repeat(16),
            text: "x".into(),
        },
    );
    assert_eq!(refused.unwrap_err().code(), "acceptFirst");
    world
        .run(
            1,
            Command::AcceptRequest {
                conversation: request.id,
            },
        )
        .unwrap();
    world.settle();
    assert!(!world.people[1].conversation().request);
    assert_eq!(world.people[0].conversation().protection.state, ProtectionState::On);
    assert_eq!(world.texts(1), ["do you know me?"]);
}

#[test]
fn a_deleted_request_leaves_nothing_and_sends_nothing() {
    let mut world = asked();
    let conversation = world.people[1].conversation().id;
    world.run(1, Command::DeleteConversation { conversation }).unwrap();
    world.settle();
    assert!(world.people[1].app().conversations.is_empty());
    assert_eq!(
        world.people[0].conversation().protection.state,
        ProtectionState::Waiting
    );
}

#[test]
fn opening_a_request_during_its_deletion_is_answered() {
    let mut world = asked();
    let conversation = world.people[1].conversation().id;
    let open = Command::Open {
        conversation: conversation.clone(),
        thread: None,
        earlier: false,
    };
    let delete = Command::DeleteConversation { conversation };
    let now = world.people[1].wall(world.now);
    let person = &mut world.people[1];
    // The rows for the first command are read once the second one was handled, as the driver may do it.
    let outputs = [(900, open), (901, delete)].map(|(ticket, command)| {
        person
            .client
            .handle(Input::Command { ticket, command }, now, &mut person.rng)
    });
    for output in outputs {
        assert!(person.perform(output, now));
    }
    let gone = Problem::NotHere { why: Missing::Gone };
    assert_eq!(person.answers.remove(&900), Some(Err(gone)));
    assert_eq!(person.answers.remove(&901), Some(Ok(Outcome::Nothing)));
}

#[test]
fn a_blocked_person_reaches_no_device_and_learns_nothing() {
    let mut world = asked();
    let request = world.people[1].conversation();
    let person = request.people[0].account.clone();
    world
        .run(
            1,
            Command::SetBlocked {
                person: person.clone(),
                blocked: true,
            },
        )
        .unwrap();
    assert!(world.people[1].app().conversations.is_empty());
    assert_eq!(world.people[1].app().blocked.len(), 1);
    let people = vec!["ben".to_owned()];
    world
        .run(
            0,
            Command::StartConversation {
                people,
                name: Some("Again".into()),
            },
        )
        .unwrap();
    world.settle();
    assert!(world.people[1].app().conversations.is_empty());
    world.run(1, Command::SetBlocked { person, blocked: false }).unwrap();
    assert!(world.people[1].app().blocked.is_empty());
}

#[test]
fn a_blocked_contacts_messages_are_not_shown_until_unblocked() {
    let mut world = World::protected_pair();
    let person = world.people[1].conversation().people[0].account.clone();
    world
        .run(
            1,
            Command::SetBlocked {
                person: person.clone(),
                blocked: true,
            },
        )
        .unwrap();
    world.send(0, "unheard");
    world.settle();
    assert!(world.texts(1).is_empty());
    world.run(1, Command::SetBlocked { person, blocked: false }).unwrap();
    world.send(0, "heard");
    world.settle();
    assert_eq!(world.texts(1), ["heard"]);
}
