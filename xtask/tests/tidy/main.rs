//! Tidy: rules for every file of the repository, checked by an ordinary test. Each rule carries examples that it must
//! refuse, so that no rule can quietly stop working.
#![cfg(test)]

mod circles;
mod documents;
mod hosts;
mod layers;
mod manifests;
mod methods;
mod shape;
mod source;
mod wasm;
mod words;

use std::path::Path;

/// A file of the repository, or of an example.
pub struct File {
    /// Relative to the root, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// One rule.
pub struct Rule {
    /// The rule, as a sentence.
    pub says: &'static str,
    /// Looks at all files and names each violation.
    pub check: fn(&[File]) -> Vec<String>,
    /// Examples, each a file's path and text, that it must refuse one by one. After a line `=== path` in a text comes
    /// another file of the same example.
    pub refuses: &'static [(&'static str, &'static str)],
    /// Examples that it must accept, all together.
    pub accepts: &'static [(&'static str, &'static str)],
}

fn rules() -> impl Iterator<Item = &'static Rule> {
    [
        shape::RULES,
        layers::RULES,
        circles::RULES,
        methods::RULES,
        documents::RULES,
        manifests::RULES,
        hosts::RULES,
        wasm::RULES,
        words::RULES,
    ]
    .into_iter()
    .flatten()
}

#[test]
fn the_repository_keeps_to_every_rule() {
    let files = repository();
    assert!(
        files.iter().any(|file| file.path == "Cargo.toml"),
        "the walk found the root"
    );
    let mut complaints = Vec::new();
    for rule in rules() {
        for place in (rule.check)(&files) {
            complaints.push(format!("{place}: {}", rule.says));
        }
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn every_rule_refuses_its_bad_examples_and_accepts_its_good_ones() {
    for rule in rules() {
        assert!(!rule.refuses.is_empty(), "no bad example of: {}", rule.says);
        for example in rule.refuses {
            assert!(
                !(rule.check)(&example_files(example)).is_empty(),
                "{} was accepted, but: {}\n{}",
                example.0,
                rule.says,
                example.1
            );
        }
        let good: Vec<File> = rule.accepts.iter().flat_map(example_files).collect();
        let complaints = (rule.check)(&good);
        assert!(
            complaints.is_empty(),
            "{complaints:?}, but it is as it should be: {}",
            rule.says
        );
    }
}

/// The files of one example.
fn example_files((path, text): &(&str, &str)) -> Vec<File> {
    let whole = format!("\n=== {path}\n{text}");
    let parts = whole.split("\n=== ").skip(1);
    let files = parts.filter_map(|part| part.split_once('\n'));
    files
        .map(|(path, text)| File {
            path: path.to_owned(),
            text: text.to_owned(),
        })
        .collect()
}

/// All text files, except those in `.gitignore` and these rules' own examples.
fn repository() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let ignored = std::fs::read_to_string(root.join(".gitignore")).unwrap();
    let mut left_out: Vec<&str> = ignored.lines().filter_map(|line| line.strip_prefix('/')).collect();
    left_out.extend([".git", "xtask/tests/tidy"]);
    let mut files = Vec::new();
    walk(root, root, &left_out, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn walk(root: &Path, dir: &Path, left_out: &[&str], files: &mut Vec<File>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let place = entry.unwrap().path();
        let path = place.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        if left_out.contains(&path.as_str()) {
            continue;
        }
        if place.is_dir() {
            walk(root, &place, left_out, files);
        } else if let Ok(text) = std::fs::read_to_string(&place) {
            files.push(File { path, text });
        }
    }
}
