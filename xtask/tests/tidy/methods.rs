//! Types with methods in many files: no file calls a method of a file that calls back, directly or through others.

use crate::circles::{Arrows, circle, is_test, without_tests};
use crate::source::code;
use crate::{File, Rule};
use std::collections::BTreeMap;

pub const RULES: &[Rule] = &[Rule {
    says: "method calls form no circle among the files of one type; news for an upper file is an event",
    check: |files| {
        let types = [("src/client/", "Client"), ("relay/src/core/", "Relay")];
        types
            .iter()
            .flat_map(|(dir, name)| circle(&calls(files, dir, name)))
            .collect()
    },
    refuses: &[(
        "src/client/a.rs",
        "impl Client {\n    fn a(&mut self) { self.b(); }\n}\n=== src/client/b.rs\nimpl Client {\n    fn b(&self) { self\n        .a(); }\n}\n",
    )],
    accepts: &[
        (
            "src/client/a.rs",
            "impl Client {\n    fn a(&mut self) { self.a2(); self.b(); self.field.call(); }\n    fn a2(&self) {}\n}\n",
        ),
        (
            "src/client/b.rs",
            "impl Client {\n    fn b(&self) { self.field.a(); }\n}\nimpl Other {\n    fn call(&self) { self.a(); }\n}\n",
        ),
    ],
}];

/// The files whose methods each file calls.
fn calls(files: &[File], dir: &str, name: &str) -> Arrows {
    let of = |file: &&File| file.path.starts_with(dir) && file.path.ends_with(".rs") && !is_test(&file.path);
    let blocks: BTreeMap<&String, String> = files
        .iter()
        .filter(of)
        .map(|file| {
            let text = format!("\n{}", code(&file.text));
            (&file.path, blocks(without_tests(&text), name))
        })
        .collect();
    let written: BTreeMap<&str, &String> = blocks
        .iter()
        .flat_map(|(path, text)| methods(text).map(move |method| (method, *path)))
        .collect();
    let arrows = blocks.iter().map(|(path, text)| {
        let to = called(text).filter_map(|method| written.get(method));
        let to = to.filter(|other| *other != path).map(|other| (*other).clone());
        ((*path).clone(), to.collect())
    });
    arrows.collect()
}

/// The `impl` blocks of a type, one after the other, with or without type parameters.
fn blocks(text: &str, name: &str) -> String {
    let plain = format!(" {name} {{");
    let generic = format!(" {name}<");
    let parts = text.split("\nimpl").skip(1).filter_map(|part| part.split_once('\n'));
    let own = parts.filter(|(head, _)| {
        let of_type = head.contains(plain.as_str()) || head.contains(generic.as_str());
        of_type && !head.contains(" for ")
    });
    own.map(|(_, body)| body.split("\n}\n").next().unwrap_or(body))
        .collect()
}

/// The names of the functions of such blocks.
fn methods(text: &str) -> impl Iterator<Item = &str> {
    text.split("fn ").skip(1).map(identifier)
}

/// The methods called on `self`, on a closure's `client`, or by the type's own name.
fn called(text: &str) -> impl Iterator<Item = &str> {
    let receivers = ["self", "client", "Self::"];
    receivers.into_iter().flat_map(move |receiver| {
        text.split(receiver).skip(1).filter_map(|after| {
            let after = after.trim_start();
            let method = identifier(after.strip_prefix('.').unwrap_or(after));
            let rest = after.split_once(method).map_or("", |(_, rest)| rest);
            (!method.is_empty() && rest.starts_with('(')).then_some(method)
        })
    })
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}
