//! Rules on words: the core reports data, and only the page's catalogues word it.

use crate::source::texts;
use crate::{File, Rule};

pub const RULES: &[Rule] = &[Rule {
    says: "the core has no sentence for people: it tells data, which www/text words",
    check: |files| {
        let core = files.iter().filter(|file| is_core(&file.path));
        core.flat_map(sentences).collect()
    },
    refuses: &[
        ("src/client/a.rs", "self.notice(\"You left.\".to_owned());"),
        ("src/call/a.rs", "format!(\"{name} hung up.\")"),
        (
            "src/io/a.rs",
            "const AWAY: &str = \"The server cannot be \\\n    reached right now.\";",
        ),
        ("src/a.rs", "\"Whoever it is: ask them.\""),
    ],
    accepts: &[
        (
            "src/client/a.rs",
            "/// \"You left.\"\nlet a = (\"relay\", \"sha-256 {value}\", \"a=fingerprint: x.\", \"X.\");",
        ),
        (
            "src/client/b.rs",
            "fn a() {}\n#[cfg(test)]\nmod tests {\n    const A: &str = \"You left.\";\n}",
        ),
        ("src/pairing/tests/a.rs", "\"You left.\""),
        ("www/a.js", "'You left.'"),
    ],
}];

/// The client's Rust, without its tests.
fn is_core(path: &str) -> bool {
    path.starts_with("src/") && path.ends_with(".rs") && !path.contains("/tests/") && !path.ends_with("/tests.rs")
}

/// Texts that look like sentences: they begin with a capital or a placeable, have a space, and end in a full stop.
fn sentences(file: &File) -> Vec<String> {
    let code = file.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    let looks = |text: &str| {
        let begins = text.starts_with(|c: char| c.is_uppercase() || c == '{');
        begins && text.contains(' ') && text.trim_end().ends_with(['.', '!', '?'])
    };
    let found = texts(code).into_iter().filter(|(_, text)| looks(text));
    found.map(|(line, _)| format!("{}:{line}", file.path)).collect()
}
