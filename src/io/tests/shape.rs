//! A declaration as ts-rs writes it, in one line with comments in between, taken apart.

/// A type of the page.
pub struct Declaration {
    /// Its comment, as ts-rs has it.
    pub doc: String,
    /// Its type.
    pub shape: Shape,
}

/// The right side of `type Name = …;`.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    /// One for a struct.
    pub alternatives: Vec<Alternative>,
}

/// One alternative of a union.
#[derive(Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The members, if it is an object.
    pub members: Vec<Member>,
    /// The rest of an alternative: a word between quotes, a name, or what follows the object.
    pub rest: String,
}

/// A member of an object.
#[derive(Debug, PartialEq, Eq)]
pub struct Member {
    /// Its comment, as ts-rs has it, or nothing.
    pub doc: String,
    /// Its name; with a question mark, if it may be undefined.
    pub name: String,
    /// Its type.
    pub kind: String,
}

/// Stands for a comment while the text around it is taken apart.
const COMMENT: char = '\u{1}';

impl Shape {
    /// Takes a declaration apart.
    pub fn parse(declaration: &str) -> Self {
        let (_, body) = declaration.split_once('=').unwrap();
        let (body, comments) = without_comments(body.trim().trim_end_matches(';'));
        let mut comments = comments.into_iter();
        let alternatives = split(&body.replace('"', "'"), '|')
            .into_iter()
            .map(|text| Alternative::parse(&text, &mut comments))
            .collect();
        Self { alternatives }
    }

    /// The names in it, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let texts = self.alternatives.iter().flat_map(|one| {
            let members = one.members.iter().map(|member| member.kind.as_str());
            members.chain([one.rest.as_str()])
        });
        texts.flat_map(|text| text.split(|c: char| !c.is_ascii_alphanumeric()))
    }
}

impl Alternative {
    fn parse(text: &str, comments: &mut impl Iterator<Item = String>) -> Self {
        let (inside, rest) = match text.strip_prefix('{') {
            Some(object) => object.split_once('}').unwrap(),
            None => ("", text),
        };
        let members = split(inside, ',').into_iter().map(|text| {
            let doc = text.contains(COMMENT).then(|| comments.next().unwrap());
            let (name, kind) = text.split_once(':').unwrap();
            Member {
                doc: doc.unwrap_or_default(),
                name: name.trim_matches([COMMENT, '\'', ' ', '\n']).to_owned(),
                kind: kind.trim().to_owned(),
            }
        });
        Self {
            members: members.collect(),
            rest: rest.trim().to_owned(),
        }
    }

    /// The value of the first member, and the names of the others.
    pub fn tag_and_fields(&self) -> (String, Vec<String>) {
        let (tag, fields) = self.members.split_first().unwrap();
        let tag = tag.kind.trim_matches('\'').to_owned();
        (tag, fields.iter().map(|member| member.name.clone()).collect())
    }
}

/// The text with [`COMMENT`] in the place of each comment.
fn without_comments(mut text: &str) -> (String, Vec<String>) {
    let (mut rest, mut comments) = (String::new(), Vec::new());
    while let Some((before, after)) = text.split_once("/**") {
        let (comment, after) = after.split_once("*/").unwrap();
        rest.push_str(before);
        rest.push(COMMENT);
        comments.push(comment.to_owned());
        text = after;
    }
    (rest + text, comments)
}

/// The parts of a text between separators outside of brackets.
fn split(text: &str, separator: char) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in text.chars() {
        match c {
            '{' | '[' | '<' => depth += 1,
            '}' | ']' | '>' => depth -= 1,
            _ => {}
        }
        match parts.last_mut() {
            Some(part) if c != separator || depth > 0 => part.push(c),
            _ => parts.push(String::new()),
        }
    }
    let parts = parts.into_iter().map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

#[test]
fn a_declaration_is_taken_apart() {
    let text = "type A = { \"kind\": \"b\", \n/**\n * Its | c, {d}.\n */\nc?: Array<[number, string]>, } | \"e\" | { \"kind\": \"f\" } & G;";
    let member = |doc: &str, name: &str, kind: &str| Member {
        doc: doc.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
    };
    let shape = Shape::parse(text);
    let [b, e, f] = shape.alternatives.as_slice() else {
        unreachable!("{shape:?}")
    };
    let c = member("\n * Its | c, {d}.\n ", "c?", "Array<[number, string]>");
    assert_eq!(b.members, [member("", "kind", "'b'"), c]);
    assert_eq!((e.members.len(), e.rest.as_str()), (0, "'e'"));
    assert_eq!((f.members.len(), f.rest.as_str()), (1, "& G"));
    assert_eq!(f.tag_and_fields(), ("f".to_owned(), Vec::new()));
}
