//! Turning protection off, by commands: propose, answer, take back. Each becomes an ordered control in the outbox, and
//! counts when it is read back from the log (see `protection::consent`).

use crate::client::Client;
use crate::client::problem::not_here;
use crate::client::relay::step::Step;
use crate::content::{Content, Control};
use crate::conversation::agreement::{Matter, Proposal};
use crate::conversation::kind::{Kind, Standing};
use crate::conversation::outbox::{ControlStage, Item, Job};
use crate::conversation::protection::Protection;
use crate::conversation::{Conversation, ConversationId};
use crate::io::{Agreement, Missing, OffView, Outcome, Problem};
use crate::secret::Secret;
use crate::transaction::Transaction;
use sotto_wire::{AccountKey, Capability, Millis, RecordId, Topic, Ttl};

type Answer = Result<Outcome, Problem>;

/// An ordered control of this device on its way.
struct OwnControl {
    seq: u64,
    control: Control,
    stage: ControlStage,
}

impl Client {
    pub(in crate::client) fn propose_off(&mut self, tx: &mut Transaction<'_>, conversation: &str) -> Answer {
        let id = self.writable(conversation)?;
        let now = self.relay.now(tx.now);
        let conversation = self.conversations.get(&id).ok_or_else(not_here)?;
        let Protection::On(group) = &conversation.protection else {
            return Err(nothing_to_end(Missing::Protection));
        };
        if group.broken || conversation.kind == Kind::Own {
            return Err(nothing_to_end(Missing::Protection));
        }
        let group = group.topic;
        let me = self.account.key();
        match open_proposal(conversation, now) {
            Some(off) if Some(off.by) == me => return Ok(Outcome::Nothing),
            Some(_) => return Err(nothing_to_end(Missing::OtherProposal)),
            None if self.own_proposal(id).is_some() => return Ok(Outcome::Nothing),
            None => {}
        }
        let people = self.staying(group);
        let record = RecordId(tx.random());
        let topic = Topic(tx.random());
        let token = Capability::new(*Secret::<32>::random(tx.rng).expose());
        let account = self.account.get().ok_or_else(not_here)?;
        let matter = Matter::new(group, record, (topic, token.hash()), &people)
            .ok_or_else(|| nothing_to_end(Missing::Others))?;
        let control = Control::OffProposed {
            topic,
            token,
            signature: matter.signature(&account.device),
        };
        self.say(tx, id, group, record, &control);
        Ok(Outcome::Nothing)
    }

    pub(in crate::client) fn withdraw_off(&mut self, tx: &mut Transaction<'_>, conversation: &str) -> Answer {
        let id = self.writable(conversation)?;
        let me = self.account.key();
        let now = self.relay.now(tx.now);
        let conversation = self.conversations.get(&id).ok_or_else(not_here)?;
        let open = open_proposal(conversation, now).filter(|off| Some(off.by) == me);
        let (group, proposal) = match (open, self.own_proposal(id)) {
            (Some(off), _) => (off.matter.group, off.matter.proposal),
            (None, Some(control))
                if control.stage == ControlStage::Waiting && !self.relay.is_in_flight(control.seq) =>
            {
                self.drop_item(control.seq);
                self.dirty.app = true;
                return Ok(Outcome::Nothing);
            }
            (None, Some(control)) => {
                let item = self.outbox.item(control.seq).ok_or_else(not_here)?;
                let group = conversation.group().ok_or_else(not_here)?;
                (group.topic, item.id)
            }
            (None, None) => return Err(nothing_to_end(Missing::OwnProposal)),
        };
        self.end_off(tx, id, group, proposal);
        Ok(Outcome::Nothing)
    }

    pub(in crate::client) fn answer_off(
        &mut self,
        tx: &mut Transaction<'_>,
        conversation: &str,
        agree: Agreement,
    ) -> Answer {
        let id = self.writable(conversation)?;
        let me = self.account.key();
        let now = self.relay.now(tx.now);
        let conversation = self.conversations.get(&id).ok_or_else(not_here)?;
        let asked = |off: &&Proposal| me.is_some_and(|me| off.by != me && off.concerns(me));
        let off = open_proposal(conversation, now)
            .filter(asked)
            .ok_or_else(|| nothing_to_end(Missing::Proposal))?;
        let (group, proposal) = (off.matter.group, off.matter.proposal);
        match agree {
            Agreement::Refuse => self.end_off(tx, id, group, proposal),
            Agreement::Agree => {
                let agreed = me.is_some_and(|me| off.has_agreed(me));
                if !agreed && !self.says(id, |control| agrees_to(control, proposal)) {
                    let account = self.account.get().ok_or_else(not_here)?;
                    let signature = off.matter.signature(&account.device);
                    let record = RecordId(tx.random());
                    self.say(tx, id, group, record, &Control::OffAgreed { proposal, signature });
                }
            }
        }
        Ok(Outcome::Nothing)
    }

    /// Refuses a proposal, or takes the own one back. A consent that never left is dropped.
    fn end_off(&mut self, tx: &mut Transaction<'_>, id: ConversationId, group: Topic, proposal: RecordId) {
        for control in self.own_controls(id) {
            let unsent = control.stage == ControlStage::Waiting && !self.relay.is_in_flight(control.seq);
            if unsent && agrees_to(&control.control, proposal) {
                self.drop_item(control.seq);
            }
        }
        if !self.says(id, |control| ends(control, proposal)) {
            let record = RecordId(tx.random());
            self.say(tx, id, group, record, &Control::OffEnded { proposal });
        }
    }

    fn say(&mut self, tx: &mut Transaction<'_>, id: ConversationId, topic: Topic, record: RecordId, control: &Control) {
        let content = Content::control(tx.random(), control).to_bytes().into();
        let work = Job::OrderedControl {
            topic,
            content,
            stage: ControlStage::Waiting,
        };
        self.outbox.push(record, id, work);
        self.dirty.app = true;
    }

    /// Sends an ordered control while it still makes sense: one at a time, and only into its own log.
    pub(in crate::client) fn control_step(
        &mut self,
        tx: &mut Transaction<'_>,
        seq: u64,
        of: ConversationId,
    ) -> Option<Step> {
        let conversation = self.conversations.get(&of)?;
        let Job::OrderedControl { topic, stage, .. } = &self.outbox.item(seq)?.work else {
            tx.bug("control step of another item");
            return None;
        };
        let (topic, stage) = (*topic, *stage);
        let is_on = matches!(&conversation.protection, Protection::On(group) if group.topic == topic && !group.broken);
        if !is_on {
            // It may be in the log already, and is read back then.
            let is_read = conversation
                .group_of(topic)
                .is_none_or(|group| group.broken || self.is_current(group));
            if stage == ControlStage::Waiting || is_read {
                self.drop_item(seq);
            }
            return Some(Step::Pass);
        }
        let is_first = self.own_controls(of).first().is_some_and(|control| control.seq == seq);
        if stage == ControlStage::Taken || !is_first {
            return Some(Step::Pass);
        }
        let group = conversation.group_of(topic)?;
        if self.send_blocker(conversation).is_some() || !self.is_current(group) || self.sweep_first(tx, of, topic) {
            return Some(Step::Wait);
        }
        if !self.still_holds(tx, seq, of) {
            self.drop_item(seq);
            self.dirty.app = true;
            return Some(Step::Pass);
        }
        let Job::OrderedControl { content, stage, .. } = &mut self.outbox.edit(seq)?.work else {
            return None;
        };
        let content = content.clone();
        *stage = ControlStage::Sent;
        let id = self.outbox.item(seq)?.id;
        self.encrypted(tx, of, topic, id, &content, Ttl::Days90).map(Step::Send)
    }

    /// Whether an ordered control still says what the person meant: about these people, about this proposal.
    fn still_holds(&mut self, tx: &Transaction<'_>, seq: u64, of: ConversationId) -> bool {
        let now = self.relay.now(tx.now);
        let Some(Item {
            id,
            work: Job::OrderedControl { topic, content, .. },
            ..
        }) = self.outbox.item(seq)
        else {
            return false;
        };
        let (record, group) = (*id, *topic);
        let control = Content::from_bytes(content)
            .ok()
            .and_then(|content| content.as_control());
        let people = self.staying(group);
        let (Some(conversation), Some(account)) = (self.conversations.get(&of), self.account.get()) else {
            return false;
        };
        let me = account.device.credential();
        let off = open_proposal(conversation, now);
        match control {
            Some(Control::OffProposed {
                topic,
                token,
                signature,
            }) => {
                let matter = Matter::new(group, record, (topic, token.hash()), &people);
                off.is_none() && matter.is_some_and(|matter| matter.is_signed(me, &signature))
            }
            Some(Control::OffAgreed { proposal, signature }) => {
                off.is_some_and(|off| off.matter.proposal == proposal && off.matter.is_signed(me, &signature))
            }
            Some(Control::OffEnded { proposal }) => off.is_some_and(|off| off.matter.proposal == proposal),
            Some(
                Control::Joined
                | Control::Timer(_)
                | Control::Sync(_)
                | Control::CallBegan { .. }
                | Control::CallEnded { .. },
            )
            | None => false,
        }
    }

    /// The proposal for the page: the open one, or the own one on its way.
    pub(in crate::client) fn off_view(&self, conversation: &Conversation, now: Millis) -> Option<OffView> {
        let Protection::On(group) = &conversation.protection else {
            return None;
        };
        let me = self.account.key()?;
        if group.broken || conversation.standing != Standing::Member {
            return None;
        }
        let named = |account| self.person_name(account);
        let Some(off) = open_proposal(conversation, now) else {
            let proposed = self.own_proposal(conversation.id)?;
            let record = self.outbox.item(proposed.seq)?.id;
            return (!self.says(conversation.id, |control| ends(control, record))).then(|| OffView {
                by: named(me),
                mine: true,
                agreed: vec![named(me)],
                waiting: conversation.people.iter().map(|one| named(*one)).collect(),
                answered: true,
            });
        };
        let proposal = off.matter.proposal;
        if self.says(conversation.id, |control| ends(control, proposal)) {
            return None;
        }
        let answers = self.says(conversation.id, |control| agrees_to(control, proposal));
        let has_agreed = |account: &AccountKey| off.has_agreed(*account) || answers && *account == me;
        let (agreed, waiting): (Vec<AccountKey>, Vec<_>) = off.matter.people.iter().copied().partition(has_agreed);
        Some(OffView {
            by: named(off.by),
            mine: off.by == me,
            answered: agreed.contains(&me),
            agreed: agreed.into_iter().map(named).collect(),
            waiting: waiting.into_iter().map(named).collect(),
        })
    }

    /// The own proposal that was not read back yet.
    fn own_proposal(&self, id: ConversationId) -> Option<OwnControl> {
        let proposes = |control: &OwnControl| matches!(control.control, Control::OffProposed { .. });
        self.own_controls(id).into_iter().find(proposes)
    }

    fn says(&self, id: ConversationId, what: impl Fn(&Control) -> bool) -> bool {
        self.own_controls(id).iter().any(|control| what(&control.control))
    }

    fn own_controls(&self, id: ConversationId) -> Vec<OwnControl> {
        let items = self.outbox.iter().filter(|item| item.conversation == id);
        let words = items.filter_map(|item| match &item.work {
            Job::OrderedControl { content, stage, .. } => Some(OwnControl {
                seq: item.seq,
                control: Content::from_bytes(content).ok()?.as_control()?,
                stage: *stage,
            }),
            Job::Create { .. }
            | Job::Open { .. }
            | Job::Private { .. }
            | Job::Commit { .. }
            | Job::Deliver { .. }
            | Job::Index
            | Job::Upload { .. }
            | Job::AwaitingEcho => None,
        });
        words.collect()
    }
}

/// The proposal in the current group, unless it has lapsed.
fn open_proposal(conversation: &Conversation, now: Millis) -> Option<&Proposal> {
    let group = conversation.group()?.topic;
    let off = conversation.off.as_ref()?;
    (off.matter.group == group && !off.is_over(now)).then_some(off)
}

fn agrees_to(control: &Control, to: RecordId) -> bool {
    matches!(control, Control::OffAgreed { proposal, .. } if *proposal == to)
}

fn ends(control: &Control, what: RecordId) -> bool {
    matches!(control, Control::OffEnded { proposal } if *proposal == what)
}

fn nothing_to_end(why: Missing) -> Problem {
    Problem::NotHere { why }
}
