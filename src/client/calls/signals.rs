//! The words of calls on their way: sealed and signed for the conversation as it is now, opened, and told to the page.

use crate::account::Account;
use crate::call::one::Step;
use crate::call::signal::{self, Place};
use crate::call::word::{SignalKind, Word};
use crate::call::{CallId, Party, sdp};
use crate::client::Client;
use crate::client::calls::telephone::party;
use crate::client::relay::requests::Asked;
use crate::conversation::session::Audience;
use crate::io::{CallEvent, Event};
use crate::turn::Turn;
use sotto_wire::{Request, SignalFrame, Topic};

impl Client {
    /// Takes a signal of somebody else's device in. What is not a member's, or not of now, is passed over in silence.
    pub(in crate::client) fn signal(&mut self, turn: &mut Turn<'_>, frame: &SignalFrame) {
        let (Some(room), Some(me)) = (self.room(frame.topic), self.me()) else {
            return;
        };
        let Some((from, word)) = self.opened(frame) else { return };
        if self.is_blocked(from.account) {
            return;
        }
        self.keep_callers(frame.topic);
        let now = self.now(turn);
        let rang = self.calls.machine.current().is_some_and(|call| call.is_alive());
        self.calls.machine.hear(now, room, me, from, word);
        if !rang && self.calls.machine.current().is_some_and(|call| call.is_alive()) {
            self.calls.page = None;
            self.ask_ice_servers(turn);
        }
        self.dirty.app = true;
    }

    fn opened(&mut self, frame: &SignalFrame) -> Option<(Party, Word)> {
        self.session(frame.topic)?;
        let audience = self.audience_of(frame.topic)?;
        let session = self.sessions.get(&frame.topic)?;
        if session.generation() != frame.generation {
            return None;
        }
        let place = Place {
            topic: frame.topic,
            generation: frame.generation,
        };
        let key = session.signal_key(&self.mls, &audience).ok()?;
        let (sender, word) = signal::open(&key, place, session.members(), &frame.body).ok()?;
        Some((party(sender), word))
    }

    /// Seals a word and sends it, if there is a way: what matters is said again.
    pub(in crate::client) fn say_word(&mut self, turn: &mut Turn<'_>, topic: Topic, word: &Word) {
        if !self.online() || self.relay.quiet_until.is_some() || self.session(topic).is_none() {
            return;
        }
        let (Some(session), Some(account), Some(audience)) =
            (self.sessions.get(&topic), &self.account, self.audience_of(topic))
        else {
            return;
        };
        let place = Place {
            topic,
            generation: session.generation(),
        };
        let (Some(me), Ok(key), Ok(capability)) = (
            session.me(),
            session.signal_key(&self.mls, &audience),
            session.capability(&self.mls),
        ) else {
            return;
        };
        let Ok(body) = signal::seal(&key, place, (me.leaf, &account.device), word, turn.rng) else {
            return;
        };
        let request = Request::Signal {
            topic,
            generation: place.generation,
            capability,
            body: body.into(),
        };
        self.ask(turn, request, Asked::Signal);
    }

    /// The accounts that a group's thread counts.
    pub(in crate::client) fn audience_of(&self, topic: Topic) -> Option<Audience> {
        let place = self.place_of(topic)?;
        let me = self.account.as_ref().map(Account::key)?;
        self.conversations.get(&place.conversation)?.audience(topic, me)
    }

    pub(in crate::client) fn tell_page(&self, turn: &mut Turn<'_>, call: CallId, step: Step) {
        let call = call.to_hex();
        let event = match step {
            Step::Say(_) => return,
            Step::Mend(peer) => CallEvent::CallRestart { call, peer },
            Step::Signal(peer, item) => {
                let fingerprint = match item.kind {
                    SignalKind::Candidate => None,
                    // A description that names no certificate, or several, connects with nobody.
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
        turn.out.event(Event::Call(event));
    }
}
