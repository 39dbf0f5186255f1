//! Calls: commands and reports of the page, messages of other devices, and the state machine that takes both.
//!
//! The machine (`call::calls`) decides, and lives in memory only. This module seals and opens its messages, and checks
//! its room against the conversation: a call needs the current group of a protected conversation, and ends with it.

use crate::call::act::{Act, Start};
use crate::call::calls::topology_of;
use crate::call::message::{Media, PAYLOAD, SignalKind};
use crate::call::one::{Reason, Stage};
use crate::call::topology::Topology;
use crate::call::{CallId, JoinId, sdp};
use crate::client::Client;
use crate::client::calls::call_state::{Page, Pending};
use crate::client::calls::forwarding::Failure;
use crate::client::problem::nonsense;
use crate::conversation::protection::Protection;
use crate::io::{CallRefusal, Outcome, PeerReport, Problem};
use crate::transaction::Transaction;
use sotto_wire::Millis;

/// How long a call waits for its conversation's protection, in milliseconds.
const PROTECTING_MS: u64 = 45_000;
/// How long the page shows that the call could not be protected, in milliseconds.
const UNPROTECTED_MS: u64 = 6_000;

type Answer = Result<Outcome, Problem>;

impl Client {
    /// Ends a call, or its attempt: declined while it rings, hung up later.
    pub(in crate::client) fn leave_call(&mut self, tx: &Transaction<'_>, call: &str) -> Answer {
        let now = self.now(tx);
        match CallId::from_hex(call) {
            Some(id) => self.calls.machine.leave(now, id),
            None => self.calls.pending = None,
        }
        self.dirty.app = true;
        Ok(Outcome::Nothing)
    }

    /// Sends a description or a candidate of the page's connection to a peer.
    pub(in crate::client) fn post_signal(
        &mut self,
        tx: &Transaction<'_>,
        (call, peer): (&str, &str),
        kind: SignalKind,
        payload: String,
    ) -> Answer {
        let described = kind == SignalKind::Candidate || sdp::fingerprint(&payload).is_some();
        if payload.len() > PAYLOAD || !described {
            return Err(nonsense());
        }
        let (now, of) = (self.now(tx), (call_named(call)?, peer));
        settled(self.calls.machine.post(now, of, kind, payload))
    }

    /// Takes the page's report of its connection to a peer, with the number of dropped frames.
    pub(in crate::client) fn report_peer(
        &mut self,
        tx: &Transaction<'_>,
        (call, peer): (&str, &str),
        state: PeerReport,
        dropped: u32,
    ) -> Answer {
        let (now, of) = (self.now(tx), (call_named(call)?, peer));
        settled(self.calls.machine.report(now, of, state, dropped))
    }

    /// Sets the media that this device sends in a call.
    pub(in crate::client) fn set_media(&mut self, tx: &Transaction<'_>, call: &str, media: Media) -> Answer {
        let (now, id) = (self.now(tx), call_named(call)?);
        settled(self.calls.machine.sends(now, id, media))
    }

    /// Starts a call in a conversation, or joins the one under way in it.
    pub(in crate::client) fn start_call(
        &mut self,
        tx: &mut Transaction<'_>,
        conversation: &str,
        video: bool,
        page: Page,
    ) -> Answer {
        let id = self.writable(conversation)?;
        let topic = self.conversations.get(&id).and_then(|found| Some(found.group()?.topic));
        let topology = topic.map(|topic| self.topology_for(topic));
        let Some(found) = self.conversations.get(&id) else {
            tx.bug("conversation for a call that went meanwhile");
            return Err(nonsense());
        };
        if let Some(call) = self.calls.machine.current().filter(|call| call.is_alive()) {
            let rings = matches!(call.stage(), Stage::RingingIn { .. }) && Some(call.topic()) == topic;
            if !rings {
                return Err(refused(CallRefusal::InCall));
            }
            let call = call.id().to_hex();
            return self.accept_call(tx, &call, video, page);
        }
        if !self.relay.is_online() {
            return Err(Problem::RelayAway { goes_on: false });
        }
        if let Some(blocked) = found.peer().filter(|peer| self.contacts.is_blocked(*peer)) {
            let who = self.person_name(blocked);
            return Err(refused(CallRefusal::Blocked { who }));
        }
        let now = self.now(tx);
        if self
            .account
            .party()
            .is_some_and(|me| self.calls.machine.is_elsewhere(now.here, me))
        {
            return Err(refused(CallRefusal::Elsewhere));
        }
        let going_on = topic.and_then(|topic| self.calls.machine.going_on(topic, now.here));
        match going_on {
            Some((_, there)) => {
                let topology = topology_of(&there);
                if there.len() >= topology.most() {
                    return Err(refused(match topology {
                        Topology::Mesh => CallRefusal::MeshFull,
                        Topology::Forwarded => CallRefusal::ForwardedFull,
                    }));
                }
            }
            None if topology == Some(Err(Some(Failure::NotCarried))) => {
                return Err(refused(CallRefusal::NotCarried));
            }
            None => {}
        }
        match &found.protection {
            Protection::On(group) if group.broken => {
                return Err(refused(CallRefusal::KeysLost));
            }
            Protection::On(_) => {}
            Protection::Off(_) => self.protect(tx, id),
            Protection::Waiting(_) => {}
        }
        self.calls.page = Some(page);
        self.dirty.app = true;
        self.calls.pending = Some(Pending {
            conversation: id,
            video,
            until: Millis(tx.effective.0 + PROTECTING_MS),
            failed: None,
        });
        self.ask_ice_servers(tx);
        Ok(Outcome::Nothing)
    }

    pub(in crate::client) fn accept_call(
        &mut self,
        tx: &mut Transaction<'_>,
        call: &str,
        video: bool,
        page: Page,
    ) -> Answer {
        let id = call_named(call)?;
        let now = self.now(tx);
        let media = Media {
            camera: video,
            ..Media::default()
        };
        if !self.calls.machine.accept(now, id, JoinId(tx.random())) {
            return Err(refused(CallRefusal::Over));
        }
        self.calls.machine.sends(now, id, media);
        self.calls.page = Some(page);
        self.ask_ice_servers(tx);
        Ok(Outcome::Nothing)
    }

    /// Advances the calls at the end of every transaction, and carries out their acts.
    pub(in crate::client) fn tend_calls(&mut self, tx: &mut Transaction<'_>) {
        self.begin_pending(tx);
        self.look_at_room(tx);
        self.stay_hidden(tx);
        let now = self.now(tx);
        self.dirty.app |= self.calls.machine.current().is_some();
        let acts = self.calls.machine.poll(now);
        self.dirty.app |= !acts.is_empty();
        for act in acts {
            match act {
                Act::Say(topic, message) => self.send_call_message(tx, topic, &message),
                Act::Page(call, step) => self.tell_page(tx, call, step),
                Act::Began(topic, call, video) => self.write_began(tx, topic, call, video),
                Act::Over(over) => self.write_over(tx, &over),
                Act::Merged(topic, call) => self.write_merged(tx, topic, call),
            }
        }
        self.give_call_keys(tx);
        self.tend_forwarding(tx);
        self.close_unheard_calls(tx);
        self.show_who_is_in_calls();
        if let Some(at) = self.calls.machine.next_at(tx.effective) {
            tx.wake(at.0.saturating_sub(tx.effective.0).max(1));
        }
    }

    /// Shows the participants of calls again: time alone may change them.
    fn show_who_is_in_calls(&mut self) {
        let topics = self.calls.machine.topics(self.clock.effective(Millis(0)));
        let whose = topics.iter().filter_map(|topic| self.whose_group(*topic));
        let ids: Vec<_> = whose.map(|found| found.id).collect();
        self.dirty.views.extend(ids);
    }

    /// Starts a call whose conversation is protected now, or fails one that has waited too long.
    fn begin_pending(&mut self, tx: &mut Transaction<'_>) {
        let Some(pending) = &self.calls.pending else { return };
        let (id, video) = (pending.conversation, pending.video);
        let (until, failed) = (pending.until, pending.failed);
        let group = self.conversations.get(&id).filter(|found| found.is_member());
        let topic = match group.map(|found| &found.protection) {
            Some(Protection::On(group)) if !group.broken && failed.is_none() => Some(group.topic),
            _ => None,
        };
        let topology = topic.map(|topic| self.topology_for(topic));
        let room = topic.and_then(|topic| self.room(topic));
        if let (Some(room), Some(me), Some(Ok(topology))) = (room, self.account.party(), topology) {
            self.calls.pending = None;
            let start = Start {
                topology,
                id: CallId(tx.random()),
                join: JoinId(tx.random()),
                me,
                video,
            };
            let now = self.now(tx);
            self.calls.machine.start(now, room, start);
        } else {
            let failure = match topology {
                Some(Err(Some(failure))) => Some(failure),
                _ if until <= tx.effective => Some(Failure::Unprotected),
                _ => None,
            };
            let shown = failure.map(|failure| Pending {
                conversation: id,
                video,
                until: Millis(tx.effective.0 + UNPROTECTED_MS),
                failed: Some(failure),
            });
            if shown.is_some() {
                self.calls.pending = shown.filter(|_| failed.is_none());
            }
        }
        self.dirty.app = true;
        if let Some(pending) = &self.calls.pending {
            tx.wake(pending.until.0.saturating_sub(tx.effective.0).max(1));
        }
    }

    /// Keeps our call among the conversation's present members.
    fn look_at_room(&mut self, tx: &Transaction<'_>) {
        let Some(call) = self.calls.machine.current().filter(|call| call.is_alive()) else {
            return;
        };
        let topic = call.topic();
        let is_room = self.room(topic).is_some();
        if is_room && self.groups.open(topic).is_some_and(|session| session.me().is_some()) {
            self.keep_callers(topic);
        } else {
            let now = self.now(tx);
            self.calls.machine.finish(now, Reason::Removed);
        }
    }
}

fn call_named(hex: &str) -> Result<CallId, Problem> {
    CallId::from_hex(hex).ok_or_else(nonsense)
}

fn settled(done: bool) -> Answer {
    match done {
        true => Ok(Outcome::Nothing),
        false => Err(refused(CallRefusal::ConnectionOver)),
    }
}

pub(in crate::client) fn refused(why: CallRefusal) -> Problem {
    Problem::CallRefused(why)
}
