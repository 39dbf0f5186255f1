//! The bytes of one pairing, frozen: `tests/vectors/pairing/`. They and the words were made by another program, from the
//! description in docs/PROTOCOL.md.

use super::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn frozen(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn the_log_of_a_code_is_frozen() {
    let place = [code().topic().0.as_slice(), code().capability().expose()].concat();
    assert_eq!(
        hex(&place),
        frozen(include_str!("../../../tests/vectors/pairing/place.hex"))
    );
}

#[test]
fn the_messages_of_a_pairing_are_frozen() {
    let said = said();
    let abort = abort(&code(), Side::Old, AbortReason::WordsDiffer, &mut rng(9));
    let vectors = [
        (
            "hello",
            &said.hello,
            include_str!("../../../tests/vectors/pairing/hello.hex"),
        ),
        (
            "answer",
            &said.answer,
            include_str!("../../../tests/vectors/pairing/answer.hex"),
        ),
        (
            "reveal",
            &said.reveal,
            include_str!("../../../tests/vectors/pairing/reveal.hex"),
        ),
        (
            "transfer",
            &said.transfer,
            include_str!("../../../tests/vectors/pairing/transfer.hex"),
        ),
        (
            "done",
            &said.done,
            include_str!("../../../tests/vectors/pairing/done.hex"),
        ),
        (
            "abort",
            &abort,
            include_str!("../../../tests/vectors/pairing/abort.hex"),
        ),
    ];
    for (name, made, expected) in vectors {
        assert_eq!(hex(made), frozen(expected), "{name}");
    }
}

#[test]
fn the_words_of_a_pairing_are_frozen() {
    let words = new_words(&new_device(Moment::Answered)).join(" ");
    assert_eq!(words, include_str!("../../../tests/vectors/pairing/words.txt").trim());
}
