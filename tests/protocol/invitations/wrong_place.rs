//! A Welcome that names a false position of its commit: the conversation works, or shows that it does not.

use crate::attacker::groups::Commit;
use crate::attacker::{Attacker, take};
use crate::harness::asking::{people, say, state, texts};
use sotto::conversation::session::Terms;
use sotto::io::ProtectionState;
use sotto_wire::{Cursor, Topic};

/// Eve invites Ana behind a position in a log whose fourth record is the commit; returns how it ends for Ana.
fn invited_after(after: u64) {
    let mut world = people(&["ana"], true);
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    let mut group = eve.group(&mut world, 0, Topic([1; 32]), Terms::default(), Vec::new());
    for text in ["to nobody", "to nobody again"] {
        eve.says(&mut world, &group, text).unwrap();
    }
    let add = Commit::adding(take(&mut world, "ana"));
    eve.commits(&mut world, &mut group, add).unwrap();
    assert_eq!(group.after, Cursor(4));
    eve.invite(&mut world, 0, "ana", &group.invitation_after(Cursor(after)));
    world.settle();
    eve.says(&mut world, &group, "to ana").unwrap();
    world.settle();
    world.pass(60_000);
    let Some(found) = world.people[0].app().conversations.first().cloned() else {
        return;
    };
    if state(&world, 0, &found.id) != ProtectionState::On {
        return;
    }
    assert_eq!(texts(&mut world, 0, &found.id, None), ["to ana"], "after {after}");
    say(&mut world, 0, &found.id, "to eve");
    world.pass(60_000);
    assert!(eve.reads(&world, &group, "to eve"), "after {after}");
}

#[test]
fn a_welcome_with_an_earlier_position_is_not_silent() {
    for after in 0..4 {
        invited_after(after);
    }
}

#[test]
fn a_welcome_with_a_later_position_is_not_silent() {
    for after in [5, 6, 1_000, u64::MAX] {
        invited_after(after);
    }
}

#[test]
fn a_welcome_behind_its_commit_leads_into_a_conversation() {
    invited_after(4);
}
