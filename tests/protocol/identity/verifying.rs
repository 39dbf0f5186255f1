//! Verification: one number on both sides, compared by eye or by a code that is scanned.

use crate::harness::words::Coded;
use crate::world::World;
use sotto::io::{Command, Outcome, SafetyView};

fn number(world: &mut World, who: usize) -> SafetyView {
    let conversation = world.people[who].conversation();
    let command = Command::SafetyNumber {
        conversation: conversation.id,
        person: conversation.people[0].account.clone(),
    };
    match world.run(who, command).unwrap() {
        Outcome::Safety { safety } => safety,
        other => panic!("not a safety number: {other:?}"),
    }
}

fn scan(world: &mut World, who: usize, scanned: &str) -> Result<Outcome, String> {
    let conversation = world.people[who].conversation();
    let command = Command::ScanSafety {
        conversation: conversation.id,
        person: conversation.people[0].account.clone(),
        scanned: scanned.to_owned(),
    };
    world.run(who, command).map_err(|problem| problem.code())
}

#[test]
fn the_code_on_the_other_screen_verifies_and_any_other_does_not() {
    let mut world = World::protected_pair();
    let (hers, his) = (number(&mut world, 0), number(&mut world, 1));
    assert_eq!((&hers.digits, &hers.qr), (&his.digits, &his.qr));
    let mut other = his.qr.clone();
    let last = if other.ends_with('0') { "1" } else { "0" };
    other.replace_range(other.len() - 1.., last);
    for wrong in [other.as_str(), "", "https://example.invalid", "12345"] {
        assert_eq!(scan(&mut world, 0, wrong), Err("safetyDiffers".to_owned()), "{wrong}");
        assert!(!number(&mut world, 0).verified);
    }
    scan(&mut world, 0, &format!(" {}\n", his.qr)).unwrap();
    assert!(number(&mut world, 0).verified);
    assert!(!number(&mut world, 1).verified, "each side verifies for itself");
    // A number that was read out is as good as its code.
    scan(&mut world, 1, &hers.digits).unwrap();
    assert!(number(&mut world, 1).verified);
}
