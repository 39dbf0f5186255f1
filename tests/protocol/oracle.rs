//! The oracle: what the relay accepted, who was in the group then, and so what everybody must have read, once, in order.
//!
//! It looks over people's shoulders. The log is what the relay hands out; an epoch's members are read from the rows of
//! somebody who has just entered it, by the MLS state itself and not by what the client shows.

use crate::world::{Person, World, key};
use sotto::conversation::session::Session;
use sotto::io::{Command, ConversationView, MessageState, MessageView, Outcome, ProtectionState, Store};
use sotto::mls::Mls;
use sotto_wire::{Cursor, Generation, RecordId, RelayFrame, Topic, from_bytes, limits};
use std::collections::{BTreeMap, BTreeSet};

/// How many of those who enter an epoch are asked who is in it; they must agree.
const WITNESSES: usize = 2;

#[derive(Default)]
pub struct Oracle {
    logs: BTreeMap<Topic, BTreeMap<Cursor, Accepted>>,
    epochs: BTreeMap<(Topic, Generation), (Epoch, usize)>,
    /// Every message that somebody tried to write, and who.
    pub written: BTreeMap<RecordId, usize>,
    /// Those of them that the page was told are kept, and in which group.
    pub kept: BTreeMap<RecordId, Topic>,
}

/// What the relay accepted in one place of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Accepted {
    generation: Generation,
    id: RecordId,
    is_commit: bool,
}

/// An epoch as its members know it; names are handles.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Epoch {
    members: BTreeSet<String>,
    leaving: BTreeSet<String>,
    admins: BTreeSet<String>,
    name: String,
    timer: Option<u32>,
}

impl Oracle {
    /// Takes in a frame that a person has just taken in.
    pub fn look(&mut self, person: &Person, frame: &[u8]) {
        let Ok(RelayFrame::Record(record)) = from_bytes(frame, limits::FRAME) else {
            return;
        };
        let accepted = Accepted {
            generation: record.generation,
            id: record.id,
            is_commit: record.rotation.is_some(),
        };
        let log = self.logs.entry(record.topic).or_default();
        let before = log.insert(record.cursor, accepted);
        assert!(
            before.is_none_or(|before| before == accepted),
            "the log says one thing to one and another to the next"
        );
        if accepted.is_commit {
            self.witness(person, record.topic, Generation(record.generation.0 + 1));
        }
    }

    /// The log that has come up last.
    pub fn topics(&self) -> BTreeSet<Topic> {
        self.logs.keys().copied().collect()
    }

    /// How many messages and commits the relay has accepted.
    pub fn counts(&self) -> (usize, usize) {
        let all = || self.logs.values().flat_map(BTreeMap::values);
        let commits = all().filter(|one| one.is_commit).count();
        (all().count() - commits, commits)
    }

    fn witness(&mut self, person: &Person, topic: Topic, expected: Generation) {
        let enough = |(_, seen): &(Epoch, usize)| *seen >= WITNESSES;
        if self.epochs.get(&(topic, expected)).is_some_and(enough) {
            return;
        }
        let Some(session) = stored_session(person, topic) else {
            return;
        };
        let handle = |account| {
            let mut members = session.members().iter();
            let member = members.find(|member| member.credential.account == account);
            member.map_or_else(String::new, |member| member.credential.handle.as_str().to_owned())
        };
        let group = session.terms().group.clone().expect("a group of several people");
        let epoch = Epoch {
            members: session
                .members()
                .iter()
                .map(|member| member.credential.handle.as_str().to_owned())
                .collect(),
            leaving: group.leaving.iter().map(|account| handle(*account)).collect(),
            admins: group.admins.iter().map(|account| handle(*account)).collect(),
            name: group.name,
            timer: session.terms().timer,
        };
        let known = self.epochs.entry((topic, session.generation()));
        let (before, seen) = known.or_insert_with(|| (epoch.clone(), 0));
        assert_eq!(*before, epoch, "{} sees the epoch as nobody else does", person.name);
        *seen += 1;
    }

    fn epoch(&self, topic: Topic, generation: Generation) -> &Epoch {
        let found = self.epochs.get(&(topic, generation));
        &found.expect("somebody has seen every epoch that was written in").0
    }

    /// Holds everything that everybody shows of a group against the log. All are online and the world is at rest.
    pub fn judge(&self, world: &mut World, topic: Topic, prefix: &str) {
        for who in 0..world.people.len() {
            let name = world.people[who].name;
            let view = conversation(&world.people[who], prefix);
            self.judge_state(name, view.as_ref(), topic);
            let shown = view.map_or_else(Vec::new, |view| all_messages(world, who, &view));
            self.judge_messages(who, name, &shown, topic);
        }
    }

    /// Everybody agrees on who is in the group, what it is called, and its timer.
    fn judge_state(&self, name: &str, view: Option<&ConversationView>, topic: Topic) {
        let of_topic = (topic, Generation(0))..=(topic, Generation(u64::MAX));
        let last = self.epochs.range(of_topic).next_back();
        let (_, (epoch, _)) = last.expect("the group has begun");
        assert_eq!(epoch.leaving, BTreeSet::new(), "who has left was taken out");
        if !epoch.members.contains(name) {
            let over = view.is_none_or(|view| view.ended.is_some());
            assert!(over, "{name} is out of the group and does not know");
            return;
        }
        let view = view.unwrap_or_else(|| panic!("{name} is in the group and does not see it"));
        assert_eq!(view.ended, None, "{name} is in the group");
        assert_eq!(view.protection.state, ProtectionState::On, "{name}");
        let mut members: BTreeSet<_> = view.people.iter().map(|one| one.handle.clone()).collect();
        members.insert(name.to_owned());
        assert_eq!(members, epoch.members, "who {name} thinks is in the group");
        assert_eq!((&view.title, view.timer), (&epoch.name, epoch.timer), "{name}");
        let is_admin = view.group.as_ref().is_some_and(|group| group.admin);
        let others = view.people.iter().filter(|one| one.admin).map(|one| one.handle.clone());
        let admins: BTreeSet<_> = others.chain(is_admin.then(|| name.to_owned())).collect();
        assert_eq!(admins, epoch.admins, "who {name} thinks is an admin");
    }

    /// Every message is read once by those who were members when it was accepted, and by nobody else.
    fn judge_messages(&self, who: usize, name: &str, shown: &[MessageView], topic: Topic) {
        for line in shown.iter().filter(|one| one.notice) {
            assert!(!line.text.contains("damaged"), "{name}: {}", line.text);
        }
        let mut expected: (Vec<String>, Vec<String>) = Default::default();
        for accepted in self.logs.get(&topic).into_iter().flat_map(BTreeMap::values) {
            if accepted.is_commit {
                continue;
            }
            let epoch = self.epoch(topic, accepted.generation);
            assert_eq!(epoch.leaving, BTreeSet::new(), "nothing is sent to those who have left");
            if let Some(by) = self.written.get(&accepted.id)
                && epoch.members.contains(name)
            {
                let list = if *by == who { &mut expected.0 } else { &mut expected.1 };
                list.push(accepted.id.to_hex());
            }
        }
        let messages = || shown.iter().filter(|one| !one.notice);
        let ids = |of: &dyn Fn(&MessageView) -> bool| -> Vec<String> {
            messages().filter(|one| of(one)).map(|one| one.id.clone()).collect()
        };
        let theirs = ids(&|one| !one.mine);
        assert_eq!(differences(&theirs, &expected.1), None, "what {name} has read");
        let sent = ids(&|one| one.mine && one.state == MessageState::Sent);
        assert_eq!(differences(&sent, &expected.0), None, "what {name} has sent");
        let accounted: BTreeSet<_> = messages().map(|one| one.id.clone()).collect();
        let kept = self.kept.iter().filter(|(_, of)| **of == topic).map(|(id, _)| id);
        for id in kept.filter(|id| self.written.get(id) == Some(&who)) {
            assert!(
                accounted.contains(&id.to_hex()),
                "{name} has lost a message that was kept"
            );
        }
        let waits = ids(&|one| one.state == MessageState::Queued);
        assert_eq!(waits, Vec::<String>::new(), "{name} waits with nothing to wait for");
    }
}

/// Where two lists part, in words; `None` if they are the same.
fn differences(shown: &[String], expected: &[String]) -> Option<String> {
    if shown == expected {
        return None;
    }
    let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
    let (seen, due) = (set(shown), set(expected));
    let missing: Vec<_> = due.difference(&seen).collect();
    let surplus: Vec<_> = seen.difference(&due).collect();
    let twice = shown.len() - seen.len();
    Some(format!(
        "{} of {}: missing {missing:?}, not for them {surplus:?}, {twice} twice, or another order",
        shown.len(),
        expected.len()
    ))
}

/// The group whose name begins so, as somebody sees it.
pub fn conversation(person: &Person, prefix: &str) -> Option<ConversationView> {
    let mut all = person.app().conversations.iter();
    all.find(|one| one.title.starts_with(prefix)).cloned()
}

/// Everything that somebody's threads of a conversation show, page by page.
fn all_messages(world: &mut World, who: usize, view: &ConversationView) -> Vec<MessageView> {
    let mut all = Vec::new();
    for thread in &view.threads {
        let mut earlier = false;
        loop {
            let command = Command::Open {
                conversation: view.id.clone(),
                thread: Some(thread.thread),
                earlier,
            };
            let Outcome::Thread { thread } = world.run(who, command).unwrap() else {
                panic!("not a thread");
            };
            if !thread.more {
                all.extend(thread.messages);
                break;
            }
            earlier = true;
        }
    }
    all
}

/// A group's state as it is on somebody's disk.
fn stored_session(person: &Person, topic: Topic) -> Option<Session> {
    let rows = person.rows.values().filter(|row| row.store == Store::State);
    let rows = rows.filter(|row| row.key.starts_with("mls/") && !row.key.starts_with("mls/key-package/"));
    let rows = rows.map(|row| (row.key.clone(), key().open(row.store, &row.key, &row.value).unwrap()));
    Session::load(&Mls::load(rows), topic).unwrap()
}
