//! Turning protection on: KeyPackages are fetched, a group is made, its commit wins, Welcomes go out, a device joins.
//!
//! Until a device of the other person has joined, every message waits; no step leads back to readable records.

use crate::client::Client;
use crate::client::contacts::key_fetches::{KeyFetch, Purpose, Without};
use crate::client::messages::notices::named;
use crate::client::relay::back_off::Later;
use crate::conversation::key_fault::KeyFault;
use crate::conversation::kind::{Kind, Standing};
use crate::conversation::outbox::{CommitIntent, Invitee, Job};
use crate::conversation::protection::{Protection, SendBlocker, Stage};
use crate::conversation::session::{GroupTerms, Terms};
use crate::conversation::{Conversation, ConversationId};
use crate::io::{Notice, Outcome, Problem};
use crate::sorted::SortedSet;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, DeviceList, Topic};

/// The first pause after refused keys.
const REFUSED_MS: u64 = 5_000;

impl Client {
    /// Turns protection on, by a command.
    pub(in crate::client) fn turn_on(
        &mut self,
        tx: &mut Transaction<'_>,
        conversation: &str,
    ) -> Result<Outcome, Problem> {
        let id = self.writable(conversation)?;
        self.protect(tx, id);
        Ok(Outcome::Nothing)
    }

    /// Turns protection on, once: it stays on.
    pub(in crate::client) fn protect(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        let Some(conversation) = self.conversations.edit(&id) else {
            return tx.bug("protection of no conversation");
        };
        let begins = match &conversation.protection {
            Protection::Off(_) => true,
            Protection::Waiting(_) => false,
            Protection::On(group) => group.broken,
        };
        if !begins {
            return;
        }
        let lost = conversation.group().map(|group| group.topic);
        conversation.begin_pending_group(Topic(tx.random()));
        conversation.active_at = tx.now;
        // The rest of the lost keys is deleted: a member may let this device into that group again.
        if let Some(lost) = lost {
            self.relay.unfollow(lost);
            self.groups.forget(lost);
        }
        self.move_waiting(tx, id);
        self.relay.forget_wait(Later::Keys(id));
        self.resume_pending_groups(tx);
    }

    /// Fetches the keys for each pending group that has not been made.
    pub(in crate::client) fn resume_pending_groups(&mut self, tx: &mut Transaction<'_>) {
        if !self.relay.is_free() {
            return;
        }
        let needing = |conversation: &&Conversation| {
            matches!(&conversation.protection, Protection::Waiting(pending) if pending.stage == Stage::NeedKeys)
                && conversation.standing == Standing::Member
                && !self.relay.waits(Later::Keys(conversation.id), tx.effective)
                && !self.is_fetching_keys(conversation.id)
        };
        let ids: Vec<_> = self.conversations.values().filter(needing).map(|one| one.id).collect();
        for id in ids {
            self.fetch_keys_for_pending_group(tx, id, Vec::new());
        }
    }

    /// Fetches the keys of a conversation's people, with `lists` from an earlier lookup or looked up now, and of our
    /// other own devices.
    pub(in crate::client) fn fetch_keys_for_pending_group(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        lists: Vec<DeviceList>,
    ) {
        let Some(conversation) = self.conversations.get(&id) else {
            return tx.bug("keys for no conversation");
        };
        let missing = conversation
            .people
            .iter()
            .filter(|person| lists.iter().all(|list| list.account != **person))
            .filter_map(|person| self.contacts.get(person))
            .map(|contact| (contact.account, contact.handle.clone()));
        let mut key_fetch = KeyFetch::of_people(Purpose::PendingGroup(id), missing).and(self.own_other_devices());
        for list in lists {
            key_fetch = key_fetch.with(list);
        }
        self.fetch_keys(tx, key_fetch);
    }

    /// The other devices of this account.
    pub(in crate::client) fn own_other_devices(&self) -> Vec<(AccountKey, sotto_wire::DeviceEntry)> {
        let Some(account) = self.account.get() else {
            return Vec::new();
        };
        let me = account.key();
        account.other_devices().map(|entry| (me, entry.clone())).collect()
    }

    /// Pauses after refused keys, longer each time, because each fetch uses one up.
    fn bad_keys(&mut self, tx: &mut Transaction<'_>, id: ConversationId, account: AccountKey, fault: KeyFault) {
        self.key_fetches.lack(id, SendBlocker::BadKeys(account, fault));
        self.dirty.app = true;
        self.relay.wait_for(tx, Later::Keys(id), REFUSED_MS);
    }

    /// Continues with the keys for a pending group. Between two people the other one needs a device with keys; a group
    /// begins without people who have none, and says so.
    pub(in crate::client) fn keys_for_pending_group(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        ready: Vec<Invitee>,
        without: &Without,
    ) {
        let me = self.account.key();
        let Some(conversation) = self.conversations.edit(&id) else {
            return tx.bug("keys that came for no conversation");
        };
        // Only the conversation's people are invited, whatever the directory returned.
        let mut ready = ready;
        ready.retain(|invitee| Some(invitee.account) == me || conversation.people.contains(&invitee.account));
        // The people of a group stay the same, unless an admin makes the new one.
        let is_fixed = matches!(&conversation.protection, Protection::Waiting(pending) if pending.keeps_people(me));
        let is_group = conversation.kind.group().is_some() && !is_fixed;
        let is_own = conversation.kind == Kind::Own;
        let reached = |person: &AccountKey| ready.iter().any(|invitee| invitee.account == *person);
        let somebody = ready.iter().any(|invitee| is_own || Some(invitee.account) != me);
        let complete = conversation.people.iter().all(reached);
        if !somebody || !(complete || is_group) || (!is_group && !without.is_empty()) {
            match without.iter().find_map(|(account, fault)| Some((*account, (*fault)?))) {
                Some((account, fault)) => self.bad_keys(tx, id, account, fault),
                None => self.no_key_package(tx, id),
            }
            return;
        }
        let left_out: Vec<_> = conversation
            .people
            .iter()
            .copied()
            .filter(|one| !reached(one))
            .collect();
        conversation.people.retain(reached);
        self.key_fetches.have(id);
        self.relay.forget_wait(Later::Keys(id));
        self.make_group(tx, id, ready);
        if !left_out.is_empty() {
            let left_out: Vec<_> = left_out
                .into_iter()
                .map(|one| (one, without.get(&one).copied().flatten()))
                .collect();
            let thread = self.conversations.get(&id).map_or(0, Conversation::current);
            for line in left_out_lines(&left_out) {
                self.notice(tx, id, thread, line);
            }
        }
    }

    /// Makes the group with this device alone; the commit that adds the others waits in the outbox like any other.
    fn make_group(&mut self, tx: &mut Transaction<'_>, id: ConversationId, devices: Vec<Invitee>) {
        let Some(account) = self.account.get() else { return };
        let Some(conversation) = self.conversations.edit(&id) else {
            return;
        };
        let timer = conversation.timer;
        let group = conversation.kind.group().map(|info| GroupTerms {
            name: info.name.clone(),
            admins: with_maker(&info.admins, account.key()),
            leaving: Vec::new(),
        });
        let Protection::Waiting(pending) = &mut conversation.protection else {
            return;
        };
        if pending.stage != Stage::NeedKeys {
            return;
        }
        let topic = pending.group.topic;
        let terms = Terms {
            timer,
            replaces: pending.group.replaces,
            group,
        };
        let Ok(capability) = self.groups.create(tx.rng, &account.device, topic, terms) else {
            return tx.bug("group that could not be made");
        };
        pending.stage = Stage::Adding;
        pending.group.updated_at = tx.now;
        for work in [
            Job::Create {
                topic,
                first: capability.hash(),
            },
            Job::Commit {
                intent: CommitIntent::Add { devices },
                made: None,
            },
        ] {
            self.outbox.add(tx, id, work);
        }
    }

    /// Gives the own pending group up for another one: its commits and invitations are dropped, the messages stay.
    pub(in crate::client) fn leave_pending_group(&mut self, tx: &mut Transaction<'_>, id: ConversationId) {
        let Some(conversation) = self.conversations.get(&id) else {
            return;
        };
        let Protection::Waiting(pending) = &conversation.protection else {
            return;
        };
        let topic = pending.group.topic;
        for seq in self.outbox.of(id) {
            let ours = self.outbox.item(seq).is_some_and(|item| match &item.work {
                Job::Create { topic: other, .. } => *other == topic,
                Job::Commit { .. } | Job::Deliver { .. } | Job::Upload { .. } => true,
                Job::Open { .. }
                | Job::Private { .. }
                | Job::AwaitingEcho
                | Job::Index
                | Job::OrderedControl { .. } => false,
            });
            if ours {
                self.drop_item(seq);
            }
        }
        self.key_fetches.forget(id);
        self.relay.unfollow(topic);
        self.groups.forget(topic);
        tx.wake(1);
    }
}

/// The admins of a group in the making: its maker adds the others to it, so it is an admin for now.
fn with_maker(admins: &[AccountKey], maker: AccountKey) -> Vec<AccountKey> {
    let mut admins = admins.to_vec();
    if !admins.contains(&maker) {
        admins.truncate(GroupTerms::ADMINS - 1);
        admins.push(maker);
    }
    admins
}

/// The lines that say why people could not be added to a new group: one for each reason.
pub(in crate::client) fn left_out_lines(left_out: &[(AccountKey, Option<KeyFault>)]) -> Vec<Notice<AccountKey>> {
    let reasons: SortedSet<_> = left_out.iter().map(|(_, fault)| *fault).collect();
    let line = |fault: Option<KeyFault>| {
        let with = left_out.iter().filter(|(_, found)| *found == fault);
        let (who, more) = named(with.map(|(account, _)| account))?;
        Some(match fault {
            None => Notice::KeysMissing { who, more },
            Some(fault) => Notice::KeysRefused { who, more, fault },
        })
    };
    reasons.into_iter().filter_map(line).collect()
}
