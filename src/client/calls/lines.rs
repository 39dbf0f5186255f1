//! The lines that calls leave in a thread: their start and end are records, and each call gets one line.

use crate::call::CallId;
use crate::call::act::Over;
use crate::call::one::Reason;
use crate::client::Client;
use crate::client::relay::log_position::LogPosition;
use crate::content::{CallOutcome, Content, Control};
use crate::conversation::calls::{CallLog, OpenCall, UNHEARD_MS, line};
use crate::conversation::outbox::Job;
use crate::conversation::{Conversation, ConversationId};
use crate::io::Notice;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Millis, RecordId, Topic};

impl Client {
    /// Notes a call that a device of a member, or another own device, has started.
    pub(in crate::client) fn call_began(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        by: AccountKey,
        call: RecordId,
        video: bool,
    ) {
        if here.protected && !self.contacts.is_blocked(by) {
            self.note_began(tx, here.conversation, by, call, video);
        }
    }

    /// Notes the end of a call, as a member recorded it.
    pub(in crate::client) fn call_ended(
        &mut self,
        tx: &mut Transaction<'_>,
        here: LogPosition,
        by: AccountKey,
        ending: (RecordId, CallOutcome, u32),
    ) {
        if here.protected && !self.contacts.is_blocked(by) {
            self.note_ended(tx, here.conversation, ending);
        }
    }

    pub(in crate::client) fn write_began(&mut self, tx: &mut Transaction<'_>, topic: Topic, call: CallId, video: bool) {
        let call = RecordId(call.0);
        let Some(me) = self.account.party() else { return };
        let Some(id) = self.conversation_of(topic) else {
            return tx.bug("call that began in no conversation");
        };
        self.write(tx, id, &Control::CallBegan { call, video });
        self.note_began(tx, id, me.account, call, video);
    }

    /// Records a call's end. Exactly one device does: the one that hangs up, or the caller if it was never answered; in
    /// a group, the last one.
    pub(in crate::client) fn write_over(&mut self, tx: &mut Transaction<'_>, over: &Over) {
        let Some(id) = self.conversation_of(over.topic) else {
            return;
        };
        let call = RecordId(over.call.0);
        let group = self
            .conversations
            .get(&id)
            .is_some_and(|found| found.kind.group().is_some());
        let outcome = match over.reason {
            Reason::Removed | Reason::Elsewhere | Reason::PeerHungUp | Reason::Declined => return,
            _ if group && over.last => CallOutcome::Talked,
            _ if group => return,
            Reason::HungUp | Reason::Failed | Reason::PeerLeft if over.lasted.is_some() => CallOutcome::Talked,
            Reason::HungUp => CallOutcome::Cancelled,
            _ if !over.outgoing => return,
            Reason::PeerDeclined => CallOutcome::Declined,
            Reason::Busy => CallOutcome::Busy,
            Reason::Missed => CallOutcome::Missed,
            Reason::Cancelled => CallOutcome::Cancelled,
            Reason::Failed | Reason::PeerLeft | Reason::Exposed => CallOutcome::Failed,
        };
        let open = self.conversations.get(&id).and_then(|found| found.calls.as_ref());
        let began = open
            .and_then(|log| log.open.iter().find(|one| one.id == call))
            .map(|one| one.read_at);
        let lasted = match (group, began) {
            (true, Some(began)) => tx.effective.0.saturating_sub(began.0),
            _ => over.lasted.unwrap_or_default(),
        };
        let seconds = u32::try_from(lasted / 1_000).unwrap_or(u32::MAX);
        self.write(tx, id, &Control::CallEnded { call, outcome, seconds });
        self.note_ended(tx, id, (call, outcome, seconds));
    }

    pub(in crate::client) fn write_merged(&mut self, tx: &mut Transaction<'_>, topic: Topic, call: CallId) {
        let Some(id) = self.conversation_of(topic) else { return };
        let (call, outcome) = (RecordId(call.0), CallOutcome::Merged);
        self.write(
            tx,
            id,
            &Control::CallEnded {
                call,
                outcome,
                seconds: 0,
            },
        );
        self.note_ended(tx, id, (call, outcome, 0));
    }

    /// Closes a call between two people whose devices are silent and did not record its end.
    pub(in crate::client) fn close_unheard_calls(&mut self, tx: &mut Transaction<'_>) {
        let current = self.calls.machine.current().map(|call| RecordId(call.id().0));
        let now = tx.effective;
        let mut over = Vec::new();
        let mut next: Option<u64> = None;
        for conversation in self.conversations.values().filter(|one| one.kind.group().is_none()) {
            for call in conversation
                .calls
                .iter()
                .flat_map(|log| &log.open)
                .filter(|call| Some(call.id) != current)
            {
                let left = (call.read_at.0 + UNHEARD_MS).saturating_sub(now.0);
                if left > 0 || !self.relay.is_online() || self.is_heard(conversation, call.id, now) {
                    next = Some(next.map_or(left, |other| other.min(left)).max(1_000));
                } else {
                    over.push((conversation.id, (call.id, CallOutcome::Missed, 0)));
                }
            }
        }
        for (id, ending) in over {
            self.note_ended(tx, id, ending);
        }
        if let Some(ms) = next.filter(|_| self.relay.is_online()) {
            tx.wake(ms);
        }
    }

    fn is_heard(&self, conversation: &Conversation, call: RecordId, now: Millis) -> bool {
        let topic = conversation.group().map(|group| group.topic);
        let going_on = topic.and_then(|topic| self.calls.machine.going_on(topic, now));
        going_on.is_some_and(|(id, _)| id.0 == call.0)
    }

    fn note_began(
        &mut self,
        tx: &mut Transaction<'_>,
        id: ConversationId,
        by: AccountKey,
        call: RecordId,
        video: bool,
    ) {
        let Some(conversation) = self.conversations.edit(&id) else {
            return tx.bug("start of a call of no conversation");
        };
        let (thread, group) = (conversation.current(), conversation.kind.group().is_some());
        let open = OpenCall {
            id: call,
            by,
            video,
            read_at: tx.effective,
        };
        let log = conversation.calls.get_or_insert_with(CallLog::default);
        if log.begin(open) {
            conversation.active_at = tx.now;
            if group {
                self.notice(tx, id, thread, Notice::CallBegan { by, video });
            }
        }
    }

    fn note_ended(&mut self, tx: &mut Transaction<'_>, id: ConversationId, ending: (RecordId, CallOutcome, u32)) {
        let (call, outcome, seconds) = ending;
        let me = self.account.party().map(|me| me.account);
        let Some(conversation) = self.conversations.edit(&id) else {
            return tx.bug("end of a call of no conversation");
        };
        let (thread, group) = (conversation.current(), conversation.kind.group().is_some());
        let peer = conversation.peer();
        let open = conversation.calls.as_mut().and_then(|log| log.end(call));
        let Some(open) = open else { return };
        let told = match (outcome, peer.filter(|_| !group)) {
            (CallOutcome::Merged, _) => None,
            (_, None) => Some(Notice::CallOver { seconds }),
            (_, Some(peer)) => line(open.video, Some(open.by) != me, peer, outcome, seconds),
        };
        if let Some(told) = told {
            self.notice(tx, id, thread, told);
        }
    }

    fn write(&mut self, tx: &mut Transaction<'_>, id: ConversationId, control: &Control) {
        let content = Content::control(tx.random(), control).to_bytes().into();
        self.outbox.add(tx, id, Job::Private { content, message: None });
    }
}
