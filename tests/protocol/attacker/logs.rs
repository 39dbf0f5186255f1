//! The attacker's records: signed and readable ones, rotations, and those of its groups.

use crate::attacker::Attacker;
use crate::attacker::line::ask;
use crate::world::World;
use minicbor::bytes::{ByteArray, ByteVec};
use sha2::{Digest, Sha256};
use sotto::content::Content;
use sotto_wire::{
    Capability, CapabilityHash, Cursor, Generation, RecordId, Refusal, Reply, Request, Rotation, Topic, Ttl, to_bytes,
};

impl Attacker {
    /// A log with a token, at the relay.
    pub fn open_log(&mut self, world: &mut World, topic: Topic) -> Capability {
        let token = Capability::new(self.random());
        let first = token.hash();
        ask(world, Request::Create { topic, first }).unwrap();
        token
    }

    /// A signed, readable record of a device.
    pub fn posts(
        &mut self,
        world: &mut World,
        at: usize,
        log: (Topic, &Capability),
        text: &str,
    ) -> Result<Cursor, Refusal> {
        let (topic, token) = log;
        let id = RecordId(self.random());
        let content = Content::text(self.random(), text, None).to_bytes();
        let device = &self.devices[at].identity;
        let digest = Sha256::digest(&content);
        let input = [b"sotto open record v1".as_slice(), &topic.0, &id.0, &digest].concat();
        let body = to_bytes(&(
            ByteVec::from(device.credential().to_bytes()),
            ByteVec::from(content),
            ByteArray::from(device.sign(&input)),
        ));
        let mut record = self.append(topic, Generation(0), token.duplicate(), body, None);
        if let Request::Append { id: of, .. } = &mut record {
            *of = id;
        }
        appended(world, record)
    }

    /// A record that ends the log's generation.
    pub fn rotates(&mut self, world: &mut World, topic: Topic, token: &Capability) -> Result<Cursor, Refusal> {
        let next = CapabilityHash(self.random());
        let record = self.append(topic, Generation(0), token.duplicate(), vec![0], Some(next));
        appended(world, record)
    }

    pub fn append(
        &mut self,
        topic: Topic,
        generation: Generation,
        capability: Capability,
        body: Vec<u8>,
        next: Option<CapabilityHash>,
    ) -> Request {
        Request::Append {
            topic,
            generation,
            capability,
            id: RecordId(self.random()),
            ttl: Ttl::Days90,
            body: body.into(),
            rotation: next.map(|next| Rotation { next }),
        }
    }
}

pub fn appended(world: &mut World, record: Request) -> Result<Cursor, Refusal> {
    match ask(world, record)? {
        Reply::Appended { cursor, .. } => Ok(cursor),
        other => panic!("not appended: {other:?}"),
    }
}
