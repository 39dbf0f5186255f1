//! Fuzz target: bytes from a stranger, read as frames and as the signed values inside them.

use sotto_wire::{ClientFrame, DeviceList, RelayFrame, Reply, Request, from_bytes, limits, to_bytes};

/// No input panics, and a decoded frame encodes to the same bytes.
pub fn check(data: &[u8]) {
    if let Ok(frame) = from_bytes::<ClientFrame>(data, limits::FRAME) {
        assert_eq!(to_bytes(&frame), data, "a client's frame has one encoding");
        if let Request::Write { write } = &frame.request {
            let key = sotto_wire::DeviceKey([0; 32]);
            assert!(!write.is_signed_by(&key, &[0; 32]), "a small-order key signs nothing");
        }
    }
    if let Ok(frame) = from_bytes::<RelayFrame>(data, limits::FRAME) {
        assert_eq!(to_bytes(&frame), data, "a relay's frame has one encoding");
        match &frame {
            RelayFrame::Reply {
                reply: Reply::Account(list),
                ..
            } => drop(list.verified()),
            RelayFrame::Reply {
                reply: Reply::KeyPackage { key_package, .. },
                ..
            } => drop(key_package.suite()),
            _ => {}
        }
    }
    if let Ok(list) = from_bytes::<DeviceList>(data, limits::DEVICE_LIST) {
        assert_eq!(to_bytes(&list), data, "a device list has one encoding");
    }
}

/// Well-formed values for the property tests to mutate: random bytes alone seldom get past the first field.
#[allow(dead_code, reason = "libFuzzer finds its own inputs; the property tests use these")]
pub fn seeds() -> Vec<Vec<u8>> {
    use sotto_wire::{
        Capability, CapabilityHash, Code, Cursor, From, Generation, Hello, Millis, Record, RecordId, Refusal, Rotation,
        SignedDeviceList, SignedWrite, Topic, Ttl,
    };
    let topic = Topic([1; 32]);
    let next = CapabilityHash([2; 32]);
    let capability = || Capability::new([3; 32]);
    let requests = [
        Request::Hello { version: 1 },
        Request::Append {
            topic,
            generation: Generation(300),
            capability: capability(),
            id: RecordId([4; 16]),
            ttl: Ttl::Days16,
            body: vec![5; 40].into(),
            rotation: Some(Rotation { next }),
        },
        Request::Follow {
            topic,
            generation: Generation(0),
            capability: capability(),
            from: From::After(Cursor(70_000)),
        },
        Request::Write {
            write: SignedWrite {
                write: vec![6; 30].into(),
                signature: [7; 64].into(),
            },
        },
    ];
    let record = Record {
        topic,
        cursor: Cursor(1),
        generation: Generation(2),
        id: RecordId([8; 16]),
        at: Millis(1_700_000_000_000),
        body: vec![9; 30].into(),
        rotation: None,
    };
    let replies = [
        RelayFrame::Reply {
            id: 1,
            reply: Reply::Hello(Hello {
                version: 1,
                now: Millis(5),
            }),
        },
        RelayFrame::Reply {
            id: 2,
            reply: Reply::Account(SignedDeviceList {
                list: vec![0xa0].into(),
                signature: [1; 64].into(),
            }),
        },
        RelayFrame::Refused {
            id: 3,
            refusal: Refusal::with(Code::Stale, 9),
        },
        RelayFrame::Record(record),
    ];
    let requests = requests
        .into_iter()
        .zip(0..)
        .map(|(request, id)| to_bytes(&ClientFrame { id, request }));
    requests.chain(replies.iter().map(to_bytes)).collect()
}
