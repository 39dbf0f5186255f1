//! Turning protection off, in the log: a proposal, the consent of each account, an end to it, and the agreement of all.
//! All of it counts in the log's order, also this device's own records.

use crate::client::Client;
use crate::client::membership::log_owner::LogOwner;
use crate::client::relay::log_position::LogPosition;
use crate::content::Control;
use crate::conversation::ConversationId;
use crate::conversation::agreement::{Matter, Proposal, Unanimous, VALID_MS};
use crate::conversation::outbox::Job;
use crate::conversation::protection::Protection;
use crate::conversation::role::LogRole;
use crate::conversation::session::Change;
use crate::credential::DeviceCredential;
use crate::io::Notice;
use crate::sorted::SortedSet;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Capability, Record, RecordId, Topic};

impl Client {
    /// Takes in an ordered control about turning protection off. In an unprotected log it has no effect.
    pub(in crate::client) fn ordered_control(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        record: &Record,
        by: &DeviceCredential,
        control: Control,
    ) {
        if !here.protected {
            return;
        }
        match control {
            Control::OffProposed {
                topic,
                token,
                signature,
            } => self.off_proposed(tx, here, record, by, (topic, token, signature)),
            Control::OffAgreed { proposal, signature } => {
                self.off_agreed(tx, here, record, by, proposal, &signature);
            }
            Control::OffEnded { proposal } => self.off_ended(tx, here, record, by.account, proposal),
            Control::Joined
            | Control::Timer(_)
            | Control::Sync(_)
            | Control::CallBegan { .. }
            | Control::CallEnded { .. } => {}
        }
    }

    /// Takes in a proposal. Only the first of several counts until it has ended, and none in an ended group.
    fn off_proposed(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        record: &Record,
        by: &DeviceCredential,
        (topic, token, signature): (Topic, Capability, [u8; 64]),
    ) {
        let id = here.conversation;
        let people = self.staying(record.topic);
        let is_taken = !self.is_free(topic) && !self.is_proposed_in(id, topic);
        let Some(conversation) = self.conversations.edit(&id) else {
            return tx.bug("proposal in no conversation");
        };
        let is_current =
            matches!(&conversation.protection, Protection::On(group) if group.topic == record.topic && !group.broken);
        let is_open = |off: &Proposal| off.matter.group == record.topic && !off.is_over(record.at);
        if !is_current || conversation.off.as_ref().is_some_and(is_open) || is_taken {
            return;
        }
        let opened = Matter::new(record.topic, record.id, (topic, token.hash()), &people)
            .and_then(|matter| Proposal::opened(matter, token, by, &signature, record.at));
        let Some(opened) = opened else {
            self.damaged(tx, here);
            return;
        };
        conversation.off = Some(opened);
        conversation.active_at = tx.now;
        tx.wake(VALID_MS + 1);
        self.notice(tx, id, here.thread, Notice::OffAsked { by: by.account });
    }

    /// Whether an earlier proposal in this conversation named a log.
    fn is_proposed_in(&self, id: ConversationId, topic: Topic) -> bool {
        self.owner_of(topic) == LogOwner::Conversation(id, LogRole::Proposed)
    }

    fn off_agreed(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        record: &Record,
        by: &DeviceCredential,
        proposal: RecordId,
        signature: &[u8; 64],
    ) {
        let id = here.conversation;
        let Some(off) = self.proposal_mut(id, record.topic, proposal) else {
            return;
        };
        if !off.agree(by, signature, record.at) {
            return;
        }
        self.notice(tx, id, here.thread, Notice::OffAgreed { by: by.account });
        let people = self.staying(record.topic);
        let off = self.conversations.get(&id).and_then(|found| found.off.as_ref());
        if let Some(everybody) = off.and_then(|off| off.unanimous(&people)) {
            self.reopen(tx, here, record.topic, everybody);
        }
    }

    fn off_ended(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        record: &Record,
        by: AccountKey,
        proposal: RecordId,
    ) {
        let id = here.conversation;
        let Some(off) = self.proposal_mut(id, record.topic, proposal) else {
            return;
        };
        if !off.concerns(by) || off.is_over(record.at) {
            return;
        }
        let is_its_own = off.by == by;
        let line = match is_its_own {
            true => Notice::OffTakenBack { by },
            false => Notice::OffRefused { by },
        };
        self.forget_proposal(id);
        self.notice(tx, id, here.thread, line);
    }

    /// Ends a proposal in a new epoch if devices were added or removed, or a member is leaving. An added device has not
    /// read the proposal, so it could not follow the others out.
    pub(in crate::client) fn end_proposal(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        topic: Topic,
        change: &Change,
    ) {
        let id = here.conversation;
        let staying = self.staying(topic);
        let off = self.conversations.get(&id).and_then(|found| found.off.as_ref());
        let touched = |off: &Proposal| {
            let same = change.added.is_empty() && change.removed.is_empty();
            off.matter.group == topic && !(same && staying.iter().eq(&off.matter.people))
        };
        if off.is_some_and(touched) {
            self.forget_proposal(id);
            self.notice(tx, id, here.thread, Notice::OffOver);
        }
    }

    fn forget_proposal(&mut self, id: ConversationId) {
        if let Some(conversation) = self.conversations.edit(&id) {
            conversation.off = None;
        }
    }

    /// Continues the conversation in an unprotected log, after all members agreed; each device creates the log at the
    /// relay if none has before. Messages that wait for the protected thread go out in its group.
    fn reopen(&mut self, tx: &mut Transaction<'_>, here: LogPosition, group: Topic, everybody: Unanimous) {
        let id = here.conversation;
        let timer = self.groups.get(group).and_then(|session| session.terms().timer);
        let log = everybody.log();
        let is_taken = self.position_of(log.0).is_some();
        let Some(conversation) = self.conversations.edit(&id) else {
            return tx.bug("agreement in no conversation");
        };
        if is_taken || !conversation.reopen(everybody) {
            return;
        }
        let is_open = conversation.is_agreed();
        if is_open {
            conversation.timer = timer;
        }
        let thread = conversation.newest_thread();
        conversation.active_at = tx.now;
        let (topic, first) = log;
        self.outbox.add(tx, id, Job::Create { topic, first });
        if is_open {
            self.drop_changes(id);
            self.share_agreed(tx, id, group);
        }
        self.notice(tx, id, here.thread, Notice::OffAgreedByAll);
        self.notice(tx, id, thread, Notice::OffBegins);
    }

    /// Drops changes of the group that never left: they no longer change anything.
    fn drop_changes(&mut self, id: ConversationId) {
        for seq in self.outbox.of(id) {
            let never_left = self
                .outbox
                .item(seq)
                .is_some_and(|item| matches!(&item.work, Job::Commit { made: None, .. }));
            if never_left && !self.relay.is_in_flight(seq) {
                self.drop_item(seq);
            }
        }
    }

    /// The accounts of a group, without the leaving ones.
    pub(in crate::client) fn staying(&mut self, topic: Topic) -> SortedSet<AccountKey> {
        let Some(session) = self.groups.open(topic) else {
            return SortedSet::new();
        };
        let leaving = session.leaving().to_vec();
        let mut accounts = session.accounts();
        accounts.retain(|account| !leaving.contains(account));
        accounts
    }

    fn proposal_mut(&mut self, id: ConversationId, group: Topic, proposal: RecordId) -> Option<&mut Proposal> {
        let off = self.conversations.edit(&id)?.off.as_mut()?;
        (off.matter.group == group && off.matter.proposal == proposal).then_some(off)
    }
}
