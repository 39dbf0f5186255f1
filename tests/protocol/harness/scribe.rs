//! A writer with a device of an account and the token of a readable log, who writes what the client never would.

use crate::harness::names::Titled;
use crate::harness::words::Lines;
use crate::world::World;
use minicbor::Encoder;
use sha2::{Digest, Sha256};
use sotto::content::Content;
use sotto::credential::DeviceIdentity;
use sotto::io::{Input, Store};
use sotto::seal::StoreKey;
use sotto::secret::Secret;
use sotto_wire::{
    Capability, CapabilityHash, ClientFrame, Cursor, DirectoryWrite, Generation, InboxId, Record, RecordId, RelayFrame,
    Reply, Request, Rotation, Topic, Ttl, VERSION, from_bytes, limits, to_bytes,
};

/// A device, out of a person's own store.
pub fn device(world: &World, who: usize) -> DeviceIdentity {
    let key = StoreKey::new(crate::world::person::KEY);
    let row = world.people[who]
        .rows
        .values()
        .find(|row| row.key == "account")
        .unwrap();
    let account = key.open(row.store, &row.key, &row.value).unwrap();
    let mut fields = minicbor::Decoder::new(&account);
    fields.array().unwrap();
    fields.u16().unwrap();
    fields.array().unwrap();
    fields.str().unwrap();
    fields.bytes().unwrap();
    let secret = Secret::new(fields.bytes().unwrap().try_into().unwrap());
    DeviceIdentity::restore(&secret, fields.bytes().unwrap()).unwrap()
}

pub struct Scribe {
    device: DeviceIdentity,
    pub topic: Topic,
    token: [u8; 32],
}

impl Scribe {
    /// A person's present device, in the readable log that was written last, or else followed.
    pub fn of(world: &World, who: usize) -> Self {
        let requests = world.requests_since(0);
        let written = requests.iter().rev().find_map(|request| match request {
            Request::Append {
                topic,
                generation: Generation(0),
                capability,
                body,
                rotation: None,
                ..
            } if body.first() == Some(&0x83) => Some((*topic, *capability.expose())),
            _ => None,
        });
        let followed = requests.iter().rev().find_map(|request| match request {
            Request::Follow {
                topic,
                generation: Generation(0),
                capability,
                ..
            } => Some((*topic, *capability.expose())),
            _ => None,
        });
        let (topic, token) = written.or(followed).unwrap();
        Self {
            device: device(world, who),
            topic,
            token,
        }
    }

    /// Content as a signed, readable record (PROTOCOL.md §8).
    fn body(&self, id: RecordId, content: &[u8]) -> Vec<u8> {
        let hash = Sha256::digest(content);
        let parts: [&[u8]; 4] = [b"sotto open record v1", &self.topic.0, &id.0, &hash];
        let signature = self.device.sign(&parts.concat());
        let mut body = Vec::new();
        Encoder::new(&mut body)
            .array(3)
            .and_then(|e| e.bytes(&self.device.credential().to_bytes()))
            .and_then(|e| e.bytes(content))
            .and_then(|e| e.bytes(&signature))
            .unwrap();
        body
    }

    fn append(&self, id: RecordId, body: Vec<u8>, rotation: Option<Rotation>) -> Request {
        Request::Append {
            topic: self.topic,
            generation: Generation(0),
            capability: Capability::new(self.token),
            id,
            ttl: Ttl::Days90,
            body: body.into(),
            rotation,
        }
    }

    /// Writes a record of that id into the log.
    pub fn writes(&self, world: &mut World, id: u8, content: &Content) {
        let id = RecordId([id; 16]);
        let body = self.body(id, &content.to_bytes());
        world.force(self.append(id, body, None));
    }

    pub fn says(&self, world: &mut World, id: u8, text: &str) {
        self.writes(world, id, &Content::text([id; 16], text, None));
    }

    /// Ends the log with a record.
    pub fn ends(&self, world: &mut World, id: u8, text: &str) {
        let (content, id) = (Content::text([id; 16], text, None), RecordId([id; 16]));
        let body = self.body(id, &content.to_bytes());
        let next = CapabilityHash([7; 32]);
        world.force(self.append(id, body, Some(Rotation { next })));
    }

    /// Ends the log with an unsigned record.
    pub fn ends_with_noise(&self, world: &mut World, id: u8) {
        let next = CapabilityHash([7; 32]);
        world.force(self.append(RecordId([id; 16]), vec![0xf6; 40], Some(Rotation { next })));
    }
}

impl World {
    /// Has the relay accept a request on a connection of its own.
    pub fn force(&mut self, request: Request) {
        let connection = self.relay.connect();
        for (id, request) in [(1, Request::Hello { version: VERSION }), (2, request)] {
            self.relay
                .receive(connection, &to_bytes(&ClientFrame { id, request }), self.now);
        }
        let mut accepted = false;
        for one in self.relay.commit() {
            let sotto_relay::Deliver::Frame(bytes) = one.what else {
                continue;
            };
            if one.to == connection {
                accepted |= matches!(
                    from_bytes::<RelayFrame>(&bytes, limits::FRAME),
                    Ok(RelayFrame::Reply {
                        id: 2,
                        reply: Reply::Appended { .. } | Reply::Delivered
                    })
                );
            } else if let Some(who) = self.people.iter().position(|one_of| one_of.connection == Some(one.to)) {
                self.wire.push(bytes.clone());
                let bytes = match &mut self.tamper {
                    Some(tamper) => tamper(who, bytes),
                    None => bytes,
                };
                self.people[who].inbound.push_back(bytes);
            }
        }
        assert!(accepted, "the relay is blind: it takes what carries the right token");
        self.settle();
    }

    /// The readable records that passed since `from`, each once.
    pub fn records_since(&self, from: usize) -> Vec<Record> {
        let mut records: Vec<Record> = Vec::new();
        for frame in &self.wire[from..] {
            if let Ok(RelayFrame::Record(record)) = from_bytes::<RelayFrame>(frame, limits::FRAME)
                && records.iter().all(|one| one.id != record.id)
            {
                records.push(record);
            }
        }
        records
    }

    /// The relay repeats records to a person, at new positions.
    pub fn give_again(&mut self, who: usize, records: &[Record], places: u64) {
        for record in records {
            let cursor = Cursor(record.cursor.0 + places);
            let record = RelayFrame::Record(Record {
                cursor,
                ..record.clone()
            });
            self.input(who, Input::Frame(to_bytes(&record)));
        }
        self.settle();
    }

    /// The requests of a person's frames since `from`, as the relay saw them.
    pub fn requests_since(&self, from: usize) -> Vec<Request> {
        let frames = self.wire[from..].iter();
        let requests = frames.filter_map(|frame| from_bytes::<ClientFrame>(frame, limits::FRAME).ok());
        requests.map(|frame| frame.request).collect()
    }

    /// The inboxes of the device lists that the person of this name published, in order.
    pub fn inboxes(&self, name: &str) -> Vec<InboxId> {
        let lists = self.requests_since(0).into_iter().filter_map(|request| match request {
            Request::Write { write } => from_bytes::<DirectoryWrite>(&write.write, limits::FRAME).ok()?.list,
            _ => None,
        });
        let mut inboxes = Vec::new();
        for list in lists.filter_map(|list| list.verified().ok()) {
            for entry in list.devices {
                if list.handle.as_str() == name && !inboxes.contains(&entry.inbox) {
                    inboxes.push(entry.inbox);
                }
            }
        }
        inboxes
    }

    /// A stranger fills an inbox.
    pub fn fill(&mut self, inbox: InboxId) {
        let connection = self.relay.connect();
        let hello = Request::Hello { version: VERSION };
        let junk = (0..=limits::INBOX_ITEMS).map(|number| {
            let mut id = [9; 16];
            id[..8].copy_from_slice(&number.to_be_bytes());
            Request::Deliver {
                inbox,
                id: RecordId(id),
                body: vec![0; 16].into(),
            }
        });
        for (id, request) in (1..).zip(std::iter::once(hello).chain(junk)) {
            self.relay
                .receive(connection, &to_bytes(&ClientFrame { id, request }), self.now);
            let _ = self.relay.commit();
        }
        self.relay.disconnect(connection);
        self.settle();
    }

    /// Rows whose key begins so.
    pub fn rows_under(&self, who: usize, prefix: &str) -> Vec<usize> {
        let rows = self.people[who].rows.values();
        let found = rows.filter(|row| row.store == Store::State && row.key.starts_with(prefix));
        found.map(|row| row.value.len()).collect()
    }

    pub fn person_named(&self, who: usize, title: &str) -> String {
        let found = self.people[who].app().conversations.iter();
        let mut found = found.filter(|one| one.title() == title);
        found.next().expect("a conversation of that title").id.clone()
    }

    pub fn send_in(&mut self, who: usize, title: &str, text: &str) {
        let (conversation, id) = (self.person_named(who, title), self.people[who].random_id());
        let text = text.to_owned();
        self.ask(
            who,
            sotto::io::Command::Send {
                thread: None,
                conversation,
                id,
                text,
            },
        );
    }

    /// The notices in the current thread of the conversation of this title.
    pub fn lines_in(&mut self, who: usize, title: &str) -> Vec<String> {
        let conversation = self.person_named(who, title);
        let command = sotto::io::Command::Open {
            conversation,
            thread: None,
            earlier: false,
        };
        match self.run(who, command).unwrap() {
            sotto::io::Outcome::Thread { thread } => {
                let notices = thread.lines().into_iter().filter(|one| one.notice);
                notices.map(|one| one.text).collect()
            }
            other => panic!("not a thread: {other:?}"),
        }
    }
}
