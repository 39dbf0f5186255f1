//! The bad member's attacks: it is in some of the rooms, and its device signs and encrypts as no client does.

use super::Story;
use super::stage::{MALLORY, ROOMS};
use super::wall::PLANTED;
use crate::attacker::Attacker;
use crate::attacker::groups::Commit;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sotto_wire::{CapabilityHash, Generation, RecordId, Request, Rotation, Topic, Ttl};

impl Story {
    pub(super) fn mallory_acts(&mut self) {
        let mut mallory = Attacker::of(&self.world.people[MALLORY]);
        mallory.rng = ChaCha20Rng::seed_from_u64(self.rng.next_u64());
        let in_groups = |topic: &&Topic| !mallory.others(&mallory.member_of(**topic)).is_empty();
        let topics: Vec<_> = self.seen.topics.iter().filter(in_groups).copied().collect();
        match self.below(10) {
            0 => self.invites_openly(&mut mallory),
            1..4 => self.sets_a_trap(&mut mallory),
            4 => self.sends_a_word(&mut mallory),
            5 => self.writes_in_the_open(&mut mallory),
            _ => {
                let Some(topic) = self.pick(&topics) else { return };
                self.spoil();
                let mut group = mallory.member_of(topic);
                match self.below(3) {
                    0 => self.lets_eve_in(&mut mallory, topic),
                    _ => {
                        self.note("mallory", format!("does something in {topic:?}"));
                        self.goes_on(&mut mallory, &mut group, true);
                    }
                }
            }
        }
    }

    /// From here on the rooms of the bad member may break.
    fn spoil(&mut self) {
        let rooms = (0..ROOMS.len()).filter(|room| !ROOMS[*room].is_walled());
        self.spoilt.extend(rooms);
    }

    /// A commit that adds the outsider, or one that rotates to nowhere.
    fn lets_eve_in(&mut self, mallory: &mut Attacker, topic: Topic) {
        let mut group = mallory.member_of(topic);
        let is_in = mallory
            .others(&group)
            .iter()
            .any(|(_, one)| one.account == self.eve.account());
        if is_in || self.below(2) == 0 {
            self.note("mallory", format!("leads {topic:?} nowhere"));
            let (generation, capability) = mallory.token(&group);
            let body = mallory.random::<300>().to_vec();
            let next = CapabilityHash(mallory.random());
            let nowhere = Request::Append {
                topic,
                generation,
                capability,
                id: RecordId(mallory.random()),
                ttl: Ttl::Days90,
                body: body.into(),
                rotation: Some(Rotation { next }),
            };
            let _ = crate::attacker::logs::appended(&mut self.world, nowhere);
            return;
        }
        self.note("mallory", format!("lets eve into {topic:?}"));
        let package = self.eve.package(0);
        let _ = mallory.commits(&mut self.world, &mut group, Commit::adding(vec![package]));
        let entry = self.eve.entry(0);
        let _ = mallory.invite_device(&mut self.world, 0, &entry, &group.invitation());
    }

    /// A signed, readable message in any log, by a member of some of them.
    fn writes_in_the_open(&mut self, mallory: &mut Attacker) {
        let open = self
            .seen
            .tokens
            .iter()
            .filter(|(_, (generation, _))| *generation == Generation(0));
        let open: Vec<_> = open.map(|(topic, _)| *topic).collect();
        let Some(topic) = self.pick(&open) else { return };
        let Some((_, token)) = self.seen.token_of(topic) else {
            return;
        };
        self.note("mallory", format!("writes readable in {topic:?}"));
        let _ = mallory.posts(&mut self.world, 0, (topic, &token), PLANTED);
    }
}
