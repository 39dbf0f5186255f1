//! The draft's own examples, every bound, and generated messages.

use super::*;
use proptest::prelude::*;

const ORIGINAL: &str = "017ce54837404c3696e0c747b985cb172716d0ed0a3d249ca63ace7d82a096f4";
const REPLY: &str = "015354973c2b65ca937bf1e035ae53a5ab80e947afa43d46920d4202e5cc0b27";
const MARKDOWN: &str = "text/markdown;variant=GFM-MIMI";

/// Decodes one example of the draft and checks that it encodes to the same bytes.
fn decoded(bytes: &[u8]) -> Content {
    let content = Content::from_bytes(bytes).unwrap();
    assert_eq!(content.to_bytes(), bytes);
    assert_eq!(content.extensions.len(), 2);
    assert!(content.topic.is_empty());
    content
}

macro_rules! example {
    ($name:literal) => {
        decoded(include_bytes!(concat!("../../tests/vectors/mimi-content/", $name)))
    };
}

fn id(hex: &str) -> Option<MessageId> {
    sotto_wire::Topic::from_hex(hex).map(|bytes| bytes.0)
}

fn uri(content: &Content, key: u8) -> String {
    minicbor::decode::<String>(content.extensions.value(&[key]).unwrap()).unwrap()
}

#[test]
fn the_original_message_of_the_draft() {
    let content = example!("original.cbor");
    assert_eq!(content.salt[..4], [0x5e, 0xed, 0x94, 0x06]);
    assert_eq!(
        (content.replaces, content.in_reply_to, content.expires),
        (None, None, None)
    );
    assert_eq!(uri(&content, 1), "mimi://example.com/u/alice-smith");
    assert_eq!(uri(&content, 2), "mimi://example.com/r/engineering_team");
    assert!(matches!(&content.part.body, Body::Single { content_type, .. } if content_type == MARKDOWN));
    assert_eq!(
        content.as_text(),
        Some("Hi everyone, we just shipped release 2.0. __Good  work__!")
    );
    assert!(content.as_control().is_none());
}

#[test]
fn the_reply_and_the_edit_of_the_draft() {
    let reply = example!("reply.cbor");
    assert_eq!((reply.in_reply_to, reply.replaces), (id(ORIGINAL), None));
    assert_eq!(reply.as_text(), Some("Right on! _Congratulations_ 'all!"));
    let edit = example!("edit.cbor");
    assert_eq!((edit.in_reply_to, edit.replaces), (id(ORIGINAL), id(REPLY)));
    assert_eq!(edit.as_text(), Some("Right on! _Congratulations_ y'all!"));
}

#[test]
fn the_reaction_and_the_delete_of_the_draft_are_no_texts() {
    let reaction = example!("reaction.cbor");
    assert_eq!(reaction.part.disposition, Disposition::REACTION);
    assert_eq!(reaction.in_reply_to, id(ORIGINAL));
    assert!(matches!(&reaction.part.body, Body::Single { content, .. } if content == "❤".as_bytes()));
    assert_eq!(reaction.as_text(), None);
    let delete = example!("delete.cbor");
    assert_eq!(delete.replaces, id(REPLY));
    assert!(matches!(delete.part.body, Body::Null));
    assert_eq!(delete.as_text(), None);
}

#[test]
fn the_expiring_message_of_the_draft_names_a_moment() {
    let content = example!("expiring.cbor");
    assert_eq!(content.expires_at(), Some(1_644_390_004));
    assert_eq!(content.expires_after(), None);
    assert!(
        content
            .as_text()
            .is_some_and(|text| text.starts_with("__*VPN GOING DOWN*__"))
    );
}

#[test]
fn the_attachment_of_the_draft() {
    let content = example!("attachment.cbor");
    assert_eq!(content.part.disposition, Disposition::ATTACHMENT);
    assert_eq!(content.part.language, "en");
    assert_eq!(content.as_text(), None);
    let Body::External(file) = content.part.body else {
        panic!("not an external part");
    };
    assert_eq!(file.content_type, "video/mp4");
    assert_eq!(file.url, "https://example.com/storage/8ksB4bSrrRE.mp4");
    assert_eq!(
        (file.expires, file.size, file.enc_alg, file.hash_alg),
        (0, 708_234_961, 1, 1)
    );
    assert_eq!((file.key.len(), file.nonce.len(), file.aad.len()), (16, 12, 0));
    assert_eq!(file.content_hash[..4], [0x9a, 0xb1, 0x7a, 0x8c]);
    assert_eq!(file.description, "2 hours of key signing video");
    assert_eq!(file.filename, "bigfile.mp4");
}

#[test]
fn a_text_has_frozen_bytes() {
    let content = Content::text([7; 16], "hi", Some(5));
    let expected = [
        &[0x87, 0x50][..],
        &[7; 16],
        &[
            0xf6, 0x40, 0x82, 0xf5, 0x05, 0xf6, 0xa0, 0x85, 0x01, 0x60, 0x01, 0x78, 0x18,
        ],
        b"text/plain;charset=utf-8",
        &[0x42, b'h', b'i'],
    ]
    .concat();
    assert_eq!(content.to_bytes(), expected);
    assert_eq!(content.as_text(), Some("hi"));
    assert_eq!(content.expires_after(), Some(5));
    assert_eq!(Content::from_bytes(&expected), Ok(content));
}

#[test]
fn only_utf_8_text_meant_to_be_rendered_is_shown() {
    let shown = |disposition, content_type: &str, content: &[u8]| {
        let part = Part::single(disposition, content_type, content.to_vec());
        Content::of([0; 16], part).as_text().map(str::to_owned)
    };
    let hi = Some("hi".to_owned());
    assert_eq!(shown(Disposition::RENDER, "Text/Plain; Charset=\"UTF-8\"", b"hi"), hi);
    assert_eq!(shown(Disposition::INLINE, "text/markdown", b"hi"), hi);
    assert_eq!(shown(Disposition::RENDER, "text/plain;charset=utf-16", b"hi"), None);
    assert_eq!(shown(Disposition::RENDER, "text/html", b"hi"), None);
    assert_eq!(shown(Disposition::RENDER, "text/plain", b"\xff"), None);
    assert_eq!(shown(Disposition::ATTACHMENT, "text/plain", b"hi"), None);
    assert!(shown(Disposition::RENDER, "text/plain", &[b'a'; limits::TEXT]).is_some());
    assert_eq!(
        shown(Disposition::RENDER, "text/plain", &[b'a'; limits::TEXT + 1]),
        None
    );
}

fn multi(semantics: Semantics, parts: Vec<Part>) -> Part {
    Part {
        disposition: Disposition::RENDER,
        language: String::new(),
        body: Body::Multi { semantics, parts },
    }
}

#[test]
fn a_reader_shows_the_first_readable_part_except_of_one_unit() {
    let parts = || {
        vec![
            Part::single(Disposition::RENDER, "text/html", b"<b>hi</b>".to_vec()),
            multi(
                Semantics::ProcessAll,
                vec![
                    Part::single(Disposition::RENDER, "image/png", vec![1]),
                    Part::single(Disposition::RENDER, "text/plain", b"hi".to_vec()),
                ],
            ),
        ]
    };
    for (semantics, text) in [
        (Semantics::ChooseOne, Some("hi")),
        (Semantics::ProcessAll, Some("hi")),
        (Semantics::SingleUnit, None),
    ] {
        let content = Content::of([0; 16], multi(semantics, parts()));
        let again = Content::from_bytes(&content.to_bytes());
        assert_eq!(again.as_ref().map(Content::as_text), Ok(text));
    }
}

#[test]
fn depth_count_and_size_are_bounded() {
    let leaf = || Part::single(Disposition::RENDER, "text/plain", vec![]);
    let parses = |part| Content::from_bytes(&Content::of([0; 16], part).to_bytes()).map(|_| ());
    let nested = |levels: usize| (1..levels).fold(leaf(), |inner, _| multi(Semantics::ProcessAll, vec![inner, leaf()]));
    assert_eq!(parses(nested(4)), Ok(()));
    assert_eq!(parses(nested(5)), Err(ContentError::Malformed));
    let wide = |count: usize| multi(Semantics::ProcessAll, (0..count).map(|_| leaf()).collect());
    assert_eq!(parses(wide(31)), Ok(()));
    assert_eq!(parses(wide(32)), Err(ContentError::Malformed));
    assert_eq!(parses(wide(1)), Err(ContentError::Malformed));
    let long = Content::text([0; 16], &"a".repeat(limits::RECORD), None);
    assert_eq!(Content::from_bytes(&long.to_bytes()), Err(ContentError::TooLong));
}

#[test]
fn another_form_of_the_same_message_is_refused() {
    let bytes = Content::text([7; 16], "hi", Some(5)).to_bytes();
    assert_eq!(bytes[22], 5, "the seconds");
    let long_head = [&bytes[..22], &[0x18, 5], &bytes[23..]].concat();
    let trailing = [bytes.as_slice(), &[0]].concat();
    let indefinite = [&[0x9f], &bytes[1..], &[0xff]].concat();
    for other in [long_head, trailing, indefinite] {
        assert_eq!(Content::from_bytes(&other), Err(ContentError::Malformed));
    }
    for cut in 0..bytes.len() {
        assert_eq!(Content::from_bytes(&bytes[..cut]), Err(ContentError::Malformed));
    }
}

#[test]
fn debug_output_contains_no_text() {
    let shown = format!("{:?}", Content::text([7; 16], "meet me at noon", None));
    assert_eq!(shown, "Content(single)");
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..40)
}

/// Lets proptest hold values without `Debug`.
#[derive(Clone)]
struct Hidden<T>(T);

impl<T> core::fmt::Debug for Hidden<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("hidden")
    }
}

fn external() -> impl Strategy<Value = Hidden<Body>> {
    let numbers = (any::<u32>(), any::<u64>(), any::<u16>(), any::<u8>());
    let texts = (".{0,20}", ".{0,20}", ".{0,20}", ".{0,20}");
    (numbers, texts, (bytes(), bytes(), bytes(), bytes())).prop_map(|(numbers, texts, bytes)| {
        Hidden(Body::External(Box::new(External {
            content_type: texts.0,
            url: texts.1,
            expires: numbers.0,
            size: numbers.1,
            enc_alg: numbers.2,
            key: bytes.0,
            nonce: bytes.1,
            aad: bytes.2,
            hash_alg: numbers.3,
            content_hash: bytes.3,
            description: texts.2,
            filename: texts.3,
        })))
    })
}

fn semantics() -> impl Strategy<Value = Semantics> {
    prop::sample::select(vec![Semantics::ChooseOne, Semantics::SingleUnit, Semantics::ProcessAll])
}

/// Messages of up to 4 levels and 27 leaves, fewer parts than the bound on most draws.
fn content() -> impl Strategy<Value = Content> {
    let part = |body: BoxedStrategy<Hidden<Body>>| {
        (any::<u8>(), ".{0,8}", body).prop_map(|(disposition, language, body)| {
            Hidden(Part {
                disposition: Disposition(disposition),
                language,
                body: body.0,
            })
        })
    };
    let leaf = prop_oneof![
        Just(()).prop_map(|()| Hidden(Body::Null)),
        (".{0,20}", bytes()).prop_map(|(content_type, content)| Hidden(Body::Single { content_type, content })),
        external(),
    ];
    let tree = part(leaf.boxed()).boxed().prop_recursive(3, 16, 4, move |inner| {
        let several = (semantics(), prop::collection::vec(inner, 2..4)).prop_map(|(semantics, parts)| {
            let parts = parts.into_iter().map(|part| part.0).collect();
            Hidden(Body::Multi { semantics, parts })
        });
        part(several.boxed())
    });
    let expiry = prop::option::of((any::<bool>(), any::<u32>()));
    let head = (any::<[u8; 16]>(), any::<Option<[u8; 32]>>(), any::<Option<[u8; 32]>>());
    (head, bytes(), expiry, tree).prop_map(|((salt, replaces, in_reply_to), topic, expiry, part)| Content {
        replaces,
        in_reply_to,
        topic,
        expires: expiry.map(|(after, time)| {
            if after {
                Expiry::AfterReading(time)
            } else {
                Expiry::At(time)
            }
        }),
        ..Content::of(salt, part.0)
    })
}

fn parts(part: &Part) -> usize {
    match &part.body {
        Body::Multi { parts: inner, .. } => 1 + inner.iter().map(parts).sum::<usize>(),
        Body::Null | Body::Single { .. } | Body::External(_) => 1,
    }
}

proptest! {
    #[test]
    fn encoded_content_decodes_to_the_same_value(content in content()) {
        let expected = if parts(&content.part) > 32 { Err(ContentError::Malformed) } else { Ok(content.clone()) };
        prop_assert_eq!(Content::from_bytes(&content.to_bytes()), expected);
    }

    #[test]
    fn arbitrary_bytes_never_panic_and_decode_only_to_themselves(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(content) = Content::from_bytes(&bytes) {
            prop_assert_eq!(content.to_bytes(), bytes);
        }
    }

    #[test]
    fn bent_messages_never_panic_and_decode_only_to_themselves(
        content in content(),
        bends in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = content.to_bytes();
        for (place, byte) in bends {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(content) = Content::from_bytes(&bytes) {
            prop_assert_eq!(content.to_bytes(), bytes);
        }
    }
}
