//! No two files import from each other, directly or through others.

use crate::source::{code, has};
use crate::{File, Rule};
use std::collections::{BTreeMap, BTreeSet};

pub const RULES: &[Rule] = &[
    Rule {
        says: "imports form no circle among the files of a crate",
        check: |files| {
            let roots = [
                ("src/", "src/lib.rs"),
                ("wire/src/", "wire/src/lib.rs"),
                ("primitives/src/", "primitives/src/lib.rs"),
                ("relay/src/", "relay/src/lib.rs"),
            ];
            roots.iter().flat_map(|(dir, _)| circle(&rust(files, dir))).collect()
        },
        refuses: &[("src/a.rs", "mod x { } use crate::a::a; pub fn a() {}")],
        accepts: &[
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "use crate::b::{self, B}; pub(in crate::a) struct A(B);"),
            (
                "src/b.rs",
                "pub struct B;\n#[cfg(test)]\nmod tests { use crate::a::A; }",
            ),
            ("src/c/mod.rs", "mod d; pub use d::D; mod e;"),
            ("src/c/d.rs", "pub struct D;"),
            ("src/c/e.rs", "use super::D;"),
        ],
    },
    Rule {
        says: "imports form no circle among the page's files",
        check: |files| circle(&page(files)),
        refuses: &[("www/a.js", "import { a } from './a.js';")],
        accepts: &[
            ("www/a.js", "import { b } from './lib/b.js';"),
            ("www/lib/b.js", "export const b = 1; // import './a.js'"),
        ],
    },
    Rule {
        says: "a part of the client does not know the client: it takes what it needs",
        check: |files| {
            let arrows = rust(files, "src/");
            let parts = arrows.get("src/client/mod.rs").into_iter().flatten();
            let parts = parts.filter(|path| path.starts_with("src/client/"));
            let parts = parts.filter_map(|path| files.iter().find(|file| file.path == *path));
            parts
                .filter(|file| has(&code(&file.text), "Client"))
                .map(|file| file.path.clone())
                .collect()
        },
        refuses: &[("src/client/mod.rs", "use crate::client::Client;\nstruct Client;")],
        accepts: &[
            ("src/client/mod.rs", "use a::A; pub struct Client(A);"),
            ("src/client/a.rs", "pub struct A;"),
        ],
    },
    Rule {
        says: "only tests take everything in: `use super::*`",
        check: |files| {
            let rust = files.iter().filter(|file| {
                let dirs = ["src/", "wire/src/", "primitives/src/", "relay/src/"];
                file.path.ends_with(".rs") && dirs.iter().any(|dir| file.path.starts_with(dir)) && !is_test(&file.path)
            });
            rust.filter(|file| without_tests(&code(&file.text)).contains("use super::*"))
                .map(|file| file.path.clone())
                .collect()
        },
        refuses: &[("src/a.rs", "use super::*;\n")],
        accepts: &[
            ("src/a.rs", "fn a() {}\n#[cfg(test)]\nmod tests { use super::*; }"),
            ("src/a/tests.rs", "use super::*;"),
        ],
    },
];

/// From each file to the files that it imports.
pub type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Whether a file holds tests only.
pub fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs")
        || path.contains("/tests/")
        || path.ends_with("/contract.rs")
        || path.contains("/contract/")
}

/// The code before the inline tests.
pub fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod tests {").map_or(text, |end| &text[..end])
}

/// The files of a crate that each file imports.
fn rust(files: &[File], dir: &str) -> Arrows {
    let mut modules = Modules::new();
    for file in files {
        let Some(path) = file.path.strip_prefix(dir).and_then(|path| path.strip_suffix(".rs")) else {
            continue;
        };
        if is_test(&file.path) || path == "main" {
            continue;
        }
        let mut module: Vec<_> = path.split('/').map(str::to_owned).collect();
        if module.last().is_some_and(|last| last == "mod" || last == "lib") {
            module.pop();
        }
        modules.insert(module, (file.path.clone(), without_tests(&code(&file.text)).to_owned()));
    }
    let exports: BTreeMap<_, _> = modules
        .iter()
        .flat_map(|(module, (_, text))| {
            let public = uses(text).into_iter().filter(|(public, _)| *public);
            public.filter_map(|(_, path)| {
                let name = path.last()?.clone();
                Some(((module.clone(), name), absolute(&modules, module, &path)?))
            })
        })
        .collect();
    let mut arrows = Arrows::new();
    for (module, (path, text)) in &modules {
        let named = uses(text)
            .into_iter()
            .filter(|(public, _)| !public)
            .map(|(_, path)| path);
        let named = named
            .chain(inline(text))
            .filter_map(|path| absolute(&modules, module, &path));
        let to = named.filter_map(|named| owner(&modules, &exports, named, 8));
        arrows.insert(path.clone(), to.collect());
    }
    arrows
}

type Modules = BTreeMap<Vec<String>, (String, String)>;

/// The file of a path's item.
fn owner(
    modules: &Modules,
    exports: &BTreeMap<(Vec<String>, String), Vec<String>>,
    path: Vec<String>,
    depth: usize,
) -> Option<String> {
    for length in (0..=path.len()).rev() {
        let Some((file, _)) = modules.get(&path[..length]) else {
            continue;
        };
        let next = path.get(length)?;
        if let Some(target) = exports
            .get(&(path[..length].to_vec(), next.clone()))
            .filter(|_| depth > 0)
        {
            let rest = path[length + 1..].iter().cloned();
            return owner(
                modules,
                exports,
                target.iter().cloned().chain(rest).collect(),
                depth - 1,
            );
        }
        return Some(file.clone());
    }
    None
}

/// A path from the crate's root; None for one into another crate.
fn absolute(modules: &Modules, module: &[String], path: &[String]) -> Option<Vec<String>> {
    let mut at = module.to_vec();
    let mut rest = path.iter().peekable();
    match rest.peek()?.as_str() {
        "crate" => {
            at.clear();
            rest.next();
        }
        "self" => {
            rest.next();
        }
        "super" => {
            while rest.next_if(|part| *part == "super").is_some() {
                at.pop();
            }
        }
        // A child that is declared here; anything else is another crate, or a name of this file.
        child => {
            let own: Vec<_> = module.iter().cloned().chain([child.to_owned()]).collect();
            modules.get(&own)?;
        }
    }
    Some(at.into_iter().chain(rest.cloned()).collect())
}

/// The paths of `use` declarations, each whole, and whether they are re-exported.
fn uses(text: &str) -> Vec<(bool, Vec<String>)> {
    let mut all = Vec::new();
    for (at, _) in text.match_indices("use ") {
        let line = text[..at].rsplit('\n').next().unwrap_or_default().trim();
        let public = line.starts_with("pub");
        let declares = line.is_empty() || line == "pub" || line.ends_with([')', '{', ';', '}']);
        if !declares {
            continue;
        }
        let Some(end) = text[at..].find(';') else { continue };
        let mut paths = Vec::new();
        spread(&text[at + 4..at + end], &[], &mut paths);
        all.extend(paths.into_iter().map(|path| (public, path)));
    }
    all
}

fn spread(tree: &str, prefix: &[String], out: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    if let Some((head, list)) = tree.split_once('{') {
        let parts = head.split("::").map(str::trim).filter(|part| !part.is_empty());
        let prefix: Vec<_> = prefix.iter().cloned().chain(parts.map(str::to_owned)).collect();
        let list = list.strip_suffix('}').unwrap_or(list);
        let (mut depth, mut from) = (0, 0);
        for (at, c) in list.char_indices().chain([(list.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    spread(&list[from..at], &prefix, out);
                    from = at + 1;
                }
                _ => {}
            }
        }
    } else if !tree.is_empty() {
        let tree = tree.split(" as ").next().unwrap_or(tree);
        let parts = tree.split("::").map(|part| part.trim().to_owned());
        out.push(
            prefix
                .iter()
                .cloned()
                .chain(parts)
                .filter(|part| part != "self" || prefix.is_empty())
                .collect(),
        );
    }
}

/// Paths from the crate's root in the code; not those that only set a visibility.
fn inline(text: &str) -> Vec<Vec<String>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let paths = text
        .match_indices("crate::")
        .filter(|(at, _)| !text[..*at].ends_with("(in "));
    paths
        .map(|(at, _)| {
            let end = text[at..].find(|c| !is_part(c)).map_or(text.len(), |end| at + end);
            let path = text[at..end].split("::").filter(|part| !part.is_empty());
            path.map(str::to_owned).collect()
        })
        .collect()
}

/// The files of the page that each file imports.
fn page(files: &[File]) -> Arrows {
    let files = files
        .iter()
        .filter(|file| file.path.starts_with("www/") && file.path.ends_with(".js"));
    files
        .map(|file| {
            let dir = file.path.rsplit_once('/').map_or("", |(dir, _)| dir);
            let quotes = file.text.lines().filter(|line| {
                let line = line.trim_start();
                let begins = line.starts_with("import ") || line.starts_with("export ") || line.starts_with("} from ");
                begins && !line.starts_with("//")
            });
            let named = quotes.filter_map(|line| line.split('\'').nth(1).filter(|name| name.starts_with('.')));
            (file.path.clone(), named.map(|name| joined(dir, name)).collect())
        })
        .collect()
}

fn joined(dir: &str, name: &str) -> String {
    let mut path: Vec<_> = dir.split('/').collect();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path.join("/")
}

/// The files of one circle after the other.
pub fn circle(arrows: &Arrows) -> Vec<String> {
    let reach = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut next: Vec<_> = arrows.get(from).into_iter().flatten().collect();
        while let Some(file) = next.pop() {
            if seen.insert(file.clone()) {
                next.extend(arrows.get(file).into_iter().flatten());
            }
        }
        seen
    };
    let all: BTreeMap<_, _> = arrows.keys().map(|file| (file, reach(file))).collect();
    let mut told = BTreeSet::new();
    let mut circles = Vec::new();
    for (file, reached) in &all {
        if !reached.contains(*file) || told.contains(*file) {
            continue;
        }
        let round = reached
            .iter()
            .filter(|other| all.get(other).is_some_and(|back| back.contains(*file)));
        let round: Vec<_> = round.cloned().collect();
        told.extend(round.iter().cloned());
        circles.push(round.join(" - "));
    }
    circles
}
