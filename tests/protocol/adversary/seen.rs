//! The wire as the relay's operator and all its allies have seen it.

use crate::world::World;
use sotto_wire::{Capability, ClientFrame, Generation, InboxId, RecordId, Request, Topic, from_bytes, limits};
use std::collections::BTreeMap;

/// A record as a client sent it.
#[derive(Clone)]
pub(super) struct SeenRecord {
    pub topic: Topic,
    pub generation: Generation,
    pub id: RecordId,
    pub body: Vec<u8>,
}

#[derive(Default)]
pub(super) struct Seen {
    looked: usize,
    pub topics: Vec<Topic>,
    /// The newest token that a client showed for a log.
    pub tokens: BTreeMap<Topic, (Generation, [u8; 32])>,
    pub records: Vec<SeenRecord>,
    pub signals: Vec<(Topic, Vec<u8>)>,
    pub items: Vec<(InboxId, RecordId, Vec<u8>)>,
}

impl Seen {
    /// Takes in the traffic since its last look.
    pub(super) fn look(&mut self, world: &World) {
        for frame in &world.wire[self.looked..] {
            let Ok(ClientFrame { request, .. }) = from_bytes(frame, limits::FRAME) else {
                continue;
            };
            match request {
                Request::Create { topic, .. } => self.topic(topic),
                Request::Follow {
                    topic,
                    generation,
                    capability,
                    ..
                } => self.token(topic, generation, &capability),
                Request::Append {
                    topic,
                    generation,
                    capability,
                    id,
                    body,
                    ..
                } => {
                    self.token(topic, generation, &capability);
                    let body = body.to_vec();
                    self.records.push(SeenRecord {
                        topic,
                        generation,
                        id,
                        body,
                    });
                }
                Request::Signal { topic, body, .. } => self.signals.push((topic, body.to_vec())),
                Request::Deliver { inbox, id, body } => self.items.push((inbox, id, body.to_vec())),
                _ => {}
            }
        }
        self.looked = world.wire.len();
    }

    pub(super) fn token_of(&self, topic: Topic) -> Option<(Generation, Capability)> {
        let (generation, token) = self.tokens.get(&topic)?;
        Some((*generation, Capability::new(*token)))
    }

    fn topic(&mut self, topic: Topic) {
        if !self.topics.contains(&topic) {
            self.topics.push(topic);
        }
    }

    fn token(&mut self, topic: Topic, generation: Generation, capability: &Capability) {
        self.topic(topic);
        let newest = self.tokens.get(&topic).is_none_or(|(known, _)| *known <= generation);
        if newest {
            self.tokens.insert(topic, (generation, *capability.expose()));
        }
    }
}
