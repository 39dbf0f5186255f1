//! The protocol's bytes, frozen: `tests/vectors/wire/` has one file of hexadecimal for each value made here.
//!
//! A value whose bytes change is another protocol, with another [`sotto_wire::VERSION`].
#![cfg(test)]

mod names;
mod values;

use sotto_wire::{SignedDeviceList, SignedWrite, from_bytes, limits};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use values::{Vector, vectors};

#[test]
fn every_value_encodes_to_its_frozen_bytes() {
    let frozen = frozen();
    let mut wrong = String::new();
    for vector in vectors() {
        let made = hex(&vector.bytes);
        match frozen.get(&vector.name) {
            Some(bytes) if *bytes == made => {}
            Some(_) => writeln!(wrong, "{} is now {made}", vector.name).unwrap(),
            None => writeln!(wrong, "{} is absent: {made}", vector.name).unwrap(),
        }
    }
    assert!(wrong.is_empty(), "tests/vectors/wire/:\n{wrong}");
}

#[test]
fn every_frozen_value_decodes_and_encodes_to_the_same_bytes() {
    let vectors: BTreeMap<_, _> = vectors().into_iter().map(|one| (one.name.clone(), one)).collect();
    let frozen = frozen();
    assert!(!frozen.is_empty());
    for (name, text) in frozen {
        let vector: &Vector = vectors
            .get(&name)
            .unwrap_or_else(|| panic!("{name} belongs to no value"));
        assert!((vector.reads)(&unhex(&text)), "{name} does not decode");
    }
}

#[test]
fn the_frozen_signatures_are_their_signers() {
    let frozen = frozen();
    let list = unhex(&frozen["signed-device-list"]);
    let list: SignedDeviceList = from_bytes(&list, limits::DEVICE_LIST).unwrap();
    let devices = list.verified().unwrap().devices;
    let write = unhex(&frozen["signed-write"]);
    let write: SignedWrite = from_bytes(&write, limits::FRAME).unwrap();
    assert!(write.is_signed_by(&devices[0].key, &values::CHALLENGE));
    assert!(
        !write.is_signed_by(&devices[0].key, &[0; 32]),
        "a challenge is good once"
    );
}

/// The files, by name, white space left out.
fn frozen() -> BTreeMap<String, String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/wire");
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            let name = name.strip_suffix(".hex").expect("a file of hexadecimal").to_owned();
            let text = fs::read_to_string(&path).unwrap().split_whitespace().collect();
            (name, text)
        })
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2));
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}
