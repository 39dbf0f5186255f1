//! The outsider's attacks, with the operator's view: every kind of invitation and of record, with every topic and token
//! seen so far.

use super::Story;
use super::stage::{NAMES, ROOMS};
use super::wall::PLANTED;
use crate::attacker::groups::{Commit, Group};
use crate::attacker::line::ask;
use crate::attacker::logs::appended;
use crate::attacker::terms::named;
use crate::attacker::{Attacker, Invitation, OpenGroup, OpenPerson, Share, handle, take};
use rand_chacha::rand_core::Rng;
use sotto::content::{Content, Control};
use sotto::conversation::session::Terms;
use sotto_wire::{AccountKey, Capability, CapabilityHash, Cursor, Generation, RecordId, Request, Rotation, Topic, Ttl};

impl Story {
    pub(super) fn eve_acts(&mut self) {
        let mut eve = std::mem::replace(&mut self.eve, Attacker::new("nobody", 1));
        match self.below(12) {
            0..2 => self.invites_openly(&mut eve),
            2..4 => self.sets_a_trap(&mut eve),
            4 => self.sends_a_word(&mut eve),
            5 => self.goes_on_in_a_trap(&mut eve),
            6 => self.says_it_again(),
            7 => self.writes_readable(&mut eve),
            8 => self.rotates(),
            9 => self.signals(),
            10 => self.fills_an_inbox(),
            _ => self.changes_the_list(&mut eve),
        }
        self.eve = eve;
    }

    pub(super) fn any_name(&mut self) -> &'static str {
        NAMES[self.below(NAMES.len())]
    }

    /// A topic that was seen, or a new one.
    pub(super) fn any_topic(&mut self) -> Topic {
        let known = self.seen.topics.clone();
        match self.below(5) {
            0 => Topic(self.bytes()),
            1 => {
                let mut small = self.bytes();
                small[0] = 0;
                Topic(small)
            }
            _ => self.pick(&known).unwrap_or(Topic([1; 32])),
        }
    }

    fn any_accounts(&mut self, me: AccountKey) -> Vec<AccountKey> {
        let mut all = vec![me];
        for _ in 0..self.below(4) {
            let name = self.any_name();
            all.push(crate::attacker::look_up(&mut self.world, name).account);
        }
        all.dedup();
        all
    }

    /// Terms of anything: between two, or a group by a room's name that replaces some log.
    pub(super) fn any_terms(&mut self, me: AccountKey) -> Terms {
        if self.below(4) == 0 {
            let replaces = (self.below(2) == 0).then(|| self.any_topic());
            let timer = [None, Some(60)][self.below(2)];
            return Terms {
                timer,
                replaces,
                group: None,
            };
        }
        let (admins, replaces) = (self.any_accounts(me), (self.below(4) > 0).then(|| self.any_topic()));
        let rooms: Vec<_> = ROOMS.iter().filter_map(|room| room.name).chain(["Trap"]).collect();
        let name = self.pick(&rooms).unwrap_or("Trap");
        let mut admins = admins;
        let mut seen = std::collections::BTreeSet::new();
        admins.retain(|admin| seen.insert(*admin));
        named(name, &admins, replaces)
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    pub(super) fn invites_openly(&mut self, by: &mut Attacker) {
        let (topic, to) = (self.any_topic(), self.any_name());
        let token = match self.seen.token_of(topic) {
            Some((_, token)) if self.below(2) == 0 => token,
            _ if self.below(2) == 0 && !self.seen.topics.contains(&topic) => by.open_log(&mut self.world, topic),
            _ => Capability::new(self.bytes()),
        };
        let group = (self.below(2) == 0).then(|| self.open_group(by, to));
        self.note(
            by.handle.as_str().to_owned().as_str(),
            format!("invites {to} openly into {topic:?}"),
        );
        let _ = by.posts(&mut self.world, 0, (topic, &token), PLANTED);
        by.invite(&mut self.world, 0, to, &Invitation::Open { topic, token, group });
    }

    fn open_group(&mut self, by: &Attacker, to: &str) -> OpenGroup {
        let mut people = vec![by.person()];
        for name in [to, self.any_name(), self.any_name()] {
            let account = crate::attacker::look_up(&mut self.world, name).account;
            if people.iter().all(|one| one.account != account) {
                people.push(OpenPerson {
                    account,
                    handle: handle(if self.below(4) == 0 { "eva" } else { name }),
                });
            }
        }
        let admins = self.any_accounts(by.account());
        let name = "Open trap".to_owned();
        OpenGroup { name, admins, people }
    }

    /// A group of any topic and terms, with some people in it, who are invited.
    pub(super) fn sets_a_trap(&mut self, by: &mut Attacker) {
        let (at, topic, to) = (self.below(by.devices.len()), self.any_topic(), self.any_name());
        let member = by.member_of(topic);
        let is_known = self.traps.iter().any(|trap| trap.topic == topic && trap.at == at);
        if is_known || at == 0 && !by.members(topic).is_empty() || !by.others(&member).is_empty() {
            return;
        }
        let terms = self.any_terms(by.account());
        let mut names = vec![to];
        let other = self.any_name();
        if self.below(2) == 0 && other != to {
            names.push(other);
        }
        let me = by.handle.as_str().to_owned();
        let invited: Vec<_> = names.into_iter().filter(|name| *name != me).collect();
        let packages = invited.iter().flat_map(|name| take(&mut self.world, name)).collect();
        let what = terms.group.as_ref().map(|group| group.name.clone());
        self.note(
            &me,
            format!(
                "invites {invited:?} into {topic:?} as {what:?}, replacing {:?}",
                terms.replaces
            ),
        );
        let trap = by.group(&mut self.world, at, topic, terms, packages);
        for name in invited {
            let invitation = self.invitation(by, &trap);
            by.invite(&mut self.world, at, name, &invitation);
        }
        if me == "eve" {
            self.traps.push(trap);
        }
    }

    fn invitation(&mut self, by: &mut Attacker, trap: &Group) -> Invitation {
        let after = match self.below(6) {
            0 => Cursor(0),
            1 => Cursor(trap.after.0 + 7),
            2 => Cursor(u64::MAX),
            _ => trap.after,
        };
        match self.below(3) {
            0 => by.far(&mut self.world, trap.topic, &trap.welcome, after),
            _ => trap.invitation_after(after),
        }
    }

    pub(super) fn sends_a_word(&mut self, by: &mut Attacker) {
        let (to, topic, at) = (self.any_name(), self.any_topic(), self.below(by.devices.len()));
        let token = Capability::new(self.bytes());
        let invitation = match self.below(4) {
            0 | 1 => Invitation::LetIn { topic },
            2 => Invitation::List,
            _ => Invitation::Shared(Share {
                topic,
                token,
                group: (self.below(2) == 0).then(|| self.open_group(by, to)),
                peer: (self.below(2) == 0).then(|| by.person()),
            }),
        };
        self.note("eve", format!("sends a word to {to} about {topic:?}"));
        by.invite(&mut self.world, at, to, &invitation);
    }

    /// Something more in a group of the outsider's own.
    fn goes_on_in_a_trap(&mut self, eve: &mut Attacker) {
        let many = self.traps.len();
        if many == 0 {
            return;
        }
        let at = self.below(many);
        let mut trap = self.traps.swap_remove(at);
        self.note("eve", format!("goes on in {:?}", trap.topic));
        self.goes_on(eve, &mut trap, true);
        self.traps.push(trap);
    }

    /// One more record in a group that the attacker's device is in.
    pub(super) fn goes_on(&mut self, by: &mut Attacker, group: &mut Group, may_add: bool) {
        let others = by.others(group);
        if others.is_empty() && !self.traps.iter().all(|trap| trap.topic != group.topic) {
            return;
        }
        let salt = self.bytes();
        let world = &mut self.world;
        match self.rng.next_u32() % 9 {
            0 | 1 => {
                let _ = by.says(world, group, PLANTED);
            }
            2 => {
                let _ = by.joined(world, group);
            }
            3 => {
                let timer = Content::control(salt, &Control::Timer(Some(5)));
                let _ = by.sends(world, group, &timer);
            }
            4 => {
                let sync = Content::control(salt, &Control::Sync(vec![1, 2, 3].into()));
                let _ = by.sends(world, group, &sync);
            }
            5 => {
                let (topic, token, signature) = (self.any_topic(), Capability::new(self.bytes()), [1; 64]);
                let asks = Control::OffProposed {
                    topic,
                    token,
                    signature,
                };
                let _ = by.sends(&mut self.world, group, &Content::control(salt, &asks));
            }
            6 if may_add => {
                let name = self.any_name();
                if others.iter().any(|(_, one)| one.handle == handle(name)) || by.handle == handle(name) {
                    return;
                }
                let add = Commit::adding(take(&mut self.world, name));
                let _ = by.commits(&mut self.world, group, add);
                by.invite(&mut self.world, group.at, name, &group.invitation());
            }
            7 => {
                let Some((leaf, _)) = self.pick(&others) else { return };
                let remove = vec![leaf];
                let commit = Commit {
                    remove,
                    ..Commit::default()
                };
                let _ = by.commits(&mut self.world, group, commit);
            }
            _ => {
                let terms = (self.below(2) == 0).then(|| self.any_terms(by.account()));
                let commit = Commit {
                    terms,
                    ..Commit::default()
                };
                let _ = by.commits(&mut self.world, group, commit);
            }
        }
    }

    /// A record that was seen comes again: where it was or elsewhere, under its id or another.
    fn says_it_again(&mut self) {
        let records = self.seen.records.clone();
        let Some(record) = self.pick(&records) else { return };
        let topic = if self.below(3) == 0 {
            self.any_topic()
        } else {
            record.topic
        };
        let Some((generation, token)) = self.seen.token_of(topic) else {
            return;
        };
        let id = if self.below(2) == 0 {
            record.id
        } else {
            RecordId(self.bytes())
        };
        self.note(
            "eve",
            format!(
                "says again in {topic:?} what {:?} has of {:?}",
                record.topic, record.generation
            ),
        );
        let append = Request::Append {
            topic,
            generation,
            capability: token,
            id,
            ttl: Ttl::Days90,
            body: record.body.into(),
            rotation: None,
        };
        let _ = appended(&mut self.world, append);
    }

    fn writes_readable(&mut self, eve: &mut Attacker) {
        let known: Vec<_> = self.seen.tokens.keys().copied().collect();
        let Some(topic) = self.pick(&known) else { return };
        let Some((_, token)) = self.seen.token_of(topic) else {
            return;
        };
        let at = self.below(eve.devices.len());
        self.note("eve", format!("writes readable in {topic:?}"));
        let _ = eve.posts(&mut self.world, at, (topic, &token), PLANTED);
    }

    /// Ends a generation of any log whose token was seen; rarely of one that is encrypted, where it breaks the room.
    fn rotates(&mut self) {
        let known: Vec<_> = self.seen.tokens.keys().copied().collect();
        let Some(topic) = self.pick(&known) else { return };
        let Some((generation, token)) = self.seen.token_of(topic) else {
            return;
        };
        if generation > Generation(0) && self.below(4) > 0 {
            return;
        }
        self.note("eve", format!("ends {generation:?} of {topic:?}"));
        let next = CapabilityHash(self.bytes());
        let id = RecordId(self.bytes());
        let append = Request::Append {
            topic,
            generation,
            capability: token,
            id,
            ttl: Ttl::Days90,
            body: vec![0].into(),
            rotation: Some(Rotation { next }),
        };
        let _ = appended(&mut self.world, append);
    }

    fn signals(&mut self) {
        let topic = self.any_topic();
        let Some((generation, capability)) = self.seen.token_of(topic) else {
            return;
        };
        let signals = self.seen.signals.clone();
        let body = match self.pick(&signals) {
            Some((_, body)) if self.below(2) == 0 => body,
            _ => self.bytes::<256>().to_vec(),
        };
        self.note("eve", format!("signals in {topic:?}"));
        let signal = Request::Signal {
            topic,
            generation,
            capability,
            body: body.into(),
        };
        let _ = ask(&mut self.world, signal);
    }

    /// An inbox item that was seen comes again, in its inbox or another one.
    fn fills_an_inbox(&mut self) {
        let items = self.seen.items.clone();
        let (Some((inbox, _, body)), Some((other, ..))) = (self.pick(&items), self.pick(&items)) else {
            return;
        };
        let inbox = if self.below(3) == 0 { other } else { inbox };
        let id = RecordId(self.bytes());
        self.note("eve", "delivers an item again");
        let body = body.into();
        let _ = ask(&mut self.world, Request::Deliver { inbox, id, body });
    }

    /// Takes the second device off the list, or puts it on again, or tries another name.
    fn changes_the_list(&mut self, eve: &mut Attacker) {
        let version = crate::attacker::look_up(&mut self.world, "eve").version + 1;
        let (name, devices): (_, &[usize]) = match self.below(4) {
            0 => ("eva", &[0]),
            1 => ("eve", &[0, 1]),
            _ => ("eve", &[0]),
        };
        self.note("eve", format!("has a list of {devices:?} as {name}"));
        let list = eve.list(name, version, devices);
        let package = eve.package(0);
        let _ = eve.publish(&mut self.world, 0, Some(list), vec![package]);
    }
}
