//! Call messages on their way: sealed and signed for the conversation's present epoch, opened, and passed to the page.

use crate::call::message::{CallMessage, SignalKind};
use crate::call::one::Step;
use crate::call::signal::SignalContext;
use crate::call::{CallId, Party, sdp, signal};
use crate::client::Client;
use crate::client::calls::call_state::party;
use crate::client::relay::requests::PendingRequest;
use crate::io::{CallEvent, Event};
use crate::transaction::Transaction;
use sotto_wire::{Request, SignalFrame, Topic};

impl Client {
    /// Takes in a signal of another device. Signals of non-members and of other epochs are dropped silently.
    pub(in crate::client) fn signal(&mut self, tx: &mut Transaction<'_>, frame: &SignalFrame) {
        let (Some(room), Some(me)) = (self.room(frame.topic), self.account.party()) else {
            return;
        };
        let Some((from, message)) = self.opened(frame) else {
            return;
        };
        if self.contacts.is_blocked(from.account) {
            return;
        }
        self.keep_callers(frame.topic);
        let now = self.now(tx);
        let rang = self.calls.machine.current().is_some_and(|call| call.is_alive());
        self.calls.machine.hear(now, room, me, from, message);
        if !rang && self.calls.machine.current().is_some_and(|call| call.is_alive()) {
            self.calls.page = None;
            self.ask_ice_servers(tx);
        }
        self.dirty.app = true;
    }

    fn opened(&mut self, frame: &SignalFrame) -> Option<(Party, CallMessage)> {
        self.groups.open(frame.topic)?;
        let audience = self.audience_of(frame.topic)?;
        let session = self.groups.get(frame.topic)?;
        if session.generation() != frame.generation {
            return None;
        }
        let context = SignalContext {
            topic: frame.topic,
            generation: frame.generation,
        };
        let key = self.groups.signal_key(frame.topic, &audience)?;
        let (sender, message) = signal::open(&key, context, session.members(), &frame.body).ok()?;
        Some((party(sender), message))
    }

    /// Seals a call message and sends it if the relay can be reached: the machine repeats important ones.
    pub(in crate::client) fn send_call_message(
        &mut self,
        tx: &mut Transaction<'_>,
        topic: Topic,
        message: &CallMessage,
    ) {
        if !self.relay.is_free() || self.groups.open(topic).is_none() {
            return;
        }
        let (Some(session), Some(account), Some(audience)) =
            (self.groups.get(topic), self.account.get(), self.audience_of(topic))
        else {
            return;
        };
        let context = SignalContext {
            topic,
            generation: session.generation(),
        };
        let (Some(me), Some(key), Some(capability)) = (
            session.me(),
            self.groups.signal_key(topic, &audience),
            self.groups.capability(topic),
        ) else {
            return;
        };
        let Ok(body) = signal::seal(&key, context, (me.leaf, &account.device), message, tx.rng) else {
            return tx.bug("call message that does not fit a signal");
        };
        let request = Request::Signal {
            topic,
            generation: context.generation,
            capability,
            body: body.into(),
        };
        self.relay.send(tx, request, PendingRequest::Signal);
    }

    pub(in crate::client) fn tell_page(&self, tx: &mut Transaction<'_>, call: CallId, step: Step) {
        let call = call.to_hex();
        let event = match step {
            Step::Say(_) => return tx.bug("call message for the page"),
            Step::Mend(peer) => CallEvent::CallRestart { call, peer },
            Step::Signal(peer, item) => {
                let fingerprint = match item.kind {
                    SignalKind::Candidate => None,
                    // A description with no certificate, or several, connects to no peer.
                    SignalKind::Offer | SignalKind::Answer => match sdp::fingerprint(&item.payload) {
                        Some(fingerprint) => Some(fingerprint),
                        None => return,
                    },
                };
                CallEvent::CallSignal {
                    call,
                    peer,
                    signal: item.kind,
                    payload: item.payload,
                    fingerprint,
                }
            }
        };
        tx.out.event(Event::Call(event));
    }
}
