//! Reading source text: files by kind, code without comments and texts, whole words.

use crate::File;

/// The files whose names end in one of these.
pub fn ending<'a>(files: &'a [File], endings: &'a [&str]) -> impl Iterator<Item = &'a File> {
    files
        .iter()
        .filter(|file| endings.iter().any(|ending| file.path.ends_with(ending)))
}

/// `path:line` for each line that breaks a rule.
pub fn lines(path: &str, text: &str, breaks: impl Fn(&str) -> bool) -> Vec<String> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| breaks(line))
        .map(|(number, _)| format!("{path}:{}", number + 1))
        .collect()
}

/// True if `text` has `word` with no character of an identifier just before it, nor just after it if the word ends in
/// such a character itself.
pub fn has(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let longer =
            word.starts_with(part) && before.is_some_and(part) || word.ends_with(part) && after.is_some_and(part);
        !longer
    })
}

/// Rust or JavaScript without its comments and the content of its texts; lines stay where they are.
pub fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("r\"") || rest.starts_with("r#\"") {
            let hashes = rest[1..].bytes().take_while(|b| *b == b'#').count();
            let close = format!("\"{}", "#".repeat(hashes));
            let start = 2 + hashes;
            rest[start..]
                .find(&close)
                .map_or(rest.len(), |end| start + end + close.len())
        } else if first == '"' {
            quoted(rest)
        } else if rest.starts_with("'\"'") {
            3
        } else if let Some(escaped) = rest.strip_prefix("'\\") {
            escaped.chars().next().map_or(2, |c| 2 + c.len_utf8())
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        out.extend(rest[..skipped].chars().filter(|c| *c == '\n'));
        rest = &rest[skipped..];
    }
    out
}

/// The texts in double quotes outside of comments, each with the line on which it begins.
pub fn texts(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("'\"'") {
            3
        } else if let Some(escaped) = rest.strip_prefix("'\\") {
            escaped.chars().next().map_or(2, |c| 2 + c.len_utf8())
        } else if first == '"' {
            let length = quoted(rest);
            let line = text[..at].matches('\n').count() + 1;
            found.push((line, rest[1..length].trim_end_matches('"')));
            length
        } else {
            first.len_utf8()
        };
        at += length;
    }
    found
}

/// The length of the text in double quotes that `rest` starts with.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[test]
fn code_has_no_comments_and_no_texts() {
    let text = "a // b\n\"c \\\" d\" e /* f\n */ g r#\"h \" i\"# '\"' j '\\'' k 'l'";
    assert_eq!(code(text).split_whitespace().collect::<String>(), "aegj'k'l'");
    assert_eq!(code(text).lines().count(), text.lines().count());
}

#[test]
fn texts_are_the_contents_of_quotes() {
    let text = "// \"a\"\nb(\"c d\", '\"', \"e \\\" f\") '\\'' \"g\"";
    assert_eq!(texts(text), [(2, "c d"), (2, "e \\\" f"), (2, "g")]);
}

#[test]
fn words_are_whole() {
    assert!(has("use sotto::x", "sotto::"));
    assert!(!has("use lib_sotto::x", "sotto::"));
    assert!(has("a Instant;", "Instant"));
    assert!(!has("Instantly", "Instant"));
}
