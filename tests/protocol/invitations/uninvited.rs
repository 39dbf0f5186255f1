//! No device enters a conversation by the name of one of its logs: the relay and former members know every topic.

use crate::attacker::groups::shares_a_group;
use crate::attacker::lying::{grants, loses};
use crate::attacker::terms::named;
use crate::attacker::{Attacker, take};
use crate::devices::recovery;
use crate::harness::asking::{accounts, conversation, current, group, hears, people, say, state, titled, topic};
use crate::harness::words::Worded;
use crate::world::World;
use sotto::conversation::session::Terms;
use sotto::io::{Command, ProtectionState};
use sotto_wire::Topic;

const ANA: usize = 0;
const SECRET: &str = "not for strangers";

/// Ana, Ben and Cleo in a group that was open first; its id for Ana, and the topics of its two logs.
fn friends() -> (World, String, [Topic; 2]) {
    let mut world = people(&["ana", "ben", "cleo"], false);
    let id = group(&mut world, ANA, "Friends", &["ben", "cleo"]);
    world.settle();
    let open = current(&mut world, ANA, &id);
    let conversation = id.clone();
    world.run(ANA, Command::Protect { conversation }).unwrap();
    world.settle();
    assert_eq!(state(&world, ANA, &id), ProtectionState::On);
    let protected = current(&mut world, ANA, &id);
    (world, id, [open, protected])
}

/// Eve invites a person into a group of hers under a topic, with the relay's help; true if she reads the secret.
fn intrudes(world: &mut World, eve: &mut Attacker, who: usize, topic: Topic, terms: Terms) -> bool {
    let packages = take(world, "ana");
    let trap = eve.group(world, 0, topic, terms, packages);
    grants(world, who, topic);
    let far = eve.far(world, topic, &trap.welcome, trap.after);
    for invitation in [trap.invitation(), far] {
        eve.invite(world, 0, "ana", &invitation);
        world.settle();
        world.pass(60_000);
    }
    eve.reads(world, &trap, SECRET)
}

#[test]
fn a_stranger_does_not_enter_a_group_by_its_topic() {
    for replaced in [true, false] {
        let (mut world, id, [open, protected]) = friends();
        let mut eve = Attacker::signed_up(&mut world, "eve", 9);
        let before = accounts(&world, ANA, &id);
        loses(&mut world, ANA, protected);
        say(&mut world, ANA, &id, SECRET);
        let terms = named("Friends", &[eve.account()], replaced.then_some(protected));
        let read = intrudes(&mut world, &mut eve, ANA, open, terms);
        assert!(!read, "the stranger reads what waited");
        assert!(!shares_a_group(&world.people[ANA], open, eve.account()));
        assert_eq!(accounts(&world, ANA, &id), before);
    }
}

#[test]
fn a_stranger_does_not_enter_a_group_that_it_replaces() {
    let (mut world, id, [_, protected]) = friends();
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    let before = accounts(&world, ANA, &id);
    loses(&mut world, ANA, protected);
    say(&mut world, ANA, &id, SECRET);
    let terms = named("Trap", &[eve.account()], Some(protected));
    assert!(!intrudes(&mut world, &mut eve, ANA, Topic([0; 32]), terms));
    assert_eq!(accounts(&world, ANA, &id), before);
}

#[test]
fn a_stranger_does_not_take_over_a_pending_group() {
    let mut world = people(&["ana", "ben", "cleo"], false);
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    // The smaller topic wins: some of these groups have an open log whose topic is smaller than the pending group's.
    let ids: Vec<_> = (0..5)
        .map(|number| group(&mut world, ANA, &format!("Friends {number}"), &["ben", "cleo"]))
        .collect();
    world.settle();
    for away in 1..3 {
        world.disconnect(away);
    }
    for id in ids {
        let before = accounts(&world, ANA, &id);
        let open = current(&mut world, ANA, &id);
        let conversation = id.clone();
        world.run(ANA, Command::Protect { conversation }).unwrap();
        say(&mut world, ANA, &id, SECRET);
        assert_eq!(state(&world, ANA, &id), ProtectionState::Waiting);
        let terms = named("Trap", &[eve.account()], Some(open));
        assert!(!intrudes(&mut world, &mut eve, ANA, open, terms));
        assert!(!shares_a_group(&world.people[ANA], open, eve.account()));
        assert_eq!(accounts(&world, ANA, &id), before);
    }
}

#[test]
fn a_stranger_does_not_welcome_a_recovered_account() {
    const NEW: usize = 3;
    let mut world = recovery::world();
    let mut eve = Attacker::signed_up(&mut world, "eve", 9);
    let old = titled(&world, ANA, "Friends").unwrap();
    let lost = current(&mut world, ANA, &old);
    let phrase = recovery::phrase(&mut world).join(" ");
    for away in 0..3 {
        world.disconnect(away);
    }
    let handle = "ana".to_owned();
    world.run(NEW, Command::Recover { handle, phrase }).unwrap();
    world.pass(20_000);
    let id = titled(&world, NEW, "Friends").unwrap();
    let before = accounts(&world, NEW, &id);
    let terms = named("Friends", &[eve.account()], None);
    intrudes(&mut world, &mut eve, NEW, lost, terms);
    assert!(!shares_a_group(&world.people[NEW], lost, eve.account()));
    assert_eq!(accounts(&world, NEW, &id), before);
}

/// Ana and Ben talk readably; their ids of the conversation. Strangers each make a group of two with Ana under its topic:
/// whichever of several conversations with one topic is found first, one of theirs is before it.
fn crowded() -> (World, [String; 2], Topic, Vec<Attacker>) {
    let mut world = World::pair();
    let id = world.start(ANA, "ben");
    world.settle();
    let his = world.people[1].conversation().id;
    let open = topic(&mut world, ANA, &id, 0);
    let names = ["eve0", "eve1", "eve2", "eve3"].into_iter().zip(10..);
    let strangers: Vec<_> = names
        .map(|(name, seed)| {
            let mut eve = Attacker::signed_up(&mut world, name, seed);
            let packages = take(&mut world, "ana");
            let trap = eve.group(&mut world, 0, open, Terms::default(), packages);
            eve.invite(&mut world, 0, "ana", &trap.invitation());
            world.settle();
            eve
        })
        .collect();
    (world, [id, his], open, strangers)
}

#[test]
fn a_stranger_makes_no_group_under_the_topic_of_two_people() {
    let (world, _, open, strangers) = crowded();
    for eve in strangers {
        assert!(!shares_a_group(&world.people[ANA], open, eve.account()));
    }
}

#[test]
fn a_stranger_does_not_freeze_two_people_by_their_topic() {
    let (mut world, [hers, his], ..) = crowded();
    for _ in 0..2 {
        assert!(hears(&mut world, (1, &his), (ANA, &hers), "to ana"));
        assert!(hears(&mut world, (ANA, &hers), (1, &his), "to ben"));
        world.kill(ANA);
        world.connect(ANA);
        world.settle();
    }
    assert_eq!(conversation(&world, ANA, &hers).people[0].words(), "ben");
}
