//! Checks at each instant, of everything that leaves an honest device and everything that it shows.

use super::Story;
use super::stage::{MALLORY, NAMES, ROOMS};
use crate::harness::names::Titled;
use crate::harness::oracle::stored_session;
use crate::harness::words::Coded;
use crate::world::{Person, contains};
use sotto::io::{ConversationView, ProtectionState};
use sotto_wire::{AccountKey, ClientFrame, Generation, RecordId, Request, Topic, from_bytes, limits};
use std::collections::{BTreeMap, BTreeSet};

/// Messages typed under a sentence that names the only readers begin with this.
pub(super) const HUSH: &str = "hush";
/// The adversary's texts begin with this, readable and encrypted.
pub(super) const PLANTED: &str = "planted";

/// A message that a person typed.
pub(super) struct Typed {
    pub conversation: String,
    pub thread: u32,
}

#[derive(Default)]
pub(super) struct Wall {
    /// The conversation that a room is to each of its people.
    ids: BTreeMap<(usize, usize), String>,
    /// Each browser's account.
    accounts: Vec<AccountKey>,
    bad: BTreeSet<AccountKey>,
    pub typed: BTreeMap<RecordId, Typed>,
    /// The logs of messages that were typed in a room.
    rooms: BTreeMap<Topic, usize>,
    /// The accounts of a group's leaves, as they were in a person's store; none for a log without a group.
    leaves: BTreeMap<(usize, Topic, Generation), Option<BTreeSet<AccountKey>>>,
    /// Encrypted records of a room since the last check: the epoch, the room, and the accounts of its leaves.
    encrypted: Vec<(Topic, Generation, usize, BTreeSet<AccountKey>)>,
    /// The log and the thread of a person's last message in a room.
    speaks_in: BTreeMap<(usize, usize), (Topic, u32)>,
    /// How often both sides of an encrypted message were compared.
    pub compared: usize,
    looked: usize,
    /// Frames that left each device since the last check.
    busy: BTreeMap<usize, usize>,
}

/// No device sends more than this many frames at a time.
const FLOOD: usize = 3_000;

impl Wall {
    pub(super) fn around(ids: BTreeMap<(usize, usize), String>, accounts: Vec<AccountKey>, eve: AccountKey) -> Self {
        Self {
            ids,
            bad: [accounts[MALLORY], eve].into(),
            accounts,
            ..Self::default()
        }
    }

    /// The room of a log, once a typed message went into it.
    pub(super) fn room_of(&self, topic: Topic) -> Option<usize> {
        self.rooms.get(&topic).copied()
    }

    /// Frames leave a device; its disk and its page are as they are in this instant.
    pub(super) fn frames_leave(&mut self, who: usize, person: &Person, frames: &[Vec<u8>]) {
        let busy = self.busy.entry(who).or_default();
        *busy += frames.len();
        if *busy > FLOOD {
            let last: Vec<ClientFrame> = frames
                .iter()
                .filter_map(|one| from_bytes(one, limits::FRAME).ok())
                .collect();
            panic!("{} floods the relay: {last:?}", person.name);
        }
        for frame in frames {
            let Ok(ClientFrame {
                request:
                    Request::Append {
                        topic,
                        generation,
                        id,
                        rotation: None,
                        ..
                    },
                ..
            }) = from_bytes(frame, limits::FRAME)
            else {
                continue;
            };
            // In one generation a group has the same leaves.
            let known = self.leaves.entry((who, topic, generation));
            let leaves = known.or_insert_with(|| {
                let session = stored_session(person, topic)?;
                assert_eq!(
                    session.generation(),
                    generation,
                    "{}: what is encrypted, and for whom",
                    person.name
                );
                Some(session.accounts().into_iter().collect())
            });
            if let Some(leaves) = leaves.clone() {
                self.is_encrypted(who, person, (topic, generation), id, &leaves);
            }
        }
    }

    fn is_encrypted(
        &mut self,
        who: usize,
        person: &Person,
        (topic, generation): (Topic, Generation),
        id: RecordId,
        leaves: &BTreeSet<AccountKey>,
    ) {
        let me = person.name;
        let own = self.accounts[who];
        let typed = self.typed.get(&id);
        if let Some(typed) = typed {
            let room = self
                .ids
                .iter()
                .find(|((of, _), id)| *of == who && **id == typed.conversation);
            if let Some(((_, room), _)) = room {
                let before = self.rooms.insert(topic, *room);
                assert!(
                    before.is_none_or(|before| before == *room),
                    "{me}: one log of two rooms"
                );
            }
        }
        let room = self.rooms.get(&topic).map(|room| &ROOMS[*room]);
        if room.is_some_and(super::stage::Room::is_walled) {
            assert!(
                self.bad.is_disjoint(leaves),
                "{me} encrypts to somebody bad: {leaves:?}"
            );
        }
        let shows = |view: &&ConversationView| people(view, own) == *leaves;
        let views = &person.app().conversations;
        let is_own = leaves.iter().eq([&own]);
        assert!(
            is_own || views.iter().any(|view| shows(&view)),
            "{me} encrypts to people whom no conversation shows: {leaves:?}"
        );
        let typed = typed.and_then(|typed| {
            let view = views.iter().find(|view| view.id == typed.conversation)?;
            (view.current == typed.thread).then_some(view)
        });
        if let Some(view) = typed {
            assert!(
                shows(&view),
                "{me} encrypts to others than are shown in {}",
                view.title()
            );
            if let Some(room) = self.room_of(topic) {
                self.speaks_in.insert((who, room), (topic, view.current));
                self.encrypted.push((topic, generation, room, leaves.clone()));
            }
        }
    }
}

fn people(view: &ConversationView, own: AccountKey) -> BTreeSet<AccountKey> {
    let others = view
        .people
        .iter()
        .map(|one| AccountKey::from_hex(&one.account).unwrap());
    others.chain([own]).collect()
}

impl Wall {
    /// The recipients' side: a person who writes in the same log and epoch shows the same people.
    fn both_sides_agree(&mut self, people_of: &[Person]) {
        for (topic, generation, room, leaves) in std::mem::take(&mut self.encrypted) {
            for (who, person) in people_of.iter().enumerate().filter(|(who, _)| *who != MALLORY) {
                let Some((_, thread)) = self.speaks_in.get(&(who, room)).filter(|(at, _)| *at == topic) else {
                    continue;
                };
                let Some(id) = self.ids.get(&(who, room)) else { continue };
                let mut views = person.app().conversations.iter();
                let Some(view) = views.find(|view| view.id == *id && view.current == *thread) else {
                    continue;
                };
                let is_on = view.protection.state == ProtectionState::On && view.ended.is_none();
                if !is_on || stored_session(person, topic).is_none_or(|theirs| theirs.generation() != generation) {
                    continue;
                }
                assert_eq!(
                    people(view, self.accounts[who]),
                    leaves,
                    "{} shows other people in {} than the message was encrypted to",
                    person.name,
                    view.title()
                );
                self.compared += 1;
            }
        }
    }
}

impl Story {
    /// The checks at each instant: of the wire, and of each person's snapshots.
    pub(super) fn look_around(&mut self) {
        let mut wall = self.wall.borrow_mut();
        for frame in &self.world.wire[wall.looked..] {
            assert!(
                !contains(frame, HUSH.as_bytes()),
                "what was typed to be protected is readable"
            );
        }
        wall.looked = self.world.wire.len();
        wall.both_sides_agree(&self.world.people);
        wall.busy.clear();
        let bad: BTreeSet<_> = wall.bad.iter().map(|one| one.to_hex()).collect();
        for ((who, room), id) in &self.ids {
            let all = &self.world.people[*who].app().conversations;
            let Some(view) = all.iter().find(|view| view.id == *id) else {
                continue;
            };
            let is_walled = ROOMS[*room].is_walled();
            let stranger = view.people.iter().find(|one| bad.contains(&one.account));
            assert!(
                !is_walled || stranger.is_none(),
                "{who} shows {stranger:?} in {}",
                view.title()
            );
            let has_parted = self.parted.contains(&(NAMES[*who].to_owned(), *room));
            assert!(
                !is_walled || has_parted || view.ended.is_none(),
                "{who} is out of {}, and nobody honest did it: {:?}",
                view.title(),
                view.ended
            );
        }
        for person in &mut self.world.people {
            let problems = std::mem::take(&mut person.answers).into_values();
            for problem in problems.filter_map(Result::err) {
                assert!(problem.code() != "internal", "{}: {problem:?}", person.name);
            }
            assert_eq!(
                person.app().storage,
                None,
                "{}: nothing happened to this store",
                person.name
            );
        }
    }
}
