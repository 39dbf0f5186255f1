//! Rules on Cargo.toml and package.json.

use crate::source::ending;
use crate::{File, Rule};

pub const RULES: &[Rule] = &[
    Rule {
        says: "a dependency carries its reason, on its line or on the one above",
        check: reasons,
        refuses: &[
            ("Cargo.toml", "[dependencies]\nhkdf = \"0.13\"\n"),
            (
                "a/Cargo.toml",
                "[target.'cfg(x)'.dependencies]\nb = { version = \"1\" }\n",
            ),
            ("Cargo.toml", "[workspace.dependencies]\na = \"1\" # why\nb = \"1\"\n"),
            ("Cargo.toml", "[dev-dependencies.b]\nversion = \"1\"\n"),
            ("Cargo.toml", "[dependencies]\na = { git = \"x#y\" }\n"),
        ],
        accepts: &[(
            "Cargo.toml",
            "[package]\nname = \"x\"\n[dependencies]\na = \"1\" # why\n# why\nb = { version = \"1\", features = [\n  \"x\",\n] }\nc = { workspace = true }\nd.workspace = true\n[target.'cfg(a = \"b\")'.dependencies]\ne = \"1\" # why\n",
        )],
    },
    Rule {
        says: "package.json names exact versions",
        check: exact,
        refuses: &[
            ("package.json", "{ \"dependencies\": {\n \"lit\": \"^3.3.0\"\n} }"),
            ("package.json", "{\n\"devDependencies\": {\n \"vite\": \"latest\"\n}\n}"),
            ("package.json", "{\n\"devDependencies\": {\n \"vite\": \"8.3\"\n}\n}"),
        ],
        accepts: &[(
            "package.json",
            "{\n\"type\": \"module\",\n\"scripts\": { \"x\": \"^\" },\n\"dependencies\": {\n \"lit\": \"3.3.1\",\n \"b\": \"132.0.0-beta.1\"\n}\n}",
        )],
    },
];

fn reasons(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in ending(files, &["Cargo.toml"]) {
        let mut section = String::new();
        let mut above = "";
        let mut depth = 0;
        for (number, line) in file.text.lines().enumerate() {
            let (content, comment) = split_comment(line);
            let starts_entry = depth == 0 && content.contains('=') && !content.starts_with('[');
            if depth == 0 && content.starts_with('[') {
                section = content.trim().trim_matches(['[', ']']).to_owned();
            } else {
                depth += balance(content);
            }
            let names_one = if starts_entry {
                section.ends_with("dependencies")
            } else {
                // `[dependencies.name]`: the header is the dependency's line.
                content.starts_with('[') && section.contains("dependencies.")
            };
            let inherits = content.contains("workspace = true");
            if names_one && !inherits && comment.is_none() && !above.trim_start().starts_with('#') {
                found.push(format!("{}:{}", file.path, number + 1));
            }
            above = line;
        }
    }
    found
}

/// A line's content and its comment: a `#` inside a text begins none.
fn split_comment(line: &str) -> (&str, Option<&str>) {
    let mut inside = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => inside = !inside,
            '#' if !inside => return (&line[..at], Some(&line[at..])),
            _ => {}
        }
    }
    (line, None)
}

fn balance(content: &str) -> i32 {
    let count = |c| i32::try_from(content.matches(c).count()).unwrap();
    count('[') + count('{') - count(']') - count('}')
}

fn exact(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in ending(files, &["package.json"]) {
        for section in ["\"dependencies\"", "\"devDependencies\""] {
            let Some((_, rest)) = file.text.split_once(section) else {
                continue;
            };
            let inside = rest.split(['{', '}']).nth(1).unwrap_or_default();
            // Between quotes: names and versions, alternately.
            let texts: Vec<&str> = inside.split('"').skip(1).step_by(2).collect();
            for pair in texts.chunks(2) {
                if !matches!(pair, [_, version] if is_exact(version)) {
                    found.push(format!("{}: {pair:?}", file.path));
                }
            }
        }
    }
    found
}

fn is_exact(version: &str) -> bool {
    let numbers: Vec<&str> = version.split('-').next().unwrap_or_default().split('.').collect();
    numbers.len() == 3
        && numbers
            .iter()
            .all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}
