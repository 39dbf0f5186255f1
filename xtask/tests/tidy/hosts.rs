//! Rules on names outside of the repository: paths of one machine, hosts on the network.

use crate::shape::is_lock;
use crate::source::lines;
use crate::{File, Rule};

const MACHINE: &[&str] = &["/root/", "/work/", "/home/", "/tmp/", "/Users/"];

/// Besides the own machine and the names kept for examples (RFC 2606): the homes of the standards and the licence, and
/// the XML namespaces that are named after one of them.
const ALLOWED: &[&str] = &[
    "localhost",
    "127.0.0.1",
    "[::1]",
    "www.rfc-editor.org",
    "datatracker.ietf.org",
    "www.w3.org",
    "developer.mozilla.org",
    "www.apache.org",
];

/// The registries, which only lock files and cargo-deny's settings name.
const REGISTRIES: &[(&str, &[&str])] = &[
    ("Cargo.lock", &["github.com/rust-lang/crates.io-index"]),
    ("package-lock.json", &["registry.npmjs.org/"]),
    ("deny.toml", &["github.com/rust-lang/crates.io-index"]),
];

pub const RULES: &[Rule] = &[
    Rule {
        says: "no path of one machine is in what is committed",
        check: |files| {
            let own = files.iter().filter(|file| !is_lock(file));
            own.flat_map(|file| lines(&file.path, &file.text, names_machine))
                .collect()
        },
        refuses: &[
            ("docs/A.md", "see /root/x"),
            ("src/a.rs", "\"/tmp/x\""),
            ("www/a.js", "'file:///home/ana/x'"),
        ],
        accepts: &[(
            "src/a.rs",
            "std::env::temp_dir() // src/work/x, ../tmp/y, /usr/bin/chromium",
        )],
    },
    Rule {
        says: "no host is named but one's own, the examples' and where the standards are kept",
        check: foreign_hosts,
        refuses: &[
            ("www/a.js", "fetch('https://cdn.jsdelivr.net/x')"),
            ("index.html", "<script src=\"http://unpkg.com/x\">"),
            ("src/a.rs", "\"wss://relay.sotto.chat\""),
            ("docs/A.md", "https://localhost.evil.com/"),
            ("package-lock.json", "\"resolved\": \"https://mirror.local/npm/x.tgz\""),
            ("Cargo.lock", "source = \"registry+https://mirror.local/index\""),
        ],
        accepts: &[
            (
                "www/a.js",
                "`ws://${host}/x`; 'http://localhost:8080/'; 'https://relay.example/'; 'http://www.w3.org/2000/svg'",
            ),
            (
                "src/a.rs",
                "format!(\"http://{host}\"); \"https://example.invalid/x\"; starts_with(\"https://\")",
            ),
            (
                "docs/A.md",
                "<https://www.rfc-editor.org/rfc/rfc9420>, https://chat.example.org.",
            ),
            (
                "package-lock.json",
                "\"resolved\": \"https://registry.npmjs.org/lit/-/lit-3.3.1.tgz\"\n\"url\": \"https://opencollective.com/x\"",
            ),
            (
                "Cargo.lock",
                "source = \"registry+https://github.com/rust-lang/crates.io-index\"",
            ),
        ],
    },
];

fn names_machine(line: &str) -> bool {
    MACHINE.iter().any(|place| {
        line.match_indices(place).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || "._-*})]".contains(c))
        })
    })
}

fn foreign_hosts(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let registries = REGISTRIES
            .iter()
            .find(|(name, _)| file.path.ends_with(name))
            .map(|(_, hosts)| *hosts);
        found.extend(lines(&file.path, &file.text, |line| {
            // npm's lock also quotes where the packages' authors ask for support.
            let quoted = file.path.ends_with("package-lock.json") && !line.contains("\"resolved\"");
            !quoted && addresses(line).any(|address| !is_allowed(address, registries.unwrap_or_default()))
        }));
    }
    found
}

/// The text after the `//` of each address.
fn addresses(line: &str) -> impl Iterator<Item = &str> {
    ["http://", "https://", "ws://", "wss://"]
        .into_iter()
        .flat_map(move |scheme| {
            line.match_indices(scheme)
                .map(move |(at, _)| &line[at + scheme.len()..])
        })
}

fn is_allowed(address: &str, registries: &[&str]) -> bool {
    let host_end = |c: char| !(c.is_alphanumeric() || "-.[:]".contains(c));
    let host = address
        .split(host_end)
        .next()
        .unwrap_or_default()
        .trim_end_matches(['.', ':']);
    let bare = if host.starts_with('[') {
        host.split_inclusive(']').next()
    } else {
        host.split(':').next()
    };
    let bare = bare.unwrap_or_default();
    // A placeholder (`${host}`, `{host}`) or the scheme alone names no host.
    bare.is_empty()
        || ALLOWED.contains(&bare)
        || bare.split('.').any(|label| label == "example")
        || registries.iter().any(|registry| address.starts_with(registry))
}
