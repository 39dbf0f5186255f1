//! A declaration as the page's file has it: one member in each line, comments above them.

use super::shape::{Alternative, Declaration};

/// The widest line that holds a whole object.
const WIDTH: usize = 120;

/// Writes a declaration. `variants` are the comments of the union's alternatives; none for a struct.
pub fn print(name: &str, declaration: &Declaration, variants: Vec<String>) -> String {
    let alternatives = &declaration.shape.alternatives;
    let mut text = comment(&declaration.doc, 0);
    if variants.is_empty() {
        let [only] = alternatives.as_slice() else {
            unreachable!("{name} is a union, and its variants have no comments")
        };
        return text + &format!("export type {name} = {};\n", object(only, 0));
    }
    assert_eq!(
        variants.len(),
        alternatives.len(),
        "a comment for each variant of {name}"
    );
    text += &format!("export type {name} =\n");
    for (alternative, doc) in alternatives.iter().zip(variants) {
        text += &comment(&doc, 2);
        text += &format!("  | {}\n", object(alternative, 4));
    }
    text.pop();
    text + ";\n"
}

fn object(alternative: &Alternative, indent: usize) -> String {
    let Alternative { members, rest } = alternative;
    if members.is_empty() {
        return rest.clone();
    }
    let bare: Vec<_> = members
        .iter()
        .map(|one| format!("{}: {}", one.name, one.kind))
        .collect();
    let rest = if rest.is_empty() {
        String::new()
    } else {
        format!(" {rest}")
    };
    let line = format!("{{ {} }}{rest}", bare.join("; "));
    if members.iter().all(|one| one.doc.is_empty()) && indent + line.len() < WIDTH {
        return line;
    }
    let mut text = "{\n".to_owned();
    for (member, bare) in members.iter().zip(bare) {
        text += &comment(&member.doc, indent + 2);
        text += &format!("{:1$}{bare};\n", "", indent + 2);
    }
    text + &format!("{:indent$}}}{rest}", "")
}

/// A comment of several lines keeps them.
fn comment(doc: &str, indent: usize) -> String {
    let lines = doc
        .trim()
        .trim_start_matches("/**")
        .trim_end_matches("*/")
        .trim()
        .lines();
    let lines: Vec<_> = lines.map(|line| line.trim().trim_start_matches('*').trim()).collect();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("{:indent$}/** {line} */\n", ""),
        lines => {
            let lines: String = lines.iter().map(|line| format!("{:indent$} * {line}\n", "")).collect();
            format!("{:indent$}/**\n{lines}{:indent$} */\n", "", "")
        }
    }
}
