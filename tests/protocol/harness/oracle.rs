//! The oracle: the records that the relay accepted, the members of the group then, on their devices, and so the
//! messages that each must have read, once, in order. `verdict` compares them with what the devices show.
//!
//! It reads over people's shoulders. The log is the relay's; an epoch's members come from the rows of a device that has
//! just entered it, by the MLS state itself and not by the client's snapshots.

mod verdict;

use crate::harness::names::Titled;
use crate::world::{Person, key};
use sotto::conversation::session::Session;
use sotto::io::{ConversationView, Store};
use sotto::mls::Mls;
use sotto_wire::{Cursor, Generation, RecordId, RelayFrame, Topic, from_bytes, limits};
use std::collections::{BTreeMap, BTreeSet};

/// How many devices that enter an epoch report its members; they must agree.
const WITNESSES: usize = 2;

/// A device by its name in the directory.
pub type Device = String;

#[derive(Default)]
pub struct Oracle {
    logs: BTreeMap<Topic, BTreeMap<Cursor, Accepted>>,
    epochs: BTreeMap<(Topic, Generation), (Epoch, usize)>,
    /// Every message that a person tried to write.
    pub written: BTreeMap<RecordId, Written>,
    /// Those of them that the page has as kept.
    pub kept: BTreeSet<RecordId>,
    /// Devices that were taken off their account's list.
    pub removed: BTreeSet<Device>,
    /// Each group's unprotected threads on each device: the protected group that all members agreed to end for it,
    /// where the device has read that itself.
    open: BTreeMap<(Device, String, u32), Option<Agreed>>,
    /// Devices that have an unprotected log, by the group that was ended for it.
    holders: BTreeSet<(Agreed, Device)>,
}

/// The epoch in which all members agreed to turn protection off.
type Agreed = (Topic, Generation);

/// A message before it went anywhere.
pub struct Written {
    pub device: Device,
    /// The beginning of the group's name.
    pub prefix: &'static str,
    /// The thread that it was written in, where that was an unprotected one.
    pub open_thread: Option<u32>,
}

/// The record that the relay accepted at one position of a log.
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
    devices: BTreeSet<Device>,
    leaving: BTreeSet<String>,
    admins: BTreeSet<String>,
    name: String,
    timer: Option<u32>,
}

impl Oracle {
    /// Takes in a frame that a person has just taken in.
    pub fn look(&mut self, person: &Person, frame: &[u8]) {
        let Ok(RelayFrame::Record(record)) = from_bytes(frame, limits::FRAME) else {
            self.notice_agreement(person, None);
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
        } else {
            self.notice_agreement(person, Some((record.topic, record.generation)));
        }
    }

    /// How many messages and commits the relay has accepted, and how often all members agreed to turn protection off.
    pub fn counts(&self) -> (usize, usize, usize) {
        let all = || self.logs.values().flat_map(BTreeMap::values);
        let commits = all().filter(|one| one.is_commit).count();
        let agreed: BTreeSet<_> = self.open.values().flatten().collect();
        (all().count() - commits, commits, agreed.len())
    }

    /// A record may have brought a person's conversation to an unprotected thread: all have agreed then. A thread that
    /// came with any other input was handed over by another device of the same person.
    fn notice_agreement(&mut self, person: &Person, record: Option<Agreed>) {
        let agreed = record.filter(|place| self.epochs.contains_key(place));
        let device = device_of(person);
        for view in &person.app().conversations {
            for thread in view.threads.iter().filter(|thread| !thread.protected) {
                let place = (device.clone(), prefix(&view.title()).to_owned(), thread.thread);
                self.open.entry(place).or_insert(agreed);
            }
        }
    }

    fn witness(&mut self, person: &Person, topic: Topic, expected: Generation) {
        let enough = |(_, seen): &(Epoch, usize)| *seen >= WITNESSES;
        if self.epochs.get(&(topic, expected)).is_some_and(enough) {
            return;
        }
        let Some(session) = stored_session(person, topic) else {
            return;
        };
        // The own-devices conversation is no group of several people.
        let Some(group) = session.terms().group.clone() else {
            return;
        };
        let handle = |account| {
            let mut members = session.members().iter();
            let member = members.find(|member| member.credential.account == account);
            member.map_or_else(String::new, |member| member.credential.handle.as_str().to_owned())
        };
        let credentials = || session.members().iter().map(|member| &member.credential);
        let epoch = Epoch {
            members: credentials().map(|one| one.handle.as_str().to_owned()).collect(),
            devices: credentials().map(|one| one.device.to_hex()).collect(),
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
}

/// The part of a group's name that no rename changes.
pub fn prefix(name: &str) -> &str {
    name.split(' ').next().unwrap_or_default()
}

/// The device that this person's store is of; empty before it has an account.
pub fn device_of(person: &Person) -> Device {
    let account = person.app().account.as_ref();
    account.map(|account| account.device.clone()).unwrap_or_default()
}

/// The device's owner; empty before it has an account.
pub fn handle_of(person: &Person) -> String {
    let account = person.app().account.as_ref();
    account.map(|account| account.handle.clone()).unwrap_or_default()
}

/// A person's conversations of groups whose names begin with this.
pub fn conversations<'a>(person: &'a Person, prefix: &'a str) -> impl Iterator<Item = &'a ConversationView> {
    let all = person.app().conversations.iter();
    all.filter(move |one| one.title().starts_with(prefix))
}

/// The one of them that is not over.
pub fn conversation(person: &Person, prefix: &str) -> Option<ConversationView> {
    let mut all = conversations(person, prefix);
    all.find(|one| one.ended.is_none()).cloned()
}

/// A group's state in a person's store.
pub fn stored_session(person: &Person, topic: Topic) -> Option<Session> {
    let rows = person.rows.values().filter(|row| row.store == Store::State);
    let rows = rows.filter(|row| row.key.starts_with("mls/") && !row.key.starts_with("mls/key-package/"));
    let rows = rows.map(|row| (row.key.clone(), key().open(row.store, &row.key, &row.value).unwrap()));
    Session::load(&Mls::load(rows), topic).unwrap()
}
