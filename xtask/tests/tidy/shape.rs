//! Rules on a file's shape and on leftovers in it.

use crate::source::{code, ending, has, lines};
use crate::{File, Rule};

const LONGEST: usize = 400;
const SOURCES: &[&str] = &[".rs", ".js", ".mjs", ".css"];
const SCRIPTS: &[&str] = &[".js", ".mjs", ".ts"];

pub const RULES: &[Rule] = &[
    Rule {
        says: "a source file's first line says what the file is",
        check: first_line,
        refuses: &[
            ("src/a.rs", "use b;\n"),
            ("src/a.rs", "//!\n"),
            ("www/a.js", "import 'b';\n"),
            ("www/a.js", "// @ts-check\nimport 'b';\n"),
            ("www/a.css", "a {}\n"),
        ],
        accepts: &[
            ("src/a.rs", "//! A.\n"),
            ("www/a.js", "// A.\n"),
            ("www/b.js", "// @ts-check\n/** B. */\n"),
            ("www/a.css", "/* A. */\n"),
        ],
    },
    Rule {
        says: "a source file has at most 400 lines",
        check: |files| {
            let long = |file: &&File| file.text.lines().count() > LONGEST;
            ending(files, SOURCES)
                .filter(long)
                .map(|file| file.path.clone())
                .collect()
        },
        refuses: &[("src/a.rs", LINES_401)],
        accepts: &[("src/a.rs", "//! A.\n")],
    },
    Rule {
        says: "nothing is left to do, and no test is left out, in what is committed",
        check: unfinished,
        refuses: &[
            ("src/a.rs", "fn a() { todo!() }"),
            ("src/a.rs", "fn a() { unimplemented!(\"later\") }"),
            ("tests/a.rs", "#[ignore]"),
            ("tests/a.rs", "#[ignore = \"slow\"]"),
            ("tests/e2e/a.js", "test.only('x')"),
            ("tests/e2e/a.js", "test.skip('x')"),
            ("tests/e2e/a.js", "test('x', { skip: true }, f)"),
            ("src/a.rs", "// TODO: more"),
            ("docs/A.md", "FIXME"),
        ],
        accepts: &[
            ("src/a.rs", "a.iter().skip(1); // the mastodon"),
            ("www/a.js", "readonly.x()"),
        ],
    },
    Rule {
        says: "tests wait for what they need and never sleep",
        check: sleeps,
        refuses: &[
            ("relay/src/a.rs", "std::thread::sleep(d);"),
            ("relay/tests/a.rs", "tokio::time::sleep(d).await;"),
            ("tests/e2e/a.js", "await page.waitForTimeout(5)"),
            ("tests/e2e/a.js", "import { setTimeout } from 'node:timers/promises'"),
            ("tests/e2e/a.js", "await new Promise((r) => setTimeout(r, 5))"),
        ],
        accepts: &[
            ("relay/src/a.rs", "tokio::time::sleep(d).await;"),
            (
                "tests/e2e/a.js",
                "import { setInterval as every } from 'node:timers/promises'",
            ),
            (
                "tests/e2e/a.js",
                "const timer = setTimeout(() => reject(new Error('no address')), 5000)",
            ),
        ],
    },
    Rule {
        says: "an exception from a lint or from the type checker carries its reason",
        check: exceptions,
        refuses: &[
            ("src/a.rs", "#[allow(dead_code)]"),
            ("src/a.rs", "#![allow(missing_docs)]"),
            ("src/a.rs", "#[expect(\n    clippy::panic\n)]"),
            ("src/a.rs", "#[cfg_attr(test, allow(dead_code))]"),
            ("www/a.js", "// @ts-ignore because"),
            ("www/a.js", "// @ts-expect-error\nx()"),
        ],
        accepts: &[
            (
                "src/a.rs",
                "#[expect(clippy::panic, reason = \"why\")] fn a() { x.expect(1); allow(2) }",
            ),
            ("www/a.js", "// @ts-expect-error: the DOM types lack it\nx()"),
        ],
    },
    Rule {
        says: "a relative link in a document leads to a file",
        check: links,
        refuses: &[("docs/A.md", "[b](B.md)"), ("README.md", "![x](docs/x.png)")],
        accepts: &[
            (
                "docs/A.md",
                "[b](B.md#part) [c](../README.md) [d](#here) [e](https://www.rfc-editor.org/x)",
            ),
            ("docs/B.md", ""),
            ("README.md", ""),
        ],
    },
];

/// 401 lines.
const LINES_401: &str = {
    const BYTES: [u8; 401] = [b'\n'; 401];
    match std::str::from_utf8(&BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};

fn first_line(files: &[File]) -> Vec<String> {
    let bare = |file: &&File| {
        let mut lines = file.text.lines().filter(|line| line.trim() != "// @ts-check");
        let first = lines.next().unwrap_or_default();
        let rest = if file.path.ends_with(".rs") {
            first.strip_prefix("//!")
        } else {
            first.strip_prefix("/*").or(first.strip_prefix("//"))
        };
        rest.is_none_or(|text| text.trim_matches(['*', '/', ' ']).is_empty()) && !is_block(file)
    };
    ending(files, SOURCES)
        .filter(bare)
        .map(|file| file.path.clone())
        .collect()
}

/// A comment over several lines may start its sentence on the second one.
fn is_block(file: &File) -> bool {
    let mut lines = file.text.lines().filter(|line| line.trim() != "// @ts-check");
    !file.path.ends_with(".rs")
        && matches!(lines.next(), Some("/**" | "/*"))
        && lines
            .next()
            .is_some_and(|line| line.trim_matches(['*', '/', ' ']).len() > 3)
}

fn unfinished(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in ending(files, &[".rs"]) {
        found.extend(lines(&file.path, &code(&file.text), |line| {
            has(line, "todo!") || has(line, "unimplemented!") || line.contains("#[ignore")
        }));
    }
    for file in ending(files, SCRIPTS) {
        found.extend(lines(&file.path, &file.text, |line| {
            [".only(", ".skip(", "skip: true", "only: true", "todo: true"]
                .iter()
                .any(|word| line.contains(word))
        }));
    }
    for file in files.iter().filter(|file| !is_lock(file)) {
        found.extend(lines(&file.path, &file.text, |line| {
            has(line, "TODO") || has(line, "FIXME") || has(line, "XXX")
        }));
    }
    found
}

fn sleeps(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in ending(files, &[".rs"]) {
        let test = file.path.contains("tests/");
        found.extend(lines(&file.path, &code(&file.text), |line| {
            has(line, "thread::sleep") || (test && has(line, "time::sleep"))
        }));
    }
    for file in ending(files, SCRIPTS).filter(|file| file.path.starts_with("tests/")) {
        found.extend(lines(&file.path, &file.text, |line| {
            line.contains("waitForTimeout")
                || (line.contains("timers/promises") && line.contains("setTimeout"))
                || (line.contains("new Promise") && line.contains("setTimeout("))
        }));
    }
    found
}

fn exceptions(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in ending(files, &[".rs"]) {
        for attribute in attributes(&file.text) {
            if (has(attribute, "allow(") || has(attribute, "expect(")) && !attribute.contains("reason =") {
                found.push(format!(
                    "{}: {}",
                    file.path,
                    attribute.lines().next().unwrap_or_default()
                ));
            }
        }
    }
    for file in ending(files, SCRIPTS) {
        found.extend(lines(&file.path, &file.text, |line| {
            let unsaid = |rest: &str| rest.trim_matches([':', ' ', '*', '/']).is_empty();
            line.contains("@ts-ignore")
                || line.contains("@ts-nocheck")
                || line
                    .split_once("@ts-expect-error")
                    .is_some_and(|(_, rest)| unsaid(rest))
        }));
    }
    found
}

/// Each `#[…]` and `#![…]`, from its bracket to the one that closes it.
fn attributes(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('#').filter_map(|(at, _)| {
        let inside = text[at + 1..].trim_start_matches('!').strip_prefix('[')?;
        let mut depth = 1usize;
        let end = inside.char_indices().find_map(|(at, c)| {
            match c {
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            (depth == 0).then_some(at)
        })?;
        Some(&inside[..end])
    })
}

fn links(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in ending(files, &[".md"]) {
        for (_, rest) in file.text.match_indices("](").map(|(at, _)| file.text.split_at(at + 2)) {
            let target = rest.split([')', '#', ' ']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !leads_somewhere(&file.path, target, files) {
                found.push(format!("{}: {target}", file.path));
            }
        }
    }
    found
}

fn leads_somewhere(from: &str, target: &str, files: &[File]) -> bool {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.trim_end_matches('/').split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            name => parts.push(name),
        }
    }
    let path = parts.join("/");
    let directory = format!("{path}/");
    // Pictures are not text: they are looked up on the disk.
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    files
        .iter()
        .any(|file| file.path == path || file.path.starts_with(&directory))
        || (path.ends_with(".png") && root.join(path).is_file())
}

/// Lock files are written by tools.
pub fn is_lock(file: &File) -> bool {
    file.path.ends_with("Cargo.lock") || file.path.ends_with("package-lock.json")
}
