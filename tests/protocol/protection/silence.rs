//! Silence: no message and no key is in the store, in `Debug` output or in the words of a problem.

use crate::world::World;
use sotto::io::Command;

#[test]
fn no_message_is_readable_at_rest_or_in_debug_output() {
    let mut world = World::protected_pair();
    world.send(0, "the cellar door");
    world.settle();
    world.texts(1);
    for who in 0..2 {
        // Names of three letters are searched with their head in CBOR: without it, ciphertext sometimes contains one.
        for secret in ["the cellar door", "\u{63}ana", "\u{63}ben"] {
            assert!(
                !world.people[who].store_holds(secret),
                "{secret} is at rest in the clear"
            );
        }
    }
    let now = world.now;
    let mut rng = <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(3);
    let conversation = world.people[0].conversation().id;
    let command = Command::Send {
        thread: None,
        conversation,
        id: "cd".repeat(16),
        text: "the cellar door".into(),
    };
    let output = world.people[0]
        .client
        .handle(sotto::io::Input::Command { ticket: 900, command }, now, &mut rng);
    assert!(!format!("{output:?}").contains("cellar"));
}

#[test]
fn the_relay_cannot_tell_texts_of_one_size_class_apart() {
    let mut world = World::protected_pair();
    let mut sizes = Vec::new();
    for text in ["a", "a longer message, but of the same size class"] {
        let from = world.wire.len();
        world.send(0, text);
        world.settle();
        sizes.push(world.wire[from..].iter().map(Vec::len).max());
    }
    assert_eq!(sizes[0], sizes[1], "the padding hides the length");
}

#[test]
fn the_row_keys_of_the_store_contain_no_name() {
    let world = World::protected_pair();
    for who in 0..2 {
        let peer = world.people[who].conversation().people[0].account.clone();
        assert!(
            !world.people[who].store_holds(&peer),
            "a contact's key is not a row's key"
        );
    }
}
