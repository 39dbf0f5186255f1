//! The fuzz targets as property tests: each target's function over random bytes and over damaged well-formed values.
//! `SOTTO_FUZZ_SECONDS` makes each run that long; without it each runs a fixed number of cases.
#![cfg(not(target_arch = "wasm32"))]
#![cfg(test)]

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use std::time::{Duration, Instant};

/// One target: its file in `fuzz/targets/` has `check(&[u8])` and `seeds() -> Vec<Vec<u8>>`. To add one, add the file,
/// a line here, and its `fuzz/fuzz_targets/` entry point.
macro_rules! targets {
    ($($name:ident in $path:literal),* $(,)?) => {
        $(#[path = $path] mod $name;)*

        mod survives {
            $(#[test] fn $name() { super::survives(super::$name::check, &super::$name::seeds()); })*
        }
    };
}

#[path = "../fuzz/targets/keys.rs"]
mod keys;

targets! {
    content in "../fuzz/targets/content.rs",
    pairing in "../fuzz/targets/pairing.rs",
    records in "../fuzz/targets/records.rs",
    signal in "../fuzz/targets/signal.rs",
    wire in "../fuzz/targets/wire.rs",
}

fn survives(check: fn(&[u8]), seeds: &[Vec<u8>]) {
    assert!(!seeds.is_empty(), "a target without seeds tests little");
    for seed in seeds {
        check(seed);
    }
    let time = std::env::var("SOTTO_FUZZ_SECONDS")
        .ok()
        .and_then(|text| text.parse().ok());
    let end = Instant::now() + Duration::from_secs(time.unwrap_or(0));
    loop {
        let config = Config {
            failure_persistence: None,
            cases: 1024,
            ..Config::default()
        };
        let outcome = TestRunner::new(config).run(&hostile(seeds.to_vec()), |bytes| {
            check(&bytes);
            Ok(())
        });
        if let Err(failure) = outcome {
            panic!("{failure}");
        }
        if Instant::now() >= end {
            return;
        }
    }
}

#[derive(Clone, Debug)]
enum Damage {
    Set(Index, u8),
    Flip(Index, u8),
    Remove(Index),
    Insert(Index, u8),
    Cut(Index),
    Append(Vec<u8>),
}

fn hostile(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let damage = prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (any::<Index>(), 0u8..8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        any::<Index>().prop_map(Damage::Remove),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        any::<Index>().prop_map(Damage::Cut),
        prop::collection::vec(any::<u8>(), 1..8).prop_map(Damage::Append),
    ];
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..512),
        4 => (prop::sample::select(seeds), prop::collection::vec(damage, 1..4))
            .prop_map(|(seed, damages)| damages.into_iter().fold(seed, Damage::applied)),
    ]
}

impl Damage {
    fn applied(mut bytes: Vec<u8>, damage: Damage) -> Vec<u8> {
        if bytes.is_empty() {
            return bytes;
        }
        let length = bytes.len();
        match damage {
            Damage::Set(at, byte) => bytes[at.index(length)] = byte,
            Damage::Flip(at, bit) => bytes[at.index(length)] ^= 1 << bit,
            Damage::Remove(at) => drop(bytes.remove(at.index(length))),
            Damage::Insert(at, byte) => bytes.insert(at.index(length), byte),
            Damage::Cut(at) => bytes.truncate(at.index(length)),
            Damage::Append(more) => bytes.extend(more),
        }
        bytes
    }
}
