//! The account's devices: the signed list, and the presence of every listed device in every conversation.
//!
//! A device that sees a newer list of this account lets the new devices in and removes the revoked ones, with one
//! commit for each conversation. Two devices that do so at once do no harm: the second commit finds nothing to change.

use crate::account::{Account, NamedDevice};
use crate::client::Client;
use crate::client::contacts::key_fetches::{KeyFetch, Purpose};
use crate::client::membership::start::believed;
use crate::client::problem::{nonsense, not_here};
use crate::client::relay::back_off::Later;
use crate::client::relay::requests::PendingRequest;
use crate::conversation::kind::{Kind, Why};
use crate::conversation::outbox::CommitIntent;
use crate::conversation::protection::Protection;
use crate::conversation::{Conversation, ConversationId};
use crate::invitation::Invitation;
use crate::io::{DeviceView, Missing, Outcome, Problem, count};
use crate::pairing::DeviceName;
use crate::sorted::SortedSet;
use crate::sync::Sync;
use crate::transaction::Transaction;
use sotto_wire::{DeviceId, DirectoryWrite, Millis, Request, SignedDeviceList, SignedWrite, Topic};

type Answer = Result<Outcome, Problem>;

/// The pause before a device without KeyPackages is tried again.
const AGAIN_MS: u64 = 5_000;

impl Client {
    pub(in crate::client) fn own_list_found(&mut self, tx: &mut Transaction<'_>, list: &SignedDeviceList) {
        let Some(handle) = self.account.get().map(|account| account.handle.clone()) else {
            return;
        };
        let Ok(list) = believed(&handle, list) else {
            return;
        };
        if !self.account.is(list.account) || self.account.is_unlinked() {
            return;
        }
        let listed = list
            .devices
            .iter()
            .any(|entry| Some(entry.device) == self.account.device());
        let is_listed = self.account.unlisted().is_none();
        let Some(account) = self.account.edit() else { return };
        if !is_listed {
            // Another device was faster: this one signs up again, on top of that device's list.
            account.merge_list(&list, tx.now);
            self.begin_sign_up(tx);
            return;
        }
        match list.version.cmp(&account.published) {
            // The directory lost its list: it gets the list again, under an unused version.
            std::cmp::Ordering::Less => account.change_list(list.version),
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater if !listed => {
                self.unlinked(tx);
                return;
            }
            std::cmp::Ordering::Greater => {
                let before: SortedSet<_> = account.other_devices().map(|entry| entry.device).collect();
                account.merge_list(&list, tx.now);
                let after: SortedSet<_> = account.other_devices().map(|entry| entry.device).collect();
                for one in &mut account.others {
                    one.joins |= !before.contains(&one.entry.device);
                }
                let gone: Vec<_> = before.difference(&after).copied().collect();
                account.former.extend(&gone);
                if !gone.is_empty() {
                    self.take_devices_out(tx, &gone);
                }
            }
        }
        self.publish_list(tx);
        self.settle_devices(tx);
    }

    pub(in crate::client) fn write_list(&mut self, tx: &mut Transaction<'_>, challenge: &[u8; 32]) {
        let Some(account) = self.account.get() else {
            return tx.bug("device list of no account");
        };
        let write = DirectoryWrite {
            account: account.key(),
            device: account.device.credential().device,
            list: Some(account.device_list()),
            inbox: None,
            one_time: Vec::new(),
            last_resort: None,
        };
        let version = account.list_version();
        let write = SignedWrite::new(&write, challenge, |input| account.device.sign(input));
        self.relay
            .send(tx, Request::Write { write }, PendingRequest::List(version));
    }

    pub(in crate::client) fn list_written(&mut self, tx: &mut Transaction<'_>, version: u64) {
        let Some(account) = self.account.edit() else { return };
        account.list_is_published(version);
        self.publish_list(tx);
        self.tell_own(tx, &Sync::List);
        self.ask_for_key_packages(tx);
    }

    /// Looks up the directory's list, newer than the one to publish, to merge both.
    pub(in crate::client) fn list_is_stale(&mut self, tx: &mut Transaction<'_>) {
        self.look_up_own_list(tx);
    }

    /// Lets in own devices that a Welcome's sender left out, because of an old list or missing keys.
    pub(in crate::client) fn let_in_who_was_left_out(&mut self, tx: &mut Transaction<'_>, topic: Topic) {
        let Some(session) = self.groups.get(topic) else {
            return;
        };
        let members = session.members().iter().map(|member| member.credential.device);
        let members: SortedSet<_> = members.collect();
        self.account.edit_others(|one| {
            let joins = !one.joins && !members.contains(&one.entry.device);
            one.joins |= joins;
            joins
        });
        self.settle_devices(tx);
    }

    /// Lets every linked device into every conversation that lacks it.
    pub(in crate::client) fn settle_devices(&mut self, tx: &mut Transaction<'_>) {
        let Some(account) = self.account.signed_in() else {
            return;
        };
        let me = account.key();
        let joining: Vec<_> = account
            .others
            .iter()
            .filter(|one| one.joins)
            .map(|one| one.entry.clone())
            .collect();
        if joining.is_empty() || !self.relay.is_free() {
            return;
        }
        self.begin_own_conversation(tx);
        let mut settled: SortedSet<_> = joining.iter().map(|entry| entry.device).collect();
        let groups: Vec<_> = self
            .conversations
            .values()
            .filter(|found| found.is_member())
            .filter_map(|found| match &found.protection {
                Protection::On(group) if !group.broken => Some((found.id, Some(group.topic))),
                Protection::Waiting(_) => Some((found.id, None)),
                Protection::On(_) | Protection::Off(_) => None,
            })
            .collect();
        let mut waits = false;
        for (id, topic) in groups {
            let Some(members) = topic.and_then(|topic| self.groups.open(topic)).map(|session| {
                let own = session
                    .members()
                    .iter()
                    .filter(|member| member.credential.account == me);
                own.map(|member| member.credential.device).collect::<SortedSet<_>>()
            }) else {
                // Its group is still being made, perhaps without this device.
                settled.clear();
                continue;
            };
            let missing: Vec<_> = joining
                .iter()
                .filter(|entry| !members.contains(&entry.device))
                .collect();
            for entry in &missing {
                settled.remove(&entry.device);
            }
            let refused = self.relay.waits(Later::Keys(id), tx.effective);
            if !missing.is_empty() && !refused && !self.is_fetching_keys(id) && !self.is_adding(id) {
                let devices = missing.into_iter().map(|entry| (me, entry.clone()));
                let key_fetch = KeyFetch::of(Purpose::Devices(id), Vec::new()).and(devices);
                self.fetch_keys(tx, key_fetch);
            }
            waits = true;
        }
        self.account.edit_others(|one| {
            let has_joined = one.joins && settled.contains(&one.entry.device);
            one.joins &= !has_joined;
            has_joined
        });
        let joins = |account: &Account| account.others.iter().any(|one| one.joins);
        if waits && self.account.get().is_some_and(joins) {
            tx.wake(AGAIN_MS);
        }
    }

    fn is_adding(&self, id: ConversationId) -> bool {
        self.outbox.iter().any(|item| {
            item.conversation == id
                && matches!(
                    item.work,
                    crate::conversation::outbox::Job::Commit {
                        intent: CommitIntent::Add { .. },
                        ..
                    }
                )
        })
    }

    /// Removes revoked devices from every conversation.
    fn take_devices_out(&mut self, tx: &mut Transaction<'_>, devices: &[DeviceId]) {
        let ids: Vec<_> = self
            .conversations
            .values()
            .filter(|found| found.is_member() && !matches!(found.protection, Protection::Off(_)))
            .map(|found| found.id)
            .collect();
        for id in ids {
            let devices = devices.to_vec();
            self.queue_commit(tx, id, CommitIntent::Drop { devices });
        }
    }

    /// Removes the leaves of revoked devices and of this device's earlier keys: a member may have let them in by an
    /// older list.
    pub(in crate::client) fn remove_revoked_devices(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        topic: Topic,
    ) {
        let Some(account) = self.account.get() else { return };
        let (me, former) = (account.key(), &account.former);
        let is_ghost = |member: &&crate::conversation::session::Member| {
            member.credential.account == me && former.contains(&member.credential.device)
        };
        let members = self.groups.members(topic).iter();
        let devices: Vec<_> = members
            .filter(is_ghost)
            .map(|member| member.credential.device)
            .collect();
        let is_current = |found: &Conversation| found.group().is_some_and(|group| group.topic == topic);
        let found = self.conversations.get(&id).filter(|found| found.is_member());
        if !devices.is_empty() && found.is_some_and(is_current) {
            self.queue_commit(tx, id, CommitIntent::Drop { devices });
        }
    }

    /// Ends this device's part in all conversations: another own device has revoked it.
    pub(in crate::client) fn unlinked(&mut self, tx: &mut Transaction<'_>) {
        if !self.account.unlink() {
            return;
        }
        let Some(me) = self.account.key() else { return };
        let ids: Vec<_> = self
            .conversations
            .values()
            .filter(|found| found.is_read())
            .map(|found| found.id)
            .collect();
        for id in ids {
            self.end(tx, id, Why::Removed(me));
        }
    }

    pub(in crate::client) fn remove_device(&mut self, tx: &mut Transaction<'_>, device: &str) -> Answer {
        let device = DeviceId::from_hex(device).ok_or_else(nonsense)?;
        let account = self.account.get().ok_or_else(not_here)?;
        if account.device.credential().device == device {
            return Err(Problem::NotHere {
                why: Missing::OtherBrowser,
            });
        }
        let found = account.other_devices().find(|entry| entry.device == device);
        let entry = found.cloned().ok_or_else(not_here)?;
        // It may share no log with this device that would show the change.
        if let Ok(told) = self.seal_invitation(tx, &Invitation::List, entry.inbox, &entry.inbox_key) {
            self.outbox.add(tx, ConversationId([0; 16]), told);
        }
        let account = self.account.edit().ok_or_else(not_here)?;
        account.others.retain(|one| one.entry.device != device);
        account.removed.push(device);
        account.former.push(device);
        account.change_list(0);
        self.publish_list(tx);
        self.take_devices_out(tx, &[device]);
        Ok(Outcome::Nothing)
    }

    pub(in crate::client) fn rename_device(&mut self, tx: &mut Transaction<'_>, device: &str, name: &str) -> Answer {
        let device = DeviceId::from_hex(device).ok_or_else(nonsense)?;
        let name = device_name(name)?;
        let named = self
            .name_device(device, |named| named.name = Some(name))
            .ok_or_else(not_here)?;
        self.tell_own(tx, &Sync::Named { device, named });
        Ok(Outcome::Nothing)
    }

    /// Changes the name of an own device and returns the new one. `None` if the device is not ours.
    pub(in crate::client) fn name_device(
        &mut self,
        device: DeviceId,
        change: impl FnOnce(&mut NamedDevice),
    ) -> Option<NamedDevice> {
        let account = self.account.edit()?;
        let named = if account.device.credential().device == device {
            &mut account.named
        } else {
            let other = account.others.iter_mut().find(|one| one.entry.device == device)?;
            &mut other.named
        };
        change(named);
        let named = named.clone();
        Some(named)
    }

    /// Notes a sign of another own device.
    pub(in crate::client) fn saw_device(&mut self, device: DeviceId, now: Millis) {
        const OFTEN: u64 = 600_000;
        self.account.edit_others(|one| {
            let is_due = one.seen_at.is_none_or(|at| now.0.saturating_sub(at.0) > OFTEN);
            let seen = one.entry.device == device && is_due;
            if seen {
                one.seen_at = Some(now);
            }
            seen
        });
    }

    pub(in crate::client) fn device_views(&self) -> Vec<DeviceView> {
        let Some(account) = self.account.get() else {
            return Vec::new();
        };
        let own = DeviceView {
            device: account.device.credential().device.to_hex(),
            name: shown(&account.named),
            own: true,
            added_at: account.named.added_at.0,
            seen_at: None,
        };
        let others = account.others.iter().map(|one| DeviceView {
            device: one.entry.device.to_hex(),
            name: shown(&one.named),
            own: false,
            added_at: one.named.added_at.0,
            seen_at: one.seen_at.map(|at| at.0),
        });
        std::iter::once(own).chain(others).collect()
    }

    /// Gives the own-devices conversation new keys after its own were lost: no other account has to be asked.
    pub(in crate::client) fn mend_own_conversation(&mut self, tx: &mut Transaction<'_>) {
        let is_alone = self.account.is_alone();
        if let Some(id) = self.conversations.own().filter(|_| !is_alone) {
            self.protect(tx, id);
        }
    }

    /// Begins the own-devices conversation, when this device links the first other one.
    fn begin_own_conversation(&mut self, tx: &mut Transaction<'_>) {
        if self.conversations.own().is_some() {
            return;
        }
        let id = ConversationId(tx.random());
        let topic = Topic(tx.random());
        let conversation = Conversation::waiting(id, (Kind::Own, Vec::new()), topic, tx.now);
        self.conversations.insert(id, conversation);
        self.fetch_keys_for_pending_group(tx, id, Vec::new());
    }
}

/// Parses a device's name as typed.
pub(in crate::client) fn device_name(name: &str) -> Result<DeviceName, Problem> {
    DeviceName::parse(name).ok_or(Problem::DeviceName {
        most: count(DeviceName::MAX),
    })
}

fn shown(named: &NamedDevice) -> Option<String> {
    named.name.as_ref().map(|name| name.as_str().to_owned())
}
