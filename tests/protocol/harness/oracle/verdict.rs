//! All snapshots, compared with the log: each message is read once by the devices that were there when it was accepted,
//! and by no other; and all members see the same group.

use super::{Agreed, Device, Epoch, Oracle, Written, conversation, conversations, device_of, handle_of, prefix};
use crate::harness::names::Titled;
use crate::harness::words::{Line, Lines, Worded};
use crate::world::World;
use sotto::io::{Command, ConversationView, MessageState, Outcome, ProtectionState};
use sotto_wire::{RecordId, Topic};
use std::collections::{BTreeMap, BTreeSet};

/// The records of one log that a device must have read, in order, and those that may have come to it as history.
struct Due {
    must: Vec<RecordId>,
    may: BTreeSet<RecordId>,
}

impl Oracle {
    /// Compares every device's view of a group with the log. All but the sleepers are online and have an account, and
    /// the world is at rest.
    pub fn judge(&mut self, world: &mut World, group: &str, asleep: &BTreeSet<usize>) {
        let awake: Vec<_> = (0..world.people.len())
            .filter(|who| !asleep.contains(who) && world.people[*who].app().account.is_some())
            .collect();
        self.judge_states(world, group, &awake, !asleep.is_empty());
        for who in awake {
            let ids: Vec<_> = conversations(&world.people[who], group).cloned().collect();
            let shown = ids.iter().flat_map(|view| all_messages(world, who, view)).collect();
            self.judge_messages(world, who, group, shown);
        }
    }

    /// All members agree on the group's people, name, timer, and the state of the switch.
    fn judge_states(&mut self, world: &World, group: &str, awake: &[usize], some_sleep: bool) {
        let mut seen: Vec<(Device, String, ConversationView)> = Vec::new();
        let mut blind: Vec<(Device, String)> = Vec::new();
        for who in awake {
            let person = &world.people[*who];
            let (device, handle) = (device_of(person), handle_of(person));
            match conversation(person, group) {
                _ if self.removed.contains(&device) => {
                    assert!(
                        conversation(person, group).is_none(),
                        "{} is off the list and does not know",
                        person.name
                    );
                }
                Some(view) => seen.push((device, handle, view)),
                None => blind.push((device, handle)),
            }
        }
        let Some((_, first, view)) = seen.first() else { return };
        // In a readable log a timer set by a device before it was taken off its list counts only for those who have
        // read it by then.
        let all_agree = view.protection.state == ProtectionState::On || self.removed.is_empty();
        for (_, handle, other) in &seen {
            let (mut one, same) = (summary(handle, other), summary(first, view));
            if !all_agree {
                one.3 = same.3;
            }
            assert_eq!(one, same, "{handle} and {first} see it differently");
        }
        let open = self.open.clone();
        let agreed = |device: &Device, view: &ConversationView| {
            open.get(&(device.clone(), group.to_owned(), view.current))
                .copied()
                .flatten()
        };
        let epoch = match view.protection.state {
            ProtectionState::On => self.epoch_seen(first, view, group),
            ProtectionState::Off => {
                let agreed = seen.iter().find_map(|(device, _, view)| agreed(device, view));
                let agreed = agreed.expect("somebody has read that everybody agreed");
                self.holders
                    .extend(seen.iter().map(|(device, ..)| (agreed, device.clone())));
                self.epoch(agreed.0, agreed.1).clone()
            }
            other => panic!("{first} waits with nothing to wait for: {other:?}"),
        };
        assert!(some_sleep || epoch.leaving.is_empty(), "who has left was taken out");
        // A person's new device is added by another one of theirs; a sleeping one adds none.
        let alone = |handle: &String| some_sleep && !seen.iter().any(|(_, other, _)| other == handle);
        for (device, handle) in blind {
            let is_in = epoch.members.contains(&handle) && !epoch.leaving.contains(&handle);
            assert!(
                !is_in || alone(&handle),
                "{handle} is in the group and {device} does not see it"
            );
        }
        if view.protection.state == ProtectionState::On {
            for (device, handle, _) in &seen {
                let gone = epoch.leaving.contains(handle);
                assert!(
                    gone || epoch.devices.contains(device),
                    "{handle} is out of the group and does not know"
                );
            }
        }
    }

    /// The epoch of a protected group that matches this view, and that no agreement has ended.
    fn epoch_seen(&self, handle: &str, view: &ConversationView, group: &str) -> Epoch {
        let ended: BTreeSet<_> = self.open.values().flatten().map(|(topic, _)| topic).collect();
        let of_group = |((topic, _), (epoch, _)): &(&Agreed, &(Epoch, usize))| {
            prefix(&epoch.name) == group && !ended.contains(topic)
        };
        let last: BTreeMap<Topic, &Epoch> = self
            .epochs
            .iter()
            .filter(of_group)
            .map(|((topic, _), (epoch, _))| (*topic, epoch))
            .collect();
        let expected = summary(handle, view);
        let mut fitting = last.values().filter(|epoch| epoch_summary(epoch) == expected);
        let found = fitting.next().map(|epoch| (*epoch).clone());
        found.unwrap_or_else(|| panic!("{handle} sees what no group is: {expected:?} of {last:?}"))
    }

    fn by_removed(&self, id: &RecordId) -> bool {
        let written = self.written.get(id);
        written.is_some_and(|written| self.removed.contains(&written.device))
    }

    /// Every message is read once by the devices that were there when it was accepted, and by no other.
    fn judge_messages(&self, world: &World, who: usize, group: &str, shown: Vec<Line>) {
        let person = &world.people[who];
        let (name, device, handle) = (person.name, device_of(person), handle_of(person));
        for line in shown.iter().filter(|one| one.notice) {
            assert!(!line.text.contains("damaged"), "{name}: {}", line.text);
        }
        let messages: Vec<_> = shown.iter().filter(|one| !one.notice).collect();
        let id = |message: &Line| RecordId::from_hex(&message.id).unwrap();
        let by_us = |id: &RecordId| self.written.get(id).is_some_and(|written| written.device == device);
        let all: BTreeSet<_> = messages.iter().map(|one| id(one)).collect();
        assert_eq!(all.len(), messages.len(), "{name} shows a message twice");
        let sent: Vec<_> = messages
            .iter()
            .filter(|one| !one.mine || one.state == Some(MessageState::Sent))
            .map(|one| id(one))
            .collect();
        let is_removed = self.removed.contains(&device);
        let has_parted = conversations(person, group).any(|view| view.ended.is_some());
        let mut allowed = BTreeSet::new();
        for topic in self.topics(group) {
            let due = self.due(topic, &device, &handle);
            let is_due: BTreeSet<_> = due.must.iter().copied().collect();
            let is_protected = self.epochs.keys().any(|(known, _)| *known == topic);
            // A readable log does not show where a device was taken off its list: later readers leave its earlier
            // messages out.
            let is_counted = |id: &RecordId| is_protected || !self.by_removed(id);
            let theirs = |list: &[RecordId]| -> Vec<_> {
                let theirs = list
                    .iter()
                    .filter(|id| is_due.contains(*id) && !by_us(id) && is_counted(id));
                theirs.copied().collect()
            };
            let (read, expected) = (theirs(&sent), theirs(&due.must));
            // A device that was taken off the list, or has left, reads no more of what it might have read before. Only
            // a group's own log shows the position of that.
            let expected = if is_removed || has_parted && !is_protected {
                &expected[..read.len()]
            } else {
                &expected[..]
            };
            assert_eq!(differences(&read, expected), None, "what {name} has read of {topic:?}");
            let missing = due.must.iter().find(|id| by_us(id) && !sent.contains(id));
            assert!(
                is_removed || missing.is_none(),
                "{name} does not know that {missing:?} was sent"
            );
            allowed.extend(due.must);
            allowed.extend(due.may);
        }
        let surplus: Vec<_> = sent.iter().filter(|id| !allowed.contains(id)).collect();
        assert_eq!(
            surplus,
            Vec::<&RecordId>::new(),
            "{name} has read what was not for this device"
        );
        let of_group = |written: &Written| written.device == device && written.prefix == group;
        let kept = self.kept.iter().filter(|id| self.written.get(id).is_some_and(of_group));
        for id in kept {
            assert!(all.contains(id), "{name} has lost a message that was kept");
        }
        let waits = messages.iter().find(|one| one.state == Some(MessageState::Queued));
        assert_eq!(
            waits.map(|one| &one.text),
            None,
            "{name} waits with nothing to wait for"
        );
    }

    /// The logs of a group: those whose epochs have its name, and those of its messages.
    fn topics(&self, group: &str) -> BTreeSet<Topic> {
        let named = self
            .epochs
            .iter()
            .filter(|(_, (epoch, _))| prefix(&epoch.name) == group);
        let named = named.map(|((topic, _), _)| *topic);
        let written = |id: &RecordId| self.written.get(id).is_some_and(|written| written.prefix == group);
        let logs = self.logs.iter();
        let spoken = logs.filter(|(_, log)| log.values().any(|one| written(&one.id)));
        named.chain(spoken.map(|(topic, _)| *topic)).collect()
    }

    /// The records of one log that a device must have read. In an unprotected one, all records for all who agreed.
    fn due(&self, topic: Topic, device: &Device, handle: &str) -> Due {
        let mut due = Due {
            must: Vec::new(),
            may: BTreeSet::new(),
        };
        let is_protected = self.epochs.keys().any(|(known, _)| *known == topic);
        let messages = self.logs.get(&topic).into_iter().flat_map(BTreeMap::values);
        let messages = messages.filter(|one| !one.is_commit && self.written.contains_key(&one.id));
        let agreed = self.agreed_for(topic);
        for accepted in messages {
            let (epoch, holds) = if is_protected {
                let epoch = self.epoch(topic, accepted.generation);
                assert_eq!(epoch.leaving, BTreeSet::new(), "nothing is sent to those who have left");
                (epoch, epoch.devices.contains(device))
            } else {
                let (of, generation) = agreed.expect("readable only where everybody agreed");
                let epoch = self.epoch(of, generation);
                let holds = self.holders.contains(&((of, generation), device.clone()));
                (epoch, holds || epoch.devices.contains(device))
            };
            if holds {
                due.must.push(accepted.id);
            } else if epoch.members.contains(handle) {
                due.may.insert(accepted.id);
            }
        }
        due
    }

    /// The agreement that opened an unprotected log, by where its writers saw it.
    fn agreed_for(&self, topic: Topic) -> Option<Agreed> {
        let ids = self.logs.get(&topic).into_iter().flat_map(BTreeMap::values);
        let written = ids.filter_map(|one| self.written.get(&one.id));
        let places = written.filter_map(|written| {
            let thread = written.open_thread?;
            self.open
                .get(&(written.device.clone(), written.prefix.to_owned(), thread))
        });
        let found: BTreeSet<_> = places.copied().flatten().collect();
        assert!(found.len() <= 1, "one log was opened by several agreements: {found:?}");
        found.into_iter().next()
    }
}

/// The state that all must see alike: the people, the admins, the name, the timer, and the state of the switch.
type Summary = (BTreeSet<String>, BTreeSet<String>, String, Option<u32>, ProtectionState);

fn summary(handle: &str, view: &ConversationView) -> Summary {
    let mut people: BTreeSet<_> = view.people.iter().map(|one| one.words()).collect();
    people.insert(handle.to_owned());
    let is_admin = view.group.as_ref().is_some_and(|group| group.admin);
    let others = view.people.iter().filter(|one| one.admin).map(|one| one.words());
    let admins = others.chain(is_admin.then(|| handle.to_owned())).collect();
    (people, admins, view.title(), view.timer, view.protection.state)
}

fn epoch_summary(epoch: &Epoch) -> Summary {
    let people = epoch.members.difference(&epoch.leaving).cloned().collect();
    let (admins, name) = (epoch.admins.clone(), epoch.name.clone());
    (people, admins, name, epoch.timer, ProtectionState::On)
}

/// The first difference of two lists, as a message; `None` if they are the same.
fn differences(shown: &[RecordId], expected: &[RecordId]) -> Option<String> {
    if shown == expected {
        return None;
    }
    let set = |list: &[RecordId]| list.iter().copied().collect::<BTreeSet<_>>();
    let (seen, due) = (set(shown), set(expected));
    let missing: Vec<_> = due.difference(&seen).collect();
    let surplus: Vec<_> = seen.difference(&due).collect();
    Some(format!(
        "{} of {}: missing {missing:?}, too early {surplus:?}, or another order",
        shown.len(),
        expected.len()
    ))
}

/// All messages of a person's threads of a conversation, page by page.
fn all_messages(world: &mut World, who: usize, view: &ConversationView) -> Vec<Line> {
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
                all.extend(thread.lines());
                break;
            }
            earlier = true;
        }
    }
    all
}
