//! The end of an epoch: a commit of this device or another one won. The thread shows its changes, one line each.

use crate::client::Client;
use crate::client::event::PartEvent;
use crate::client::relay::log_position::LogPosition;
use crate::conversation::kind::{Kind, Why};
use crate::conversation::outbox::{CommitIntent, Job, StagedCommit};
use crate::conversation::protection::{Protection, Stage};
use crate::conversation::session::{Change, Staged};
use crate::conversation::{Conversation, ConversationId};
use crate::invitation::Invitation;
use crate::secret::Secret;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, BlobId, CapabilityHash, Topic};

/// The largest Welcome that is put into each invitation, in bytes.
const NEAR: usize = 32 * 1024;

impl Client {
    /// Enters the epoch of this device's own commit, and sends the Welcomes that it made.
    pub(in crate::client) fn own_commit(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        topic: Topic,
        seq: u64,
        intent: CommitIntent,
        made: StagedCommit,
    ) {
        let id = here.conversation;
        if self.groups.open(topic).is_none() {
            self.group_lost(topic);
            return;
        }
        let applied = self.groups.with(topic, |session, mls| session.apply_own(mls));
        let Some(Ok(change)) = applied else {
            self.group_lost(topic);
            return;
        };
        self.drop_item(seq);
        match intent {
            CommitIntent::Leave => {
                self.end(tx, id, Why::Left);
                return;
            }
            // A group that has ended lets no one in.
            CommitIntent::Add { devices } if self.is_current_topic(id, topic) => {
                self.welcome(tx, here, topic, &change, devices, made.welcome);
            }
            CommitIntent::Add { .. }
            | CommitIntent::Timer { .. }
            | CommitIntent::Update
            | CommitIntent::Remove { .. }
            | CommitIntent::Drop { .. }
            | CommitIntent::Rename { .. }
            | CommitIntent::Admin { .. }
            | CommitIntent::Sweep => {}
        }
        let group = self.conversations.edit(&id).and_then(|found| found.group_of_mut(topic));
        if let Some(group) = group {
            group.sent = 0;
            group.updated_at = tx.now;
        }
        self.adopt_made_terms(id, topic);
        self.entered(tx, here, topic, made.next, &change);
    }

    /// Sends the Welcome to the added devices.
    fn welcome(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        topic: Topic,
        change: &Change,
        devices: Vec<crate::conversation::outbox::Invitee>,
        welcome: Option<minicbor::bytes::ByteVec>,
    ) {
        let id = here.conversation;
        let Some(welcome) = welcome else { return };
        let Some(invitation) = self.welcome_invitation(tx, here, topic, welcome) else {
            return;
        };
        let added = |invitee: &crate::conversation::outbox::Invitee| {
            change.added.iter().any(|member| {
                (member.credential.account, member.credential.device) == (invitee.account, invitee.device)
            })
        };
        for invitee in devices.into_iter().filter(added) {
            if let Ok(work) = self.seal_invitation(tx, &invitation, invitee.inbox, &invitee.inbox_key) {
                self.outbox.add(tx, id, work);
            }
        }
        let is_own = self.conversations.get(&id).is_some_and(|found| found.kind == Kind::Own);
        if let Some(Protection::Waiting(pending)) = self.conversations.edit(&id).map(|c| &mut c.protection)
            && pending.group.topic == topic
        {
            pending.stage = Stage::Invited;
            pending.patience = None;
            tx.wake(1);
            if is_own && let Some(conversation) = self.conversations.edit(&id) {
                conversation.confirm(topic);
            }
        }
        if is_own {
            let added = change.added.iter().map(|member| member.credential.device).collect();
            self.events.push(PartEvent::DevicesTogether(added));
        }
    }

    /// Puts a Welcome into the invitation itself, or into a blob that goes before it.
    fn welcome_invitation(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        topic: Topic,
        welcome: minicbor::bytes::ByteVec,
    ) -> Option<Invitation> {
        let after = here.cursor;
        if welcome.len() <= NEAR {
            return Some(Invitation::Welcome { topic, welcome, after });
        }
        let (blob, key) = (BlobId(tx.random()), Secret::random(tx.rng));
        let bytes = crate::blob::seal(&key, blob, &welcome, tx.rng).ok()?.into();
        self.outbox.add(tx, here.conversation, Job::Upload { blob, bytes });
        Some(Invitation::FarWelcome {
            topic,
            blob,
            key,
            after,
        })
    }

    /// Applies another device's commit. One that breaks the rules was refused before; this one must also lead to the
    /// log's next generation.
    pub(in crate::client) fn others_commit(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        topic: Topic,
        next: CapabilityHash,
        staged: Box<Staged>,
    ) {
        let me = self.account.key();
        let Some(conversation) = self.conversations.get(&here.conversation) else {
            return tx.bug("commit in no conversation");
        };
        let own_device = self.account.device();
        let removes_us = staged
            .removed()
            .iter()
            .any(|member| Some(member.credential.account) == me && Some(member.credential.device) == own_device);
        if removes_us && !self.is_current_topic(here.conversation, topic) {
            self.part_with(tx, here.conversation, topic);
            return;
        }
        if removes_us {
            let by = staged.committer().credential.account;
            let left = me.is_some_and(|me| {
                let session = self.groups.get(topic);
                session.is_some_and(|session| session.leaving().contains(&me))
            });
            if Some(by) == me && !left {
                // No device is removed from one conversation alone: it is off the list.
                self.unlinked(tx);
                return;
            }
            let why = if left { Why::Left } else { Why::Removed(by) };
            self.end(tx, here.conversation, why);
            return;
        }
        // Two people let no third one in, whoever signed the commit, and own devices no stranger.
        let belongs = |account: AccountKey| Some(account) == me || conversation.people.contains(&account);
        let strangers = staged.added().iter().any(|device| !belongs(device.account));
        let closed = matches!(conversation.kind, Kind::Direct | Kind::Own);
        if staged.next() != Some(next) || closed && strangers {
            self.group_lost(topic);
            return;
        }
        let applied = self.groups.with(topic, |session, mls| {
            session.discard_pending(mls)?;
            session.apply(mls, *staged)
        });
        match applied {
            Some(Ok(change)) => self.entered(tx, here, topic, next, &change),
            Some(Err(_)) | None => self.group_lost(topic),
        }
    }

    /// Enters a new epoch: shows its changes, and follows its generation at the end of the transaction.
    fn entered(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        topic: Topic,
        next: CapabilityHash,
        change: &Change,
    ) {
        let ours = self.groups.capability(topic);
        if !ours.is_some_and(|capability| next.admits(&capability)) {
            self.group_lost(topic);
            return;
        }
        let id = here.conversation;
        self.is_fresh(id);
        self.add_unverified(change.added.iter().map(|member| &member.credential));
        self.recount(id, topic);
        if self.is_current_topic(id, topic) {
            let before = self.people_of(id);
            self.adopt_members(id, topic);
            let lines = self.membership_lines(id, &before, change);
            for line in lines {
                self.notice(tx, id, here.thread, line);
            }
            if let Some(terms) = &change.terms {
                self.adopt_terms(tx, here, change.committer.credential.account, terms);
            }
        }
        let me = self.account.key();
        let ours = change.added.iter().map(|member| &member.credential);
        let ours: Vec<_> = ours
            .filter(|one| Some(one.account) == me)
            .map(|one| one.device)
            .collect();
        self.note_let_in(id, here.thread, topic, &ours);
        self.end_proposal(tx, here, topic, change);
        self.take_leavers_out(tx, id, topic);
        self.events.push(PartEvent::EpochEntered(id, topic));
    }

    fn is_current_topic(&self, id: ConversationId, topic: Topic) -> bool {
        let group = self.conversations.get(&id).and_then(Conversation::group);
        group.is_some_and(|group| group.topic == topic)
    }
}
