//! The stage of the adversary's stories: the people, and their conversations before any attack.

use super::{Liar, Seen, Story, Wall};
use crate::attacker::{Attacker, handle, look_up, signed_list};
use crate::harness::names::Titled;
use crate::world::World;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sotto::io::{Command, ConversationView, Outcome};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub(super) const ANA: usize = 0;
pub(super) const MALLORY: usize = 4;
const PHONE: usize = 5;
/// Four honest people, one whose device also does other things, and Ana's phone.
const BROWSERS: [&str; 6] = ["ana", "ben", "cleo", "dora", "mallory", "phone"];
/// Their accounts, by browser.
pub(super) const NAMES: [&str; 6] = ["ana", "ben", "cleo", "dora", "mallory", "ana"];

/// A conversation that the story begins with.
pub(super) struct Room {
    /// A group's name; none between two.
    pub name: Option<&'static str>,
    /// Browsers; the first one begins it.
    pub people: &'static [usize],
    /// Whether protection is turned on before anything happens.
    pub protected: bool,
}

impl Room {
    /// Whether none of its people is bad: no other account ever enters it then.
    pub(super) fn is_walled(&self) -> bool {
        !self.people.contains(&MALLORY)
    }
}

const fn room(name: Option<&'static str>, people: &'static [usize], protected: bool) -> Room {
    Room {
        name,
        people,
        protected,
    }
}

pub(super) const ROOMS: [Room; 7] = [
    room(None, &[ANA, 1], true),
    room(None, &[1, 2], false),
    room(Some("South"), &[1, 2, 3, ANA], true),
    room(Some("East"), &[2, 3, ANA], false),
    room(None, &[ANA, MALLORY], true),
    room(Some("North"), &[ANA, 1, 2, MALLORY], true),
    room(Some("West"), &[3, 1, MALLORY], false),
];

impl Story {
    pub(super) fn new(seed: u64) -> Self {
        let mut world = World::new(&BROWSERS);
        for who in 0..PHONE {
            world.connect(who);
            world.sign_up(who, false);
        }
        world.connect(PHONE);
        let mut eve = Attacker::new("eve", 9);
        eve.add_device();
        eve.sign_up(&mut world).unwrap();
        let mut old = BTreeMap::new();
        for name in NAMES.into_iter().chain(["eve"]) {
            old.insert(handle(name).folded(), signed_list(&mut world, name));
        }
        let liar = Rc::new(RefCell::new(Liar::new(seed, old)));
        let mut story = Self {
            world,
            wall: Rc::default(),
            rng: ChaCha20Rng::seed_from_u64(seed),
            seen: Seen::default(),
            eve,
            traps: Vec::new(),
            ids: BTreeMap::new(),
            parted: BTreeSet::new(),
            spoilt: BTreeSet::new(),
            liar,
            seed,
            done: Vec::new(),
        };
        story.begin_rooms();
        story.link_phone();
        story.find_rooms();
        story.look_over_shoulders();
        Liar::at_work(&story.liar, &mut story.world);
        story
    }

    fn begin_rooms(&mut self) {
        for room in &ROOMS {
            let (first, others) = room.people.split_first().expect("people");
            let people = others.iter().map(|who| NAMES[*who].to_owned()).collect();
            let name = room.name.map(str::to_owned);
            let begun = self.world.run(*first, Command::StartConversation { people, name });
            let Ok(Outcome::Conversation { id: conversation }) = begun else {
                panic!("not a conversation: {begun:?}");
            };
            if room.protected {
                self.world.run(*first, Command::Protect { conversation }).unwrap();
            }
            self.world.settle();
        }
    }

    /// Ana's phone becomes a device of hers.
    fn link_phone(&mut self) {
        let name = "Phone".to_owned();
        let Ok(Outcome::Pairing { code, .. }) = self.world.run(PHONE, Command::BeginPairing { name }) else {
            panic!("no code");
        };
        let (code, history) = (code.0, false);
        self.world
            .run(ANA, Command::EnterPairingCode { code, history })
            .unwrap();
        self.world.settle();
        self.world.run(ANA, Command::ConfirmWords { matches: true }).unwrap();
        self.world.pass(6_000);
        for who in [ANA, PHONE] {
            self.world.run(who, Command::CancelPairing).unwrap();
        }
        self.world.settle();
        assert!(self.world.people[PHONE].app().account.is_some(), "the phone is linked");
    }

    /// Each person's conversation for each room, before any lookalike is begun.
    fn find_rooms(&mut self) {
        for (at, room) in ROOMS.iter().enumerate() {
            for (who, own) in NAMES.iter().enumerate().take(BROWSERS.len()) {
                let is_in = room.people.iter().any(|one| NAMES[*one] == *own);
                let mut others = room.people.iter().map(|one| NAMES[*one]);
                let other = others.find(|name| name != own);
                let is_it = |view: &&ConversationView| match room.name {
                    Some(name) => view.title() == name,
                    None => view.group.is_none() && other == Some(view.title().as_str()),
                };
                if is_in {
                    let all = &self.world.people[who].app().conversations;
                    let found = all.iter().find(is_it);
                    let found = found.unwrap_or_else(|| panic!("{who} is not in room {at}"));
                    self.ids.insert((who, at), found.id.clone());
                }
            }
        }
    }

    fn look_over_shoulders(&mut self) {
        let account = |name| look_up(&mut self.world, name).account;
        let accounts = NAMES.map(account).to_vec();
        *self.wall.borrow_mut() = Wall::around(self.ids.clone(), accounts, self.eve.account());
        for who in 0..BROWSERS.len() {
            let wall = Rc::clone(&self.wall);
            self.world.people[who].overseer = Some(Box::new(move |person, frames| {
                wall.borrow_mut().frames_leave(who, person, frames);
            }));
        }
    }

    /// A person's view of a room.
    pub(super) fn view(&self, who: usize, room: usize) -> Option<ConversationView> {
        let id = self.ids.get(&(who, room))?;
        let mut all = self.world.people[who].app().conversations.iter();
        all.find(|view| view.id == *id).cloned()
    }
}
