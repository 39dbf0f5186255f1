//! Turning protection on: KeyPackages are fetched, a group is made, its commit wins, Welcomes go out, a device joins.
//!
//! Until a device of the other person has joined, every message waits; no step leads back to readable records.

use super::link::Asked;
use super::*;
use crate::conversation::outbox::{Intent, Invitee, Work};
use crate::conversation::protection::{Hold, Protection, Stage};
use crate::conversation::session::{Terms, inspect_key_package};
use sotto_wire::{DeviceEntry, DeviceId, DeviceList, KeyPackageBytes, Request, SignedDeviceList};

/// KeyPackages on their way for one attempt. Not stored: after a restart they are fetched again.
pub(super) struct Fetching {
    missing: Vec<DeviceEntry>,
    ready: Vec<Invitee>,
}

/// How long to wait for a device that has not published a KeyPackage.
const AGAIN_MS: u64 = 2_000;

impl Client {
    /// The switch goes on. Once is enough: it stays on.
    pub(super) fn protect(&mut self, turn: &mut Turn<'_>, id: ConversationId) {
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        let begins = match &conversation.protection {
            Protection::Off(_) => true,
            Protection::Waiting(_) => false,
            Protection::On(group) => group.broken,
        };
        if !begins {
            return;
        }
        conversation.begin_attempt(Topic(turn.random()));
        conversation.active_at = turn.now;
        self.dirty.conversations.insert(id);
        self.move_waiting(turn, id);
        self.resume_attempts(turn);
    }

    /// Asks for the devices of everybody whose attempt has no group yet.
    pub(super) fn resume_attempts(&mut self, turn: &mut Turn<'_>) {
        if !self.online() || self.link.quiet_until.is_some() {
            return;
        }
        let needing: Vec<_> = self
            .conversations
            .values()
            .filter(|conversation| {
                matches!(&conversation.protection, Protection::Waiting(attempt) if attempt.stage == Stage::NeedKeys)
            })
            .map(|conversation| (conversation.id, conversation.peer))
            .collect();
        for (id, peer) in needing {
            let busy = |asked: &Asked| match asked {
                Asked::Devices(other)
                | Asked::KeyPackage {
                    conversation: other, ..
                } => *other == id,
                _ => false,
            };
            let Some(contact) = self.contacts.get(&peer) else {
                continue;
            };
            if !self.is_asked(busy) {
                let handle = contact.handle.clone();
                self.ask(turn, Request::Lookup { handle }, Asked::Devices(id));
            }
        }
    }

    pub(super) fn devices_found(&mut self, turn: &mut Turn<'_>, id: ConversationId, list: &SignedDeviceList) {
        let Some(peer) = self.conversations.get(&id).map(|conversation| conversation.peer) else {
            return;
        };
        let Some(contact) = self.contacts.get_mut(&peer) else {
            return;
        };
        let Ok(list) = super::starting::believed(&contact.handle, list) else {
            return;
        };
        self.dirty.contacts.insert(peer);
        if contact.compare(&list) == crate::contact::Compared::Same {
            self.devices_known(turn, id, &list);
        }
    }

    pub(super) fn devices_known(&mut self, turn: &mut Turn<'_>, id: ConversationId, list: &DeviceList) {
        let fetching = Fetching {
            missing: list.devices.clone(),
            ready: Vec::new(),
        };
        self.link.fetching.insert(id, fetching);
        for entry in &list.devices {
            let request = Request::TakeKeyPackage {
                account: list.account,
                device: entry.device,
            };
            self.ask(
                turn,
                request,
                Asked::KeyPackage {
                    conversation: id,
                    device: entry.device,
                },
            );
        }
    }

    pub(super) fn no_key_package(&mut self, turn: &mut Turn<'_>, id: ConversationId) {
        self.link.fetching.remove(&id);
        self.link.no_key_package.insert(id);
        self.dirty.app = true;
        turn.wake(AGAIN_MS);
    }

    pub(super) fn key_package_taken(
        &mut self,
        turn: &mut Turn<'_>,
        id: ConversationId,
        device: DeviceId,
        package: &KeyPackageBytes,
    ) {
        let Some(peer) = self.conversations.get(&id).map(|conversation| conversation.peer) else {
            return;
        };
        let Some(fetching) = self.link.fetching.get_mut(&id) else {
            return;
        };
        let Some(at) = fetching.missing.iter().position(|entry| entry.device == device) else {
            return;
        };
        let entry = fetching.missing.remove(at);
        // The relay hands packages out, so it is not believed: the account's signature in the leaf decides.
        let genuine = inspect_key_package(&self.mls, &package.0)
            .is_ok_and(|leaf| leaf.account == peer && leaf.device == device && leaf.key == entry.key);
        if !genuine {
            self.no_key_package(turn, id);
            return;
        }
        fetching.ready.push(Invitee {
            inbox: entry.inbox,
            inbox_key: entry.inbox_key,
            key_package: package.0.clone(),
        });
        if fetching.missing.is_empty()
            && let Some(fetching) = self.link.fetching.remove(&id)
        {
            self.link.no_key_package.remove(&id);
            self.make_group(turn, id, fetching.ready);
        }
    }

    /// Makes the group with ourselves alone; the commit that adds the others waits in the outbox like everything else.
    fn make_group(&mut self, turn: &mut Turn<'_>, id: ConversationId, devices: Vec<Invitee>) {
        let Some(account) = &self.account else { return };
        let Some(conversation) = self.conversations.get_mut(&id) else {
            return;
        };
        let timer = conversation.timer;
        let Protection::Waiting(attempt) = &mut conversation.protection else {
            return;
        };
        if attempt.stage != Stage::NeedKeys {
            return;
        }
        let topic = attempt.group.topic;
        let terms = Terms {
            timer,
            replaces: attempt.replaces,
        };
        let Ok(session) = Session::create(&mut self.mls, turn.rng, &account.device, topic, terms) else {
            return;
        };
        let Ok(capability) = session.capability(&self.mls) else {
            return;
        };
        attempt.stage = Stage::Adding;
        attempt.group.updated_at = turn.now;
        self.sessions.insert(topic, session);
        self.dirty.conversations.insert(id);
        for work in [
            Work::Create {
                topic,
                first: capability.hash(),
            },
            Work::Commit {
                intent: Intent::Add { devices },
                made: None,
            },
        ] {
            self.enqueue(turn, id, work);
        }
    }

    /// Our own attempt is given up for the other person's group: what belonged to it goes, the messages stay.
    pub(super) fn leave_attempt(&mut self, turn: &mut Turn<'_>, id: ConversationId) {
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        let Protection::Waiting(attempt) = &conversation.protection else {
            return;
        };
        let topic = attempt.group.topic;
        for seq in self.outbox.of(id) {
            let ours = self.outbox.item(seq).is_some_and(|item| match &item.work {
                Work::Create { topic: other, .. } => *other == topic,
                Work::Commit { .. } | Work::Deliver { .. } => true,
                Work::Open { .. } | Work::Private { .. } | Work::Echo => false,
            });
            if ours {
                self.drop_item(seq);
            }
        }
        self.link.fetching.remove(&id);
        self.link.logs.remove(&topic);
        if let Some(session) = self.session_taken(topic) {
            let _ = session.forget(&mut self.mls);
        }
        self.dirty.conversations.insert(id);
        turn.wake(1);
    }

    /// What keeps a conversation's messages from being sent, besides the relay being away.
    pub(super) fn hold(&self, conversation: &Conversation) -> Option<Hold> {
        if self
            .contacts
            .get(&conversation.peer)
            .is_some_and(|contact| contact.changed.is_some())
        {
            return Some(Hold::IdentityChanged);
        }
        self.link
            .no_key_package
            .contains(&conversation.id)
            .then_some(Hold::NoKeyPackage)
    }

    /// The group's session, from memory or from its rows.
    pub(super) fn session(&mut self, topic: Topic) -> Option<&mut Session> {
        if let std::collections::btree_map::Entry::Vacant(entry) = self.sessions.entry(topic) {
            entry.insert(Session::load(&self.mls, topic).ok()??);
        }
        self.sessions.get_mut(&topic)
    }

    fn session_taken(&mut self, topic: Topic) -> Option<Session> {
        self.session(topic)?;
        self.sessions.remove(&topic)
    }
}
