//! Fuzz target: a member's message, as MIMI content.

use sotto::content::Content;

/// No input panics, a decoded value encodes to the same bytes, and it passes for only one kind of message.
pub fn check(data: &[u8]) {
    if let Ok(content) = Content::from_bytes(data) {
        assert_eq!(content.to_bytes(), data, "a message has one encoding");
        assert!(
            content.as_text().is_none() || content.as_control().is_none(),
            "a message is for the person or for the client"
        );
        assert!(
            content.expires_after().is_none() || content.expires_at().is_none(),
            "a message disappears in one way"
        );
    }
}

/// Well-formed messages for the property tests to mutate: the draft's examples, and this client's own.
#[allow(dead_code, reason = "libFuzzer finds its own inputs; the property tests use these")]
pub fn seeds() -> Vec<Vec<u8>> {
    use sotto::content::Control;
    use sotto_wire::{Capability, RecordId, Topic};
    const EXAMPLES: [&[u8]; 7] = [
        include_bytes!("../../tests/vectors/mimi-content/original.cbor"),
        include_bytes!("../../tests/vectors/mimi-content/reply.cbor"),
        include_bytes!("../../tests/vectors/mimi-content/reaction.cbor"),
        include_bytes!("../../tests/vectors/mimi-content/edit.cbor"),
        include_bytes!("../../tests/vectors/mimi-content/delete.cbor"),
        include_bytes!("../../tests/vectors/mimi-content/expiring.cbor"),
        include_bytes!("../../tests/vectors/mimi-content/attachment.cbor"),
    ];
    let ours = [
        Content::text([1; 16], "words", Some(300)),
        Content::control([2; 16], &Control::Joined),
        Content::control([3; 16], &Control::Timer(Some(5))),
        Content::control(
            [4; 16],
            &Control::OffProposed {
                topic: Topic([5; 32]),
                token: Capability::new([6; 32]),
                signature: [7; 64],
            },
        ),
        Content::control(
            [8; 16],
            &Control::OffAgreed {
                proposal: RecordId([9; 16]),
                signature: [10; 64],
            },
        ),
    ];
    let examples = EXAMPLES.iter().map(|bytes| bytes.to_vec());
    examples.chain(ours.iter().map(Content::to_bytes)).collect()
}
