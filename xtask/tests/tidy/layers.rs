//! Rules on who may name whom.

use crate::source::{code, ending, has, lines};
use crate::{File, Rule};

/// Names that a pure core does not use: the browser, clocks, randomness of its own, threads, output.
const IMPURE: &[&str] = &[
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "serde_wasm_bindgen",
    "indexed_db_futures",
    "getrandom",
    "SystemTime",
    "Instant",
    "async",
    "std::thread",
    "thread::",
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    "dbg!",
    "tracing",
    "log::",
    "std::fs",
    "std::net",
    "std::env",
];

/// The crates of ciphers, hashes and the KEM: generic code, which a crate that names it compiles by its own profile.
const ALGORITHMS: &[&str] = &["chacha20poly1305", "hkdf", "hmac", "sha2", "x_wing"];

/// The test that writes the page's types on request.
const WRITER: &str = "src/io/tests/mod.rs";

/// The files that use the MLS library: the session, split by the noun, and the provider under it.
const MLS: &[&str] = &["src/conversation/session.rs", "src/conversation/session/", "src/mls/"];

pub const RULES: &[Rule] = &[
    Rule {
        says: "the core under src/ is pure: the browser, clocks, randomness, threads and output are for src/web/",
        check: |files| {
            let core = files
                .iter()
                .filter(|file| file.path.starts_with("src/") && !is_web(file) && file.path != WRITER);
            naming(core, |line| IMPURE.iter().any(|word| has(line, word)))
        },
        refuses: &[
            ("src/a.rs", "use web_sys::X;"),
            ("src/a/b.rs", "let now = std::time::Instant::now();"),
            ("src/a.rs", "SystemTime::now()"),
            ("src/a.rs", "getrandom::fill(&mut x)"),
            ("src/a.rs", "pub async fn a() {}"),
            ("src/a.rs", "std::thread::spawn(f)"),
            ("src/a.rs", "println!(\"{x}\")"),
            ("src/a.rs", "tracing::info!(x)"),
            ("src/a/tests/mod.rs", "std::fs::write(path, text)"),
        ],
        accepts: &[
            ("src/web/a.rs", "use web_sys::X;"),
            ("src/web.rs", "use js_sys::X;"),
            ("src/io/tests/mod.rs", "std::fs::write(path, text)"),
            (
                "src/a.rs",
                "// web_sys is elsewhere\nlet x = \"async\"; let threads = instants;",
            ),
        ],
    },
    Rule {
        says: "the MLS library is named in src/conversation/session.rs, its submodules and src/mls/ only",
        check: |files| {
            let others = files
                .iter()
                .filter(|file| !MLS.iter().any(|place| file.path.starts_with(place)))
                .filter(|file| ["src/", "relay/", "wire/"].iter().any(|dir| file.path.starts_with(dir)));
            naming(others, |line| has(line, "openmls") || has(line, "openmls_traits"))
        },
        refuses: &[
            ("src/client.rs", "use openmls::prelude::*;"),
            ("relay/src/a.rs", "use openmls_traits::X;"),
            ("src/conversation/outbox.rs", "use openmls::prelude::*;"),
            ("src/conversation/sessions.rs", "use openmls::prelude::*;"),
        ],
        accepts: &[
            ("src/conversation/session.rs", "use openmls::prelude::*;"),
            ("src/conversation/session/join.rs", "use openmls::prelude::*;"),
            ("src/mls/provider.rs", "use openmls_traits::X;"),
            ("src/client.rs", "// as openmls does"),
        ],
    },
    Rule {
        says: "the core names ciphers, hashes and the KEM in sotto_primitives only, and that crate nothing of ours",
        check: |files| {
            let mut found = naming(under(files, "src/"), |line| {
                ALGORITHMS.iter().any(|name| has(line, &format!("{name}::")))
            });
            found.extend(naming(under(files, "primitives/"), |line| {
                ["sotto::", "sotto_wire", "sotto_relay"]
                    .iter()
                    .any(|name| has(line, name))
            }));
            found
        },
        refuses: &[
            ("src/a.rs", "use sha2::Sha256;"),
            (
                "src/mls/a.rs",
                "let cipher = chacha20poly1305::ChaCha20Poly1305::new(key);",
            ),
            ("src/a.rs", "use x_wing::XWingKem;"),
            ("primitives/src/a.rs", "use sotto_wire::Topic;"),
        ],
        accepts: &[
            ("src/a.rs", "use sotto_primitives::hash; hash::hmac(key, parts)"),
            ("primitives/src/hash.rs", "use sha2::Sha256;"),
            ("wire/src/a.rs", "use sha2::Sha256;"),
            ("tests/a.rs", "use sha2::Sha256;"),
        ],
    },
    Rule {
        says: "the relay cannot name the client, and the wire crate can name neither",
        check: |files| {
            let mut found = naming(under(files, "relay/"), |line| has(line, "sotto::"));
            found.extend(naming(under(files, "wire/"), |line| {
                has(line, "sotto::") || has(line, "sotto_relay")
            }));
            for file in ending(files, &["relay/Cargo.toml", "wire/Cargo.toml"]) {
                found.extend(lines(&file.path, &file.text, |line| {
                    let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
                    name == "sotto" || (file.path.starts_with("wire/") && name == "sotto-relay")
                }));
            }
            found
        },
        refuses: &[
            ("relay/src/a.rs", "use sotto::client;"),
            ("wire/src/a.rs", "use sotto::client;"),
            ("wire/src/a.rs", "use sotto_relay::log;"),
            ("relay/Cargo.toml", "sotto = { path = \"..\" }"),
            ("wire/Cargo.toml", "sotto-relay = { path = \"../relay\" }"),
        ],
        accepts: &[
            ("relay/src/a.rs", "use sotto_wire::Topic; use sotto_relay::log;"),
            ("relay/Cargo.toml", "sotto-wire = { path = \"../wire\" }"),
        ],
    },
];

fn is_web(file: &File) -> bool {
    file.path.starts_with("src/web/") || file.path == "src/web.rs"
}

fn under<'a>(files: &'a [File], dir: &'a str) -> impl Iterator<Item = &'a File> {
    files.iter().filter(move |file| file.path.starts_with(dir))
}

fn naming<'a>(files: impl Iterator<Item = &'a File>, breaks: impl Fn(&str) -> bool) -> Vec<String> {
    files
        .filter(|file| file.path.ends_with(".rs"))
        .flat_map(|file| lines(&file.path, &code(&file.text), &breaks))
        .collect()
}
