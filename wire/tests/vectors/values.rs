//! One value of everything that crosses the wire, made from fixed inputs.

use crate::names::{frame_name, reply_name, request_name};
use ed25519_dalek::{Signer, SigningKey};
use minicbor::{Decode, Encode};
use sotto_wire::{
    AccountKey, Capability, ClientFrame, Code, Cursor, DeviceEntry, DeviceId, DeviceKey, DeviceList, DirectoryWrite,
    From, Generation, Handle, Hello, IceCredential, IceServer, InboxId, InboxItem, InboxRegistration, Inspected,
    KeyPackageBytes, MemberId, Millis, Record, RecordId, Refusal, RelayFrame, Reply, Request, RoomId, Rotation,
    SignalFrame, SignedDeviceList, SignedWrite, StoredRecord, Topic, Ttl, VERSION, Wanted, from_bytes, limits,
    to_bytes,
};

/// The challenge that the signed write answers.
pub const CHALLENGE: [u8; 32] = [0xc4; 32];
const TOPIC: Topic = Topic([0x01; 32]);
const INBOX: InboxId = InboxId([0x02; 32]);
const DEVICE: DeviceId = DeviceId([0x03; 16]);
const ROOM: RoomId = RoomId([0x06; 16]);
const MEMBER: MemberId = MemberId([0x07; 16]);
const ID: RecordId = RecordId([0x04; 16]);
const AT: Millis = Millis(1_795_424_400_000);
const HALF: u32 = u32::MAX / 2;

/// A value's name, its bytes, and whether bytes are a value of its type.
pub struct Vector {
    pub name: String,
    pub bytes: Vec<u8>,
    pub reads: fn(&[u8]) -> bool,
}

/// Every request, every reply, every push, every refusal, and the signed values that travel inside them.
pub fn vectors() -> Vec<Vector> {
    let mut all = Vec::new();
    for (request, id) in requests().into_iter().zip(1..) {
        let name = request_name(&request);
        all.push(vector(&name, &ClientFrame { id, request }));
    }
    for (reply, id) in replies()
        .into_iter()
        .zip([0, 23, 24, 255, 256, 65_535, 65_536, HALF].into_iter().cycle())
    {
        let name = format!("reply-{}", reply_name(&reply));
        all.push(vector(&name, &RelayFrame::Reply { id, reply }));
    }
    for frame in pushes() {
        all.push(vector(frame_name(&frame), &frame));
    }
    all.push(vector("refusals", &refusals()));
    all.push(vector("device-list", &device_list()));
    all.push(vector("signed-device-list", &signed_device_list()));
    all.push(vector("directory-write", &directory_write()));
    all.push(vector("directory-write-empty", &empty_write()));
    all.push(vector("signed-write", &signed_write()));
    all
}

fn vector<T>(name: &str, value: &T) -> Vector
where
    T: Encode<()> + for<'b> Decode<'b, ()>,
{
    Vector {
        name: name.to_owned(),
        bytes: to_bytes(value),
        reads: |bytes| from_bytes::<T>(bytes, limits::FRAME).is_ok(),
    }
}

fn requests() -> Vec<Request> {
    let append = |rotation, ttl| Request::Append {
        topic: TOPIC,
        generation: Generation(300),
        capability: capability(),
        id: ID,
        ttl,
        body: vec![0x05; 24].into(),
        rotation,
    };
    let follow = |from| Request::Follow {
        topic: TOPIC,
        generation: Generation(23),
        capability: capability(),
        from,
    };
    vec![
        Request::Hello { version: VERSION },
        Request::Create {
            topic: TOPIC,
            first: capability().hash(),
        },
        append(None, Ttl::Days16),
        append(Some(rotation()), Ttl::Days90),
        follow(From::Generation),
        follow(From::After(Cursor(1 << 32))),
        Request::Unfollow { topic: TOPIC },
        Request::Signal {
            topic: TOPIC,
            generation: Generation(0),
            capability: capability(),
            body: vec![0x06; 3].into(),
        },
        Request::Inspect {
            topic: TOPIC,
            generation: Generation(24),
            capability: capability(),
        },
        Request::Deliver {
            inbox: INBOX,
            id: ID,
            body: vec![0x07; 256].into(),
        },
        Request::FollowInbox {
            inbox: INBOX,
            capability: capability(),
            after: Cursor(0),
        },
        Request::TrimInbox {
            inbox: INBOX,
            capability: capability(),
            through: Cursor(65_536),
        },
        Request::Challenge,
        Request::Write { write: signed_write() },
        Request::Lookup {
            handle: handle("Ben.B_9-x"),
        },
        Request::TakeKeyPackage {
            account: account_key(),
            device: DEVICE,
        },
        append(None, Ttl::Hour),
        Request::IceServers,
        Request::Forward {
            topic: TOPIC,
            generation: Generation(300),
            capability: capability(),
            room: ROOM,
            member: MEMBER,
            offer: "v=0\r\n".to_owned(),
            wanted: vec![Wanted {
                mid: "2".to_owned(),
                member: MemberId([0x08; 16]),
            }],
        },
        Request::Stay {
            topic: TOPIC,
            generation: Generation(300),
            capability: capability(),
        },
        Request::ForwardEnd,
    ]
}

fn replies() -> Vec<Reply> {
    vec![
        Reply::Hello(Hello {
            version: VERSION,
            now: AT,
        }),
        Reply::Created,
        Reply::Appended {
            cursor: Cursor(u64::MAX),
            at: AT,
        },
        Reply::Following { head: Cursor(0) },
        Reply::Unfollowed,
        Reply::Signalled,
        Reply::Inspected(Inspected {
            generation: Generation(1),
            capability: capability().hash(),
            count: 1000,
            records: vec![StoredRecord {
                record: record(None),
                expires_at: Millis(AT.0 + Ttl::Days90.millis()),
            }],
        }),
        Reply::Delivered,
        Reply::InboxTrimmed,
        Reply::Challenge(CHALLENGE.into()),
        Reply::Written { one_time_left: 50 },
        Reply::Account(signed_device_list()),
        Reply::KeyPackage {
            key_package: key_package(0x08),
            last_resort: true,
        },
        Reply::IceServers {
            servers: vec![
                IceServer {
                    uris: vec!["stun:relay.example".to_owned()],
                    username: None,
                    credential: None,
                },
                IceServer {
                    uris: vec![
                        "turn:relay.example?transport=udp".to_owned(),
                        "turns:relay.example:443?transport=tcp".to_owned(),
                    ],
                    username: Some("1795467600:0101010101010101".to_owned()),
                    credential: Some(IceCredential::new("2WYmD+kWf+eSLIS7ypkT6wfk0Nc=".to_owned())),
                },
            ],
            ttl: 43_200,
            forwards: None,
        },
        Reply::IceServers {
            servers: Vec::new(),
            ttl: 43_200,
            forwards: Some(64),
        },
        Reply::Forwarded {
            answer: "v=0\r\n".to_owned(),
        },
        Reply::Stays,
        Reply::ForwardEnded,
    ]
}

fn pushes() -> Vec<RelayFrame> {
    vec![
        RelayFrame::Refused {
            id: 9,
            refusal: Refusal::with(Code::Stale, 301),
        },
        RelayFrame::Record(record(Some(rotation()))),
        RelayFrame::Signal(SignalFrame {
            topic: TOPIC,
            generation: Generation(2),
            body: vec![0x09; 5].into(),
        }),
        RelayFrame::InboxItem(InboxItem {
            inbox: INBOX,
            cursor: Cursor(1),
            id: ID,
            at: AT,
            body: vec![0x0a; 30].into(),
        }),
    ]
}

/// Every code once: its position in the bytes freezes its number.
fn refusals() -> Vec<Refusal> {
    let codes = [
        Code::Malformed,
        Code::Version,
        Code::HelloFirst,
        Code::TooLarge,
        Code::TooManyTopics,
        Code::RateLimited,
        Code::UnknownTopic,
        Code::TopicTaken,
        Code::Stale,
        Code::Forbidden,
        Code::UnknownHandle,
        Code::HandleTaken,
        Code::BadSignature,
        Code::StaleList,
        Code::NoKeyPackage,
        Code::WrongSuite,
        Code::UnknownInbox,
        Code::InboxFull,
        Code::Unavailable,
        Code::NoForwarder,
        Code::RoomFull,
        Code::BadOffer,
        Code::NoRoom,
    ];
    codes.into_iter().map(Refusal::from).collect()
}

fn device_list() -> DeviceList {
    let device = |id, secret: u8, inbox| DeviceEntry {
        device: id,
        key: DeviceKey(SigningKey::from_bytes(&[secret; 32]).verifying_key().to_bytes()),
        inbox,
        inbox_key: vec![0x0b; 1216].into(),
    };
    DeviceList {
        handle: handle("ana"),
        account: account_key(),
        version: 2,
        devices: vec![
            device(DEVICE, 0xd1, INBOX),
            device(DeviceId([0x0c; 16]), 0xd2, InboxId([0x0d; 32])),
        ],
    }
}

fn signed_device_list() -> SignedDeviceList {
    let list = to_bytes(&device_list());
    let signature = account().sign(&SignedDeviceList::signing_input(&list)).to_bytes();
    SignedDeviceList {
        list: list.into(),
        signature: signature.into(),
    }
}

fn directory_write() -> DirectoryWrite {
    DirectoryWrite {
        list: Some(signed_device_list()),
        inbox: Some(InboxRegistration {
            inbox: INBOX,
            reader: capability().hash(),
        }),
        one_time: vec![key_package(0x0e), key_package(0x0f)],
        last_resort: Some(key_package(0x10)),
        ..empty_write()
    }
}

fn empty_write() -> DirectoryWrite {
    DirectoryWrite {
        account: account_key(),
        device: DEVICE,
        list: None,
        inbox: None,
        one_time: Vec::new(),
        last_resort: None,
    }
}

fn signed_write() -> SignedWrite {
    let device = SigningKey::from_bytes(&[0xd1; 32]);
    SignedWrite::new(&directory_write(), &CHALLENGE, |input| device.sign(input).to_bytes())
}

fn record(rotation: Option<Rotation>) -> Record {
    Record {
        topic: TOPIC,
        cursor: Cursor(7),
        generation: Generation(1),
        id: ID,
        at: AT,
        body: vec![0x11; 40].into(),
        rotation,
    }
}

fn rotation() -> Rotation {
    Rotation {
        next: Capability::new([0x12; 32]).hash(),
    }
}

fn key_package(byte: u8) -> KeyPackageBytes {
    let mut bytes = vec![0, 1, 0, 0x4d];
    bytes.extend([byte; 12]);
    KeyPackageBytes(bytes.into())
}

fn capability() -> Capability {
    Capability::new([0x13; 32])
}

fn account() -> SigningKey {
    SigningKey::from_bytes(&[0xac; 32])
}

fn account_key() -> AccountKey {
    AccountKey(account().verifying_key().to_bytes())
}

fn handle(text: &str) -> Handle {
    Handle::parse(text).unwrap()
}
