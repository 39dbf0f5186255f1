//! The keys of our call's media: derived from the conversation's current epoch, and sealed to the page's worker.

use crate::call::keys::{key_id, sender_key};
use crate::call::keyset::{FrameKey, KeySet};
use crate::call::{CallId, Party};
use crate::client::Client;
use crate::client::calls::call_keys::{Given, Other};
use crate::client::calls::call_state::party;
use crate::io::{CallEvent, Event};
use crate::transaction::Transaction;
use sotto_wire::{Generation, Millis, Topic};

/// How long frames of the epoch before still open, in milliseconds.
const GRACE_MS: u64 = 2_000;

impl Client {
    /// Gives the worker its keys when a participant joins or leaves, when the epoch changes, and when the time of the
    /// epoch before runs out.
    pub(in crate::client) fn give_call_keys(&mut self, tx: &mut Transaction<'_>) {
        let Some((call, topic)) = self.call_with_keys() else {
            self.calls.keys.given = None;
            return;
        };
        let now = tx.effective;
        let Some(generation) = self.groups.open(topic).map(|session| session.generation()) else {
            return;
        };
        let due = self.calls.machine.take_keys_due();
        let keys = &mut self.calls.keys;
        let same = keys
            .given
            .as_ref()
            .is_some_and(|given| given.call == call && given.generation == generation);
        let over = |given: &Given| given.before.as_ref().is_some_and(|(_, until)| *until <= now);
        let ends = keys.given.as_ref().is_some_and(over);
        if due || !same || ends {
            self.renew_call_keys(tx, call, topic, generation);
        }
        let until = self.calls.keys.given.as_ref().and_then(|given| given.before.as_ref());
        if let Some((_, until)) = until {
            tx.wake(until.0.saturating_sub(now.0).max(1));
        }
    }

    fn call_with_keys(&self) -> Option<(CallId, Topic)> {
        let call = self.calls.machine.current().filter(|call| call.is_in())?;
        self.calls.page.as_ref()?;
        Some((call.id(), call.topic()))
    }

    fn renew_call_keys(
        &mut self,
        tx: &mut Transaction<'_>,
        id: CallId,
        topic: Topic,
        generation: Generation,
    ) -> Option<()> {
        let now = tx.effective;
        let (Some(call), Some(page)) = (self.calls.machine.current(), &self.calls.page) else {
            tx.bug("keys for no call");
            return None;
        };
        let audience = self.audience_of(topic)?;
        let session = self.groups.get(topic)?;
        let epoch = self.groups.call_secret(topic, &id.0, &audience)?;
        let join = call.join();
        let leaf_of = |who: &Party| session.members().iter().find(|member| party(member) == *who);
        let Some(own) = session.me().map(|me| me.leaf) else {
            tx.bug("call in a group without a leaf of this device");
            return None;
        };
        let send = FrameKey {
            id: key_id(join, own, generation),
            base: sender_key(&epoch, own, join)?,
        };
        let mut current = Vec::new();
        for (who, peer) in call.peers() {
            let Some(leaf) = leaf_of(who).map(|member| member.leaf) else {
                continue;
            };
            current.push(Other {
                party: *who,
                join: peer.join(),
                id: key_id(peer.join(), leaf, generation),
                base: sender_key(&epoch, leaf, peer.join())?,
            });
        }
        // Keys of the epoch before remain for participants of the same stay only.
        let stays = |old: &Other| {
            current.iter().any(|new| (new.party, new.join) == (old.party, old.join))
                && current.iter().all(|new| new.id != old.id)
        };
        let given = self
            .calls
            .keys
            .given
            .take()
            .filter(|given| (given.call, given.join) == (id, join));
        let before = match given {
            Some(given) if given.generation != generation => Some((given.current, Millis(now.0 + GRACE_MS))),
            Some(given) => given.before.filter(|(_, until)| now < *until),
            None => None,
        };
        let before = before.map(|(old, until)| (old.into_iter().filter(stays).collect::<Vec<_>>(), until));
        let left = |until: Millis| u32::try_from(until.0.saturating_sub(now.0)).unwrap_or_default();
        let old = before
            .iter()
            .flat_map(|(old, until)| old.iter().map(|one| one.key(Some(left(*until)))));
        self.calls.keys.revision = self.calls.keys.revision.wrapping_add(1);
        let revision = self.calls.keys.revision;
        let set = KeySet {
            revision,
            send,
            receive: current.iter().map(|one| one.key(None)).chain(old).collect(),
        };
        if let Ok(sealed_keys) = set.seal(&page.worker, tx.rng) {
            tx.out.event(Event::Call(CallEvent::CallKeys {
                call: id.to_hex(),
                revision,
                sealed_keys,
            }));
        }
        self.calls.keys.given = Some(Given {
            call: id,
            join,
            generation,
            current,
            before: before.filter(|(old, _)| !old.is_empty()),
        });
        Some(())
    }
}
